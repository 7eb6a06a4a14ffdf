"""Columns that a workbook of the current contract has lost: a person deleted them, no older template lacks them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xlops.language import Text
from xlops.workbook.open_workbook import Opened
from xlops.workbook.package import Package
from xlops.workbook.package.references import Box, cell_ref
from xlops.workbook.template import LANGUAGES, TABLES, template_path
from xlops.workbook.typed_input import find_reviews


@dataclass(frozen=True)
class ColumnGone:
    """A column that is not there: the table by its name in the workbook and in the contract, the column by its id."""

    sheet: str
    table: str
    contract: str
    column: str


def columns_gone(book: Opened) -> Iterator[ColumnGone]:
    """What of the contract's columns the tables of a workbook of this contract lack, closed reviews left out."""
    shapes = book.tables()
    contracts = {name: name for name in TABLES if name in shapes}
    for review in find_reviews(book).values():
        if not review.closed:
            contracts |= {name: contract for contract, name in review.tables.items()}
    for name, contract in contracts.items():
        table, shape = TABLES[contract], shapes[name]
        for c in table.ids:
            if c in table.needed and c not in shape.columns:
                yield ColumnGone(shape.sheet, name, contract, c)


def headings(gone: list[ColumnGone]) -> list[Text]:
    """What stands above each column in the shipped template; its id on a sheet that nobody reads."""
    shipped = {lang: Package(template_path(lang)) for lang in LANGUAGES} if gone else {}
    return [Text(*(_heading(shipped[lang], g) for lang in ("en", "zh"))) for g in gone]


def _heading(template: Package, gone: ColumnGone) -> str:
    shape = template.tables()[gone.contract]
    box = Box.parse(shape.ref)
    cell = cell_ref(box.left + list(shape.columns).index(gone.column), max(box.top - 1, 1))
    said = template.read_cells(shape.sheet, [cell])[cell]
    return gone.column if said in (None, "", gone.contract) else str(said)
