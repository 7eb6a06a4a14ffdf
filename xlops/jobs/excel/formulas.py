"""Formulas that say something else than was meant: `=ACOS(spend/sales)` is the arc cosine, not the advertising cost.

An arc cosine of plain numbers is left alone; it is suspect where it has two arguments, which Excel refuses, or divides
what is money by its name, its heading or its format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlops.errors import Refused, did_you_mean
from xlops.kpis.functions import PREFIX, function_names
from xlops.workbook.package import Package
from xlops.workbook.package.formulas import tokens
from xlops.workbook.package.references import cell_ref, parse_cell

_CALL = re.compile(r"(?<![\w.])([A-Za-z_][\w.]*)\($")
_CELL = re.compile(r"(?:(?:'((?:[^']|'')+)'|([\w.]+))!)?\$?([A-Z]{1,3})\$?(\d+)")
_MONEY = re.compile(r"spend|sales|gmv|cost|revenue|profit|fees?\b|price|花费|费用|销售额|成本|金额|价", re.IGNORECASE)
_CURRENCY = re.compile(r"\[\$|[$€£¥￥₹]|#,##0\.00")
_HEADINGS = 200  # rows above a cell in which its heading is looked for


@dataclass(frozen=True)
class Wrong:
    """A formula, what is wrong with it, and the one to write; both with their `=`."""

    sheet: str
    cell: str
    formula: str
    why: str
    write: str


@dataclass(frozen=True)
class _Call:
    name: str
    arguments: tuple[str, ...]
    start: int
    end: int

    @property
    def ratio(self) -> tuple[str, str] | None:
        """The two sides of its one argument, where that is a division."""
        if len(self.arguments) != 1:
            return None
        sides = _split(self.arguments[0], "/")
        return (sides[0], sides[1]) if len(sides) == 2 else None


def wrong_formulas(path: Path) -> list[Wrong]:
    """Every formula of the workbook that calls Excel's ACOS for ours, or a function `AMZ_…` that does not exist.

    Errors: WorkbookError where the file is no workbook.
    """
    found: list[Wrong] = []
    with Package(path) as package:
        for info in package.sheets():
            if "/worksheets/" not in package.book.sheet_part(info.name):
                continue
            for ref, formula in package.read_formulas(info.name).items():
                if "ACOS(" in formula.upper() or PREFIX in formula.upper():
                    found += _judge(package, info.name, ref, formula)
    return found


def _judge(package: Package, sheet: str, ref: str, formula: str) -> Iterator[Wrong]:
    for call in calls(formula):
        name = call.name.upper()
        if name.startswith(PREFIX) and name not in function_names():
            near = did_you_mean(name, function_names(), most=1)
            right = near.split("'")[1] if near else ""
            why = f"there is no function {call.name}"
            yield Wrong(sheet, ref, f"={formula}", why, _put(formula, call, right, call.arguments) if right else "")
        elif name == "ACOS" and len(call.arguments) > 1:
            why = "ACOS is Excel's arc cosine and takes one argument"
            yield Wrong(sheet, ref, f"={formula}", why, _put(formula, call, "AMZ_ACOS", call.arguments))
        elif name == "ACOS" and call.ratio and any(_is_money(package, sheet, side) for side in call.ratio):
            why = "ACOS is Excel's arc cosine: this is the angle of a ratio of money"
            yield Wrong(sheet, ref, f"={formula}", why, _put(formula, call, "AMZ_ACOS", call.ratio))


def _put(formula: str, call: _Call, name: str, arguments: Sequence[str]) -> str:
    return f"={formula[: call.start]}{name}({','.join(a.strip() for a in arguments)}){formula[call.end :]}"


# -- reading a formula ---------------------------------------------------------------------------------------------


def calls(formula: str) -> Iterator[_Call]:
    """The calls of functions in a formula; one in quotes, or in brackets that never close, is none."""
    code = _code(formula)
    for match in re.finditer(r"\(", code):
        named = _CALL.search(code, 0, match.end())
        end = _closing(code, match.start())
        if named and end:
            inner = formula[match.end() : end]
            yield _Call(named[1], tuple(_split(inner, ",")) if inner.strip() else (), named.start(1), end + 1)


def _code(formula: str) -> str:
    """The formula with what stands in quotes and brackets blanked, every character at its place."""
    try:
        return "".join(piece if kind == "other" else " " * len(piece) for kind, piece in tokens(formula))
    except Refused:
        return ""


def _closing(code: str, opening: int) -> int:
    depth = 0
    for place in range(opening, len(code)):
        depth += {"(": 1, ")": -1}.get(code[place], 0)
        if depth == 0:
            return place
    return 0


def _split(text: str, mark: str) -> list[str]:
    """The pieces between marks that stand in no parentheses, braces, quotes or brackets."""
    pieces, depth, start = [], 0, 0
    for place, character in enumerate(_code(text)):
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(character, 0)
        if character == mark and depth == 0:
            pieces.append(text[start:place])
            start = place + 1
    return [*pieces, text[start:]]


# -- what is money -------------------------------------------------------------------------------------------------


def _is_money(package: Package, sheet: str, text: str) -> bool:
    """By the words of a name or a table's column, else by the heading or the number format of a cell."""
    if _MONEY.search(text):
        return True
    found = _CELL.search(text)
    if found is None:
        return False
    where = (found[1] or "").replace("''", "'") or found[2] or sheet
    if where not in [info.name for info in package.sheets()]:
        return False
    ref = f"{found[3]}{found[4]}"
    return bool(_MONEY.search(_headings(package, where, ref)) or _CURRENCY.search(_format(package, where, ref)))


def _headings(package: Package, sheet: str, ref: str) -> str:
    """The nearest text above the cell and the nearest before it in its row."""
    column, row = parse_cell(ref)
    above = [cell_ref(column, r) for r in range(row - 1, max(0, row - _HEADINGS), -1)]
    before = [cell_ref(c, row) for c in range(column - 1, 0, -1)]
    cells = package.read_cells(sheet, [*above, *before])
    found = (next((str(cells[r]) for r in line if isinstance(cells[r], str)), "") for line in (above, before))
    return " ".join(found)


def _format(package: Package, sheet: str, ref: str) -> str:
    """The cell's number format; empty where it has none of its own."""
    import warnings

    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about features that openpyxl does not carry; nothing is saved
        book: Any = load_workbook(package.path, read_only=True)
    try:
        return str(book[sheet][ref].number_format)
    finally:
        book.close()
