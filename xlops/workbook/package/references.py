"""Cell references, ranges and sheet names: reading, writing and checking them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from xlops.errors import Refused

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})")
_PLACE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\[\]\s(),+*/^&<>=;\"]+))!(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)")
_PLAIN_SHEET_NAME = re.compile(r"[^\W\d][\w.]*")
_NAME = re.compile(r"[^\W\d\\]?[\w.\\?]{0,254}")


@cache
def column_letters(number: int) -> str:
    """'A' for 1, 'XFD' for 16,384."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@cache
def column_number(letters: str) -> int:
    """1 for 'A'; letters in either case."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(1 << 16)  # a build asks for the same cells again and again
def parse_cell(ref: str) -> tuple[int, int]:
    """(column, row) of 'B3' or '$B$3', both from 1; `Refused` when it is no cell of a sheet."""
    match = _CELL.fullmatch(ref)
    column, row = (column_number(match[1]), int(match[2])) if match else (0, 0)
    if not (1 <= column <= MAX_COLUMN and 1 <= row <= MAX_ROW):
        raise Refused(f"{ref!r} is not a cell reference (A1 to XFD1048576)")
    return column, row


def cell_ref(column: int, row: int) -> str:
    """'B3' for (2, 3)."""
    return f"{column_letters(column)}{row}"


class Box(NamedTuple):
    """A rectangle of cells, edges included, counted from 1."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def parse(cls, ref: str) -> Box:
        """The box of 'A1:C3' or 'B2', with or without dollar signs."""
        first, _, last = ref.partition(":")
        left, top = parse_cell(first)
        right, bottom = parse_cell(last or first)
        return cls(min(left, right), min(top, bottom), max(left, right), max(top, bottom))

    def has(self, column: int, row: int) -> bool:
        """Whether the cell is inside."""
        return self.left <= column <= self.right and self.top <= row <= self.bottom

    def overlaps(self, other: Box) -> bool:
        """Whether the two share a cell."""
        return (
            self.left <= other.right
            and other.left <= self.right
            and self.top <= other.bottom
            and other.top <= self.bottom
        )

    @property
    def ref(self) -> str:
        """'A1:C3'; a single cell is written as a range too."""
        return f"{cell_ref(self.left, self.top)}:{cell_ref(self.right, self.bottom)}"


def parse_place(text: str) -> tuple[str, Box] | None:
    """(sheet, box) of "'My sheet'!$A$1:$B$2"; None when the text is anything else."""
    match = _PLACE.fullmatch(text.strip().removeprefix("="))
    if match is None:
        return None
    sheet = match[1].replace("''", "'") if match[1] else match[2]
    return sheet, Box.parse(match[3])


def quote_sheet(name: str) -> str:
    """The sheet's name as a formula carries it before the exclamation mark, always quoted."""
    return "'" + name.replace("'", "''") + "'"


def spellings(sheet: str) -> list[str]:
    """Every way a formula may spell the sheet's name: quoted, and bare where that is legal."""
    return [quote_sheet(sheet), sheet] if _PLAIN_SHEET_NAME.fullmatch(sheet) else [quote_sheet(sheet)]


def free_sheet_name(name: str, others: Iterable[str]) -> str:
    """The name, or with a number in brackets the first that no other sheet has."""
    taken = {other.casefold() for other in others}
    found, number = name, 2
    while found.casefold() in taken:
        found, number = f"{name[:26]} ({number})", number + 1
    return found


def check_sheet_name(name: str, others: Iterable[str]) -> None:
    """`Refused` when Excel would not take the name, or another sheet has it."""
    if (
        not name.strip()
        or len(name.encode("utf-16-le")) > 62
        or re.search(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]", name)
        or name.startswith("'")
        or name.endswith("'")
        or name.casefold() == "history"
    ):
        raise Refused(
            f"sheet name {name!r}: 1 to 31 characters, none of [ ] : * ? / \\, "
            "no quote at either end, and not 'History'"
        )
    if name.casefold() in {other.casefold() for other in others}:
        raise Refused(f"sheet name {name!r} is taken")


def check_defined_name(name: str, kind: str = "defined name") -> None:
    """`Refused` when Excel would not take it as the name of a cell or a table."""
    looks_like_cell = re.fullmatch(r"(?i)[A-Z]{1,3}\d+|R\d*(C\d*)?|C\d*", name)
    if not name or not _NAME.fullmatch(name) or name[0] in ".?" or name[0].isdigit() or looks_like_cell:
        raise Refused(
            f"{kind} {name!r}: letters, digits, '_' and '.', not starting with a digit, "
            "not shaped like a cell reference, at most 255 characters"
        )
