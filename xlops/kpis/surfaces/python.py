"""A formula as a Python function."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from xlops.kpis.formula import (
    Absolute,
    Add,
    Constant,
    Divide,
    Formula,
    Input,
    Maximum,
    Minimum,
    Multiply,
    Negative,
    Node,
    Subtract,
)
from xlops.kpis.surfaces.text import Unsupported

TABLE: Mapping[type[Node], Callable[..., float]] = {
    Negative: lambda a: -a,
    Absolute: abs,
    Add: lambda a, b: a + b,
    Subtract: lambda a, b: a - b,
    Multiply: lambda a, b: a * b,
    Divide: lambda a, b: a / b,
    Minimum: min,
    Maximum: max,
}


def compile_python(formula: Formula) -> Callable[..., float | None]:
    """A function of the formula's inputs, in `.inputs` order or by name, returning a finite float or None.

    >>> from xlops.kpis.formula import parse
    >>> acos = compile_python(parse("spend / ad_sales"))
    >>> acos(25, 100), acos(ad_sales=100, spend=None), acos(25, 0)
    (0.25, None, None)
    """
    for node in {type(n) for n in _kinds(formula.root)}:
        if node not in {*TABLE, Input, Constant}:
            raise Unsupported(f"python cannot express {node.__name__.lower()} in {formula.text!r}")

    def value(*args: float | None, **named: float | None) -> float | None:
        given = dict(zip(formula.inputs, args, strict=False)) | named
        if len(args) + len(named) != len(formula.inputs) or set(given) != set(formula.inputs):
            raise TypeError(f"{formula.text!r} takes {', '.join(formula.inputs)}")
        return evaluate(formula, given)

    value.__doc__ = f"{formula.text}, or None where an input is missing or a denominator is zero."
    return value


def evaluate(formula: Formula, given: Mapping[str, float | None]) -> float | None:
    """The formula's value on `given`; an input that is absent there is missing."""
    return value_of(formula.root, given)


def value_of(node: Node, given: Mapping[str, float | None]) -> float | None:
    """The value of one step, None where there is none."""
    if isinstance(node, Input):
        return _finite(given.get(node.key))
    if isinstance(node, Constant):
        return node.value
    parts: list[float] = []
    for part in node.parts:
        if (value := value_of(part, given)) is None:
            return None
        parts.append(value)
    if isinstance(node, Divide) and abs(parts[1]) <= node.floor:
        return None
    return _finite(TABLE[type(node)](*parts))


def _finite(value: float | None) -> float | None:
    if value is None:
        return None
    if type(value) is float:  # as nearly all are
        return value if -math.inf < value < math.inf else None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _kinds(node: Node) -> list[Node]:
    return [node, *(n for part in node.parts for n in _kinds(part))]
