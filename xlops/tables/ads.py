"""Advertising: the same spend at several grains, each a table of its own (rule N1).

Amounts are in the file's currency; sales, orders and units count the days of `file.attribution_days` after a click.
"""

from __future__ import annotations

from xlops.tables.model import Table, Type

_SOLD = {
    "ad_sales": Type.AD_MONEY, "ad_orders": Type.COUNT, "ad_units": Type.COUNT, "same_sku_sales": Type.AD_MONEY,
    "same_sku_units": Type.COUNT, "other_sku_sales": Type.AD_MONEY, "other_sku_units": Type.COUNT,
    "click_sales": Type.AD_MONEY, "click_orders": Type.COUNT, "click_units": Type.COUNT,
    "new_to_brand_sales": Type.AD_MONEY, "new_to_brand_orders": Type.COUNT, "new_to_brand_units": Type.COUNT,
}  # fmt: skip
_ADS = {
    "impressions": Type.COUNT, "viewable_impressions": Type.COUNT, "clicks": Type.COUNT, "spend": Type.AD_MONEY,
    **_SOLD,
}  # fmt: skip
_DAYS = {"day": Type.DAY, "first_day": Type.DAY, "last_day": Type.DAY}
_CAMPAIGN = {"portfolio": Type.TEXT, "campaign": Type.TEXT, "campaign_id": Type.TEXT}
_AD_GROUP = {**_CAMPAIGN, "ad_group": Type.TEXT, "ad_group_id": Type.TEXT}
_TARGET = {**_AD_GROUP, "targeting": Type.TEXT, "target_id": Type.TEXT, "match_type": Type.TEXT}
_PRODUCT = {"sku": Type.TEXT, "asin": Type.TEXT}
_SETTINGS = {"status": Type.TEXT, "budget": Type.MONEY, "bidding_strategy": Type.TEXT}
_MISSED = {
    f"missed_{what}_{end}": kind
    for what, kind in (("impressions", Type.COUNT), ("clicks", Type.COUNT), ("sales", Type.MONEY))
    for end in ("min", "max")
}

_AD_EN = "Advertising › Measurement & reporting › Reports (Unified Reporting) › "
_AD_ZH = "广告 › 衡量和报告 › 报告（统一报告） › "
_CLOSING = ("Sponsored ads reports, until December 2026", "推广广告报告，至 2026 年 12 月")  # as Amazon announced


def _table(
    name: str, own: dict[str, Type], key: tuple[str, ...], menu_en: str, menu_zh: str, weight: str = "spend"
) -> Table:
    return Table(name, {**_DAYS, **own}, key, weight, _AD_EN + menu_en, _AD_ZH + menu_zh, *_CLOSING)


_BY_TARGET = ("campaign", "ad_group", "targeting", "match_type")

TABLES = (
    _table("ads_day", _ADS, (), "Performance over time, daily", "一段时间内的业绩，每日"),
    _table("ads_campaign", {**_CAMPAIGN, **_SETTINGS, **_ADS}, ("campaign",), "Campaign, daily", "广告活动，每日"),
    _table(
        "ads_budget",
        {**_CAMPAIGN, **_SETTINGS, "recommended_budget": Type.MONEY, "time_in_budget": Type.SHARE, **_MISSED, **_ADS},
        ("campaign",),
        "Budget",
        "预算",
    ),
    _table(
        "ads_placement",
        {**_CAMPAIGN, "placement": Type.TEXT, "bidding_strategy": Type.TEXT, **_ADS},
        ("campaign", "placement"),
        "Placement, daily",
        "广告位，每日",
    ),
    _table("ads_ad_group", {**_AD_GROUP, **_ADS}, ("campaign", "ad_group"), "Ad group, daily", "广告组，每日"),
    _table(
        "ads_advertised",
        {**_AD_GROUP, **_PRODUCT, **_ADS},
        ("campaign", "ad_group", "sku", "asin"),
        "Advertised product, daily",
        "推广的商品，每日",
    ),
    _table("ads_targeting", {**_TARGET, **_ADS}, _BY_TARGET, "Targeting, daily", "投放，每日"),
    _table(
        "ads_target_placement",
        {**_TARGET, "placement": Type.TEXT, **_ADS},
        (*_BY_TARGET, "placement"),
        "Keyword placement, daily",
        "关键词广告位，每日",
    ),
    _table(
        "ads_term", {**_TARGET, "term": Type.TEXT, **_ADS}, (*_BY_TARGET, "term"), "Search term, daily", "搜索词，每日"
    ),
    _table(
        "ads_share",
        {**_TARGET, "term": Type.TEXT, "share": Type.SHARE, "rank": Type.COUNT, **_ADS},
        (*_BY_TARGET, "term"),
        "Search term impression share, daily",
        "搜索词展示量份额，每日",
    ),
    _table(
        "ads_purchased",
        {**_TARGET, **_PRODUCT, "purchased_asin": Type.TEXT, **_SOLD, "other_sku_orders": Type.COUNT},
        ("campaign", "ad_group", "sku", "asin", "targeting", "match_type", "purchased_asin"),
        "Purchased product, daily",
        "已购买的商品，每日",
        weight="coalesce(ad_sales, other_sku_sales)",
    ),
)
