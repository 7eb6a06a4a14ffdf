"""The tables of the store, brought up to date by numbered migrations."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import duckdb

from xlops.errors import StoreError
from xlops.tables import TABLES


def migrate(con: duckdb.DuckDBPyConnection, path: Path, *, read_only: bool) -> None:
    """Bring a store to the newest schema. Errors: StoreError where a newer xlops made it."""
    steps = sorted(p.name for p in files("xlops.facts.migrations").iterdir() if p.name.endswith(".sql"))
    known = con.execute("select count(*) from duckdb_tables() where table_name = 'migration'").fetchall()[0][0]
    done = {r[0] for r in con.execute("select name from migration").fetchall()} if known else set()
    if unknown := done - set(steps):
        raise StoreError(f"{path} was made by a newer xlops (it has {max(unknown)}): upgrade xlops")
    if read_only or done == set(steps):
        return
    con.execute("begin")
    con.execute("create table if not exists migration (name varchar primary key)")
    for step in steps:
        if step not in done:
            con.execute(files("xlops.facts.migrations").joinpath(step).read_text("utf-8"))
            con.execute("insert into migration values (?)", [step])
    _create_fact_tables(con)
    con.execute("commit")


def _create_fact_tables(con: duckdb.DuckDBPyConnection) -> None:
    """`fact_X` keeps every file's rows; the view `X` shows those that count, with what belongs to their file."""
    for table in TABLES.values():
        columns = ", ".join(f'"{name}" {kind.sql}' for name, kind in table.columns.items())
        con.execute(f'create table if not exists fact_{table.name} (file integer not null, "row" bigint, {columns})')
        shown = ", ".join(f't."{name}"' for name in table.columns)
        con.execute(
            f"create or replace view {table.name} as select f.marketplace, f.currency, f.ad_product, f.grain, "
            f'o.first_day as span_first, o.end_day as span_end, {shown}, t.file, t."row" '
            f"from fact_{table.name} t join file f on f.id = t.file join owner o on o.file = t.file "
            f"and o.table_name = '{table.name}' and (f.grain = 'summary' or t.day = o.first_day)"
        )
