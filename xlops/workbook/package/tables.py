"""A table's body replaced by new rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain
from typing import Any
from xml.sax.saxutils import escape

from xlops.errors import Refused, did_you_mean
from xlops.workbook.package import beside, looks, worksheet
from xlops.workbook.package.archive import Stream
from xlops.workbook.package.cells import ColumnPlan, column_values
from xlops.workbook.package.formulas import check_formula, qualify, row_pieces
from xlops.workbook.package.names import Book
from xlops.workbook.package.parts import Parts, tag
from xlops.workbook.package.ranges import Move, follow_elsewhere
from xlops.workbook.package.references import MAX_ROW, Box, cell_ref, column_letters, column_number
from xlops.workbook.package.scalars import decode_entities, decode_text
from xlops.workbook.package.shapes import TablePlace, all_tables

ROWS_AT_ONCE = 5_000
_ROW_ATTRIBUTES = re.compile(rb'<row r="\d+"([^>]*?)/?>')
_CELL_LETTERS = re.compile(rb'<c r="([A-Z]+)')
_ATTRIBUTE = re.compile(rb'\s([\w:]+)="([^"]*)"')


@dataclass
class Layout:
    """A sheet taken apart around a table's body."""

    head: bytes
    before: bytes  # rows above the body
    tail: bytes
    styles: dict[int, str] = field(default_factory=dict)  # of the prototype row, by column
    row_attributes: bytes = b""  # of the prototype row
    formulas: dict[int, str] = field(default_factory=dict)  # of the prototype row
    last_formulas: set[int] = field(default_factory=set)  # columns with a formula in the last body row
    totals: list[worksheet.Cell] = field(default_factory=list)
    attributes: dict[int, bytes] = field(default_factory=dict)  # of single rows, where there are any
    outside: dict[int, list[worksheet.Cell]] = field(default_factory=dict)  # cells left and right of the table
    after: list[tuple[int, bytes]] = field(default_factory=list)  # whole rows under the table
    totals_attributes: bytes = b""
    hidden: int = 0  # body rows that a filter hid


@dataclass(frozen=True)
class Filled:
    """What a fill did: the table's new range, sentences for the log, cells whose formulas carry our values."""

    ref: str
    log: list[str]
    valued: list[tuple[str, Box]]  # sheet part and the boxes of formula columns written with values


def fill(
    parts: Parts,
    book: Book,
    table: TablePlace,
    columns: Mapping[str, Any],
    formulas: Mapping[str, str],
    keys: str | None,
    strings: Sequence[str],
    painted: looks.Painted | None = None,
) -> Filled:
    """Replace a table's body by the rows given; see `Package.fill_table`."""
    given = {name: column_values(values, book.date1904) for name, values in columns.items()}
    count = _row_count(table, given)
    rows = max(count, 1)
    body = table.body
    new_bottom = body.top + rows - 1
    if new_bottom + table.totals_rows > MAX_ROW:
        raise Refused(f"table {table.name}: {count:,} rows do not fit a sheet")
    target = table.box._replace(bottom=new_bottom + table.totals_rows)
    xml = worksheet.sheet_xml(parts, table.sheet_part)
    _check_room(parts, book, table, target, xml)
    others = [t.box for t in all_tables(parts, book).values() if t.sheet_part == table.sheet_part and t != table]
    layout = take_apart(xml, table, target, movable=keys is not None)
    column_formulas = _column_formulas(parts, table, layout, given, formulas)
    log: list[str] = []
    if keys is not None:
        order = beside.Order(table.name, table.columns, body, target, table.box.bottom, others, strings, book.date1904)
        carried = [name for name in table.columns if name not in given and name not in column_formulas]
        log += beside.move_rows(layout, order, keys, given, carried, xml)
    _check_columns(table, given, column_formulas, keys)
    worn = _paint(parts, book, table, layout, painted, given, others) if painted else {}
    blank = _blank_looks(layout)
    plans = [
        replace(
            _plan(table, place, name, layout, column_formulas.get(name), given.get(name), count, book.date1904, blank),
            worn=worn.get(name, {}),
        )
        for place, name in enumerate(table.columns)
    ]
    move = Move(table.sheet, body, table.box.top, table.totals_rows, new_bottom)
    if new_bottom != body.bottom:
        layout.tail = move.tail(layout.tail, here=True)
    last = max([target.bottom, *(row for row, _ in layout.after), *layout.outside])
    layout.head = worksheet.grown_dimension(layout.head, target._replace(bottom=last))
    if layout.hidden and parts.tree(table.part).find(f"{tag('autoFilter')}/{tag('filterColumn')}") is not None:
        log.append(f"table {table.name}: a filter hid {layout.hidden} rows; all rows are shown again")
    _resize(parts, table, target, new_bottom, column_formulas)
    worksheet.put_sheet(
        parts,
        table.sheet_part,
        Stream(lambda: _pieces(layout, plans, body.top, rows, table, target), rows * len(plans) * 90),
    )
    by_letters = {column_letters(table.box.left + i): given.get(name) for i, name in enumerate(table.columns)}
    log += follow_elsewhere(parts, book, table.sheet_part, move, by_letters)
    valued = []
    for column, name in enumerate(table.columns, table.box.left):
        if name in column_formulas and name in given and count:
            valued.append((table.sheet_part, Box(column, body.top, column, new_bottom)))
    return Filled(target.ref, log, valued)


def _row_count(table: TablePlace, given: Mapping[str, Any]) -> int:
    unknown = [name for name in given if name not in table.columns]
    if unknown:
        hint = did_you_mean(unknown[0], table.columns)
        raise Refused(f"table {table.name} has no column {unknown[0]!r}{hint}; it has {', '.join(table.columns)}")
    counts = {name: len(values) for name, values in given.items()}
    if len(set(counts.values())) != 1:
        raise Refused(f"table {table.name}: columns of different length: {counts}")
    return next(iter(counts.values()))


def _check_columns(table: TablePlace, given: Mapping[str, Any], formulas: Mapping[str, str], keys: str | None) -> None:
    missing = [name for name in table.columns if name not in given and name not in formulas]
    if missing:
        advice = "" if keys else " (with keys=, a column people added stays with its rows)"
        raise Refused(f"table {table.name}: nothing given for {', '.join(map(repr, missing))}{advice}")


def _check_room(parts: Parts, book: Book, table: TablePlace, target: Box, xml: bytes) -> None:
    fresh = target._replace(top=table.body.top)
    for other in all_tables(parts, book).values():
        if other.sheet_part == table.sheet_part and other.part != table.part and other.box.overlaps(target):
            raise Refused(f"table {other.name} ({other.box.ref}) is in the way of table {table.name} ({target.ref})")
    for box in worksheet.merged(xml):
        if box.overlaps(fresh) or box.overlaps(table.body):
            raise Refused(f"the merged range {box.ref} is in the way of table {table.name} ({target.ref})")
    for box in worksheet.arrays(xml):
        inside = table.body.left <= box.left and box.right <= table.body.right
        if (box.overlaps(fresh) or box.overlaps(table.body)) and not (inside and box.top == box.bottom):
            raise Refused(f"the array formula {box.ref} is in the way of table {table.name} ({target.ref})")


def take_apart(xml: bytes, table: TablePlace, target: Box, movable: bool) -> Layout:
    """The sheet's rows sorted by their relation to the table; `Refused` when cells are in the way.

    `movable`: what stands beside the table may move, so its shared formulas are written out.
    """
    body = table.body
    edge = body.bottom + table.totals_rows
    kept_rows = {body.top, body.bottom}
    xml = worksheet.unshare(
        xml,
        gone=lambda c, r: body.has(c, r) or (movable and r >= body.top),
        wanted=lambda c, r: not body.has(c, r) or r in kept_rows,
    )
    begin, end = worksheet.data_span(xml)
    layout = Layout(xml[:begin], b"", xml[end:])
    first, behind = _plain_rows(xml, table, begin, end)
    start = first
    for match in chain(worksheet.ROW.finditer(xml, begin, first), worksheet.ROW.finditer(xml, behind, end)):
        number = worksheet.row_number(match[1])
        if number < body.top:
            continue
        start = min(start, match.start())
        if number > max(edge, target.bottom):
            layout.after.append((number, match[0]))
        elif number in kept_rows or number > body.bottom or not _is_simple(match, table.box):
            _sort_row(layout, match, number, table, target)
    layout.before = xml[begin:start]
    return layout


def _plain_rows(xml: bytes, table: TablePlace, begin: int, end: int) -> tuple[int, int]:
    """Where the rows between the first and the last of the body begin and end, where they hold its cells alone.

    (end, end) where a single one may hold something else: then each is looked at.
    """
    body = table.body
    first = xml.find(b'<row r="%d"' % (body.top + 1), begin, end)
    behind = xml.find(b'<row r="%d"' % body.bottom, max(first, begin), end)
    if not 0 <= first < behind:
        return end, end
    attributes, columns = (one.findall(xml, first, behind) for one in (_ROW_ATTRIBUTES, _CELL_LETTERS))
    told = len(attributes) == xml.count(b"<row", first, behind) and len(columns) == xml.count(b"<c", first, behind)
    own = told and _letters(body.left, body.right).issuperset(columns)
    plain = own and all(plain_attributes(worksheet.row_attributes(a)) == (b"", False) for a in set(attributes))
    return (first, behind) if plain else (end, end)


def _is_simple(row: re.Match[bytes], box: Box) -> bool:
    """Whether a body row holds nothing but the table's cells: most rows, passed over at speed."""
    inner = row[2] or b""
    first = re.match(rb'\s*<c r="([A-Z]+)', inner)
    last = re.match(rb'<c r="([A-Z]+)', inner[inner.rfind(b"<c ") :])
    if first is None or last is None or plain_attributes(worksheet.row_attributes(row[1])) != (b"", False):
        return False
    left, right = (column_number(m[1].decode()) for m in (first, last))
    return box.left <= left and right <= box.right


@lru_cache(maxsize=1000)
def plain_attributes(attributes: bytes) -> tuple[bytes, bool]:
    """(what a body row's attributes really say, whether the row was hidden).

    Excel and LibreOffice write default values on every row; rows without them are made at speed.
    """
    pairs = {m[1]: m[2] for m in _ATTRIBUTE.finditer(attributes)}
    hidden = pairs.pop(b"hidden", b"0") in (b"1", b"true")
    pairs.pop(b"x14ac:dyDescent", None)
    for name in [n for n, value in pairs.items() if value in (b"0", b"false") and n != b"s"]:
        del pairs[name]
    if b"customHeight" not in pairs:
        pairs.pop(b"ht", None)
    if b"customFormat" not in pairs:
        pairs.pop(b"s", None)
    return b"".join(b' %s="%s"' % pair for pair in pairs.items()), hidden


def _sort_row(layout: Layout, row: re.Match[bytes], number: int, table: TablePlace, target: Box) -> None:
    body = table.body
    edge = body.bottom + table.totals_rows
    attributes = worksheet.row_attributes(row[1])
    if number <= body.bottom:
        attributes, hidden = plain_attributes(attributes)
        layout.hidden += hidden
    if number == body.top:
        layout.row_attributes = attributes
    if body.bottom < number <= edge:
        layout.totals_attributes = attributes
    elif attributes or number > edge:
        layout.attributes[number] = attributes
    inner = row[2] or b""
    between = body.top < number < body.bottom  # of these rows the table's own cells are written anew
    own = _letters(body.left, body.right)
    for cell in worksheet.row_cells_outside(inner, own) if between else worksheet.row_cells(inner):
        if not body.left <= cell.column <= body.right or number > max(edge, target.bottom):
            layout.outside.setdefault(number, []).append(cell)
        elif number > edge:
            if cell.inner:
                raise Refused(
                    f"{cell_ref(cell.column, number)} of sheet {table.sheet} stands under table {table.name}, which "
                    f"needs the rows down to {target.bottom}: move it elsewhere, or to the next free row of the table"
                )
        elif number > body.bottom:
            layout.totals.append(cell)
        else:
            _note_body_cell(layout, cell, body)


@lru_cache(maxsize=1000)
def _letters(left: int, right: int) -> frozenset[bytes]:
    return frozenset(column_letters(column).encode() for column in range(left, right + 1))


def _note_body_cell(layout: Layout, cell: worksheet.Cell, body: Box) -> None:
    formula = worksheet.FORMULA.search(cell.inner)
    if cell.row == body.top:
        layout.styles[cell.column] = cell.style
        if formula and formula[2]:
            layout.formulas[cell.column] = decode_entities(formula[2].decode())
    if cell.row == body.bottom and formula:
        layout.last_formulas.add(cell.column)


def _column_formulas(
    parts: Parts, table: TablePlace, layout: Layout, given: Mapping[str, Any], formulas: Mapping[str, str]
) -> dict[str, str]:
    """Column -> formula text of the columns that are calculated: the caller's, the table's, the rows' own."""
    unknown = [name for name in formulas if name not in table.columns]
    if unknown:
        raise Refused(f"table {table.name} has no column {unknown[0]!r}{did_you_mean(unknown[0], table.columns)}")
    found: dict[str, str] = {}
    elements = parts.tree(table.part).findall(f"{tag('tableColumns')}/{tag('tableColumn')}")
    for place, (name, element) in enumerate(zip(table.columns, elements, strict=True)):
        column = table.box.left + place
        calculated = element.find(tag("calculatedColumnFormula"))
        if name in formulas:
            found[name] = check_formula(formulas[name])
        elif calculated is not None and calculated.text:
            found[name] = calculated.text
        elif column in layout.formulas and column in layout.last_formulas:
            found[name] = layout.formulas[column]
    return found


def _plan(
    table: TablePlace,
    place: int,
    name: str,
    layout: Layout,
    formula: str | None,
    values: Any,
    count: int,
    date1904: bool,
    of_column: Callable[[int], str] | None,
) -> ColumnPlan:
    column = table.box.left + place
    blank = of_column(column) if of_column else None
    style = layout.styles.get(column, blank or "")
    pieces = None
    if formula is not None:
        own = formula == layout.formulas.get(column)
        pieces = row_pieces(formula, table.body.top) if own else (formula,)
        pieces = tuple(escape(piece) for piece in pieces)
    return ColumnPlan(
        column_letters(column), f' s="{style}"' if style else "", pieces, values if count else None, date1904,
        spare=style == blank,
    )  # fmt: skip


def _paint(
    parts: Parts, book: Book, table: TablePlace, layout: Layout, painted: looks.Painted, given: Mapping[str, Any],
    others: Sequence[Box],
) -> dict[str, dict[int, str]]:  # fmt: skip
    """The looks that people gave cells, by column and row from 0; the layout's are what is usual."""
    body, left = table.body, table.box.left
    for name, style in painted.usual.get(table.name, {}).items():
        layout.styles[left + table.columns.index(name)] = style
    usual = {name: layout.styles.get(left + place, "") for place, name in enumerate(table.columns)}
    counted = beside.counted(given.get(painted.keys.get(table.name, ""), ()), book.date1904)
    cells, rows = looks.put_on(parts, book, table, painted, counted, usual)
    if any(box.top <= body.bottom and box.bottom >= body.top for box in others):
        return cells  # a row that tables share is not one's own
    edges: dict[int, list[worksheet.Cell]] = {}  # beside the table a row's colour makes blank cells
    for number, usual_row in painted.coloured.get(table.name, {}).items():
        layout.attributes[number] = looks.row_in_style(layout.attributes.get(number, b""), usual_row)
        if number == body.top:
            layout.row_attributes = layout.attributes[number]
        beyond = layout.outside.get(number, [])
        edges[number] = [cell for cell in beyond if not cell.inner]
        layout.outside[number] = [cell for cell in beyond if cell.inner]
    for place, row in rows.items():
        number = body.top + place
        kept = layout.attributes.get(number, b"" if number <= body.bottom else layout.row_attributes)
        layout.attributes[number] = looks.row_in_style(kept, row.row)
        blank = [beside.moved_cell(cell, number) for cell in edges.get(row.number, ())]
        layout.outside[number] = beside.laid_over(blank, layout.outside.get(number, []))
    return cells


def _blank_looks(layout: Layout) -> Callable[[int], str] | None:
    """The style of what is blank in a column; None where rows have styles of their own."""
    own = any(b' s="' in attributes for attributes in (layout.row_attributes, *layout.attributes.values()))
    return None if own else worksheet.column_styles(layout.head)


def _resize(parts: Parts, table: TablePlace, target: Box, bottom: int, formulas: Mapping[str, str]) -> None:
    root = parts.edit(table.part)
    root.set("ref", target.ref)
    for sort in root.findall(tag("sortState")):
        root.remove(sort)
    for auto in root.findall(tag("autoFilter")):
        auto.set("ref", target._replace(bottom=bottom).ref)
        for child in list(auto):
            auto.remove(child)
    for element in root.iter(tag("tableColumn")):
        calculated = element.find(tag("calculatedColumnFormula"))
        text = formulas.get(decode_text(element.get("name") or ""))
        if calculated is not None and text is not None and calculated.text != text:
            calculated.text = text


def _pieces(
    layout: Layout, plans: Sequence[ColumnPlan], top: int, rows: int, table: TablePlace, target: Box
) -> Iterator[bytes]:
    """The sheet's XML, the body in runs of rows so that a million of them need little memory."""
    yield layout.head
    yield layout.before
    body = table.body
    grown = layout.row_attributes.decode()
    for low in range(0, rows, ROWS_AT_ONCE):
        high = min(low + ROWS_AT_ONCE, rows)
        columns = [plan.cells(low, high, top) for plan in plans]
        numbers = range(top + low, top + high)
        special = any(n in numbers for n in [*layout.outside, *layout.attributes])
        if not special and not grown:
            yield "".join(
                [
                    f'<row r="{n}">{"".join(cells)}</row>'
                    for n, cells in zip(numbers, zip(*columns, strict=True), strict=True)
                ]
            ).encode()
            continue
        for number, cells in zip(numbers, zip(*columns, strict=True), strict=True):
            attributes = layout.attributes.get(number, b"" if number <= body.bottom else layout.row_attributes)
            yield join_row(number, attributes, "".join(cells).encode(), layout.outside.get(number, []), body)
    if table.totals_rows:
        totals = b"".join(total_cell(cell, target.bottom, table) for cell in layout.totals)
        yield join_row(target.bottom, layout.totals_attributes, totals, layout.outside.get(target.bottom, []), body)
    yield from _below(layout, target)
    yield layout.tail


def _below(layout: Layout, target: Box) -> Iterator[bytes]:
    rest = dict(layout.after)
    for number in {*layout.outside, *layout.attributes}:
        if number > target.bottom:
            cells = sorted(layout.outside.get(number, []), key=lambda cell: cell.column)
            if number in rest:
                old = worksheet.ROW.match(rest[number])
                cells = beside.merged_cells(old, cells)
                attributes = worksheet.row_attributes(old[1]) if old else b""
            else:
                attributes = layout.attributes.get(number, b"")
            if cells or attributes:
                rest[number] = b'<row r="%d"%s>%s</row>' % (
                    number,
                    attributes,
                    b"".join(c.whole for c in cells),
                )
    for number in sorted(rest):
        yield rest[number]


def join_row(number: int, attributes: bytes, inside: bytes, outside: Sequence[worksheet.Cell], body: Box) -> bytes:
    """A row of the table with the cells left and right of it."""
    ordered = sorted(outside, key=lambda cell: cell.column)
    left = b"".join(cell.whole for cell in ordered if cell.column < body.left)
    right = b"".join(cell.whole for cell in ordered if cell.column > body.right)
    return b'<row r="%d"%s>%s%s%s</row>' % (number, attributes, left, inside, right)


def total_cell(cell: worksheet.Cell, row: int, table: TablePlace) -> bytes:
    """A totals cell in its new row; a formula loses its value, which was that of the old rows.

    A column named without its table (XlsxWriter writes that) gets the table's name: Excel's own
    form, and the only one other programs understand.
    """
    formula = worksheet.FORMULA.search(cell.inner)
    if formula is None or not formula[2]:
        return re.sub(rb'\sr="[A-Z]+\d+"', f' r="{cell_ref(cell.column, row)}"'.encode(), cell.whole, count=1)
    text = qualify(decode_entities(formula[2].decode()), table.name)
    style = f' s="{cell.style}"' if cell.style else ""
    return f'<c r="{cell_ref(cell.column, row)}"{style}><f>{escape(text)}</f></c>'.encode()
