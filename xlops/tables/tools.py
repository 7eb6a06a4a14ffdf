"""What third-party tools say: keywords and products looked up, prices and ranks watched, a profit per day.

A tool's estimates are kept beside Amazon's own figures and never added to them. What one file looked up stands beside
what another did, even on the same day: where two tell of one ASIN or keyword, the later exported counts.
"""

from __future__ import annotations

from xlops.tables.model import Table, Type

_KEYWORD = Table(
    "keyword_research",
    {
        "day": Type.DAY, "tool": Type.TEXT, "asin": Type.TEXT, "keyword": Type.TEXT, "translation": Type.TEXT,
        "search_volume": Type.COUNT, "search_volume_trend": Type.SHARE, "sales": Type.COUNT,
        "impressions": Type.COUNT, "clicks": Type.COUNT, "purchase_rate": Type.SHARE, "aba_rank": Type.COUNT,
        "organic_rank": Type.COUNT, "sponsored_rank": Type.COUNT, "traffic_share": Type.SHARE,
        "click_share": Type.SHARE, "conversion_share": Type.SHARE, "competing_products": Type.COUNT,
        "sponsored_asins": Type.COUNT, "title_density": Type.COUNT, "units_to_rank": Type.COUNT, "score": Type.NUMBER,
        "bid": Type.MONEY, "bid_min": Type.MONEY, "bid_max": Type.MONEY,
    },
    ("tool", "asin", "keyword"),
    "search_volume",
    "Helium 10 › Cerebro or Magnet › Export; SellerSprite › Keyword Mining or Reverse ASIN › Export",
    "Helium 10 › Cerebro 或 Magnet › Export；卖家精灵 › 关键词挖掘或关键词反查 › 导出",
)  # fmt: skip

_PRODUCT = Table(
    "product_research",
    {
        "day": Type.DAY, "tool": Type.TEXT, "asin": Type.TEXT, "parent_asin": Type.TEXT, "title": Type.TEXT,
        "brand": Type.TEXT, "category": Type.TEXT, "subcategory": Type.TEXT, "price": Type.MONEY,
        "monthly_units": Type.COUNT, "monthly_revenue": Type.MONEY, "family_monthly_units": Type.COUNT,
        "family_monthly_revenue": Type.MONEY, "rank": Type.COUNT, "subcategory_rank": Type.COUNT,
        "rating": Type.NUMBER, "ratings": Type.COUNT, "offers": Type.COUNT, "seller": Type.TEXT,
        "fulfilment": Type.TEXT, "variations": Type.COUNT, "age_months": Type.NUMBER, "fba_fee": Type.MONEY,
    },
    ("tool", "asin"),
    "1",
    "Helium 10 › Black Box or Xray › Export; SellerSprite › Product Research or Competitor Lookup › Export; "
    "Jungle Scout › Product Database › Download",
    "Helium 10 › Black Box 或 Xray › Export；卖家精灵 › 选产品或查竞品 › 导出；"
    "Jungle Scout › Product Database › Download",
)  # fmt: skip

_WATCH = Table(
    "price_watch",
    {
        "day": Type.DAY, "tool": Type.TEXT, "asin": Type.TEXT, "sku": Type.TEXT, "title": Type.TEXT,
        "brand": Type.TEXT, "featured_price": Type.MONEY, "featured_seller": Type.TEXT, "featured_own": Type.COUNT,
        "own_price": Type.MONEY, "lowest_price": Type.MONEY, "amazon_price": Type.MONEY, "fba_price": Type.MONEY,
        "fbm_price": Type.MONEY, "list_price": Type.MONEY, "offers": Type.COUNT, "rank": Type.COUNT,
        "rating": Type.NUMBER, "ratings": Type.COUNT, "bought_last_month": Type.COUNT,
    },
    ("tool", "asin", "sku"),
    "1",
    "Keepa › Product Finder or Product Viewer › Export; a Featured Offer monitor's results",
    "Keepa › Product Finder 或 Product Viewer › Export；购物车监控结果",
)  # fmt: skip

_HISTORY = Table(
    "price_history",
    {
        "day": Type.DAY, "asin": Type.TEXT, "title": Type.TEXT, "featured_price": Type.MONEY,
        "lowest_price": Type.MONEY, "amazon_price": Type.MONEY, "fba_price": Type.MONEY, "fbm_price": Type.MONEY,
        "list_price": Type.MONEY, "offers": Type.COUNT, "rank": Type.COUNT, "rating": Type.NUMBER,
        "ratings": Type.COUNT,
    },
    ("asin",),
    "1",
    "Keepa API › product, with history",
    "Keepa API › product（含 history）",
)  # fmt: skip

_OFFER = Table(
    "competitor_offer",
    {
        "day": Type.DAY, "asin": Type.TEXT, "seller": Type.TEXT, "title": Type.TEXT, "price": Type.MONEY,
        "shipping": Type.MONEY, "available": Type.COUNT, "availability": Type.TEXT, "rating": Type.NUMBER,
        "ratings": Type.COUNT, "rank": Type.COUNT,
    },
    ("asin", "seller"),
    "1",
    "a price monitor's table: date, ASIN, seller, price, availability",
    "价格监控表：日期、ASIN、卖家、价格、库存状态",
)  # fmt: skip

_PROFIT = Table(
    "sellerboard_day",
    {
        "day": Type.DAY, "asin": Type.TEXT, "sku": Type.TEXT, "title": Type.TEXT, "sales_organic": Type.MONEY,
        "sales_ppc": Type.MONEY, "units_organic": Type.COUNT, "units_ppc": Type.COUNT, "refunds": Type.COUNT,
        "promotions": Type.MONEY, "ad_spend": Type.MONEY, "shipping": Type.MONEY, "refund_cost": Type.MONEY,
        "fees": Type.MONEY, "cost_of_goods": Type.MONEY, "vat": Type.MONEY, "payout": Type.MONEY,
        "gross_profit": Type.MONEY, "net_profit": Type.MONEY, "sessions": Type.COUNT,
    },
    ("asin", "sku"),
    "sales_organic + sales_ppc",
    "Sellerboard › Reports › Dashboard by product, by day › CSV",
    "Sellerboard › Reports › Dashboard by product（按天） › CSV",
)  # fmt: skip

TABLES = (_KEYWORD, _PRODUCT, _WATCH, _HISTORY, _OFFER, _PROFIT)
