"""A list that somebody looked up, kept under two names: the same rows of the same day are one list (rule D2).

Lists are told apart by their names, for two of one day may be of other products. A copy under another name, saved anew
by another program, has other bytes and the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from xlops.tables.model import Table

_ALIKE = """
    select f.id, o.id, o.subject
    from file f join file o using (table_name, ad_product, marketplace, grain, first_day, end_day, rows)
    where f.id in (select unnest(?::integer[])) and o.id < f.id and o.subject <> f.subject order by all
"""


def share_subjects(con: duckdb.DuckDBPyConnection, table: Table, numbers: Sequence[int]) -> None:
    """Give each of these new files the subject of an older one whose rows are the same."""
    columns = ", ".join(f'"{name}"' for name in table.columns)
    rows = f"select {columns} from fact_{table.name} where file = ?"
    done: set[int] = set()
    for new, old, subject in con.execute(_ALIKE, [list(numbers)]).fetchall():
        if new not in done and not con.execute(f"({rows}) except all ({rows}) limit 1", [new, old]).fetchall():
            con.execute("update file set subject = ? where id = ?", [subject, new])
            done.add(new)
