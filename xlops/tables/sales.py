"""Sales and traffic: the business report by date, by child ASIN, by SKU."""

from __future__ import annotations

from xlops.tables.model import Table, Type

_SALES = {
    "gmv": Type.MONEY, "gmv_b2b": Type.MONEY, "units": Type.COUNT, "units_b2b": Type.COUNT,
    "order_items": Type.COUNT, "order_items_b2b": Type.COUNT, "sessions": Type.COUNT, "sessions_b2b": Type.COUNT,
    "page_views": Type.COUNT, "page_views_b2b": Type.COUNT, "buy_box": Type.SHARE, "units_refunded": Type.COUNT,
}  # fmt: skip

_BR_EN = "Reports › Business Reports › "
_BR_ZH = "数据报告 › 业务报告 › "

TABLES = (
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
)
