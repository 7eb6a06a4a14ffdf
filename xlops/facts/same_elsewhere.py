"""A report kept as two marketplaces': the same days with the same amounts, saved anew by another program (rule D3).

A copy of the same bytes is refused where it is read; one that was saved anew has other bytes, and would count twice.
Days without an amount are no evidence, nor are amounts that are all alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from xlops.facts.owners import Held
from xlops.periods import Span

LEAST_DAYS = 7  # with an amount
LEAST_AMOUNTS = 4  # that differ: a shop that sells one thing a day has the same amount each day
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


def find_alike(con: duckdb.DuckDBPyConnection, files: Sequence[int]) -> None:
    """Keep which files of other marketplaces say the same as these."""
    found = {tuple(pair) for pair in con.execute(_FIND, [list(files)]).fetchall()}
    for pair in sorted(found | {pair[::-1] for pair in found}):
        con.execute("insert into alike values (?, ?)", list(pair))


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
