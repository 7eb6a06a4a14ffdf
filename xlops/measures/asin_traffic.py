"""Traffic of a store that has no report by date: the sum over its ASINs, said to be that (rules N1, N3).

A visit that sees two products counts for both of them, so this is more than the account's sessions. It stands in only
for a marketplace whose own traffic was never seen, so that no period is compared with one of the other kind.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xlops.measures.currency import exact
from xlops.measures.flows import mark_moving
from xlops.measures.giver import Giver, Sources
from xlops.measures.measured import PeriodMeasures
from xlops.tables import SALES_MATURE_DAYS

_GIVES = {"sessions": "sessions", "page_views": "page_views", "bb_views": "buy_box * page_views"}
_TABLES = ("sales_asin", "sales_sku")


def _give(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    picks: dict[str, list[tuple[int, int]]] = {table: [] for table in _TABLES}
    for number, row in enumerate(rows):
        if sources.coverage.cover("sales_day", row.marketplace).last_day is not None:
            continue
        if found := sources.coverage.choose(_TABLES, row.marketplace, row.period.span):
            picks[found[0]] += [(number, piece.file) for piece in found[1]]
            mark_moving(row, found, ASIN_TRAFFIC.gives, SALES_MATURE_DAYS)
    for table, chosen in picks.items():
        if chosen:
            with sources.store.frame("picked", pd.DataFrame(chosen, columns=["number", "file"])):
                found_rows = sources.store.rows(_query(table))
            for number, *sums in found_rows:
                values = dict(zip(_GIVES, sums, strict=True))
                mark = None if values["sessions"] is None else 1
                rows[number].give({**values, "asin_traffic": mark}, table)


def _query(table: str) -> str:
    """The sums of a row's files; a by-SKU report repeats the ASIN's traffic on each SKU (rule N3)."""
    return (
        "with pair as (select k.number, t.file, t.parent_asin, t.asin, max(t.sessions) sessions, "
        f"max(t.page_views) page_views, max({exact('t.buy_box * t.page_views')}) bb_views "
        f"from picked k join fact_{table} t on t.file = k.file group by all) "
        "select number, sum(sessions)::double, sum(page_views)::double, sum(bb_views)::double from pair group by number"
    )


ASIN_TRAFFIC = Giver("traffic of ASINs", _give, {**_GIVES, "asin_traffic": "sessions"}, _TABLES, stands_in=True)
