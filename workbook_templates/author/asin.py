"""The ASIN sheet: one product's thirteen weeks, by picker."""

from __future__ import annotations

from workbook_templates.author import charts
from workbook_templates.author.addresses import week_label
from workbook_templates.author.ink import ACCENT, NUMBER, SPARK
from workbook_templates.author.page import Page, at, block

FIRST, LAST = 1, 15
WEEKS = 13
_ROWS = (
    ("gmv", "money", "gmv"),
    ("units", "count", "units"),
    ("sessions", "count", "sessions"),
    ("usp", "share", "units/sessions"),
    ("buybox", "share", "bb_views/page_views"),
    ("asp", "price", "gmv/units"),
    ("listed_price", "price", "listed_price"),
    ("rival_price", "price", "rival_price"),
    ("offers", "count", "offers"),
    ("sales_rank", "count", "sales_rank"),
    ("spend", "price", "spend"),
    ("acos", "share", "spend/ad_sales"),
    ("tacos", "share", "spend/gmv"),
)
_MEASURES = ("gmv", "units", "sessions", "page_views", "bb_views", "spend", "ad_sales", "listed_price", "rival_price",
             "offers", "sales_rank")  # fmt: skip
TABLE_TOP = 8
HELPER = 18
FIRST_MEASURE = 5  # row of the first measure in the helper block


def author(page: Page) -> None:
    page.columns([1.6, 22, 18, *[9.3] * WEEKS, 1.6])
    page.columns([16, *[9.5] * (WEEKS + 1)], HELPER)
    page.sheet.set_row(0, 8)
    page.sheet.set_row(1, 28)
    page.put(1, FIRST, page.t("asin.title"), "title")
    page.put(
        2,
        FIRST,
        '=IF(asin_pick="",'
        + page.words.quoted("asin.pick_first")
        + ',IFERROR(INDEX(tbl_list_asin[[title]:[title]],MATCH(asin_pick,tbl_list_asin[[asin]:[asin]],0))&"",""))',
        "subtitle",
    )
    page.fill(3, FIRST, LAST, "body", bottom=1, bottom_color=ACCENT)
    page.sheet.set_row(4, 15)
    page.sheet.set_row(5, 20)
    for col, key, name, first, source in (
        (FIRST, "pick.asin", "asin_pick", None, "=lst_asins"),
        (FIRST + 2, "pick.marketplace", "asin_marketplace", "ALL", "=lst_marketplaces"),
    ):
        page.text(4, col, key, "caption")
        page.put(5, col, first, "picker")
        page.name_cell(name, 5, col)
        page.sheet.data_validation(
            5,
            col,
            5,
            col,
            {
                "validate": "list",
                "source": source,
                "input_title": page.t(key),
                "input_message": page.t("asin.help"),
                "error_title": page.t(key),
                "error_message": page.t("pick.wrong"),
            },
        )
    _helper(page)
    _history(page)
    _charts(page)
    page.sheet.freeze_panes(4, 0)
    page.paper((TABLE_TOP + 2 + len(_ROWS) + 20, LAST))
    page.sheet.fit_to_pages(1, 1)


def _helper(page: Page) -> None:
    """The ASIN's row of each week, in one marketplace or over all (`ALL`); a week without a row stays blank."""
    page.put(1, HELPER, page.t("inputs.title"), "section")
    page.fill(1, HELPER + 1, HELPER + WEEKS, "section")
    for n, key in enumerate(("first_day", "period", "row"), 2):
        page.put(n, HELPER, page.t(f"inputs.{key}"), "input_label")
    newest = at(2, HELPER + WEEKS)
    latest = "MATCH(cfg_latest_week,tbl_week[period],0)"
    for n in range(WEEKS):
        col, back = HELPER + 1 + n, 7 * (WEEKS - 1 - n)
        day = f'=IF({newest}="","",{newest}-{back})' if back else f'=IFERROR(INDEX(tbl_week[first_day],{latest}),"")'
        page.put(2, col, day, "input", num_format="yyyy-mm-dd")
        page.put(3, col, f'=IF({at(2, col)}="","",{week_label(at(2, col))})', "input")
        key = f'{at(3, col)}&"|"&asin_marketplace&"|"&asin_pick'
        page.put(4, col, f'=IFERROR(MATCH({key},tbl_asin_week[key],0),"")', "input")
    for r, measure in enumerate(_MEASURES, FIRST_MEASURE):
        page.put(r, HELPER, measure, "input_label")
        for n in range(WEEKS):
            found, cell = at(4, HELPER + 1 + n), f"INDEX(tbl_asin_week[{measure}],{at(4, HELPER + 1 + n)})"
            page.put(
                r, HELPER + 1 + n, f'=IF({found}="","",IF({cell}="","",{cell}))', "input", num_format=NUMBER["count"]
            )


def _cell(measure: str, n: int) -> str:
    return at(FIRST_MEASURE + _MEASURES.index(measure), HELPER + 1 + n)


def _history(page: Page) -> None:
    top = TABLE_TOP
    page.section(top - 1, FIRST, LAST, page.t("asin.history"), page.t("asin.all_note"))
    page.fill(top, FIRST, LAST, "head_number")
    page.put(top, FIRST, page.t("col.kpi"), "head")
    page.put(top, FIRST + 1, page.t("asin.trend"), "head")
    for n in range(WEEKS):
        day = at(3, HELPER + 1 + n)
        page.put(top, FIRST + 2 + n, f'=IF({day}="","",RIGHT({day},3))', "head_number")
    for r, (key, look, formula) in enumerate(_ROWS):
        row = top + 1 + r
        page.put(row, FIRST, page.t(f"asin.{key}"), "strong")
        page.put(row, FIRST + 1, None, "row")
        for n in range(WEEKS):
            above, _, below = formula.partition("/")
            a = _cell(above, n)
            if below:
                b = _cell(below, n)
                text = f'=IF(COUNT({a},{b})<2,"",IF({b}=0,"",{a}/{b}))'
            else:
                text = f'=IF({a}="","",{a})'
            page.put(row, FIRST + 2 + n, text, "row", look, size=9, **({"bold": True} if n == WEEKS - 1 else {}))
        page.sheet.add_sparkline(
            row,
            FIRST + 1,
            {
                "range": _range(page, row),
                "type": "column",
                "series_color": SPARK,
                "last_point": True,
                "last_color": ACCENT,
                "min": 0,
                "show_hidden": True,
            },
        )


def _range(page: Page, row: int) -> str:
    return f"'{page.name}'!{block((row, FIRST + 2), (row, FIRST + 1 + WEEKS))}"


def _charts(page: Page) -> None:
    top = TABLE_TOP + 2 + len(_ROWS)
    axis = _range(page, TABLE_TOP)
    spans = ((FIRST, FIRST + 4), (FIRST + 5, FIRST + 9), (FIRST + 10, FIRST + 14))
    pairs = (
        ("sessions", "#,##0"),
        ("usp", "0%"),
        ("buybox", "0%"),
        ("gmv", "#,##0"),
        ("spend", "#,##0"),
        ("acos", "0%"),
    )
    widths = [22 * 7 + 5 + 18 * 7 + 5 + 3 * 70 - 14, 5 * 70 - 14, 5 * 70 - 14]
    keys = [k for k, _, _ in _ROWS]
    for n, (key, look) in enumerate(pairs):
        row, (first, last), width = top + 10 * (n // 3), spans[n % 3], widths[n % 3]
        page.section(row, first, last, page.t(f"asin.{key}"))
        shown, whole = (
            _range(page, TABLE_TOP + 1 + keys.index(key)),
            (FIRST_MEASURE + len(_MEASURES) + 1, HELPER + 1 + n),
        )
        page.put(*whole, f'=IF(COUNT({shown})=0,1,"")' if "%" in look else None, "input")
        unseen = f"'{page.name}'!{block(whole, whole)}"
        chart = charts.bars(page, shown, axis, page.t(f"asin.{key}"), look, unseen)
        charts.insert(page, chart, row + 1, first, width, 205, page.t(f"asin.{key}"))
