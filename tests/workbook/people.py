"""Type into a workbook as people do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xlops.workbook.package import Package, refresh_values
from xlops.workbook.package.references import cell_ref
from xlops.workbook.package.shapes import all_tables


def cells_of(package: Package, table: str, row: int, values: dict[str, Any]) -> dict[str, Any]:
    """The cells of a table's row (0 is the first), by column; a row below the table makes it longer, as in Excel."""
    shape = all_tables(package.parts, package.book)[table]
    return {cell_ref(shape.box.left + shape.columns.index(c), shape.body.top + row): v for c, v in values.items()}


def type_in(package: Package, table: str, row: int, **values: Any) -> None:
    """Type into a row of a table."""
    package.write_cells(package.tables()[table].sheet, cells_of(package, table, row, values))


def row_of(package: Package, table: str, column: str, value: Any) -> int:
    """The place of the first row that holds `value`."""
    return package.read_table(table)[column].index(value)


def notes_cell(package: Package, sheet: str = "W47 2026") -> str:
    """The first cell for free notes on a weekly review."""
    return package.defined_names(sheet)["wk_notes"].split("!")[1].split(":")[0].replace("$", "")


def edit(path: Path) -> Package:
    """A workbook to type into; save it with `package.save(path)`."""
    return Package(path)


def recompute(package: Package, *sheets: str) -> None:
    """Bring the formulas of these sheets up to date; those of all others keep what they show, and cost nothing."""
    others = {i.name: package.book.sheet_part(i.name) for i in package.sheets() if i.name not in sheets}
    refresh_values(package, unread=[name for name, part in others.items() if b"<f" in package.parts.read(part)])
