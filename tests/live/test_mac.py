"""Excel on macOS: xlwings' own module for it, over a made-up AppleScript (issue 20, part 4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.live.mac import Keyword, book_of, install, sheet_of
from xlops.workbook.excel import system
from xlops.workbook.excel.book import LiveBook
from xlops.workbook.package.references import Box


@pytest.fixture
def mac(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("sys.platform", "darwin")
    return install(monkeypatch)


BLOCK = {"A1": "kpi", "B1": "value", "A2": "acos", "B2": 0.25, "B3": "#DIV/0!", "A4": datetime(2026, 11, 22), "B4": "="}


def test_xlwings_reads_nothing_of_a_block_with_errors(mac: Any) -> None:
    book = book_of(mac, sheet_of("S", BLOCK))
    with pytest.raises(TypeError):  # what every button met
        book.sheets["S"].range("A1:B3").options(ndim=2, err_to_str=True).value  # noqa: B018


@pytest.mark.parametrize("old", [False, True], ids=["365", "2019"])
def test_blocks_are_read_with_errors_dates_and_formulas(mac: Any, old: bool) -> None:
    live = LiveBook(book_of(mac, sheet_of("S", BLOCK, old=old)))
    assert live._scalars("S", Box(1, 1, 2, 4)) == [
        ["kpi", "value"], ["acos", 0.25], [None, "#DIV/0!"], [46348.0, 0.0]
    ]  # fmt: skip
    assert live.read_cells("S", ["B3"]) == {"B3": "#DIV/0!"}
    assert live._scalars("S", Box(1, 1, 2, 1)) == [["kpi", "value"]]
    assert live._scalars("S", Box(2, 2, 2, 3)) == [[0.25], ["#DIV/0!"]]
    assert live._formulas("S", Box(1, 4, 2, 4))[0][1] == "="


@pytest.mark.parametrize(
    ("found", "shape", "rows"),
    [
        ("=A1", (1, 1), [["=A1"]]),
        (["=A1", "=B1"], (1, 2), [["=A1", "=B1"]]),
        (["=A1", "=A2"], (2, 1), [["=A1"], ["=A2"]]),
        ((("=A1", "=B1"),), (1, 2), [["=A1", "=B1"]]),
    ],
)
def test_whatever_excel_makes_of_a_single_row_comes_as_rows(found: Any, shape: Any, rows: Any) -> None:
    assert system.rows_of(found, shape) == rows


def test_hidden_and_very_hidden_sheets_are_told_apart_and_stay_so(mac: Any) -> None:
    states = {"S": "sheet_visible", "conf": "sheet_hidden", "_week": "sheet_very_hidden"}
    sheets = [sheet_of(name, {}, state=state) for name, state in states.items()]
    book = book_of(mac, *sheets)
    assert [s.state for s in LiveBook(book).sheets()] == ["visible", "hidden", "veryHidden"]
    with system.shown(book.sheets["_week"]):
        assert sheets[2].visible.get() is True
    assert sheets[2].visible.get() == Keyword("sheet_very_hidden")
