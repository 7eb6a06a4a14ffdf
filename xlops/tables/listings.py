"""Listings: photographs of what is offered, at which price. `quantity` is none where Amazon fulfils."""

from __future__ import annotations

from xlops.tables.model import Table, Type

_LISTINGS = {
    "day": Type.DAY, "sku": Type.TEXT, "asin": Type.TEXT, "title": Type.TEXT, "listing_id": Type.TEXT,
    "price": Type.MONEY, "quantity": Type.COUNT, "opened": Type.TEXT, "product_id": Type.TEXT,
    "product_id_type": Type.TEXT, "condition": Type.TEXT, "channel": Type.TEXT, "business_price": Type.MONEY,
    "shipping_group": Type.TEXT, "status": Type.TEXT,
}  # fmt: skip
_LISTINGS_OPEN = {
    "day": Type.DAY, "sku": Type.TEXT, "asin": Type.TEXT, "price": Type.MONEY, "quantity": Type.COUNT,
    "business_price": Type.MONEY,
}  # fmt: skip

TABLES = (
    Table(
        "listings",
        _LISTINGS,
        ("sku",),
        "1",
        "Inventory › Inventory Reports › All Listings Report",
        "库存 › 库存报告 › 所有商品报告",
    ),
    Table(
        "listings_open",
        _LISTINGS_OPEN,
        ("sku",),
        "1",
        "Inventory › Inventory Reports › Inventory Report",
        "库存 › 库存报告 › 库存报告",
    ),
)
