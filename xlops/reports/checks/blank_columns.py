"""Figures of its table that a file does not give: they are no data, and that is told."""

from __future__ import annotations

import duckdb

from xlops.findings import Finding
from xlops.reports.part import Part
from xlops.reports.staging import Stager
from xlops.tables import Type

_FIGURES = (Type.COUNT, Type.MONEY, Type.AD_MONEY, Type.SHARE, Type.NUMBER)


def blank_columns(con: duckdb.DuckDBPyConnection, stager: Stager, part: Part) -> list[Finding]:
    """One finding that names the figures without a value in any row, because their column is missing or blank."""
    figures = [name for name, kind in stager.table.columns.items() if kind in _FIGURES]
    counts = ", ".join(f"count({name})" for name in figures)
    [found] = con.execute(f"select count(*), {counts} from stage where part = ?", [part.number]).fetchall()
    rows, *filled = found
    blank = [name for name, count in zip(figures, filled, strict=True) if rows and not count]
    written = ", ".join(part.sheet.vocabulary.spelling(name, part.sheet.language) for name in blank)
    return [Finding("no-figures", value=written)] if blank else []
