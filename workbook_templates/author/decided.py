"""The reviews' blocks of actions: what was done and whether it worked, what is to decide; the Actions sheet tells."""

from __future__ import annotations

from collections.abc import Mapping

from workbook_templates.author.grid import FIRST, LAST, place
from workbook_templates.author.lines import read_only
from workbook_templates.author.page import Column, Page, whole
from xlops.workbook import actions

_JUDGED = {"result": "status", "action": "kpi", "owner": "target", "decided": "gap", "before": "before",
           "after": "change", "effect": "settled", "range": "year_ago", "left": "end"}  # fmt: skip
_DECIDE = {"state": "status", "action": "kpi", "note": "target", "worth": "change", "cash": "settled",
           "owner": "year_ago", "due": "remark", "no": "end"}  # fmt: skip
_NUMBERS = {"decided": "day", "due": "day", "worth": "signed", "cash": "money"}
_LOOK = {"state": "status", "result": "status", "action": "strong", "after": "strong"}
_MUTED = ("note", "before", "range", "left", "no", "cash")


def judged(page: Page, prefix: str, row: int) -> int:
    """Did it work: a row per action that was done; gives the next free row."""
    name = f"{prefix}_judged"
    tally, note = f"{prefix}_tally", page.words.quoted("review.judged_note")
    page.section(row, FIRST, LAST, page.t("review.judged"), f'=IF({tally}="",{note},{tally})')
    page.put(row, LAST + 1, None, "hidden")
    page.name_cell(tally, row, LAST + 1, local=True)
    unseen = {0: ("done_row", _found(name, actions.DONE)), LAST + 1: ("no", None)}
    formulas = {id_: _looked_up(name, id_, done=id_) for id_ in _JUDGED}
    return _block(page, name, row, _JUDGED, formulas, unseen)


def decide(page: Page, prefix: str, row: int) -> int:
    """What this week, or what at the end of a month, is to decide, in the words of the Actions sheet."""
    name = f"{prefix}_decide"
    note = _on_the_list(page) if prefix == "wk" else page.t("review.decide_now_note")
    page.section(row, FIRST, LAST, page.t("review.decide" if prefix == "wk" else "review.decide_now"), note)
    unseen = {0: ("open_row", _found(name, actions.OPEN)), LAST + 1: ("done_row", _found(name, actions.DONE))}
    formulas = {id_: _looked_up(name, id_, done="result" if id_ == "state" else id_, open_=id_) for id_ in _DECIDE}
    return _block(page, name, row, _DECIDE, {**formulas, "no": None}, unseen)


def _block(
    page: Page, name: str, row: int, places: Mapping[str, str], formulas: Mapping[str, str | None],
    unseen: Mapping[int, tuple[str, str | None]],
) -> int:  # fmt: skip
    columns = {place(at): _column(id_, formulas[id_]) for id_, at in places.items()}
    for at, (id_, formula) in unseen.items():
        columns[at] = Column(id_, "hidden", formula=formula, text="actions.none_said")
    return read_only(page, name, row, columns)


def _column(id_: str, formula: str | None) -> Column:
    style = _LOOK.get(id_, "muted" if id_ in _MUTED else "row")
    right = {"align": "right"} if id_ in ("before", "after", "effect", "range") else {}
    return Column(id_, style, _NUMBERS.get(id_), formula, f"actions.col_{id_}", right)


def _this(name: str, column: str) -> str:
    return f"{name}[[#This Row],[{column}]]"


def _found(name: str, table: str) -> str:
    """In which row of the Actions sheet's table the number stands; blank in none."""
    number = _this(name, "no")
    return f'=IF({number}="","",IFERROR(MATCH({number},{whole(table, "no")},0),""))'


def _looked_up(name: str, id_: str, done: str, open_: str = "") -> str:
    """What the sheet says in a column of its two tables; blank where it says nothing."""
    found = _cell(name, actions.DONE, done, "done_row", '""')
    return "=" + (_cell(name, actions.OPEN, open_, "open_row", found) if open_ else found)


def _cell(name: str, table: str, column: str, at: str, otherwise: str) -> str:
    row = _this(name, at)
    value = f"INDEX({whole(table, column)},{row})"
    return f'IF({row}="",{otherwise},IF({value}="","",{value}))'


def _on_the_list(page: Page) -> str:
    """How many actions of this week stand on the Actions sheet, whatever became of them."""
    week = "RIGHT(wk_period,3)"
    count = "+".join(f"COUNTIF({whole(table, 'since')},{week})" for table in (actions.OPEN, actions.DONE))
    before, after = page.t("review.decide_note", n="\0").split("\0")
    return f'="{before}"&({count})&"{after}"'
