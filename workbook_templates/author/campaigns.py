"""The Campaigns sheet: headline, faults of structure, and every campaign with what it costs against what it may."""

from __future__ import annotations

from workbook_templates.author.grid import spread
from workbook_templates.author.ink import ACCENT, NUMBER, SPARK, STATUS
from workbook_templates.author.judge import word
from workbook_templates.author.kpis import KPIS
from workbook_templates.author.page import Column, Page, at
from xlops.diagnosis.structure import FAULTS as JUDGED
from xlops.review.campaigns import OPTIONAL
from xlops.workbook.campaigns import FAULTS
from xlops.workbook.template import TABLES

FIRST = 1
_TABLE = TABLES["tbl_campaigns"]
WIDTH = {
    "status": 13, "campaign": 42, "marketplace": 9, "spend": 9.5, "bar": 7.5, "ad_sales": 9, "acos": 8.5,
    "limit": 7.5, "lost": 8, "changed": 21.5, "acos_before": 8, "spend_change": 8, "faults": 31, "budget": 8,
    "budget_use": 8, "time_in_budget": 8, "top_share": 8, "impression_share": 8, "key": 12,
}  # fmt: skip
_NUMBERS = {
    "spend": "money", "bar": "unseen", "ad_sales": "money", "acos": "share", "limit": "share", "lost": "over",
    "acos_before": "share", "spend_change": "change", "budget": "money", "budget_use": "share",
    "time_in_budget": "share", "top_share": "share", "impression_share": "share", "clicks": "count",
    "ad_orders": "count", "break_even": "share", "spend_before": "price", "sales_before": "price",
    "budget_spend": "price", "budget_total": "price", "rate": "ratio",
}  # fmt: skip
_ASIDE = {"indent": 1}  # a number keeps its distance from the bar beside it
_STYLES = {"status": "status", "acos": "strong"}
_MUTED = (
    "marketplace", "limit", "acos_before", "spend_change", "faults", "budget", "budget_use", "time_in_budget",
    "top_share", "impression_share",
)  # fmt: skip
_HEADLINE, _BLOCK = 4, 7
_LIST = _BLOCK + FAULTS + 4
TOP = _LIST + 2
BODY = TOP + 2
LAST = FIRST + _TABLE.ids.index("impression_share")


def author(page: Page) -> None:
    page.sheet.set_default_row(16)
    page.columns([1.6, *(WIDTH.get(c, 10) for c in _TABLE.ids)])
    for id_ in OPTIONAL:  # shown once a build has something for them
        page.sheet.set_column(_place(id_), _place(id_), WIDTH[id_], page.ink(), {"hidden": True})
    _head(page)
    _structure(page)
    _campaigns(page)
    page.sheet.freeze_panes(0, FIRST + 2)
    page.paper((BODY, LAST), open_ended=True)
    page.sheet.repeat_rows(TOP)


def _place(id_: str) -> int:
    return FIRST + _TABLE.ids.index(id_)


def _head(page: Page) -> None:
    """Title, days, headline, and the target that a campaign is held against whose break-even is not known."""
    page.sheet.set_row(0, 8)
    page.sheet.set_row(1, 28)
    page.put(1, FIRST, f'=cfg_store&" · "&{page.words.quoted("campaigns.title")}', "title")
    page.fill(3, FIRST, LAST, "body", bottom=1, bottom_color=ACCENT)
    page.sheet.set_row(3, 8)
    page.sheet.set_row(_HEADLINE, 26)
    page.fill(_HEADLINE, FIRST + 1, LAST, "tinted")
    page.fill(_HEADLINE + 1, FIRST + 1, LAST, "tinted")
    page.sheet.set_row(_HEADLINE + 2, 7)
    for name, row, style in (
        ("camp_window", 2, "subtitle"),
        ("camp_headline", _HEADLINE, "summary"),
        ("camp_structure", _HEADLINE + 1, "summary_more"),
        ("camp_reports", _LIST + 1, "caption"),
    ):
        page.put(row, FIRST, None, style)
        page.name_cell(name, row, FIRST)
    page.put(1, _place("lost"), None, "link", align="right", valign="vcenter")
    page.name_cell("camp_review", 1, _place("lost"))
    target = 'INDEX(tbl_targets[target],MATCH("acos",tbl_targets[kpi],0))'
    page.put(2, LAST + 1, f'=IFERROR(IF({target}="","",{target}),"")', "hidden")
    page.name_cell("camp_target", 2, LAST + 1)


def _section(page: Page, row: int, text: str, note: str) -> None:
    """A heading whose note ends where no column is ever hidden."""
    page.section(row, FIRST, LAST, text)
    page.put(row, _place("lost"), page.t(note), "section_note", valign="bottom")


def _structure(page: Page) -> None:
    """Seven faults, each with the points it costs as a bar."""
    _section(page, _BLOCK, "", "campaigns.structure_note")
    page.name_cell("camp_title", _BLOCK, FIRST)
    points = "tbl_structure[[#This Row],[points]]"
    places = {
        FIRST: Column("fault", text="campaigns.fault"),
        _place("marketplace"): Column("found", "muted", text="campaigns.found", more={"size": 10}),
        _place("ad_sales"): Column("money", "row", "money", text="campaigns.money"),
        _place("acos"): Column("points", "strong", "points", text="campaigns.points", more=_ASIDE),
        _place("limit"): Column("bar", "row", "unseen", f'=IF(COUNT({points})=0,"",-{points})', "campaigns.none"),
        _place("lost"): Column("worst", "muted", text="campaigns.worst", more={"size": 10}),
    }
    page.table("tbl_structure", _BLOCK + 1, FIRST, spread(places, FIRST), FAULTS)
    page.put(_BLOCK + 1, _place("lost"), page.t("campaigns.worst"), "head", indent=1, text_wrap=False)
    first, last, bar = _BLOCK + 3, _BLOCK + 2 + FAULTS, _place("limit")
    for row in range(first, last + 1):
        page.sheet.set_row(row, 16)
        page.fill(row, _place("changed"), LAST, "row")
    _data_bar(page, (first, bar), (last, bar), SPARK, most=max(fault.weight for fault in JUDGED))


def _data_bar(page: Page, first: tuple[int, int], last: tuple[int, int], color: str, most: float | None = None) -> None:
    how = {"type": "data_bar", "bar_solid": True, "bar_color": color, "bar_no_border": True, "bar_only": True,
           "data_bar_2010": True, "min_type": "num", "min_value": 0}  # fmt: skip
    page.sheet.conditional_format(*first, *last, how | ({"max_type": "num", "max_value": most} if most else {}))


# -- the list ----------------------------------------------------------------------------------------------------------


def _this(column: str) -> str:
    return f"tbl_campaigns[[#This Row],[{column}]]"


def _over(above: str, below: str, less: str = "", zero: str = '""') -> str:
    a, b = _this(above), _this(below)
    return f'=IF(COUNT({a},{b})<2,"",IF({b}=0,{zero},{a}/{b}{less}))'


def formulas(page: Page) -> dict[str, str]:
    """The calculated columns; `status` is `xlops.review.campaigns.judged` as a formula."""
    spend, sales, orders, limit, acos = (_this(c) for c in ("spend", "ad_sales", "ad_orders", "limit", "acos"))
    said = {s: f'"{word(page.words, s)}"' for s in ("low_sample", "breach", "info", "met", "warn")}
    chance = f"{limit}*(1+1/SQRT(MAX(1,N({orders}))))"
    status = (
        f'=IF(N({spend})<=0,"",IF(N({_this("clicks")})<{KPIS["acos"].min_sample["clicks"]},{said["low_sample"]},'
        f'IF(N({sales})<=0,{said["breach"]},IF({limit}="",{said["info"]},IF({acos}<={limit},{said["met"]},'
        f"IF({acos}<={chance},{said['warn']},{said['breach']}))))))"
    )
    off = f'OR(LEFT({_this("status")},1)="✖",LEFT({_this("status")},1)="▲")'
    break_even = _this("break_even")
    return {
        "status": status,
        "bar": f'=IF(COUNT({spend})=0,"",IF(ISNUMBER({_this("rate")}),{spend}*{_this("rate")},{spend}))',
        "acos": _over("spend", "ad_sales", zero=f'IF({spend}>0,{page.words.quoted("no_sales")},"")'),
        "limit": f'=IF({_this("campaign")}="","",IF(ISNUMBER({break_even}),{break_even},camp_target))',
        "lost": f'=IF({off},MAX(0,{spend}-N({limit})*{sales}),"")',
        "acos_before": _over("spend_before", "sales_before"),
        "spend_change": _over("spend", "spend_before", "-1"),
        "budget_use": _over("budget_spend", "budget_total"),
    }


def _campaigns(page: Page) -> None:
    _section(page, _LIST, page.t("campaigns.every"), "campaigns.read")
    made = formulas(page)
    columns = [
        Column(
            c,
            _STYLES.get(c, "muted" if c in _MUTED or _place(c) > LAST else "row"),
            _NUMBERS.get(c),
            made.get(c),
            f"campaigns.col_{c}" if c in _OWN_WORDS else None,
            _MORE.get(c, {"size": 10} if c in _MUTED else {}),
        )
        for c in _TABLE.ids
    ]
    page.table("tbl_campaigns", TOP, FIRST, columns, 1, filters=True)
    page.sheet.set_row(TOP, 28)
    as_text = NUMBER["share"].rsplit(";", 1)[0] + ";@"
    page.put(BODY, _place("acos"), made["acos"], "strong", num_format=as_text, align="right")
    status = (BODY, FIRST)
    met = {"type": "formula", "criteria": f'=LEFT({at(*status).replace("$", "")},1)="✔"', "stop_if_true": True,
           "format": page.ink.shade(color=STATUS["met"][0])}  # fmt: skip
    page.sheet.conditional_format(*status, *status, met)  # in a long list what is met stands back
    page.status_colours(status, status)
    _data_bar(page, (BODY, _place("bar")), (BODY, _place("bar")), "#9CC7DB")


_MORE = {"spend": _ASIDE}
_OWN_WORDS = (
    "bar", "ad_sales", "limit", "lost", "changed", "acos_before", "spend_change", "faults", "budget", "budget_use",
    "time_in_budget", "top_share", "impression_share", "break_even", "spend_before", "sales_before", "budget_spend",
    "budget_total",
)  # fmt: skip
