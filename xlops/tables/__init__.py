"""The canonical fact tables: what xlops keeps of every report, whatever its language, console or format.

Each table has one grain and is never added to another (rule N1). Beside the columns named here every stored row
carries `file` (the file it came from) and `row` (its row there); `marketplace` and `currency` belong to the file
unless the report has a column for them.
"""

from __future__ import annotations

from xlops.language import Text
from xlops.tables import (
    ads,
    brand_analytics,
    bulk,
    fba_fees,
    health,
    ledger,
    listings,
    money,
    orders,
    promotions,
    sales,
    stock,
    tools,
)
from xlops.tables.model import LONGEST_TEXT, Grain, Table, Type

_SUBJECTS = (
    sales, ads, bulk, stock, ledger, fba_fees, listings, orders, money, health, brand_analytics, promotions, tools,
)  # fmt: skip
TABLES: dict[str, Table] = {t.name: t for subject in _SUBJECTS for t in subject.TABLES}

AD_TABLES = ("ads_campaign", "ads_advertised", "ads_targeting", "ads_term")
SALES_TABLES = ("sales_day", "sales_asin", "sales_sku")
AD_PRODUCTS = {"sp": "Sponsored Products", "sb": "Sponsored Brands", "sd": "Sponsored Display"}
AD_PRODUCTS_ZH = {"sp": "商品推广", "sb": "品牌推广", "sd": "展示型推广"}
TOOL_TABLES = tuple(t.name for t in tools.TABLES)
ENDLESS_TABLES = (*TOOL_TABLES, "settlements")  # of which a day need not have ended to be told whole
# lists of what happened: a day without a row is one on which nothing did
EVENT_TABLES = (
    "transactions", "orders", "shipments", "returns", "merchant_returns", "replacements", "reimbursements",
    "ledger_event",
)  # fmt: skip
SEARCH_TABLES = ("queries", "query_asin", "catalog_performance", "top_terms")  # of Brand Analytics, of a span each
ATTRIBUTION_DAYS = {"sp": 7, "sb": 14, "sd": 14}
SALES_MATURE_DAYS = 3
CLICKS_MATURE_DAYS = 3  # of advertising: impressions, clicks and spend; invalid clicks are taken back by then
_KNOWN_LATE_DAYS = 2  # after the window of its click a sale is known at the latest


def ad_product_called(key: str) -> Text:
    """What an ad product is called."""
    return Text(AD_PRODUCTS[key], AD_PRODUCTS_ZH[key])


def ad_sales_mature_days(window: int) -> int:
    """Days after which advertised sales stand still: the window in which they are counted, and two (rule N32)."""
    return window + _KNOWN_LATE_DAYS


# the states of campaigns that show nothing, as advertising reports write them in lower case
RESTING = (
    "paused", "archived", "ended", "disabled",
    "已暂停", "暂停", "已存档", "已归档", "已结束",
    "一時停止", "一時停止中", "アーカイブ", "アーカイブ済み", "終了",
    "angehalten", "pausiert", "archiviert", "beendet",
    "en pause", "suspendue", "archivée", "archivé", "terminée",
    "en pausa", "pausada", "archivada", "finalizada",
    "in pausa", "sospesa", "archiviata", "terminata",
)  # fmt: skip

__all__ = [
    "AD_PRODUCTS",
    "AD_PRODUCTS_ZH",
    "AD_TABLES",
    "ATTRIBUTION_DAYS",
    "CLICKS_MATURE_DAYS",
    "ENDLESS_TABLES",
    "EVENT_TABLES",
    "LONGEST_TEXT",
    "RESTING",
    "SALES_MATURE_DAYS",
    "SALES_TABLES",
    "SEARCH_TABLES",
    "TABLES",
    "TOOL_TABLES",
    "Grain",
    "Table",
    "Type",
    "ad_product_called",
    "ad_sales_mature_days",
]
