"""What people typed beside a table's rows, in Excel: it moves with the row's key, as `beside` does in files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from xlops.workbook.package import TableShape
from xlops.workbook.package.beside import counted
from xlops.workbook.package.formulas import translate
from xlops.workbook.package.references import Box, cell_ref

Place = tuple[int, int]  # column, row


@dataclass(frozen=True)
class Entered:
    """A formula as Excel reads and takes it, without the leading '='; `array` where it needs Ctrl+Shift+Enter."""

    formula: str
    array: bool = False


class Cells(Protocol):
    """What moving cells needs of a workbook."""

    def used(self, sheet: str) -> Box: ...
    def tables(self) -> dict[str, TableShape]: ...
    def contents(self, sheet: str, box: Box) -> list[list[Any]]: ...
    def write_cells(self, sheet: str, cells: Mapping[str, Any]) -> None: ...


def move_beside(book: Cells, shape: TableShape, old: Box, body: Box, new_keys: Sequence[Any], key: str) -> list[str]:
    """Move what stands beside the rows to where their keys stand now; sentences for the log.

    What stood beside a key that is gone, or where the table grows, goes to the first free row under the table.
    """
    edge = max(old.bottom, body.bottom)
    used = book.used(shape.sheet)
    if used.right <= old.right and old.left == 1:
        return []
    block = book.contents(shape.sheet, Box(1, old.top, used.right, max(edge, used.bottom) + 1))
    others = [Box.parse(t.ref) for t in book.tables().values() if t.sheet == shape.sheet and t.name != shape.name]
    standing: dict[Place, Any] = {
        (column, row): value
        for row, values in enumerate(block, old.top)
        for column, value in enumerate(values, 1)
        if value is not None and not any(box.has(column, row) for box in others)
    }
    column = old.left + shape.columns.index(key)
    keys = {row: standing.get((column, row)) for row in range(old.top, old.bottom + 1)}
    targets = _targets(keys, new_keys, old.top)
    moved: dict[Place, Any] = {}
    homeless: dict[int, dict[int, Any]] = {}
    cleared = []
    for (c, row), value in standing.items():
        if old.left <= c <= old.right or row > edge:
            continue
        to = targets.get(row)  # none for the rows that the table grows over
        if to == row:
            continue
        cleared.append((c, row))
        if to is None:
            homeless.setdefault(row, {})[c] = value
        else:
            moved[c, to] = _moved(value, (c, row), (c, to))
    if not cleared:
        return []
    after = {place: v for place, v in standing.items() if place not in set(cleared)} | moved
    log = []
    for row, values in sorted(homeless.items()):
        free = edge + 1
        while any((c, free) in after or any(b.has(c, free) for b in others) for c in values):
            free += 1
        settled = {(c, free): _moved(v, (c, row), (c, free)) for c, v in values.items()}
        after |= settled
        moved |= settled
        why = f"beside the key {keys[row]!r}, which is gone" if row in keys else "where the table grew"
        where = ", ".join(cell_ref(c, free) for c in sorted(values))
        log.append(f"table {shape.name}: what people typed in row {row}, {why}, is now in {where}")
    changed = dict.fromkeys(cleared) | moved
    book.write_cells(shape.sheet, {cell_ref(*place): value for place, value in changed.items()})
    return log


def _targets(old: Mapping[int, Any], new: Sequence[Any], top: int) -> dict[int, int | None]:
    """Old row -> new row of its key; of a key that stands twice each by its order."""
    rows = {key: top + n for n, key in enumerate(counted(new))}
    return {
        row: None if old[row] is None else rows.get(key) for row, key in zip(old, counted(old.values()), strict=True)
    }


def _moved(value: Any, old: Place, new: Place) -> Any:
    if isinstance(value, Entered):
        return Entered(translate(value.formula, cell_ref(*old), cell_ref(*new)), value.array)
    return value
