"""Formulas of other people brought after the cells that they name by address: on sheets, in rules, charts and names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from xlops.errors import Refused
from xlops.workbook.package import Package, worksheet
from xlops.workbook.package.formulas import tokens
from xlops.workbook.package.references import (
    MAX_COLUMN,
    MAX_ROW,
    Box,
    column_letters,
    column_number,
    quote_sheet,
)
from xlops.workbook.package.scalars import decode_entities
from xlops.workbook.readdress import Addresses

_REFERENCE = re.compile(
    r"(?<![\w.\]'])(?:'((?:[^']|'')+)'|([^\W\d][\w.]*))!"
    r"(\$?)([A-Za-z]{1,3})?(\$?)(\d+)?(?::(\$?)([A-Za-z]{1,3})?(\$?)(\d+)?)?(?![\w(.!])"
)
_RULE = re.compile(rb"(<(?:\w+:)?(?:f|formula|formula1|formula2|Fmla\w+)\b(?![^>]*/>)[^>]*>)([^<]+)(?=</)")
_LINK = re.compile(rb'(\s(?:location|textlink|fmlaLink|fmlaRange|linkedCell|listFillRange)=")([^"]+)(?=")')
_SOURCE = re.compile(rb"<worksheetSource\b[^>]*>")


@dataclass
class Followed:
    """How many formulas were changed, and which of them somebody should look at: (where, what it names)."""

    changed: int = 0
    unsure: list[tuple[str, str]] = field(default_factory=list)


class _Follower:
    def __init__(self, package: Package, addresses: Addresses) -> None:
        self.package, self.addresses, self.done = package, addresses, Followed()

    def text(self, formula: str, where: str) -> str:
        """The formula with the references to our sheets as they are now; texts in it stay."""
        if "!" not in formula:
            return formula
        try:
            pieces = [(kind == "string", piece) for kind, piece in tokens(formula)]
        except Refused:
            pieces = [(False, formula)]
        merged: list[tuple[bool, str]] = []
        for string, piece in pieces:
            if merged and not string and not merged[-1][0]:
                merged[-1] = (False, merged[-1][1] + piece)
            else:
                merged.append((string, piece))
        said = "".join(
            piece if string else _REFERENCE.sub(lambda m: self._reference(m, where), piece) for string, piece in merged
        )
        if "INDIRECT(" in formula.upper() and any(s and "!" in p for s, p in merged):
            self.done.unsure.append((where, "INDIRECT"))
        self.done.changed += said != formula
        return said

    def _reference(self, match: re.Match[str], where: str) -> str:
        sheet = match[1].replace("''", "'") if match[1] else match[2]
        box = _box(match)
        moved = self.addresses.move(sheet, box) if box else None
        if box is None or moved is None:
            return match[0]
        if not moved.sure:
            self.done.unsure.append((where, match[0]))
        return f"{_spelled(match, moved.sheet, sheet)}!{_range(match, moved.box)}"

    def bytes_of(self, data: bytes, where: str) -> bytes:
        """A part, or what stands around a sheet's rows, with its references followed; nothing else changes."""

        def follow(match: re.Match[bytes]) -> bytes:
            text = decode_entities(match[2].decode())
            mark = "#" if text.startswith("#") else ""
            said = mark + self.text(text.removeprefix("#"), where)
            return match[0] if said == text else match[1] + _escaped(said)

        data = _LINK.sub(follow, _RULE.sub(follow, data))
        return _SOURCE.sub(lambda m: self._source(m[0], where), data)

    def _source(self, tag: bytes, where: str) -> bytes:
        """A pivot table's range on a sheet of ours."""
        sheet, ref = (re.search(rb'\s%s="([^"]*)"' % a, tag) for a in (b"sheet", b"ref"))
        if sheet is None or ref is None:
            return tag
        name = decode_entities(sheet[1].decode())
        moved = self.addresses.move(name, Box.parse(ref[1].decode()))
        if moved is None:
            return tag
        if not moved.sure:
            self.done.unsure.append((where, f"{quote_sheet(name)}!{ref[1].decode()}"))
        return tag.replace(ref[0], b' ref="%s"' % moved.box.ref.encode()).replace(
            sheet[0], b' sheet="%s"' % _escaped(moved.sheet)
        )

    def sheet(self, name: str, part: str) -> None:
        """A sheet, or a sheet that is a chart, and all that hangs off it."""
        parts = self.package.parts
        begin, end, xml = 0, 0, parts.read(part)
        if parts.content_type(part).endswith("worksheet+xml") and not re.search(rb"<(?:\w+:)?sheetData\s*/>", xml):
            self._rows(name, part)
            xml = worksheet.sheet_xml(parts, part)
            begin, end = worksheet.data_span(xml)
        said = self.bytes_of(xml[:begin], name) + xml[begin:end] + self.bytes_of(xml[end:], name)
        if said != xml:
            parts.put(part, said)
        for below in _hanging(self.package, part):
            data = parts.read(below)
            if (said := self.bytes_of(data, name)) != data:
                parts.put(below, said)

    def _rows(self, name: str, part: str) -> None:
        """The formulas of cells; those that Excel wrote once for several cells are written out where one changes."""
        formulas = self.package.read_formulas(name)
        said = {ref: self.text(text, f"{quote_sheet(name)}!{ref}") for ref, text in formulas.items() if "!" in text}
        changed = {ref: text for ref, text in said.items() if text != formulas[ref]}
        if not changed:
            return
        xml = worksheet.unshare(worksheet.sheet_xml(self.package.parts, part), _all, _all)

        def one(match: re.Match[bytes]) -> bytes:
            text = changed.get(f"{match[2].decode()}{match[3].decode()}")
            if text is None:
                return match[0]
            return worksheet.FORMULA.sub(lambda f: b"<f%s>%s</f>" % (f[1], _escaped(text)), match[0], count=1)

        begin, end = worksheet.data_span(xml)
        self.package.parts.put(part, xml[:begin] + worksheet.CELL.sub(one, xml[begin:end]) + xml[end:])


def _all(column: int, row: int) -> bool:
    return True


def follow(package: Package, addresses: Addresses, sheets: Collection[str], ours: Collection[str]) -> Followed:
    """Bring the formulas of `sheets`, with all that hangs off them, and the names that are not `ours` after."""
    follower = _Follower(package, addresses)
    for name, part in package.book.sheet_parts().items():
        if name in sheets:
            follower.sheet(name, part)
    for element in list(package.book.child("definedNames")):
        place = element.get("localSheetId")
        own = place is None and element.get("name") not in ours
        if own or (place is not None and package.sheets()[int(place)].name in sheets):
            said = follower.text(element.text or "", element.get("name") or "")
            if said != element.text:
                package.parts.edit(package.book.part)  # again: the names were looked at meanwhile
                element.text = said
    return follower.done


def _hanging(package: Package, part: str) -> Iterator[str]:
    """The parts below a sheet that may hold formulas."""
    below = (relation.target for relation in package.parts.below(part))
    return (name for name in below if name.endswith((".xml", ".vml")))


def _box(match: re.Match[str]) -> Box | None:
    """The cells that a reference names; whole columns and rows too. None where it is no reference."""
    left, top, right, bottom = match[4], match[6], match[8], match[10]
    if left and top and not (right is None and bottom is None) and not (right and bottom):
        return None
    try:
        if left and top:
            return Box.parse(f"{left}{top}:{right or left}{bottom or top}")
        if left and right and not (top or bottom):
            return Box(column_number(left), 1, column_number(right), MAX_ROW)
        if top and bottom and not (left or right):
            return Box(1, int(top), MAX_COLUMN, int(bottom))
    except Refused:
        return None
    return None


def _range(match: re.Match[str], box: Box) -> str:
    first = (f"{match[3]}{column_letters(box.left)}" if match[4] else "") + (f"{match[5]}{box.top}" if match[6] else "")
    if not match[4]:
        first = f"{match[3]}{match[5]}{box.top}"
    if match[8] is None and match[10] is None:
        return first
    last = (f"{match[7]}{column_letters(box.right)}" if match[8] else match[7] or "") + (
        f"{match[9]}{box.bottom}" if match[10] else ""
    )
    return f"{first}:{last}"


def _spelled(match: re.Match[str], now: str, before: str) -> str:
    if now.casefold() == before.casefold():
        return match[0].rpartition("!")[0]
    return quote_sheet(now)


def _escaped(text: str) -> bytes:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;").encode()
