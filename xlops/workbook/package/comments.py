"""Comments on cells of a sheet: where they are, and how they are put elsewhere.

A comment names its cell in up to three parts: among the sheet's comments, in the drawing that holds its box (VML), and
in the thread that Excel keeps beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from xlops.workbook.package.parts import Element, Parts, local
from xlops.workbook.package.references import cell_ref, parse_cell

CellPlace: TypeAlias = tuple[int, int]  # column, row

_HOLDERS = {"comments": "comment", "threadedComment": "threadedComment"}
_BOX = re.compile(rb'<\w+:ClientData\b[^>]*\bObjectType="Note".*?</\w+:ClientData>', re.DOTALL)
_AT = {name: re.compile(rb"(<\w+:%s>\s*)(\d+)" % name) for name in (b"Row", b"Column")}
_ANCHOR = re.compile(rb"(<\w+:Anchor>)([^<]*)")


def places(parts: Parts, sheet_part: str) -> frozenset[CellPlace]:
    """The cells of a sheet that have a comment."""
    return frozenset(parse_cell(element.get("ref") or "A1") for _, element in _comments(parts, sheet_part))


def _comments(parts: Parts, sheet_part: str) -> Iterator[tuple[str, Element]]:
    for kind, name in _HOLDERS.items():
        for part in parts.related(sheet_part, kind):
            for element in parts.tree(part).iter("{*}" + name):
                yield part, element


def move(parts: Parts, sheet_part: str, moves: Mapping[CellPlace, CellPlace]) -> None:
    """Put comments onto other cells, all at once."""
    moves = {old: new for old, new in moves.items() if old != new}
    if not moves:
        return
    for part in {part for part, _ in _comments(parts, sheet_part)}:
        for element in parts.edit(part).iter("{*}comment", "{*}threadedComment"):
            if (new := moves.get(parse_cell(element.get("ref") or "A1"))) is not None:
                assert local(element) in _HOLDERS.values()
                element.set("ref", cell_ref(*new))
    for part in parts.related(sheet_part, "vmlDrawing"):
        drawing = parts.read(part)
        moved = _BOX.sub(lambda match: _moved_box(match[0], moves), drawing)
        if moved != drawing:
            parts.put(part, moved)


def _moved_box(box: bytes, moves: Mapping[CellPlace, CellPlace]) -> bytes:
    row, column = (_AT[name].search(box) for name in (b"Row", b"Column"))
    if row is None or column is None:
        return box
    old = int(column[2]) + 1, int(row[2]) + 1
    if (new := moves.get(old)) is None:
        return box
    right, down = new[0] - old[0], new[1] - old[1]

    def anchor(match: re.Match[bytes]) -> bytes:
        numbers = [int(n) for n in match[2].split(b",")]  # column, offset, row, offset; twice
        by = (right, 0, down, 0)
        return match[1] + b", ".join(b"%d" % max(0, n + by[at % 4]) for at, n in enumerate(numbers))

    box = _ANCHOR.sub(anchor, box, count=1)
    box = _AT[b"Row"].sub(lambda match: match[1] + b"%d" % (new[1] - 1), box, count=1)
    return _AT[b"Column"].sub(lambda match: match[1] + b"%d" % (new[0] - 1), box, count=1)
