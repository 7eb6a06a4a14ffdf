"""What a package may gain: a sheet of plain values, and buttons on a sheet's drawing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from lxml import etree

from xlops.workbook.package.cells import cell_xml
from xlops.workbook.package.package import Package
from xlops.workbook.package.parts import MAIN, Element, parse, tag, whole
from xlops.workbook.package.references import Box, cell_ref, check_sheet_name, parse_place
from xlops.workbook.package.scalars import Scalar

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_ANCHORS = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_SHAPES = "http://schemas.openxmlformats.org/drawingml/2006/main"
_EMU = 9_525  # a pixel
_DIGIT = 7  # pixels of the widest digit, by which column widths are counted
_GAP = 8  # pixels between two buttons
_HEIGHT = 24


class CellLook(NamedTuple):
    """A button's font, and its colours as six hexadecimal digits."""

    font: str
    fill: str
    line: str
    text: str


def add_sheet(package: Package, name: str, rows: Sequence[Sequence[Scalar]]) -> None:
    """A new visible sheet at the end that holds the rows from A1 on; `Refused` for a name that is taken."""
    check_sheet_name(name, [info.name for info in package.sheets()])
    parts, book = package.parts, package.book
    cells = "".join(
        f'<row r="{n}">{"".join(cell_xml(cell_ref(c, n), "", value) for c, value in enumerate(row, 1))}</row>'
        for n, row in enumerate(rows, 1)
    )
    end = cell_ref(max(map(len, rows)), len(rows))
    part = parts.fresh_name(book.sheet_part(package.sheets()[0].name))
    head = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}">'
    xml = f'{head}<dimension ref="A1:{end}"/><sheetData>{cells}</sheetData></worksheet>'
    parts.put(part, xml.encode())
    parts.declare(part, SHEET)
    book.insert_sheet(name, parts.link(book.part, "worksheet", part), len(book.sheets()))
    package.touch_calc()


def add_buttons(package: Package, place: str, buttons: Sequence[tuple[str, str, str, CellLook]]) -> bool:
    """Spread buttons, (label, tip, macro, look) each, over the one row of cells that a defined name covers.

    False where the sheet has no drawing to put them on.
    """
    found = parse_place(package.defined_names()[place])
    if found is None:
        return False
    sheet = package.book.sheet_part(found[0])
    drawing = next(iter(package.parts.related(sheet, "drawing")), None)
    if drawing is None:
        return False
    root = package.parts.edit(drawing)
    box, edges = found[1], _edges(package.parts.read(sheet), found[1])
    width = (edges[-1] + _GAP) / len(buttons)
    number = max((whole(e, "id") for e in root.iter(f"{{{_ANCHORS}}}cNvPr")), default=1)
    for n, (label, tip, macro, look) in enumerate(buttons):
        column, offset = _at(edges, round(n * width))
        where = (box.left - 1 + column, offset, box.top - 1, round(width) - _GAP)
        root.append(_button(where, number + 1 + n, (label, tip, macro), look))
    return True


def _edges(xml: bytes, box: Box) -> list[int]:
    """Where the columns of the box begin, in pixels from its left, and where the last one ends."""
    widths = {}
    for column in parse(xml, "sheet").iterfind(f"{tag('cols')}/{tag('col')}"):
        for n in range(whole(column, "min"), min(whole(column, "max"), box.right) + 1):
            widths[n] = float(column.get("width") or 9)
    return [0, *accumulate(round(widths.get(n, 9.14) * _DIGIT) for n in range(box.left, box.right + 1))]


def _at(edges: Sequence[int], pixel: int) -> tuple[int, int]:
    column = max(n for n, edge in enumerate(edges) if edge <= pixel)
    return column, pixel - edges[column]


_XML = """<xdr:oneCellAnchor xmlns:xdr="{anchors}" xmlns:a="{shapes}">
<xdr:from><xdr:col>{column}</xdr:col><xdr:colOff>{left}</xdr:colOff>
<xdr:row>{row}</xdr:row><xdr:rowOff>{top}</xdr:rowOff></xdr:from>
<xdr:ext cx="{width}" cy="{height}"/>
<xdr:sp textlink=""><xdr:nvSpPr><xdr:cNvPr/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr>
<a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>
<a:prstGeom prst="roundRect"><a:avLst><a:gd name="adj" fmla="val 18000"/></a:avLst></a:prstGeom>
<a:solidFill><a:srgbClr val="{fill}"/></a:solidFill>
<a:ln w="9525"><a:solidFill><a:srgbClr val="{line}"/></a:solidFill></a:ln></xdr:spPr>
<xdr:txBody><a:bodyPr vertOverflow="clip" horzOverflow="clip" wrap="none" lIns="0" tIns="0" rIns="0" bIns="0"
 anchor="ctr"/><a:lstStyle/><a:p><a:pPr algn="ctr"/><a:r><a:rPr sz="900"><a:solidFill>
<a:srgbClr val="{text}"/></a:solidFill><a:latin typeface="{font}"/>
<a:ea typeface="{font}"/></a:rPr><a:t/></a:r></a:p></xdr:txBody></xdr:sp>
<xdr:clientData fPrintsWithSheet="0"/></xdr:oneCellAnchor>"""


def _button(where: tuple[int, int, int, int], number: int, words: tuple[str, str, str], look: CellLook) -> Element:
    column, left, row, width = where
    label, tip, macro = words
    xml = _XML.format(
        anchors=_ANCHORS, shapes=_SHAPES, column=column, left=left * _EMU, row=row, top=3 * _EMU,
        width=width * _EMU, height=_HEIGHT * _EMU, **look._asdict(),
    )  # fmt: skip
    made = etree.fromstring(xml.replace(">\n<", "><"))
    shape = made.find(f"{{{_ANCHORS}}}sp")
    named = next(made.iter(f"{{{_ANCHORS}}}cNvPr"))
    shown = next(made.iter(f"{{{_SHAPES}}}t"))
    assert shape is not None
    shape.set("macro", f"[0]!{macro}")
    for key, value in (("id", str(number)), ("name", f"xlops {macro}"), ("descr", tip)):
        named.set(key, value)
    shown.text = label
    return made
