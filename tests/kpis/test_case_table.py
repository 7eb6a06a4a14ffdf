"""The case table through every surface that there is, and which cases a surface cannot have."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from tests.kpis import engines
from tests.kpis.engines import BLANKS, Row
from tests.live import excel
from xlops.kpis import load
from xlops.kpis.functions import function_kpis, function_name
from xlops.workbook.package import Package
from xlops.workbook.template import template_path

CASES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("cases.toml").read_text("utf-8"))["case"]
CATALOGUE = load()
NAMED = {kpi.id for kpi in function_kpis()}  # the others are a measure: there is nothing to call
Case = tuple[str, Row, float | None]  # a KPI, what it is given, what it says


def _cases() -> list[Case]:
    """Every row, and every row with a value once more with each input blanked."""
    found: list[Case] = []
    for case in CASES:
        formula, value = CATALOGUE[case["kpi"]].formula, case.get("expect")
        found.append((case["kpi"], Row(formula, case["inputs"]), value))
        blanked = formula.inputs if value is not None else ()
        found += [(case["kpi"], Row(formula, case["inputs"] | {name: None}), None) for name in blanked]
    return found


ALL = _cases()
CALLED = [case for case in ALL if case[0] in NAMED]


@pytest.fixture(scope="module")
def server() -> Iterator[ModuleType]:
    """xlwings' real `udfs` module, with our functions registered through it."""
    with excel.registered() as made:
        yield made


def _said(cell: Any) -> float | None:
    return None if cell in ("", "#N/A") else float(cell)


def _by_function(server: ModuleType, cases: Sequence[Case]) -> list[float | None]:
    found = []
    for kpi, row, _ in cases:
        cells = [excel.ComRange([[value]]) for value in row.values()]
        name = function_name(CATALOGUE[kpi])
        [[cell]] = server.call_udf(excel.NAME, name, tuple(cells), None, excel.ComRange([[None]]))
        found.append(_said(cell))
    return found


def _by_book_name(cases: Sequence[Case], path: Path, blank: str | None) -> list[float | None]:
    """The names as a workbook of ours has them, asked by IronCalc."""
    book = Workbook()
    sheet = book.worksheets[0]
    for name, text in Package(template_path("en")).defined_names().items():
        if name.startswith("AMZ_"):
            book.defined_names[name] = DefinedName(name, attr_text=text)
    for at, (kpi, row, _) in enumerate(cases, 1):
        for column, value in enumerate(row.values(), 2):
            sheet.cell(at, column, blank if value is None else value)
        refs = ",".join(sheet.cell(at, 2 + n).coordinate for n in range(len(row.formula.inputs)))
        sheet.cell(at, 1, f"={function_name(CATALOGUE[kpi])}({refs})")
    book.save(path)
    return [_said(cell) for cell in engines.ironcalc_cells(path, len(cases))]


Answers = Callable[[ModuleType, Path], list[float | None]]
_WORDS = dict(zip(("blank", "empty text", "dash"), BLANKS, strict=True))  # how a workbook may have what is missing


def _plain(engine: Callable[[Sequence[Row]], list[float | None]]) -> Answers:
    return lambda server, folder: engine([row for _, row, _ in ALL])


def _in_workbook(engine: Callable[[Sequence[Row], Path, str | None], list[float | None]], word: str) -> Answers:
    return lambda server, folder: engine([row for _, row, _ in ALL], folder, _WORDS[word])


def _by_name(word: str) -> Answers:
    return lambda server, folder: _by_book_name(CALLED, folder / "names.xlsx", _WORDS[word])


SURFACES: dict[str, tuple[list[Case], Answers]] = {
    "Python": (ALL, _plain(engines.python_values)),
    "pandas": (ALL, _plain(engines.pandas_values)),
    "SQL": (ALL, _plain(engines.duckdb_values)),
    **{f"native formula, {word}": (ALL, _in_workbook(engines.ironcalc_values, word)) for word in _WORDS},
    **{f"LAMBDA, {word}": (ALL, _in_workbook(engines.lambda_values, word)) for word in _WORDS},
    "xlwings function": (CALLED, lambda server, folder: _by_function(server, CALLED)),
    **{f"name of the book, {word}": (CALLED, _by_name(word)) for word in ("blank", "empty text")},
}


@pytest.mark.parametrize("surface", SURFACES)
def test_case_table(surface: str, server: ModuleType, tmp_path: Path) -> None:
    cases, answers = SURFACES[surface]
    found = answers(server, tmp_path)
    expected = [None if value is None else pytest.approx(value, rel=1e-12) for *_, value in cases]
    assert [(c[0], c[1].given, f) for c, f, e in zip(cases, found, expected, strict=True) if f != e] == []


def test_there_are_seven_surfaces_and_what_two_of_them_cannot_have() -> None:
    """A KPI that is a measure has no function and no name; every other case goes through all seven."""
    assert {surface.split(",")[0] for surface in SURFACES} == {
        "Python", "pandas", "SQL", "native formula", "LAMBDA", "xlwings function", "name of the book",
    }  # fmt: skip
    left = {kpi for kpi, *_ in ALL} - {kpi for kpi, *_ in CALLED}
    assert left == set(CATALOGUE) - NAMED
    assert all(len(CATALOGUE[kpi].formula.inputs) == 1 for kpi in left)
    assert len(CALLED) > 150
