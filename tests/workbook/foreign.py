"""Put a sheet of a person's own, with formulas and a chart, into a workbook, as Excel would: no part is rewritten."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

import xlsxwriter

NAME = "My sheet 我的"
PARTS = {
    "xl/worksheets/sheet1.xml": "xl/worksheets/mine.xml",
    "xl/worksheets/_rels/sheet1.xml.rels": "xl/worksheets/_rels/mine.xml.rels",
    "xl/drawings/drawing1.xml": "xl/drawings/mine.xml",
    "xl/drawings/_rels/drawing1.xml.rels": "xl/drawings/_rels/mine.xml.rels",
    "xl/charts/chart1.xml": "xl/charts/mine.xml",
}
_KINDS = {
    "/xl/worksheets/mine.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
    "/xl/drawings/mine.xml": "application/vnd.openxmlformats-officedocument.drawing+xml",
    "/xl/charts/mine.xml": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
}
_VALUE = re.compile(rb'(<c r="[A-Z]+\d+")(?: t="\w+")?(><f>[^<]*</f>)<v>[^<]*</v>')


def _made() -> dict[str, bytes]:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})  # writes text into its cells
    sheet = book.add_worksheet(NAME)
    sheet.write("A1", "  mine, not yours")
    sheet.write_formula("B1", "=SUM(tbl_week[gmv])", None, 1)
    sheet.write_formula("B2", '=cfg_latest_week&" !"', None, "?")
    sheet.write_formula("B3", "=SOMEBODY_S_FUNCTION(1)", None, 7)
    for row, value in enumerate((3, 1, 2), 3):
        sheet.write(row, 0, value)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": f"='{NAME}'!$A$4:$A$6"})
    sheet.insert_chart("D3", chart)
    book.close()
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def add_sheet(path: Path) -> None:
    """Add the sheet at the end of the workbook."""
    mine = _made()
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for old, new in PARTS.items():
        content = mine[old]
        for word in (b"drawing", b"chart"):
            content = content.replace(b"../%ss/%s1.xml" % (word, word), b"../%ss/mine.xml" % word)
        parts[new] = content
    kinds = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in _KINDS.items())
    _insert(parts, "[Content_Types].xml", "</Types>", kinds)
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    _insert(
        parts, "xl/_rels/workbook.xml.rels", "</Relationships>",
        f'<Relationship Id="rIdMine" Type="{relation}" Target="worksheets/mine.xml"/>',
    )  # fmt: skip
    _insert(parts, "xl/workbook.xml", "</sheets>", f'<sheet name="{NAME}" sheetId="990" r:id="rIdMine"/>')
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts.items():
            out.writestr(name, content)


def _insert(parts: dict[str, bytes], part: str, before: str, text: str) -> None:
    whole = parts[part].decode()
    assert whole.count(before) == 1
    parts[part] = whole.replace(before, text + before).encode()


def foreign_parts(path: Path, *, without_values: bool = False) -> dict[str, bytes]:
    """The bytes of the person's sheet and of all that hangs off it; optionally less the values of its formulas."""
    with zipfile.ZipFile(path) as archive:
        found = {name: archive.read(name) for name in PARTS.values()}
    if without_values:
        sheet = "xl/worksheets/mine.xml"
        found[sheet] = _VALUE.sub(rb"\1\2", found[sheet])
    return found
