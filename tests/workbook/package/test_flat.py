"""Charts that LibreOffice saved without height get their rows again; others stay as they are."""

from __future__ import annotations

import re
from pathlib import Path

from xlops.workbook.actions import CHARTS
from xlops.workbook.package import Package
from xlops.workbook.package.references import parse_place
from xlops.workbook.template import template_path


def anchors(package: Package, sheet: str) -> list[tuple[str, list[int]]]:
    """Of each chart how it moves, and its rows."""
    [drawing] = package.parts.related(package.book.sheet_part(sheet), "drawing")
    xml = package.parts.read(drawing).decode()
    found = re.findall(r"<xdr:twoCellAnchor([^>]*)>(.*?)</xdr:twoCellAnchor>", xml, re.S)
    return [(how.strip(), [int(n) for n in re.findall(r"<xdr:row>(\d+)<", body)]) for how, body in found]


def test_charts_without_height_get_the_rows_they_belong_to(tmp_path: Path) -> None:
    package = Package(template_path("en"))
    place = parse_place(package.defined_names()[CHARTS])
    assert place is not None
    sheet, box = place
    before = anchors(package, sheet)
    package.raise_charts(sheet, box.top + 1, box.bottom - 1)
    assert (anchors(package, sheet), len(before)) == (before, 2), "no chart is touched that has a height"

    [drawing] = package.parts.related(package.book.sheet_part(sheet), "drawing")
    for anchor in package.parts.edit(drawing):  # as LibreOffice saves them below rows that are hidden
        anchor.set("editAs", "oneCell")
        for element in anchor.iter():
            if str(element.tag).endswith("}row"):
                element.text = str(box.bottom + 1)
    assert anchors(package, sheet)[0] == ('editAs="oneCell"', [box.bottom + 1] * 2)
    package.raise_charts(sheet, box.top + 1, box.bottom - 1)
    assert anchors(package, sheet) == [("", [box.top, box.bottom - 1])] * 2 == before
    package.save(tmp_path / "raised.xlsx")
    assert anchors(Package(tmp_path / "raised.xlsx"), sheet) == before
