"""A formula as a LAMBDA for a defined name: the same function in Excel 365, without Python.

Each is whole in itself and calls no other name: how Excel reads a call of a name inside a name could not be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xlops.kpis.formula import Formula
from xlops.kpis.functions import argument_name
from xlops.kpis.surfaces.excel import calculation
from xlops.kpis.surfaces.number import reader

_READ = "_xlpm.number_of"


def to_lambda(formula: Formula) -> str:
    """`_xlfn.LAMBDA(_xlpm.spend,_xlpm.ad_sales,…)` in the file's spelling; parameters in `.inputs` order.

    A row, a column or a block gives an answer for each of its cells, and what a cell counts as is what it counts as
    for the function that needs Python.
    """
    return of_numbers([argument_name(i) for i in formula.inputs], lambda ref: to_body(formula, ref))


def to_body(formula: Formula, ref: Callable[[str], str]) -> str:
    """The answer, from inputs that were read: their first error, a blank where one is blank, else the value or #N/A."""
    return answered([ref(name) for name in formula.inputs], calculation(formula, ref, "NA()"))


def answered(numbers: Sequence[str], value: str) -> str:
    """`value` where all `numbers` are such; else the first error among them, else an empty text."""
    rest = '""'
    for name in reversed(numbers):
        rest = f"IF(ISERROR({name}),{name},{rest})"
    return f"IF({'*'.join(f'ISNUMBER({n})' for n in numbers)},IFERROR({value},NA()),{rest})"


def of_numbers(arguments: Sequence[str], body: Callable[[Callable[[str], str]], str]) -> str:
    """A LAMBDA of arguments that are numbers; `body` gets what refers to an argument once it was read."""
    read = ",".join(f"_xlpm.{name}_,{_READ}(_xlpm.{name})" for name in arguments)
    asked = body(lambda name: f"_xlpm.{argument_name(name)}_")
    parameters = ",".join(f"_xlpm.{name}" for name in arguments)
    return f"_xlfn.LAMBDA({parameters},_xlfn.LET({_READ},{reader()},{read},{asked}))"
