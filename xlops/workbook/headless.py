"""Carry a plan out on a workbook file, in place and without Excel."""

from __future__ import annotations

from xlops.workbook.apply_plan import Applied, carry_out
from xlops.workbook.package import Package, refresh_values
from xlops.workbook.plan import Plan
from xlops.workbook.typed_input import Standing


def apply(plan: Plan, package: Package, standing: Standing | None = None) -> Applied:
    """Write the plan into an open package and bring every formula's value up to date; nothing is saved yet.

    Errors: WorkbookError where something that people typed would not be there afterwards (rule D5).
    """
    return carry_out(plan, package, lambda: refresh_values(package), standing)
