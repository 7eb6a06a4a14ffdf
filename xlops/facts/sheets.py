"""The seller's own sheets in the store: what each says now, and from which day to which day it said so.

`input_X` keeps every row with the day it was first seen and the day it was gone; the view `own_X` shows those that
stand. They are dated by the data's last day, not by the clock, as typed targets are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from weakref import WeakSet

import duckdb
import pandas as pd

from xlops.facts.frames import framed
from xlops.sheets import SHEETS, SellerSheet
from xlops.sheets.reading import Row


def create_own_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables and views, or give them the columns they lack."""
    stored = _stored(con)
    for sheet in SHEETS.values():
        columns = ", ".join(f'"{f.id}" {f.kind.sql}' for f in sheet.columns)
        con.execute(f"create table if not exists input_{sheet.id} ({columns}, seen_on date not null, gone_on date)")
        for f in sheet.columns:
            if f"input_{sheet.id}" in stored and f.id not in stored[f"input_{sheet.id}"]:
                con.execute(f'alter table input_{sheet.id} add column "{f.id}" {f.kind.sql}')
        con.execute(
            f"create or replace view own_{sheet.id} as select {_listed([f.id for f in sheet.columns])}, seen_on "
            f"from input_{sheet.id} where gone_on is null"
        )
    con.execute(_PRODUCTS_ON)


def _products_on() -> str:
    """A macro: each SKU's values on a day. Of its dated rows the latest that is not empty counts, column by column."""
    held = "valid_from is null or valid_from <= on_day"
    values = ", ".join(
        f'arg_max("{f.id}", coalesce(valid_from, date \'1900-01-01\')) filter ("{f.id}" is not null) as "{f.id}"'
        for f in SHEETS["products"].columns
        if f.id not in ("sku", "valid_from")
    )
    return (
        f"create or replace macro own_products_on(on_day) as table select sku, {values} from own_products "
        f"where {held} group by sku"
    )


_PRODUCTS_ON = _products_on()
_WHOLE: WeakSet[duckdb.DuckDBPyConnection] = WeakSet()  # connections found whole: asking takes DuckDB 5 ms


def has_own_tables(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether every sheet has its table with every column, and its view."""
    if con in _WHOLE:
        return True
    stored = _stored(con)
    whole = all(
        {f.id for f in s.columns} <= stored.get(f"input_{s.id}", set()) and f"own_{s.id}" in stored
        for s in SHEETS.values()
    )
    if whole:
        _WHOLE.add(con)
    return whole


def know_own_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Every table and view is there, as whoever opened the store saw."""
    _WHOLE.add(con)


def own_shape() -> dict[str, object]:
    """What is declared of the tables, views and macros."""
    sheets = {f"input_{s.id}": {f.id: f.kind.sql for f in s.columns} for s in SHEETS.values()}
    return {**sheets, "own_products_on": _PRODUCTS_ON}


def _stored(con: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    # DuckDB 1 reads `~` as a match of the whole name, DuckDB 2 as one of a part
    query = (
        "select table_name, column_name from duckdb_columns() "
        "where starts_with(table_name, 'input_') or starts_with(table_name, 'own_')"
    )
    for table, column in con.execute(query).fetchall():
        found.setdefault(table, set()).add(column)
    return found


def own_rows(con: duckdb.DuckDBPyConnection, sheet: SellerSheet) -> list[Row]:
    """What the sheet said when it was last read; nothing in a store of an earlier xlops that is only read."""
    return _standing(con, sheet) if has_own_tables(con) else []


def _standing(con: duckdb.DuckDBPyConnection, sheet: SellerSheet) -> list[Row]:
    columns = [f.id for f in sheet.columns]
    found = con.execute(f"select {_listed(columns)} from own_{sheet.id}").fetchall()
    return [dict(zip(columns, row, strict=True)) for row in found]


def keep_own_rows(con: duckdb.DuckDBPyConnection, sheet: SellerSheet, rows: Sequence[Row], day: date) -> int:
    """Record what the sheet says on a day, where it differs from what it said; how many rows are new or gone."""
    columns = [f.id for f in sheet.columns]
    now = [tuple(row[c] for c in columns) for row in rows]
    said = {tuple(row[c] for c in columns) for row in _standing(con, sheet)}
    new, gone = [row for row in now if row not in said], said - set(now)
    for row in gone:
        _end(con, sheet, dict(zip(columns, row, strict=True)), day)
    if new:
        kinds = ", ".join(f'"{f.id}"::{f.kind.sql}' for f in sheet.columns)
        into = f"insert into input_{sheet.id} ({_listed(columns)}, seen_on) select {kinds}, ?::date from typed"
        with framed(con, "typed", pd.DataFrame(new, columns=columns, dtype=object).map(_text)):
            con.execute(into, [day])
    return len(new) + len(gone)


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{c}"' for c in columns)


def _end(con: duckdb.DuckDBPyConnection, sheet: SellerSheet, row: Row, day: date) -> None:
    """The row says so no longer; one that was first seen on that day, or later, leaves no trace."""
    same = " and ".join(f'"{c}" is not distinct from ?' for c in row)
    cells = list(row.values())
    con.execute(f"delete from input_{sheet.id} where gone_on is null and seen_on >= ? and {same}", [day, *cells])
    con.execute(f"update input_{sheet.id} set gone_on = ? where gone_on is null and {same}", [day, *cells])


def _text(value: Any) -> str | None:
    """A value as DuckDB casts it from text, so that one frame may hold columns with and without values."""
    return None if value is None else str(value)


Kept = dict[str, list[tuple[Any, ...]]]


def all_own_rows(con: duckdb.DuckDBPyConnection) -> Kept:
    """Every row of every sheet, those that are gone too; what a store of an earlier xlops lacks is empty."""
    stored = _stored(con)
    return {s.id: kept_rows(con, s) for s in SHEETS.values() if f"input_{s.id}" in stored}


def kept_rows(con: duckdb.DuckDBPyConnection, sheet: SellerSheet) -> list[tuple[Any, ...]]:
    """Every row of one sheet, with the days on which it was seen first and was gone."""
    stored = _stored(con).get(f"input_{sheet.id}", set())
    columns = [f'"{c}"' if c in stored else "null" for c in _every(sheet)]
    return con.execute(f"select {', '.join(columns)} from input_{sheet.id}").fetchall() if stored else []


def take_over_own(con: duckdb.DuckDBPyConnection, kept: Kept) -> None:
    """Take over what another store was told."""
    for name, rows in kept.items():
        columns = _every(SHEETS[name])
        marks = ", ".join("?" for _ in columns)
        for row in rows:
            con.execute(f"insert into input_{name} ({_listed(columns)}) values ({marks})", list(row))
    merge_repeated_rows(con)


def _every(sheet: SellerSheet) -> list[str]:
    return [*(f.id for f in sheet.columns), "seen_on", "gone_on"]


def merge_repeated_rows(con: duckdb.DuckDBPyConnection) -> None:
    """Make one of the rows that were stored again at each build, each with the day on which it was first seen.

    With DuckDB 1.x a build did not see what the sheets had said. Of rows that tell the same thing apart (one key, gone
    on one day or standing) those that follow each other and are equal become one, which is gone when the next is seen;
    one that was corrected on the very day leaves no trace, as in `keep_own_rows`. Other rows stay as they are.
    """
    stored = _stored(con)
    for sheet in SHEETS.values():
        columns = stored.get(f"input_{sheet.id}", set()) - {"seen_on", "gone_on"}
        if columns:
            con.execute(_merged(sheet, sorted(columns)))


def _merged(sheet: SellerSheet, columns: Sequence[str]) -> str:
    table, cells = f"input_{sheet.id}", _listed(columns)
    thing = f"partition by {_listed([k for k in sheet.key if k in columns])}, gone_on"
    return f"""
create or replace temp table merged as
with told as (select *, rowid as place, struct_pack({cells}) as cells from {table}),
changes as (
  select *, cells is distinct from lag(cells) over ({thing} order by seen_on, place) as changed from told
),
runs as (select *, count(*) filter (changed) over ({thing} order by seen_on, place) as run from changes),
one as (select {cells}, min(seen_on) as seen_on, gone_on, run, min(place) as place from runs group by all),
followed as (select *, lead(seen_on) over ({thing} order by run) as next_seen from one)
select {cells}, seen_on, coalesce(next_seen, gone_on) as gone_on from followed
where next_seen is null or next_seen > seen_on order by place;
delete from {table};
insert into {table} ({cells}, seen_on, gone_on) select * from merged;
drop table merged
"""


def product_days(con: duckdb.DuckDBPyConnection) -> list[date]:
    """The days from which the Products sheet says something else than before, in order."""
    if not has_own_tables(con):
        return []
    query = "select distinct valid_from from own_products where valid_from is not null order by 1"
    return [day for (day,) in con.execute(query).fetchall()]


def tags(con: duckdb.DuckDBPyConnection, on: date) -> dict[str, frozenset[str]]:
    """Per ASIN its brands and product lines of a day, from the Products sheet, in lower case."""
    if not has_own_tables(con):
        return {}
    query = "select asin, list(brand), list(product_line) from own_products_on(?::date) where asin <> '' group by asin"
    found = con.execute(query, [on]).fetchall()
    return {asin: frozenset(w.casefold() for w in (*brands, *lines) if w) for asin, brands, lines in found}
