"""What people typed beside a table's rows: it moves with the row's key, and is never dropped (rule D5).

The rule, in full. With `keys=`, everything that stands in the same rows left or right of the table
(other tables excepted) moves with the row's key, formulas with their relative references. A column
that people added to the table itself moves the same way. What stands beside a row whose key is gone
goes, with a line in the log, to the first rows under the table that are free in its columns; so
does what stood beside the rows the table grows over. Typed content *inside* the table whose key is
gone has no safe place, so that fill is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from xml.sax.saxutils import escape

from xlops.errors import Refused
from xlops.workbook.package import worksheet
from xlops.workbook.package.cells import cell_value
from xlops.workbook.package.formulas import CellFormula, translate
from xlops.workbook.package.references import MAX_ROW, Box, cell_ref
from xlops.workbook.package.scalars import decode_entities, plain_scalar, serial

_NORMAL = re.compile(rb"<f>([^<]+)</f>")


class Surroundings(Protocol):
    """The parts of a sheet's layout that this module changes."""

    outside: dict[int, list[worksheet.Cell]]
    after: list[tuple[int, bytes]]


@dataclass(frozen=True)
class Order:
    """The table's geometry before and after, and how to read its sheet."""

    table: str
    columns: tuple[str, ...]
    old: Box  # body
    target: Box  # whole table from now on
    edge: int  # the old table's last row, totals included
    others: Sequence[Box]  # other tables of the sheet
    strings: Sequence[str]
    date1904: bool


def move_rows(
    layout: Surroundings, order: Order, keys: str, given: dict[str, Any], carried: Sequence[str], xml: bytes
) -> list[str]:
    """Move what stands beside the rows to where their keys stand now; sentences for the log.

    Columns in `carried` (people's own, inside the table) are added to `given`.
    """
    if keys not in given:
        raise Refused(f"table {order.table}: the key column {keys!r} needs values")
    if not carried and not any(cell.inner for cells in layout.outside.values() for cell in cells):
        return []
    places = {name: order.old.left + place for place, name in enumerate(order.columns)}
    columns = {places[name]: name for name in (keys, *carried)}
    own = _own_cells(worksheet.unshare(xml, lambda c, r: True, lambda c, r: c in columns), order, columns)
    old_keys = {row: cells.get(keys) for row, cells in own.items()}
    destinations = _destinations(old_keys, list(given[keys]), order)
    for name in carried:
        given[name] = _carry(order, name, own, destinations, len(given[keys]), places[name])
    return _move_outside(layout, order, old_keys, destinations, xml)


def _own_cells(xml: bytes, order: Order, columns: Mapping[int, str]) -> dict[int, dict[str, Any]]:
    rows: dict[int, dict[str, Any]] = {row: {} for row in range(order.old.top, order.old.bottom + 1)}
    for cell in worksheet.column_cells(xml, columns, order.old.top, order.old.bottom):
        if not cell.inner:
            continue
        value: Any = cell_value(cell.attributes, cell.inner, order.strings)
        formula = worksheet.FORMULA.search(cell.inner)
        if formula and formula[2]:
            value = CellFormula(decode_entities(formula[2].decode()), value)
        rows[cell.row][columns[cell.column]] = value
    return rows


def _key(value: Any, date1904: bool) -> Hashable:
    if isinstance(value, CellFormula):
        value = value.value
    value = plain_scalar(value)
    if isinstance(value, date):
        value = serial(value, date1904)
    return (isinstance(value, bool), value if isinstance(value, str | bool | None) else float(value))


def counted(values: Iterable[Any], date1904: bool = False) -> list[Hashable]:
    """The keys with their occurrence: a key that stands twice is told apart by order."""
    seen: Counter[Hashable] = Counter()
    out: list[Hashable] = []
    for value in values:
        key = _key(value, date1904)
        seen[key] += 1
        out.append((key, seen[key]))
    return out


def _destinations(old: Mapping[int, Any], new: Sequence[Any], order: Order) -> dict[int, int | None]:
    rows = {key: order.old.top + place for place, key in enumerate(counted(new, order.date1904))}
    keys = dict(zip(old, counted(old.values(), order.date1904), strict=True))
    return {row: None if old[row] is None else rows.get(key) for row, key in keys.items()}


def _carry(
    order: Order,
    name: str,
    own: Mapping[int, Mapping[str, Any]],
    destinations: Mapping[int, int | None],
    count: int,
    column: int,
) -> list[Any]:
    values: list[Any] = [None] * count
    for row, cells in own.items():
        value = cells.get(name)
        if value is None or value == "":
            continue
        target = destinations[row]
        if target is None:
            raise Refused(
                f"table {order.table}: {cell_ref(column, row)} in people's column {name!r} holds "
                f"{value!r}, and the new rows lack that row's key; keep the row or clear the cell"
            )
        if isinstance(value, CellFormula):
            text = translate(value.text, cell_ref(column, row), cell_ref(column, target))
            value = CellFormula(text, value.value)
        values[target - order.old.top] = value
    return values


def _move_outside(
    layout: Surroundings,
    order: Order,
    old_keys: Mapping[int, Any],
    destinations: Mapping[int, int | None],
    xml: bytes,
) -> list[str]:
    fixed = [*worksheet.merged(xml), *worksheet.arrays(xml)]
    stay: dict[int, list[worksheet.Cell]] = {}
    moved: dict[int, list[worksheet.Cell]] = {}
    homeless: dict[int, list[worksheet.Cell]] = {}
    for row, cells in layout.outside.items():
        target = _target(row, order, destinations)
        for cell in cells:
            if target == row or not cell.inner or any(b.has(cell.column, row) for b in order.others):
                stay.setdefault(row, []).append(cell)
                continue
            if any(box.has(cell.column, row) for box in fixed):
                raise Refused(
                    f"{cell_ref(cell.column, row)} beside table {order.table} is merged or an array formula "
                    "and cannot move with its row"
                )
            vacated = worksheet.Cell(cell.column, row, b"", b"", _blank(cell.column, row, cell.style))
            stay.setdefault(row, []).append(vacated)
            (homeless if target is None else moved).setdefault(row if target is None else target, []).append(
                cell if target is None else moved_cell(cell, target)
            )
    layout.outside = stay
    for row, cells in moved.items():
        layout.outside[row] = laid_over(stay.get(row, []), cells)
    return [_settle(layout, order, row, cells, old_keys) for row, cells in sorted(homeless.items())]


def _target(row: int, order: Order, destinations: Mapping[int, int | None]) -> int | None:
    if row in destinations:
        return destinations[row]
    if order.old.bottom < row <= order.edge:
        return row + order.target.bottom - order.edge
    return None if order.edge < row <= order.target.bottom else row


def _settle(
    layout: Surroundings, order: Order, row: int, cells: list[worksheet.Cell], old_keys: Mapping[int, Any]
) -> str:
    """Put the cells into the first free row under the table; the sentence that says so."""
    below = dict(layout.after)
    columns = {cell.column for cell in cells}
    free = max(order.edge, order.target.bottom) + 1
    while columns & _taken(layout, below, order, free):
        free += 1
    if free > MAX_ROW:
        raise Refused(f"table {order.table}: no free row under it for what stands beside row {row}")
    layout.outside[free] = laid_over(layout.outside.get(free, []), [moved_cell(cell, free) for cell in cells])
    why = f"beside the key {old_keys[row]!r}, which is gone" if row in old_keys else "where the table grew"
    where = ", ".join(cell_ref(column, free) for column in sorted(columns))
    return f"table {order.table}: what people typed in row {row}, {why}, is now in {where}"


def _taken(layout: Surroundings, below: Mapping[int, bytes], order: Order, row: int) -> set[int]:
    cells = list(layout.outside.get(row, []))
    match = worksheet.ROW.match(below.get(row, b""))
    if match:
        cells += worksheet.row_cells(match[2] or b"")
    taken = {cell.column for cell in cells if cell.inner}
    for box in order.others:
        if box.top <= row <= box.bottom:
            taken |= set(range(box.left, box.right + 1))
    return taken


def _blank(column: int, row: int, style: str) -> bytes:
    return f'<c r="{cell_ref(column, row)}"{f""" s="{style}" """.rstrip() if style else ""}/>'.encode()


def moved_cell(cell: worksheet.Cell, row: int) -> worksheet.Cell:
    """The cell in another row, what its formula says beside it with it."""
    old, new = cell_ref(cell.column, cell.row), cell_ref(cell.column, row)
    whole = cell.whole.replace(b' r="%s"' % old.encode(), b' r="%s"' % new.encode(), 1)
    match = _NORMAL.search(whole)
    if match:
        text = translate(decode_entities(match[1].decode()), old, new)
        whole = whole[: match.start()] + b"<f>" + escape(text).encode() + b"</f>" + whole[match.end() :]
    return worksheet.Cell(cell.column, row, cell.attributes, cell.inner, whole)


def laid_over(below: Sequence[worksheet.Cell], above: Sequence[worksheet.Cell]) -> list[worksheet.Cell]:
    """Cells of one row, of two in one column the one above, left to right."""
    cells = {cell.column: cell for cell in below} | {cell.column: cell for cell in above}
    return [cells[column] for column in sorted(cells)]


def merged_cells(row: re.Match[bytes] | None, cells: Sequence[worksheet.Cell]) -> list[worksheet.Cell]:
    """A row's own cells with others laid over them, left to right."""
    return laid_over(list(worksheet.row_cells(row[2] or b"")) if row else [], cells)
