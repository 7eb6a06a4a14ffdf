"""A formula as a DuckDB expression over one row of summed measures; NULL where there is no value."""

from __future__ import annotations

from collections.abc import Callable

from xlops.kpis.formula import (
    Absolute,
    Add,
    Constant,
    Divide,
    Formula,
    Maximum,
    Minimum,
    Multiply,
    Negative,
    Subtract,
    walk,
)
from xlops.kpis.surfaces.text import Table, write


def _double(number: str) -> str:
    # Without an exponent DuckDB takes a number for a decimal, and two of them may overflow.
    return number if "E" in number else f"{number}e0"


TABLE: Table = {
    Constant: _double,
    Negative: "-{}".format,
    Absolute: "abs({})".format,
    Add: "{} + {}".format,
    Subtract: "{} - {}".format,
    Multiply: "{} * {}".format,
    Divide: "{} / nullif({}, 0)".format,
    Minimum: lambda *parts: f"least({', '.join(parts)})",
    Maximum: lambda *parts: f"greatest({', '.join(parts)})",
}


def quote(name: str) -> str:
    """The column of that name, as a double: counts and decimals must not divide or overflow as such."""
    return f'"{name}"::DOUBLE'


def to_sql(formula: Formula, column: Callable[[str], str] = quote) -> str:
    """`"spend"::DOUBLE / nullif("ad_sales"::DOUBLE, 0)`: a DOUBLE, or NULL.

    `column` turns an input's name into SQL of type DOUBLE.
    """
    text = write(formula, formula.root, TABLE, column, "sql")
    tests = _tests(formula, column)
    return f"CASE WHEN {' AND '.join(tests)} THEN {text} END" if tests else text


def _tests(formula: Formula, column: Callable[[str], str]) -> list[str]:
    """What arithmetic on NULL does not settle: least() passes over NULL, and a difference of nearly nothing."""
    passes_over_null = any(isinstance(n, Minimum | Maximum) for n in walk(formula.root))
    missing = [f"{column(name)} IS NOT NULL" for name in formula.inputs] if passes_over_null else []
    zero = [
        f"abs({write(formula, d.right, TABLE, column, 'sql')}) > {d.floor:.15g}"
        for d in formula.divisions
        if d.floor or passes_over_null
    ]
    return missing + zero
