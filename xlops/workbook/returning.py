"""What was typed into a workbook that is gone, laid into a new one before a build fills it (rule D14).

A build puts what stands in a table beside its key: so it is enough that the rows are there, with their keys, before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlops.workbook.open_workbook import Opened
from xlops.workbook.package import Scalar
from xlops.workbook.template import TABLES
from xlops.workbook.typed_input import SHARED, Kept, Returning, ReviewFound, free_cells

_Rows = Mapping[str, Mapping[str, Scalar]]


def lay_tables(book: Opened, kept: Kept) -> None:
    """Lay what was typed into the tables that are there once: targets, search terms, stock."""
    standing = book.tables()
    for name, rows in kept.items():
        if name == "tbl_targets" and name in standing:
            _beside(book, name, rows)
        elif name in standing:
            _anew(book, name, name, rows)


def lay_review(book: Opened, review: ReviewFound, back: Returning) -> None:
    """Lay what was typed into a review that was made again."""
    more, together = f"{review.prefix}_more", dict[str, dict[str, Mapping[str, Scalar]]]()
    for contract, rows in back.tables.items():
        shared = contract.removeprefix(f"{review.prefix}_") in SHARED and more in review.tables  # that has room for all
        together.setdefault(more if shared else contract, {}).update(rows)
    for contract, found in together.items():
        name = review.tables.get(contract, "")
        if contract not in TABLES:
            _free(book, review, contract, found)
        elif name and TABLES[contract].key is None:
            _in_place(book, name, found)
        elif name:
            _anew(book, contract, name, found)


def _free(book: Opened, review: ReviewFound, name: str, rows: _Rows) -> None:
    """Into the cells of notes and remarks."""
    cells = free_cells(book, review, name)
    typed = {cells[key]: value for key, value in rows.get(review.period, {}).items() if key in cells}
    if typed:
        book.write_cells(review.sheet, typed)


def _beside(book: Opened, name: str, rows: _Rows) -> None:
    """Into rows that are there, by their key."""
    table, columns = TABLES[name], _columns(book, name)
    for n, key in enumerate(columns[table.key or ""]):
        for column, value in rows.get(str(key), {}).items():
            if column in columns:
                columns[column][n] = value
    book.fill_table(name, columns)


def _anew(book: Opened, contract: str, name: str, rows: _Rows) -> None:
    """As rows of their own, which the build will move beside theirs; one that a person made has no key."""
    key = TABLES[contract].key or ""
    columns: dict[str, list[Any]] = {c: [None] * len(rows) for c in _columns(book, name)}
    for n, (of, cells) in enumerate(rows.items()):
        for column, value in cells.items():
            if column in columns:
                columns[column][n] = value
        columns[key][n] = of.partition(" #")[0] or None
    if rows:
        book.fill_table(name, columns, keys=key)


def _in_place(book: Opened, name: str, rows: _Rows) -> None:
    """Into the lines of a table that people fill: `row 3`."""
    columns = _columns(book, name)
    for of, cells in rows.items():
        n = int(of.partition(" #")[0].removeprefix("row ") or 0) - 1
        for column, value in cells.items():
            if column in columns and 0 <= n < len(columns[column]):
                columns[column][n] = value
    book.fill_table(name, columns)


def _columns(book: Opened, name: str) -> dict[str, list[Any]]:
    """The columns of a table that hold no formula, as they stand."""
    contract = next(t for c, t in TABLES.items() if name == c or name.startswith(f"{c}_"))
    calculated = {c.id for c in contract.columns if c.calculated}
    found: dict[str, Sequence[Any]] = {c: v for c, v in book.read_table(name).items() if c not in calculated}
    return {c: list(v) for c, v in found.items()}
