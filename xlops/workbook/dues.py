"""The days that people type beside actions: written as text they become days, and what is none is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from xlops.findings import Finding
from xlops.language import Text
from xlops.review.action import meant
from xlops.review.actions import said
from xlops.workbook.actions import DONE, OPEN, RESULTS, day_typed, lines_of, typed_text
from xlops.workbook.open_workbook import Opened
from xlops.workbook.package.references import Box, cell_ref

_DUE = Text("Due {number}", "{number} 到期")
_NO_DAY = Text(
    "{raw} is no day that can be read in one way: write 2026-03-05", "{raw} 不是可唯一识别的日期：请写成 2026-03-05"
)


def write_days(book: Opened) -> None:
    """Make a day of each due date that stands as text and can be read in one way: formulas count by days alone."""
    days: dict[str, dict[str, date]] = defaultdict(dict)
    for sheet, cell, row in _dues(book):
        if isinstance(row["due"], str) and isinstance(day := day_typed(row["due"], book), date):
            days[sheet][cell] = day
    for sheet, cells in days.items():
        book.write_cells(sheet, cells)


def unread_dues(book: Opened) -> list[Finding]:
    """The days typed beside open actions that are none: what a build proposed counts until they are."""
    found, answers = [], {words for r in RESULTS for words in _both(said("sheet", f"result_{r}"))}
    for sheet, cell, row in _dues(book):
        due = day_typed(row["due"], book)
        closed = meant(typed_text(row.get("do"))) in RESULTS or row.get("result") in answers
        if due is None or isinstance(due, date) or not row.get("action") or closed:
            continue
        column, value = _DUE.format(number=typed_text(row.get("no"))).map(str.strip), _NO_DAY.format(raw=repr(due))
        found.append(Finding("input-refused", file=f"{sheet}!{cell}", column=column, value=value))
    return found


def _dues(book: Opened) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Sheet, cell of the due date, and row of every action in both tables."""
    for name in (OPEN, DONE):
        if (shape := book.tables().get(name)) is not None and "due" in shape.columns:
            box = Box.parse(shape.ref)
            column = box.left + shape.columns.index("due")
            for place, row in enumerate(lines_of(book, name), box.top + 1):
                yield shape.sheet, cell_ref(column, place), row


def _both(text: Text) -> tuple[str, str]:
    return text.en, text.zh
