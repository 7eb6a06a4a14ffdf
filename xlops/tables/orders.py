"""Orders, shipments, returns, replacements and reimbursements: one row per line that Amazon writes, never a buyer."""

from __future__ import annotations

from xlops.tables.model import Table, Type

_AMOUNTS = {
    "price": Type.MONEY, "tax": Type.MONEY, "shipping": Type.MONEY, "shipping_tax": Type.MONEY,
    "gift_wrap": Type.MONEY, "gift_wrap_tax": Type.MONEY, "promotion": Type.MONEY, "shipping_promotion": Type.MONEY,
}  # fmt: skip

_EN = "Reports › Fulfilment › "
_ZH = "数据报告 › 库存和销售报告 › "

TABLES = (
    Table(
        "orders",
        {
            "day": Type.DAY, "order_id": Type.TEXT, "sku": Type.TEXT, "asin": Type.TEXT, "title": Type.TEXT,
            "state": Type.TEXT, "order_status": Type.TEXT, "item_status": Type.TEXT, "channel": Type.TEXT,
            "service": Type.TEXT, "business": Type.TEXT, "replacement": Type.TEXT, "updated": Type.DAY,
            "units": Type.COUNT, **_AMOUNTS,
        },
        ("order_id", "sku"),
        "units",
        _EN + "Sales › All Orders, by order date, exact dates",
        _ZH + "销量 › 所有订单，按订单日期，指定日期",
    ),
    Table(
        "unshipped",
        {
            "day": Type.DAY, "order_id": Type.TEXT, "order_item_id": Type.TEXT, "sku": Type.TEXT, "title": Type.TEXT,
            "purchased": Type.DAY, "reported": Type.DAY, "promised": Type.DAY, "days_late": Type.COUNT,
            "units": Type.COUNT, "units_shipped": Type.COUNT, "units_open": Type.COUNT, "service": Type.TEXT,
            "business": Type.TEXT, "prime": Type.TEXT, "cancel_asked": Type.TEXT, "verge_of_cancellation": Type.TEXT,
            "verge_of_late": Type.TEXT,
        },
        ("order_item_id",),
        "units_open",
        "Orders › Order Reports › Unshipped Orders",
        "订单 › 订单报告 › 未发货订单",
    ),
    Table(
        "shipments",
        {
            "day": Type.DAY, "order_id": Type.TEXT, "shipment_id": Type.TEXT, "shipment_item_id": Type.TEXT,
            "order_item_id": Type.TEXT, "sku": Type.TEXT, "title": Type.TEXT, "purchased": Type.DAY,
            "arrival": Type.DAY, "center": Type.TEXT, "carrier": Type.TEXT, "service": Type.TEXT,
            "units": Type.COUNT, **_AMOUNTS,
        },
        ("shipment_item_id",),
        "units",
        _EN + "Sales › Amazon Fulfilled Shipments",
        _ZH + "销量 › 亚马逊配送货件",
    ),
    Table(
        "returns",
        {
            "day": Type.DAY, "order_id": Type.TEXT, "sku": Type.TEXT, "asin": Type.TEXT, "fnsku": Type.TEXT,
            "title": Type.TEXT, "center": Type.TEXT, "disposition": Type.TEXT, "reason": Type.TEXT,
            "status": Type.TEXT, "license_plate": Type.TEXT, "units": Type.COUNT,
        },
        ("order_id", "sku", "license_plate"),
        "units",
        _EN + "Customer concessions › FBA customer returns",
        _ZH + "买家优惠 › 亚马逊物流买家退货",
    ),
    Table(
        "merchant_returns",
        {
            "day": Type.DAY, "order_id": Type.TEXT, "sku": Type.TEXT, "asin": Type.TEXT, "title": Type.TEXT,
            "rma_id": Type.TEXT, "ordered": Type.DAY, "delivered": Type.DAY, "status": Type.TEXT, "reason": Type.TEXT,
            "resolution": Type.TEXT, "type": Type.TEXT, "in_policy": Type.TEXT, "prime": Type.TEXT,
            "a_to_z": Type.TEXT, "claim_state": Type.TEXT, "label_paid_by": Type.TEXT, "units": Type.COUNT,
            "order_units": Type.COUNT, "order_amount": Type.MONEY, "refunded": Type.MONEY, "label_cost": Type.MONEY,
            "claim_reimbursed": Type.MONEY,
        },
        ("order_id", "sku", "rma_id"),
        "units",
        "Reports › Return Reports › Returns by return date",
        "数据报告 › 退货报告 › 按退货日期",
    ),
    Table(
        "replacements",
        {
            "day": Type.DAY, "order_id": Type.TEXT, "original_order_id": Type.TEXT, "sku": Type.TEXT,
            "asin": Type.TEXT, "center": Type.TEXT, "original_center": Type.TEXT, "reason": Type.TEXT,
            "units": Type.COUNT,
        },
        ("order_id", "sku"),
        "units",
        _EN + "Customer concessions › Replacements",
        _ZH + "买家优惠 › 换货",
    ),
    Table(
        "reimbursements",
        {
            "day": Type.DAY, "reimbursement_id": Type.TEXT, "case_id": Type.TEXT, "order_id": Type.TEXT,
            "sku": Type.TEXT, "fnsku": Type.TEXT, "asin": Type.TEXT, "title": Type.TEXT, "condition": Type.TEXT,
            "reason": Type.TEXT, "amount_per_unit": Type.MONEY, "amount": Type.MONEY, "units_cash": Type.COUNT,
            "units_inventory": Type.COUNT, "units": Type.COUNT, "original_id": Type.TEXT, "original_type": Type.TEXT,
        },
        ("reimbursement_id", "sku"),
        "1",
        _EN + "Payments › Reimbursements",
        _ZH + "付款 › 赔偿",
    ),
)  # fmt: skip
