"""Inventory ledger: the stock of every day, and the events that changed it.

Units with Amazon's signs: what leaves a warehouse is negative. `ending` of the rows with disposition `SELLABLE` is
what could be sold at the end of the day.
"""

from __future__ import annotations

from xlops.tables.model import Table, Type

_LEDGER_DAY = {
    "day": Type.DAY, "fnsku": Type.TEXT, "asin": Type.TEXT, "sku": Type.TEXT, "title": Type.TEXT,
    "disposition": Type.TEXT, "condition": Type.TEXT, "location": Type.TEXT, "store": Type.TEXT,
    "starting": Type.COUNT, "in_transit": Type.COUNT, "receipts": Type.COUNT, "shipped": Type.COUNT,
    "returned": Type.COUNT, "vendor_returned": Type.COUNT, "transferred": Type.COUNT, "found": Type.COUNT,
    "lost": Type.COUNT, "damaged": Type.COUNT, "disposed": Type.COUNT, "other": Type.COUNT, "unknown": Type.COUNT,
    "ending": Type.COUNT,
}  # fmt: skip
_LEDGER_EVENT = {
    "day": Type.DAY, "fnsku": Type.TEXT, "asin": Type.TEXT, "sku": Type.TEXT, "title": Type.TEXT, "event": Type.TEXT,
    "reference": Type.TEXT, "quantity": Type.COUNT, "centre": Type.TEXT, "disposition": Type.TEXT,
    "reason": Type.TEXT, "country": Type.TEXT, "reconciled": Type.COUNT, "unreconciled": Type.COUNT,
}  # fmt: skip

TABLES = (
    Table(
        "ledger_day",
        _LEDGER_DAY,
        ("fnsku", "sku", "disposition", "condition", "location", "store"),
        "ending",
        "Reports › Fulfilment › Inventory › Inventory Ledger, summary view by day",
        "数据报告 › 库存和销售报告 › 库存 › 库存分类账，摘要视图，按日",
    ),
    Table(
        "ledger_event",
        _LEDGER_EVENT,
        ("fnsku", "event", "reference", "centre", "disposition"),
        "1",
        "Reports › Fulfilment › Inventory › Inventory Ledger, detailed view",
        "数据报告 › 库存和销售报告 › 库存 › 库存分类账，详情视图",
    ),
)
