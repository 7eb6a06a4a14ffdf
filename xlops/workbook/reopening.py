"""A closed review made live again (rule D16): the formulas of its prototype, where they stood before it closed."""

from __future__ import annotations

import re

from xlops.errors import WorkbookError
from xlops.workbook.open_workbook import Opened
from xlops.workbook.package import CellFormula
from xlops.workbook.typed_input import ReviewFound

_ADDRESS = re.compile(r".*!")


def reopen(book: Opened, review: ReviewFound, day: str) -> None:
    """Give a closed review its formulas back; it counts as made on `day`, so that it stays open for a while.

    Errors: WorkbookError where rows of it were moved: then no formula knows its place.
    """
    prototype = "_week" if review.prefix == "wk" else "_month"
    if prototype not in {info.name for info in book.sheets()} or _places(book, prototype) != _places(
        book, review.sheet
    ):
        raise WorkbookError(
            f"{review.sheet} cannot be reopened: rows of it were moved, or it is of an earlier template. The copies in "
            "backups/ have the sheet as it was before it closed"
        )
    formulas = {ref: CellFormula(_renamed(f, review)) for ref, f in book.read_formulas(prototype).items()}
    book.write_cells(review.sheet, formulas)
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


def _renamed(formula: str, review: ReviewFound) -> str:
    """A formula of the prototype with the names that its tables have on the review."""
    for contract, name in review.tables.items():
        formula = re.sub(rf"\b{contract}\b", name, formula)
    return formula
