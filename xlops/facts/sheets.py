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

from xlops.sheets import SHEETS, Sheet
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


def _stored(con: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    query = "select table_name, column_name from duckdb_columns() where table_name ~ '^(input|own)_'"
    for table, column in con.execute(query).fetchall():
        found.setdefault(table, set()).add(column)
    return found


def own_rows(con: duckdb.DuckDBPyConnection, sheet: Sheet) -> list[Row]:
    """What the sheet said when it was last read; nothing in a store of an earlier xlops that is only read."""
    if not has_own_tables(con):
        return []
    columns = [f.id for f in sheet.columns]
    found = con.execute(f"select {_listed(columns)} from own_{sheet.id}").fetchall()
    return [dict(zip(columns, row, strict=True)) for row in found]


def keep_own_rows(con: duckdb.DuckDBPyConnection, sheet: Sheet, rows: Sequence[Row], day: date) -> int:
    """Record what the sheet says on a day, where it differs from what it said; how many rows are new or gone."""
    columns = [f.id for f in sheet.columns]
    now = [tuple(row[c] for c in columns) for row in rows]
    said = {tuple(row[c] for c in columns) for row in own_rows(con, sheet)}
    new, gone = [row for row in now if row not in said], said - set(now)
    for row in gone:
        _end(con, sheet, dict(zip(columns, row, strict=True)), day)
    if new:
        kinds = ", ".join(f'"{f.id}"::{f.kind.sql}' for f in sheet.columns)
        con.register("typed", pd.DataFrame(new, columns=columns, dtype=object).map(_text))
        con.execute(
            f"insert into input_{sheet.id} ({_listed(columns)}, seen_on) select {kinds}, ?::date from typed", [day]
        )
        con.unregister("typed")
    return len(new) + len(gone)


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{c}"' for c in columns)


def _end(con: duckdb.DuckDBPyConnection, sheet: Sheet, row: Row, day: date) -> None:
    """The row says so no longer; one that was first seen on that day, or later, leaves no trace."""
    same = " and ".join(f'"{c}" is not distinct from ?' for c in sheet.key)
    key = list(sheet.key_of(row))
    con.execute(f"delete from input_{sheet.id} where gone_on is null and seen_on >= ? and {same}", [day, *key])
    con.execute(f"update input_{sheet.id} set gone_on = ? where gone_on is null and {same}", [day, *key])


def _text(value: Any) -> str | None:
    """A value as DuckDB casts it from text, so that one frame may hold columns with and without values."""
    return None if value is None else str(value)


Kept = dict[str, list[tuple[Any, ...]]]


def all_own_rows(con: duckdb.DuckDBPyConnection) -> Kept:
    """Every row of every sheet, those that are gone too."""
    if not has_own_tables(con):
        return {}
    return {s.id: con.execute(f"select {_every(s)} from input_{s.id}").fetchall() for s in SHEETS.values()}


def take_over_own(con: duckdb.DuckDBPyConnection, kept: Kept) -> None:
    """Take over what another store was told."""
    for name, rows in kept.items():
        sheet = SHEETS[name]
        marks = ", ".join("?" for _ in (*sheet.columns, "seen_on", "gone_on"))
        for row in rows:
            con.execute(f"insert into input_{name} ({_every(sheet)}) values ({marks})", list(row))


def _every(sheet: Sheet) -> str:
    return _listed([*(f.id for f in sheet.columns), "seen_on", "gone_on"])


def tags(con: duckdb.DuckDBPyConnection, on: date) -> dict[str, frozenset[str]]:
    """Per ASIN its brands and product lines of a day, from the Products sheet, in lower case."""
    if not has_own_tables(con):
        return {}
    query = "select asin, list(brand), list(product_line) from own_products_on(?::date) where asin <> '' group by asin"
    found = con.execute(query, [on]).fetchall()
    return {asin: frozenset(w.casefold() for w in (*brands, *lines) if w) for asin, brands, lines in found}
