"""Read-only SQL over the store: the canonical tables, and the KPIs per week and month."""

from __future__ import annotations

import math
from pathlib import Path

import duckdb
import pandas as pd

from xlops.errors import UsageError
from xlops.facts.frames import framed
from xlops.facts.history import check_select, open_store
from xlops.jobs.board import open_board
from xlops.kpis import Catalogue, Kpi, measures
from xlops.kpis.surfaces.python import evaluate
from xlops.kpis.surfaces.sql import to_sql
from xlops.measures import ALL
from xlops.periods import Month, Week
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
                about = {"period": period.label, "marketplace": scope, "currency": board.currency(scope)}
                rows.append({**about, **given, **_apart(board, period, scope)})
        inputs = _inputs(board.catalogue)
        apart = [_of(k.id) for k in board.catalogue.values()]
        frame = pd.DataFrame(rows, columns=["period", "marketplace", "currency", *inputs, *apart])
        frame = frame.astype(dict.fromkeys([*inputs, *apart], "float64"))
        with framed(con, "measured", frame):
            con.execute(f"create temp table {name}_measures as from measured")
        kpis = ", ".join(f'{_column(k)} as "{k.id}"' for k in board.catalogue.values() if k.id not in inputs)
        plain = ", ".join(f'"{m}"' for m in measures())
        con.execute(
            f"create temp view {name} as select period, marketplace, currency, {plain}, {kpis} from {name}_measures"
        )


def _apart(board: Board, period: Week | Month, scope: str) -> dict[str, float | None]:
    """The KPIs of ALL that are made of some marketplaces only (rule N24); infinity stands for no data."""
    if scope != ALL:
        return {}
    parts = ((k, board.answering(k, period, scope)) for k in board.catalogue.values())
    values = {k.id: evaluate(k.formula, board.inputs(period, part)) for k, part in parts if part != ALL}
    return {_of(id_): math.inf if value is None else value for id_, value in values.items()}


def _column(kpi: Kpi) -> str:
    """The formula, or the value over the marketplaces that have all it needs; infinity there is no data."""
    own = f'"{_of(kpi.id)}"'
    return f"case when {own} is null then {to_sql(kpi.formula)} when isfinite({own}) then {own} end"


def _of(kpi: str) -> str:
    return f"{kpi}__of_some"


def _inputs(catalogue: Catalogue) -> list[str]:
    names = [*measures(), *(n for k in catalogue.values() for n in k.formula.inputs)]
    return list(dict.fromkeys(names))
