"""Read-only SQL over the store: the canonical tables, and the KPIs per week and month."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from xlops.errors import UsageError
from xlops.facts.frames import framed
from xlops.facts.history import check_select, open_store
from xlops.jobs.board import open_board
from xlops.kpis import Catalogue, measures
from xlops.kpis.surfaces.sql import to_sql
from xlops.review.scorecard import Board
from xlops.settings import Settings

_KPI_TABLES = ("kpi_weekly", "kpi_monthly")


def query(folder: Path, settings: Settings, text: str) -> pd.DataFrame:
    """The result of one SELECT. Errors: UsageError with DuckDB's own words; StoreError."""
    try:
        check_select(text)
        with open_store(folder, read_only=True) as store:
            if any(name in text.lower() for name in _KPI_TABLES):
                make_kpi_views(store.con, open_board(store, settings))
            store.con.execute("set enable_external_access = false; set python_enable_replacements = false")
            result = store.con.execute(text)
            days = [n for n, column in enumerate(result.description) if str(column[1]) == "DATE"]
            frame = result.df()
            for n in days:  # a day is no point in time
                frame.isetitem(n, [None if pd.isna(day) else str(day)[:10] for day in frame.iloc[:, n]])
            return frame
    except duckdb.Error as why:
        raise UsageError(f"{why}".strip()) from None


def make_kpi_views(con: duckdb.DuckDBPyConnection, board: Board) -> None:
    """Temporary views `kpi_weekly` and `kpi_monthly`: a row per period and marketplace, a column per KPI.

    The KPIs are the catalogue's formulas as SQL over the measures; NULL is no data.
    """
    for name, periods in zip(_KPI_TABLES, (board.weeks, board.months), strict=True):
        rows = []
        for scope in board.scopes:
            for period in periods:
                given = board.inputs(period, scope)
                rows.append({"period": period.label, "marketplace": scope, "currency": board.currency(scope)} | given)
        inputs = _inputs(board.catalogue)
        frame = pd.DataFrame(rows, columns=["period", "marketplace", "currency", *inputs])
        frame = frame.astype(dict.fromkeys(inputs, "float64"))
        with framed(con, "measured", frame):
            con.execute(f"create temp table {name}_measures as from measured")
        kpis = ", ".join(f'{to_sql(k.formula)} as "{k.id}"' for k in board.catalogue.values() if k.id not in inputs)
        plain = ", ".join(f'"{m}"' for m in measures())
        con.execute(
            f"create temp view {name} as select period, marketplace, currency, {plain}, {kpis} from {name}_measures"
        )


def _inputs(catalogue: Catalogue) -> list[str]:
    names = [*measures(), *(n for k in catalogue.values() for n in k.formula.inputs)]
    return list(dict.fromkeys(names))
