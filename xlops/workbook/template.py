"""The template contract: every name and table that a build binds to, as data, and a check of a designer's file.

A template is an ordinary workbook. The code finds its places by defined names and table names only, so anything may
be moved, restyled or added; what may not happen is that one of these goes missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from xlops.errors import UsageError, WorkbookError, did_you_mean
from xlops.kpis.measures import measures
from xlops.sheets import SHEETS as OWN_SHEETS
from xlops.workbook import (
    actions,
    campaigns,
    decided,
    flat,
    lookup,
    owed,
    portfolio,
    profit,
    proposals,
    queries,
    restock,
    week_page,
)
from xlops.workbook.contract import ContractColumn, ContractTable, Name
from xlops.workbook.contract import columns as _columns

__all__ = [
    "CONTRACT_VERSION", "EVERY_TABLE", "FORMER", "LANGUAGES", "NAMES", "OLDEST_CONTRACT", "OWN_PAGES", "PROTOTYPES",
    "SHEETS", "TABLES", "ContractTable", "Name", "measure_columns", "sheet_name", "template_path",
]  # fmt: skip

CONTRACT_VERSION = 9
OLDEST_CONTRACT = 2  # whose templates still keep it: what came since is optional
LANGUAGES = ("en", "zh")
_PREFIXES = {"wk": "_week", "mo": "_month"}

# Sheets by what they are for; a designer may rename all but the prototypes and the hidden data sheets.
SHEETS: dict[str, tuple[str, str]] = {
    "dashboard": ("Dashboard", "看板"),
    "asin": ("ASIN", "ASIN"),
    "campaigns": ("Campaigns", "广告活动"),
    "terms": ("Search terms", "搜索词"),
    "queries": ("Search queries", "搜索词表现"),
    "stock": ("Inventory", "库存"),
    "restock": ("Restock", "补货"),
    "profit": ("Profit", "利润"),
    "owed": ("What Amazon owes", "亚马逊欠款"),
    "actions": ("Actions", "行动"),
    "proposals": ("Proposals", "提议"),
    "targets": ("Targets", "目标"),
    "products": ("Products", "商品"),
    "plan": ("Plan", "计划"),
    "events": ("Events", "事件"),
    "compliance": ("Compliance", "合规与品牌"),
    "cases": ("Cases", "差评与工单"),
    "flat": ("Data", "明细数据"),
    "pivot": ("Pivot", "透视表"),
    "log": ("Log", "日志"),
    "help": ("Help", "说明"),
    "_week": ("_week", "_week"),
    "_month": ("_month", "_month"),
    "_meta": ("_meta", "_meta"),
}


def sheet_name(sheet: str, language: str) -> str:
    """The sheet's name in the shipped template of that language; data sheets are called the same in both."""
    return SHEETS[sheet][LANGUAGES.index(language)] if sheet in SHEETS else sheet


def measure_columns(*, money: bool = False) -> tuple[str, ...]:
    """The measures of tbl_week and tbl_month, in the catalogue's order; with `money` those in a currency."""
    return tuple(m.id for m in measures().values() if not money or m.unit == "money")


_PERIOD = (
    "key period marketplace currency first_day last_day state moving apart score score_own score_own_weight "
    "landing landing_low landing_high " + " ".join(measure_columns())
)
_DAY = (
    "day marketplace currency gmv units order_items sessions page_views bb_views spend ad_sales ad_orders "
    "clicks impressions"
)
_ASIN = (
    "key period marketplace asin title gmv units order_items sessions page_views bb_views spend ad_sales gmv_change "
)
_ASIN += "listed_price rival_price offers sales_rank"
_EDGES = ("target", "warn", "breach")
_SIDES = tuple(f"{e}{side}" for e in _EDGES for side in ("", "_high"))
_DEFAULT = " ".join(f"default_{s}" for s in _SIDES)
_YOUR = " ".join(f"your_{s}" for s in _SIDES)
_READ = " ".join(f"{of}_{s}" for of in ("seen", "taken") for s in (*_SIDES, "weight"))
_TARGETS = _columns(
    f"kpi name direction unit basis default_source min_sample cadence what {_DEFAULT} default_weight {_READ}",
    typed=f"{_YOUR} your_weight owner",
    calculated=f"{' '.join(_SIDES)} weight source as_read",
    order=f"kpi name direction unit basis {_YOUR} your_weight {' '.join(_SIDES)} weight source owner what {_DEFAULT} "
    f"default_weight default_source min_sample cadence as_read {_READ}",
)
_OWN = _columns(
    "key status name unit actual comes_to target gap before change settled year_ago change_ya",
    typed="remark",
    order="key status name actual comes_to unit target gap before change settled year_ago remark change_ya",
)
_OWNERS = _columns("key score owner off products gmv change acos tacos usp buybox judged")
_FINDINGS = _columns(
    "status finding evidence advice key line",
    typed="owner due note",
    order="key status finding evidence advice owner due note line",
)
_RAMP = _columns("key state title week basis visitors visitors_normal units units_normal reviews edited advice asin")
_MOVERS = _columns(
    "asin title why gmv gmv_before from_sessions from_conversion from_price other",
    calculated="bar change",
    order="asin title bar why gmv gmv_before change from_sessions from_conversion from_price other",
)
_ACTIONS = _columns("", typed="status action expected result owner due note")
_TERMS = _columns(
    "marketplace ad_product campaign ad_group targeting match_type term impressions clicks spend ad_sales ad_orders "
    "base_cvr rate advice worth_chance key",
    calculated="acos cpc cvr no_order_chance",
    typed="keep note",
    order="advice marketplace term keep note campaign targeting match_type spend clicks ad_orders ad_sales acos "
    "worth_chance cpc cvr impressions ad_group ad_product rate base_cvr no_order_chance key",
)
_STOCK = _columns(
    "marketplace sku asin title available inbound reserved position velocity lead_days reorder_point reorder_qty "
    "latest_order_date aged181 excess price lowest_price status key estimated",
    calculated="cover",
    typed="note",
    order="status sku title cover lead_days reorder_qty latest_order_date note available inbound reserved position "
    "velocity reorder_point aged181 excess price lowest_price asin marketplace key estimated",
)


def _in_reviews(name: str, carries: str, columns: tuple[ContractColumn, ...], **more: Any) -> Iterator[ContractTable]:
    """A table of both dated reviews."""
    for prefix, sheet in _PREFIXES.items():
        yield ContractTable(f"{prefix}_{name}", sheet, carries, columns, **more)


_TABLES = (
    ContractTable(
        "tbl_week",
        "data_week",
        "Measures per week and marketplace, `ALL` first, periods ascending; blank is no data.",
        _columns(_PERIOD),
        key="key",
    ),
    ContractTable(
        "tbl_month",
        "data_month",
        "Measures per month and marketplace, as tbl_week.",
        _columns(_PERIOD),
        key="key",
    ),
    ContractTable(
        "tbl_apart",
        "data_apart",
        "What numbers leave out, per period, marketplace and KPI: the mark, and numbers of ALL over the marketplaces "
        "that have all they need; what a number that still moves comes to, and between what. A blank cell leaves it to "
        "the formula.",
        _columns("key mark late value now before now_ago ago base per_target expected low high noise"),
        key="key",
        optional=True,
    ),
    ContractTable("tbl_day", "data_day", "Measures per day and marketplace.", _columns(_DAY)),
    ContractTable(
        "tbl_asin_week",
        "data_asin",
        "Measures per week, marketplace and child ASIN; `ALL` rows in the base currency.",
        _columns(_ASIN),
        key="key",
    ),
    ContractTable(
        "tbl_list_week",
        "data_lists",
        "What the week picker offers: the word for newest, then weeks, newest first.",
        _columns("period"),
    ),
    ContractTable("tbl_list_month", "data_lists", "What month pickers offer, newest first.", _columns("period")),
    ContractTable(
        "tbl_list_marketplace",
        "data_lists",
        "What marketplace pickers offer: `ALL`, then codes.",
        _columns("marketplace"),
    ),
    ContractTable("tbl_list_asin", "data_lists", "What the ASIN picker offers, by GMV.", _columns("asin title")),
    ContractTable(
        "tbl_targets",
        "targets",
        "One row per KPI with default, typed and effective edges.",
        _TARGETS,
        key="kpi",
    ),
    *campaigns.TABLES,
    *actions.TABLES,
    *proposals.TABLES,
    *restock.TABLES,
    *flat.TABLES,
    *lookup.TABLES,
    *profit.TABLES,
    *queries.TABLES,
    *owed.TABLES,
    ContractTable(
        "tbl_terms",
        "terms",
        "Search terms of the mature window, by spend, and one row for all others.",
        _TERMS,
        key="key",
    ),
    ContractTable(
        "tbl_stock", "stock", "One row per SKU: stock, cover, what to reorder and by when.", _STOCK, key="key"
    ),
    ContractTable(
        "tbl_coverage",
        "log",
        "Per marketplace and source: covered from and to, state, what to download.",
        _columns("state marketplace source from to download dates"),
    ),
    ContractTable("tbl_runs", "log", "The runs, newest first.", _columns("at command version seconds result")),
    ContractTable(
        "tbl_files",
        "log",
        "Imported files, newest first.",
        _columns("at file kind marketplace from to rows bad_rows state sha256"),
    ),
    ContractTable(
        "tbl_findings",
        "log",
        "Findings about the data.",
        _columns("level code file row column value text advice"),
    ),
    ContractTable(
        "tbl_kpis",
        "help",
        "The catalogue in words.",
        _columns("kpi name formula source what function native"),
    ),
    *_in_reviews("findings", "The first findings, in order of weight.", _FINDINGS, key="key", rows=5),
    *_in_reviews("next", "Those after them that a page has room for.", _FINDINGS, key="key", rows=10, optional=True),
    *_in_reviews("more", "All further findings, and gone ones that carry notes.", _FINDINGS, key="key"),
    *_in_reviews(
        "ramp",
        "The young ASINs: week of eight, visitors and units beside what is normal by then, where each stands.",
        _RAMP,
        key="key",
        rows=8,
        optional=True,
    ),
    *_in_reviews("movers", "The ASINs that moved GMV most, with *all others* last.", _MOVERS, rows=11),
    *_in_reviews("own", "The user's own KPIs; a gap or change of a share in points.", _OWN, key="key", rows=5),
    *_in_reviews("owners", "What each owner of products answers for, by GMV.", _OWNERS, rows=8, optional=True),
    *decided.TABLES,
    *week_page.TABLES,
    *profit.REVIEW_TABLES,
    ContractTable(
        "wk_last_actions", "_week", "What the week before planned; people type its result.", _ACTIONS, rows=8
    ),
    ContractTable(
        "wk_actions",
        "_week",
        "Next week's actions, typed; unseen while empty where wk_decide is there.",
        _ACTIONS,
        rows=8,
    ),
    ContractTable(
        "mo_restock",
        "_month",
        "What to reorder, by latest order date.",
        _columns(
            "status title sku marketplace available position velocity cover lead_days reorder_qty "
            "latest_order_date key estimated",
            calculated="",
            typed="note",
            order="key status title sku note available position velocity cover lead_days reorder_qty "
            "latest_order_date marketplace estimated",
        ),
        key="key",
        rows=15,
    ),
    ContractTable("mo_decisions", "_month", "Decisions, typed.", _ACTIONS, rows=6),
    ContractTable(
        "mo_targets",
        "_month",
        "Next month's targets, typed.",
        _columns("", typed="kpi goal why owner"),
        rows=6,
    ),
)
# The seller's own sheets: people type every column, a build writes none (xlops.sheets says what each holds).
OWN_PAGES = {
    "products": ("products",),
    "plan": ("plan", "rates"),
    "events": ("events",),
    "compliance": ("documents", "brands"),
    "cases": ("cases",),
}
_OWN_TABLES = tuple(
    ContractTable(own.table, page, own.about.en, tuple(ContractColumn(f.id, typed=True) for f in own.columns))
    for page, names in OWN_PAGES.items()
    for own in (OWN_SHEETS[name] for name in names)
)
TABLES: dict[str, ContractTable] = {t.name: t for t in (*_TABLES, *_OWN_TABLES)}

# What each prototype sheet names for itself; `wk_` or `mo_` stands before it.
_OF_A_REVIEW = (
    Name("period", "", "The key of the period, `2026-W47` or `2026-10`.", "build", 1, optional=False),
    Name("marketplace", "", "Picker: a marketplace or `ALL`.", "people", 1, optional=False),
    Name("title", "", "The title.", "formula", 1, optional=True),
    Name("state", "", "Preliminary, partial or final, in words.", "formula", 1, optional=True),
    Name("summary", "", "At most 100 characters, written from the numbers.", "build", 1, optional=False),
    Name("verdicts", "", "Which KPIs are in breach, likely so, or open, in one line.", optional=True),
    Name("breaches", "", "Breaches of single marketplaces.", "build", 1, optional=True),
    Name("notes", "", "Free notes.", "people", 6, optional=False),
    Name("settled", "", "Which week is final now, and what was expected of it; else what colour means.", optional=True),
    Name("tally", "", "Per rule, what its actions of a year came to.", optional=True),
    Name("bar_names", "", "Which products moved each bar most, over all marketplaces.", rows=7, optional=True),
    Name("bridge", "", "What moved GMV since the period before.", "formula", 10, optional=True),
    Name("unlisted", "", "The other KPIs without a row, by status.", rows=3, optional=True),
    Name("kpi_ids", "", "KPI ids of the scorecard's rows, unseen.", "formula", 1, optional=True),
    Name("kpi_remarks", "", "Remarks beside the scorecard's rows.", "people", 1, optional=True),
    Name("more_kpi_ids", "", "KPI ids of the rows of the other KPIs.", "formula", 1, optional=True),
    Name("more_kpi_remarks", "", "Remarks beside the other KPIs.", "people", 1, optional=True),
)
_NAMES = (
    Name("cfg_store", "_meta", "The store's name."),
    Name("cfg_language", "_meta", "`en` or `zh`."),
    Name("cfg_as_of", "_meta", "The last covered day, as the text `2026-11-22`."),
    Name("cfg_latest_week", "_meta", "The newest week of tbl_week, as `2026-W47`."),
    Name("cfg_latest_month", "_meta", "The newest month of tbl_month, as `2026-10`."),
    Name("cfg_freshness", "_meta", "One sentence: which source reaches to which day."),
    Name("cfg_currency", "_meta", "The base currency."),
    Name("cfg_vat", "_meta", "Which marketplaces state sales with VAT, in words.", optional=True),
    Name("cfg_inputs", "_meta", "Where the seller's own sheets live: `workbook` or `csv`."),
    Name(
        "cfg_hysteresis", "_meta", "Share by which a value must clear an edge it lay beyond; 0 is off.", optional=True
    ),
    Name("meta_contract", "_meta", "Version of this contract.", writer="formula"),
    Name("meta_run", "_meta", "Id of the run that built the workbook."),
    Name("meta_version", "_meta", "Version of xlops that built it."),
    Name("cfg_marketplace", "dashboard", "Picker: a marketplace or `ALL`.", writer="people"),
    Name("cfg_period", "dashboard", "Picker: a week; any other text means the newest.", writer="people"),
    Name("dash_week", "dashboard", "Way to the newest weekly review: a HYPERLINK formula.", optional=True),
    Name("dash_month", "dashboard", "Way to the newest monthly review.", optional=True),
    Name("dash_breaches", "dashboard", "Breaches of single marketplaces.", optional=True),
    Name("dash_findings_status", "dashboard", "Status labels of the five findings.", rows=5),
    Name("dash_findings", "dashboard", "The five findings, one sentence each.", rows=5),
    Name(
        "dash_findings_do",
        "dashboard",
        "Why, and what to do about each finding. A block twice as high has a value in every second cell.",
        rows=5,
        optional=True,
    ),
    Name(
        "dash_findings_link",
        "dashboard",
        "Where each leads: a HYPERLINK formula or a word.",
        rows=5,
        optional=True,
    ),
    Name("ui_buttons", "dashboard", "A row of cells kept free for buttons.", "people", optional=True),
    Name("asin_pick", "asin", "Picker: an ASIN.", writer="people"),
    Name("asin_marketplace", "asin", "Picker: a marketplace.", writer="people"),
    *campaigns.NAMES,
    *actions.NAMES,
    *proposals.NAMES,
    *restock.NAMES,
    *profit.NAMES,
    *queries.NAMES,
    *owed.NAMES,
    *week_page.NAMES,
    Name("terms_window", "terms", "The window of the terms, as text.", optional=True),
    Name("stock_as_of", "stock", "Day of the stock report, as text.", optional=True),
    Name("lst_weeks", "data_lists", "The body of tbl_list_week.", writer="formula"),
    Name("lst_months", "data_lists", "The body of tbl_list_month.", writer="formula"),
    Name("lst_marketplaces", "data_lists", "The body of tbl_list_marketplace.", writer="formula"),
    Name("lst_asins", "data_lists", "The body of tbl_list_asin's first column.", writer="formula"),
    *profit.REVIEW_NAMES,
    Name("mo_bridge_year", "_month", "What moved GMV since last year.", "formula", 10, local=True, optional=True),
    *(
        Name(f"{p}_{part.name}", sheet, part.carries, part.writer, part.rows, True, part.optional)
        for p, sheet in _PREFIXES.items()
        for part in _OF_A_REVIEW
    ),
)
NAMES: dict[str, Name] = {n.name: n for n in _NAMES}
FORMER = frozenset(n.name for n in _NAMES if n.until)  # which only workbooks that stand have
PROTOTYPES = ("_week", "_month")


EVERY_TABLE = TABLES | {t.name: t for t in portfolio.TABLES}  # those of the portfolio, too


def template_path(language: str, book: str = "review") -> Path:
    """The shipped template of a `review` or `portfolio`, beside a source checkout or inside the installed wheel.

    UsageError for a language we have none for; WorkbookError where the file is missing.
    """
    if language not in LANGUAGES:
        hint = did_you_mean(language, LANGUAGES)
        raise UsageError(f"there is no template in {language!r}: use one of {', '.join(LANGUAGES)}{hint}")
    name = f"{book}.{language}.xlsx"
    package = Path(str(files("xlops")))
    for folder in (package / "_templates", package.parent / "workbook_templates"):
        if (folder / name).is_file():
            return folder / name
    raise WorkbookError(f"the template {name} is missing: run workbook_templates/build.py, or install xlops again")
