"""The looks of one workbook's cells, added to those of another: fonts, fills, borders, formats, rules (dxf)."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from xlops.errors import WorkbookError
from xlops.workbook.package.names import Book
from xlops.workbook.package.parts import Element, local, tag

_ORDER = "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst".split()
_FIRST_OWN_FORMAT = 164  # lower ids of number formats are Excel's own
_MOST = 64_000  # looks that Excel takes
RULES = (
    *("dxfId", "headerRowDxfId", "dataDxfId", "totalsRowDxfId"),
    *("headerRowBorderDxfId", "tableBorderDxfId", "totalsRowBorderDxfId"),
)


@dataclass(frozen=True)
class LookNumbers:
    """The numbers that looks of the source have in the target."""

    cells: tuple[int, ...]
    rules: tuple[int, ...]
    formats: Mapping[int, int]

    def wear(self, element: Element) -> None:
        """Give an element of a sheet, table or pivot table the numbers of the target."""
        for attribute in RULES:
            if (number := element.get(attribute)) is not None:
                element.set(attribute, str(self.rules[int(number)]))
        name = local(element)
        look = "style" if name == "col" else "s" if name in ("c", "row") else ""
        if look and (number := element.get(look)) is not None:
            element.set(look, str(self.cells[int(number)]))
        if (number := element.get("numFmtId")) is not None:
            element.set("numFmtId", str(self.formats.get(int(number), int(number))))


def merge_looks(source: Book, target: Book) -> LookNumbers:
    """Add what the target lacks; the same again adds nothing. Errors: WorkbookError where there would be too many."""
    theirs, ours = source.parts.tree(_part(source)), target.parts.edit(_part(target))
    formats = _formats(theirs, ours)
    moved = {name: _added(theirs, ours, name, {}) for name in ("fonts", "fills", "borders")}
    numbers = {
        "fontId": dict(enumerate(moved["fonts"])),
        "fillId": dict(enumerate(moved["fills"])),
        "borderId": dict(enumerate(moved["borders"])),
        "numFmtId": formats,
        "xfId": _named(theirs, ours),
    }
    cells = _added(theirs, ours, "cellXfs", numbers)
    if len(_child(ours, "cellXfs")) > _MOST:
        raise WorkbookError(f"{target.parts.archive.path}: has more looks of cells than Excel takes ({_MOST:,})")
    rules = _added(theirs, ours, "dxfs", {"numFmtId": formats})
    return LookNumbers(tuple(cells), tuple(rules), formats)


def _part(book: Book) -> str:
    found = book.parts.related(book.part, "styles")
    if not found:
        raise WorkbookError(f"{book.parts.archive.path}: has no part of styles")
    return found[0]


def _child(root: Element, name: str) -> Element:
    found = root.find(tag(name))
    if found is None:
        found = etree.Element(tag(name), None, None)
        later = [e for e in root if local(e) in _ORDER[_ORDER.index(name) + 1 :]]
        if later:
            later[0].addprevious(found)
        else:
            root.append(found)
    return found


def _formats(theirs: Element, ours: Element) -> dict[int, int]:
    """Number formats by id; those of Excel's own keep theirs."""
    holder = _child(ours, "numFmts")
    known = {e.get("formatCode"): int(e.get("numFmtId") or 0) for e in holder}
    found: dict[int, int] = {}
    for element in theirs.iterfind(f"{tag('numFmts')}/{tag('numFmt')}"):
        code = element.get("formatCode")
        if code not in known:
            known[code] = max([_FIRST_OWN_FORMAT - 1, *known.values()]) + 1
            made = etree.SubElement(holder, tag("numFmt"), None, None)
            made.set("numFmtId", str(known[code]))
            made.set("formatCode", code or "")
        found[int(element.get("numFmtId") or 0)] = known[code]
    if len(holder):
        holder.set("count", str(len(holder)))
    else:
        ours.remove(holder)
    return found


def _named(theirs: Element, ours: Element) -> dict[int, int]:
    """Named styles by their place; one that the target has not is the ordinary one there."""
    path = f"{tag('cellStyles')}/{tag('cellStyle')}"
    known = {e.get("name"): int(e.get("xfId") or 0) for e in ours.iterfind(path)}
    places = {int(e.get("xfId") or 0): known.get(e.get("name"), 0) for e in theirs.iterfind(path)}
    count = len(theirs.findall(f"{tag('cellStyleXfs')}/{tag('xf')}"))
    return {n: places.get(n, 0) for n in range(count)}


def _added(theirs: Element, ours: Element, name: str, numbers: Mapping[str, Mapping[int, int]]) -> list[int]:
    """Their elements of one kind at the end of ours, where ours has not the same; the place of each."""
    holder = _child(ours, name)
    known = {
        etree.tostring(e, method="c14n", exclusive=True, with_tail=False): n
        for n, e in reversed(list(enumerate(holder)))
    }
    places = []
    for element in theirs.iterfind(f"{tag(name)}/*"):
        made = copy.deepcopy(element)
        for part in made.iter():
            for attribute, of in numbers.items():
                if (number := part.get(attribute)) is not None:
                    part.set(attribute, str(of.get(int(number), int(number))))
        key = etree.tostring(made, method="c14n", exclusive=True, with_tail=False)
        if key not in known:
            known[key] = len(holder)
            holder.append(made)
        places.append(known[key])
    holder.set("count", str(len(holder)))
    return places
