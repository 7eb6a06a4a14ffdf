"""Ranges that were a table's body and follow it: formats, validations, sparklines, charts, names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from xlops.workbook.package.names import Book
from xlops.workbook.package.parts import Element, Parts, local, tag
from xlops.workbook.package.references import Box, column_letters, column_number, parse_place, spellings
from xlops.workbook.package.scalars import decode_entities, encode_text, number_text, plain_scalar, serial
from xlops.workbook.package.worksheet import data_span, put_sheet, sheet_xml

MOST_CACHED = 5000  # points a chart keeps beside its reference; Excel reads longer ones from the sheet

_SQREF = re.compile(rb'(\ssqref=")([^"]+)(?=")|(<xm:sqref>)([^<]+)(?=</xm:sqref>)')
_RULE = re.compile(rb"(<(?:\w+:)?(?:formula|formula1|formula2|f)>)([^<]+)(?=</)")
_SERIES = {"cat", "val", "xVal", "yVal", "bubbleSize", "plus", "minus", "strDim", "numDim"}


@cache
def _references(sheet: str) -> re.Pattern[str]:
    """Text constants, and references with or without the sheet's name before them."""
    sheets = "|".join(re.escape(way) for way in spellings(sheet))
    return re.compile(
        rf'("(?:[^"]|"")*")|(?<![\w.\'\]!$])((?:{sheets})!)?'
        r"(\$?)([A-Z]{1,3})(\$?)(\d+)(?::(\$?)([A-Z]{1,3})(\$?)(\d+))?(?![\w(.!])",
        re.IGNORECASE,
    )


@cache
def _naming(sheet: str) -> re.Pattern[str]:
    """The sheet's name before a reference: to look for that alone is quick, and most formulas are without."""
    return re.compile(rf"(?:{'|'.join(re.escape(way) for way in spellings(sheet))})!", re.IGNORECASE)


@dataclass(frozen=True)
class Move:
    """A table's rows before and after: sheet, columns, header row, first and last body row, totals."""

    sheet: str
    old: Box  # the body as it was
    header: int  # row of the header, the body's first row when the table shows none
    totals: int  # rows under the body
    bottom: int  # the body's last row from now on

    def box(self, box: Box) -> Box | None:
        """Where the range goes when it was the body (or the table) in some of its columns, else None."""
        if not (self.old.left <= box.left and box.right <= self.old.right):
            return None
        if box.top not in (self.old.top, self.header):
            return None
        if box.bottom == self.old.bottom:
            return box._replace(bottom=self.bottom)
        if self.totals and box.bottom == self.old.bottom + self.totals:
            return box._replace(bottom=self.bottom + self.totals)
        return None

    def squares(self, text: str) -> str:
        """A list of ranges ('A4:A6 C4:C6') after the move."""
        moved = []
        for ref in text.split():
            box = self.box(Box.parse(ref)) if re.fullmatch(r"\$?[A-Z]+\$?\d+(:\$?[A-Z]+\$?\d+)?", ref) else None
            moved.append(box.ref if box and box != Box.parse(ref) else ref)
        return " ".join(moved)

    def formula(self, text: str, here: bool = False, whole: bool = False) -> str:
        """A formula with its ranges moved; unqualified ones only `here`, on the table's own sheet.

        `whole`: the text is one reference by itself; then a single cell can be a body of one row.
        """
        if not here and not _naming(self.sheet).search(text):
            return text
        whole = whole and parse_place(text) is not None

        def one(match: re.Match[str]) -> str:
            if match[1] or not (match[2] or here):
                return match[0]
            if match[10] is None and not whole:
                return match[0]
            if not match[2] and not (match[5] and match[9]):
                return match[0]  # a relative reference inside a rule means another cell in every row
            left, top = column_number(match[4]), int(match[6])
            right, bottom = (column_number(match[8]), int(match[10])) if match[10] else (left, top)
            box = self.box(Box(left, top, right, bottom))
            if box is None or (match[10] is None and box.bottom == bottom):
                return match[0]
            first = f"{match[3]}{column_letters(box.left)}{match[5]}{box.top}"
            dollar, row_dollar = (match[7], match[9]) if match[10] else (match[3], match[5])
            return f"{match[2] or ''}{first}:{dollar}{column_letters(box.right)}{row_dollar}{box.bottom}"

        return _references(self.sheet).sub(one, text)

    def tail(self, xml: bytes, here: bool) -> bytes:
        """What stands after a sheet's rows, with its ranges moved."""

        def squares(match: re.Match[bytes]) -> bytes:
            opening, text = match[1] or match[3], match[2] or match[4]
            return opening + self.squares(text.decode()).encode()

        def rule(match: re.Match[bytes]) -> bytes:
            text = decode_entities(match[2].decode())
            moved = self.formula(text, here, whole=match[1] == b"<xm:f>" and "!" in text)
            return match[0] if moved == text else match[1] + escape(moved).encode()

        xml = _RULE.sub(rule, xml)
        return _SQREF.sub(squares, xml) if here else xml


def follow_elsewhere(parts: Parts, book: Book, own_part: str, move: Move, columns: Mapping[str, Any]) -> list[str]:
    """Move the table's ranges in defined names, charts, controls and other sheets.

    `columns` maps column letters to their values for the charts' caches. Returns sentences for
    the log: cell formulas elsewhere that use the table's address and are left to their owner.
    """
    for part in list(parts.of_kind("charts")):
        if names_sheet(parts, part, move.sheet):
            _follow_chart(parts, part, move, columns)
    if move.bottom == move.old.bottom:
        return []
    for name in book.parts.tree(book.part).iter(tag("definedName")):
        text = name.text or ""
        moved = move.formula(text, whole=True)
        if moved != text:
            book.parts.edit(book.part)
            name.text = moved
    notes = []
    for sheet, part in book.sheet_parts().items():
        if part == own_part or "/worksheets/" not in part:
            continue
        if not names_sheet(parts, part, move.sheet):
            continue
        xml = sheet_xml(parts, part)
        end = data_span(xml)[1]
        tail = move.tail(xml[end:], here=False)
        if tail != xml[end:]:
            put_sheet(parts, part, xml[:end] + tail)
        if _uses_address(xml[:end], move):
            notes.append(f"sheet {sheet!r}: a formula uses the address of a table on {move.sheet!r}; not changed")
    return notes


def names_sheet(parts: Parts, part: str, sheet: str) -> bool:
    """Whether a formula, rule or chart of the part may name the sheet."""
    spoken = parts.known(part, "spoken", lambda: _spoken(parts.read(part)))
    return any(way in spoken for way in _ways(sheet)) if spoken else False


@lru_cache(256)
def _ways(sheet: str) -> frozenset[bytes]:
    """How a sheet may be written before what it holds."""
    return frozenset(escape(way, quote).encode() + b"!" for way in spellings(sheet) for quote in ({}, {"'": "&apos;"}))


def _spoken(xml: bytes) -> bytes:
    """The texts and tags of a part that may name a sheet, each once: hardly any of a large table's."""
    found: dict[bytes, None] = {}
    at = xml.find(b"!")
    while at >= 0:
        begin = max(xml.rfind(b"<", 0, at), xml.rfind(b">", 0, at)) + 1
        end = min((place for mark in (b"<", b">") if (place := xml.find(mark, at)) >= 0), default=len(xml))
        found[xml[begin:end]] = None
        at = xml.find(b"!", end)
    return b"\n".join(found)


def _uses_address(xml: bytes, move: Move) -> bool:
    for match in re.finditer(rb"<f\b[^>]*>([^<]+)", xml):
        text = decode_entities(match[1].decode())
        if "!" in text and move.formula(text) != text:
            return True
    return False


def _follow_chart(parts: Parts, part: str, move: Move, columns: Mapping[str, Any]) -> None:
    root = parts.tree(part)
    for element in list(root.iter("{*}f")):
        parent = element.getparent()
        if parent is None or not element.text:
            continue
        holder = parent.getparent()
        series = local(parent) in _SERIES or (holder is not None and local(holder) in _SERIES)
        moved = move.formula(element.text, whole=series)
        if moved == element.text and not _is_body(element.text, move):
            continue
        root = parts.edit(part)
        element.text = moved
        _recache(element, parent, columns)


def _is_body(text: str, move: Move) -> bool:
    # the same rows with new values: only the cache changes
    return (
        move.old.bottom == move.bottom
        and any(
            box is not None and move.box(box) is not None
            for box in (Box.parse(m) for m in re.findall(r"!(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)", text))
        )
        and text.rpartition("!")[0].strip("'").replace("''", "'").casefold() == move.sheet.casefold()
    )


def _recache(formula: Element, parent: Element, columns: Mapping[str, Any]) -> None:
    for level in [e for e in parent if local(e) == "lvl"]:
        parent.remove(level)
    cache = next((e for e in parent if local(e).endswith("Cache")), None)
    if cache is None:
        return
    match = re.search(r"!\$?([A-Z]+)\$?\d+(?::\$?([A-Z]+)\$?\d+)?$", formula.text or "")
    values = columns.get(match[1]) if match and match[2] in (None, match[1]) else None
    if values is None or len(values) > MOST_CACHED or local(cache) not in ("strCache", "numCache"):
        parent.remove(cache)
        return
    namespace = etree.QName(cache).namespace or ""
    for old in [e for e in cache if local(e) in ("pt", "ptCount")]:
        cache.remove(old)
    count = etree.Element(tag("ptCount", namespace), None, None)
    count.set("val", str(max(len(values), 1)))
    cache.insert(1 if len(cache) and local(cache[0]) == "formatCode" else 0, count)
    at = count
    for place, value in enumerate(values):
        text = _point(value, numeric=local(cache) == "numCache")
        if text is not None:
            point = etree.Element(tag("pt", namespace), None, None)
            point.set("idx", str(place))
            etree.SubElement(point, tag("v", namespace), None, None).text = text
            at.addnext(point)
            at = point


def _point(value: Any, numeric: bool) -> str | None:
    value = plain_scalar(value)
    if value is None or (numeric and isinstance(value, str)):
        return None
    if isinstance(value, str):
        return decode_entities(encode_text(value))
    if isinstance(value, bool):
        return str(int(value))
    return number_text(serial(value)) if isinstance(value, date) else number_text(value)
