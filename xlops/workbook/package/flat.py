"""Charts that LibreOffice saved without height, since their rows were hidden: rows shown again would not show them."""

from __future__ import annotations

from xlops.workbook.package.parts import Element, Parts

_ANCHORS = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"


def raise_charts(parts: Parts, sheet: str, top: int, bottom: int) -> None:
    """Give the charts of a sheet that have no height the rows `top` to `bottom`, counted from 1."""
    for drawing in parts.related(sheet, "drawing"):
        if any(_is_flat(anchor) for anchor in parts.tree(drawing)):
            for anchor in filter(_is_flat, parts.edit(drawing)):
                _put(anchor, "from", top - 1)
                _put(anchor, "to", bottom)
                anchor.attrib.pop("editAs", "")  # it grows with its rows again


def _is_flat(anchor: Element) -> bool:
    if anchor.tag != f"{_ANCHORS}twoCellAnchor" or anchor.find(f"{_ANCHORS}graphicFrame") is None:
        return False
    ends = [[_at(anchor, side, part).text for part in ("row", "rowOff")] for side in ("from", "to")]
    return ends[0] == ends[1]


def _put(anchor: Element, side: str, row: int) -> None:
    _at(anchor, side, "row").text, _at(anchor, side, "rowOff").text = str(row), "0"


def _at(anchor: Element, side: str, part: str) -> Element:
    found = anchor.find(f"{_ANCHORS}{side}/{_ANCHORS}{part}")
    assert found is not None
    return found
