"""Coupons and deals: each stands on the day it started, with all that came of it until the report was made.

So a report made later replaces what an earlier one said of the same starting days.
"""

from __future__ import annotations

from xlops.tables.model import Table, Type

_EN = "Advertising › "
_ZH = "广告 › "

TABLES = (
    Table(
        "coupons",
        {
            "day": Type.DAY, "ends": Type.DAY, "coupon": Type.TEXT, "title": Type.TEXT, "segment": Type.TEXT,
            "discount_type": Type.TEXT, "discount": Type.NUMBER, "clips": Type.COUNT, "redemptions": Type.COUNT,
            "budget": Type.MONEY, "spent": Type.MONEY, "discount_given": Type.MONEY, "sales": Type.MONEY,
            "asins": Type.TEXT,
        },
        ("coupon",),
        "sales",
        _EN + "Coupons (SP-API GET_COUPON_PERFORMANCE_REPORT)",
        _ZH + "优惠券（SP-API GET_COUPON_PERFORMANCE_REPORT）",
    ),
    Table(
        "promotions",
        {
            "day": Type.DAY, "ends": Type.DAY, "promotion": Type.TEXT, "title": Type.TEXT, "type": Type.TEXT,
            "status": Type.TEXT, "units": Type.COUNT, "sales": Type.MONEY, "page_views": Type.COUNT,
        },
        ("promotion",),
        "sales",
        _EN + "Deals (SP-API GET_PROMOTION_PERFORMANCE_REPORT)",
        _ZH + "秒杀（SP-API GET_PROMOTION_PERFORMANCE_REPORT）",
    ),
    Table(
        "promotion_asin",
        {
            "day": Type.DAY, "promotion": Type.TEXT, "asin": Type.TEXT, "title": Type.TEXT, "units": Type.COUNT,
            "sales": Type.MONEY, "page_views": Type.COUNT,
        },
        ("promotion", "asin"),
        "sales",
        _EN + "Deals (SP-API GET_PROMOTION_PERFORMANCE_REPORT)",
        _ZH + "秒杀（SP-API GET_PROMOTION_PERFORMANCE_REPORT）",
    ),
)  # fmt: skip
