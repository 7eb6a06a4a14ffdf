"""Brand Analytics: what shoppers search, click and buy; one week, month or quarter a file.

Market figures (`impressions`, `clicks` …) are those of all sellers for the query, `own_…` those of the brand or ASIN
the file was asked for. Shares and rates that follow from counts are not kept: they are ratios of sums.
"""

from __future__ import annotations

from xlops.tables.model import Table, Type

_EN = "Brands › Brand Analytics › "
_ZH = "品牌 › 品牌分析 › "

_FUNNEL = {
    "query": Type.TEXT, "rank": Type.COUNT, "volume": Type.COUNT, "impressions": Type.COUNT,
    "own_impressions": Type.COUNT, "clicks": Type.COUNT, "own_clicks": Type.COUNT, "cart_adds": Type.COUNT,
    "own_cart_adds": Type.COUNT, "purchases": Type.COUNT, "own_purchases": Type.COUNT, "click_price": Type.MONEY,
    "own_click_price": Type.MONEY, "cart_add_price": Type.MONEY, "own_cart_add_price": Type.MONEY,
    "purchase_price": Type.MONEY, "own_purchase_price": Type.MONEY,
}  # fmt: skip

_REPEAT = {
    "brand": Type.TEXT, "orders": Type.COUNT, "customers": Type.COUNT, "repeat_customers": Type.COUNT,
    "repeat_customer_share": Type.SHARE, "repeat_sales": Type.MONEY, "repeat_sales_share": Type.SHARE,
    "repeat_units": Type.COUNT,
}  # fmt: skip

TABLES = (
    Table(
        "queries",
        {"day": Type.DAY, "brand": Type.TEXT, **_FUNNEL},
        ("brand", "query"),
        "own_impressions",
        _EN + "Search Analytics › Search Query Performance, brand view",
        _ZH + "搜索分析 › 搜索查询绩效（品牌视图）",
    ),
    Table(
        "query_asin",
        {"day": Type.DAY, "asin": Type.TEXT, **_FUNNEL},
        ("asin", "query"),
        "own_impressions",
        _EN + "Search Analytics › Search Query Performance, ASIN view",
        _ZH + "搜索分析 › 搜索查询绩效（ASIN 视图）",
    ),
    Table(
        "catalog_performance",
        {
            "day": Type.DAY, "asin": Type.TEXT, "title": Type.TEXT, "impressions": Type.COUNT, "clicks": Type.COUNT,
            "cart_adds": Type.COUNT, "purchases": Type.COUNT, "sales": Type.MONEY, "impression_price": Type.MONEY,
            "click_price": Type.MONEY, "cart_add_price": Type.MONEY, "purchase_price": Type.MONEY,
        },
        ("asin",),
        "impressions",
        _EN + "Search Analytics › Search Catalog Performance",
        _ZH + "搜索分析 › 搜索目录绩效",
    ),
    Table(
        "top_terms",
        {
            "day": Type.DAY, "department": Type.TEXT, "term": Type.TEXT, "rank": Type.COUNT,
            **{f"brand_{n}": Type.TEXT for n in (1, 2, 3)}, **{f"category_{n}": Type.TEXT for n in (1, 2, 3)},
            **{f"asin_{n}": Type.TEXT for n in (1, 2, 3)}, **{f"click_share_{n}": Type.SHARE for n in (1, 2, 3)},
            **{f"conversion_share_{n}": Type.SHARE for n in (1, 2, 3)},
        },
        ("department", "term"),
        "1",
        _EN + "Search Analytics › Top Search Terms",
        _ZH + "搜索分析 › 热门搜索词",
    ),
    Table(
        "market_basket",
        {
            "day": Type.DAY, "asin": Type.TEXT, "title": Type.TEXT, **{f"asin_{n}": Type.TEXT for n in (1, 2, 3)},
            **{f"combination_share_{n}": Type.SHARE for n in (1, 2, 3)},
        },
        ("asin",),
        "1",
        _EN + "Consumer Behavior Analytics › Market Basket Analysis",
        _ZH + "消费者行为分析 › 市场篮子分析",
    ),
    Table(
        "repeat_purchase",
        {"day": Type.DAY, "asin": Type.TEXT, "title": Type.TEXT, **_REPEAT},
        ("asin",),
        "orders",
        _EN + "Consumer Behavior Analytics › Repeat Purchase Behavior, ASIN view",
        _ZH + "消费者行为分析 › 重复购买行为（ASIN 视图）",
    ),
    Table(
        "repeat_brand",
        {"day": Type.DAY, **_REPEAT},
        ("brand",),
        "orders",
        _EN + "Consumer Behavior Analytics › Repeat Purchase Behavior, brand view",
        _ZH + "消费者行为分析 › 重复购买行为（品牌视图）",
    ),
)  # fmt: skip
