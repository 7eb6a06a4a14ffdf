"""The Proposals sheet: every single change that the open actions for advertising stand for."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from workbook_templates.author.ink import ACCENT, MUTED, RULE, STATUS, WHITE
from workbook_templates.author.meant import means
from workbook_templates.author.page import Column, Page, at, estimate, whole
from xlops.review.stock import ESTIMATE_SIGN
from xlops.workbook.actions import OPEN
from xlops.workbook.proposals import PROPOSALS
from xlops.workbook.template import TABLES

FIRST = 1
WIDTH = {
    "state": 11, "no": 6, "do": 8.5, "marketplace": 5, "what": 15, "about": 30, "campaign": 40, "ad_group": 12,
    "present": 8, "proposed": 8, "worth": 9.5, "clicks": 7.5, "orders": 7, "spend": 9, "sales": 9.5, "why": 31,
}  # fmt: skip
_LONG = ("about", "campaign", "ad_group", "why")  # smaller letters rather than cut ones
LAST = FIRST + len(WIDTH) - 1
_HEADLINE, TOP = 4, 7
BODY = TOP + 2
_NUMBERS = {
    "present": "price", "proposed": "price", "worth": "gap_ratio", "clicks": "count", "orders": "count",
    "spend": "price", "sales": "price", "changes": "count",
}  # fmt: skip
_STYLES = {"state": "status", "do": "typed", "about": "strong", "proposed": "strong", "worth": "row", "no": "row",
           "what": "row"}  # fmt: skip
_ELSEWHERE = {c: f"actions.col_{c}" for c in ("state", "no", "do", "worth", "rule", "key")} | {
    "spend": "col.spend", "action": "actions.col_no",
}  # fmt: skip
_SPARE = 2


def author(page: Page) -> None:
    page.sheet.set_default_row(16)
    page.columns([1.6, *WIDTH.values(), *[10] * (len(TABLES[PROPOSALS].ids) - len(WIDTH))])
    _head(page)
    _table(page)
    page.sheet.freeze_panes(BODY, FIRST + 3)
    page.paper((BODY, LAST), open_ended=True)
    page.sheet.repeat_rows(TOP)


def place(id_: str) -> int:
    return FIRST + TABLES[PROPOSALS].ids.index(id_)


def _head(page: Page) -> None:
    """Title, day, headline; the counts that the headline speaks of stand unseen beside the title."""
    words = page.words
    page.sheet.set_row(0, 8)
    page.sheet.set_row(1, 28)
    page.put(1, FIRST, f'=cfg_store&" · "&{words.quoted("proposals.title")}', "title")
    page.put(2, FIRST, "=act_window", "subtitle")
    page.fill(3, FIRST, LAST, "body", bottom=1, bottom_color=ACCENT)
    page.sheet.set_row(3, 8)
    counts = {
        "all": f"=SUM({whole(PROPOSALS, 'changes')})",
        "worth": f"=SUM({whole(PROPOSALS, 'worth')})",
        "left": f'=COUNTIF({whole(PROPOSALS, "state")},"☒*")',
        "taken": f'=SUMIF({whole(PROPOSALS, "state")},"{page.t("proposals.is_taken")}",{whole(PROPOSALS, "changes")})',
    }
    cell = {}
    for n, (name, formula) in enumerate(counts.items()):
        page.put(2, LAST + 2 + n, formula, "hidden")
        cell[name] = at(2, LAST + 2 + n)

    def part(key: str, said: str) -> str:
        before, after = page.t(f"proposals.{key}", n="\0", currency="\1").split("\0")
        after = after.replace("\1", '"&cfg_currency&"')
        return f'"{before}"&{said}&"{after}"'

    worth = f'TEXT({cell["worth"]},"#,##0")'
    some = "&".join(
        f'IF({cell[name]}>0,{part(name, worth if name == "worth" else cell[name])},"")'
        for name in ("worth", "taken", "left")
    )
    none, stop = words.quoted("proposals.none"), words.quoted("proposals.stop")
    headline = f"=IF({cell['all']}=0,{none},{part('head', cell['all'])}&{some}&{stop})"
    page.sheet.set_row(_HEADLINE, 26)
    page.fill(_HEADLINE, FIRST + 1, LAST, "tinted")
    page.fill(_HEADLINE + 1, FIRST + 1, LAST, "tinted")
    page.put(_HEADLINE, FIRST, headline, "summary")
    page.name_cell("prop_headline", _HEADLINE, FIRST)
    before, after = page.t("proposals.read", currency="\1").split("\1")
    page.put(_HEADLINE + 1, FIRST, f'="{before}"&cfg_currency&"{after}"', "summary_more")
    page.sheet.set_row(_HEADLINE + 2, 7)


def _this(column: str) -> str:
    return f"{PROPOSALS}[[#This Row],[{column}]]"


def state(page: Page) -> str:
    """The word beside the change, else that beside its action; words of one's own stand as they are until a build."""
    said, do = page.words.quoted, _this("do")
    row = f"MATCH({_this('action')},{whole(OPEN, 'no')},0)"
    action = f'IFERROR(INDEX({whole(OPEN, "do")},{row}),"")'
    by_hand = f"AND(ISNUMBER({_this('changes')}),{_this('rows')}=0)"
    taken, left, undecided, closed = (said(f"proposals.is_{w}") for w in ("taken", "left", "open", "closed"))
    taken = f"IF({by_hand},{said('proposals.is_by_hand')},{taken})"
    return (
        f'=IF({_this("action")}="","",IF({means(do, "rejected")},{left},IF(ISNA({row}),{closed},'
        f'IF({means(do, "accepted")},{taken},IF({do}<>"","· "&{do},'
        f"IF({means(action, 'accepted')},{taken},IF({means(action, 'rejected')},{said('actions.is_rejected')},"
        f"IF({means(action, 'done')},{said('actions.word_done')},{undecided}))))))))"
    )


def _said(id_: str) -> str:
    return _ELSEWHERE.get(id_, f"proposals.col_{id_}")


def _more(id_: str) -> dict[str, Any]:
    return {} if id_ in ("state", "do") or place(id_) > LAST else {"size": 10, "shrink": id_ in _LONG}


def _table(page: Page) -> None:
    columns = [
        Column(c, _STYLES.get(c, "muted"), _NUMBERS.get(c), state(page) if c == "state" else None, _said(c), _more(c))
        for c in TABLES[PROPOSALS].ids
    ]
    page.table(PROPOSALS, TOP, FIRST, columns, _SPARE, filters=True)
    page.sheet.set_row(TOP, 28)
    _choices(page)
    _shades(page)


def _choices(page: Page) -> None:
    do, last = place("do"), BODY + _SPARE - 1
    page.sheet.data_validation(BODY, do, last, do, {
        "validate": "list", "source": [page.t(f"actions.word_{w}") for w in ("yes", "no")],
        "ignore_blank": True, "show_error": False, "input_title": page.t("actions.col_do"),
        "input_message": page.t("proposals.do_help"),
    })  # fmt: skip


def _shades(page: Page) -> None:
    """Whole rows by their state, single cells by what they hold; a rule where an action ends."""

    def shade(first: str, last: str, criteria: str, **look: Any) -> None:
        how = {"type": "formula", "criteria": criteria, "format": page.ink.shade(**look)}
        page.sheet.conditional_format(BODY, place(first), BODY + _SPARE - 1, place(last), how)

    def cell(id_: str, row: int = BODY) -> str:
        return str(xl_rowcol_to_cell(row, place(id_), col_abs=True))

    state_of, key, kind = cell("state"), cell("key"), cell("kind")
    shade("do", "do", f'=AND({key}<>"",{kind}="")', bg=WHITE)  # the rest of an action's changes is decided with it
    shade("what", "proposed", f'=LEFT({state_of},1)="☒"', color=MUTED, font_strikeout=True)
    shade("state", "state", f'=LEFT({state_of},1)="☑"', color=STATUS["met"][0], bg=STATUS["met"][1])
    page.status_colours((BODY, FIRST), (BODY + _SPARE - 1, FIRST))
    shade("present", "proposed", f'={kind}="placement"', num_format="0%")
    shade("present", "present", f'={cell("estimated")}="{ESTIMATE_SIGN}"', num_format=estimate("price"))
    shade("no", "no", f'=AND({key}<>"",LEFT({state_of},1)<>"–")', color=ACCENT)
    for first, last in (("state", "no"), ("marketplace", "why")):
        ends = f'=AND({cell("action")}<>{cell("action", BODY - 1)},{key}<>"")'
        shade(first, last, ends, top=1, top_color=RULE)
