"""Workbooks damaged over their parts: refused in a sentence or filled, never a traceback, never half written."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.campaign import fuzz, hurt
from tests.workbook.package.torture import FOREIGN, PROTO, build
from xlops.errors import XlopsError
from xlops.workbook.mark import books_in
from xlops.workbook.package import Package
from xlops.workbook.template import template_path
from xlops.workbook.typed_input import read_standing

SLOWEST = 20.0  # seconds; the slowest takes one
ODD = (
    b"", b'"', b"'", b"<", b">", b"&", b"&x;", b"</row>", b"</c>", b"/>", b"<!--", b"]]>", b"#REF!", b"!", b"-1", b"A0",
    b"1e999", b"99999999999999999999", b"ZZZ9999999", b"\xed\xa0\x80", b"\xff", b"../../../x", b"rId9999",
    b'<?xml version="1.0"?>',
)  # fmt: skip
VALUES = (re.compile(rb'="([^"]*)"'), re.compile(rb">([^<]+)<"))  # of attributes, of elements


@cache
def seeds() -> tuple[bytes, ...]:
    """The torture workbook, which holds all that a filler must survive, and the template of a store's workbook."""
    from xlops import files

    with files.scratch() as folder:
        return build(folder / "torture.xlsx").read_bytes(), template_path("en").read_bytes()


def replaced(draw: st.DrawFn, part: bytearray) -> bytes:
    """The part with one of its values another one: still well-formed, mostly."""
    found = list(draw(st.sampled_from(VALUES)).finditer(part))
    if found:
        match = found[draw(st.integers(0, len(found) - 1))]
        part[match.start(1) : match.end(1)] = draw(st.sampled_from(ODD))
    return bytes(part)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A workbook in which one or two parts are changed, gone or there twice."""
    data = seeds()[draw(st.sampled_from([0, 0, 0, 1]))]
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        victims = draw(st.sets(st.sampled_from(names), min_size=1, max_size=2))
        change: Callable[[st.DrawFn, bytearray], bytes] = draw(
            st.sampled_from([replaced, replaced, lambda d, p: bytes(hurt(d, p, ODD)), lambda d, p: b""])
        )
        for name in names:
            part = old.read(name)
            new.writestr(name, change(draw, bytearray(part)) if name in victims else part)
    whole = bytearray(out.getvalue())
    return bytes(hurt(draw, whole, ODD)) if draw(st.integers(0, 9)) == 0 else bytes(whole)


def use(path: Path, target: Path) -> None:
    """What a build does with a standing workbook: read it, take what people typed, fill, clone, save, open again."""
    with Package(path) as package:
        infos = package.sheets()
        for info in infos:
            package.defined_names(info.name)
            package.read_cells(info.name, ["A1", "B2", "C4"])
            package.read_formulas(info.name)
        shapes = package.tables()
        for name in shapes:
            package.read_table(name)
        read_standing(package)
        package.write_cells(infos[0].name, {"Z40": 1.5, "Z41": "text"})
        for name, shape in list(shapes.items())[:1]:
            package.fill_table(name, {column: [1.0, 2.0, 3.0] for column in shape.columns})
        if PROTO in [info.name for info in infos]:
            package.clone_sheet(PROTO, "W47 2026", after=FOREIGN)
        package.save(target)
    with Package(target) as package:
        assert len(package.sheets()) >= len(infos)


@pytest.mark.campaign
@fuzz(25)
@given(damaged())
def test_a_damaged_workbook_is_refused_or_filled(tmp_path: Path, data: bytes) -> None:
    path, target = tmp_path / "book.xlsx", tmp_path / "out" / "book.xlsx"
    target.parent.mkdir(exist_ok=True)
    target.unlink(missing_ok=True)
    path.write_bytes(data)
    started = time.process_time()
    books_in(tmp_path)
    try:
        use(path, target)
    except XlopsError:
        target.unlink(missing_ok=True)
    assert time.process_time() - started < SLOWEST
    assert path.read_bytes() == data
    assert {p.name for p in target.parent.iterdir()} <= {target.name}


def changed(part: str, old: bytes, new: bytes) -> bytes:
    """The torture workbook with one thing in one part otherwise."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(seeds()[0])) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in archive.namelist():
            content = archive.read(name)
            if name == part:
                assert old in content
                content = content.replace(old, new, 1)
            made.writestr(name, content)
    return out.getvalue()


SHEET, TABLE = "xl/worksheets/sheet2.xml", "xl/tables/table1.xml"
LINKS = "xl/worksheets/_rels/sheet2.xml.rels"
SAYS = "the workbook is damaged: "
# what is damaged: part, what stands there, what comes in its place, what is said
FOUND: dict[str, tuple[str, bytes, bytes, str]] = {
    "a part is gone": (LINKS, b"table1.xml", b"table9.xml", "is damaged, its part xl/tables/table9.xml is missing"),
    "a number": (SHEET, b"<v>25</v>", b"<v>&amp;</v>", f"{SAYS}a cell holds '<v>&amp;</v>'"),
    "a text": (SHEET, b"<v>13</v>", b"<v>9999</v>", f"{SAYS}a cell holds '<v>9999</v>'"),
    "letters": (SHEET, b"<v>25</v>", b"<v>\xed\xa0\x80</v>", f"part {SHEET} is damaged"),
    "columns": (
        TABLE,
        b"</tableColumns>",
        b'<tableColumn id="9" name="x"/></tableColumns>',
        "6 columns in A3:E7",
    ),
    "a place": (TABLE, b' ref="A3:E7"', b' ref="!A3:E7"', f"part {TABLE} is damaged"),
    "a table's id": (TABLE, b' id="1" name="Spend"', b' id="x" name="Spend"', f"{SAYS}table has id='x', no number"),
    "a comment": (SHEET, b"<sheetData", b"<!-- <sheetData", f"part {SHEET} is damaged"),
}


@pytest.mark.parametrize("case", FOUND)
def test_what_was_found_is_a_sentence(case: str, tmp_path: Path) -> None:
    part, old, new, says = FOUND[case]
    path = tmp_path / "book.xlsx"
    path.write_bytes(changed(part, old, new))
    with pytest.raises(XlopsError, match=re.escape(says)):
        use(path, tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize("count", [b"<vt:i4>&quot;</vt:i4>", b""])
def test_a_damaged_list_of_titles_is_left_alone(count: bytes, tmp_path: Path) -> None:
    """Found by fuzz: what docProps/app.xml says of sheets is said by the workbook part too."""
    with zipfile.ZipFile(io.BytesIO(seeds()[0])) as archive:
        found = re.search(rb"<vt:i4>\d+</vt:i4>", archive.read("docProps/app.xml"))
    assert found
    path = tmp_path / "book.xlsx"
    path.write_bytes(changed("docProps/app.xml", found[0], count))
    use(path, tmp_path / "out.xlsx")
    assert (tmp_path / "out.xlsx").exists()
