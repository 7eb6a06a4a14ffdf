"""Figures of its table that a file does not give: they are no data, and that is told."""

from __future__ import annotations

import re

import duckdb

from xlops.findings import Finding
from xlops.reports.columns import Count
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


def emptied_columns(con: duckdb.DuckDBPyConnection, stager: Stager, part: Part) -> list[Finding]:
    """One finding that names the columns of figures, which Amazon writes in every row, without a value in any."""
    filled = [c.field for c in stager.columns(Count) if c.filled]
    made_of = {name: re.findall(r"\w+", stager.kind.derive.get(name, name)) for name in stager.table.columns}
    asked = {name: known for name, words in made_of.items() if (known := [f for f in filled if f in words])}
    if not asked:
        return []
    counts = ", ".join(f"count({name})" for name in asked)
    [found] = con.execute(f"select count(*), {counts} from stage where part = ?", [part.number]).fetchall()
    rows, *values = found
    blank = [fields[0] for fields, count in zip(asked.values(), values, strict=True) if rows and not count]
    written = ", ".join(part.sheet.header[stager.fields[field]].strip() for field in dict.fromkeys(blank))
    return [Finding("blank-figures", value=written)] if blank else []
