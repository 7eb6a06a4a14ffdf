"""What people made of the look of a list's cells stays with the key of its row, and is nobody else's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from tests.office import libreoffice_values, validator_errors
from tests.workbook.paint import GREEN, RED, YELLOW, looks_of, paint, paint_row
from xlops.workbook.package import Package
from xlops.workbook.package.looks import Painted

DATA, PALE = "Data", "00000000"
KEY = ("", "", "@", False, False, "FF123456")
MONEY = ("", "", "0.00", True, False, "")
NOTE = ("", "", "0.0%", False, False, "")
PLAIN = {"key": KEY, "money": MONEY, "note": NOTE}


def book_of(folder: Path, keys: str = "abcd") -> Path:
    """A list of a look per column, that of *note* being the column's own; a smaller one of another look; a model."""
    path = folder / "book.xlsx"
    with xlsxwriter.Workbook(path) as made:
        small: dict[str, Any] = {"font_size": 8, "italic": 1}
        looks: list[dict[str, Any]] = [
            {"num_format": "@", "font_color": "#123456"},
            {"num_format": "0.00", "bold": 1},
            {"num_format": "0.0%"},
        ]
        styles = [made.add_format(look) for look in looks]
        others = [made.add_format(look | small) for look in looks]
        for sheet, name in ((made.add_worksheet(DATA), "Goods"), (made.add_worksheet("Model"), "Model")):
            count = len(keys) if name == "Goods" else 1
            options = {"columns": [{"header": header} for header in PLAIN]}
            sheet.add_table(2, 0, 2 + count, 2, {"name": name, **options})
            sheet.set_column(2, 2, 12, styles[2])
            for row in range(count):
                sheet.write(3 + row, 0, keys[row] if name == "Goods" else "", styles[0])
                sheet.write(3 + row, 1, row if name == "Goods" else "", styles[1])
            if name == "Goods":
                sheet.add_table(20, 4, 21, 6, {"name": "Rest", **options})
                for column in range(3):
                    sheet.write_blank(21, 4 + column, None, others[column])
    return path


def filled(path: Path, *keys: str, rest: str = "", like: str = "Model") -> Path:
    """The list with these rows, as a build fills lists that share their keys."""
    package = Package(path)
    painted = package.read_painted({"Goods": "key", "Rest": "key"}, {"Goods": like})
    for name, rows in (("Goods", list(keys)), ("Rest", list(rest))):
        columns = {"key": rows, "money": [1.5] * len(rows), "note": [None] * len(rows)}
        package.fill_table(name, columns, keys="key", painted=painted)
    package.save(path)
    return path


def painted_book(folder: Path, *cells: tuple[str, dict[str, str]]) -> Path:
    path = filled(book_of(folder), *"abcd")
    package = Package(path)
    for ref, look in cells:
        paint(package, DATA, ref, **look)
    package.save(path)
    return path


def marked(path: Path, table: str = "Goods") -> dict[Any, dict[str, Any]]:
    """The rows that do not look as a build makes them, by key, and what is another look there."""
    found = looks_of(path, table, "key")
    rows = {key: {c: look for c, look in row.items() if look != PLAIN[c]} for key, row in found.items()}
    return {key: row for key, row in rows.items() if row}


YELLOW_A = ("A5", {"fill": YELLOW})
STRUCK_MONEY = ("B5", {"strike": "1", "color": RED})
EDGED_NOTE = ("C6", {"border": GREEN, "format": "0.000"})
SEEN = {
    "b": {"key": (YELLOW, *KEY[1:]), "money": ("", "", "0.00", True, True, RED)},
    "c": {"note": ("", "thick", "0.000", False, False, "")},
}


def test_rows_that_move_take_their_look_along(tmp_path: Path) -> None:
    path = painted_book(tmp_path, YELLOW_A, STRUCK_MONEY, EDGED_NOTE)
    assert marked(path) == SEEN
    assert marked(filled(path, *"xcdayb")) == SEEN
    assert validator_errors(path) == []


def test_a_row_that_goes_leaves_its_look_to_nobody(tmp_path: Path) -> None:
    path = filled(painted_book(tmp_path, YELLOW_A, EDGED_NOTE), *"acd")
    assert marked(path) == {"c": SEEN["c"]}
    assert marked(filled(path, *"abcd")) == {"c": SEEN["c"]}


def test_the_look_of_the_first_row_is_not_that_of_all_others(tmp_path: Path) -> None:
    look = {"key": (YELLOW, *KEY[1:]), "note": (RED, *NOTE[1:])}
    path = painted_book(tmp_path, ("A4", {"fill": YELLOW}), ("C4", {"fill": RED}))
    assert marked(filled(path, *"abcdef")) == {"a": look}
    assert marked(filled(path, *"fab")) == {"a": look}


def test_without_a_key_the_first_row_is_still_not_all_others(tmp_path: Path) -> None:
    path = painted_book(tmp_path, ("A4", {"fill": YELLOW}), ("B6", {"fill": RED}))
    package = Package(path)
    painted = package.read_painted({"Goods": ""})
    columns = {"key": list("abcde"), "money": [1.5] * 5, "note": [None] * 5}
    package.fill_table("Goods", columns, painted=painted)
    package.save(path)
    assert marked(path) == {}


def test_what_most_rows_wear_is_the_look_of_the_list(tmp_path: Path) -> None:
    path = painted_book(tmp_path, *((f"B{row}", {"fill": GREEN}) for row in (4, 5, 6, 7)))
    green = {"money": (GREEN, *MONEY[1:])}
    assert marked(filled(path, *"dxa")) == {"d": green, "x": green, "a": green}


@pytest.mark.parametrize(("like", "seen"), [("Model", {"a"}), ("Goods", {"a", "x"})])
def test_the_only_row_is_told_by_the_model(tmp_path: Path, like: str, seen: set[str]) -> None:
    """Where there is none, one row alone is the look of the list, as it always was."""
    path = filled(book_of(tmp_path), "a")
    package = Package(path)
    paint(package, DATA, "B4", fill=GREEN)
    package.save(path)
    assert set(marked(filled(path, *"xa", like=like))) == seen


def test_a_whole_row_moves_with_its_key(tmp_path: Path) -> None:
    path = filled(book_of(tmp_path), *"abcd")
    package = Package(path)
    package.write_cells(DATA, {"D4": "beside a", "D5": "beside b", "E5": None})
    paint_row(package, DATA, 5, fill=YELLOW)
    package.save(path)
    row = {column: (YELLOW, *look[1:]) for column, look in PLAIN.items()}
    row["note"] = (YELLOW, "", "General", False, False, "")  # there was no cell, the row has the look
    assert marked(path)["b"] == row
    assert marked(filled(path, *"cdabe")) == {"b": row}
    rows = {int(n) for n in _rows_with_a_look(path)}
    assert rows == {7}
    beside = openpyxl.load_workbook(path)[DATA]["D4:E7"]
    assert [[(cell.value, cell.fill.fgColor.rgb) for cell in row] for row in beside] == [
        [(None, PALE), (None, PALE)], [(None, PALE), (None, PALE)], [("beside a", PALE), (None, PALE)],
        [("beside b", YELLOW), (None, YELLOW)],
    ]  # fmt: skip
    assert marked(filled(path, *"ca")) == {}
    assert _rows_with_a_look(path) == []


def _rows_with_a_look(path: Path) -> list[str]:
    return re.findall(r'<row r="(\d+)"[^>]*customFormat', Package(path).parts.read("xl/worksheets/sheet1.xml").decode())


def test_rows_without_a_key_are_told_by_their_order(tmp_path: Path) -> None:
    path = filled(book_of(tmp_path), "a", "b")
    package = Package(path)
    package.fill_table("Goods", {"key": ["a", None, None], "money": [1.5, 2.5, 3.5], "note": [None] * 3}, keys="key")
    paint(package, DATA, "B6", fill=RED)
    package.save(path)
    package = Package(path)
    painted = package.read_painted({"Goods": "key"})
    columns = {"key": ["x", "a", None, None], "money": [0.5, 1.5, 2.5, 3.5], "note": [None] * 4}
    package.fill_table("Goods", columns, keys="key", painted=painted)
    package.save(path)
    assert [cell.fill.fgColor.rgb for (cell,) in openpyxl.load_workbook(path)[DATA]["B4:B7"]] == [
        *["00000000"] * 3,
        RED,
    ]


def test_a_row_that_goes_to_another_list_keeps_what_was_changed(tmp_path: Path) -> None:
    path = filled(painted_book(tmp_path, YELLOW_A, STRUCK_MONEY), *"acd", rest="zb")
    assert marked(path) == {}
    rest = looks_of(path, "Rest", "key")
    assert rest == {
        "z": PLAIN,
        "b": {"key": (YELLOW, *KEY[1:]), "money": ("", "", "0.00", True, True, RED), "note": NOTE},
    }
    assert validator_errors(path) == []
    filled(path, *"abcd", rest="z")
    assert marked(path) == {"b": SEEN["b"]}


@pytest.mark.parametrize("cells", [(), (YELLOW_A, STRUCK_MONEY, EDGED_NOTE)])
def test_the_same_rows_again_are_the_same_bytes(tmp_path: Path, cells: tuple[tuple[str, dict[str, str]], ...]) -> None:
    path = filled(painted_book(tmp_path, *cells), *"xcdayb")
    once = path.read_bytes()
    assert filled(path, *"xcdayb").read_bytes() == once


def test_a_workbook_that_nobody_painted_is_filled_as_it_was(tmp_path: Path) -> None:
    path = filled(book_of(tmp_path), *"abcd")
    package = Package(path)
    assert package.read_painted({"Goods": "key"}, {"Goods": "Model"}) == Painted({"Goods": "key"})
    package.fill_table("Goods", {"key": ["d", "x"], "money": [1.5, 1.5], "note": [None, None]}, keys="key")
    package.fill_table("Rest", {"key": [], "money": [], "note": []}, keys="key")
    before = package.parts.read("xl/worksheets/sheet1.xml")
    assert Package(filled(path, *"dx")).parts.read("xl/worksheets/sheet1.xml") == before


@pytest.mark.thorough
def test_libreoffice_in_between_changes_nobody_s_look(tmp_path: Path) -> None:
    plain = libreoffice_values(filled(book_of(tmp_path), *"abcd"), tmp_path / "plain")
    assert Package(plain).read_painted({"Goods": "key"}, {"Goods": "Model"}) == Painted({"Goods": "key"})
    path = libreoffice_values(painted_book(tmp_path, YELLOW_A, STRUCK_MONEY, EDGED_NOTE), tmp_path / "libre")
    moved = libreoffice_values(filled(path, *"xcdayb"), tmp_path / "again")
    assert marked(filled(moved, *"bcx")) == SEEN
    assert validator_errors(moved) == []
