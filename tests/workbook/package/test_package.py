"""Reading and setting cells; files that are no workbook or a hostile one."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.office import render_pdf, validator_errors
from tests.workbook.package.torture import FOREIGN, PROTO, changed_parts, load, parts
from xlops.errors import WorkbookError
from xlops.workbook.package import CellFormula, Package, Refused
from xlops.workbook.package.references import Box, cell_ref
from xlops.workbook.package.worksheet import filled_in, with_columns_revealed, with_rows_shown

BILLION = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>"""


def rewrite(book: Path, edit: Callable[[str, bytes], bytes]) -> None:
    """Write the file again with some parts changed."""
    content = parts(book)
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in content.items():
            out.writestr(name, edit(name, data))


def test_unchanged_save_is_the_same_file_inside(book: Path, tmp_path: Path) -> None:
    package = Package(book)
    package.read_table("Spend")
    package.read_formulas(PROTO)
    package.save(tmp_path / "out.xlsx")
    assert changed_parts(book, tmp_path / "out.xlsx") == set()


def test_read_names_cells_and_blocks(book: Path) -> None:
    package = Package(book)
    assert package.read_name("TargetACOS") == 0.3
    assert package.read_name("localn", sheet=PROTO) == 10
    assert package.read_cells("dashboard", ["A1", "$B$5", "ZZ99"]) == {
        "A1": "Amazon KPI 仪表板",
        "$B$5": 40 / 210,
        "ZZ99": None,
    }
    with pytest.raises(Refused, match="no sheet 'Dashbord'; the workbook has 'Dashboard'"):
        package.read_cells("Dashbord", ["A1"])
    with pytest.raises(Refused, match="is a range"):
        package.read_name("SkuList")
    with pytest.raises(Refused, match="not a cell"):
        package.read_name("DIVZ")


def test_written_cells_keep_their_style_and_all_else_its_bytes(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    package = Package(book)
    package.write_cells("Config", {"B1": 0.25, "Z50": "new", "C3": CellFormula("B3*2", 0.4)}, styles={"Z50": "B1"})
    package.save(out)
    sheet = load(out)["Config"]
    assert [sheet[ref].number_format for ref in ("B1", "Z50")] == ["0.0%", "0.0%"]
    assert sheet["C3"].value == "=B3*2"
    old, new = (parts(path)["xl/worksheets/sheet3.xml"].decode() for path in (book, out))
    cells = [dict(re.findall(r'(<c r="([A-Z]+\d+)"[^>]*?(?:/>|>.*?</c>))', xml)) for xml in (old, new)]
    changed = {ref for xml, ref in cells[0].items() ^ cells[1].items()}
    assert changed == {"B1", "Z50", "C3"}
    assert changed_parts(book, out) - {"xl/calcChain.xml"} <= {
        "xl/worksheets/sheet3.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "[Content_Types].xml",
    }
    assert 'fullCalcOnLoad="1"' in parts(out)["xl/workbook.xml"].decode()
    assert validator_errors(out) == []


@pytest.mark.parametrize(
    ("sheet", "ref", "message"),
    [
        ("Config", "E1", "inside the merged range"),
        ("Data 数据", "C3", "header 'Spend' of table Spend"),
        ("Config", "A1048577", "not a cell reference"),
    ],
)
def test_cells_that_would_destroy_something_are_refused(book: Path, sheet: str, ref: str, message: str) -> None:
    with pytest.raises(Refused, match=message):
        Package(book).write_cells(sheet, {ref: 1})


def test_array_formula_is_refused_and_shared_one_is_written_out(book: Path) -> None:
    row = (
        b'<row r="30"><c r="A30"><f t="array" ref="A30:A31">B1:B2</f><v>1</v></c>'
        b'<c r="C30"><f t="shared" ref="C30:C31" si="0">A1*2</f><v>2</v></c></row>'
        b'<row r="31"><c r="A31"><v>2</v></c><c r="C31"><f t="shared" si="0"/><v>4</v></c></row></sheetData>'
    )
    rewrite(book, lambda n, d: d.replace(b"</sheetData>", row) if n.endswith("sheet3.xml") else d)
    package = Package(book)
    with pytest.raises(Refused, match="array formula A30:A31"):
        package.write_cells("Config", {"A31": 1})
    package.write_cells("Config", {"C30": 5})
    assert package.read_formulas("Config")["C31"] == "A2*2"
    assert "C30" not in package.read_formulas("Config")


def test_prefixed_sheet_with_comments_and_no_addresses(book: Path, tmp_path: Path) -> None:
    sheet = (
        b"<?xml version='1.0'?><x:worksheet xmlns:x='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"
        b"<x:sheetData><!-- <c r=\"A1\"/> --><x:row><x:c><x:v>1</x:v></x:c><x:c t='inlineStr'><x:is><x:t>a</x:t>"
        b"</x:is></x:c></x:row></x:sheetData></x:worksheet>"
    )
    rewrite(book, lambda n, d: sheet if n.endswith("sheet5.xml") else d)
    package = Package(book)
    assert package.read_cells(FOREIGN, ["A1", "B1"]) == {"A1": 1, "B1": "a"}
    package.write_cells(FOREIGN, {"C2": "b"})
    package.save(tmp_path / "out.xlsx")
    assert load(tmp_path / "out.xlsx")[FOREIGN]["C2"].value == "b"


def test_dates_in_a_1904_workbook(book: Path) -> None:
    rewrite(book, lambda n, d: d.replace(b"<workbookPr", b'<workbookPr date1904="1"') if n == "xl/workbook.xml" else d)
    from datetime import date

    package = Package(book)
    package.write_cells("Config", {"B1": date(2026, 1, 5)})
    assert package.read_name("TargetACOS") == 46027 - 1462
    assert package.day(46027 - 1462).date() == date(2026, 1, 5)


@pytest.mark.thorough
def test_it_prints(book: Path, tmp_path: Path) -> None:
    package = Package(book)
    package.clone_sheet(PROTO, "W47")
    package.save(tmp_path / "out.xlsx")
    assert render_pdf(tmp_path / "out.xlsx", tmp_path / "pdf").read_bytes().startswith(b"%PDF")


# -- files that are not what they should be ---------------------------------------------------------


def doctype(name: str, data: bytes) -> bytes:
    """Put entities that grow into the workbook part."""
    return BILLION + re.sub(rb"^<\?xml[^>]*\?>", b"", data) if name == "xl/workbook.xml" else data


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_doctype_is_refused(book: Path, part: str) -> None:
    rewrite(book, lambda n, d: BILLION + re.sub(rb"^<\?xml[^>]*\?>", b"", d) if n == part else d)
    with pytest.raises(WorkbookError, match="DOCTYPE"):
        Package(book).read_cells("Dashboard", ["A1"])


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "xl\\workbook2.xml", "C:evil.xml", "XL/Workbook.xml"])
def test_odd_part_names_are_refused(book: Path, name: str) -> None:
    with zipfile.ZipFile(book, "a") as archive:
        archive.writestr(name, "x")
    with pytest.raises(WorkbookError, match="not opened"):
        Package(book)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not an Excel workbook"),
        (b"Date,Sales\n", "not an Excel workbook"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "old .xls"),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 99 + "EncryptedPackage".encode("utf-16-le"),
            "protected with a password",
        ),
        (b"PK\x05\x06" + b"\0" * 18, "without .Content_Types"),
    ],
)
def test_files_that_are_no_workbook(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    with pytest.raises(WorkbookError, match=message):
        Package(path)


def test_missing_truncated_and_damaged_files(book: Path, tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="no such file"):
        Package(tmp_path / "none.xlsx")
    content = book.read_bytes()
    for length in (len(content) // 2, len(content) - 10, 50):
        book.write_bytes(content[:length])
        with pytest.raises(WorkbookError, match=r"cut off or damaged"):
            Package(book)
    broken = bytearray(content)
    at = content.index(b"xl/workbook.xml") + 60
    broken[at : at + 40] = b"\xff" * 40
    book.write_bytes(broken)
    with pytest.raises(WorkbookError, match=r"damaged"):
        Package(book).sheets()


def test_strict_and_malformed_workbooks(book: Path) -> None:
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rewrite(book, lambda n, d: d.replace(main, b"http://purl.oclc.org/ooxml/spreadsheetml/main"))
    with pytest.raises(WorkbookError, match="Strict"):
        Package(book)
    rewrite(book, lambda n, d: b"<a><b></a>" if n == "xl/workbook.xml" else d)
    with pytest.raises(WorkbookError, match="well-formed"):
        Package(book)


def test_hidden_columns_are_shown_one_by_one_and_nothing_else_changes() -> None:
    xml = (
        b'<worksheet><cols><col min="1" max="1" width="2"/><col min="2" max="4" width="9" style="3" hidden="1"/></cols>'
        b'<sheetData><row r="1" hidden="1"/></sheetData></worksheet>'
    )
    shown = with_columns_revealed(xml, [1, 3, 7])
    assert shown == (
        b'<worksheet><cols><col min="1" max="1" width="2"/><col min="2" max="2" width="9" style="3" hidden="1"/>'
        b'<col min="3" max="3" width="9" style="3"/><col min="4" max="4" width="9" style="3" hidden="1"/></cols>'
        b'<sheetData><row r="1" hidden="1"/></sheetData></worksheet>'
    )
    assert with_columns_revealed(shown, [1, 3]) == shown


def test_a_cell_without_anything_in_it_is_not_filled() -> None:
    cells = b'<c r="A2" s="3"/><c r="B2" t="inlineStr"></c><c r="C2" s="1"><v>7</v></c><c r="E2"><v>9</v></c>'
    xml = b'<worksheet><sheetData><row r="2">' + cells + b"</row></sheetData></worksheet>"
    found = [(c.column, c.row, c.style, c.inner) for c in filled_in(xml, Box.parse("A1:D2"))]
    assert found == [(3, 2, "1", b"<v>7</v>")]


def test_rows_are_shown_and_hidden_and_nothing_else_changes() -> None:
    xml = (
        b'<worksheet><sheetData><row r="1" spans="1:2"><c r="A1"/></row><row r="3" hidden="1"/></sheetData></worksheet>'
    )
    shown = with_rows_shown(xml, {1: False, 2: False, 3: True})
    assert shown == (
        b'<worksheet><sheetData><row r="1" spans="1:2" hidden="1"><c r="A1"/></row><row r="3"/></sheetData></worksheet>'
    )
    assert with_rows_shown(shown, {1: True, 3: False}) == (
        b'<worksheet><sheetData><row r="1" spans="1:2"><c r="A1"/></row><row r="3" hidden="1"/></sheetData></worksheet>'
    )


def test_scattered_cells_are_read_as_those_of_whole_rows(book: Path) -> None:
    package = Package(book)
    for info in package.sheets():
        every = [cell_ref(column, row) for row in range(1, 40) for column in range(1, 12)]
        whole = package.read_cells(info.name, every)
        assert {ref: package.read_cells(info.name, [ref])[ref] for ref in every} == whole
        assert package.has_formulas(info.name) == bool(package.read_formulas(info.name))
