"""Workbooks with macros: converted in place, kept in place, and what LibreOffice makes of them."""

from __future__ import annotations

import random
import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree

from tests.macros.libre import document
from tests.macros.vba import SOURCES, modules_of, text_of
from tests.office import render_pdf, validator_errors
from tests.stores import built, copy_store, tiny_store, workbook_path
from tests.tiers import thorough_after
from tests.workbook.people import edit, type_in
from xlops.errors import WorkbookError
from xlops.language import LANGUAGES, as_lang
from xlops.periods import parse_period
from xlops.workbook import macros
from xlops.workbook.button_list import BUTTONS
from xlops.workbook.package import Package
from xlops.workbook.package.added import SHEET, add_sheet
from xlops.workbook.template import template_path

RIBBON = "customUI/customUI14.xml"
PROJECT = "xl/vbaProject.bin"


def parts(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module", params=thorough_after(1, LANGUAGES))
def converted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A new workbook with macros, in each language."""
    path = tmp_path_factory.mktemp("macros") / "book.xlsm"
    macros.add_macros(Package(template_path(request.param)), path, request.param)
    return request.param, path


@pytest.mark.thorough
def test_the_open_xml_sdk_and_olevba_take_it(converted: tuple[str, Path]) -> None:
    _, path = converted
    assert validator_errors(path) == []
    found = modules_of(path)
    for source in SOURCES:
        assert found[source.stem] == text_of(source)
    sheets = Package(path).sheets()
    assert {f"Sheet{n}" for n in range(1, len(sheets) + 1)} < found.keys(), "a document module for every sheet"


@pytest.mark.thorough
def test_libreoffice_prints_it(converted: tuple[str, Path], tmp_path: Path) -> None:
    assert render_pdf(converted[1], tmp_path).stat().st_size > 50_000


def test_nothing_else_changes(converted: tuple[str, Path]) -> None:
    language, path = converted
    before, after = parts(template_path(language)), parts(path)
    changed = {name for name in before if before[name] != after[name]}
    package = Package(template_path(language))
    sheets = {package.book.sheet_part(info.name) for info in package.sheets()}  # they gain their code name
    drawing = package.parts.related(package.book.sheet_part(package.sheets()[0].name), "drawing")
    assert changed <= sheets | set(drawing) | {
        "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "docProps/app.xml",
    }  # fmt: skip
    assert after.keys() - before.keys() == {RIBBON, PROJECT, (f"xl/worksheets/sheet{len(sheets) + 1}.xml")}


def test_the_ribbon_speaks_the_language_of_the_store(converted: tuple[str, Path]) -> None:
    language, path = converted
    root = etree.fromstring(parts(path)[RIBBON])
    shown = [(e.get("label"), e.get("onAction")) for e in root.iter("{*}button")]
    assert shown == [(b.label.in_(as_lang(language)), b.callback) for b in BUTTONS]


def test_buttons_stand_side_by_side_in_the_row_kept_for_them(converted: tuple[str, Path]) -> None:
    language, path = converted
    package = Package(path)
    sheet, cells = package.defined_names()[macros.BUTTONS_PLACE].split("!")
    assert sheet.strip("'") == package.sheets()[0].name
    drawing = package.parts.related(package.book.sheet_part(sheet.strip("'")), "drawing")[0]
    root = package.parts.tree(drawing)
    found = [s for s in root.iter("{*}sp") if (s.get("macro") or "").startswith("[0]!")]
    wanted = [b for b in BUTTONS if b.on_sheet]
    assert [s.get("macro") for s in found] == [f"[0]!{b.macro}" for b in wanted]
    assert ["".join(t.text or "" for t in s.iter("{*}t")) for s in found] == [
        b.label.in_(as_lang(language)) for b in wanted
    ]
    ids = [e.get("id") for e in root.iter("{*}cNvPr")]
    assert len(ids) == len(set(ids))
    assert cells.split("$")[2].rstrip(":") == cells.split("$")[4], "one row"


def test_xlwings_finds_its_settings(converted: tuple[str, Path]) -> None:
    package = Package(converted[1])
    info = next(i for i in package.sheets() if i.name == macros.SETTINGS_SHEET)
    assert info.state == "hidden"
    rows = list(macros.xlwings_settings())
    cells = package.read_cells(info.name, [f"{c}{n}" for c in "AB" for n in range(1, len(rows) + 2)])
    assert [cells[f"A{n}"] for n in range(1, len(rows) + 2)] == [*rows, None]
    settings = {cells[f"A{n}"]: cells[f"B{n}"] for n in range(1, len(rows) + 1)}
    assert settings["UDF Modules"] == "xlops.live.udfs"
    assert (settings["Use UDF Server"], settings["Show Console"]) == (True, False)


@pytest.mark.parametrize(("system", "key"), [("win32", "Interpreter_Win"), ("darwin", "Interpreter_Mac")])
def test_the_interpreter_is_the_one_that_runs(system: str, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", system)
    monkeypatch.setattr("sys.executable", "/somewhere/python.exe")
    found = [k for k in macros.xlwings_settings() if k.startswith("Interpreter")]
    assert found == [key]


def test_lambda_names_make_way_for_the_functions(tmp_path: Path) -> None:
    package = Package(template_path("en"))
    package.set_defined_name("AMZ_ACOS", "_xlfn.LAMBDA(_xlpm.spend,_xlpm.ad_sales,_xlpm.spend/_xlpm.ad_sales)")
    macros.add_macros(package, tmp_path / "book.xlsm", "en")
    assert not [n for n in Package(tmp_path / "book.xlsm").defined_names() if n.startswith("AMZ_")]


def test_a_workbook_without_room_for_buttons_keeps_the_ribbon(tmp_path: Path) -> None:
    package = Package(template_path("en"))
    names = package.book.child("definedNames")
    for name in [n for n in names if n.get("name") == macros.BUTTONS_PLACE]:
        names.remove(name)
    macros.add_macros(package, tmp_path / "book.xlsm", "en")
    assert RIBBON in parts(tmp_path / "book.xlsm")


@pytest.mark.parametrize("sheets", thorough_after(1, [7, 1, 60, 350]))
def test_projects_of_any_size_are_read_back(sheets: int, tmp_path: Path) -> None:
    """Sources below and above 4,096 bytes, where a container stores them otherwise, and names of every length."""
    dice = random.Random(sheets)
    path = tmp_path / "book.xlsm"
    macros._blank(path)
    package = Package(path)
    package.parts.declare("xl/worksheets/sheet1.xml", SHEET)
    package.parts.declare(package.book.part, macros._BOOK)
    for n in range(1, sheets):
        add_sheet(package, f"s{n}", [[n]])
    package.save(path)
    made = {}
    for n in range(30):
        name = "M" * dice.randint(1, 25) + f"{n}"
        text = "".join(chr(dice.randint(33, 126)) for _ in range(dice.choice([1, 63, 64, 65, 4000, 4096, 4097, 9000])))
        made[name] = f'Attribute VB_Name = "{name}"\n' + "\n".join(
            "'" + text[i : i + 90] for i in range(0, len(text), 90)
        )
    macros.add_project(path, made)
    found = modules_of(path)
    assert {n: found[n] for n in made} == made
    assert len([n for n in found if n.startswith("Sheet")]) == sheets
    again = tmp_path / "again.xlsm"
    package.save(again)
    macros.add_project(again, made)
    assert parts(again)[PROJECT] == parts(path)[PROJECT]


# -- a store's one workbook ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory, uncomputed_all: None) -> Path:
    """A store of one week with its .xlsx; to be copied."""
    store = tiny_store(tmp_path_factory.mktemp("standing") / "tiny")
    built(store)
    return store


@pytest.mark.thorough
def test_converting_keeps_what_was_typed_and_retires_the_xlsx(standing: Path, tmp_path: Path) -> None:
    store = copy_store(standing, tmp_path / "tiny")
    plain = workbook_path(store)
    package = edit(plain)
    type_in(package, "tbl_targets", 0, your_target=0.9)
    package.save(plain)
    made = built(store, macros=True)
    assert made.path == workbook_path(store) == plain.with_suffix(".xlsm")
    assert made.backup is not None
    assert not plain.exists()
    assert (made.backup.parent.name, made.backup.suffix) == ("backups", ".xlsx")
    assert Package(made.path).read_table("tbl_targets")["your_target"][0] == 0.9
    assert made.targets_changed == 1
    assert validator_errors(made.path) == []


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_later_builds_keep_macros_ribbon_and_buttons_byte_for_byte(tmp_path: Path) -> None:
    store = tiny_store(tmp_path / "tiny")
    path = built(store, macros=True).path
    before = parts(path)
    assert not built(store).new
    assert not built(store, macros=True).new
    for options in ({"force": True}, {"force": True, "macros": True}):
        assert built(store, **options).path == path
        after = parts(path)
        drawings = [n for n in before if n.startswith("xl/drawings/")]
        assert {n: after[n] for n in (RIBBON, PROJECT, *drawings)} == {
            n: before[n] for n in (RIBBON, PROJECT, *drawings)
        }
    assert not list(store.glob("*.xlsx"))


def test_a_workbook_that_is_open_is_not_converted(standing: Path, tmp_path: Path) -> None:
    store = copy_store(standing, tmp_path / "tiny")
    plain = workbook_path(store)
    before = plain.read_bytes()
    (store / "~$tiny.xlsx").write_bytes(b"\x03Ada")
    with pytest.raises(WorkbookError, match="is open in Excel"):
        built(store, macros=True)
    assert (plain.read_bytes(), list(store.glob("*.xlsm"))) == (before, [])


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_a_sheet_made_later_takes_no_other_sheet_s_code_name(tmp_path: Path) -> None:
    store = tiny_store(tmp_path / "tiny", weeks=3)
    path = built(store, macros=True).path
    names = [info.name for info in Package(path).sheets()]
    built(store, periods=[parse_period("2026-W46")])
    package = Package(path)
    assert len(package.sheets()) == len(names) + 1
    sheets = [package.parts.read(package.book.sheet_part(info.name)) for info in package.sheets()]
    codes = [m[1] for xml in sheets if (m := re.search(rb'codeName="(\w+)"', xml[:4000]))]
    assert len(codes) == len(set(codes)) == len(names)
    assert validator_errors(path) == []


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_a_new_xlsm_by_name_has_macros(standing: Path, tmp_path: Path) -> None:
    store = copy_store(standing, tmp_path / "tiny")
    path = built(store, output=tmp_path / "other.xlsm").path
    assert macros.has_macros(Package(path))


# -- LibreOffice -----------------------------------------------------------------------------------------------------

# xlwings' own module does not compile there: these stand for it, and keep what they were told
STUB = """Attribute VB_Name = "xlwings"
Public Function RunPython(command As String)
    ThisWorkbook.Worksheets("xlwings.conf").Range("D1").Value = command
    If ThisWorkbook.Worksheets("xlwings.conf").Range("E1").Value = "spoil" Then
        Application.ScreenUpdating = False
        Application.EnableEvents = False
        Application.Calculation = xlCalculationManual
    End If
End Function
Public Function XLPy() As Object
    Set XLPy = New Dictionary
End Function
Public Sub KillPy()
End Sub
"""
PYTHON = """Public Function CallUDF(module, name, arguments, book, caller)
    Dim back(1 To 2, 1 To 2)
    back(1, 1) = 0.25
    back(1, 2) = "#N/A"
    back(2, 1) = module & "." & name
    back(2, 2) = UBound(arguments)
    CallUDF = back
    If name = "AMZ_ROAS" Then CallUDF = Array(4, "#N/A", "x")
End Function
"""


@pytest.mark.thorough
def test_clicks_reach_python_with_the_right_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = macros.source

    def flattened(name: str) -> str:
        lacking = ("TypeOf Application.Caller", "Application.CommandBars")  # LibreOffice has none of it
        text = real(name).replace(".Value2", ".Value")
        return "\n".join(line for line in text.splitlines() if not any(word in line for word in lacking))

    monkeypatch.setattr(macros, "source", flattened)
    path = tmp_path / "twin.xlsm"
    macros.add_macros(Package(template_path("en")), path, "en", {"xlwings": STUB, "Dictionary": PYTHON})
    with document(path, tmp_path / "profile") as book:
        told = book.Sheets.getByName("xlwings.conf").getCellRangeByName("D1")
        scripts = book.getScriptProvider()
        page = book.Sheets.getByIndex(0).DrawPage
        clicks = {}
        for shape in (page.getByIndex(n) for n in range(page.Count)):
            if shape.Name.startswith("xlops "):
                event = {p.Name: p.Value for p in shape.Events.getByName("OnClick")}
                clicks[shape.Name.removeprefix("xlops ")] = event["Script"]
        assert list(clicks) == [b.macro for b in BUTTONS if b.on_sheet]
        address = "vnd.sun.star.script:VBAProject.xlops_buttons.{}?language=Basic&location=document"
        for b in BUTTONS:
            if b.vba:
                continue
            told.String = ""
            scripts.getScript(clicks.get(b.macro, address.format(b.macro))).invoke((), (), ())
            assert told.String == b.python

        told.Spreadsheet.getCellRangeByName("E1").String = "spoil"
        scripts.getScript(address.format("ShowStatus")).invoke((), (), ())
        assert book.isAutomaticCalculationEnabled()

        block = told.Spreadsheet.getCellRangeByName("F1:G2")
        block.setArrayFormula("=AMZ_ACOS(A1:A3;B1:B3)")
        shown = [[block.getCellByPosition(c, r).String for c in (0, 1)] for r in (0, 1)]
        assert shown == [["0.25", "Error 2042"], ["xlops.live.udfs.AMZ_ACOS", "1"]], "2042 is xlErrNA"
        row = told.Spreadsheet.getCellRangeByName("F4:H4")
        row.setArrayFormula("=AMZ_ROAS(A4:C4;A5:C5)")
        assert [row.getCellByPosition(c, 0).String for c in range(3)] == ["4", "Error 2042", "x"]
