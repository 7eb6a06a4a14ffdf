"""A sheet that stands alone in another workbook, who refers to a sheet, and notes in threads that come along."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tests.office import validator_errors
from tests.workbook.package.torture import FOREIGN, PROTO, grid, load, parts
from xlops.workbook.package import CellFormula, Package, refresh_values
from xlops.workbook.package.blank import write_blank
from xlops.workbook.package.frozen import freeze, give_calculated
from xlops.workbook.package.pointing import Pointer, pointers_to, unspoken_of
from xlops.workbook.package.transplant import hindrance, transplant

SHEETS = ("Dashboard", PROTO, FOREIGN)
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_THREADED = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
_PERSON = "http://schemas.microsoft.com/office/2017/10/relationships/person"
_NAMESPACE = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
WHO, NOTE = "{11111111-2222-4333-8444-555555555555}", "{AAAAAAAA-BBBB-4CCC-8DDD-EEEEEEEEEEEE}"


def alone(book: Path, tmp_path: Path) -> Path:
    """The sheets, each by itself, in a workbook of nothing else."""
    source = Package(book)
    write_blank(source, tmp_path / "alone.xlsx")
    target = Package(tmp_path / "alone.xlsx")
    transplant(source, target, {name: name for name in SHEETS})
    for name in SHEETS:
        freeze(target, name, list(source.defined_names()))
    target.activate("Dashboard")
    target.save(tmp_path / "alone.xlsx")
    return tmp_path / "alone.xlsx"


def test_d10_a_frozen_sheet_shows_the_same_values_and_has_no_formula(book: Path, tmp_path: Path) -> None:
    out = alone(book, tmp_path)
    was, now = grid(book), grid(out)
    assert {name: now[name] for name in SHEETS} == {name: was[name] for name in SHEETS}
    package = Package(out)
    assert [package.read_formulas(name) for name in SHEETS] == [{}, {}, {}]
    assert load(out)["Dashboard"]["B3"].comment.text == "a designer comment"


def with_values(book: Path) -> Path:
    """The book with what its charts show kept in them, as Excel does."""
    package = Package(book)
    for name in package.parts.of_kind("charts"):
        for kind, values in (("str", ["SKU-A", "SKU-B"]), ("num", ["10", "25"])):
            for reference in package.parts.edit(name).iter(f"{_CHART}{kind}Ref"):
                for old in reference.findall(f"{_CHART}{kind}Cache"):
                    reference.remove(old)
                cache = etree.SubElement(reference, f"{_CHART}{kind}Cache", None, None)
                etree.SubElement(cache, f"{_CHART}ptCount", {"val": "2"}, None)
                for n, value in enumerate(values):
                    point = etree.SubElement(cache, f"{_CHART}pt", {"idx": str(n)}, None)
                    etree.SubElement(point, f"{_CHART}v", None, None).text = value
    package.save(book)
    return book


def test_d10_what_led_elsewhere_is_gone_and_what_leads_to_itself_stays(book: Path, tmp_path: Path) -> None:
    out = alone(with_values(book), tmp_path)
    written = parts(out)
    sheets = {name: load(out)[name] for name in SHEETS}
    assert [v.formula1 for v in sheets["Dashboard"].data_validations.dataValidation] == []
    assert [str(v.sqref) for v in sheets[PROTO].data_validations.dataValidation] == ["B4"]
    charts = [written[n].decode() for n in sorted(written) if n.startswith("xl/charts/chart")]
    texts = "".join(charts)
    assert "Data 数据" not in texts
    assert texts.count("numLit>") > 0
    assert ("<c:v>25</c:v>" in texts, "<c:v>SKU-A</c:v>" in texts) == (True, True)
    assert "<c:f>" in texts, "the prototype's own chart leads to its own cells"
    everything = b"".join(data for name, data in written.items() if name.endswith(".xml"))
    assert "Data 数据".encode() not in everything
    assert b"calculatedColumnFormula" not in everything
    assert b"Config!" not in everything


@pytest.mark.thorough
def test_frozen_sheets_are_valid(book: Path, tmp_path: Path) -> None:
    assert validator_errors(alone(with_values(book), tmp_path)) == []


def test_a_table_gets_its_formulas_back(book: Path) -> None:
    package = Package(book)
    before = package.parts.read("xl/tables/table2.xml")
    package.clone_sheet(PROTO, "W30 2026", tables={"ProtoT": "ProtoT_W30"})
    freeze(package, "W30 2026", [])
    give_calculated(package, "ProtoT", "ProtoT_W30", lambda text: text.replace("ProtoT[", "ProtoT_W30["))
    [made] = package.parts.related(package.book.sheet_part("W30 2026"), "table")
    expected = b"<calculatedColumnFormula>ProtoT_W30[[#This Row],[Sales]]/SUM(ProtoT_W30[Sales])"
    assert expected in package.parts.read(made)
    assert package.parts.read("xl/tables/table2.xml") == before


def test_d16_who_refers_to_a_sheet(book: Path) -> None:
    package = Package(book)
    assert pointers_to(package, "Data 数据") == [
        Pointer("name", "SkuList"), *(Pointer("sheet", name) for name in ("Dashboard", "Config", FOREIGN)),
    ]  # fmt: skip
    assert pointers_to(package, PROTO) == [Pointer("sheet", "Dashboard")]
    assert pointers_to(package, FOREIGN) == []
    package.write_cells("Config", {"F1": CellFormula("SUM('Dashboard:Data 数据'!Z9)", 0)})
    package.write_cells("Config", {"F2": "see Dashboard for more"})
    assert pointers_to(package, "Dashboard") == [Pointer("sheet", "Config")]
    assert pointers_to(package, FOREIGN) == []


def test_a_sheet_that_nothing_speaks_of_is_not_computed_and_all_others_are(book: Path) -> None:
    package = Package(book)
    assert unspoken_of(package, {FOREIGN: [], "Data 数据": [], "Dashboard": []}) == [FOREIGN, "Dashboard"]
    assert unspoken_of(package, {FOREIGN: ["protot["]}) == [], "a word of it stands in a formula of another sheet"
    package.write_cells(FOREIGN, {"Z1": CellFormula("1+1")})
    package.write_cells("Dashboard", {"Z1": CellFormula("1+1")})
    assert refresh_values(package, apart=[FOREIGN]) == []
    assert [package.read_cells(name, ["Z1"]) for name in (FOREIGN, "Dashboard")] == [{"Z1": None}, {"Z1": 2}]
    assert package.read_cells(FOREIGN, ["B1", "B2"]) == {"B1": 40, "B2": 0.6}


def in_threads(book: Path, out: Path) -> Path:
    """The book with an answer in a thread on the prototype's note."""
    package = Package(book)
    sheet = package.book.sheet_part(PROTO)
    [comments] = package.parts.related(sheet, "comments")
    revisions = (
        b'<comments xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="xr" '
        b'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision"'
    )
    note = package.parts.read(comments).replace(b"<comments", revisions, 1)
    package.parts.put(comments, note.replace(b"<comment ", b'<comment xr:uid="%s" ' % NOTE.encode(), 1))
    thread, people = "xl/threadedComments/threadedComment1.xml", "xl/persons/person.xml"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    package.parts.put(thread, (
        f'{head}<ThreadedComments xmlns="{_NAMESPACE}"><threadedComment ref="B3" dT="2026-11-20T09:00:00.00" '
        f'personId="{WHO}" id="{NOTE}"><text>why so low?</text></threadedComment></ThreadedComments>'
    ).encode())  # fmt: skip
    package.parts.put(people, (
        f'{head}<personList xmlns="{_NAMESPACE}"><person displayName="Li" id="{WHO}" userId="li" providerId="None"/>'
        "</personList>"
    ).encode())  # fmt: skip
    package.parts.declare(thread, "application/vnd.ms-excel.threadedcomments+xml")
    package.parts.declare(people, "application/vnd.ms-excel.person+xml")
    package.parts.link(sheet, _THREADED, thread)
    package.parts.link(package.book.part, _PERSON, people)
    package.save(out)
    return out


def test_comments_in_threads_come_along_with_who_wrote_them(book: Path, tmp_path: Path) -> None:
    source = Package(in_threads(book, tmp_path / "threads.xlsx"))
    assert hindrance(source, PROTO) == ""
    out = alone(tmp_path / "threads.xlsx", tmp_path)
    written = parts(out)
    [thread] = [data for name, data in written.items() if "threadedComments/" in name and "_rels" not in name]
    [people] = [data for name, data in written.items() if "persons/" in name]
    notes = [data for name, data in written.items() if "/comments" in name]
    assert (NOTE.encode() in thread, WHO.encode() in people) == (True, True)
    assert any(NOTE.encode() in data for data in notes), "the note and its thread know each other by this id"
    assert validator_errors(out) == []
