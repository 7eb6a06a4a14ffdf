"""What Excel can hang onto a workbook, and whether it is all there after a build, byte by byte (rule D9)."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from tests.workbook.others import MINE, NEXT, add_others
from xlops.workbook.package import Package
from xlops.workbook.package.parts import RELATION, tag
from xlops.workbook.package.transplant import transplant
from xlops.workbook.template import template_path

PIVOT = "My pivot"
OTHERS = (MINE, NEXT, PIVOT)
_OFFICE = "http://schemas.microsoft.com/office/2017/10/relationships"
_THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_PERSON, _THREAD = "{11111111-2222-4333-8444-555555555555}", "{99999999-2222-4333-8444-555555555555}"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_VALUE = re.compile(rb"(<c\b[^>]*?)(?: t=\"\w+\")?(>\s*<f\b[^>]*?(?:/>|>[^<]*</f>))(?:<v>[^<]*</v>|<v/>)?")


def add_hard(path: Path) -> None:
    """Sheets of a person's own, a pivot table with its cache, a thread of comments, a link elsewhere, a filter."""
    add_others(path)
    package = Package(path)
    transplant(Package(template_path("en")), package, {"Pivot": PIVOT})
    parts, book = package.parts, package.book
    table = parts.related(book.sheet_part(PIVOT), "pivotTable")[0]
    parts.put(table, parts.read(table).replace(b"pvt_products", b"my_products"))
    _thread(package)
    _elsewhere(package)
    sheet = book.sheet_part(NEXT)
    xml = parts.read(sheet)
    rule = b'<filterColumn colId="0"><filters><filter val="2"/></filters></filterColumn>'
    parts.put(sheet, re.sub(rb"(<autoFilter [^>]*?)/>", rb"\1>" + rule + b"</autoFilter>", xml, count=1))
    package.move_sheet("Help", before="Dashboard" if "Dashboard" in [i.name for i in package.sheets()] else None)
    package.save(path)


def _thread(package: Package) -> None:
    """A comment of today's Excel, over the old one that stands at D1."""
    parts, book = package.parts, package.book
    person = (
        f'{_HEAD}<personList xmlns="{_THREADS}"><person displayName="Mei" id="{_PERSON}" userId="mei" '
        'providerId="None"/></personList>'
    )
    thread = (
        f'{_HEAD}<ThreadedComments xmlns="{_THREADS}"><threadedComment ref="D1" dT="2026-11-20T10:00:00.00" '
        f'personId="{_PERSON}" id="{_THREAD}"><text>why 为什么</text></threadedComment></ThreadedComments>'
    )
    for name, text, kind, owner in (
        ("xl/persons/person.xml", person, "person", book.part),
        ("xl/threadedComments/threadedComment1.xml", thread, "threadedComment", book.sheet_part(MINE)),
    ):
        parts.put(name, text.encode())
        word = "person" if kind == "person" else "threadedcomments"
        parts.declare(name, f"application/vnd.ms-excel.{word}+xml")
        parts.link(owner, f"{_OFFICE}/{kind}", name)


def _elsewhere(package: Package) -> None:
    """A link to a file that is not there, with the value that it once had."""
    parts, book = package.parts, package.book
    name = "xl/externalLinks/externalLink1.xml"
    parts.put(
        name,
        (
            f'{_HEAD}<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook '
            f'xmlns:r="{RELATION}" r:id="rId1"><sheetNames><sheetName val="Prices"/></sheetNames><sheetDataSet>'
            '<sheetData sheetId="0"><row r="1"><cell r="A1"><v>5</v></cell></row></sheetData></sheetDataSet>'
            "</externalBook></externalLink>"
        ).encode(),
    )
    parts.put(
        "xl/externalLinks/_rels/externalLink1.xml.rels",
        (
            f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
            f'Id="rId1" Type="{RELATION}/externalLinkPath" Target="prices.xlsx" TargetMode="External"/></Relationships>'
        ).encode(),
    )
    parts.declare(name, "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml")
    element = etree.SubElement(book.child("externalReferences"), tag("externalReference"), None, None)
    element.set(tag("id", RELATION), parts.link(book.part, "externalLink", name))
    xml = parts.read(book.sheet_part(NEXT))
    cell = b'<c r="B1"><f>[1]Prices!A1</f><v>5</v></c>'
    parts.put(book.sheet_part(NEXT), re.sub(rb'(<row r="1"[^>]*>.*?)(</row>)', rb"\1" + cell + rb"\2", xml, count=1))


def parts_of_others(path: Path, sheets: tuple[str, ...] = OTHERS) -> dict[str, bytes]:
    """Every part that hangs off other people's sheets or lies with the workbook, less the values of formulas.

    A chart of a table of ours shows its rows: what it keeps of them is left out too. A sheet is called
    by its name, since its part may be called otherwise after LibreOffice.
    """
    package = Package(path)
    parts, book = package.parts, package.book
    found: dict[str, bytes] = {}
    waiting = [(name, part) for name, part in book.sheet_parts().items() if name in sheets]
    waiting += [(r.kind, r.target) for r in parts.relations(book.part) if r.kind in ("externalLink", "person")]
    known = set()
    while waiting:
        name, part = waiting.pop()
        known.add(part)
        chart = "/charts/chart" in part
        found[name if name in sheets else part] = _drawn(parts.read(part)) if chart else _same(parts.read(part))
        waiting += [(r.kind, r.target) for r in parts.relations(part) if not r.external and r.target not in known]
    return found


def _same(sheet: bytes) -> bytes:
    return _VALUE.sub(rb"\1\2", sheet)


def _drawn(chart: bytes) -> bytes:
    root = etree.fromstring(chart)
    for cache in list(root.iter("{*}strCache", "{*}numCache")):
        if (holder := cache.getparent()) is not None:
            holder.remove(cache)
    return etree.tostring(root, method="c14n")
