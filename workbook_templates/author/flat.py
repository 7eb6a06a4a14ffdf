"""The sheets Data and Pivot: rows to look up and to pivot, and a PivotTable over them."""

from __future__ import annotations

from workbook_templates.author.ink import ACCENT
from workbook_templates.author.page import Column, Page, whole
from xlops.workbook.flat import FLAT
from xlops.workbook.template import TABLES

FIRST = 1
_WIDTH = {
    "key": 27, "week": 10, "first_day": 11, "marketplace": 11, "asin": 13, "product": 30, "brand": 13,
    "product_line": 13, "owner": 9, "currency": 9, "gmv": 11, "units": 8, "order_items": 10, "sessions": 10,
    "page_views": 11, "spend": 10, "ad_sales": 11,
}  # fmt: skip
_NUMBERS = {
    "first_day": "day", **dict.fromkeys(("units", "order_items", "sessions", "page_views"), "count"),
    **dict.fromkeys(("gmv", "spend", "ad_sales"), "price"),
}  # fmt: skip
_TOP = 9  # row of words above the table
_PRINTED = 40  # rows: it is there to be looked up in, not to be read on paper
PIVOT_TOP = 9  # the first row of the PivotTable; its filter stands two above


def author_data(page: Page) -> None:
    """The flat table, and how to look something up in it."""
    last = FIRST + len(_WIDTH) - 1
    _head(page, "flat", last)
    for n in range(1, 4):
        page.put(3 + n, FIRST, page.t(f"flat.line{n}"), "caption")
    page.put(7, FIRST, page.t("flat.example"), "caption")
    page.put(7, FIRST + 5, _example(), "strong", "price")
    page.columns([1.6, *(_WIDTH[c] for c in TABLES[FLAT].ids)])
    columns = [
        Column(
            c,
            "muted" if c in ("key", "currency") else "row",
            _NUMBERS.get(c),
            text=f"flat.col_{c}",
            more={"shrink": True} if c == "product" else {},
        )
        for c in TABLES[FLAT].ids
    ]
    page.table(FLAT, _TOP, FIRST, columns, 1, filters=True)
    page.sheet.freeze_panes(_TOP + 2, FIRST + 1)
    page.paper((_PRINTED, last))


def _example() -> str:
    """The GMV of the newest week's first product, by VLOOKUP as people write it."""
    key = f"INDEX({whole(FLAT, 'key')},1)"
    place = TABLES[FLAT].ids.index("gmv") + 1
    return f'=IFERROR(VLOOKUP({key},{FLAT}[[key]:[ad_sales]],{place},FALSE),"")'


def author_pivot(page: Page) -> None:
    """The sheet of the PivotTable, which `pivot_parts` adds; Excel fills it when the workbook is opened."""
    _head(page, "pivot", FIRST + 6)
    for n in range(1, 3):
        page.put(3 + n, FIRST, page.t(f"pivot.line{n}"), "caption")
    page.columns([1.6, 34, 18, 14, 14, 14, 14, 14])
    page.paper((PIVOT_TOP + 60, FIRST + 6))


def _head(page: Page, key: str, last: int) -> None:
    page.sheet.set_row(0, 8)
    page.sheet.set_row(1, 28)
    page.put(1, FIRST, f'=cfg_store&" · "&{page.words.quoted(f"{key}.title")}', "title")
    page.fill(3, FIRST, last, "body", top=1, top_color=ACCENT)
    page.sheet.set_row(3, 8)
