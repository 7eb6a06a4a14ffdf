"""What FBA costs: storage by month, the surcharge on aged stock, the preview of fees per unit. Fees are positive.

`country` of a storage fee is where the stock lies; `fee` is before the `incentive`, a discount.
"""

from __future__ import annotations

from xlops.tables.model import Table, Type

_STORAGE_FEE = {
    "month": Type.DAY, "asin": Type.TEXT, "fnsku": Type.TEXT, "title": Type.TEXT, "centre": Type.TEXT,
    "country": Type.TEXT, "size_tier": Type.TEXT, "on_hand": Type.NUMBER, "removing": Type.NUMBER,
    "volume": Type.NUMBER, "volume_unit": Type.TEXT, "rate": Type.MONEY, "surcharge_rate": Type.MONEY,
    "base_fee": Type.MONEY, "surcharge": Type.MONEY, "fee": Type.MONEY, "incentive": Type.MONEY, "day": Type.DAY,
}  # fmt: skip
_STORAGE_FEE_AGED = {
    "day": Type.DAY, "sku": Type.TEXT, "fnsku": Type.TEXT, "asin": Type.TEXT, "title": Type.TEXT,
    "condition": Type.TEXT, "country": Type.TEXT, "tier": Type.TEXT, "units": Type.COUNT, "rate": Type.MONEY,
    "fee": Type.MONEY,
}  # fmt: skip
_FEE_PREVIEW = {
    "day": Type.DAY, "sku": Type.TEXT, "fnsku": Type.TEXT, "asin": Type.TEXT, "title": Type.TEXT,
    "product_group": Type.TEXT, "brand": Type.TEXT, "fulfilled_by": Type.TEXT, "price": Type.MONEY,
    "sales_price": Type.MONEY, "size_tier": Type.TEXT, "weight": Type.NUMBER, "weight_unit": Type.TEXT,
    "fee_total": Type.MONEY, "referral_fee": Type.MONEY, "closing_fee": Type.MONEY, "fulfilment_fee": Type.MONEY,
    "future_fulfilment_fee": Type.MONEY,
}  # fmt: skip

TABLES = (
    Table(
        "storage_fee",
        _STORAGE_FEE,
        ("asin", "fnsku", "centre", "country"),
        "fee",
        "Reports › Fulfilment › Payments › Monthly Storage Fees",
        "数据报告 › 库存和销售报告 › 付款 › 月度仓储费",
    ),
    Table(
        "storage_fee_aged",
        _STORAGE_FEE_AGED,
        ("sku", "fnsku", "country", "tier"),
        "fee",
        "Reports › Fulfilment › Payments › Aged Inventory Surcharge",
        "数据报告 › 库存和销售报告 › 付款 › 超龄库存附加费",
    ),
    Table(
        "fee_preview",
        _FEE_PREVIEW,
        ("sku",),
        "1",
        "Reports › Fulfilment › Payments › Fee Preview",
        "数据报告 › 库存和销售报告 › 付款 › 费用预览",
    ),
)
