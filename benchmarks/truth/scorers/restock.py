"""Do the orders hold? Each way orders every Monday for a warehouse of its own, which then meets the true demand."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean, pstdev

from benchmarks.truth.monday import Sku
from benchmarks.truth.store import Store
from benchmarks.truth.table import Table
from xlops.restock.rule import reorder_point, reorder_quantity

_FIRST_STOCK_DAYS = 60  # of true mean demand, for every way alike
_SAFETY, _COVER, _REVIEW = 14, 30, 7
_Z = 1.65
_WARM_UP = 45  # days until what was ordered first arrives: before, all are alike

Order = Callable[[float], float]  # position → units to order


@dataclass(frozen=True)
class _Outcome:
    wanted: int
    met: float
    held: float  # mean days of stock
    dry_days: float  # share of days without stock


def score(stores: Sequence[Store]) -> Table:
    """Service and stock of each way over the same SKUs, days and lead time."""
    table = Table("restock")
    found: dict[str, list[_Outcome]] = {"xlops": [], "14-day rule": [], "base stock with the true mean": []}
    for store in stores:
        for sku, told in store.truth["demand"].items():
            wanted = told["wanted"]
            if sum(wanted) < len(wanted):  # under a unit a day chance alone decides
                continue
            lead = next((m.skus[sku].lead_days for m in store.mondays if sku in m.skus), None)
            if lead is None:
                continue
            days = [(m.day - store.mondays[0].day).days for m in store.mondays]
            for name, orders in _ways(store, sku, wanted, lead).items():
                found[name].append(_simulate(wanted, days, orders, lead))
    for name, outcomes in found.items():
        if not outcomes:
            continue
        served = sum(o.met for o in outcomes) / sum(o.wanted for o in outcomes)
        dry, held = mean(o.dry_days for o in outcomes), mean(o.held for o in outcomes)
        table.rows.append((name, f"{100 * served:.1f} %", f"{100 * dry:.1f} %", f"{held:.0f}", str(len(outcomes))))
        table.numbers[name] = {"served": served, "dry_days": dry, "days_held": held, "skus": len(outcomes)}
    return table


def _ways(store: Store, sku: str, wanted: list[int], lead: int) -> dict[str, list[Order]]:
    """What each way orders on each Monday."""
    true_mean, spread = mean(wanted), pstdev(wanted)
    level = true_mean * (lead + _REVIEW) + _Z * spread * math.sqrt(lead + _REVIEW)
    known = [m.skus.get(sku) for m in store.mondays]
    return {
        "xlops": [_ours(s) for s in known],
        "14-day rule": [_fourteen_days(s, lead) for s in known],
        "base stock with the true mean": [lambda position: max(0.0, level - position)] * len(known),
    }


def _ours(sku: Sku | None) -> Order:
    velocity = sku.velocity if sku else None
    if sku is None or not velocity:
        return lambda position: 0.0
    point = reorder_point(velocity, sku.lead_days)
    return lambda position: reorder_quantity(velocity, sku.lead_days, position) if position < point else 0.0


def _fourteen_days(sku: Sku | None, lead: int) -> Order:
    a_day = (sku.shipped_30 or 0.0) / 30 if sku else 0.0
    return lambda position: (
        max(0.0, math.ceil(a_day * (lead + _REVIEW + _COVER + _SAFETY) - position))
        if position < a_day * (lead + _SAFETY)
        else 0.0
    )


def _simulate(wanted: list[int], mondays: list[int], orders: list[Order], lead: int) -> _Outcome:
    """A warehouse under these orders; after the last Monday that was looked at its rule goes on every week."""
    usual = mean(wanted)
    on_hand, coming = _FIRST_STOCK_DAYS * usual, dict[int, float]()
    met, held, dry, counted = 0.0, 0.0, 0, 0
    rules = dict(zip(mondays, orders, strict=True))
    rule = orders[0]
    for day, want in enumerate(wanted):
        on_hand += coming.pop(day, 0.0)
        if day % 7 == 0:
            rule = rules.get(day, rule)
            if amount := rule(on_hand + sum(coming.values())):
                coming[day + lead] = coming.get(day + lead, 0.0) + amount
        sold = min(on_hand, want)
        on_hand -= sold
        if day >= _WARM_UP:
            counted += want
            met, held, dry = met + sold, held + on_hand, dry + (on_hand <= 0)
    span = len(wanted) - _WARM_UP
    return _Outcome(counted, met, held / span / usual, dry / span)
