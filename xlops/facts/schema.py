"""The tables of the store, brought up to date by numbered migrations."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import duckdb

from xlops.errors import StoreError
from xlops.facts.same_elsewhere import find_alike
from xlops.facts.settling import FileScope, mark_units, settle_scope
from xlops.facts.sheets import create_own_tables, know_own_tables, merge_repeated_rows, own_shape
from xlops.language import Text
from xlops.tables import TABLES, Grain, Table


def _settle_anew(con: duckdb.DuckDBPyConnection) -> None:
    """Settle every scope by today's rules."""
    files = [r[0] for r in con.execute("select id from file").fetchall()]
    mark_units(con, files)
    rows = con.execute("select distinct table_name, ad_product, marketplace, grain, subject from file").fetchall()
    for table, product, market, grain, subject in rows:
        settle_scope(con, FileScope(table, product, market, Grain(grain), subject))


def _find_twice(con: duckdb.DuckDBPyConnection) -> None:
    """Find the reports that are kept as two marketplaces', and settle every scope that has one."""
    con.execute("delete from alike")
    find_alike(con, [r[0] for r in con.execute("select id from file").fetchall()])
    if con.execute("select 1 from alike limit 1").fetchall():
        _settle_anew(con)


_IN_PYTHON: dict[str, Callable[[duckdb.DuckDBPyConnection], None]] = {
    "0003_repeated_rows": merge_repeated_rows,  # its columns are those of the seller's sheets
}
_WITH_TABLES: dict[str, Callable[[duckdb.DuckDBPyConnection], None]] = {  # need the tables of facts as they are today
    "0005_settled": _settle_anew,
    "0011_lists": _settle_anew,
    "0015_alike": _find_twice,
    "0017_mostly_alike": _find_twice,
}


@cache
def _steps() -> tuple[str, ...]:
    written = [p.name for p in files("xlops.facts.migrations").iterdir() if p.name.endswith(".sql")]
    return tuple(sorted([*written, *_IN_PYTHON, *_WITH_TABLES]))


def _take(con: duckdb.DuckDBPyConnection, step: str) -> None:
    if change := _IN_PYTHON.get(step) or _WITH_TABLES.get(step):
        change(con)
    else:
        con.execute(files("xlops.facts.migrations").joinpath(step).read_text("utf-8"))
    con.execute("insert into migration values (?)", [step])


def is_current(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether a store has all that reading it needs, or is of a newer xlops."""
    return _done(con) >= set(_steps())


def migrate(con: duckdb.DuckDBPyConnection, path: Path, *, read_only: bool) -> None:
    """Bring a store to the newest schema. Errors: StoreError where a newer xlops made it."""
    steps = _steps()
    done = _done(con)
    if unknown := done - set(steps):
        newest = max(unknown)
        raise StoreError(
            Text(
                f"{path} was made by a newer xlops (it has {newest}): upgrade xlops",
                f"{path} 由更新版的 xlops 生成（含有 {newest}）：请升级 xlops",
            )
        )
    if read_only or (done == set(steps) and _stands(con)):
        return
    con.execute("begin")
    con.execute("create table if not exists migration (name varchar primary key)")
    for step in steps:
        if step not in done and step not in _WITH_TABLES:
            _take(con, step)
    _create_fact_tables(con)
    create_own_tables(con)
    for step in _WITH_TABLES.keys() - done:
        _take(con, step)
    con.execute("create or replace table shape as select ? as declared", [_shape()])
    con.execute("commit")


def _stands(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the tables, views and macros are those of this xlops: to compare every column takes far longer."""
    try:
        stands = con.execute("select declared from shape").fetchall() == [(_shape(),)]
    except duckdb.CatalogException:  # made by an earlier xlops
        return False
    if stands:
        know_own_tables(con)
    return stands


@cache
def _shape() -> str:
    """What is declared of the tables of facts and of the seller's own sheets, as one short text."""
    told = {t.name: _declared(t) for t in TABLES.values()} | own_shape()
    return sha256(json.dumps(told).encode()).hexdigest()


def _done(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The steps that were taken; none in a new store."""
    try:
        return {r[0] for r in con.execute("select name from migration").fetchall()}
    except duckdb.CatalogException:
        return set()


def _declared(table: Table) -> dict[str, str]:
    """A table's columns and their types in DuckDB."""
    return {name: kind.sql for name, kind in table.columns.items()}


def _stored_columns(con: duckdb.DuckDBPyConnection) -> list[tuple[Table, dict[str, str]]]:
    stored: dict[str, dict[str, str]] = {}
    query = "select table_name, column_name, data_type from duckdb_columns() where starts_with(table_name, 'fact_')"
    for table, column, kind in con.execute(query).fetchall():
        stored.setdefault(table, {})[column] = kind
    return [(t, stored.get(f"fact_{t.name}", {})) for t in TABLES.values()]


def _create_fact_tables(con: duckdb.DuckDBPyConnection) -> None:
    """`fact_X` keeps every file's rows; the view `X` shows those that count, with what belongs to their file."""
    for table, stored in _stored_columns(con):
        columns = ", ".join(f'"{name}" {kind.sql}' for name, kind in table.columns.items())
        con.execute(f'create table if not exists fact_{table.name} (file integer not null, "row" bigint, {columns})')
        for name in [n for n in table.columns if stored and n not in stored]:
            con.execute(f'alter table fact_{table.name} add column "{name}" {table.columns[name].sql}')
        for name, kind in _declared(table).items():
            if stored.get(name, kind) != kind:
                con.execute(f'alter table fact_{table.name} alter column "{name}" type {kind}')
        shown = ", ".join(f't."{name}"' for name in table.columns)
        con.execute(
            f"create or replace view {table.name} as select f.marketplace, f.currency, f.ad_product, f.grain, "
            f'o.first_day as span_first, o.end_day as span_end, {shown}, t.file, t."row" '
            f"from fact_{table.name} t join file f on f.id = t.file join owner o on o.file = t.file "
            f"and o.table_name = '{table.name}' and (f.grain = 'summary' or t.day = o.first_day)"
        )
