"""A report kept as two marketplaces': the same days with the same amounts, saved anew by another program (rule D3).

A copy of the same bytes is refused where it is read; one that was saved anew has other bytes, and would count twice.
Days without an amount are no evidence, nor are amounts that are all alike. Reports of a whole span say it by their
rows: the same products, terms … with the same figures. Only sales and advertising are looked at: what Amazon states of
Europe's stock or of its fees may rightly be one list for several marketplaces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from xlops.facts.owners import Held
from xlops.periods import Span
from xlops.tables import SALES_TABLES, TABLES, Table

LEAST_DAYS = 7  # with an amount
LEAST_AMOUNTS = 4  # that differ: a shop that sells one thing a day has the same amount each day
LEAST_FIGURES = 7  # of the rows of a span, that differ: orders, sessions and sales of little may be the same by chance
_SAME = "u.weight <> 0 and abs(u.weight - v.weight) < 0.005"
_FIND = f"""
    select f.id, o.id
    from file f
    join file_unit u on u.file = f.id
    join file o on o.table_name = f.table_name and o.ad_product = f.ad_product and o.grain = f.grain
      and o.subject = f.subject and o.marketplace <> f.marketplace
    join file_unit v on v.file = o.id and v.first_day = u.first_day and v.end_day = u.end_day
    where f.grain = 'daily' and f.id in (select unnest(?::integer[]))
    group by all
    having count(*) filter ({_SAME}) >= {LEAST_DAYS}
      and count(*) filter ({_SAME}) = count(*) filter (u.weight <> 0 or v.weight <> 0)
      and count(distinct u.weight) filter (u.weight <> 0) >= {LEAST_AMOUNTS}
"""

_SAME_SPAN = f"""
    select f.id, o.id, f.table_name
    from file f
    join file_unit u on u.file = f.id
    join file o on o.table_name = f.table_name and o.ad_product = f.ad_product and o.grain = f.grain
      and o.subject = f.subject and o.marketplace <> f.marketplace
    join file_unit v on v.file = o.id and v.first_day = u.first_day and v.end_day = u.end_day and v.rows = u.rows
    where f.grain = 'summary' and {_SAME} and f.id in (select unnest(?::integer[]))
      and (f.table_name in (select unnest(?::varchar[])) or starts_with(f.table_name, 'ads_'))
"""


def find_alike(con: duckdb.DuckDBPyConnection, files: Sequence[int]) -> None:
    """Keep which files of other marketplaces say the same as these."""
    found = set(con.execute(_FIND, [list(files)]).fetchall())
    for file, other, table in con.execute(_SAME_SPAN, [list(files), list(SALES_TABLES)]).fetchall():
        if _rows_alike(con, TABLES[table], file, other):
            found.add((file, other))
    for pair in sorted(found | {pair[::-1] for pair in found}):
        con.execute("insert into alike values (?, ?)", list(pair))


def _rows_alike(con: duckdb.DuckDBPyConnection, table: Table, file: int, other: int) -> bool:
    """Whether two files with as many rows have the same figures in each of them, and enough that differ."""
    figures = [f'"{name}"' for name, kind in table.columns.items() if kind.adds_up]
    rows = f"select {', '.join([*table.key, *figures])} from fact_{table.name} where file = ?"
    if con.execute(f"select 1 from ({rows} except all {rows}) limit 1", [file, other]).fetchall():
        return False
    each = f"select unnest([{', '.join(f'{name}::double' for name in figures)}]) as figure from ({rows})"
    [(told,)] = con.execute(f"select count(distinct figure) from ({each}) where figure <> 0", [file]).fetchall()
    return int(told) >= LEAST_FIGURES


def alike(con: duckdb.DuckDBPyConnection, files: Sequence[int]) -> list[int]:
    """The files of other marketplaces that say the same as one of these."""
    found = con.execute("select distinct other from alike where file in (select unnest(?::integer[]))", [list(files)])
    return [number for (number,) in found.fetchall()]


def held_elsewhere(con: duckdb.DuckDBPyConnection, files: Sequence[int]) -> Iterator[Held]:
    """The days of these files that a file of another marketplace has with the same amounts, and had first."""
    for file, other, firsts, ends, days in con.execute(
        "select a.file, min_by(o.id, (o.ingested_at, o.name)), list(distinct u.first_day order by u.first_day), "
        "list(distinct u.end_day order by u.end_day), count(distinct u.first_day) filter (u.weight <> 0) from alike a "
        "join file f on f.id = a.file join file o on o.id = a.other join file_unit u on u.file = f.id "
        "join file_unit v on v.file = o.id and v.first_day = u.first_day and v.end_day = u.end_day "
        "where f.id in (select unnest(?::integer[])) and not f.replaces "
        "and (o.ingested_at < f.ingested_at or (o.ingested_at = f.ingested_at and o.name < f.name)) group by a.file",
        [list(files)],
    ).fetchall():
        units = frozenset(Span(first, end) for first, end in zip(firsts, ends, strict=True))
        yield Held(file, other, "elsewhere", units, (days, days))
