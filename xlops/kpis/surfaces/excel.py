"""A formula as a native Excel formula (2010 and later, LibreOffice, WPS), without the leading `=`."""

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
)
from xlops.kpis.surfaces.text import Table, Unsupported, write

LONGEST = 8192


def _negative(part: str) -> str:
    # IronCalc 0.9 reads a/(-(b*c)) as a/-b*c; Excel and LibreOffice read both spellings alike.
    return f"-1*{part}" if part.startswith("(") else f"-{part}"


TABLE: Table = {
    Constant: "{}".format,
    Negative: _negative,
    Absolute: "ABS({})".format,
    Add: "{}+{}".format,
    Subtract: "{}-{}".format,
    Multiply: "{}*{}".format,
    Divide: "{}/{}".format,
    Minimum: lambda *parts: f"MIN({','.join(parts)})",
    Maximum: lambda *parts: f"MAX({','.join(parts)})",
}


def to_excel(formula: Formula, ref: Callable[[str], str], *, without_denominator: str = "") -> str:
    """`IF(COUNT(a,b)<2,"",IF(b=0,"",a/b))`: a number, or an empty text where there is no value.

    `ref` turns an input's name into a reference to one cell (an address, a name, `tbl[[#This Row],[Spend]]`); a
    blank, an empty text or a word such as `–` there counts as missing. `without_denominator` is what to say, as
    in *no sales*, when the last division has something above and zero below. Unsupported where the text would be
    longer than Excel takes.
    """
    text = write(formula, formula.root, TABLE, ref, "excel")
    for division in reversed(formula.divisions):
        text = f"IF({_is_zero(formula, division, ref)},{_say(formula, division, ref, without_denominator)},{text})"
    text = f'IF({_missing(formula, ref)},"",{text})'
    if len(text) > LONGEST:
        raise Unsupported(f"excel takes {LONGEST} characters; {formula.text!r} needs {len(text)}")
    return text


def calculation(formula: Formula, ref: Callable[[str], str], nothing: str) -> str:
    """The value where every input is a number; `nothing` where there is nothing to divide by."""
    text = write(formula, formula.root, TABLE, ref, "excel")
    for division in reversed(formula.divisions):
        text = f"IF({_is_zero(formula, division, ref)},{nothing},{text})"
    return text


def _missing(formula: Formula, ref: Callable[[str], str]) -> str:
    cells = [ref(name) for name in formula.inputs]
    return f"COUNT({cells[0]})=0" if len(cells) == 1 else f"COUNT({','.join(cells)})<{len(cells)}"


def _is_zero(formula: Formula, division: Divide, ref: Callable[[str], str]) -> str:
    below = write(formula, division.right, TABLE, ref, "excel")
    return f"ABS({below})<={division.floor:.15G}" if division.floor else f"{below}=0"


def _say(formula: Formula, division: Divide, ref: Callable[[str], str], word: str) -> str:
    if not word or division != formula.root:
        return '""'
    quoted = word.replace('"', '""')
    return f'IF({write(formula, division.left, TABLE, ref, "excel")}>0,"{quoted}","")'
