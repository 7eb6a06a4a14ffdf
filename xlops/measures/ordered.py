"""Orders that people reported as placed, as far as no report shows them yet (docs/restock.md).

They count as coming from the day on which they were reported, until what came onto the way since they were asked for
covers them, or until an order of its lead time should be there with its allowance.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from xlops.facts.placed import PlacedOrder, read_placed
from xlops.measures.giver import Sources
from xlops.measures.photographs import closing, seen_by
from xlops.measures.shipped import INBOUND, RECEIPTS, moved, seen_stretch
from xlops.measures.supply import Supply, supplies
from xlops.measures.velocity import PHOTOGRAPH_MAX_AGE
from xlops.restock.rule import Z

_LEAST_SHARE = 0.1  # of an order: what is still to be seen is no more than what was counted short
_TOLD_DAYS = 60  # so long after its last day an order that never came is told
Moves = Sequence[tuple[date, float]]  # days in order, and the units of each


@dataclass(frozen=True)
class Ordered:
    """Of an order's `asked` units those that no report shows yet; after `until` they count no longer."""

    action: int
    asked: float
    units: float
    reported: date
    expected: date
    until: date
    given_up: bool

    @property
    def coming(self) -> float:
        return 0.0 if self.given_up else self.units


def on_order(sources: Sources, market: str, on: date, photographed: date) -> Mapping[str, tuple[Ordered, ...]]:
    """SKU → its orders that the photograph of the end of `on` does not show, the oldest first (rule N26)."""
    return sources.once(_on_order, market, on, photographed)


def _on_order(sources: Sources, market: str, on: date, photographed: date) -> dict[str, tuple[Ordered, ...]]:
    placed = [p for p in sources.once(_placed) if p.marketplace == market and p.reported <= on]
    if not placed:
        return {}
    known = supplies(sources, on)
    stretch = seen_stretch(sources, market, seen_by(photographed, on), known)
    inbound, receipts = (sources.once(moved, query, market) for query in (INBOUND, RECEIPTS))
    ledger = sources.coverage.cover("ledger_day", market).days
    found = {}
    for sku in sorted({p.sku for p in placed}):
        own = [p for p in placed if p.sku == sku]
        since = [_shown(sources, market, p.asked) for p in own]
        until = [(day, units) for day, units in inbound.get(sku, ()) if day <= photographed]
        left = _left([(day, p.units) for day, p in zip(since, own, strict=True)],
                     came([m for m in until if m[0] >= min(since)], receipts.get(sku, ()), ledger))  # fmt: skip
        lead = known.get(sku, Supply()).lead_days
        days = (sources.settings.lead_days if lead is None else lead) * stretch.factor
        rows = [
            _ordered(p, units, days, days * math.exp(Z * stretch.sd), on) for p, units in zip(own, left, strict=True)
        ]
        told = tuple(r for r in rows if r.units > 0 and (on - r.until).days <= _TOLD_DAYS)
        if told:
            found[sku] = told
    return found


def _placed(sources: Sources) -> list[PlacedOrder]:
    return read_placed(sources.store.con)


def _shown(sources: Sources, market: str, day: date) -> date:
    """The day of the photograph by which units were asked for."""
    return closing(sources.coverage, "stock_plan", market, day, PHOTOGRAPH_MAX_AGE) or day


def _ordered(of: PlacedOrder, units: float, days: float, at_most: float, on: date) -> Ordered:
    expected, until = (of.reported + timedelta(days=math.ceil(n - 1e-9)) for n in (days, at_most))
    return Ordered(of.action, of.units, units, of.reported, expected, until, on > until)


def came(inbound: Moves, receipts: Moves, ledger: Collection[date]) -> list[tuple[date, float]]:
    """Day of a photograph → units that came onto the way since the one before: what rose, and what was received of it.

    What fell without a receipt makes up for a receipt that the ledger shows later. Where the ledger does not know the
    days between, what fell was received.
    """
    found, total, most = list[tuple[date, float]](), 0.0, 0.0
    for (before, had), (day, has) in pairwise(inbound):
        between = [before + timedelta(days=n) for n in range((day - before).days)]
        if all(one in ledger for one in between):
            total += has - had + sum(units for at, units in receipts if before <= at < day)
        else:
            total += max(0.0, has - had)
        if total > most:
            found.append((day, total - most))
            most = total
    return found


def _left(orders: Sequence[tuple[date, float]], seen: Moves) -> list[float]:
    """Of each order, of (day by which it was asked, units), those that did not come yet: first ordered, first come."""
    left = [units for _, units in orders]
    for day, units in seen:
        for n, (asked, _) in enumerate(orders):
            taken = min(left[n], units) if asked < day else 0.0
            left[n], units = left[n] - taken, units - taken
    return [0.0 if rest <= _LEAST_SHARE * units else rest for rest, (_, units) in zip(left, orders, strict=True)]
