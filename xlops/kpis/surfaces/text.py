"""What the written surfaces share: brackets where they are needed, and saying no."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from xlops.errors import FormulaError
from xlops.kpis.formula import Add, Constant, Divide, Formula, Input, Multiply, Negative, Node, Subtract

Table = Mapping[type[Node], Callable[..., str]]

_BINDS: dict[type[Node], int] = {Add: 1, Subtract: 1, Multiply: 2, Divide: 2}
_AS_IT_IS = 9


class Unsupported(FormulaError):
    """A surface cannot express a formula; it says so and never approximates."""


def write(formula: Formula, node: Node, table: Table, ref: Callable[[str], str], surface: str) -> str:
    """`node` in the surface's words: `table` gives one text per kind of step, from the texts below it."""
    if isinstance(node, Input):
        return ref(node.key)
    if isinstance(node, Constant):
        return table[Constant](f"{node.value:.15G}")
    if type(node) not in table:
        raise Unsupported(f"{surface} cannot express {type(node).__name__.lower()} in {formula.text!r}")
    parts = [
        _bracketed(node, place, part, write(formula, part, table, ref, surface))
        for place, part in enumerate(node.parts)
    ]
    return table[type(node)](*parts)


def _bracketed(node: Node, place: int, part: Node, text: str) -> str:
    """`a - (b - c)` keeps its brackets, `a * b / c` needs none, and a minus never meets another one."""
    outer, inner = _BINDS.get(type(node), 0), _BINDS.get(type(part), _AS_IT_IS)
    if isinstance(part, Negative) and (place or isinstance(node, Negative)) and type(node) in {*_BINDS, Negative}:
        return f"({text})"
    if isinstance(node, Negative) and inner < _AS_IT_IS:
        return f"({text})"
    # Floating point is not associative: a * (b / c) stays what the author wrote, as a - (b - c) must.
    return f"({text})" if inner < outer or (inner == outer and place == 1) else text
