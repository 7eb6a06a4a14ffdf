"""The portfolio: a workbook of its own for whoever looks after many stores."""

from __future__ import annotations

from typing import Any

from workbook_templates.author.ink import ACCENT, BAD, LIKELY, MUTED, NUMBER, SPARK, STATUS, Ink
from workbook_templates.author.page import Column, Page, at, column
from workbook_templates.author.words import LANGUAGES, Words
from xlops.kpis import load
from xlops.targets import Status
from xlops.workbook.portfolio import (
    CONTRACT,
    GROUPS,
    KPIS,
    LINES,
    MARK,
    MISSING,
    NAMES,
    OFF,
    SHEETS,
    STORES,
    TABLES,
    TODO,
    TRENDS,
)

FIRST = 1
_SPARKLINES = 24  # rows that show their trend, those of the first page: drawn once, rows that a build adds have none
_TOP = 5 + LINES + 1  # the row of words of the first sheet's table
_WIDTH: dict[str, dict[str, float]] = {
    STORES: {
        "status": 14, "store": 22, "score": 6, "was": 6, "trend": 11, "gmv": 10, "currency": 5, "gmv_wow": 10,
        "gmv_yoy": 10, "acos": 9, "tacos": 9, "gm": 9, "usp": 8.5, "buybox": 8.5, "cover": 7, "oos": 8, "odr": 8,
        "ahr": 7, "off": 6, "overdue": 7, "missing": 6, "as_of": 11.5, "note": 26, "owner": 16, "period": 10, "why": 70,
    },
    OFF: {"status": 16, "store": 26, "kpi": 30, "value": 13, "expected": 13, "target": 35, "change": 11, "period": 10,
          "note": 36},
    GROUPS: {"by": 11, "name": 24, "currency": 9, "stores": 8, "products": 9, "gmv": 14, "change": 10, "overdue": 9,
             "score": 9, "worst": 28},
    TODO: {"status": 12, "store": 26, "no": 8, "action": 66, "owner": 14, "due": 11, "days": 8, "worth": 11,
           "currency": 6, "note": 28},
    MISSING: {"status": 15, "store": 22, "marketplace": 6, "report": 36, "to": 11, "dates": 84, "note": 20,
              "menu": 70},
}  # fmt: skip
_NUMBERS = {
    **dict.fromkeys(("score", "was", "off", "overdue", "missing", "stores", "products", "days"), "count"),
    **dict.fromkeys(("as_of", "due", "to"), "day"), **dict.fromkeys(("worth",), "money"), "change": "change",
}  # fmt: skip
_STYLES = {"status": "status", "note": "typed", "score": "strong", "gmv": "strong", "store": "strong", "name": "strong"}
_MUTED = ("was", "period", "currency", "owner", "folder", "menu", "marketplace", "by", "worst", "why", "dates")
_PAPER = {STORES: "as_of", MISSING: "note"}  # the last column that is printed; of the others all that are seen
_UNIT = {
    "money": "money",
    "share": "share",
    "ratio": "ratio",
    "count": "count",
    "days": "days",
    "hours": "ratio",
    "weeks": "ratio",
}
_FILLED = ("breach", "warn", "likely_breach", "likely_warn")  # in a long list what is met stands back


def build_portfolio(book: Any, language: str) -> None:
    """Author the whole workbook."""
    words, ink = Words(language), Ink(book, language)
    names = {key: said[LANGUAGES.index(language)] for key, said in SHEETS.items()}
    pages = {key: Page(book, name, ink, words) for key, name in names.items()}
    for table in TABLES:
        page = pages[table.sheet]
        top = _TOP if table.name == STORES else 4
        page.sheet.set_default_row(16)
        page.columns([1.6, *_WIDTH[table.name].values(), *[10] * (len(table.ids) - len(_WIDTH[table.name]) + 2)])
        _head(page, table.name)
        _table(page, table.name, top)
        seen = list(_WIDTH[table.name])
        last = FIRST + seen.index(_PAPER.get(table.name, seen[-1]))
        page.sheet.freeze_panes(top + 2, FIRST + 2)
        page.paper((top + 3, last), open_ended=True)
        page.sheet.repeat_rows(top)
    _meta(pages["_meta"])
    pages["stores"].sheet.activate()


def _head(page: Page, table: str) -> None:
    last = FIRST + len(_WIDTH[table]) - 1
    page.sheet.set_row(0, 8)
    page.sheet.set_row(1, 28)
    if table != STORES:
        page.put(1, FIRST, page.t(f"portfolio.title_{table}"), "title")
        page.put(2, FIRST, page.t(f"portfolio.about_{table}"), "subtitle")
        page.fill(3, FIRST, last, "body", bottom=1, bottom_color=ACCENT)
        page.sheet.set_row(3, 8)
        return
    page.put(1, FIRST, None, "title")
    page.name_cell("pf_title", 1, FIRST)
    page.fill(2, FIRST, last, "body", bottom=1, bottom_color=ACCENT)
    page.sheet.set_row(2, 8)
    page.sheet.set_row(3, 26)
    for row in range(3, 4 + LINES):
        page.fill(row, FIRST + 1, last, "tinted")
        page.put(row, FIRST, None, "summary" if row == 3 else "summary_more")
    page.name_cell("pf_headline", 3, FIRST)
    page.name_cell("pf_lines", 4, FIRST, (3 + LINES, FIRST))
    page.sheet.set_row(4 + LINES, 22)
    page.put(4 + LINES, FIRST, page.t("portfolio.read"), "caption")


def _table(page: Page, name: str, top: int) -> None:
    table = next(t for t in TABLES if t.name == name)
    columns = [_column(page, name, c) for c in table.ids]
    page.table(name, top, FIRST, columns, 2, filters=True)
    page.sheet.set_row(top, 39 if name == STORES else 28)
    place = {c: FIRST + n for n, c in enumerate(table.ids)}
    body = top + 2
    if "status" in place:
        page.status_colours((body, place["status"]), (body + 1, place["status"]))
    if name == STORES:
        _kpi_colours(page, body, place)
        _sparklines(page, body, place)
    if name == OFF:
        _by_unit(page, body, place)
    if name in (STORES, GROUPS):
        _late(page, body, place)


def _column(page: Page, table: str, id_: str) -> Column:
    if id_ not in _WIDTH[table]:
        return Column(id_, "hidden", text="portfolio.col_key")
    kpi = load({}).get(id_) if id_ in KPIS else None
    if kpi is not None:
        page.words.add({f"portfolio.col_{id_}": [kpi.name.en, kpi.name.zh]})
    number = _UNIT[kpi.unit] if kpi else _NUMBERS.get(id_)
    if kpi and kpi.is_change:
        number = "change"
    number = "money" if id_ == "gmv" else "ratio" if id_ in ("value", "expected") else number
    style = _STYLES.get(id_, "muted" if id_ in _MUTED else "row")
    style = "row" if table == OFF and id_ == "store" else style
    more: dict[str, Any] = {"indent": 1} if id_ in ("owner", "why", "was") else {}
    return Column(id_, style, number, '=""' if id_ == "trend" else None, f"portfolio.col_{id_}", more)


def _kpi_colours(page: Page, body: int, place: dict[str, int]) -> None:
    """A mark before the number and its colour, by the status that stands unseen in the same row: also read in grey."""
    for id_ in KPIS:
        kpi = load({})[id_]
        number = NUMBER["change" if kpi.is_change else _UNIT[kpi.unit]].split(";")[0]
        status = f"${column(place[f's_{id_}'])}{body + 1}"
        for word in _FILLED:
            icon = Status(word).icon
            shade: dict[str, Any] = {"num_format": f'"{icon} "{number};"{icon} "-{number.lstrip("+")};"{icon} "0'}
            if word in STATUS:
                shade |= {"color": STATUS[word][0], "bg": STATUS[word][1], "bold": True}
            else:
                text, fill, edge = LIKELY[word]
                shade |= {"color": text, "bg": fill, "border": 3, "border_color": edge}
            rule = {"type": "formula", "criteria": f'={status}="{word}"', "format": page.ink.shade(**shade)}
            page.sheet.conditional_format(body, place[id_], body + 1, place[id_], rule)


def _by_unit(page: Page, body: int, place: dict[str, int]) -> None:
    """Each row's numbers in the unit of its KPI; changes of shares in points."""
    unit, value = f"${column(place['unit'])}{body + 1}", f"{column(place['value'])}{body + 1}"
    small = {"money": ("price", 100), "share": ("share_fine", 0.01)}  # a click's cost, a click-through rate
    tests = [(f'=AND({unit}="{w}",ABS(N({value}))<{edge})', n) for w, (n, edge) in small.items()]
    tests += [(f'={unit}="{word}"', number) for word, number in _UNIT.items()]
    for test, number in tests:
        rule = {"type": "formula", "criteria": test, "format": page.ink.shade(num_format=NUMBER[number])}
        page.sheet.conditional_format(body, place["value"], body + 1, place["expected"], rule)
    points = page.ink.shade(num_format=NUMBER["gap_pp"])
    rule = {"type": "formula", "criteria": f'={unit}="share"', "format": points}
    page.sheet.conditional_format(body, place["change"], body + 1, place["change"], rule)


def _late(page: Page, body: int, place: dict[str, int]) -> None:
    red = {"type": "cell", "criteria": ">", "value": 0, "format": page.ink.shade(color=BAD, bold=True)}
    page.sheet.conditional_format(body, place["overdue"], body + 1, place["overdue"], red)


def _sparklines(page: Page, body: int, place: dict[str, int]) -> None:
    first, last = place[TRENDS[0]], place[TRENDS[-1]]
    for row in range(body, body + _SPARKLINES):
        where = f"'{page.name}'!{at(row, first)}:{at(row, last)}"
        page.sheet.add_sparkline(row, place["trend"], {
            "type": "column", "range": where, "series_color": SPARK, "last_point": True, "last_color": ACCENT,
            "show_hidden": True, "empty_cells": "gaps", "min": 0, "max": 100,
        })  # fmt: skip


def _meta(page: Page) -> None:
    page.columns([22, 44, 60])
    first = {MARK: CONTRACT, "cfg_language": page.words.language}
    for row, name in enumerate(n for n in NAMES if n.sheet == "_meta"):
        page.put(row, 0, name.name, "caption")
        page.put(row, 1, first.get(name.name), "data")
        page.put(row, 2, name.carries, "caption", color=MUTED)
        page.name_cell(name.name, row, 1)
    page.sheet.hide()
