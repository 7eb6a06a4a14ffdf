"""Amazon's ids in cells: text of digits. A spreadsheet program may have made numbers of them, and lost digits.

A number holds 15 digits: an id of up to 15 is whole again as text, a longer one is not, nor is `4.5E+14`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

_EXACT = 10**15  # below it a float holds every digit that Excel shows
_DIGITS = re.compile(r"\d{1,20}\Z")
_WITH_POINT = re.compile(r"(\d{1,15})\.0+\Z")
_POWER = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+\Z")


@dataclass(frozen=True, slots=True)
class AmazonId:
    """An id as a cell has it. `state`: `text` as Amazon writes it, `repaired`, `rounded`, `strange`, or `none`."""

    text: str
    state: str

    @property
    def whole(self) -> bool:
        return self.state in ("text", "repaired")


NO_ID = AmazonId("", "none")


def read_id(cell: Any) -> AmazonId:
    """The id of a cell, which is text or a number."""
    if isinstance(cell, bool):
        return AmazonId(str(cell), "strange")
    if isinstance(cell, int | float):
        if cell != cell or cell in (float("inf"), float("-inf")):
            return AmazonId(str(cell), "strange")
        whole = cell == int(cell) and 0 < cell < _EXACT
        return AmazonId(str(int(cell)), "repaired" if whole else "rounded")
    text = str(cell).strip() if cell is not None else ""
    if not text:
        return NO_ID
    if _DIGITS.match(text):
        return AmazonId(text, "text")
    if found := _WITH_POINT.match(text):
        return AmazonId(found[1], "repaired")
    return AmazonId(text, "rounded" if _POWER.match(text) else "strange")


def may_be(cell: AmazonId, true: str) -> bool:
    """Whether a cell may once have held the id `true`: the same digits, as many of them as were left."""
    if cell.whole:
        return cell.text == true
    if cell.state != "rounded" or not true:
        return False
    shown = Decimal(cell.text.replace(",", "."))
    digits = len(shown.as_tuple().digits) if "e" in cell.text.lower() else 15
    step = Decimal(1).scaleb(shown.adjusted() - digits + 1)  # Excel cuts what does not fit, others round it
    return abs(shown - Decimal(true)) < step
