"""A workbook without sheets in the look of another one, for sheets of it to be carried into."""

from __future__ import annotations

import zipfile
from pathlib import Path

from xlops.workbook.package.package import Package
from xlops.workbook.package.parts import CONTENT_TYPE, MAIN, PACKAGE_RELATION, RELATION

_TYPES = "application/vnd.openxmlformats-officedocument"
_KINDS = {"styles": "spreadsheetml.styles", "theme": "theme"}
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def write_blank(like: Package, path: Path) -> None:
    """Write the file; it is no valid workbook until a sheet was carried into it. Errors: OSError."""
    parts = {kind: found[0] for kind in _KINDS if (found := like.parts.related(like.book.part, kind))}
    own = {kind: f"xl/{kind}.xml" for kind in parts}
    types = "".join(f'<Override PartName="/{own[kind]}" ContentType="{_TYPES}.{_KINDS[kind]}+xml"/>' for kind in parts)
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATION}/{kind}" Target="{kind}.xml"/>' for n, kind in enumerate(parts, 1)
    )
    date1904 = ' date1904="1"' if like.book.date1904 else ""
    written = {
        "[Content_Types].xml": (
            f'<Types xmlns="{CONTENT_TYPE}"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
            f'ContentType="{_TYPES}.spreadsheetml.sheet.main+xml"/>{types}</Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE_RELATION}"><Relationship Id="rId1" Type="{RELATION}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><workbookPr{date1904}/><bookViews><workbookView '
            'activeTab="0"/></bookViews><sheets></sheets><definedNames></definedNames><calcPr calcId="191029"/>'
            "</workbook>"
        ),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE_RELATION}">{relations}</Relationships>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in written.items():
            archive.writestr(name, _HEAD + text)
        for kind, part in parts.items():
            archive.writestr(own[kind], like.parts.read(part))
