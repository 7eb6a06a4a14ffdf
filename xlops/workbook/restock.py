"""The Restock sheet: its part of the template contract, and its rows. What-if is the template's, by native formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from statistics import NormalDist
from typing import Any

from xlops.language import NOTHING, Text, plain
from xlops.measures.replenish_check import SkuTest
from xlops.measures.supply import Supply
from xlops.restock.past import REVIEW_DAYS
from xlops.review.objects import short
from xlops.review.restock import IpiParts, Leftover, OnOrder, RestockRow, forecasts_told
from xlops.review.sayings import saying
from xlops.review.stock import SkuStock
from xlops.workbook.contract import ContractTable, Name, columns

SINCE = 5
RESTOCK, CASH, LEFT = "tbl_restock", "tbl_restock_cash", "tbl_leftovers"
CASH_ROWS, LEFT_ROWS, HELPED, TESTED = 8, 8, 4, 4
_NAME = 20  # letters that the cell of a product has room for
TABLES = (
    ContractTable(
        RESTOCK,
        "restock",
        "What to order, a row for each way of a SKU, the most urgent first. `mean` and `sd` are units wanted until an "
        "order of today arrives and a week more, `beyond` what it holds after that; units as typed assumptions have "
        "them are computed from these.",
        columns(
            "marketplace sku name way supplier units cartons cost latest arrives position velocity lead_days service "
            "lost currency week mean sd beyond lot least unit_cost key",
            typed="note",
            calculated="state if_units if_cost wanted",
            order="state marketplace sku name way supplier units cartons cost if_units if_cost latest arrives position "
            "velocity lead_days service lost note currency week mean sd beyond lot least unit_cost wanted key",
        ),
        key="key",
        optional=True,
        since=SINCE,
    ),
    ContractTable(
        CASH,
        "restock",
        "What the orders by sea cost, by supplier and the week in which they are placed; a row without a supplier is "
        "of all of them.",
        columns("supplier week currency", calculated="cost if_cost", order="supplier week cost if_cost currency"),
        rows=CASH_ROWS,
        optional=True,
        since=SINCE,
    ),
    ContractTable(
        LEFT,
        "restock",
        "Stock that is too much, the dearest first: the cheapest way out.",
        columns("kind marketplace name units advice costs days currency"),
        rows=LEFT_ROWS,
        optional=True,
        since=SINCE,
    ),
)
NAMES = (
    Name("rst_window", "restock", "As of which day, and the day of the stock.", optional=True),
    Name("rst_today", "restock", "The day that order dates are held against.", optional=True),
    Name("rst_headline", "restock", "How many orders, and how many are late.", writer="formula", optional=True),
    Name("rst_pace", "restock", "What if: sales by those expected, such as 120 %.", writer="people", optional=True),
    Name("rst_lead", "restock", "What if: days that orders take longer.", writer="people", optional=True),
    Name("rst_service", "restock", "What if: the service asked of every SKU.", writer="people", optional=True),
    Name("rst_helps", "restock", "What still helps the most urgent of the late ones.", rows=HELPED, optional=True),
    Name(
        "rst_tested",
        "restock",
        "How earlier forecasts did against what came; the SKUs farthest off.",
        rows=TESTED,
        optional=True,
    ),
    Name("rst_more", "restock", "How much more is too much than there is room for.", optional=True),
)


def order_rows(
    rows: Sequence[RestockRow], placed: Sequence[OnOrder], skus: Sequence[SkuStock], supply: Mapping[str, Supply]
) -> list[dict[str, Any]]:  # fmt: skip
    """What the table shows, placed orders last; what assumptions work on is blank of these and of an order by air."""
    known = {(s.marketplace, s.sku): s for s in skus}
    by = suppliers(rows)
    return [
        *(_row(r, known[r.marketplace, r.sku], supply.get(r.sku, Supply()), by) for r in rows),
        *(_placed(o, known[o.marketplace, o.sku]) for o in placed),
    ]


def _placed(o: OnOrder, sku: SkuStock) -> dict[str, Any]:
    return {
        "marketplace": o.marketplace, "sku": o.sku, "name": short(o.name, _NAME), "supplier": plain(o.supplier),
        "way": saying("restock", "by_order"), "units": o.units, "arrives": o.expected if o.counted else None,
        "position": sku.coming, "velocity": sku.velocity, "lead_days": sku.lead_days,
        "key": f"{o.marketplace}|{o.sku}|{o.action}",
    }  # fmt: skip


def suppliers(rows: Sequence[RestockRow]) -> dict[str, Text]:
    """What rows say for each supplier: its name, *not stated* beside those of others, nothing where none is stated."""
    found = {r.supplier for r in rows}
    return {name: plain(name) if name or found == {""} else saying("restock", "no_supplier") for name in found}


def _row(r: RestockRow, sku: SkuStock, supply: Supply, by: Mapping[str, Text]) -> dict[str, Any]:
    told = {
        "marketplace": r.marketplace, "sku": r.sku, "name": short(r.name, _NAME), "supplier": by[r.supplier],
        "way": saying("restock", f"by_{r.way}"),
        "units": r.quantity, "cartons": r.cartons, "cost": r.cost, "latest": r.latest, "arrives": r.arrives,
        "position": r.position, "velocity": r.velocity, "lead_days": r.lead_days, "service": r.service,
        "lost": r.lost, "currency": r.currency, "key": f"{r.marketplace}|{r.sku}|{r.way}",
    }  # fmt: skip
    return told if r.way != "sea" else told | {"week": r.week.label} | _assumed(r, sku, supply)


def _assumed(r: RestockRow, sku: SkuStock, supply: Supply) -> dict[str, Any]:
    """The parts of what the order restores: expected units, their spread, what it holds beyond."""
    plan = sku.plan
    mean, sd = (plan.mean, plan.sd) if plan else (r.velocity * (r.lead_days + REVIEW_DAYS), 0.0)
    up_to = plan.up_to if plan else r.position + r.quantity
    held = NormalDist().inv_cdf(r.service) * sd if r.service else 0.0
    return {
        "mean": mean, "sd": sd, "beyond": up_to - mean - held, "lot": supply.carton or 1, "least": supply.moq or 0,
        "unit_cost": plan.cost if plan else None,
    }  # fmt: skip


def cash_rows(rows: Sequence[RestockRow]) -> list[dict[str, Any]]:
    """The suppliers, weeks and currencies of the orders by sea; of all suppliers together where they are too many."""
    by = suppliers(rows)
    paid = [r for r in rows if r.way == "sea" and r.cost is not None]
    found = {(r.week.first, r.supplier, r.currency): (r.week.label, by[r.supplier]) for r in paid}
    if len(found) > CASH_ROWS:
        found = {(r.week.first, "", r.currency): (r.week.label, NOTHING) for r in paid}
    return [
        {"supplier": name, "week": week, "currency": currency}
        for (_, _, currency), (week, name) in sorted(found.items())[:CASH_ROWS]
    ]


def left_rows(left: Sequence[Leftover]) -> list[dict[str, Any]]:
    return [
        {
            "kind": saying("restock", one.kind), "marketplace": one.marketplace, "name": short(one.name, _NAME),
            "units": one.units, "days": one.days, "costs": one.costs, "currency": one.currency,
            "advice": saying("way_out_short", one.way),
        }
        for one in left[:LEFT_ROWS]
    ]  # fmt: skip


def helps_told(rows: Sequence[RestockRow], placed: Sequence[OnOrder] = ()) -> list[Text]:
    """A line for each of the first late orders: until when it is out, and what still helps; then for placed ones.

    The last line is a placed order's, and says how many more there are.
    """
    late = [plain(f"{r.marketplace} {r.name}: ") + r.helps for r in rows if r.helps]
    of = [plain(f"{o.marketplace} {o.name}: ") + o.told() for o in placed]
    told = [*late[: HELPED - bool(of)], *of][:HELPED]
    if more := len(of) - (len(told) - min(len(late), HELPED - bool(of))):
        told[-1] = saying("restock", "more_ordered", told=told[-1], count=more)
    return [*told, *[NOTHING] * (HELPED - len(told))]


def forecast_lines(found: Mapping[tuple[str, str], SkuTest], skus: Sequence[SkuStock]) -> list[Text]:
    told = forecasts_told(found, {(s.marketplace, s.sku): s.told for s in skus})[:TESTED]
    return [*told, *[NOTHING] * (TESTED - len(told))]


def more_told(left: Sequence[Leftover], ipi: IpiParts | None) -> Text:
    """How many more there are, and what Amazon's index goes by."""
    more = saying("restock", "more", count=len(left) - LEFT_ROWS) if len(left) > LEFT_ROWS else NOTHING
    return more + (NOTHING if ipi is None else ipi.told())


def window_told(on: date, stock: str) -> Text:
    return saying("restock", "window", on=on, stock=stock or "–")
