"""Page two of a week: its title, which ads to change, which stock to order."""

from __future__ import annotations

from typing import Any

from workbook_templates.author.addresses import Inputs
from workbook_templates.author.grid import FIRST, LAST, place
from workbook_templates.author.ink import MUTED, NUMBER
from workbook_templates.author.lines import read_only
from workbook_templates.author.page import Column, Page, column
from workbook_templates.author.wordings import date_text
from xlops.workbook.paper import TITLE
from xlops.workbook.week_page import ADS, ADS_TOLD, STOCK, STOCK_TOLD

_ADS = {"status": "status", "campaign": "kpi", "what": "comes_to", "limit": "trend", "acos": "target", "spend": "gap",
        "present": "before", "proposed": "change", "worth": "settled", "why": "year_ago"}  # fmt: skip
_STOCK = {"status": "status", "product": "kpi", "available": "actual", "supplier": "comes_to", "inbound": "trend",
          "velocity": "target", "out": "gap", "latest": "before", "units": "change", "cartons": "settled",
          "cash": "year_ago", "way": "remark", "arrives": "end"}  # fmt: skip
_NUMBERS = {
    "limit": "share", "spend": "money", "worth": "signed", "available": "count", "inbound": "count",
    "velocity": "ratio", "out": "day", "latest": "day", "units": "count", "cartons": "count", "cash": "money",
    "arrives": "day",
}  # fmt: skip
_BOLD, _FAINT = ("campaign", "acos", "proposed", "product", "units"), ("limit", "present", "why", "supplier", "arrives")
_LOOK = {"status": "status"} | dict.fromkeys(_BOLD, "strong") | dict.fromkeys(_FAINT, "muted")
# where a text may stand in place of a number, the number's own format would make a dash of it
_WORDED = {"acos": "share", "present": "price", "proposed": "price"}
_LONG = ("what", "product", "supplier")


def title(page: Page, inputs: Inputs, row: int) -> int:
    """What the page is of, as the first one says it; gives the next free row."""
    period, day = (inputs.head(w) for w in ("period", "first_day"))
    page.sheet.set_row(row, TITLE)
    label = f'RIGHT({period},3)&" "&LEFT({period},4)'
    page.put(row, FIRST, f'={page.words.quoted("wk.second")}&IF({period}="",""," · "&{label})', "title")
    page.name_cell("wk_second", row, FIRST, local=True)
    days = f'{date_text(day)}&" – "&{date_text(f"({day}+6)")}'
    said = f'cfg_store&" · "&{days}&{page.words.quoted("review.all_after")}&" · "&cfg_currency'
    page.put(row, LAST, f'=IF({day}="","",{said})', "subtitle", align="right")
    return row + 1


def ads(page: Page, row: int) -> int:
    """The campaigns that open proposals would change; gives the next free row."""
    page.section(row, FIRST, LAST, page.t("review.ads"))
    page.put(row, LAST, None, "section_note", valign="bottom")
    page.name_cell(ADS_TOLD, row, LAST, local=True)
    unseen = {LAST + 1: "kind", LAST + 2: "estimated"}
    hidden = {col: Column(id_, "hidden", text="actions.none_said") for col, id_ in unseen.items()}
    columns = _columns(_ADS, "ads") | hidden
    after = read_only(page, ADS, row, columns)
    first = row + 3
    for id_ in ("present", "proposed"):
        cell = (first, place(_ADS[id_]))
        share = page.ink.shade(num_format="0%;-0%;0%;@")
        rule = {"type": "formula", "criteria": f'=${column(LAST + 1)}{first + 1}="placement"', "format": share}
        page.sheet.conditional_format(*cell, *cell, rule)
    page.estimates(first, LAST + 2, {place(_ADS["present"]): "price"})
    return after


def stock(page: Page, row: int) -> int:
    """What to order by which way; gives the next free row."""
    page.section(row, FIRST, LAST, page.t("review.stock"))
    page.put(row, LAST, None, "section_note", valign="bottom")
    page.name_cell(STOCK_TOLD, row, LAST, local=True)
    columns = _columns(_STOCK, "stock")
    after = read_only(page, STOCK, row, columns | {LAST + 1: Column("estimated", "hidden", text="actions.none_said")})
    first = row + 3
    page.estimates(first, LAST + 1, {place(_STOCK["velocity"]): "ratio"})
    air = {"type": "formula", "criteria": f'=RIGHT(${column(0)}{first + 1},4)="|air"',
           "format": page.ink.shade(color=MUTED)}  # fmt: skip
    page.sheet.conditional_format(first, place("kpi"), first, LAST, air)
    return after


def _columns(places: dict[str, str], of: str) -> dict[int, Column]:
    found = {0: Column("key", "hidden")}
    for id_, where in places.items():
        more: dict[str, Any] = {}
        if id_ in _WORDED:
            more = {"num_format": NUMBER[_WORDED[id_]].rsplit(";", 1)[0] + ";@", "align": "right"}
        if id_ in _LONG:
            more = {"shrink": True}
        found[place(where)] = Column(id_, _LOOK.get(id_, "row"), _NUMBERS.get(id_), None, f"review.{of}_{id_}", more)
    return found
