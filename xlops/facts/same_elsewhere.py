"""A report kept as two marketplaces': the same days with the same amounts, saved or downloaded anew (rule D3).

A copy of the same bytes is refused where it is read; one that was saved anew has other bytes, and would count twice. So
would one downloaded some days later: its newest days have grown, others lost what was cancelled, most are the same to
the cent, which those of two marketplaces never are. Days without an amount are no evidence, nor are amounts that are
all alike. Reports of a whole span say it by their rows: the same products, terms … with the same figures. Only sales
and advertising are looked at: what Amazon states of Europe's stock or of its fees may rightly be one list for several
marketplaces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from xlops.facts.owners import Held
from xlops.periods import Span
from xlops.tables import SALES_TABLES, TABLES, Table

LEAST_DAYS = 7  # with the same amount
LEAST_AMOUNTS = 4  # that differ: a shop that sells one thing a day has the same amount each day
LEAST_FIGURES = 7  # of the rows of a span, that differ: orders, sessions and sales of little may be the same by chance
MOST = (2, 3)  # of the days or rows with an amount, as a fraction
MOST_APART = 0.1  # of what a span comes to in both: more tells without a look at its rows that it is another's
_EQUAL = "u.weight <> 0 and abs(u.weight - v.weight) < 0.005"
_EITHER = "u.weight <> 0 or v.weight <> 0"
_PAIRS = """
    file f
    join file_unit u on u.file = f.id
    join file o on o.table_name = f.table_name and o.ad_product = f.ad_product and o.grain = f.grain
      and o.subject = f.subject and o.marketplace <> f.marketplace
    join file_unit v on v.file = o.id and v.first_day = u.first_day and v.end_day = u.end_day
"""
_FIND = f"""
    select f.id, o.id from {_PAIRS}
    where f.grain = 'daily' and f.id in (select unnest(?::integer[]))
    group by all
    having count(*) filter ({_EQUAL}) >= {LEAST_DAYS}
      and count(*) filter ({_EQUAL}) * {MOST[1]} >= count(*) filter ({_EITHER}) * {MOST[0]}
      and count(distinct u.weight) filter ({_EQUAL}) >= {LEAST_AMOUNTS}
"""
_NEAR_SPAN = f"""
    select f.id, o.id, f.table_name from {_PAIRS}
    where f.grain = 'summary' and f.id in (select unnest(?::integer[]))
      and u.weight <> 0 and abs(u.weight - v.weight) <= {MOST_APART} * abs(u.weight)
      and (f.table_name in (select unnest(?::varchar[])) or starts_with(f.table_name, 'ads_'))
"""


def find_alike(con: duckdb.DuckDBPyConnection, files: Sequence[int]) -> None:
    """Keep which files of other marketplaces say the same as these."""
    found = set(con.execute(_FIND, [list(files)]).fetchall())
    for file, other, table in con.execute(_NEAR_SPAN, [list(files), list(SALES_TABLES)]).fetchall():
        same, of, figures = _rows_alike(con, TABLES[table], file, other)
        if same * MOST[1] >= of * MOST[0] and figures >= LEAST_FIGURES:
            found.add((file, other))
    for pair in sorted(found | {pair[::-1] for pair in found}):
        con.execute("insert into alike values (?, ?)", list(pair))


def _rows_alike(con: duckdb.DuckDBPyConnection, table: Table, file: int, other: int) -> tuple[int, int, int]:
    """Of the rows with an amount: how many are the same in both files, of how many; how many figures these have."""
    figures = [f'"{name}"' for name, kind in table.columns.items() if kind.adds_up]
    rows = (
        f"select row({', '.join(table.key)}) as key, [{', '.join(f'{name}::double' for name in figures)}] as told "
        f"from fact_{table.name} where file = ? and {table.weight} <> 0"
    )
    query = (
        f"with one as materialized ({rows}), two as materialized ({rows}), same as (from one intersect all from two) "
        "select (select count(*) from same), greatest((select count(*) from one), (select count(*) from two)), "
        "(select count(distinct figure) from (select unnest(told) as figure from same) where figure <> 0)"
    )
    [(same, of, told)] = con.execute(query, [file, other]).fetchall()
    return same, of, told


def alike(con: duckdb.DuckDBPyConnection, files: Sequence[int]) -> list[int]:
    """The files of other marketplaces that say the same as one of these, and those that say the same as one of them."""
    query = (
        "with recursive every as (select unnest($1::integer[]) as file union "
        "select a.other from every e join alike a on a.file = e.file) "
        "select file from every where not list_contains($1::integer[], file)"
    )
    return [number for (number,) in con.execute(query, [list(files)]).fetchall()]


def held_elsewhere(con: duckdb.DuckDBPyConnection, files: Sequence[int]) -> Iterator[Held]:
    """The days of these files that a file of another marketplace has too, and that does not wait itself."""
    first = _first_of(con)
    for file in sorted(first.keys() & set(files)):
        [(table, grain)] = con.execute("select table_name, grain from file where id = ?", [file]).fetchall()
        units = con.execute(
            f"select u.first_day, u.end_day, bool_or({_EQUAL}), bool_or({_EITHER}) from file_unit u "
            "join file_unit v on v.first_day = u.first_day and v.end_day = u.end_day "
            "join alike a on a.file = u.file and a.other = v.file "
            "where u.file = ? and not list_contains(?::integer[], v.file) group by all",
            [file, list(first)],
        ).fetchall()
        same, of = sum(equal for _, _, equal, _ in units), sum(some for _, _, _, some in units)
        if grain == "summary":
            same, of, _ = _rows_alike(con, TABLES[table], file, first[file])
        yield Held(file, first[file], "elsewhere", frozenset(Span(f, e) for f, e, _, _ in units), (same, of))


def _first_of(con: duckdb.DuckDBPyConnection) -> dict[int, int]:
    """File that waits → the first of those that it says the same as.

    What waits itself lets none wait: of two downloads of one marketplace the copy lies between in another's folder.
    """
    found: dict[int, int] = {}
    for file, others in con.execute(
        "select f.id, list(o.id order by o.ingested_at, o.name) from alike a join file f on f.id = a.file "
        "join file o on o.id = a.other where not f.replaces and (o.ingested_at, o.name) < (f.ingested_at, f.name) "
        "group by f.id, f.ingested_at, f.name order by f.ingested_at, f.name"
    ).fetchall():
        if counting := [other for other in others if other not in found]:
            found[file] = counting[0]
    return found
