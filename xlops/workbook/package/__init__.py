"""Workbooks filled in place without Excel: open a `Package`, edit it, save it, replace the old file."""

from xlops.errors import Refused
from xlops.workbook.package.evaluation import Evaluation
from xlops.workbook.package.formulas import CellFormula
from xlops.workbook.package.guards import (
    IS_OPEN,
    NOT_WRITTEN,
    check_backups,
    open_in_excel,
    replace_workbook,
    supersede_workbook,
)
from xlops.workbook.package.looks import Painted
from xlops.workbook.package.names import SheetInfo
from xlops.workbook.package.package import Package
from xlops.workbook.package.scalars import Scalar
from xlops.workbook.package.shapes import TableShape
from xlops.workbook.package.values import ValueDrift, refresh_values

__all__ = [
    "IS_OPEN",
    "NOT_WRITTEN",
    "CellFormula",
    "Evaluation",
    "Package",
    "Painted",
    "Refused",
    "Scalar",
    "SheetInfo",
    "TableShape",
    "ValueDrift",
    "check_backups",
    "open_in_excel",
    "refresh_values",
    "replace_workbook",
    "supersede_workbook",
]
