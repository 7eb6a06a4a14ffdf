"""The Profit sheet: from sales to contribution, how it closes to the report, by owner, and every product by rank."""

from __future__ import annotations

from workbook_templates.author import charts
from workbook_templates.author.bridge import PARTS
from workbook_templates.author.grid import spread
from workbook_templates.author.ink import ACCENT, DARK, MUTED, SPARK, STATUS
from workbook_templates.author.page import Column, Page, at, block
from xlops.workbook.profit import CLOSES, GROUP_ROWS, GROUPS, PROFIT, TRENDS, WALK
from xlops.workbook.template import TABLES

FIRST = 1
_TABLE = TABLES[PROFIT]
WIDTH = {
    "name": 25, "status": 11.5, "units": 8, "sales": 10, "refunds": 9, "goods": 10, "referral": 9.5, "fba": 9.5,
    "storage": 10, "ads": 9.5, "left": 12, "bar": 13, "margin": 8.5, "change": 10, "trend": 12, "note": 33, "owner": 9,
}  # fmt: skip
LAST = FIRST + len(WIDTH) - 1
_MONEY = ("sales", "refunds", "goods", "referral", "fba", "storage", "ads", "left", *TRENDS)
_NUMBERS = {**dict.fromkeys(_MONEY, "money"), "units": "count", "bar": "unseen", "margin": "share", "change": "signed"}
_STYLES = {"status": "status", "left": "strong"}
_MUTED = ("units", "note", "owner")
_HEADLINE, _BLOCKS = 4, 7
_ROWS = len(CLOSES) + 2  # of the highest block
_LIST = _BLOCKS + 2 + _ROWS + 1
TOP = _LIST + 1
BODY = TOP + 2
_SPARKLINES = 28  # rows that show their twelve months: those of the first page


def author(page: Page) -> None:
    page.sheet.set_default_row(16)
    page.columns([1.6, *WIDTH.values(), *[10] * (len(_TABLE.ids) - len(WIDTH) + 8)])
    _head(page)
    _walk(page)
    _closing(page)
    _groups(page)
    _list(page)
    page.sheet.freeze_panes(0, FIRST + 1)
    page.paper((BODY, LAST), open_ended=True)
    page.sheet.repeat_rows(TOP)


def _place(id_: str) -> int:
    return FIRST + list(WIDTH).index(id_)


def _head(page: Page) -> None:
    page.sheet.set_row(0, 8)
    page.sheet.set_row(1, 28)
    page.put(1, FIRST, f'=cfg_store&" · "&{page.words.quoted("profit.title")}', "title")
    page.fill(3, FIRST, LAST, "body", bottom=1, bottom_color=ACCENT)
    page.sheet.set_row(3, 8)
    page.sheet.set_row(_HEADLINE, 26)
    page.fill(_HEADLINE, FIRST + 1, LAST, "tinted")
    page.fill(_HEADLINE + 1, FIRST + 1, LAST, "tinted")
    page.sheet.set_row(_HEADLINE + 2, 7)
    for name, row, style in (
        ("pft_window", 2, "subtitle"), ("pft_headline", _HEADLINE, "summary"),
        ("pft_more", _HEADLINE + 1, "summary_more"),
    ):  # fmt: skip
        page.put(row, FIRST, None, style)
        page.name_cell(name, row, FIRST)


def _heads(page: Page, first: int, last: int, words: dict[int, str]) -> None:
    for col in range(first, last + 1):
        number = col in words and col != first
        page.put(_BLOCKS + 1, col, page.t(words[col]) if col in words else "", "head_number" if number else "head")
    page.sheet.set_row(_BLOCKS + 1, 14)


def _walk(page: Page) -> None:
    """A part a line, its share of net sales, and its bar beside it."""
    last, amount, share = _place("goods"), _place("status"), _place("units")
    page.section(_BLOCKS, FIRST, last, page.t("profit.walk"))
    _heads(page, FIRST, last, {FIRST: "profit.part", amount: "profit.amount", share: "profit.share"})
    top = _BLOCKS + 2
    sales = f"({at(top, amount)}+{at(top + 1, amount)})"
    for n, part in enumerate(WALK):
        level = part in ("sales", "left")
        page.fill(top + n, FIRST, last, "row")
        page.put(top + n, FIRST, page.t(f"profit.part_{part}"), "row", bold=level)
        page.put(top + n, amount, None, "row", "money", bold=level)
        this = at(top + n, amount)
        told = "" if part == "sales" else f'=IF(OR({this}="",N({sales})<=0),"",ABS({this})/{sales})'
        page.put(top + n, share, told, "row", "share", color=MUTED)
    page.name_cell("pft_walk", top, amount, (top + len(WALK) - 1, amount))
    _draw(page, top, amount)


def _draw(page: Page, top: int, amount: int) -> None:
    """The waterfall's helper cells, beside the table's unseen columns, and the chart on the rows that it tells of."""
    left = FIRST + len(_TABLE.ids) + 2
    cells = [at(top + n, amount) for n in range(len(WALK))]
    for n, part in enumerate(WALK):
        row, cell = top + n, cells[n]
        page.put(row, left, f"={at(row, FIRST)}", "hidden")
        if part in ("sales", "left"):
            page.put(row, left + 2, f'=IF({cell}="","",MAX(0,{cell}))', "hidden")
        else:
            rest = f"SUM({cells[0]}:{cell})"
            page.put(row, left + 1, f'=IF({cell}="","",MAX(0,{rest}))', "hidden")
            page.put(row, left + 4, f'=IF({cell}="","",MAX(0,-{cell}))', "hidden")
    last, where = top + len(WALK) - 1, f"'{page.name}'!"
    parts = {p: where + block((top, left + 1 + n), (last, left + 1 + n)) for n, p in enumerate(PARTS)}
    chart = charts.waterfall(page, parts, where + block((top, left), (last, left)), costs=True)
    wide = sum(round(WIDTH[c] * 7 + 5) for c in ("sales", "refunds", "goods"))
    tall = round(16 * 4 / 3) * len(WALK)
    charts.insert(page, chart, top, _place("sales"), wide - 6, tall, page.t("profit.walk"), with_cells=True)


def _closing(page: Page) -> None:
    """What is booked, what is no part of a margin, and the report's own total."""
    first, amount = _place("referral"), _place("left")
    page.section(_BLOCKS, first, amount, page.t("profit.closing"), page.t("profit.closing_note"))
    _heads(page, first, amount, {first: "profit.part", amount: "profit.amount"})
    top = _BLOCKS + 2
    for n, line in enumerate((*CLOSES, "report", "unexplained")):
        row, bold = top + n, line == "report"
        page.fill(row, first, amount, "row")
        page.put(row, first, page.t(f"profit.line_{line}"), "row", indent=1, bold=bold)
        page.put(row, amount, None, "row", "price", bold=bold)
    last = top + len(CLOSES) - 1
    page.name_cell("pft_closing", top, amount, (last, amount))
    page.name_cell("pft_report", last + 1, amount)
    report, parts = at(last + 1, amount), block((top, amount), (last, amount))
    page.put(last + 2, amount, f'=IF({report}="","",ROUND({report}-SUM({parts}),2)+0)', "row", "price", color=MUTED)


def _groups(page: Page) -> None:
    first = _place("bar")
    page.section(_BLOCKS, first, LAST, page.t("profit.groups"), page.t("profit.groups_note"))
    page.put(_BLOCKS, first, page.t("profit.groups"), "section", valign="bottom", indent=1)
    places = {
        first: Column("by", "muted", text="profit.col_by", more={"indent": 1}),
        _place("margin"): Column("name", text="profit.col_who"),
        _place("trend"): Column("left", "strong", "money", text="profit.col_left"),
        _place("note"): Column("margin", "row", "share", text="profit.col_margin", more={"align": "left", "indent": 1}),
    }
    page.table(GROUPS, _BLOCKS + 1, first, spread(places, first), GROUP_ROWS)
    page.sheet.set_row(_BLOCKS + 2, 16, None, {})
    page.put(_BLOCKS + 1, LAST, None, "head")


def _list(page: Page) -> None:
    page.section(_LIST, FIRST, LAST, page.t("profit.every"))
    page.put(_LIST, LAST, None, "section_note", valign="bottom")
    page.name_cell("pft_read", _LIST, LAST)
    this = f"{PROFIT}[[#This Row],["
    single = f'OR({this}key]]="",{this}key]]="total",{this}key]]="rest",{this}margin]]="")'
    made = {"bar": f'=IF({single},"",{this}left]])', "trend": '=""'}
    columns = [
        Column(c, _STYLES.get(c, "muted" if c in _MUTED or _far(c) else "row"), _NUMBERS.get(c), made.get(c),
               f"profit.col_{c}" if c not in TRENDS else "profit.col_trend",
               {"indent": 1} if c in ("left", "change") else {})
        for c in _TABLE.ids
    ]  # fmt: skip
    page.table(PROFIT, TOP, FIRST, columns, 2, filters=True)
    page.sheet.set_row(TOP, 28)
    body, end = (BODY, FIRST), (BODY + 1, LAST)
    key = f"${_letter('key')}{BODY + 1}"
    whole = page.ink.shade(bold=True, top=1, bottom=1, top_color=DARK, bottom_color=DARK)
    page.sheet.conditional_format(*body, *end, {"type": "formula", "criteria": f'={key}="total"', "format": whole})
    grey = {"type": "formula", "criteria": f'={key}="rest"', "format": page.ink.shade(color=MUTED)}
    page.sheet.conditional_format(*body, *end, grey)
    status = (BODY, _place("status")), (BODY + 1, _place("status"))
    cell = f"${_letter('status')}{BODY + 1}"
    met = {"type": "formula", "criteria": f'=LEFT({cell},1)="✔"', "stop_if_true": True,
           "format": page.ink.shade(color=STATUS["met"][0])}  # fmt: skip
    page.sheet.conditional_format(*status[0], *status[1], met)  # in a long list what is met stands back
    page.status_colours(*status)
    bar = _place("bar")
    page.sheet.conditional_format(
        BODY, bar, BODY + 1, bar,
        {"type": "data_bar", "data_bar_2010": True, "bar_only": True, "bar_solid": True, "bar_color": "#9CC7DB",
         "bar_negative_color": "#C96A5E", "bar_no_border": True, "min_type": "num", "min_value": 0},
    )  # fmt: skip
    _sparklines(page)


def _sparklines(page: Page) -> None:
    """Twelve months of each row: drawn once, since rows that a build adds have none; unseen where nothing is."""
    first, last = (FIRST + _TABLE.ids.index(t) for t in (TRENDS[0], TRENDS[-1]))
    for row in range(BODY, BODY + _SPARKLINES):
        where = f"'{page.name}'!{block((row, first), (row, last))}"
        page.sheet.add_sparkline(row, _place("trend"), {
            "type": "column", "range": where, "series_color": SPARK, "last_point": True, "last_color": ACCENT,
            "show_hidden": True, "empty_cells": "gaps", "min": 0,
        })  # fmt: skip


def _far(id_: str) -> bool:
    return id_ not in WIDTH


def _letter(id_: str) -> str:
    from workbook_templates.author.page import column

    return column(FIRST + _TABLE.ids.index(id_))
