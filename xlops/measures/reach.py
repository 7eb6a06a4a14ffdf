"""From which day to which a store can be looked at: by its sales, else its advertising, its photographs, its lists."""

from __future__ import annotations

from collections.abc import Collection

from xlops.facts.clock import now
from xlops.measures.coverage import Coverage
from xlops.measures.photographs import last_ended
from xlops.periods import ONE_DAY, Span
from xlops.tables import AD_TABLES, EVENT_TABLES, SALES_TABLES, SEARCH_TABLES

_PHOTOGRAPHS = ("stock_plan", "stock", "health")
_LISTS = (*EVENT_TABLES, "ledger_day", *SEARCH_TABLES)  # who has nothing else is told of them: fees, losses, searches
# the first that was ever seen is the store's clock (rule N16)
_CLOCKS = (SALES_TABLES, ("ads_day", *AD_TABLES), _PHOTOGRAPHS, _LISTS)


def reach(coverage: Coverage, marketplaces: Collection[str] | None = None) -> Span | None:
    """The days from the first to the last that the store's data cover; None where they hold none of its days."""
    for tables in _CLOCKS:
        covers = [
            coverage.cover(table, market, product)
            for table, market, product in coverage.keys()  # noqa: SIM118 - not a mapping
            if table in tables and (marketplaces is None or market in marketplaces)
        ]
        days = [(c.first_day, c.last_day) for c in covers if c.first_day and c.last_day]
        if days:
            first, last = min(f for f, _ in days), max(end for _, end in days)
            if tables is _LISTS:  # a day that has not come is a slip of who typed it
                last = max(first, min(last, now().date() + ONE_DAY))
            return Span.closed(*(map(last_ended, (first, last)) if tables is _PHOTOGRAPHS else (first, last)))
    return None
