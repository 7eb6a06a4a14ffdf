"""What elsewhere in a workbook speaks of a sheet or of its tables: it would be dead if the sheet went."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from xml.sax.saxutils import escape

from xlops.workbook.package.package import Package
from xlops.workbook.package.parts import Parts, relations_part, tag
from xlops.workbook.package.references import spellings

_SPAN = re.compile(rb"(?:'|&apos;)([^'\[\]!<>\"&]+):([^'!<>\"&]+)(?:'|&apos;)!")  # 'first:last'!A1

_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*>([^<]+)</")


@dataclass(frozen=True)
class Pointer:
    """What speaks of the sheet: a defined name, or a sheet with its charts, rules and links."""

    kind: Literal["name", "sheet", "pivot"]
    name: str


def pointers_to(package: Package, sheet: str) -> list[Pointer]:
    """Everything that does, in the order of the tabs, names of the workbook first."""
    parts, book = package.parts, package.book
    place, own = book.index(sheet), book.sheet_part(sheet)
    tables = {shape.name for shape in package.tables().values() if shape.sheet == book.name(sheet)}
    wanted = _pattern(sheet, frozenset(tables))
    found = [
        Pointer("name", e.get("name") or "")
        for e in parts.tree(book.part).iter(tag("definedName"))
        if e.get("localSheetId") != str(place) and wanted.search(escape(e.text or "").encode())
    ]
    order = [info.name.casefold() for info in package.sheets()]
    for name, part in book.sheet_parts().items():
        if part != own and any(_speaks(parts, p, wanted, order, place) for p in _parts_of(parts, part)):
            found.append(Pointer("sheet", name))
    sources = [
        source for cache in parts.related(book.part, "pivotCacheDefinition")
        for source in parts.tree(cache).iter(tag("worksheetSource"))
    ]  # fmt: skip
    pivots = [s for s in sources if s.get("sheet") == book.name(sheet) or s.get("name") in tables]
    return [*found, *(Pointer("pivot", "") for _ in pivots[:1])]


def unspoken_of(package: Package, sheets: Mapping[str, Collection[str]]) -> list[str]:
    """Those of the sheets that no formula of another sheet and no name speaks of.

    Each comes with words, such as a part of its tables' names. A quick look: where its name or one of them happens to
    stand in any formula elsewhere, it is not among them.
    """
    parts, book = package.parts, package.book
    wanted = {sheet: [w.lower().encode() for w in (sheet, *words)] for sheet, words in sheets.items()}
    own = {str(book.index(sheet)): sheet for sheet in sheets}
    left = set(sheets)
    for element in parts.tree(book.part).iter(tag("definedName")):
        text = (element.text or "").lower().encode()
        left -= {
            s for s in left if own.get(element.get("localSheetId") or "") != s and any(w in text for w in wanted[s])
        }
    for name, part in book.sheet_parts().items():
        if low := b" ".join(_FORMULA.findall(parts.read(part))).lower():
            left -= {s for s in left if s != name and any(w in low for w in wanted[s])}
    return [sheet for sheet in sheets if sheet in left]


@lru_cache(64)
def _pattern(sheet: str, tables: Collection[str]) -> re.Pattern[bytes]:
    """The sheet before an exclamation mark, however it is spelled, or one of its tables."""
    ways = {escape(way, quote).encode() for way in spellings(sheet) for quote in ({}, {"'": "&apos;"})}
    ways |= {way.replace(b" ", b"%20") for way in ways}
    sheets = b"|".join(rb"(?<![\w.])" + re.escape(way) + b"!" for way in sorted(ways))
    names = b"|".join(re.escape(name.encode()) for name in sorted(tables)) or b"(?!)"
    return re.compile(sheets + rb"|(?<![\w.])(?:" + names + rb")(?![\w.])", re.IGNORECASE)


def _speaks(parts: Parts, part: str, wanted: re.Pattern[bytes], order: list[str], place: int) -> bool:
    xml = parts.read(part)
    if wanted.search(xml):
        return True
    for first, last in ((m[1].decode().casefold(), m[2].decode().casefold()) for m in _SPAN.finditer(xml)):
        if first in order and last in order and order.index(first) <= place <= order.index(last):
            return True
    return False


def _parts_of(parts: Parts, sheet: str) -> Iterator[str]:
    """The sheet's part and those that hang off it, with their relationships: links stand there too."""
    for part in (sheet, *(relation.target for relation in parts.below(sheet))):
        if part.endswith((".xml", ".vml")):
            yield part
        if parts.has(relations_part(part)):
            yield relations_part(part)
