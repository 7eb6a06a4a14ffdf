"""A sheet brought from one workbook into another, and sheets taken out with all that only they used."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from tests.office import validator_errors
from tests.workbook.package.torture import FOREIGN, PROTO, load, parts
from xlops.workbook.package import Package, Refused, SheetInfo
from xlops.workbook.package.removed import remove_sheets
from xlops.workbook.package.transplant import transplant
from xlops.workbook.template import template_path

NEW = "Copy of 周报"


def other(path: Path) -> Path:
    """A workbook of other looks, with a table, a name and a comment of its own."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Theirs")
    sheet.write(0, 0, "text", book.add_format({"bold": 1, "num_format": "0.000", "bg_color": "#123456"}))
    sheet.add_table("C3:D5", {"name": "ProtoT", "columns": [{"header": "a"}, {"header": "b"}]})
    sheet.write_comment("A1", "a word")
    sheet.conditional_format(
        "A1:A3", {"type": "cell", "criteria": ">", "value": 1, "format": book.add_format({"bold": 1})}
    )
    book.close()
    return path


def moved(book: Path, tmp_path: Path) -> Path:
    target = Package(other(tmp_path / "other.xlsx"))
    assert transplant(Package(book), target, {PROTO: NEW}) == {"ProtoT": "ProtoT_2"}
    target.save(tmp_path / "out.xlsx")
    return tmp_path / "out.xlsx"


def test_a_sheet_comes_with_all_that_hangs_off_it(book: Path, tmp_path: Path) -> None:
    out = moved(book, tmp_path)
    here, there = Package(book), Package(out)
    assert there.sheets() == [SheetInfo("Theirs", "visible"), SheetInfo(NEW, "veryHidden")]
    added = {n for n in parts(out) if n not in parts(tmp_path / "other.xlsx")}
    kinds = sorted(n.rpartition("/")[2].rstrip("0123456789.xmlv") for n in added if "_rels" not in n)
    assert kinds == ["chart", "comments", "drawing", "image1.png", "sheet", "table", "vmlDrawing"]
    refs = [f"{column}{row}" for column in "ABCDEFG" for row in range(1, 20)]
    assert there.read_cells(NEW, refs) == here.read_cells(PROTO, refs)
    new = {ref: f.replace("ProtoT", "ProtoT_2") for ref, f in here.read_formulas(PROTO).items()}
    assert there.read_formulas(NEW) == {
        r: f.replace(f"'{PROTO.replace(chr(39), chr(39) * 2)}'", f"'{NEW}'") for r, f in new.items()
    }
    old, now = load(book)[PROTO], load(out)[NEW]
    looks = [(c.number_format, c.font.b, c.fill.fgColor.rgb, c.border.left.style) for row in old["A1:G19"] for c in row]
    assert looks == [
        (c.number_format, c.font.b, c.fill.fgColor.rgb, c.border.left.style) for row in now["A1:G19"] for c in row
    ]
    assert set(there.defined_names(NEW)) == set(here.defined_names(PROTO))


@pytest.mark.thorough
def test_what_came_along_is_valid(book: Path, tmp_path: Path) -> None:
    assert validator_errors(moved(book, tmp_path)) == []


def test_the_same_looks_are_added_once(book: Path, tmp_path: Path) -> None:
    target = Package(other(tmp_path / "other.xlsx"))
    transplant(Package(book), target, {FOREIGN: "one"})
    once = target.parts.read("xl/styles.xml")
    transplant(Package(book), target, {FOREIGN: "two"})
    assert target.parts.read("xl/styles.xml") == once


def test_a_pivot_table_brings_its_cache_and_takes_it_along_again(tmp_path: Path) -> None:
    target = Package(other(tmp_path / "other.xlsx"))
    before = set(target.parts.names())
    transplant(Package(template_path("en")), target, {"Pivot": "Pivot", "Data": "Rows"})
    assert [n for n in target.parts.names() if "pivotCache" in n] == ["xl/pivotCache/pivotCacheDefinition1.xml"]
    assert b'cacheId="1"' in target.parts.read("xl/workbook.xml")
    remove_sheets(target, ["Pivot", "Rows"])
    assert set(target.parts.names()) == before
    assert b"pivotCache" not in target.parts.read("xl/workbook.xml")


def test_what_cannot_come_along_is_refused_before_anything_changes(book: Path, tmp_path: Path) -> None:
    target = Package(other(tmp_path / "other.xlsx"))
    with pytest.raises(Refused, match="is taken"):
        transplant(Package(book), target, {PROTO: "theirs"})
    assert target.parts.changed() == {}
    with pytest.raises(Refused, match="last visible"):
        remove_sheets(target, ["Theirs"])
    assert target.parts.changed() == {}
