"""Comments on the cells of a list go with the key of their row: the comment, its box, and its thread."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.office import libreoffice_values, validator_errors
from xlops.workbook.package import Package
from xlops.workbook.package.parts import RELATION

THREAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">{}'
    "</ThreadedComments>"
)
ONE = (
    '<threadedComment ref="{ref}" dT="2026-11-29T09:00:00.00" personId="{{5E4E0A30-0000-4000-8000-000000000001}}" '
    'id="{{5E4E0A30-0000-4000-8000-00000000000{n}}}"><text>{text}</text></threadedComment>'
)
KIND = "application/vnd.ms-excel.threadedcomments+xml"


def book_of(folder: Path, **comments: str) -> Path:
    """Two lists of one kind, the second below, with comments on cells."""
    path = folder / "book.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Data")
        columns = [{"header": header} for header in ("key", "money", "note")]
        sheet.add_table(
            "B3:D7", {"name": "Goods", "columns": columns, "data": [[k, n, ""] for n, k in enumerate("abcd")]}
        )
        sheet.add_table("B20:D21", {"name": "Rest", "columns": columns, "data": [["z", 1, ""]]})
        for ref, text in comments.items():
            sheet.write_comment(ref, text, {"author": "Mei"})
    return path


def filled(path: Path, keys: str, rest: str = "z") -> Package:
    """The lists with these rows, as a build fills lists that share their keys."""
    package = Package(path)
    names = {"Goods": "key", "Rest": "key"}
    painted = package.read_painted(names)
    for name, rows in zip(names, (keys, rest), strict=True):
        columns = {"key": list(rows), "money": [1.5] * len(rows), "note": [None] * len(rows)}
        package.fill_table(name, columns, keys="key", painted=painted)
    package.follow_comments(painted)
    package.save(path)
    return package


def said(path: Path) -> dict[str, str]:
    """Cell → what its comment says."""
    sheet = openpyxl.load_workbook(path)["Data"]
    return {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}


def boxes(path: Path) -> set[tuple[str, ...]]:
    """Row and column, from 0, to which a box belongs, and the upper left corner at which it is drawn."""
    package = Package(path)
    (part,) = package.parts.related("xl/worksheets/sheet1.xml", "vmlDrawing")
    found = set[tuple[str, ...]]()
    numbers = re.compile(rb"<x:Anchor>(\d+), \d+, (\d+),.*<x:Row>(\d+)</x:Row>.*<x:Column>(\d+)<", re.DOTALL)
    for box in re.findall(rb"<x:ClientData.*?</x:ClientData>", package.parts.read(part), re.DOTALL):
        ((left, top, row, column),) = numbers.findall(box)
        found.add(tuple(n.decode() for n in (row, column, left, top)))
    return found


def test_comments_go_where_their_rows_are(tmp_path: Path) -> None:
    path = book_of(tmp_path, C4="on a", D5="on b", C5="on b too", F6="beside c", A1="of nobody")
    assert boxes(path) == {
        ("3", "2", "3", "2"), ("4", "3", "4", "3"), ("4", "2", "3", "3"), ("5", "5", "6", "4"), ("0", "0", "1", "0"),
    }  # fmt: skip
    filled(path, "cxba")
    assert said(path) == {"C7": "on a", "D6": "on b", "C6": "on b too", "F4": "beside c", "A1": "of nobody"}
    assert boxes(path) == {
        ("6", "2", "3", "5"), ("5", "3", "4", "4"), ("5", "2", "3", "4"), ("3", "5", "6", "2"), ("0", "0", "1", "0"),
    }  # fmt: skip
    assert validator_errors(path) == []


def test_a_comment_goes_with_its_row_to_another_list(tmp_path: Path) -> None:
    path = book_of(tmp_path, C4="on a", C21="on z")
    filled(path, "bcdz", "a")
    assert said(path) == {"C21": "on a", "C7": "on z"}


def test_a_comment_on_a_row_that_is_gone_is_on_the_heading(tmp_path: Path) -> None:
    path = book_of(tmp_path, C4="on a", C5="on b", D4="on a too")
    log = filled(path, "cd").log
    assert said(path) == {"C3": "on a", "D3": "on b", "B3": "on a too"}
    assert log == [
        f"table Goods: the row that a comment in {old} was about is gone, the comment is now in {new}"
        for old, new in (("C4", "C3"), ("C5", "D3"), ("D4", "B3"))
    ]


def test_no_two_comments_come_to_stand_on_one_cell(tmp_path: Path) -> None:
    """One on a blank row makes room for that of the row that comes there."""
    path = book_of(tmp_path, C4="on a", C6="on nothing")
    package = Package(path)
    package.fill_table("Goods", {"key": ["a", "b", None], "money": [1, 2, None], "note": [None] * 3}, keys="key")
    package.save(path)
    filled(path, "bxa")
    assert said(path) == {"C6": "on a", "C3": "on nothing"}


@pytest.mark.parametrize("comments", [{}, {"C4": "on a"}])
def test_rows_that_stay_leave_every_byte_of_a_comment_alone(tmp_path: Path, comments: dict[str, str]) -> None:
    path = book_of(tmp_path, **comments)
    before = Package(path)
    after = filled(path, "abcd")
    names = [name for name in before.parts.names() if "omment" in name or "vml" in name]
    assert len(names) == 2 * len(comments)
    assert {n: after.parts.read(n) for n in names} == {n: before.parts.read(n) for n in names}


def test_threads_go_along(tmp_path: Path) -> None:
    path = book_of(tmp_path, C4="[Threaded comment] on a")
    package = Package(path)
    part = "xl/threadedComments/threadedComment1.xml"
    texts = ONE.format(ref="C4", n=1, text="on a") + ONE.format(ref="C4", n=2, text="an answer")
    package.parts.put(part, THREAD.format(texts).encode())
    package.parts.declare(part, KIND)
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    assert RELATION not in kind
    package.parts.link("xl/worksheets/sheet1.xml", kind, part)
    package.save(path)
    after = filled(path, "dcba")
    assert re.findall(r'ref="(\w+)"', after.parts.read(part).decode()) == ["C7", "C7"]
    assert said(path) == {"C7": "[Threaded comment] on a"}


@pytest.mark.thorough
def test_so_they_do_where_libreoffice_saved_the_workbook_between(tmp_path: Path) -> None:
    path = libreoffice_values(book_of(tmp_path, C4="on a", D5="on b"), tmp_path / "libre")
    filled(path, "xbda")
    again = libreoffice_values(path, tmp_path / "again")
    assert {cell: text.splitlines()[-1] for cell, text in said(again).items()} == {"C7": "on a", "D5": "on b"}
