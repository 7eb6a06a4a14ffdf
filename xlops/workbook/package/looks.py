"""The look that people gave single cells of a table: told from the look of its column, and kept by the row's key.

A build writes each column of a table in one look. A cell that differs from what most rows of its column wear, by fill,
font, border or number format, was made so by a person. Looks are compared by what they say: another program that
saves the workbook numbers them anew, and spells them its own way, but for all rows alike. Rules (conditional
formats) are no part of a cell's look.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xlops.workbook.package import comments, worksheet
from xlops.workbook.package.beside import counted
from xlops.workbook.package.cells import cell_value
from xlops.workbook.package.comments import CellPlace
from xlops.workbook.package.names import Book
from xlops.workbook.package.parts import Parts
from xlops.workbook.package.references import Box, cell_ref, column_letters
from xlops.workbook.package.shapes import TablePlace
from xlops.workbook.package.wardrobe import Wardrobe, Worn

_CELL = re.compile(rb'<c r="([A-Z]+)\d+"(?: s="(\d+)")?')
_OWN_ROW = re.compile(rb'<row\b(?=[^>]*\scustomFormat="(?:1|true)")[^>]*?\sr="(\d+)"')
_ROW_STYLE = re.compile(rb'\s(?:s|customFormat)="[^"]*"')
_STYLE = re.compile(rb'\ss="(\d+)"')


@dataclass
class PaintedRow:
    """What a person made of one row's look: of cells by column, and of the row itself."""

    cells: dict[str, Worn] = field(default_factory=dict)
    row: str = ""
    number: int = 0  # of the row, where it has a look itself


@dataclass
class Painted:
    """The looks of people in tables that share their keys, and what the columns of each wear otherwise."""

    keys: dict[str, str] = field(default_factory=dict)  # by table: the column that tells rows apart

    usual: dict[str, dict[str, str]] = field(default_factory=dict)  # by table and column, where the first row differs
    rows: dict[str, dict[Hashable, PaintedRow]] = field(default_factory=dict)  # by table and counted key
    coloured: dict[str, dict[int, str]] = field(default_factory=dict)  # by table: rows, and the look of others
    comments: dict[str, dict[CellPlace, Hashable]] = field(default_factory=dict)  # by table: where, of which key
    noted: frozenset[str] = frozenset()  # the keys of rows that have a comment

    def of(self, table: str, key: Hashable) -> PaintedRow | None:
        """The row's, from whichever table it stood in."""
        own = self.rows.get(table, {}).get(key)
        return own or next((rows[key] for rows in self.rows.values() if key in rows), None)

    def add(self, other: Painted) -> None:
        """Take in what is known of another table."""
        self.keys |= other.keys
        self.usual |= other.usual
        self.rows |= other.rows
        self.coloured |= other.coloured
        self.comments |= other.comments
        self.noted |= other.noted


def read_painted(
    parts: Parts, book: Book, table: TablePlace, key: str, strings: Sequence[str], like: TablePlace | None = None,
    others: Collection[TablePlace] = (),
) -> Painted:  # fmt: skip
    """What columns of a table wear, and by counted key where a person changed that; mostly nothing.

    What is usual is what most rows with a key wear. Where that is not clear, as in a table of one row, the first row
    of the table `like` tells. `others` are the tables of its sheet. Without a key nothing follows, but the look of
    the first row is not that of all.
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
    commented = _commented(parts, table, others) if key else set()
    plain = not own_rows and _is_plain(_CELL.findall(xml, *span), body, of_column, told)
    if plain and not commented:
        return Painted({table.name: key} if key else {})
    standing = _Standing(table, of_column)
    standing.read(xml, span, key, strings, book.date1904)
    found = Painted() if plain else _told_apart(standing, Wardrobe(parts, book), told)
    if not key:
        return Painted(usual=found.usual)
    found.keys[table.name] = key
    return _with_comments(found, standing, commented)


def _commented(parts: Parts, table: TablePlace, others: Collection[TablePlace]) -> set[CellPlace]:
    """The cells with a comment in a table's rows; those beside it too, where the rows are no other's."""
    body = table.body
    shared = any(o.box.top <= body.bottom and body.top <= o.box.bottom for o in others)
    found = {at for at in comments.places(parts, table.sheet_part) if body.top <= at[1] <= body.bottom}
    return {at for at in found if body.has(*at) or not shared}


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
        self.said: dict[int, Any] = {}  # their keys as they stand
        self.keys: dict[int, Hashable] = {}  # of the rows that hold something, counted

    def read(self, xml: bytes, span: tuple[int, int], key: str, strings: Sequence[str], date1904: bool) -> None:
        """Gather them from the rows between two places of the sheet."""
        body = self.table.body
        place = self.table.columns.index(key) if key else None
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
        self.said = keys
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
            painted[standing.keys[row]].number = row
            coloured[row] = common
    name = standing.table.name
    found = Painted(usual={name: usual} if usual else {}, rows={name: dict(painted)} if painted else {})
    found.coloured = {name: coloured} if coloured else {}
    return found


def _with_comments(found: Painted, standing: _Standing, commented: Collection[CellPlace]) -> Painted:
    of_rows = {at: standing.keys[at[1]] for at in sorted(commented) if at[1] in standing.keys}
    found.comments = {standing.table.name: of_rows} if of_rows else {}
    found.noted = frozenset(str(said) for _, row in commented if (said := standing.said.get(row)) is not None)
    return found


def follow_comments(
    parts: Parts, book: Book, tables: Mapping[str, TablePlace], painted: Painted, strings: Sequence[str]
) -> list[str]:
    """Put the comments onto the cells where their rows are now; sentences for the log.

    Where the row is gone, the comment goes to the heading of its column, or to the next one that has none.
    """
    now = {name: _rows_of(parts, book, table, painted.keys[name], strings) for name, table in tables.items()}
    moves: dict[str, dict[CellPlace, CellPlace]] = defaultdict(dict)
    homeless: list[tuple[TablePlace, CellPlace]] = []
    for name, rows in painted.comments.items():
        table = tables[name]
        for (column, row), key in rows.items():
            there = next((n for n in (name, *now) if key in now[n] and tables[n].sheet_part == table.sheet_part), None)
            at = None if there is None else _column_in(tables[there], table, column)
            if there is None or at is None:
                homeless.append((table, (column, row)))
            else:
                moves[table.sheet_part][column, row] = at, now[there][key]
    for table in tables.values():
        here = moves[table.sheet_part]
        unmoved = comments.places(parts, table.sheet_part).difference(here)  # on rows that hold nothing
        homeless += [(table, at) for at in unmoved.intersection(here.values()) if table.body.has(*at)]
    log = [_to_heading(parts, table, old, moves[table.sheet_part]) for table, old in homeless]
    for sheet_part, of_sheet in moves.items():
        comments.move(parts, sheet_part, of_sheet)
    return log


def _column_in(there: TablePlace, table: TablePlace, column: int) -> int | None:
    """Where a table has the column of another one; what stands beside the table stays where it is."""
    if not table.body.left <= column <= table.body.right:
        return column
    name = table.columns[column - table.body.left]
    return there.body.left + there.columns.index(name) if name in there.columns else None


def _to_heading(parts: Parts, table: TablePlace, old: CellPlace, moves: dict[CellPlace, CellPlace]) -> str:
    taken = {moves.get(at, at) for at in comments.places(parts, table.sheet_part) if at != old}
    at = max(0, min(old[0], table.box.right) - table.box.left)
    heads = [(table.box.left + n, table.box.top) for n in (*range(at, len(table.columns)), *range(at))]
    moves[old] = next((head for head in heads if head not in taken), old)
    return (
        f"table {table.name}: the row that a comment in {cell_ref(*old)} was about is gone, "
        f"the comment is now in {cell_ref(*moves[old])}"
    )


def _rows_of(parts: Parts, book: Book, table: TablePlace, key: str, strings: Sequence[str]) -> dict[Hashable, int]:
    """The row in which each key stands."""
    standing = _Standing(table, lambda column: "")
    xml = worksheet.sheet_xml(parts, table.sheet_part)
    standing.read(xml, worksheet.data_span(xml), key, strings, book.date1904)
    return {key: row for row, key in standing.keys.items()}


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
) -> tuple[dict[str, dict[int, str]], dict[int, PaintedRow]]:
    """Where the keys stand now, by place of their row: by column the looks of cells, and rows that have one."""
    cells = defaultdict[str, dict[int, str]](dict)
    rows: dict[int, PaintedRow] = {}
    wardrobe = Wardrobe(parts, book)
    for place, key in enumerate(keys):
        if (row := painted.of(table.name, key)) is None:
            continue
        for name, worn in row.cells.items():
            if name in usual:
                cells[name][place] = wardrobe.dressed(worn, usual[name])
        if row.row:
            rows[place] = row
    return cells, rows


def row_in_style(attributes: bytes, style: str) -> bytes:
    """The attributes of a row in a look, or in none."""
    bare = _ROW_STYLE.sub(b"", attributes)
    return bare + b' s="%s" customFormat="1"' % style.encode() if style else bare
