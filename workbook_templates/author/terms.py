"""The Search terms sheet: what was spent on which words, what they brought, and what to do about each."""

from __future__ import annotations

from workbook_templates.author.ink import ACCENT, NUMBER
from workbook_templates.author.page import Column, Page, at
from xlops.workbook.template import TABLES

FIRST = 1
TOP = 9
_WIDTH = {
    "advice": 39,
    "marketplace": 8.5,
    "term": 31,
    "keep": 7,
    "note": 16,
    "match_type": 9,
    "targeting": 24,
    "campaign": 33,
    "ad_group": 20,
    "ad_product": 10,
    "no_order_chance": 11,
    "base_cvr": 9,
    "rate": 9,
    "key": 12,
}
_NUMBERS = {
    "spend": "price",
    "clicks": "count",
    "ad_orders": "count",
    "ad_sales": "price",
    "impressions": "count",
    "acos": "share",
    "cpc": "price",
    "cvr": "share",
    "worth_chance": "share",
    "no_order_chance": "share",
    "base_cvr": "share",
    "rate": "ratio",
}
LAST = FIRST + 15
_LONG = ("campaign", "targeting")  # smaller letters rather than cut ones


def _this(column: str) -> str:
    return f"tbl_terms[[#This Row],[{column}]]"


def _over(above: str, below: str, zero: str = '""') -> str:
    a, b = _this(above), _this(below)
    return f'=IF(COUNT({a},{b})<2,"",IF({b}=0,{zero},{a}/{b}))'


def author(page: Page) -> None:
    table = TABLES["tbl_terms"]
    page.columns([1.6, *(_WIDTH.get(c, 10.5) for c in table.ids)])
    page.sheet.set_row(0, 8)
    page.sheet.set_row(1, 28)
    page.put(1, FIRST, page.t("terms.title"), "title")
    page.put(2, FIRST, f'={page.words.quoted("terms.window")}&" "&IF(terms_window="","–",terms_window)', "subtitle")
    _summary(page)
    no_sales = page.words.quoted("no_sales")
    orders, base, clicks = _this("ad_orders"), _this("base_cvr"), _this("clicks")
    formulas = {
        "acos": f'=IF(COUNT({_this("spend")},{_this("ad_sales")})<2,"",IF({_this("ad_sales")}=0,'
        f'IF({_this("spend")}>0,{no_sales},""),{_this("spend")}/{_this("ad_sales")}))',
        "cpc": _over("spend", "clicks"),
        "cvr": _over("ad_orders", "clicks"),
        "no_order_chance": f'=IF(COUNT({orders},{base},{clicks})<3,"",IF({orders}>0,"",(1-{base})^{clicks}))',
    }
    styles = {
        "advice": "strong",
        "keep": "typed",
        "note": "typed",
        "term": "strong",
        "campaign": "muted",
        "ad_group": "muted",
        "targeting": "muted",
        "match_type": "muted",
        "ad_product": "muted",
        "rate": "muted",
        "key": "muted",
    }
    columns = [
        Column(c, styles.get(c, "row"), _NUMBERS.get(c), formulas.get(c), more={"shrink": True} if c in _LONG else {})
        for c in table.ids
    ]
    page.table("tbl_terms", TOP, FIRST, columns, 1, filters=True)
    body = TOP + 2
    page.put(
        body, FIRST + table.ids.index("acos"), formulas["acos"], "row", num_format="0.0%;-0.0%;0.0%;@", align="right"
    )
    chance = FIRST + table.ids.index("worth_chance")
    page.sheet.conditional_format(
        body,
        chance,
        body,
        chance,
        {
            "type": "cell",
            "criteria": "between",
            "minimum": 0,
            "maximum": 0.000999,
            "format": page.ink.shade(num_format='"< 0.1%"'),
        },
    )
    page.status_colours((body, FIRST), (body, FIRST))
    spend = FIRST + table.ids.index("spend")
    page.sheet.conditional_format(
        body,
        spend,
        body,
        spend,
        {
            "type": "data_bar",
            "data_bar_2010": True,
            "bar_solid": True,
            "bar_color": "#CFE3EC",
            "bar_no_border": True,
            "min_type": "num",
            "min_value": 0,
        },
    )
    keep = FIRST + table.ids.index("keep")
    page.sheet.data_validation(
        body,
        keep,
        body,
        keep,
        {
            "validate": "list",
            "source": ["✔"],
            "ignore_blank": True,
            "input_title": page.t("col.keep"),
            "input_message": page.t("terms.keep_help"),
        },
    )
    page.sheet.freeze_panes(TOP + 2, FIRST + 3)
    page.paper((body, LAST), open_ended=True)
    page.sheet.repeat_rows(TOP)


def _summary(page: Page) -> None:
    """Six figures over the table: all spend, what brought no order, how often each advice is given."""
    rate, known = "tbl_terms[[rate]:[rate]]", "COUNT(tbl_terms[spend])"
    whole = f"AND({known}>0,COUNT({rate})={known})"  # without every rate, currencies are not added
    spend = f"SUMPRODUCT(tbl_terms[[spend]:[spend]],{rate})"
    sales = f"SUMPRODUCT(tbl_terms[[ad_sales]:[ad_sales]],{rate})"
    orders = "tbl_terms[[ad_orders]:[ad_orders]]"
    # an array inside IF is one value to IronCalc, so the sum stands in a cell of its own
    page.put(
        2, LAST - 1, f"=SUMPRODUCT(tbl_terms[[spend]:[spend]],{rate},--({orders}=0))", "subtitle", num_format=";;;"
    )
    wasted = at(2, LAST - 1)
    figures = (
        ("terms.count", 'IF(COUNTA(tbl_terms[term])=0,"",COUNTA(tbl_terms[term]))', "large", 0),
        ("terms.spend", f'IF({whole},{spend},"")', "large", 2),
        ("terms.sales", f'IF({whole},{sales},"")', "large", 4),
        ("terms.acos", f'IF({whole},IF({sales}=0,"",{spend}/{sales}),"")', "share", 5),
        ("terms.zero", f'IF({whole},{wasted},"")', "large", 6),
        ("terms.zero_share", f'IF({whole},IF({spend}=0,"",{wasted}/{spend}),"")', "share", 8),
        ("terms.kept", 'IF(COUNTA(tbl_terms[term])=0,"",COUNTIF(tbl_terms[[keep]:[keep]],"✔"))', "large", 11),
    )
    page.fill(3, FIRST, LAST, "body", bottom=1, bottom_color=ACCENT)
    page.sheet.set_row(4, 6)
    page.sheet.set_row(5, 15)
    page.sheet.set_row(6, 24)
    page.sheet.set_row(7, 8)
    for key, formula, number, offset in figures:
        money = key in ("terms.spend", "terms.sales", "terms.zero")
        said = f'={page.words.quoted(key)}&" "&cfg_currency' if money else page.t(key)
        page.put(5, FIRST + offset, said, "strip_caption")
        page.put(6, FIRST + offset, f"={formula}", "strip_value", num_format=NUMBER[number], shrink=True)
    page.put(8, FIRST, page.t("terms.read"), "caption")
    page.name_cell("terms_window", 2, LAST)
    page.put(2, LAST, None, "subtitle", num_format=";;;")
