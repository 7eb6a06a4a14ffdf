"""A number that a cell holds as text, as exports write them: `12.5`, `1,234.00`, `1.234,00`, `$12`, `12%`.

The name `AMZ_NUMBER` of the workbook (`xlops/kpis/surfaces/number.py`) reads the same texts in the same way.
"""

from __future__ import annotations

import re

from xlops.kpis.surfaces.number import MARKS

_UNSEEN = str.maketrans(dict.fromkeys(MARKS, ""))
_PARTS = re.compile(r"([-+]?)([\d.,]*\d)(%?)", re.ASCII)
_READINGS = (  # the decimal mark, and what may stand with it: thousands are grouped by the other one
    (".", re.compile(r"([1-9]\d{0,2}(,\d{3}){1,3}|\d*)(\.\d+)?", re.ASCII)),
    (",", re.compile(r"([1-9]\d{0,2}(\.\d{3}){1,3}|\d*)(,\d+)?", re.ASCII)),
)


def number_in(text: str) -> float | None:
    """The number; None for what is none, or may be two, as `1,234` may."""
    found = _PARTS.fullmatch(text.translate(_UNSEEN))
    if found is None:
        return None
    sign, digits, percent = found.groups()
    read = {
        float(digits.replace("," if mark == "." else ".", "").replace(mark, "."))
        for mark, grammar in _READINGS
        if grammar.fullmatch(digits)
    }
    if len(read) != 1:
        return None
    value = read.pop() * (-1 if sign == "-" else 1)
    return value / 100 if percent else value
