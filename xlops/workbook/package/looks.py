"""The look that people gave single cells of a table: told from the look of its column, and kept by the row's key.

A build writes each column of a table in one look. A cell that differs from what most rows of its column wear, by fill,
font, border or number format, was made so by a person. Looks are compared by what they say: another program that
saves the workbook numbers them anew, and spells them its own way, but for all rows alike. Rules (conditional
formats) are no part of a cell's look.
"""

from __future__ import annotations

import copy
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lxml import etree

from xlops.workbook.package import worksheet
from xlops.workbook.package.beside import counted
from xlops.workbook.package.cells import cell_value
from xlops.workbook.package.names import Book
from xlops.workbook.package.parts import Element, Parts, local, tag, whole
from xlops.workbook.package.references import Box, column_letters
from xlops.workbook.package.shapes import TablePlace

_CELL = re.compile(rb'<c r="([A-Z]+)\d+"(?: s="(\d+)")?')
_OWN_ROW = re.compile(rb'<row\b(?=[^>]*\scustomFormat="(?:1|true)")[^>]*?\sr="(\d+)"')
_ROW_STYLE = re.compile(rb'\s(?:s|customFormat)="[^"]*"')
_PARTS = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}
_WAYS = {"numFmtId": "applyNumberFormat", "fontId": "applyFont", "fillId": "applyFill", "borderId": "applyBorder"}
_STYLE = re.compile(rb'\ss="(\d+)"')
_UNSEEN = ("family", "charset", "scheme")  # of a font
_NOT = ("0", "false", "none")
_MOST = 64_000  # looks that Excel takes


class Worn(NamedTuple):
    """The number of a look, and of that which most rows wear there."""

    style: str
    usual: str


@dataclass
class PaintedRow:
    """What a person made of one row's look: of cells by column, and of the row itself."""

    cells: dict[str, Worn] = field(default_factory=dict)
    row: str = ""


@dataclass
class Painted:
    """The looks of people in tables that share their keys, and what the columns of each wear otherwise."""

    usual: dict[str, dict[str, str]] = field(default_factory=dict)  # by table and column, where the first row differs
    rows: dict[str, dict[Hashable, PaintedRow]] = field(default_factory=dict)  # by table and counted key
    coloured: dict[str, dict[int, str]] = field(default_factory=dict)  # by table: rows, and the look of others

    def of(self, table: str, key: Hashable) -> PaintedRow | None:
        """The row's, from whichever table it stood in."""
        own = self.rows.get(table, {}).get(key)
        return own or next((rows[key] for rows in self.rows.values() if key in rows), None)

    def add(self, other: Painted) -> None:
        """Take in what is known of another table."""
        self.usual |= other.usual
        self.rows |= other.rows
        self.coloured |= other.coloured


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


def read_painted(
    parts: Parts, book: Book, table: TablePlace, key: str, strings: Sequence[str], like: TablePlace | None = None
) -> Painted:
    """What columns of a table wear, and by counted key where a person changed that; mostly nothing.

    What is usual is what most rows with a key wear. Where that is not clear, as in a table of one row, the first row
    of the table `like` tells.
    """
    body = table.body
    xml = worksheet.sheet_xml(parts, table.sheet_part)
    begin, end = worksheet.data_span(xml)
    start = max(begin, xml.find(b'<row r="%d"' % body.top, begin, end))  # else all rows are looked at
    stop = xml.find(b'<row r="%d"' % (body.bottom + 1), start, end)
    span = start, stop if stop >= 0 else end
    of_column = worksheet.column_styles(xml[:begin])
    told = {} if like is None or like == table else _first_row(parts, like)
    own_rows = xml.find(b"customFormat=", *span) >= 0 and _OWN_ROW.search(xml, *span) is not None
    if not own_rows and _is_plain(_CELL.findall(xml, *span), body, of_column, told):
        return Painted()
    standing = _Standing(table, of_column)
    standing.read(xml, span, key, strings, book.date1904)
    return _told_apart(standing, Wardrobe(parts, book), told)


def _is_plain(
    cells: Sequence[tuple[bytes, bytes]], body: Box, of_column: Callable[[int], str], told: Mapping[int, str]
) -> bool:
    """Whether every column wears one look; a cell that the file leaves out wears that of its column."""
    rows, worn = body.bottom - body.top + 1, defaultdict[bytes, dict[bytes, int]](dict)
    for (letters, style), count in Counter(cells).items():
        worn[letters][style] = count
    for column in range(body.left, body.right + 1):
        styles = worn.get(column_letters(column).encode(), {})
        if len(styles) > 1:
            return False
        for style, count in styles.items():
            other = of_column(column) if count < rows else told.get(column - body.left) if rows == 1 else None
            if other is not None and other != style.decode():
                return False
    return True


def _first_row(parts: Parts, table: TablePlace) -> dict[int, str]:
    """The looks of a table's first row, by place."""
    xml, body = worksheet.sheet_xml(parts, table.sheet_part), table.body
    return {c.column - body.left: c.style for c in worksheet.cells_in(xml, {body.top}) if body.has(c.column, c.row)}


class _Standing:
    """The looks and keys of a table's rows as they stand."""

    def __init__(self, table: TablePlace, of_column: Callable[[int], str]) -> None:
        self.table, self.of_column = table, of_column
        self.cells: dict[tuple[int, int], str] = {}  # by place of the column and row
        self.rows: dict[int, str] = {}  # those that have a look themselves
        self.keys: dict[int, Hashable] = {}  # of the rows that hold something, counted

    def read(self, xml: bytes, span: tuple[int, int], key: str, strings: Sequence[str], date1904: bool) -> None:
        """Gather them from the rows between two places of the sheet."""
        body = self.table.body
        place = self.table.columns.index(key)
        keys: dict[int, Any] = {}  # a row that a person made has none, and is told by its order
        for match in worksheet.ROW.finditer(xml, *span):
            number = worksheet.row_number(match[1])
            if not body.top <= number <= body.bottom:
                continue
            if _OWN_ROW.match(match[0]) and (style := _STYLE.search(match[1])):
                self.rows[number] = style[1].decode()
            for cell in worksheet.row_cells(match[2] or b""):
                if not body.left <= cell.column <= body.right:
                    continue
                self.cells[cell.column - body.left, number] = cell.style
                if cell.inner and not worksheet.FORMULA.search(cell.inner):
                    keys.setdefault(number, None)
                    if cell.column - body.left == place:
                        keys[number] = cell_value(cell.attributes, cell.inner, strings) or None
        self.keys = dict(zip(keys, counted(keys.values(), date1904), strict=True))

    def style(self, place: int, row: int) -> str:
        """The look of a cell, also of one that the file leaves out."""
        left_out = self.rows.get(row) or self.of_column(self.table.body.left + place)
        return self.cells.get((place, row), left_out)


def _told_apart(standing: _Standing, wardrobe: Wardrobe, told: Mapping[int, str]) -> Painted:
    usual: dict[str, str] = {}
    coloured: dict[int, str] = {}
    painted = defaultdict[Hashable, PaintedRow](PaintedRow)
    top = standing.table.body.top
    for place, name in enumerate(standing.table.columns):
        worn = {row: standing.style(place, row) for row in standing.keys}
        first = standing.style(place, top)
        common = _common(worn, first, wardrobe, told.get(place))
        if wardrobe.look(common) != wardrobe.look(first):
            usual[name] = common
        other = {style for style in set(worn.values()) if wardrobe.look(style) != wardrobe.look(common)}
        for row, style in worn.items() if other else ():
            if style in other and ((place, row) in standing.cells or row in standing.rows):
                painted[standing.keys[row]].cells[name] = Worn(style, common)
    rows = {row: standing.rows.get(row, "") for row in standing.keys}
    common = _common(rows, rows.get(top, ""), wardrobe, None)
    for row, style in rows.items():
        if style and wardrobe.look(style) != wardrobe.look(common):
            painted[standing.keys[row]].row = style
            coloured[row] = common
    name = standing.table.name
    return Painted({name: usual}, {name: dict(painted)}, {name: coloured})


def _common(worn: Mapping[int, str], first: str, wardrobe: Wardrobe, told: str | None) -> str:
    """The look that is usual: what is told where a row wears it, else what most rows wear, else what is told."""
    counts = Counter[tuple[Hashable, ...]]()
    for style, count in Counter(worn.values()).items():
        counts[wardrobe.look(style)] += count
    ranked = counts.most_common(2)
    if told is not None and wardrobe.look(told) in counts:
        common = wardrobe.look(told)
    elif ranked and ranked[0][1] > (ranked[1][1] if len(ranked) > 1 else 1):
        common = ranked[0][0]
    elif told is not None and ranked:
        return told
    else:
        return first
    return next(style for style in (first, *worn.values()) if wardrobe.look(style) == common)


def put_on(
    parts: Parts, book: Book, table: TablePlace, painted: Painted, keys: Sequence[Hashable], usual: Mapping[str, str]
) -> tuple[dict[str, dict[int, str]], dict[int, str]]:
    """Where the keys stand now: by column the looks of cells, by place of their row, and the looks of rows."""
    cells = defaultdict[str, dict[int, str]](dict)
    rows: dict[int, str] = {}
    wardrobe = Wardrobe(parts, book)
    for place, key in enumerate(keys):
        if (row := painted.of(table.name, key)) is None:
            continue
        for name, worn in row.cells.items():
            if name in usual:
                cells[name][place] = wardrobe.dressed(worn, usual[name])
        if row.row:
            rows[place] = row.row
    return cells, rows


def row_in_style(attributes: bytes, style: str) -> bytes:
    """The attributes of a row in a look, or in none."""
    bare = _ROW_STYLE.sub(b"", attributes)
    return bare + b' s="%s" customFormat="1"' % style.encode() if style else bare
