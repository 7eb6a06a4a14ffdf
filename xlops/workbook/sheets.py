"""The seller's own sheets in a workbook: what people typed there, and the first rows of a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlops.language import Lang, spoken
from xlops.sheets import SellerSheet
from xlops.sheets.reading import Grid, Row
from xlops.sheets.schema import YES_NO, CellKind
from xlops.workbook.open_workbook import Opened
from xlops.workbook.package.references import Box, cell_ref

SPARE = 40  # blank rows that a table keeps below its rows, so that nobody need make it longer
_BELOW = 200


def own_grid(package: Opened, sheet: SellerSheet) -> Grid | None:
    """The table of a sheet as it stands, with what was typed right below it; None where the workbook has none."""
    shape = package.tables().get(sheet.table)
    if shape is None:
        return None
    box = Box.parse(shape.ref)
    columns = package.read_table(sheet.table)
    count = len(next(iter(columns.values()), []))
    body = [[values[n] for values in columns.values()] for n in range(count)]
    rows: list[tuple[int, Sequence[Any]]] = list(enumerate(body, box.top + 1))
    return Grid(shape.sheet, list(columns), rows + _below(package, shape.sheet, box), day_of=package.day)


def _below(package: Opened, sheet: str, box: Box) -> list[tuple[int, Sequence[Any]]]:
    """Rows typed under a table that did not grow with them, up to the first blank one."""
    found: list[tuple[int, Sequence[Any]]] = []
    for first in range(box.bottom + 1, 1_048_576 - _BELOW, _BELOW):
        block = [[cell_ref(c, r) for c in range(box.left, box.right + 1)] for r in range(first, first + _BELOW)]
        values = package.read_cells(sheet, [ref for refs in block for ref in refs])
        for number, refs in enumerate(block, first):
            cells = [values[ref] for ref in refs]
            if all(c in (None, "") for c in cells):
                return found
            found.append((number, cells))
    return found


def seed(package: Opened, sheet: SellerSheet, rows: Sequence[Row], language: Lang) -> None:
    """Give the table of a new workbook its first rows, in words, as far as its template has the columns.

    People own them then.
    """
    shape = package.tables().get(sheet.table)
    if not rows or shape is None:
        return
    blanks = [None] * SPARE
    columns = [f for f in sheet.columns if f.id in shape.columns]
    package.fill_table(
        sheet.table,
        {f.id: [*(spoken(row[f.id], language) for row in rows), *blanks] for f in columns},
    )


def own_word(sheet: SellerSheet, column: str, value: Any, language: Lang) -> Any:
    """What was typed into a column, in this language where it is a word of the column's list in either."""
    found = sheet.find(column)
    if found is None or found.kind not in (CellKind.CHOICE, CellKind.YES):
        return value
    words = (*found.choices.values(), *(YES_NO if found.kind is CellKind.YES else ()))
    return next((word.in_(language) for word in words if value in (word.en, word.zh)), value)


def seed_below(package: Opened, sheet: SellerSheet, rows: Sequence[Row]) -> None:
    """Write rows into the blank ones of a standing table, as many as there is room for; nothing else is touched."""
    grid = own_grid(package, sheet)
    if not rows or grid is None:
        return
    box, last = Box.parse(package.tables()[sheet.table].ref), max((n for n, _ in grid.typed), default=0)
    cells = {}
    for number, row in zip(range(max(last, box.top) + 1, box.bottom + 1), rows, strict=False):
        for column, name in enumerate(grid.header, box.left):
            if row.get(name) is not None:
                cells[cell_ref(column, number)] = row[name]
    package.write_cells(grid.where, cells)


def fill_below(package: Opened, sheet: SellerSheet, rows: Mapping[str, Row]) -> None:
    """Write cells into rows that stand, by the value of the sheet's key; a column that the table lacks is left out."""
    grid = own_grid(package, sheet)
    if not rows or grid is None:
        return
    left, place = Box.parse(package.tables()[sheet.table].ref).left, grid.header.index(sheet.key[0])
    found = [(number, rows.get(str(values[place]).strip(), {})) for number, values in grid.typed]
    cells = {
        cell_ref(column, number): row[name]
        for number, row in found
        for column, name in enumerate(grid.header, left)
        if name in row
    }
    package.write_cells(grid.where, cells)
