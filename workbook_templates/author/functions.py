"""The names `AMZ_…` and `AMZ.…`: functions of Excel 365 for the cells people write; nothing of ours calls one."""

from __future__ import annotations

import xlsxwriter

from xlops.kpis.functions import function_kpis, function_name
from xlops.kpis.surfaces.lambda_ import to_lambda
from xlops.live.lookup_names import lookup_names
from xlops.live.names import action_names


def author(book: xlsxwriter.Workbook) -> None:
    """Defines one name per KPI that is a formula, those of actions and those that look up."""
    for kpi in function_kpis():
        book.define_name(function_name(kpi), f"={to_lambda(kpi.formula)}")
    for name, text in (*action_names(), *lookup_names()):
        book.define_name(name, f"={text}")
