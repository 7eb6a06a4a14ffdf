"""Stock per SKU judged by its lead time (rule N9), and what to reorder by when."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from xlops.measures.ordered import Ordered
from xlops.measures.supply import Supply
from xlops.restock.rule import COVER_TARGET_DAYS, is_due, latest_order_date, reorder_point, reorder_quantity
from xlops.restock.sku_plan import SkuPlan
from xlops.targets import Status

ESTIMATE_SIGN = "~"  # before units a day and days of cover that rest on an estimate (rule N30)


@dataclass(frozen=True)
class SkuStock:
    """One SKU: units, velocity in units a day, days; quantities rounded up to whole units."""

    marketplace: str
    sku: str
    asin: str
    title: str
    available: float
    inbound: float | None
    reserved: float | None
    position: float
    velocity: float | None
    lead_days: int
    reorder_point: float | None
    reorder_qty: float | None
    latest_order_date: date | None
    aged181: float | None
    excess: float | None
    price: float | None
    lowest_price: float | None
    status: Status
    name: str = ""  # what the team calls it
    stranded: bool = False
    estimated: bool = False  # the velocity: photographs told which days had stock (rule N30)
    due: bool = False  # its next order must be placed within 7 days, or should have been
    plan: SkuPlan | None = None
    ordered: tuple[Ordered, ...] = ()  # reported as placed, not shown by the photograph

    @property
    def coming(self) -> float:
        """Its position and what is reported as ordered: orders and status go by it."""
        return self.position + sum(o.coming for o in self.ordered)

    @property
    def told(self) -> str:
        """As sentences name it: marketplace and short name, else the SKU."""
        return f"{self.marketplace} {self.name or self.sku}"

    @property
    def key(self) -> str:
        return f"{self.marketplace}|{self.sku}"

    @property
    def cover(self) -> float | None:
        """Days that the position lasts; None without sales."""
        return self.position / self.velocity if self.velocity else None

    @property
    def cover_told(self) -> str:
        """The days of cover as sentences say them: `12`, or `~12` of an estimate."""
        return f"{ESTIMATE_SIGN if self.estimated else ''}{self.cover or 0:.0f}"

    @property
    def runs_out(self) -> date | None:
        """The day on which its plan expects it to be sold out; None without stock, a plan, or within its weeks."""
        if self.plan is None or self.position < 1 or (lasts := self.plan.lasts(self.position)) is None:
            return None
        return self.plan.on + timedelta(days=lasts)


def judge_stock(
    frame: pd.DataFrame,
    lead_days: int,
    today: date,
    supply: Mapping[str, Supply] | None = None,
    names: Mapping[str, str] | None = None,
    plans: Mapping[tuple[str, str], SkuPlan] | None = None,
    ordered: Mapping[tuple[str, str], tuple[Ordered, ...]] | None = None,
) -> list[SkuStock]:
    """Every SKU, the most urgent first: breach below lead time, warn below the reorder point or
    where an order is due.

    `supply` says by SKU how it is ordered; one that is not in it takes `lead_days`. `names` are short names by SKU.
    `plans` by marketplace and SKU say what to order and by when; the rule of N9 does for one that has none. `ordered`
    are by marketplace and SKU the orders that people reported as placed.
    """
    known, short, planned, placed = supply or {}, names or {}, plans or {}, ordered or {}
    found = []
    for row in frame.to_dict("records"):
        if sku := str(row["sku"]):
            key = str(row["marketplace"]), sku
            of = _sku(row, known.get(sku, Supply()), lead_days, today, placed.get(key, ()), planned.get(key))
            found.append(replace(of, name=short[sku], title=short[sku]) if short.get(sku) else of)
    order = list(Status)
    urgent = {Status.BREACH: 0, Status.WARN: 1}

    def urgency(s: SkuStock) -> tuple[int, float, str]:
        return urgent.get(s.status, 2 + order.index(s.status)), math.inf if s.cover is None else s.cover, s.key

    return sorted(found, key=urgency)


def to_order(skus: Sequence[SkuStock]) -> list[SkuStock]:
    """Those that a monthly review lists for ordering: below the reorder point or due within 7 days.

    Stock that runs out before what is ordered is there does not make more of it due.
    """
    off = (Status.BREACH, Status.WARN)
    return [s for s in skus if (s.due or (s.status in off and s.coming == s.position)) and s.reorder_qty]


def plans_of(skus: Sequence[SkuStock]) -> dict[tuple[str, str], SkuPlan]:
    """The plans that SKUs have, by marketplace and SKU."""
    return {(s.marketplace, s.sku): s.plan for s in skus if s.plan is not None}


def _sku(
    row: Mapping[Any, Any], supply: Supply, usual_lead: int, today: date, ordered: tuple[Ordered, ...],
    plan: SkuPlan | None,
) -> SkuStock:  # fmt: skip
    def number(name: str) -> float | None:
        value = row.get(name)
        return float(value) if isinstance(value, float | int) and math.isfinite(value) else None

    velocity = number("velocity")
    coming = (position := number("position") or 0.0) + sum(o.coming for o in ordered)
    lead_days = usual_lead if supply.lead_days is None else supply.lead_days
    cover = COVER_TARGET_DAYS if supply.cover_days is None else supply.cover_days
    point = qty = None
    latest: date | None = None
    status = Status.NO_DATA if velocity is None else Status.INFO
    if velocity:
        point = reorder_point(velocity, lead_days)
        qty = reorder_quantity(velocity, lead_days, coming, cover, supply.moq or 0, supply.carton or 1)
        latest = latest_order_date(velocity, lead_days, coming, _seen(row, today)) if qty else None
        if plan is not None:
            qty, latest = plan.sea.quantity, plan.latest if plan.sea.quantity else None
        arrives = min((o.expected for o in ordered if o.coming), default=today)
        short = position < velocity * (arrives - today).days  # ordered, and out before it is there
        soon = coming < point or is_due(latest, today)  # an order that is due, or was, is never met
        status = Status.BREACH if short or coming < velocity * lead_days else Status.WARN if soon else Status.MET
    return SkuStock(
        marketplace=str(row["marketplace"]), sku=str(row["sku"]), asin=str(row["asin"] or ""),
        title=str(row["title"] or ""), available=number("available") or 0.0, inbound=number("inbound"),
        reserved=number("reserved"), position=position, velocity=velocity, lead_days=lead_days, reorder_point=point,
        reorder_qty=qty, latest_order_date=latest, aged181=number("aged181"), excess=number("excess"),
        price=number("price"), lowest_price=number("lowest_price"), status=status,
        stranded="strand" in str(row.get("alert") or "").casefold(),
        estimated=bool(row.get("estimated")), due=is_due(latest, today), plan=plan,
        ordered=ordered,
    )  # fmt: skip


def _seen(row: Mapping[Any, Any], today: date) -> date:
    """The day whose stock the row shows: a photograph taken after the period's end is of its last day."""
    day = row.get("day")
    return min(day.date() if isinstance(day, pd.Timestamp) else day, today) if isinstance(day, date) else today
