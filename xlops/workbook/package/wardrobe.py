"""What the cells of a workbook look like, by what a look says and not by its number."""

from __future__ import annotations

import copy
from collections.abc import Hashable
from typing import NamedTuple

from lxml import etree

from xlops.workbook.package.names import Book
from xlops.workbook.package.parts import Element, Parts, local, tag, whole

_PARTS = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}
_WAYS = {"numFmtId": "applyNumberFormat", "fontId": "applyFont", "fillId": "applyFill", "borderId": "applyBorder"}
_UNSEEN = ("family", "charset", "scheme")  # of a font
_NOT = ("0", "false", "none")
_MOST = 64_000  # looks that Excel takes


class Worn(NamedTuple):
    """The number of a look, and of that which most rows wear there."""

    style: str
    usual: str


class Wardrobe:
    """The looks of a workbook's cells, by number."""

    def __init__(self, parts: Parts, book: Book) -> None:
        self.parts = parts
        self.part = parts.related(book.part, "styles")[0]

    def look(self, style: str) -> tuple[Hashable, ...]:
        """What a look says: number format, font, fill, border."""
        return self.parts.known(self.part, ("look", style or "0"), lambda: self._look(self._xf(style)))

    def dressed(self, worn: Worn, usual: str) -> str:
        """The number of the look that `usual` becomes by what a person changed; made where there is none yet."""
        if self.look(worn.usual) == self.look(usual):
            return worn.style
        pairs = zip(_WAYS, self.look(worn.style), self.look(worn.usual), strict=True)
        changed = [name for name, now, before in pairs if now != before]
        made, source = copy.deepcopy(self._xf(usual)), self._xf(worn.style)
        for name in changed:
            made.set(name, source.get(name) or "0")
            made.set(_WAYS[name], "1")
        holder = self._holder(self.parts.tree(self.part))
        for number, known in enumerate(holder):
            if _spelled(known) == _spelled(made):
                return str(number)
        if len(holder) >= _MOST:
            return usual
        holder = self._holder(self.parts.edit(self.part))
        holder.append(made)
        holder.set("count", str(len(holder)))
        return str(len(holder) - 1)

    @staticmethod
    def _holder(root: Element) -> Element:
        found = root.find(tag("cellXfs"))
        assert found is not None  # a workbook whose cells have looks has a list of them
        return found

    def _xf(self, style: str) -> Element:
        holder = self._holder(self.parts.tree(self.part))
        return holder[min(int(style or 0), len(holder) - 1)]

    def _look(self, xf: Element) -> tuple[Hashable, ...]:
        root = self.parts.tree(self.part)
        number = whole(xf, "numFmtId")
        codes = {whole(e, "numFmtId"): e.get("formatCode") or "" for e in root.iterfind(f"{tag('numFmts')}/*")}
        code = codes.get(number, str(number))
        said: list[Hashable] = ["0" if code == "General" else code]
        for name, group in _PARTS.items():
            found = root.findall(f"{tag(group)}/*")
            at = whole(xf, name)
            said.append(_SAID[name](found[at]) if at < len(found) else ())
        return tuple(said)


def _spelled(element: Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_tail=False)


def _attributes(element: Element | None) -> tuple[tuple[str, str], ...]:
    plain = {"true": "1", "false": "0"}
    found = {} if element is None else {str(k): plain.get(str(v), str(v)) for k, v in element.attrib.items()}
    return tuple(sorted(found.items()))


def _font(font: Element) -> Hashable:
    seen = (e for e in font if local(e) not in _UNSEEN and e.get("val") not in _NOT)
    return frozenset((local(e), _attributes(e)) for e in seen)


def _fill(fill: Element) -> Hashable:
    pattern = fill.find(tag("patternFill"))
    if pattern is None:
        return _spelled(fill) if len(fill) else ()
    kind = pattern.get("patternType", "none")
    colours = () if kind == "none" else ("fgColor",) if kind == "solid" else ("fgColor", "bgColor")
    return (kind, *(_attributes(pattern.find(tag(name))) for name in colours)) if colours else ()


def _border(border: Element) -> Hashable:
    lines = [side for side in border if side.get("style", "none") != "none"]
    said = [(local(side), side.get("style"), _attributes(side.find(tag("color")))) for side in lines]
    slanted = any(local(side) == "diagonal" for side in lines)
    return (*said, *(_attributes(border) if slanted else ()))


_SAID = {"fontId": _font, "fillId": _fill, "borderId": _border}
