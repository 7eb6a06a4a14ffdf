"""The restock plan as rows: what to order by which way, its cost, what helps where it is late, what is too much."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean, median

import numpy as np

from xlops.language import NOTHING, Text, plain
from xlops.measures.replenish_check import SkuTest
from xlops.measures.supply import Supply
from xlops.periods import Week
from xlops.restock.leftover import cheapest
from xlops.restock.service import holding_a_day
from xlops.restock.sku_plan import SkuPlan, Way
from xlops.review.sayings import saying
from xlops.review.stock import SkuStock

_LIKELY = 0.5
_SEEN = 0.005  # of all units: a lesser change of a share is not told
ENOUGH_DAYS = 90  # of sales: what is on hand above them is too much (rule N9)


@dataclass(frozen=True)
class RestockRow:
    """One order by one way; money in the marketplace's currency, None where no cost is known.

    `latest` is the last day on which it holds the service, `order_by` the day to do it, `arrives` when stock is back.
    `lost` are units expected to be lost until then, `lost_money` what they earn before advertising.
    """

    supplier: str
    marketplace: str
    sku: str
    asin: str
    name: str
    way: str  # sea, air
    quantity: float
    cartons: int | None
    cost: float | None
    currency: str
    latest: date | None
    order_by: date
    arrives: date
    lead_days: int
    velocity: float
    position: float
    service: float | None
    lost: float | None
    lost_money: float | None
    late: bool
    helps: Text

    @property
    def week(self) -> Week:
        """In which its cost is due: that of the order."""
        return Week.of(self.order_by)


@dataclass(frozen=True)
class Leftover:
    """Stock that is too much: `kind` is overstock, aged or stranded; the cheapest way out, and what it costs."""

    kind: str
    marketplace: str
    sku: str
    name: str
    units: float
    days: float | None  # that the stock on hand lasts
    way: str
    costs: float | None
    currency: str
    advice: Text


def restock_rows(
    skus: Iterable[SkuStock], supply: Mapping[str, Supply], currencies: Mapping[str, str], on: date
) -> list[RestockRow]:  # fmt: skip
    """A row for each way of each SKU that has something to order, the most urgent first."""
    rows = [
        row
        for sku in skus
        if sku.reorder_qty
        for row in _rows(sku, supply.get(sku.sku, Supply()), currencies[sku.marketplace], on)
    ]
    far = date.max
    return sorted(rows, key=lambda r: (r.latest or far, r.marketplace, r.sku, r.way != "sea"))


@dataclass(frozen=True)
class OnOrder:
    """An order that was reported as done: `units` of its `asked` ones are in no report yet.

    `counted` says whether they count as coming; they do until `until`.
    """

    action: str
    marketplace: str
    sku: str
    name: str
    supplier: str
    asked: float
    units: float
    reported: date
    expected: date
    until: date
    counted: bool

    def told(self) -> Text:
        units = plain(f"{self.units:,.0f}")
        if self.units < self.asked:
            units = saying("restock", "units_of", units=units, asked=f"{self.asked:,.0f}")
        return saying(
            "restock", "ordered" if self.counted else "never_came", units=units, action=self.action,
            day=f"{self.reported:%m-%d}", back=f"{self.expected:%m-%d}", until=f"{self.until:%m-%d}",
        )  # fmt: skip


def on_order_rows(skus: Iterable[SkuStock], supply: Mapping[str, Supply]) -> list[OnOrder]:
    """What is reported as ordered and not seen yet, what never came first, then by the day on which it is expected."""
    found = [
        OnOrder(
            f"A-{o.action}", s.marketplace, s.sku, s.name or s.title or s.sku, supply.get(s.sku, Supply()).supplier,
            o.asked, o.units, o.reported, o.expected, o.until, not o.given_up,
        )
        for s in skus
        for o in s.ordered
    ]  # fmt: skip
    return sorted(found, key=lambda o: (o.counted, o.expected, o.marketplace, o.sku))


def cash_by_week(rows: Iterable[RestockRow]) -> dict[tuple[str, str, Week], float]:
    """(supplier, currency, week) → what orders cost that are placed in it; one way of each, that by sea."""
    found: dict[tuple[str, str, Week], float] = {}
    for row in rows:
        if row.way == "sea" and row.cost is not None:
            key = (row.supplier, row.currency, row.week)
            found[key] = found.get(key, 0.0) + row.cost
    return dict(sorted(found.items(), key=lambda item: (item[0][2].first, *item[0][:2])))


def leftovers(skus: Iterable[SkuStock], currencies: Mapping[str, str]) -> list[Leftover]:
    """What is stranded, aged or more than 90 days of sales, the dearest first."""
    found = [one for sku in skus for one in _left(sku, currencies[sku.marketplace])]
    return sorted(found, key=lambda one: (-(one.costs or 0.0), one.marketplace, one.sku, one.kind))


def _rows(s: SkuStock, supply: Supply, currency: str, on: date) -> list[RestockRow]:
    plan = s.plan
    if plan is None:  # N9's rule: no chances are known
        arrives = on + timedelta(days=s.lead_days)
        ways = [("sea", Way(s.lead_days, s.reorder_qty or 0.0, arrives, math.nan, math.nan))]
    else:
        ways = [("sea", plan.sea)] + ([("air", plan.air)] if plan.air is not None and comes_too_late(plan) else [])
    tomorrow = on + timedelta(days=1)
    order_by = max(s.latest_order_date or tomorrow, tomorrow)
    late = s.latest_order_date is not None and s.latest_order_date < on
    known = plan.cost if plan else None
    wait = (order_by - tomorrow).days
    return [
        RestockRow(
            supply.supplier, s.marketplace, s.sku, s.asin, s.name or s.title or s.sku, name, way.quantity,
            math.ceil(way.quantity / supply.carton) if supply.carton else None,
            None if known is None else known * way.quantity, currency, s.latest_order_date, order_by,
            back_on(way) + timedelta(days=wait), way.lead_days, s.velocity or 0.0, s.coming,
            plan.service if plan else None, None if math.isnan(way.lost) else way.lost,
            None if math.isnan(way.lost) or plan is None or plan.margin is None else plan.margin * way.lost,
            late, _helps(s, name, back_on(way), late=late),
        )
        for name, way in ways
    ]  # fmt: skip


def back_on(way: Way) -> date:
    """When stock is back by an order of the day after the plan's."""
    return way.arrives + timedelta(days=1)


def comes_too_late(plan: SkuPlan) -> bool:
    """Whether an order of today comes too late rather than not."""
    return plan.late and plan.sea.held < _LIKELY


def _helps(s: SkuStock, name: str, back: date, *, late: bool) -> Text:
    """What still helps where an order comes too late: until when it is out, and what lasts until then."""
    plan = s.plan
    if not late or plan is None or not comes_too_late(plan):
        return NOTHING
    if name == "air":
        saved = plan.sea.lost - (plan.air.lost if plan.air else 0.0)
        return saying("restock", "air", back=back, units=f"{saved:,.0f}")
    if s.runs_out is None:
        return saying("restock", "out", back=back, units=f"{plan.sea.lost:,.0f}")
    slower = max(0.0, 1 - s.coming / plan.wanted((back - plan.on).days))
    return saying("restock", "late", out=s.runs_out, back=back, units=f"{plan.sea.lost:,.0f}", slower=f"{slower:.0%}")


def _left(s: SkuStock, currency: str) -> list[Leftover]:
    pace, days = s.velocity or 0.0, s.available / s.velocity if s.velocity else None
    parts = []
    if s.stranded and s.available > 0:
        parts.append(("stranded", s.available))
    elif s.aged181:
        parts.append(("aged", float(s.aged181)))
    if (over := s.available - ENOUGH_DAYS * pace) >= 1 and s.velocity is not None and not s.stranded:
        parts.append(("overstock", over))
    return [_leftover(s, kind, units, days, currency) for kind, units in parts]


def _leftover(s: SkuStock, kind: str, units: float, days: float | None, currency: str) -> Leftover:
    cost = s.plan.cost if s.plan else None
    if kind == "stranded":
        return Leftover(kind, s.marketplace, s.sku, s.told, units, days, "relist", None, currency, _advised("relist"))
    if cost is None or s.price is None:
        way = "cut" if s.velocity else "remove"
        return Leftover(kind, s.marketplace, s.sku, s.told, units, days, way, None, currency, _advised(way))
    holding = float(holding_a_day(np.array([cost]), np.array([np.nan]))[0])
    out = cheapest(units, s.velocity or 0.0, s.price, cost, holding, aged=kind == "aged")
    return Leftover(
        kind, s.marketplace, s.sku, s.told, units, days, out.name, out.costs, currency, _advised(out.name)
    )  # fmt: skip


def forecasts_told(found: Mapping[tuple[str, str], SkuTest], names: Mapping[tuple[str, str], str]) -> list[Text]:
    """How earlier forecasts did in one line, then a line for each SKU, those that were farthest off first."""
    if not found:
        return [saying("restock", "untested")]
    tests = list(found.values())
    told = {"days": tests[0].days, "skus": len(tests), "held": f"{fmean(t.held for t in tests):.0%}"}
    known = [t.mase for t in tests if t.mase is not None]
    if known:
        head = saying("restock", "tested", mase=f"{median(known):.2f}", **told)
    else:
        head = saying("restock", "tested_even", **told)
    worst = sorted(found.items(), key=lambda of: (-max(map(abs, of[1].misses), default=0.0), of[0]))
    return [head, *(
        saying(
            "restock", "tested_sku" if t.mase is not None else "tested_sku_even", name=names.get(key, " ".join(key)),
            mase=f"{t.mase or 0:.2f}", held=f"{t.held:.0%}", misses=" ".join(f"{miss:+.0%}" for miss in t.misses),
        )
        for key, t in worst
    )]  # fmt: skip


def _advised(way: str) -> Text:
    return saying("way_out", way)


@dataclass(frozen=True)
class IpiParts:
    """What Amazon's inventory performance index goes by, as far as stock tells it; shares of all units on hand.

    `excess` lies beyond 90 days of sales, `excess_then` once the ways out that move stock are done; `stranded` has no
    offer; `sell_through` is 90 days of sales by what is on hand.
    """

    excess: float
    excess_then: float
    stranded: float
    sell_through: float

    def told(self) -> Text:
        done = self.excess - self.excess_then
        then = saying("restock", "ipi_then", share=f"{self.excess_then:.0%}") if done >= _SEEN else NOTHING
        return saying(
            "restock", "ipi", share=f"{self.excess:.0%}", then=then, stranded=f"{self.stranded:.0%}",
            sells=f"{self.sell_through:.1f}",
        )  # fmt: skip


def ipi_parts(skus: Sequence[SkuStock], left: Iterable[Leftover]) -> IpiParts | None:
    """None without stock on hand."""
    held = sum(s.available for s in skus)
    if not held:
        return None
    beyond = sum(max(0.0, s.available - ENOUGH_DAYS * (s.velocity or 0.0)) for s in skus)
    stranded = sum(s.available for s in skus if s.stranded)
    moved = sum(one.units for one in left if one.kind == "overstock" and one.way != "hold")
    return IpiParts(
        beyond / held, max(0.0, beyond - moved) / max(held - moved, 1.0), stranded / held,
        sum(ENOUGH_DAYS * (s.velocity or 0.0) for s in skus) / held,
    )  # fmt: skip
