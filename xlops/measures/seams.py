"""Days from which advertised sales count in another way than before: on another day, or within another window.

The new console (Unified Reporting) counts Sponsored Brands on the day of the click or view, the old one on the day of
the order. Sales on both sides of such a seam are right, but what changes across it is partly the way of counting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xlops.facts.history import Store
from xlops.findings import Finding
from xlops.language import Text
from xlops.periods import Period
from xlops.tables import AD_PRODUCTS, AD_TABLES

SOLD = frozenset({"ad_sales", "ad_part", "ad_orders", "ad_units", "sp_sales", "sp_orders"})  # what a seam touches
_BASES = {"order": Text("day of the order", "下单日"), "traffic": Text("day of the click or view", "点击或浏览日")}
_WINDOW = Text("{days}-day window after the click", "点击后 {days} 天")


@dataclass(frozen=True)
class Seam:
    """From `day` on the sales of an ad product count by `after`, until then by `before`."""

    marketplace: str
    ad_product: str
    day: date
    before: Text
    after: Text

    @property
    def what(self) -> str:
        return f"{self.marketplace} {AD_PRODUCTS[self.ad_product]}"

    def finding(self) -> Finding:
        return Finding("seam", column=self.what, value=self.before, expected=self.after, hint=str(self.day))

    def lies_between(self, one: Period, other: Period) -> bool:
        """Whether the two periods have days on both sides of it."""
        first, last = min(one.first, other.first), max(one.span.last, other.span.last)
        return first < self.day <= last


def read_seams(store: Store) -> list[Seam]:
    """The seams of every marketplace and ad product, oldest first, in the first advertising table that has some."""
    columns = {str(r[0]) for r in store.rows("select column_name from duckdb_columns() where table_name = 'file'")}
    basis = "f.basis" if "basis" in columns else "''"  # a store that is only read may be of an earlier xlops
    rows = store.rows(
        f"select o.marketplace, o.ad_product, o.table_name, o.first_day, {basis}, f.attribution_days from owner o "
        "join file f on f.id = o.file where o.ad_product <> '' and o.table_name in (select unnest(?::varchar[])) "
        "order by o.first_day",
        [list(AD_TABLES)],
    )
    ways: dict[tuple[str, str, str], list[tuple[date, Any, Any]]] = defaultdict(list)
    for market, product, table, day, basis, window in rows:
        ways[market, product, table].append((day, _BASES.get(basis), window))
    found: dict[tuple[str, str], list[Seam]] = {}
    for market, product, table in sorted(ways, key=lambda key: AD_TABLES.index(key[2])):
        days = ways[market, product, table]
        seams = [
            *(Seam(market, product, *s) for s in _changes((day, basis) for day, basis, _ in days)),
            *(Seam(market, product, *s) for s in _changes((day, _window(window)) for day, _, window in days)),
        ]
        found.setdefault((market, product), []).extend([] if found.get((market, product)) else seams)
    return sorted((s for seams in found.values() for s in seams), key=lambda s: (s.day, s.what))


def _window(days: int | None) -> Text | None:
    return None if days is None else _WINDOW.format(days=days)


def _changes(days: Iterable[tuple[date, Text | None]]) -> Iterable[tuple[date, Text, Text]]:
    """(day, before, after) wherever what is known changes; days of which nothing is known are passed over."""
    before: Text | None = None
    for day, now in days:
        if now and before and now != before:
            yield day, before, now
        before = now or before


def latest(seams: Sequence[Seam]) -> list[Seam]:
    """Of several seams of one ad product the last one: a store that is filled from both consoles has many."""
    return list({seam.what: seam for seam in seams}.values())


def across(seams: Sequence[Seam], marketplaces: Sequence[str], one: Period, other: Period) -> list[Seam]:
    """The last seam of each ad product that lies between two periods."""
    return latest([s for s in seams if s.marketplace in marketplaces and s.lies_between(one, other)])
