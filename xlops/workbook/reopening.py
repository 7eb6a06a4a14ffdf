"""A closed review made live again (rule D16): the formulas of its prototype, where they stood before it closed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from xlops.errors import WorkbookError
from xlops.workbook.open_workbook import Opened
from xlops.workbook.package import CellFormula
from xlops.workbook.package.formulas import translate
from xlops.workbook.package.references import Box, cell_ref
from xlops.workbook.typed_input import ReviewFound

_ADDRESS = re.compile(r".*!")


def reopen(book: Opened, review: ReviewFound, day: str) -> None:
    """Give a closed review its formulas back; it counts as made on `day`, so that it stays open for a while.

    Errors: WorkbookError where it is open, or where rows of it were moved: then no formula knows its place.
    """
    if not review.closed:
        raise WorkbookError(f"{review.sheet} is open already: nothing was changed")
    prototype = "_week" if review.prefix == "wk" else "_month"
    if prototype not in {info.name for info in book.sheets()} or _places(book, prototype) != _places(
        book, review.sheet
    ):
        raise WorkbookError(
            f"{review.sheet} cannot be reopened: rows of it were moved, or it is of an earlier template. The copies in "
            "backups/ have the sheet as it was before it closed"
        )
    formulas = book.read_formulas(prototype) | _rows(book, book.read_formulas(prototype), review)
    book.write_cells(review.sheet, {ref: CellFormula(_renamed(f, review)) for ref, f in formulas.items()})
    book.set_defined_name(f"{review.prefix}_closed", '""', review.sheet)
    book.set_defined_name(f"{review.prefix}_made", f'"{day}"', review.sheet)


def _places(book: Opened, sheet: str) -> dict[str, str]:
    """Where the names of a sheet point, without the sheet."""
    names = book.defined_names(sheet)
    return {
        name: _ADDRESS.sub("", place)
        for name, place in names.items()
        if name.startswith(("wk_", "mo_")) and not name.endswith(("_closed", "_made"))
    }


def _rows(book: Opened, formulas: Mapping[str, str], review: ReviewFound) -> dict[str, str]:
    """The formulas of a table's first row in each of its rows: its columns know none after a save of LibreOffice's."""
    tables, made = book.tables(), dict[str, str]()
    for contract, name in review.tables.items():
        if contract not in tables or name not in tables:
            continue
        like, box = Box.parse(tables[contract].ref), Box.parse(tables[name].ref)
        for place in range(len(tables[name].columns)):
            first = cell_ref(like.left + place, like.top + 1)
            for row in range(box.top + 1, box.top + 1 + tables[name].rows) if first in formulas else ():
                ref = cell_ref(box.left + place, row)
                made[ref] = translate(formulas[first], first, ref)
    return made


def _renamed(formula: str, review: ReviewFound) -> str:
    """A formula of the prototype with the names that its tables have on the review."""
    for contract, name in review.tables.items():
        formula = re.sub(rf"\b{contract}\b", name, formula)
    return formula
