"""Cells without content that need not stand in the file: only where their column looks as they do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
import xlsxwriter

from tests.office import libreoffice_values
from xlops.workbook.package import Package

COUNT = 4
GIVEN: dict[str, Any] = {
    "key": ["a", "b", "c", "d"],
    "money": np.array([1.5, np.nan, 2.5, np.nan]),
    "rate": [None, 0.5, None, None],
    "word": [None, "x", None, 3],
    "none": [None] * COUNT,
}


def book_of(folder: Path, *, columns: bool, first_row: str = "") -> Path:
    """A table from A3 on with a format per column, which the columns have too, or only their cells."""
    path = folder / "book.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Data")
        sheet.add_table(2, 0, 3, 4, {"name": "Goods", "columns": [{"header": name} for name in GIVEN]})
        if first_row:
            sheet.set_row(3, 30, made.add_format({"bg_color": first_row}))
        for n, form in enumerate(("@", "0.00", "0.0%", "General", "0000")):
            style = made.add_format({"num_format": form, "font_color": "#123456"})
            if columns:
                sheet.set_column(n, n, 12, style)
            sheet.write(3, n, 0, style)
    return path


def filled(path: Path) -> Path:
    package = Package(path)
    package.fill_table("Goods", GIVEN)
    package.save(path)
    return path


def cells(path: Path) -> list[str]:
    xml = Package(path).parts.read("xl/worksheets/sheet1.xml").decode()
    return re.findall(r'<c r="([A-E][4-7])"', xml)


def shown(path: Path) -> list[list[tuple[Any, str, str | None]]]:
    """Value, number format and colour of each cell, a blank one as its column has it."""
    sheet = openpyxl.load_workbook(path)["Data"]
    found = []
    for row in sheet["A4:E7"]:
        looks = [c if c.has_style else sheet.column_dimensions[c.column_letter] for c in row]
        found.append([(c.value, x.number_format, x.font.color.rgb) for c, x in zip(row, looks, strict=True)])
    return found


def test_blank_cells_of_a_column_that_looks_alike_are_left_out_but_for_the_first_row(tmp_path: Path) -> None:
    path = filled(book_of(tmp_path, columns=True))
    assert cells(path) == ["A4", "B4", "C4", "D4", "E4", "A5", "C5", "D5", "A6", "B6", "A7", "D7"]
    assert Package(path).read_table("Goods") == {
        "key": GIVEN["key"], "money": [1.5, None, 2.5, None], "rate": GIVEN["rate"], "word": GIVEN["word"],
        "none": GIVEN["none"],
    }  # fmt: skip


@pytest.mark.parametrize("first_row", ["", "#FFEE00"])
def test_all_others_stay_with_their_format(tmp_path: Path, first_row: str) -> None:
    """The column looks otherwise, or rows have a look of their own."""
    path = filled(book_of(tmp_path, columns=bool(first_row), first_row=first_row))
    assert len(cells(path)) == COUNT * len(GIVEN)


def test_it_looks_the_same_and_goes_on_doing_so(tmp_path: Path) -> None:
    """Filled again, and after LibreOffice saved it, which leaves blank cells of the first row out, too."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    whole, path = filled(book_of(tmp_path / "a", columns=False)), filled(book_of(tmp_path / "b", columns=True))
    before = shown(whole)
    assert shown(path) == before
    assert shown(filled(path)) == before
    saved = libreoffice_values(path, tmp_path / "libre")
    assert [[x[:2] for x in row] for row in shown(filled(saved))] == [[x[:2] for x in row] for row in before]
