"""What people read and write as lines: findings, two rows each, tables of actions, notes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from workbook_templates.author.grid import FIRST, LAST, place, spread
from workbook_templates.author.ink import FIELD_EDGE, THIN
from workbook_templates.author.page import Column, Page
from xlops.workbook.paper import HEADS, LINE, NOTES, TYPED
from xlops.workbook.template import TABLES

# where a column of a table stands on the grid; what is not named here is unseen, right of the paper
_FINDING = {"status": "status", "finding": "kpi", "evidence": "comes_to", "advice": "gap", "owner": "year_ago",
            "due": "remark", "note": "end"}  # fmt: skip
_ACTION = {"status": "status", "action": "kpi", "expected": "comes_to", "result": "gap", "owner": "year_ago",
           "due": "remark", "note": "end"}  # fmt: skip
_GOAL = {"kpi": "status", "goal": "actual", "why": "comes_to", "owner": "year_ago"}
_LOOK = {
    "status": "line_status",
    "finding": "line_strong",
    "evidence": "line_muted",
    "advice": "line",
    "owner": "typed_line",
    "due": "typed_line",
    "note": "typed_line",
}


def findings(
    page: Page, name: str, title: str, row: int, rows: int, note: str = "", height: float = LINE
) -> int:  # fmt: skip
    """A table of findings in `rows` lines (more come at a build); gives the next free row."""
    page.section(row, FIRST, LAST, title, note or page.t("review.findings_note"))
    look = {
        c: Column(c, _LOOK[c], "day" if c == "due" else None, more={"align": "left"} if c == "due" else {})
        for c in _FINDING
    }
    places = {place(at): look[c] for c, at in _FINDING.items()}
    places |= {0: Column("key", "hidden"), LAST + 1: Column("line", "hidden")}
    page.table(name, row + 1, 0, spread(places, 0), rows)
    page.sheet.set_row(row + 1, HEADS)
    first, last = row + 3, row + 2 + rows
    _due(page, place(_FINDING["due"]), first, rows)
    for n in range(rows):
        page.sheet.set_row(first + n, height)
    page.status_colours((first, FIRST), (last, FIRST))
    page.ways((first, FIRST), (last, FIRST))
    page.ruled((first, FIRST), (last, place("settled")), (first, FIRST), THIN)
    page.ruled((first, place("year_ago")), (last, LAST), (first, FIRST), FIELD_EDGE, sides=True)
    return last + 1


def typed_table(page: Page, name: str, row: int) -> int:
    """An empty table to type into, with a row for each line there is room for."""
    page.section(row, FIRST, LAST, page.t(f"review.{name}"), page.t("review.typed_note"))
    table = TABLES[name]
    at = {c: place(p) for c, p in (_GOAL if "goal" in table.ids else _ACTION).items()}
    rows = table.rows or 1
    columns = [
        Column(c, "typed", "day" if c == "due" else None, more={"align": "left"} if c == "due" else {})
        for c in table.ids
    ]
    wide = spread({at[c.id]: c for c in columns}, FIRST)
    page.table(name, row + 1, FIRST, wide, rows)
    page.sheet.set_row(row + 1, HEADS)
    first = row + 3
    for n in range(rows):
        page.sheet.set_row(first + n, TYPED)
    beyond = FIRST + len(wide)  # the last column has the rest of the line
    for col in range(beyond, LAST + 1):
        page.put(row + 1, col, None, "head")
    for n in range(rows if beyond <= LAST else 0):
        page.box(first + n, beyond, LAST)
    if "due" in table.ids:
        _due(page, at["due"], first, rows)
    if "status" in table.ids:
        states = page.t("review.action_states").split(",")
        rule = {"validate": "list", "source": states, "ignore_blank": True}
        page.sheet.data_validation(first, FIRST, first + rows - 1, FIRST, rule)
    return first + rows


def read_only(page: Page, name: str, row: int, columns: Mapping[int, Column]) -> int:
    """A table below the heading of `row`, its first column a status, a line for each row; gives the next free row."""
    page.table(name, row + 1, 0, spread(columns, 0), 1)
    page.sheet.set_row(row + 1, HEADS)
    rows = TABLES[name].rows or 1
    for n in range(rows):
        page.sheet.set_row(row + 3 + n, LINE)
    page.status_colours((row + 3, FIRST), (row + 3, FIRST))
    return row + 3 + rows


def notes(page: Page, prefix: str, row: int) -> int:
    page.section(row, FIRST, LAST, page.t("review.notes"), page.t("review.notes_help"))
    for n in range(NOTES):
        page.sheet.set_row(row + 1 + n, TYPED)
        page.box(row + 1 + n, FIRST, LAST)
    page.name_cell(f"{prefix}_notes", row + 1, FIRST, (row + NOTES, FIRST), local=True)
    return row + 1 + NOTES


def _due(page: Page, col: int, row: int, rows: int) -> None:
    """A due day is a date: shown as one, and nothing else can be typed."""
    rule = {
        "validate": "date",
        "criteria": ">=",
        "value": date(2000, 1, 1),
        "ignore_blank": True,
        "error_title": page.t("col.due"),
        "error_message": page.t("review.due_wrong"),
    }
    page.sheet.data_validation(row, col, row + rows - 1, col, rule)
