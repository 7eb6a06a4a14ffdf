"""From what a build knows of a period to the plan of its dated review."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from xlops.iso import day_of
from xlops.language import Text
from xlops.measures import ALL
from xlops.periods import Month, Week
from xlops.review.apart import apart_ids
from xlops.review.bar_names import BARS
from xlops.review.cause import named
from xlops.review.fates import ESTIMATE, closed_words
from xlops.review.movers import Mover, fewer
from xlops.review.objects import short
from xlops.review.observation import Observation
from xlops.review.profit import is_nothing
from xlops.review.ramp import Ramp
from xlops.review.reviewed import Reviewed
from xlops.review.sayings import saying
from xlops.review.scorecard import Board
from xlops.review.stock import ESTIMATE_SIGN, SkuStock
from xlops.targets import Status
from xlops.workbook.action_plan import ReviewActions
from xlops.workbook.lines import columns
from xlops.workbook.paper import restock_rows
from xlops.workbook.plan import Fill, Put, ReviewSheet, Value, fill
from xlops.workbook.profit import earns_puts, earns_rows, walk_names
from xlops.workbook.template import TABLES
from xlops.workbook.typed_input import Standing
from xlops.workbook.week_page import ADS, STOCK

FIRST_FINDINGS = 5
_OF_STOCK = ("reorder_due", "stock_out")  # findings that the list of orders tells
_BESIDE_BAR = 41
_STOCK_TITLE = 34  # as many on Inventory
_TITLE = 25  # letters that the cell of a title has room for
_RAMP = 23  # the same of a young ASIN


def is_due_to_close(board: Board, period: Week | Month, standing: Standing) -> bool:
    """Whether the review that stands is due to close; one that is only made now stays open."""
    found = standing.reviews.get(period.label)
    return found is not None and board.closes(period, day_of(found.made) if found.made else None)


def review_sheet(
    board: Board, told: Reviewed, tells_apart: bool, noted: Collection[str], acted: ReviewActions,
    *, closing: bool, close: bool,
) -> ReviewSheet:  # fmt: skip
    period = told.period
    prefix = "wk" if isinstance(period, Week) else "mo"
    shown = [o for o in told.observations if not o.spare or o.key in noted]
    shown[FIRST_FINDINGS:] = sorted(shown[FIRST_FINDINGS:], key=lambda o: o.key not in noted and _listed(o, acted))
    observations = [_observation(closed_words(o) if closing else o) for o in shown]
    rows = {
        "findings": observations[:FIRST_FINDINGS],
        "next": [],  # what has room there comes from those below
        "more": observations[FIRST_FINDINGS:],
        "movers": [_mover(m) for m in fewer(told.movers, (TABLES[f"{prefix}_movers"].rows or 1) - 1)],
        "ramp": _ramps(told.ramps, TABLES[f"{prefix}_ramp"].rows or 1, several=len(board.account.marketplaces) > 1),
        "own": _with_noted(told.own_kpis, f"{prefix}_own", noted),
        "owners": told.owners[: TABLES[f"{prefix}_owners"].rows],
    }
    if isinstance(period, Month):
        rows["earns"] = earns_rows(told.profit)
        most = restock_rows(len(rows["owners"]))
        rows["restock"] = _with_noted([_order(s, board) for s in told.to_order], "mo_restock", noted, most)
    return ReviewSheet(
        period.label,
        f"_{period.kind}",
        period.sheet_name,
        (
            *(table_rows(f"{prefix}_{name}", part, told.fates) for name, part in rows.items()),
            *(table_rows(name, part) for name, part in acted.rows.items()),
        ),
        (
            Put(f"{prefix}_period", [period.label]),
            Put(f"{prefix}_summary", [told.summary]),
            *([Put(f"{prefix}_settled", [told.settled])] if tells_apart else []),
            Put(f"{prefix}_verdicts", [told.verdicts]),
            Put(f"{prefix}_tally", [acted.tally]),
            *(Put(name, [line]) for name, line in acted.told.items()),
            Put(f"{prefix}_bar_names", [_fitting(told.bars.get(name, ())) for name in BARS]),
            *(_of_profit(told) if isinstance(period, Month) else []),
            *breaches_line(prefix, told, tells_apart),
        ),
        kpis=frozenset(k.id for k in board.switched_on()),
        comma=Text(", ", "、"),
        empty=_empty(board, told, prefix),
        leads={o.key: o.lead for o in shown if o.lead},
        ranked=tuple((s.kpi.id, s.status.label, s.kpi.name) for s in told.ranked),
        overdue=closing,
        close=close,
        estimate=ESTIMATE,
    )


def _listed(o: Observation, acted: ReviewActions) -> bool:
    """Whether a list of page two says what a finding says: then others come before it."""
    listed = {row["key"] for row in acted.rows.get(ADS, ())}
    of_stock = bool(acted.rows.get(STOCK)) and o.key.partition("|")[0] in _OF_STOCK
    return of_stock or (o.lead is not None and o.lead.to == "campaign" and o.lead.key in listed)


def _of_profit(told: Reviewed) -> list[Put]:
    """What stands beside a month's walk and at the headings of who earns most and least."""
    return [Put("mo_walk_names", walk_names(told.profit)), *earns_puts(told.profit)]


def _empty(board: Board, told: Reviewed, prefix: str) -> frozenset[str]:
    """The names of blocks that would hold nothing, of all marketplaces together."""
    period = told.period
    gmv, cm = (board.score(board.catalogue[id_], period) for id_ in ("gmv", "cm"))
    nothing = {
        f"{prefix}_bridge": gmv.previous is None,
        "mo_bridge_year": gmv.year_ago is None,
        f"{prefix}_kpi_ids": not board.tells(period),
        f"{prefix}_more_kpi_ids": not board.tells(period),
        "mo_steps": told.profit is None or is_nothing(told.profit.total.of),
        "mo_walk": cm.value is None or cm.status is Status.INFO or cm.kpi.id in apart_ids(board, period).split(),
    }
    return frozenset(name for name, empty in nothing.items() if empty)


def _fitting(names: Sequence[str]) -> str:
    """As many products as a bar's line has room for."""
    lines = (" · ".join(names[:count]) for count in range(len(names), 0, -1))
    return next((line for line in lines if columns(line) <= _BESIDE_BAR), names[0] if names else "")


def _observation(o: Observation) -> dict[str, Any]:
    return {"key": o.key, "status": o.status.label, "finding": o.finding, "evidence": o.evidence, "advice": o.advice}


def _mover(m: Mover) -> dict[str, Any]:
    title = m.title if isinstance(m.title, Text) else short(m.title, _TITLE)  # a text stands for all others
    return {
        "asin": m.asin, "title": title, "why": named(m.causes), "gmv": m.gmv, "gmv_before": m.before,
        "from_sessions": m.sessions, "from_conversion": m.conversion, "from_price": m.price, "other": m.other,
    }  # fmt: skip


def _ramps(ramps: Sequence[Ramp], most: int, *, several: bool) -> list[dict[str, Any]]:
    """A row per young ASIN; where there are more than rows, the last one counts the others."""
    shown = ramps if len(ramps) <= most else ramps[: most - 1]
    rows = [_ramp(r, several=several) for r in shown]
    if len(shown) < len(ramps):
        rows.append({"key": "more", "title": saying("ramp", "more", count=len(ramps) - len(shown))})
    return rows


def _ramp(r: Ramp, *, several: bool) -> dict[str, Any]:
    where = f" {r.marketplace}" if several else ""
    return {
        "key": f"{r.marketplace}|{r.asin}", "state": r.label, "title": short(r.name, _RAMP - len(where)) + where,
        "week": r.week, "basis": r.basis, "visitors": r.visitors, "visitors_normal": r.visitors_normal,
        "units": r.units, "units_normal": r.units_normal, "reviews": r.reviews, "edited": r.edited,
        "advice": r.advice, "asin": r.asin,
    }  # fmt: skip


def table_rows(table: str, rows: Sequence[dict[str, Any]], fates: Mapping[str, Value] | None = None) -> Fill:
    return fill(table, rows, TABLES[table].written, fates)


def _with_noted(
    rows: Sequence[dict[str, Any]], table: str, noted: Collection[str], most: int | None = None
) -> list[dict[str, Any]]:
    """As many rows as the table, or its page, has room for, and those beside which people typed."""
    most = most or TABLES[table].rows or len(rows)
    return [row for n, row in enumerate(rows) if n < most or row["key"] in noted]


def stock_row(s: SkuStock) -> dict[str, Any]:
    return {
        "marketplace": s.marketplace, "sku": s.sku, "asin": s.asin, "title": s.title, "available": s.available,
        "inbound": s.inbound, "reserved": s.reserved, "position": s.position, "velocity": s.velocity,
        "lead_days": s.lead_days, "reorder_point": s.reorder_point, "reorder_qty": s.reorder_qty,
        "latest_order_date": s.latest_order_date, "aged181": s.aged181, "excess": s.excess, "price": s.price,
        "lowest_price": s.lowest_price, "status": s.status.label, "key": s.key, "cover": s.cover,
        "estimated": ESTIMATE_SIGN if s.estimated else None,
    }  # fmt: skip


def stock_rows(skus: Sequence[SkuStock], board: Board) -> list[dict[str, Any]]:
    """The rows of Inventory; on paper, which ends before `marketplace`, the title says where each is sold.

    So does it in which currency, where prices are in several.
    """
    of = board.account.currency_of
    several = len({*of.values(), board.currency(ALL)} - {""}) > 1
    found = []
    for s in skus:
        where = f" · {s.marketplace}" if len(board.account.marketplaces) > 1 else ""
        where += f" · {of[s.marketplace]}" if several else ""
        title = short(s.title, _STOCK_TITLE - len(where)) if where else s.title
        found.append(stock_row(s) | {"title": title + where})
    return found


def _order(s: SkuStock, board: Board) -> dict[str, Any]:
    """What to order: its short title, with the marketplace where there are several (a review has no column for it)."""
    where = f" · {s.marketplace}" if len(board.account.marketplaces) > 1 else ""
    return stock_row(s) | {"title": short(s.title, _TITLE - len(where)) + where}


def breaches_line(prefix: str, told: Reviewed, tells_apart: bool) -> list[Put]:
    """The line of single marketplaces; an older workbook, which has no place for it, hears of it where there is one."""
    return [Put(f"{prefix}_breaches", [told.breaches])] if tells_apart or told.breaches else []
