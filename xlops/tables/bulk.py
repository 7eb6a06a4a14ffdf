"""The bulk operations workbook: what an account has, with the ids and bids that changes need.

Figures cover the workbook's whole span, and repeat from level to level: they are never added (rule N1), nor to `ads_…`.
"""

from __future__ import annotations

from xlops.tables.model import Table, Type

_FIGURES = {
    "impressions": Type.COUNT, "clicks": Type.COUNT, "spend": Type.AD_MONEY, "ad_sales": Type.AD_MONEY,
    "ad_orders": Type.COUNT, "ad_units": Type.COUNT,
}  # fmt: skip
_CAMPAIGN = {"day": Type.DAY, "portfolio": Type.TEXT, "campaign": Type.TEXT, "campaign_id": Type.TEXT}
_AD_GROUP = {**_CAMPAIGN, "ad_group": Type.TEXT, "ad_group_id": Type.TEXT}
_STATES = {"state": Type.TEXT, "campaign_state": Type.TEXT}
_GROUP_STATES = {**_STATES, "ad_group_state": Type.TEXT}

_EN = "Advertising › Sponsored ads › Bulk operations › Create & download a custom spreadsheet"
_ZH = "广告 › 推广广告 › 批量操作 › 创建并下载自定义电子表格"

TABLES = (
    Table(
        "bulk_campaign",
        {
            **_CAMPAIGN, **_STATES, "portfolio_id": Type.TEXT, "targeting_type": Type.TEXT, "budget": Type.MONEY,
            "budget_type": Type.TEXT, "bidding_strategy": Type.TEXT, "end_date": Type.DAY, **_FIGURES,
        },
        ("campaign_id",), "spend", _EN, _ZH,
    ),
    Table(
        "bulk_placement",
        {
            **_CAMPAIGN, "campaign_state": Type.TEXT, "placement": Type.TEXT, "boost": Type.SHARE,
            "bidding_strategy": Type.TEXT, **_FIGURES,
        },
        ("campaign_id", "placement"), "spend", _EN, _ZH,
    ),
    Table(
        "bulk_ad_group",
        {**_AD_GROUP, **_STATES, "default_bid": Type.MONEY, **_FIGURES},
        ("ad_group_id",), "spend", _EN, _ZH,
    ),
    Table(
        "bulk_ad",
        {
            **_AD_GROUP, **_GROUP_STATES, "ad_id": Type.TEXT, "sku": Type.TEXT, "asin": Type.TEXT,
            "eligibility": Type.TEXT, **_FIGURES,
        },
        ("ad_id",), "spend", _EN, _ZH,
    ),
    Table(
        "bulk_target",
        {
            **_AD_GROUP, **_GROUP_STATES, "target_id": Type.TEXT, "target_kind": Type.TEXT, "negative": Type.COUNT,
            "targeting": Type.TEXT, "match_type": Type.TEXT, "bid": Type.MONEY, "default_bid": Type.MONEY, **_FIGURES,
        },
        ("target_id",), "spend", _EN, _ZH,
    ),
)  # fmt: skip
