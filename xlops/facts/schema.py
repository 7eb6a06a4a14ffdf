"""The tables of the store, brought up to date by numbered migrations."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import duckdb

from xlops.errors import StoreError
from xlops.facts.sheets import create_own_tables, has_own_tables, merge_repeated_rows
from xlops.tables import TABLES, Table

_IN_PYTHON: dict[str, Callable[[duckdb.DuckDBPyConnection], None]] = {
    "0003_repeated_rows": merge_repeated_rows,  # its columns are those of the seller's sheets
}


def _steps() -> list[str]:
    written = [p.name for p in files("xlops.facts.migrations").iterdir() if p.name.endswith(".sql")]
    return sorted([*written, *_IN_PYTHON])


def _take(con: duckdb.DuckDBPyConnection, step: str) -> None:
    if change := _IN_PYTHON.get(step):
        change(con)
    else:
        con.execute(files("xlops.facts.migrations").joinpath(step).read_text("utf-8"))
    con.execute("insert into migration values (?)", [step])


def migrate(con: duckdb.DuckDBPyConnection, path: Path, *, read_only: bool) -> None:
    """Bring a store to the newest schema. Errors: StoreError where a newer xlops made it."""
    steps = _steps()
    done = _done(con)
    if unknown := done - set(steps):
        raise StoreError(f"{path} was made by a newer xlops (it has {max(unknown)}): upgrade xlops")
    if read_only or (done == set(steps) and _has_every_column(con) and has_own_tables(con)):
        return
    con.execute("begin")
    con.execute("create table if not exists migration (name varchar primary key)")
    for step in steps:
        if step not in done:
            _take(con, step)
    _create_fact_tables(con)
    create_own_tables(con)
    con.execute("commit")


def _done(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The steps that were taken; none in a new store."""
    try:
        return {r[0] for r in con.execute("select name from migration").fetchall()}
    except duckdb.CatalogException:
        return set()


def _has_every_column(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the fact tables have the columns that they are declared with."""
    return all(set(t.columns) <= columns for t, columns in _stored_columns(con))


def _stored_columns(con: duckdb.DuckDBPyConnection) -> list[tuple[Table, set[str]]]:
    stored: dict[str, set[str]] = {}
    query = "select table_name, column_name from duckdb_columns() where starts_with(table_name, 'fact_')"
    for table, column in con.execute(query).fetchall():
        stored.setdefault(table, set()).add(column)
    return [(t, stored.get(f"fact_{t.name}", set())) for t in TABLES.values()]


def _create_fact_tables(con: duckdb.DuckDBPyConnection) -> None:
    """`fact_X` keeps every file's rows; the view `X` shows those that count, with what belongs to their file."""
    for table, stored in _stored_columns(con):
        columns = ", ".join(f'"{name}" {kind.sql}' for name, kind in table.columns.items())
        con.execute(f'create table if not exists fact_{table.name} (file integer not null, "row" bigint, {columns})')
        for name in [n for n in table.columns if stored and n not in stored]:
            con.execute(f'alter table fact_{table.name} add column "{name}" {table.columns[name].sql}')
        shown = ", ".join(f't."{name}"' for name in table.columns)
        con.execute(
            f"create or replace view {table.name} as select f.marketplace, f.currency, f.ad_product, f.grain, "
            f'o.first_day as span_first, o.end_day as span_end, {shown}, t.file, t."row" '
            f"from fact_{table.name} t join file f on f.id = t.file join owner o on o.file = t.file "
            f"and o.table_name = '{table.name}' and (f.grain = 'summary' or t.day = o.first_day)"
        )
