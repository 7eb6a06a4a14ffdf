"""Worksheet functions through xlwings' own registration and conversion code, and as plain functions."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.live import excel
from xlops.errors import UsageError
from xlops.kpis import load
from xlops.live import actions
from xlops.live import udfs as plain

CASES = tomllib.loads((Path(__file__).parents[1] / "kpis" / "cases.toml").read_text("utf-8"))["case"]
ACOS = plain.FUNCTIONS["AMZ_ACOS"]


@pytest.fixture(scope="module")
def xlwings_udfs() -> Iterator[ModuleType]:
    """xlwings' real `udfs` module, with our functions registered through it."""
    with excel.registered() as made:
        yield made


def called(real: ModuleType, name: str, *arguments: Any) -> Any:
    """What Excel is handed back; ranges are lists of rows."""
    cells = [excel.ComRange(a) if isinstance(a, list) else a for a in arguments]
    return real.call_udf(excel.NAME, name, tuple(cells), None, excel.ComRange([[None]]))


def test_every_formula_has_a_function_with_help_in_both_languages(xlwings_udfs: ModuleType) -> None:
    module = sys.modules[excel.NAME]
    info = module.FUNCTIONS["AMZ_ACOS"].__xlfunc__
    assert (info["name"], info["category"], info["call_in_wizard"]) == ("AMZ_ACOS", "xlops", True)
    assert [(a["name"], a["doc"], a["options"]) for a in info["args"]] == [
        ("spend", "ad spend | 广告花费", {"ndim": 2, "err_to_str": True}),
        ("ad_sales", "ad sales | 广告销售额", {"ndim": 2, "err_to_str": True}),
    ]
    formulas = {k.id for k in module.function_kpis()}
    assert formulas == {c["kpi"] for c in CASES if len(load()[c["kpi"]].formula.inputs) > 1}
    assert {f"AMZ_{k.upper()}" for k in formulas} <= module.FUNCTIONS.keys()
    for function in module.FUNCTIONS.values():
        about = function.__xlfunc__
        assert " | " in about["ret"]["doc"], about["name"]
        assert all(" | " in a["doc"] for a in about["args"] if not a["vba"]), about["name"]


def test_a_column_is_one_call_and_one_cell_fits_every_range(xlwings_udfs: ModuleType) -> None:
    spend = [[25.0], [None], [3.0], [-2146826246]]
    assert called(xlwings_udfs, "AMZ_ACOS", spend, [[100.0]] * 3 + [[1.0]]) == [[0.25], [""], [0.03], ["#N/A"]]
    assert called(xlwings_udfs, "AMZ_ACOS", spend[:2], 50.0) == [[0.5], [""]]
    assert called(xlwings_udfs, "AMZ_ACOS", [[1.0, 2.0]], [[4.0], [0.0]]) == [[0.25, 0.5], ["#N/A", "#N/A"]]


def test_n6_spend_without_sales_is_no_data_and_a_blank_stays_blank() -> None:
    assert ACOS(5, 0) == "#N/A"
    assert ACOS(None, 0) == ""
    assert ACOS(0, 10) == 0


def test_a_cell_waits_for_no_library_that_it_does_not_need() -> None:
    """`import xlops.live.udfs` is to take less than half a second beyond xlwings and pandas."""
    code = "import sys, xlops.live.udfs; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"scipy", "duckdb", "xlops.measures", "xlops.review", "ironcalc"}.isdisjoint(found)


def test_ten_thousand_rows() -> None:
    rows = [[float(n)] for n in range(10_000)]
    found = ACOS(rows, 2.0)
    assert found[:3] == [[0.0], [0.5], [1.0]]
    assert len(found) == 10_000


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("AMZ_ACOS", ("x", 1), "spend holds 'x', where a number is needed"),
        ("AMZ_ACOS", ([[1], [2]], [[1], [2], [3]]), "the ranges do not fit each other (spend 2 × 1, ad_sales 3 × 1)"),
        ("AMZ_BRIDGE", ("a", 1, 1, 1, 1, 1), "sessions0 holds 'a', where a number is needed"),
        ("AMZ_BRIDGE", ([[1, 2], [3, 4]], 1, 1, 1, 1, 1), "the ranges are blocks"),
        ("AMZ_BID", (25, 30, 0.1), "is target_acos 25 meant as 25 % or 2500 %? Write 25% or 0.25"),
        ("AMZ_NEGP", (30, 10), "is cvr 10 meant as 10 % or 1000 %? Write 10% or 0.1"),
        ("AMZ_KPI", ("acos", "2026-W47", "", "ALL", "/nowhere/book.xlsx"), "there is no data beside book.xlsx"),
    ],
)
def test_wrong_arguments_are_said_in_words(name: str, arguments: tuple[Any, ...], words: str) -> None:
    with pytest.raises(UsageError) as refused:
        plain.FUNCTIONS[name](*arguments)
    assert words in str(refused.value)


def test_functions_of_the_actions() -> None:
    assert actions.AMZ_BID(0.25, 30, 0.1) == 0.75
    assert actions.AMZ_BID([[0.25], [0.25]], 30, 0.1, 1.5) == [[1.05], [1.05]]
    assert actions.AMZ_NEGP(30, 0.1) == pytest.approx(0.9**30)
    assert actions.AMZ_ROP(10, 45) == 590
    assert actions.AMZ_REORDERQTY(10, 45, 100, 30, 500, 24) == 864
    assert actions.AMZ_BRIDGE(100, 10, 200, 120, 15, 330) == [
        ["sessions", 40.0], ["conversion", pytest.approx(60)], ["price", 30.0], ["change", 130],
    ]  # fmt: skip
    column, row = (
        actions.AMZ_BRIDGE([[100], [1]], 10, 200, 120, 15, 330),
        actions.AMZ_BRIDGE([[100, 0]], 10, 200, 120, 15, 330),
    )
    assert column[0] == [40.0, pytest.approx(60), 30.0, 130.0]
    assert [cells[0] for cells in row] == column[0]
    assert [cells[1] for cells in row] == ["#N/A"] * 4
    assert len(column) == 2
    assert actions.AMZ_BID("25%", "$40.00", 0.1) == 1.0
    assert actions.AMZ_BID(1, 1.25, 0.1) == 0.13, "half a cent goes up, as in a spreadsheet"
    assert actions.AMZ_MAXCPC(40, 0.1, "30%") == pytest.approx(1.2)
    assert actions.AMZ_BE_PRICE(8, 4, 0.15) == pytest.approx(12 / 0.85)
    assert actions.AMZ_BE_PRICE(8, 4, 0.15, [[0.25], [0.85]]) == [[pytest.approx(20)], ["#N/A"]]
    assert actions.AMZ_ROP(-3, 10) == "#N/A"
    assert actions.AMZ_BRIDGE(100, 0, 0, 120, 15, 330) == "#N/A"
    assert actions.AMZ_BRIDGE(100, None, 0, 120, 15, 330) == ""
