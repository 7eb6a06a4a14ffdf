"""The days that people type beside actions: written as text they become days, and what is none is told."""

from __future__ import annotations

from datetime import date

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
    for name in (OPEN, DONE):
        if (shape := book.tables().get(name)) is None or "due" not in shape.columns:
            continue
        box, column = Box.parse(shape.ref), shape.columns.index("due")
        dues = [(place, row.get("due")) for place, row in enumerate(lines_of(book, name), box.top + 1)]
        read = {cell_ref(box.left + column, place): day_typed(v, book) for place, v in dues if isinstance(v, str)}
        if cells := {cell: day for cell, day in read.items() if isinstance(day, date)}:
            book.write_cells(shape.sheet, cells)


def unread_dues(book: Opened) -> list[Finding]:
    """The days typed beside open actions that are none: what a build proposed counts until they are."""
    found = []
    for name in (OPEN, DONE):
        if (shape := book.tables().get(name)) is None or "due" not in shape.columns:
            continue
        box, answers = Box.parse(shape.ref), {words for r in RESULTS for words in _both(said("sheet", f"result_{r}"))}
        for place, row in enumerate(lines_of(book, name), box.top + 1):
            due = day_typed(row.get("due"), book)
            closed = meant(typed_text(row.get("do"))) in RESULTS or row.get("result") in answers
            if due is None or isinstance(due, date) or not row.get("action") or closed:
                continue
            cell, number = cell_ref(box.left + shape.columns.index("due"), place), typed_text(row.get("no"))
            column, value = _DUE.format(number=number).map(str.strip), _NO_DAY.format(raw=repr(due))
            found.append(Finding("input-refused", file=f"{shape.sheet}!{cell}", column=column, value=value))
    return found


def _both(text: Text) -> tuple[str, str]:
    return text.en, text.zh
