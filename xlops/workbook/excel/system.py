"""What Excel of Windows, of macOS and of older years calls by other names, as far as a build meets it.

xlwings hides most of it. What it does not: on macOS it gives nothing at all for a block that is read with its errors,
and knows a sheet as seen or not, never as very hidden; Excel before 365 and 2021 has no `Formula2`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlwings as xw

from xlops.workbook.package.names import State
from xlops.workbook.package.scalars import serial

ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#FIELD!")
_STATES: dict[int, State] = {2: "veryHidden", 0: "hidden"}  # as Excel counts them; everything else is seen
_MAC_STATES: dict[str, State] = {"sheet_very_hidden": "veryHidden", "sheet_hidden": "hidden"}
# AutoCorrect: a table grows over what is written beside or under it, and fills a column with a formula
_GROWTH = ("AutoExpandListRange", "AutoFillFormulasInLists")


def on_mac() -> bool:
    """Whether Excel is driven by AppleScript."""
    return sys.platform == "darwin"


def scalars_of(area: xw.Range) -> list[list[Any]]:
    """Rows of values as a file holds them: a date is its day number, money a number, an error its text."""
    if not on_mac():
        found = area.options(ndim=2, dates=_serial, err_to_str=True).value
        return [[float(v) if isinstance(v, Decimal) else v for v in row] for row in found]
    found = area.options(ndim=2, dates=_serial).value
    shown = rows_of(area.api.string_value.get(), area.shape)
    return [
        [text if text in ERRORS else value for value, text in zip(*row, strict=True)]
        for row in zip(found, shown, strict=True)
    ]


def formula_word(area: xw.Range) -> str:
    """What this Excel calls a cell's formula: one before 365 and 2021 has no arrays that spill, and no `Formula2`."""
    try:
        getattr(area, "formula2")  # noqa: B009
    except Exception:
        getattr(area, "formula")  # noqa: B009 - whatever else was wrong is wrong with this one too
        return "formula"
    return "formula2"


def array_cells(area: xw.Range) -> frozenset[tuple[int, int]]:
    """(row, column), from 0, of the cells whose formula was entered with Ctrl+Shift+Enter, one by one.

    An Excel with `Formula2` needs no such mark; an older one computes another value without it.
    """
    if area.has_array is False:
        return frozenset()
    rows, columns = area.shape
    return frozenset((r, c) for r in range(rows) for c in range(columns) if area[r, c].has_array)


def rows_of(found: Any, shape: tuple[int, int]) -> list[list[Any]]:
    """What Excel gives for a range, as rows: single cells come bare, a row of cells may come as a plain list."""
    rows, columns = shape
    if rows == columns == 1 and not isinstance(found, list | tuple):
        return [[found]]
    if not isinstance(found[0], list | tuple):
        return [list(found)] if rows == 1 else [[one] for one in found]
    return [list(row) for row in found]


def state_of(sheet: xw.Sheet) -> State:
    """Whether a sheet is seen."""
    if on_mac():
        return _MAC_STATES.get(getattr(sheet.api.visible.get(), "AS_name", ""), "visible")
    return _STATES.get(int(sheet.visible), "visible")


@contextmanager
def shown(sheet: xw.Sheet) -> Iterator[None]:
    """A sheet that is seen for a while, since a very hidden one cannot be copied."""
    before = sheet.api.visible.get() if on_mac() else sheet.visible
    sheet.visible = True
    try:
        yield
    finally:
        if on_mac():
            sheet.api.visible.set(before)
        else:
            sheet.visible = before


@contextmanager
def no_growth(app: xw.App) -> Iterator[None]:
    """Tables keep their size while we write beside and under them; what was set comes back. On Windows only."""
    before: dict[str, Any] = {}
    with suppress(Exception):
        for name in _GROWTH:
            before[name] = getattr(app.api.AutoCorrect, name)
            setattr(app.api.AutoCorrect, name, False)
    try:
        yield
    finally:
        for name, value in before.items():
            with suppress(Exception):
                setattr(app.api.AutoCorrect, name, value)


def _serial(**parts: Any) -> float:
    return serial(datetime(**parts))
