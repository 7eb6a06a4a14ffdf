"""Read-only SQL over the store: the canonical tables, and the KPIs per week and month."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from xlops.errors import UsageError
from xlops.facts.frames import framed
from xlops.facts.history import check_select, open_store
from xlops.jobs.board import open_board
from xlops.jobs.bounded import SECONDS, bounded
from xlops.jobs.saved_queries import as_sql
from xlops.kpis import Catalogue, Kpi, load, measures
from xlops.kpis.surfaces.python import evaluate
from xlops.kpis.surfaces.sql import to_sql
from xlops.language import Text
from xlops.measures import ALL
from xlops.periods import Month, Week
from xlops.review.score import State
from xlops.review.scorecard import Board
from xlops.settings import Settings
from xlops.sheets import SHEETS
from xlops.tables import TABLES

_COLUMNS = """
select table_name, column_name, lower(data_type) from duckdb_columns() where not internal order by 1, column_index
"""
_KPI_TABLES = ("kpi_weekly", "kpi_monthly")
MOST_ROWS = 2_000_000  # of an answer; a sheet of Excel has half as many
_VECTORS = 50  # of 2,048 rows, fetched at once


@dataclass(frozen=True)
class TableInfo:
    """A table of the store: how many rows it has (None of a KPI view), its columns and their types, its report."""

    name: str
    rows: int | None
    columns: dict[str, str]
    report: Text  # where it is downloaded; empty of what people type and of KPIs


def tables(folder: Path, settings: Settings) -> list[TableInfo]:
    """What a query may ask: tables of reports and of the seller's own sheets, those with rows first; KPI views.

    Errors: StoreError.
    """
    with open_store(folder, read_only=True) as store:
        columns = defaultdict[str, dict[str, str]](dict)
        for table, column, kind in store.rows(_COLUMNS):
            columns[table][column] = kind
        known = [*TABLES, *(f"own_{name}" for name in SHEETS)]
        found = [
            TableInfo(name, store.rows(f"select count(*) from {name}")[0][0], columns[name], _report(name))
            for name in known
            if name in columns
        ]
    kpis = dict.fromkeys((k.id for k in load(settings.kpi).values()), "double")
    about = dict.fromkeys(("period", "marketplace", "currency"), "varchar")
    views = [
        TableInfo(name, None, about | dict.fromkeys(measures(), "double") | kpis, Text("", "")) for name in _KPI_TABLES
    ]
    return [*views, *sorted(found, key=lambda table: (not table.rows, table.name))]


def _report(table: str) -> Text:
    return TABLES[table].path if table in TABLES else Text("", "")


def query(folder: Path, settings: Settings, text: str, seconds: float = SECONDS) -> pd.DataFrame:
    """The result of one SELECT, or of the saved query of a name.

    Errors: UsageError with DuckDB's own words, for a name without a query, or where it takes longer than `seconds` or
    too much memory; StoreError.
    """
    text = as_sql(folder, text)
    try:
        check_select(text)
        with open_store(folder, read_only=True) as store:
            if any(name in text.lower() for name in _KPI_TABLES):
                make_kpi_views(store.con, open_board(store, settings))
            store.con.execute("set enable_external_access = false; set python_enable_replacements = false")
            with bounded(store.con, seconds):
                result = store.con.execute(text)
                days = [n for n, column in enumerate(result.description) if str(column[1]) == "DATE"]
                frame = _fetched(result)
            for n in days:  # a day is no point in time
                frame.isetitem(n, [None if pd.isna(day) else str(day)[:10] for day in frame.iloc[:, n]])
            return frame
    except duckdb.Error as why:
        raise UsageError(f"{why}".strip()) from None


def _fetched(result: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The rows, fetched piece by piece: a table of millions would be written for minutes after the time is over."""
    parts, rows = [result.fetch_df_chunk(_VECTORS)], 0
    while len(parts[-1]):
        rows += len(parts[-1])
        if rows > MOST_ROWS:
            raise UsageError(
                Text(
                    "the answer has more than {most} rows: ask for fewer, such as `… limit 1000000`, or sum them up",
                    "结果超过 {most} 行：请减少行数，例如 `… limit 1000000`，或先汇总",
                ).format(most=f"{MOST_ROWS:,}")
            )
        parts.append(result.fetch_df_chunk(_VECTORS))
    return pd.concat(parts[:-1], ignore_index=True) if len(parts) > 2 else parts[0]


def make_kpi_views(con: duckdb.DuckDBPyConnection, board: Board) -> None:
    """Temporary views `kpi_weekly` and `kpi_monthly`: a row per period and marketplace, a column per KPI.

    The KPIs are the catalogue's formulas as SQL over the measures; NULL is no data. After them stand for each of them
    `x_expected`, `x_low` and `x_high`: what a number that still moves comes to; the number itself where it is settled.
    """
    for name, periods in zip(_KPI_TABLES, (board.weeks, board.months), strict=True):
        rows = []
        for scope in board.scopes:
            for period in periods:
                given = board.inputs(period, scope)
                about = {"period": period.label, "marketplace": scope, "currency": board.currency(scope)}
                rows.append({**about, **given, **_apart(board, period, scope), **_moving(board, period, scope)})
        inputs, kpis = _inputs(board.catalogue), list(board.catalogue.values())
        told = [*(_of(k.id) for k in kpis), *(end for k in kpis for end in _ends(k))]
        frame = pd.DataFrame(rows, columns=["period", "marketplace", "currency", *inputs, *told])
        frame = frame.astype(dict.fromkeys([*inputs, *told], "float64"))
        with framed(con, "measured", frame):
            con.execute(f"create temp table {name}_measures as from measured")
        columns = {m: f'"{m}"' for m in measures()} | {k.id: _column(k) for k in kpis if k.id not in inputs}
        ends = {end: _finite(f'"{end}"', columns[k.id]) for k in kpis for end in _ends(k)}
        shown = ", ".join(f'{made} as "{id_}"' for id_, made in (columns | ends).items())
        con.execute(f"create temp view {name} as select period, marketplace, currency, {shown} from {name}_measures")


def _ends(kpi: Kpi) -> tuple[str, str, str]:
    return f"{kpi.id}_expected", f"{kpi.id}_low", f"{kpi.id}_high"


def _moving(board: Board, period: Week | Month, scope: str) -> dict[str, float]:
    """What the KPIs of a period come to that still move; infinity where nobody knows."""
    row, found = board.row(period, scope), dict[str, float]()
    if row is None or (not row.immature and board.state(period, scope) is State.FINAL):
        return found
    for kpi in board.catalogue.values():
        if not (score := board.score(kpi, period, scope)).mature:
            found |= {n: math.inf if v is None else v for n, v in zip(_ends(kpi), score.comes_to, strict=True)}
    return found


def _apart(board: Board, period: Week | Month, scope: str) -> dict[str, float | None]:
    """The KPIs of ALL that are made of some marketplaces only (rule N24); infinity stands for no data."""
    if scope != ALL:
        return {}
    parts = ((k, board.answering(k, period, scope)) for k in board.catalogue.values())
    values = {k.id: evaluate(k.formula, board.inputs(period, part)) for k, part in parts if part != ALL}
    return {_of(id_): math.inf if value is None else value for id_, value in values.items()}


def _column(kpi: Kpi) -> str:
    """The formula, or the value over the marketplaces that have all it needs; infinity there is no data."""
    return _finite(f'"{_of(kpi.id)}"', to_sql(kpi.formula))


def _finite(told: str, else_: str) -> str:
    """What is told, else something else; infinity tells of no data."""
    return f"case when {told} is null then {else_} when isfinite({told}) then {told} end"


def _of(kpi: str) -> str:
    return f"{kpi}__of_some"


def _inputs(catalogue: Catalogue) -> list[str]:
    names = [*measures(), *(n for k in catalogue.values() for n in k.formula.inputs)]
    return list(dict.fromkeys(names))
