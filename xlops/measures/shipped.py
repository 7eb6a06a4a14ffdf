"""How long deliveries took: units that photographs showed on their way, and the ledger's receipts of them."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from datetime import date

from xlops.measures.giver import Sources
from xlops.measures.supply import Supply
from xlops.restock.lead import Stretch, stretch

INBOUND = """
select sku, day, coalesce(inbound_shipped + inbound_receiving, inbound, 0)::double from stock_plan
where marketplace = ? order by sku, day
"""
RECEIPTS = """
select sku, day, sum(receipts)::double from ledger_day
where marketplace = ? and disposition = 'SELLABLE' group by all having sum(receipts) > 0 order by sku, day
"""
_LEAST_SHARE = 0.1  # of a rise that is still to be received is no more than what was miscounted


def seen_stretch(sources: Sources, marketplace: str, on: date, known: dict[str, Supply]) -> Stretch:
    """What deliveries of a marketplace took by the days that are typed for their way; the usual spread without any.

    A shipment is seen only from the day it left, so that what was shorter than typed says nothing of the days before:
    deliveries widen the spread and may lengthen the lead time, never shorten it.
    """
    took, typed = list[float](), list[float]()
    for sku, days in _took(sources, marketplace, on).items():
        way = known[sku].way_days if sku in known else None
        if way:
            took += days
            typed += [float(way)] * len(days)
    found = stretch(took, typed)
    return Stretch(max(1.0, found.factor), found.sd, found.seen)


def _took(sources: Sources, marketplace: str, on: date) -> dict[str, list[float]]:
    """SKU → days from the photograph that first showed units on their way to the middle of their receipt."""
    receipts = _until(sources.once(moved, RECEIPTS, marketplace), on)
    photographs = _until(sources.once(moved, INBOUND, marketplace), on)
    return {sku: _matched(photographs[sku], came) for sku, came in receipts.items() if sku in photographs}


def moved(sources: Sources, query: str, marketplace: str) -> dict[str, list[tuple[date, float]]]:
    """SKU → days in order, and the units of each."""
    found = defaultdict[str, list[tuple[date, float]]](list)
    for sku, day, units in sources.store.rows(query, [marketplace]):
        found[sku].append((day, units))
    return found


def _until(moved: Mapping[str, list[tuple[date, float]]], on: date) -> dict[str, list[tuple[date, float]]]:
    """Up to a day, SKUs without any left out."""
    kept = {sku: [(day, units) for day, units in days if day <= on] for sku, days in moved.items()}
    return {sku: days for sku, days in kept.items() if days}


def _matched(photographs: list[tuple[date, float]], receipts: list[tuple[date, float]]) -> list[float]:
    """First in, first out: a rise of what is on its way, and half of it received."""
    rises, before, last = deque[list[float]](), 0.0, None
    left, found = deque(receipts), list[float]()
    for day, units in photographs:
        received = 0.0
        while left and left[0][0] < day:
            at, came = left.popleft()
            received += came
            while came > 0 and rises:
                left_at, size, open_units = rises[0]
                taken = min(came, open_units)
                if open_units > size / 2 >= open_units - taken:
                    found.append(at.toordinal() - left_at)
                rises[0][2], came = open_units - taken, came - taken
                if rises[0][2] <= _LEAST_SHARE * size:
                    rises.popleft()
        rise = units - max(0.0, before - received)
        if last is not None and rise > 0:
            rises.append([0.5 * (last.toordinal() + day.toordinal()), rise, rise])
        before, last = units, day
    return found
