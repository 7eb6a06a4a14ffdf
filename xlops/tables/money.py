"""Money: what Amazon posted, line by line: the unified transaction report, and the settlement of each payout.

Both tell the same money and are never added (rule N1). Amounts keep the report's sign: what the seller receives is
positive, what Amazon takes is negative.
"""

from __future__ import annotations

from xlops.tables.model import Table, Type

_EN = "Payments › Reports Repository › "
_ZH = "付款 › 报告资料库 › "

# the amounts of a transaction: together they are its total
TRANSACTION_AMOUNTS = (
    "product_sales", "product_tax", "shipping_credits", "shipping_tax", "gift_wrap_credits", "gift_wrap_tax",
    "regulatory_fee", "regulatory_tax", "points_cost", "promotional_rebates", "promotion_tax", "withheld_tax",
    "selling_fees", "fba_fees", "other_transaction_fees", "other",
)  # fmt: skip

# the amounts of a settlement line, each with the columns that say what it is for
SETTLEMENT_AMOUNTS = {
    "amount": ("amount_type", "amount_description"),
    "price_amount": ("price_type",),
    "item_fee_amount": ("item_fee_type",),
    "promotion_amount": ("promotion_type",),
    "shipment_fee_amount": ("shipment_fee_type",),
    "order_fee_amount": ("order_fee_type",),
    "misc_fee_amount": (),
    "other_fee_amount": ("other_fee_reason",),
    "direct_payment_amount": ("direct_payment_type",),
    "other_amount": (),
}

_WORDS = dict.fromkeys((word for words in SETTLEMENT_AMOUNTS.values() for word in words), Type.TEXT)

TABLES = (
    Table(
        "transactions",
        {
            "day": Type.DAY, "settlement_id": Type.TEXT, "type": Type.TEXT, "charge": Type.TEXT,
            "order_id": Type.TEXT, "sku": Type.TEXT, "description": Type.TEXT, "quantity": Type.COUNT,
            "sold_on": Type.TEXT, "account_type": Type.TEXT, "fulfillment": Type.TEXT,
            **dict.fromkeys(TRANSACTION_AMOUNTS, Type.MONEY), "total": Type.MONEY,
            "status": Type.TEXT, "release_day": Type.DAY,
        },
        ("settlement_id", "type", "order_id", "sku"),
        "1",
        _EN + "Transaction (Monthly Unified Transaction, or a custom range)",
        _ZH + "交易（月度统一交易，或自定义日期范围）",
    ),
    Table(
        "settlements",
        {
            "day": Type.DAY, "settlement_id": Type.TEXT, "deposit_day": Type.DAY, "stated_total": Type.MONEY,
            "type": Type.TEXT, "order_id": Type.TEXT, "sku": Type.TEXT, "quantity": Type.COUNT,
            "sold_on": Type.TEXT, "fulfillment": Type.TEXT, **_WORDS,
            **dict.fromkeys(SETTLEMENT_AMOUNTS, Type.MONEY), "total": Type.MONEY,
        },
        ("settlement_id", "type", "order_id", "sku"),
        "1",
        "Payments › All Statements › Settlement, Flat File V2",
        "付款 › 所有结算一览 › 结算报告 Flat File V2",
    ),
)  # fmt: skip
