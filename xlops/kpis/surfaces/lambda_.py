"""A formula as a LAMBDA for a defined name: the same function in Excel 365, without Python.

Each is whole in itself and calls no other name: how Excel reads a call of a name inside a name could not be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

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
    arguments = dict.fromkeys(map(argument_name, formula.inputs))
    return with_numbers(arguments, [("", to_body(formula, lambda name: f"_xlpm.{argument_name(name)}_"))])


def to_body(formula: Formula, ref: Callable[[str], str]) -> str:
    """The answer, from inputs that were read: their first error, a blank where one is blank, else the value or #N/A."""
    return answered([ref(name) for name in formula.inputs], calculation(formula, ref, "NA()"))


def answered(numbers: Sequence[str], value: str) -> str:
    """`value` where all `numbers` are such; else the first error among them, else an empty text."""
    rest = '""'
    for name in reversed(numbers):
        rest = f"IF(ISERROR({name}),{name},{rest})"
    return f"IF({'*'.join(f'ISNUMBER({n})' for n in numbers)},IFERROR({value},NA()),{rest})"


def with_numbers(
    arguments: Mapping[str, float | None], steps: Sequence[tuple[str, str]], most: Mapping[str, float] | None = None
) -> str:
    """A LAMBDA of arguments that are numbers, with what they are if left out, None where they must not be.

    `steps` name texts, the last one is the answer; they find `spend` as it was read under `_xlpm.spend_`. A share above
    `most` may be meant as per cent and is refused.
    """
    lets = [(_READ, reader())]
    for name, default in arguments.items():
        read = f"{_READ}(_xlpm.{name})"
        if default is not None:
            read = f'IF(_xlfn.ISOMITTED(_xlpm.{name}),{default},IF({read}="",{default},{read}))'
        if most and name in most:
            lets.append((f"_xlpm.{name}_read", read))
            read = "IF(ISNUMBER({0})*({0}>{1:g}),#VALUE!,{0})".format(f"_xlpm.{name}_read", most[name])
        lets.append((f"_xlpm.{name}_", read))
    lets += steps
    parameters = ",".join(f"_xl{'pm' if d is None else 'op'}.{name}" for name, d in arguments.items())
    return f"_xlfn.LAMBDA({parameters},_xlfn.LET({','.join(f'{n},{t}' if n else t for n, t in lets)}))"
