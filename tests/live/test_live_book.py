"""What the live applier says to Excel, and in which order, told by stubs that record it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from xlops.live.build import _ask_again
from xlops.workbook.excel import book as live
from xlops.workbook.excel.beside import Entered, move_beside
from xlops.workbook.excel.book import LiveBook, quiet
from xlops.workbook.package import TableShape
from xlops.workbook.package.references import Box, cell_ref, parse_cell


class Recorded:
    """A range of Excel that notes what is set on it; its cells look alike unless told otherwise."""

    def __init__(self, notes: list[tuple[str, str, Any]], ref: str, formats: dict[str, str]) -> None:
        object.__setattr__(self, "_state", (notes, ref, formats))

    def __getattr__(self, name: str) -> Any:
        if name == "formula2":
            return ""
        assert name == "number_format", name
        _, ref, formats = self._state
        return formats.get(ref, "General")

    def __setattr__(self, name: str, value: Any) -> None:
        notes, ref, formats = self._state
        notes.append((ref, name, value))
        if name == "number_format":
            formats[ref] = value

    def options(self, **_: Any) -> Recorded:
        return self


@pytest.fixture
def excel(monkeypatch: pytest.MonkeyPatch) -> tuple[LiveBook, list[tuple[str, str, Any]], dict[str, str]]:
    notes: list[tuple[str, str, Any]] = []
    formats: dict[str, str] = {}
    monkeypatch.setattr(LiveBook, "range", lambda self, sheet, box: Recorded(notes, box.ref, formats))
    return LiveBook(None), notes, formats  # type: ignore[arg-type]


AWKWARD = ["00123", "3/4", "=1+1", "1E5", "2026-10", "-5", "113-1234567-1234567", "TRUE"]


def test_cells_are_formatted_as_text_before_text_is_written(excel: Any) -> None:
    book, notes, _ = excel
    book.write_cells("S", {f"B{row}": text for row, text in enumerate(AWKWARD, 2)})
    assert notes == [("B2:B9", "number_format", "@"), ("B2:B9", "value", [[text] for text in AWKWARD])]


def test_numbers_never_go_into_cells_formatted_as_text(excel: Any) -> None:
    book, notes, formats = excel
    formats["A1:A1"] = "@"
    book.write_cells("S", {"A1": 5, "C1": 0.25, "B1": Entered("A1*2")})
    assert notes == [
        ("A1:A1", "number_format", "General"), ("A1:A1", "value", [[5]]),
        ("B1:B1", "formula2", [["=A1*2"]]), ("C1:C1", "value", [[0.25]]),
    ]  # fmt: skip


def test_columns_of_a_table_are_formatted_before_their_block_is_written(
    excel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, notes, formats = excel
    formats |= {"A2:A4": "@", "B2:B4": "0.0%"}
    monkeypatch.setattr(LiveBook, "_scalars", lambda self, sheet, box: [["old", 1.0, 7.0]] * 3)
    shape = TableShape("t", "S", "A1:C4", ("id", "share", "same"), 3)
    columns = {"id": ["007", None, "1E5"], "share": [0.5, "n/a", None], "same": [7, 7, 7]}
    book._write_body(shape, Box(1, 2, 3, 4), columns)
    assert [what for _, what, _ in notes].index("value") == len(notes) - 1
    assert notes[-1] == ("A2:B4", "value", [["007", 0.5], [None, "n/a"], ["1E5", None]])
    assert [(ref, value) for ref, what, value in notes if what == "number_format"] == [
        ("A2:A2", "@"), ("A4:A4", "@"), ("B2:B2", "0.0%"), ("B3:B3", "@"), ("B4:B4", "0.0%"),
    ]  # fmt: skip


AS_IT_WAS = {"calculation": "semiautomatic", "screen_updating": True, "enable_events": True}


class Switches:
    """An Excel that may refuse to give one of its switches back."""

    def __init__(self, refuses: str = "") -> None:
        self.__dict__.update(AS_IT_WAS)
        self.__dict__["_refuses"] = refuses

    def __setattr__(self, name: str, value: Any) -> None:
        if name == self.__dict__["_refuses"] and value == AS_IT_WAS[name]:
            raise RuntimeError(f"{name} is busy")
        self.__dict__[name] = value

    @property
    def shown(self) -> dict[str, Any]:
        return {name: self.__dict__[name] for name in AS_IT_WAS}


def test_excel_gets_its_switches_back_when_a_handler_fails() -> None:
    app: Any = Switches()

    def handler() -> None:
        with quiet(app):
            assert app.shown == {"calculation": "manual", "screen_updating": False, "enable_events": False}
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        handler()
    assert app.shown == AS_IT_WAS


@pytest.mark.parametrize("refuses", ["calculation", "screen_updating", "enable_events"])
def test_one_switch_that_is_refused_does_not_keep_the_others(refuses: str) -> None:
    app: Any = Switches(refuses)
    with pytest.raises(RuntimeError), quiet(app):
        pass
    assert {n for n, v in app.shown.items() if v != AS_IT_WAS[n]} == {refuses}


def test_text_that_begins_like_a_formula_is_none() -> None:
    assert live._is_formula("=A1", 5)
    assert not live._is_formula("=A1", "=A1")


class Sheet:
    """Cells in a dictionary, as far as moving them needs a workbook."""

    def __init__(self, **cells: Any) -> None:
        self.cells = cells
        self.shape = TableShape("t", "S", "B1:C4", ("key", "n"), 3)

    def used(self, sheet: str) -> Box:
        return Box(1, 1, 6, 12)

    def tables(self) -> dict[str, TableShape]:
        return {"t": self.shape}

    def contents(self, sheet: str, box: Box) -> list[list[Any]]:
        return [
            [self.cells.get(cell_ref(c, r)) for c in range(box.left, box.right + 1)]
            for r in range(box.top, box.bottom + 1)
        ]

    def write_cells(self, sheet: str, cells: Mapping[str, Any]) -> None:
        self.cells = {k: v for k, v in {**self.cells, **cells}.items() if v is not None}

    def filled(self, *keys: str) -> tuple[dict[str, Any], list[str]]:
        """What stands outside the table afterwards, and what is told."""
        body = Box(2, 2, 3, 1 + max(len(keys), 1))
        log = move_beside(self, self.shape, Box(2, 2, 3, 4), body, keys, "key")
        return {k: v for k, v in self.cells.items() if parse_cell(k)[0] not in (2, 3)}, log


def test_what_stands_beside_a_row_moves_with_its_key() -> None:
    sheet = Sheet(B2="a", B3="b", B4="c", D2="of a", D3=Entered("C3*2"), A4=4, E9="far below")
    outside, log = sheet.filled("c", "b", "x", "a")
    assert outside == {"D5": "of a", "D3": Entered("C3*2"), "A2": 4, "E9": "far below"}
    assert log == []


def test_what_stands_beside_a_key_that_is_gone_goes_under_the_table() -> None:
    sheet = Sheet(B2="a", B3="b", B4="c", D2="of a", D3=Entered("C3*2"), D5="taken")
    outside, log = sheet.filled("c")
    assert outside == {"D6": "of a", "D7": Entered("C7*2"), "D5": "taken"}
    assert "beside the key 'a', which is gone, is now in D6" in log[0]


def test_what_stands_where_the_table_grows_goes_below_it() -> None:
    sheet = Sheet(B2="a", B3="b", B4="c", D5="under")
    outside, log = sheet.filled("a", "b", "c", "d")
    assert outside == {"D6": "under"}
    assert "where the table grew, is now in D6" in log[0]


def test_a_cell_formatted_as_currency_is_a_number_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [[Decimal("25.0000"), "x", None], [Decimal("-0.5"), 3.0, True]]
    given = SimpleNamespace(
        options=lambda **_: SimpleNamespace(value=rows), formula2=[["25", "x", ""], ["-0.5", "3", ""]]
    )
    monkeypatch.setattr(LiveBook, "range", lambda self, sheet, box: given)
    book = LiveBook(None)  # type: ignore[arg-type]
    book._shapes = {"tbl": TableShape("tbl", "S", "A1:C3", ("cost", "name", "on"), 2)}
    read = book.read_cells("S", ["A1", "B2", "A2"])
    assert [(v, type(v)) for v in read.values()] == [(25.0, float), (3.0, float), (-0.5, float)]
    costs = book.read_table("tbl")["cost"]
    assert (costs, {type(v) for v in costs}) == ([25.0, -0.5], {float})
    assert {type(row[0]) for row in book.contents("S", Box(1, 1, 3, 2))} == {float}


@pytest.mark.parametrize("saved", [True, False])
def test_refresh_asks_the_worksheet_functions_again(saved: bool) -> None:
    done: list[str] = []
    app = SimpleNamespace(api=SimpleNamespace(CalculateFull=lambda: done.append("calculated")))
    book: Any = SimpleNamespace(app=app, api=SimpleNamespace(Saved=saved), save=lambda: done.append("saved"))
    _ask_again(book)
    assert done == ["calculated", "saved"][: 1 if saved else 2]
    app.api = None  # not Windows
    _ask_again(book)


class OldRange:
    """A range of Excel 2016, which has `Formula` only; its second cell holds an array formula."""

    shape = (1, 3)

    def __init__(self, cell: int | None = None) -> None:
        self.has_array = None if cell is None else cell == 1
        self.written: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        if name == "formula":
            return (("=A1*2", "=SUM(A1:A3*2)", "text"),)
        raise AttributeError(name)

    def __getitem__(self, place: tuple[int, int]) -> OldRange:
        return OldRange(place[1])

    def options(self, **_: Any) -> SimpleNamespace:
        return SimpleNamespace(value=[[2.0, 12.0, "text"]])


def test_excel_2016_and_2019_read_and_write_formulas_without_formula2(monkeypatch: pytest.MonkeyPatch) -> None:
    """They have no `Formula2`; asked for it, each Refresh failed. An array formula stays one when it is moved."""
    monkeypatch.setattr(LiveBook, "range", lambda self, sheet, box: OldRange())
    book = LiveBook(None)  # type: ignore[arg-type]
    assert book.contents("S", Box(1, 1, 3, 1)) == [[Entered("A1*2"), Entered("SUM(A1:A3*2)", array=True), "text"]]
    notes: list[Any] = []

    class Written:
        number_format = "General"

        def __setattr__(self, name: str, value: Any) -> None:
            notes.append((name, value))

        def __iter__(self) -> Any:
            return iter([self])

    monkeypatch.setattr(LiveBook, "range", lambda self, sheet, box: Written())
    book.write_cells("S", {"A1": Entered("B1*2"), "A2": Entered("SUM(B1:B3*2)", array=True)})
    assert notes == [("formula", [["=B1*2"]]), ("formula_array", "=SUM(B1:B3*2)")]


@pytest.mark.parametrize("was", [True, False])
def test_tables_do_not_grow_by_themselves_during_a_fill(was: bool) -> None:
    """AutoCorrect's table growth is off while a build writes beside and under tables, and back as it was."""
    corrections = SimpleNamespace(AutoExpandListRange=was, AutoFillFormulasInLists=True)
    app: Any = SimpleNamespace(api=SimpleNamespace(AutoCorrect=corrections), **AS_IT_WAS)
    with quiet(app):
        assert vars(corrections) == {"AutoExpandListRange": False, "AutoFillFormulasInLists": False}
    assert vars(corrections) == {"AutoExpandListRange": was, "AutoFillFormulasInLists": True}
