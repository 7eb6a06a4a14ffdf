"""What runs a formula in each surface, and rows of blanks, zeros and random formulas for them to agree on."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import ironcalc
import pandas as pd
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from tests import office
from xlops.kpis import Formula
from xlops.kpis.surfaces.excel import to_excel
from xlops.kpis.surfaces.lambda_ import to_lambda
from xlops.kpis.surfaces.pandas import evaluate
from xlops.kpis.surfaces.python import compile_python
from xlops.kpis.surfaces.sql import to_sql

Given = Mapping[str, float | None]
BLANKS = (None, '=""', "–")


@dataclass(frozen=True)
class Row:
    """A formula and what it is given; None is missing."""

    formula: Formula
    given: Given

    def values(self) -> list[float | None]:
        return [self.given.get(name) for name in self.formula.inputs]


def python_values(rows: Sequence[Row]) -> list[float | None]:
    return [compile_python(row.formula)(*row.values()) for row in rows]


def pandas_values(rows: Sequence[Row]) -> list[float | None]:
    found: list[float | None] = []
    for row in rows:
        frame = pd.DataFrame({name: [value] for name, value in zip(row.formula.inputs, row.values(), strict=True)})
        value = evaluate(row.formula, frame.astype("float64")).iloc[0]
        found.append(None if pd.isna(value) else float(value))
    return found


def duckdb_values(rows: Sequence[Row]) -> list[float | None]:
    found: list[float | None] = []
    for row in rows:
        columns = ", ".join(f'CAST(? AS DOUBLE) AS "{name}"' for name in row.formula.inputs)
        query = f"SELECT {to_sql(row.formula)} FROM (SELECT {columns})"
        answer = _duckdb().execute(query, row.values()).fetchone()
        assert answer is not None
        found.append(answer[0])
    return found


@cache
def _duckdb() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def ironcalc_values(rows: Sequence[Row], folder: Path, blank: str | None = None) -> list[float | None]:
    path = folder / "ironcalc.xlsx"
    _workbook(rows, path, blank, _native)
    return _ironcalc(path, len(rows))


def lambda_values(rows: Sequence[Row], folder: Path, blank: str | None = None) -> list[float | None]:
    path = folder / "lambda.xlsx"
    _workbook(rows, path, blank, _called_lambda)
    return [_number(None if value in ("#N/A", "#VALUE!") else value) for value in ironcalc_cells(path, len(rows))]


def libreoffice_values(rows: Sequence[Row], folder: Path, blank: str | None = None) -> list[float | None]:
    path = folder / "libreoffice.xlsx"
    _workbook(rows, path, blank, _native)
    return [_number(cell) for cell in recalculated(path, folder, len(rows))]


def _native(row: Row, at: int) -> str:
    cells = {name: f"{get_column_letter(2 + i)}{at}" for i, name in enumerate(row.formula.inputs)}
    return to_excel(row.formula, cells.__getitem__)


def _called_lambda(row: Row, at: int) -> str:
    cells = ",".join(f"{get_column_letter(2 + i)}{at}" for i in range(len(row.formula.inputs)))
    return f"{to_lambda(row.formula)}({cells})"


def _workbook(rows: Sequence[Row], path: Path, blank: str | None, text: Callable[[Row, int], str]) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for at, row in enumerate(rows, start=1):
        sheet.cell(at, 1, f"={text(row, at)}")
        for i, value in enumerate(row.values()):
            sheet.cell(at, 2 + i, blank if value is None else value)
    book.save(path)


def _ironcalc(path: Path, count: int) -> list[float | None]:
    return [_number(value) for value in ironcalc_cells(path, count)]


def ironcalc_cells(path: Path, count: int) -> list[Any]:
    """Column A of the first sheet, evaluated; an error is its text."""
    model = ironcalc.load_from_xlsx(str(path))
    model.evaluate()
    return [model.get_cell_value(0, at, 1) for at in range(1, count + 1)]


def _number(cell: Any) -> float | None:
    if cell is None or cell == "":
        return None
    assert isinstance(cell, int | float), cell
    return float(cell)


def recalculated(path: Path, folder: Path, count: int) -> list[Any]:
    """Column A as LibreOffice computes it; the test is skipped where there is none."""
    sheet = load_workbook(office.libreoffice_values(path, folder / "recalculated"), data_only=True).worksheets[0]
    return [sheet.cell(at, 1).value for at in range(1, count + 1)]


NAMES = ("a", "b", "gmv", "prev(gmv)", "year_ago(b)")
NUMBERS = ("0", "1", "2", "0.5", "100", "7.25")
VALUES = (None, None, 0, 0, 0, 1, 2, 5, 10, 0.5, 100, 1000, -3, 0.1, 0.2, 0.3, 99.99)


def random_formula(rng: random.Random, depth: int = 3) -> str:
    """A formula's text, brackets everywhere or nowhere, so that precedence is tried too."""
    kind = rng.choice({3: "abcddefg", 0: "mmn"}.get(depth, "nmmabcddefg"))

    def part() -> str:
        return random_formula(rng, depth - 1)

    match kind:
        case "m":
            return rng.choice(NAMES)
        case "n":
            return rng.choice(NUMBERS)
        case "a":
            return f"-{part()}"
        case "b":
            return f"abs({part()})"
        case "c":
            return f"{rng.choice(['min', 'max'])}({part()}, {part()}, {part()})"
        case "d":
            return f"({part()} {rng.choice('+-*/')} {part()})"
        case _:
            return f"{part()} {rng.choice('+-*//')} {part()}"


def random_given(rng: random.Random, formula: Formula) -> dict[str, float | None]:
    """Values for every input, half of the rows may have blanks."""
    values = VALUES if rng.random() < 0.5 else VALUES[2:]
    return {name: rng.choice(values) for name in formula.inputs}
