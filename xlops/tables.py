"""The canonical fact tables: what xlops keeps of every report, whatever its language, console or format.

Each table has one grain and is never added to another (rule N1). Beside the columns named here every stored row
carries `file` (the file it came from) and `row` (its row there); `marketplace` and `currency` belong to the file
unless the report has a column for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """How a column is stored in DuckDB. Money is exact to a hundredth of a cent; ids are text everywhere."""

    TEXT = "VARCHAR"
    DAY = "DATE"
    COUNT = "BIGINT"
    MONEY = "DECIMAL(18,4)"
    SHARE = "DOUBLE"
    NUMBER = "DOUBLE "  # distinct member, same SQL type

    @property
    def sql(self) -> str:
        return self.value.strip()


class Span(StrEnum):
    """How rows stand in time: one row a day, one for the file's whole span, or a photograph of one day."""

    DAILY = "daily"
    SUMMARY = "summary"
    SNAPSHOT = "snapshot"


@dataclass(frozen=True)
class Table:
    """`key` names the columns that identify a row inside one file and day; `weight` the measure that tells its size."""

    name: str
    columns: dict[str, Type]
    key: tuple[str, ...]
    weight: str
    menu_en: str
    menu_zh: str


_SALES = {
    "gmv": Type.MONEY, "gmv_b2b": Type.MONEY, "units": Type.COUNT, "units_b2b": Type.COUNT,
    "order_items": Type.COUNT, "order_items_b2b": Type.COUNT, "sessions": Type.COUNT, "sessions_b2b": Type.COUNT,
    "page_views": Type.COUNT, "page_views_b2b": Type.COUNT, "buy_box": Type.SHARE, "units_refunded": Type.COUNT,
}  # fmt: skip

_ADS = {
    "impressions": Type.COUNT, "clicks": Type.COUNT, "spend": Type.MONEY, "ad_sales": Type.MONEY,
    "ad_orders": Type.COUNT, "ad_units": Type.COUNT,
}  # fmt: skip

_AD_ROW = {"day": Type.DAY, "first_day": Type.DAY, "last_day": Type.DAY, "portfolio": Type.TEXT,
           "campaign": Type.TEXT}  # fmt: skip

_BR_EN = "Reports › Business Reports › "
_BR_ZH = "数据报告 › 业务报告 › "
_AD_EN = "Advertising › Measurement & reporting › Sponsored ads reports › "
_AD_ZH = "广告 › 衡量和报告 › 推广广告报告 › "

TABLES: dict[str, Table] = {
    t.name: t
    for t in [
        Table(
            "sales_day",
            {"day": Type.DAY, **_SALES},
            ("day",),
            "gmv",
            _BR_EN + "Sales and Traffic, by date",
            _BR_ZH + "销售量与访问量（按日期）",
        ),
        Table(
            "sales_asin",
            {"day": Type.DAY, "parent_asin": Type.TEXT, "asin": Type.TEXT, "title": Type.TEXT, **_SALES},
            ("parent_asin", "asin"),
            "gmv",
            _BR_EN + "Detail Page Sales and Traffic by Child Item",
            _BR_ZH + "详情页面上的销售量与访问量（按子商品）",
        ),
        Table(
            "sales_sku",
            {
                "day": Type.DAY,
                "parent_asin": Type.TEXT,
                "asin": Type.TEXT,
                "sku": Type.TEXT,
                "title": Type.TEXT,
                **_SALES,
            },
            ("parent_asin", "asin", "sku"),
            "gmv",
            _BR_EN + "Detail Page Sales and Traffic by SKU",
            _BR_ZH + "详情页面上的销售量与访问量（按 SKU）",
        ),
        Table(
            "ads_campaign",
            {**_AD_ROW, "status": Type.TEXT, "budget": Type.MONEY, **_ADS},
            ("campaign",),
            "spend",
            _AD_EN + "Campaign, daily",
            _AD_ZH + "广告活动，每日",
        ),
        Table(
            "ads_advertised",
            {**_AD_ROW, "ad_group": Type.TEXT, "sku": Type.TEXT, "asin": Type.TEXT, **_ADS},
            ("campaign", "ad_group", "sku", "asin"),
            "spend",
            _AD_EN + "Advertised product, daily",
            _AD_ZH + "推广的商品，每日",
        ),
        Table(
            "ads_targeting",
            {**_AD_ROW, "ad_group": Type.TEXT, "targeting": Type.TEXT, "match_type": Type.TEXT, **_ADS},
            ("campaign", "ad_group", "targeting", "match_type"),
            "spend",
            _AD_EN + "Targeting, daily",
            _AD_ZH + "投放，每日",
        ),
        Table(
            "ads_term",
            {
                **_AD_ROW,
                "ad_group": Type.TEXT,
                "targeting": Type.TEXT,
                "match_type": Type.TEXT,
                "term": Type.TEXT,
                **_ADS,
            },
            ("campaign", "ad_group", "targeting", "match_type", "term"),
            "spend",
            _AD_EN + "Search term, daily",
            _AD_ZH + "搜索词，每日",
        ),
        Table(
            "stock",
            {
                "day": Type.DAY,
                "sku": Type.TEXT,
                "fnsku": Type.TEXT,
                "asin": Type.TEXT,
                "title": Type.TEXT,
                "condition": Type.TEXT,
                "price": Type.MONEY,
                "available": Type.COUNT,
                "unsellable": Type.COUNT,
                "reserved": Type.COUNT,
                "inbound_working": Type.COUNT,
                "inbound_shipped": Type.COUNT,
                "inbound_receiving": Type.COUNT,
                "total": Type.COUNT,
            },
            ("sku",),
            "available",
            "Reports › Fulfilment › Inventory › Manage FBA Inventory",
            "数据报告 › 库存和销售报告 › 库存 › 管理亚马逊库存",
        ),
        Table(
            "stock_plan",
            {
                "day": Type.DAY,
                "sku": Type.TEXT,
                "fnsku": Type.TEXT,
                "asin": Type.TEXT,
                "title": Type.TEXT,
                "condition": Type.TEXT,
                "available": Type.COUNT,
                "unsellable": Type.COUNT,
                "reserved_transfer": Type.COUNT,
                "reserved": Type.COUNT,
                "inbound": Type.COUNT,
                "inbound_working": Type.COUNT,
                "inbound_shipped": Type.COUNT,
                "inbound_receiving": Type.COUNT,
                "shipped_7": Type.COUNT,
                "shipped_30": Type.COUNT,
                "shipped_60": Type.COUNT,
                "shipped_90": Type.COUNT,
                "age_0_90": Type.COUNT,
                "age_91_180": Type.COUNT,
                "age_181_270": Type.COUNT,
                "age_271_365": Type.COUNT,
                "age_over_365": Type.COUNT,
                "excess": Type.COUNT,
                "price": Type.MONEY,
                "sales_price": Type.MONEY,
                "lowest_price": Type.MONEY,
                "featured_price": Type.MONEY,
                "alert": Type.TEXT,
                "advice": Type.TEXT,
                "days_of_supply": Type.NUMBER,
            },
            ("sku",),
            "available",
            "Reports › Fulfilment › Inventory › FBA Inventory",
            "数据报告 › 库存和销售报告 › 库存 › 亚马逊库存",
        ),
    ]
}

AD_TABLES = ("ads_campaign", "ads_advertised", "ads_targeting", "ads_term")
SALES_TABLES = ("sales_day", "sales_asin", "sales_sku")
AD_PRODUCTS = {"sp": "Sponsored Products", "sb": "Sponsored Brands", "sd": "Sponsored Display"}
AD_PRODUCTS_ZH = {"sp": "商品推广", "sb": "品牌推广", "sd": "展示型推广"}
ATTRIBUTION_DAYS = {"sp": 7, "sb": 14, "sd": 14}
SALES_MATURE_DAYS = 3
