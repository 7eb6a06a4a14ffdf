"""What a SKU sells a day in stock (N30), by the words of the rule, from the ledger of every day.

Units over the days on sale and in stock, in windows of 30, 60 and 90 days weighing 0.5, 0.3, 0.2. Fewer than 14 such
days: the weight goes to the next window; 14 in none: the last 90 days in stock. Days of an event, and the first three
after a return, count as the mean of the SKU's other days among its last 90 in stock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd

from tests.recomputed.reading import Record

WINDOWS = ((30, 0.5), (60, 0.3), (90, 0.2))
LEAST = 14


def event_days(events: list[Record], products: list[Record], marketplace: str, asin: str) -> set[date]:
    """The days of the Events sheet that are about a product; a look at search terms moves nothing."""
    names = {asin} | {row[tag] for row in products if row["ASIN"] == asin for tag in ("Brand", "Product line")}
    found: set[date] = set()
    for row in events:
        if row["Kind"] == "search-term review" or row["Marketplace"] not in ("", marketplace):
            continue
        if row["ASIN or tag"] and row["ASIN or tag"] not in names:
            continue
        first = date.fromisoformat(row["First day"])
        last = date.fromisoformat(row["Last day"] or row["First day"])
        found |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    return found


def _after_a_return(stocked: list[date], ledger: set[date]) -> set[date]:
    found: set[date] = set()
    for before, day in pairwise(stocked):
        if day - before > timedelta(days=1) and day - timedelta(days=1) in ledger:
            found |= {day + timedelta(days=n) for n in range(3)}
    return found


def of_sku(days: pd.DataFrame, ledger: set[date], launch: date | None, events: set[date], last: date) -> float | None:
    """`days` are the ledger's rows of one SKU; None where it never had stock."""
    held = days[days["end"] > 0].groupby("day")["shipped"].sum()
    apart = events | _after_a_return(sorted(held.index), ledger)
    kept = [d for d in sorted(held.index) if d <= last and (launch is None or d >= launch)][-90:]
    if not kept:
        return None
    usual = [float(held[d]) for d in kept if d not in apart]
    baseline = sum(usual) / len(usual) if usual else sum(float(held[d]) for d in kept) / len(kept)
    units = {d: baseline if d in apart else float(held[d]) for d in kept}
    pace, waiting = 0.0, 0.0
    for length, weight in WINDOWS:
        inside = [units[d] for d in kept if (last - d).days < length]
        waiting += weight
        if len(inside) >= LEAST:
            pace, waiting = pace + waiting * sum(inside) / len(inside), 0.0
    return pace + waiting * sum(units.values()) / len(units)


def velocities(
    rows: pd.DataFrame, on_sale: Mapping[str, date], events: Mapping[str, set[date]], last: date
) -> dict[str, float]:
    """SKU -> units a day, as of the end of a day."""
    ledger = set(rows["day"])
    each = {
        str(sku): of_sku(days, ledger, on_sale.get(str(sku)), events.get(str(sku), set()), last)
        for sku, days in rows.groupby("sku")
    }
    return {sku: pace for sku, pace in each.items() if pace is not None}
