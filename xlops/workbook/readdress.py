"""Where cells of ours went when our sheets were exchanged, and other people's formulas that name them by address.

A cell of a table is found again by its row's key and its column, a named cell by its name. Any other keeps its address,
and counts as the same only where it shows what it showed before.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from xlops.workbook.package import Package, Scalar
from xlops.workbook.package.references import MAX_ROW, Box, cell_ref, parse_place
from xlops.workbook.package.shapes import TablePlace, all_tables
from xlops.workbook.template import NAMES, TABLES
from xlops.workbook.typed_input import ReviewFound, find_reviews

_MOST = 2_000  # cells of a range that are compared


class NewPlace(NamedTuple):
    """Where a range is now, and whether that is known: then nobody need look."""

    sheet: str
    box: Box
    sure: bool


class Addresses:
    """The two states of a workbook, and what the old places of our sheets are in the new one.

    `sheets` says what our sheets are called now, `gone` which reviews were made anew.
    """

    def __init__(
        self, old: Package, new: Package, sheets: Mapping[str, str], gone: Mapping[str, ReviewFound]
    ) -> None:  # fmt: skip
        self.old, self.new = old, new
        standing = find_reviews(new)
        self.reviews = {r.sheet: standing[p].sheet for p, r in gone.items() if p in standing}
        self.sheets = {**sheets, **self.reviews}
        self._before = {t.name: t for t in all_tables(old.parts, old.book).values()}
        self._after = {t.name: t for t in all_tables(new.parts, new.book).values()}
        self._called = {name: (name, name) for name in TABLES if name in self._before}
        for period, review in gone.items():
            if period in standing:
                tables = standing[period].tables
                self._called |= {n: (c, tables[c]) for c, n in review.tables.items() if c in tables}
        self._keys = cache(self._read_keys)

    def move(self, sheet: str, box: Box) -> NewPlace | None:
        """Where a range of the old workbook is; None on sheets that are not ours."""
        found = next((name for name in self.sheets if name.casefold() == sheet.casefold()), None)
        if found is None:
            return None
        for way in (self._in_table, self._named):
            if (moved := way(found, box)) is not None:
                return moved
        now = self.sheets[found]
        return NewPlace(now, box, self._same(found, now, box))

    # -- tables ----------------------------------------------------------------------------------

    def _in_table(self, sheet: str, box: Box) -> NewPlace | None:
        for name, (contract, now) in self._called.items():
            before, after = self._before[name], self._after.get(now)
            if before.sheet != sheet or after is None:
                continue
            inside = before.box.left <= box.left and box.right <= before.box.right
            if not inside or box.bottom < before.box.top or (box.bottom > before.box.bottom and box.bottom < MAX_ROW):
                continue
            columns = self._columns(before, after, box)
            rows = self._rows(before, after, contract, box)
            if columns and rows:
                return NewPlace(after.sheet, Box(columns[0], rows[0], columns[1], rows[1]), True)
            return NewPlace(after.sheet, box, False)
        return None

    @staticmethod
    def _columns(before: TablePlace, after: TablePlace, box: Box) -> tuple[int, int] | None:
        names = before.columns[box.left - before.box.left : box.right - before.box.left + 1]
        if any(name not in after.columns for name in names):
            return None
        places = [after.box.left + after.columns.index(name) for name in names]
        whole = places == list(range(places[0], places[0] + len(places)))
        return (places[0], places[-1]) if whole else None

    def _rows(self, before: TablePlace, after: TablePlace, contract: str, box: Box) -> tuple[int, int] | None:
        if box.bottom == MAX_ROW and box.top == 1:
            return 1, MAX_ROW
        if box.top < before.box.top or box.bottom > before.box.bottom:
            return None
        head = box.top < before.body.top
        if box.bottom < before.body.top:
            return after.box.top, after.body.top - 1
        if box.top <= before.body.top and box.bottom == before.body.bottom and (head or box.top != box.bottom):
            return (after.box.top if head else after.body.top), after.body.bottom
        if head:
            return None
        rows = [self._row(before, after, contract, row) for row in range(box.top, box.bottom + 1)]
        first = rows[0]
        if first is None or rows != list(range(first, first + len(rows))):
            return None
        return first, first + len(rows) - 1

    def _row(self, before: TablePlace, after: TablePlace, contract: str, row: int) -> int | None:
        offset, key = row - before.body.top, TABLES[contract].key
        if key not in before.columns or key not in after.columns:
            return after.body.top + offset if offset <= after.body.bottom - after.body.top else None
        keys = self._keys(self.old, before.name, str(key))
        said = keys[offset] if offset < len(keys) else None
        known = self._keys(self.new, after.name, str(key))
        return after.body.top + known.index(said) if said not in (None, "") and said in known else None

    @staticmethod
    def _read_keys(package: Package, table: str, column: str) -> list[Scalar]:
        return list(package.read_table(table)[column])

    # -- names, and what is nowhere said ---------------------------------------------------------

    def _named(self, sheet: str, box: Box) -> NewPlace | None:
        now = self.sheets[sheet]
        scopes = [(None, None)] + ([(sheet, now)] if sheet in self.reviews else [])
        for was, is_ in scopes:
            there = self.new.defined_names(is_)
            for name, text in self.old.defined_names(was).items():
                place, target = parse_place(text), parse_place(there.get(name, ""))
                if name not in NAMES or place is None or target is None or place[0] != sheet:
                    continue
                of, to = place[1], target[1]
                right, down = to.left - of.left, to.top - of.top
                moved = Box(box.left + right, box.top + down, box.right + right, box.bottom + down)
                if of.has(box.left, box.top) and of.has(box.right, box.bottom) and to.has(moved.right, moved.bottom):
                    return NewPlace(target[0], moved, "ids" in name or self._shows(sheet, box, target[0], moved))
        return None

    def _same(self, sheet: str, now: str, box: Box) -> bool:
        return box.bottom < MAX_ROW and self._shows(sheet, box, now, box)

    def _shows(self, sheet: str, box: Box, now: str, moved: Box) -> bool:
        """Whether the cells show what they showed, and show anything."""
        if (box.right - box.left + 1) * (box.bottom - box.top + 1) > _MOST:
            return False
        before = self.old.read_cells(sheet, list(_cells(box)))
        after = self.new.read_cells(now, list(_cells(moved)))
        pairs = list(zip(before.values(), after.values(), strict=True))
        return any(b not in (None, "") for b, _ in pairs) and all(_alike(b, a) for b, a in pairs)


def _cells(box: Box) -> Iterator[str]:
    for row in range(box.top, box.bottom + 1):
        for column in range(box.left, box.right + 1):
            yield cell_ref(column, row)


def _alike(one: Scalar, other: Scalar) -> bool:
    if isinstance(one, float | int) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=1e-9)
    return (one or None) == (other or None)
