"""A formula as a LAMBDA for a defined name: the same function in Excel 365, without Python."""

from __future__ import annotations

from xlops.kpis.formula import Formula
from xlops.kpis.functions import argument_name
from xlops.kpis.surfaces.excel import to_excel


def to_lambda(formula: Formula) -> str:
    """`_xlfn.LAMBDA(_xlpm.spend,_xlpm.ad_sales,…)` in the file's spelling; parameters in `.inputs` order.

    A row, a column or a block gives an answer for each of its cells, as the function that needs Python does.
    """
    parameters = ",".join(map(_parameter, formula.inputs))
    return f"_xlfn.LAMBDA({parameters},{to_excel(formula, _parameter, cell_by_cell=True)})"


def _parameter(name: str) -> str:
    return f"_xlpm.{argument_name(name)}"
