"""Give cells of a workbook another look, as people do, and see which look they have."""

from __future__ import annotations

import copy
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

import openpyxl
from lxml import etree

from xlops.workbook.package import Package, worksheet
from xlops.workbook.package.parts import MAIN, RELATION, Element, local, tag
from xlops.workbook.package.references import parse_cell
from xlops.workbook.package.shapes import all_tables

YELLOW, RED, GREEN = "FFFFFF00", "FFC00000", "FF92D050"
_FONT = "b i strike condense extend outline shadow u vertAlign sz color name family charset scheme".split()
PAINT = {
    "fill": f'<fill xmlns="{MAIN}"><patternFill patternType="solid"><fgColor rgb="{{}}"/></patternFill></fill>',
    "border": f'<border xmlns="{MAIN}"><left/><right/><top style="thick"><color rgb="{{}}"/></top><bottom/></border>',
    "format": f'<numFmt xmlns="{MAIN}" formatCode="{{}}"/>',
}


def paint(package: Package, sheet: str, ref: str, **look: str) -> None:
    """Change a cell's fill (a colour), border (the colour of its upper edge), format, or font (`b`, `strike` …)."""
    part = package.book.sheet_part(sheet)
    column, row = parse_cell(ref)
    here = [
        cell for cell in worksheet.cells_in(worksheet.sheet_xml(package.parts, part), {row}) if cell.column == column
    ]
    if not here:
        package.write_cells(sheet, {ref: None})
    xml = worksheet.sheet_xml(package.parts, part)
    style = _style(package, worksheet.style_of(xml, column, row), look)
    worksheet.put_sheet(package.parts, part, _with_style(xml, rb'<c r="%s"' % ref.encode(), style))


def paint_row(package: Package, sheet: str, row: int, **look: str) -> None:
    """Change a whole row, as by its number at the edge: its cells and what is not there yet."""
    part = package.book.sheet_part(sheet)
    xml = worksheet.sheet_xml(package.parts, part)
    for cell in list(worksheet.cells_in(xml, {row})):
        xml = _with_style(xml, rb'<c r="%s"' % _ref(cell), _style(package, cell.style, look))
    style = _style(package, "", look)
    xml = _with_style(xml, rb'<row r="%d"' % row, style)
    xml = xml.replace(b'<row r="%d"' % row, b'<row r="%d" customFormat="1"' % row, 1)
    worksheet.put_sheet(package.parts, part, xml)


def _ref(cell: worksheet.Cell) -> bytes:
    found = re.search(rb'\sr="(\w+)"', cell.whole)
    assert found
    return found[1]


def _with_style(xml: bytes, start: bytes, style: str) -> bytes:
    def one(match: re.Match[bytes]) -> bytes:
        bare = re.sub(rb'\ss="\d+"', b"", match[2])
        return match[1] + b' s="%s"' % style.encode() + bare

    made, count = re.subn(rb"(%s)([^>]*>)" % re.escape(start), one, xml, count=1)
    assert count == 1, start
    return made


def _style(package: Package, old: str, look: dict[str, str]) -> str:
    root = package.parts.edit(package.parts.related(package.book.part, "styles")[0])
    xfs = root.find(tag("cellXfs"))
    assert xfs is not None
    xf = copy.deepcopy(xfs[int(old or 0)])
    font = {name: value for name, value in look.items() if name not in PAINT}
    if font:
        made = copy.deepcopy(_list(root, "fonts")[int(xf.get("fontId") or 0)])
        for name, value in font.items():
            for standing in made.findall(tag(name)):
                made.remove(standing)
            element = etree.Element(tag(name), {"rgb" if name == "color" else "val": value}, None)
            later = _FONT[_FONT.index(name) + 1 :]
            made.insert(next((n for n, e in enumerate(made) if local(e) in later), len(made)), element)
        _wear(root, xf, "font", made)
    for name in ("fill", "border"):
        if name in look:
            _wear(root, xf, name, etree.fromstring(PAINT[name].format(look[name])))
    if "format" in look:
        formats = _list(root, "numFmts")
        element = etree.fromstring(PAINT["format"].format(look["format"]))
        number = max([163, *(int(e.get("numFmtId") or 0) for e in formats)]) + 1
        element.set("numFmtId", str(number))
        formats.append(element)
        formats.set("count", str(len(formats)))
        xf.set("numFmtId", str(number))
        xf.set("applyNumberFormat", "1")
    xfs.append(xf)
    xfs.set("count", str(len(xfs)))
    return str(len(xfs) - 1)


def _list(root: Element, name: str) -> Element:
    found = root.find(tag(name))
    assert found is not None
    return found


def _wear(root: Element, xf: Element, name: str, element: Any) -> None:
    held = _list(root, f"{name}s")
    held.append(element)
    held.set("count", str(len(held)))
    xf.set(f"{name}Id", str(len(held) - 1))
    xf.set(f"apply{name.capitalize()}", "1")


def looks_of(path: Path, table: str, key: str) -> dict[Any, dict[str, tuple[Any, ...]]]:
    """Key → column → fill, upper edge, number format, bold, struck out, colour of the font."""
    package = Package(path)
    place = all_tables(package.parts, package.book)[table]
    body, sheet = place.body, openpyxl.load_workbook(path)[place.sheet]
    found = {}
    for row in sheet.iter_rows(body.top, body.bottom, body.left, body.right):
        cells = dict(zip(place.columns, row, strict=True))
        found[cells[key].value] = {name: _seen(sheet, cell) for name, cell in cells.items()}
    return found


def _seen(sheet: Any, cell: Any) -> tuple[Any, ...]:
    row = sheet.row_dimensions[cell.row]
    worn = cell if cell.has_style else row if row.has_style else sheet.column_dimensions[cell.column_letter]
    fill = worn.fill.fgColor.rgb if worn.fill.fill_type == "solid" else ""
    edge = worn.border.top.style or ""
    colour = worn.font.color.rgb if worn.font.color is not None and worn.font.color.type == "rgb" else ""
    colour = "" if colour == "FF000000" else colour  # as LibreOffice writes the text of the theme
    return fill, edge, worn.number_format, bool(worn.font.b), bool(worn.font.strike), colour


_NOTES = (
    """<comments xmlns="{main}"><authors><author>Mei</author></authors><commentList>{all}</commentList></comments>"""
)
_NOTE = """<comment ref="{ref}" authorId="0"><text><t>{text}</t></text></comment>"""
_BOXES = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202"
 path="m,l,21600r21600,l21600,xe"/>{all}</xml>"""
_BOX = """<v:shape id="_x0000_s{n}" type="#_x0000_t202" style="visibility:hidden" fillcolor="#ffffe1">
<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>
<x:Anchor>{right}, 15, {row}, 10, {far}, 15, {low}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>
<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"""


def comment(package: Package, sheet: str, texts: dict[str, str]) -> None:
    """Put comments onto cells of a sheet that has none."""
    parts, part = package.parts, package.book.sheet_part(sheet)
    boxes = ""
    for n, ref in enumerate(texts, 1025):
        column, row = parse_cell(ref)
        boxes += _BOX.format(n=n, right=column, far=column + 2, row=row - 1, low=row + 4, column=column - 1)
    notes, drawing = parts.fresh_name("xl/comments1.xml"), parts.fresh_name("xl/drawings/vmlDrawing1.vml")
    all_notes = "".join(_NOTE.format(ref=ref, text=text) for ref, text in texts.items())
    parts.put(notes, _NOTES.format(main=MAIN, all=all_notes).encode())
    parts.put(drawing, _BOXES.format(all=boxes).encode())
    parts.declare(notes, "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml")
    parts.declare(drawing, "application/vnd.openxmlformats-officedocument.vmlDrawing")
    parts.link(part, "comments", notes)
    id_ = parts.link(part, "vmlDrawing", drawing)
    xml = worksheet.sheet_xml(parts, part)
    at = xml.index(b"<tableParts")
    legacy = f'<legacyDrawing xmlns:r="{RELATION}" r:id="{id_}"/>'.encode()
    worksheet.put_sheet(parts, part, xml[:at] + legacy + xml[at:])


def cells_in(package: Package, table: str, key: str, colours: Collection[str]) -> list[tuple[str, str]]:
    """The keys and columns of a table's cells whose fill is one of the colours, row by row."""
    root = package.parts.tree(package.parts.related(package.book.part, "styles")[0])
    fills = [fill.find(f".//{tag('fgColor')}") for fill in _list(root, "fills")]
    wanted = {n for n, fill in enumerate(fills) if fill is not None and fill.get("rgb") in colours}
    styles = {str(n) for n, xf in enumerate(_list(root, "cellXfs")) if int(xf.get("fillId") or 0) in wanted}
    place, keys = all_tables(package.parts, package.book)[table], package.read_table(table)[key]
    body = place.body
    cells = worksheet.all_cells(worksheet.sheet_xml(package.parts, place.sheet_part))
    found = [cell for cell in cells if body.has(cell.column, cell.row) and cell.style in styles]
    return [(str(keys[cell.row - body.top]), place.columns[cell.column - body.left]) for cell in found]
