"""Advertising: the same spend at several grains, each a table of its own (rule N1)."""

from __future__ import annotations

from xlops.tables.model import Table, Type

_ADS = {
    "impressions": Type.COUNT, "clicks": Type.COUNT, "spend": Type.MONEY, "ad_sales": Type.MONEY,
    "ad_orders": Type.COUNT, "ad_units": Type.COUNT,
}  # fmt: skip

_AD_ROW = {"day": Type.DAY, "first_day": Type.DAY, "last_day": Type.DAY, "portfolio": Type.TEXT,
           "campaign": Type.TEXT}  # fmt: skip

_AD_EN = "Advertising › Measurement & reporting › Sponsored ads reports › "
_AD_ZH = "广告 › 衡量和报告 › 推广广告报告 › "

TABLES = (
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
)
