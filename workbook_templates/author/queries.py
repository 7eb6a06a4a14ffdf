"""The Search queries sheet: brand and generic queries, own products in search, then every query with its funnel."""

from __future__ import annotations

from workbook_templates.author.ink import ACCENT, BAD, BAR
from workbook_templates.author.page import Column, Page
from xlops.workbook.queries import PRODUCT_ROWS, PRODUCTS, QUERIES, SORT_ROWS, SORTS
from xlops.workbook.template import TABLES

FIRST = 1
WIDTH = {
    "query": 32, "sort": 9, "advice": 50, "worth": 10, "volume": 9, "rank": 9, "rank_change": 8.5, "purchases": 9,
    "own_purchases": 8, "share_impressions": 8, "share_clicks": 8, "share_cart_adds": 8, "share_purchases": 8,
    "share_before": 8, "loses": 15, "spend": 9, "ad_orders": 8, "acos": 8, "organic_rank": 8, "note": 20,
    "marketplace": 6, "leader": 12,
}  # fmt: skip
LAST = FIRST + len(WIDTH) - 1
_SHARES = tuple(c for c in WIDTH if c.startswith("share_"))
_NUMBERS = {
    **dict.fromkeys(("worth", "sales", "spend"), "money"), **dict.fromkeys(_SHARES, "share"),
    **dict.fromkeys(("volume", "rank", "purchases", "own_purchases", "ad_orders", "organic_rank", "count", "clicks",
                     "impressions"), "count"),
    "rank_change": "signed", "acos": "share", "click_rate": "share_fine", "buy_rate": "share",
}  # fmt: skip
_STYLES = {"query": "strong", "worth": "strong", "share_purchases": "strong", "note": "typed", "title": "row"}
_MUTED = ("marketplace", "leader", "asin", "currency", "key", "share_before")
_HEADLINE = 4
_BLOCKS = _HEADLINE + 3
_TOP = _BLOCKS + 3 + max(SORT_ROWS, PRODUCT_ROWS) + 1
# where the blocks above the list stand on its columns
_SORTS = {"sort": "query", "marketplace": "sort", "count": "worth", "purchases": "volume",
          "share_impressions": "rank", "share_clicks": "rank_change", "share_cart_adds": "purchases",
          "share_purchases": "own_purchases"}  # fmt: skip
_PRODUCTS = {"title": "share_clicks", "marketplace": "share_before", "impressions": "loses", "clicks": "spend",
             "click_rate": "ad_orders", "purchases": "acos", "buy_rate": "organic_rank", "sales": "note"}  # fmt: skip


def author(page: Page) -> None:
    page.sheet.set_default_row(16)
    page.columns([1.6, *WIDTH.values(), *[10] * (len(TABLES[QUERIES].ids) - len(WIDTH))])
    _head(page)
    _block(page, SORTS, _SORTS, "queries.sorts", SORT_ROWS)
    _block(page, PRODUCTS, _PRODUCTS, "queries.products", PRODUCT_ROWS)
    _list(page)
    page.sheet.freeze_panes(_TOP + 3, place("sort"))
    page.paper((_TOP + 3, LAST), open_ended=True)
    page.sheet.repeat_rows(_TOP + 1)


def place(id_: str) -> int:
    return FIRST + list(WIDTH).index(id_)


def _head(page: Page) -> None:
    page.sheet.set_row(0, 8)
    page.sheet.set_row(1, 28)
    page.put(1, FIRST, f'=cfg_store&" · "&{page.words.quoted("queries.title")}', "title")
    page.put(2, FIRST, None, "subtitle")
    page.name_cell("qry_window", 2, FIRST)
    page.fill(3, FIRST, LAST, "body", bottom=1, bottom_color=ACCENT)
    page.sheet.set_row(3, 8)
    page.sheet.set_row(_HEADLINE, 26)
    for row in (_HEADLINE, _HEADLINE + 1):
        page.fill(row, FIRST + 1, LAST, "tinted")
    page.put(_HEADLINE, FIRST, None, "summary")
    page.name_cell("qry_headline", _HEADLINE, FIRST)
    page.put(_HEADLINE + 1, FIRST, page.t("queries.read"), "summary_more")
    page.sheet.set_row(_HEADLINE + 2, 7)


def _block(page: Page, name: str, places: dict[str, str], title: str, rows: int) -> None:
    first, last = (place(list(places.values())[n]) for n in (0, -1))
    page.section(_BLOCKS, first, last, page.t(title))
    ids = {place(col): id_ for id_, col in places.items()}
    columns = [_column(ids[col]) if col in ids else Column(f"_{col}", "row") for col in range(first, last + 1)]
    page.table(name, _BLOCKS + 1, first, columns, rows)
    page.sheet.set_row(_BLOCKS + 1, 28)


def _list(page: Page) -> None:
    page.section(_TOP, FIRST, LAST, page.t("queries.list"), page.t("queries.list_note"))
    page.table(QUERIES, _TOP + 1, FIRST, [_column(c) for c in TABLES[QUERIES].ids], 1, filters=True)
    page.sheet.set_row(_TOP + 1, 42)
    row = _TOP + 3
    page.sheet.conditional_format(row, place("worth"), row, place("worth"), {
        "type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_color": BAR, "bar_no_border": True,
        "min_type": "num", "min_value": 0,
    })  # fmt: skip
    now, before = (f"${_letter(c)}{row + 1}" for c in ("share_purchases", "share_before"))
    fell = f"=AND(COUNT({now},{before})=2,{now}<0.75*{before})"
    page.sheet.conditional_format(
        row, place("share_purchases"), row, place("share_purchases"),
        {"type": "formula", "criteria": fell, "format": page.ink.shade(color=BAD)},
    )  # fmt: skip


def _letter(id_: str) -> str:
    from workbook_templates.author.page import column

    return column(place(id_))


def _column(id_: str) -> Column:
    style = _STYLES.get(id_, "muted" if id_ in _MUTED else "row")
    more = {"shrink": True} if id_ in ("query", "advice", "loses") else {}
    return Column(id_, style, _NUMBERS.get(id_), None, f"queries.col_{id_}", more)
