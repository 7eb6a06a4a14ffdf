"""FBA inventory: photographs of a day. Quantities are units; `available` can be sold now."""

from __future__ import annotations

from xlops.tables.model import Table, Type

_ITEM = {
    "sku": Type.TEXT, "fnsku": Type.TEXT, "asin": Type.TEXT, "title": Type.TEXT, "condition": Type.TEXT,
}  # fmt: skip

_STOCK_RESTOCK = {
    "day": Type.DAY, **_ITEM, "price": Type.MONEY, "sales_30": Type.MONEY, "sold_30": Type.COUNT,
    "total": Type.COUNT, "available": Type.COUNT, "reserved_transfer": Type.COUNT, "reserved_processing": Type.COUNT,
    "reserved_orders": Type.COUNT, "unsellable": Type.COUNT, "inbound": Type.COUNT, "inbound_working": Type.COUNT,
    "inbound_shipped": Type.COUNT, "inbound_receiving": Type.COUNT, "fulfilled_by": Type.TEXT,
    "days_of_supply": Type.NUMBER, "days_of_supply_total": Type.NUMBER, "alert": Type.TEXT,
    "advised_units": Type.COUNT, "advised_day": Type.DAY, "advice": Type.TEXT,
}  # fmt: skip
_STOCK_RESERVED = {
    "day": Type.DAY, **_ITEM, "reserved": Type.COUNT, "reserved_orders": Type.COUNT, "reserved_transfer": Type.COUNT,
    "reserved_processing": Type.COUNT,
}  # fmt: skip
_STOCK_COUNTRY = {
    "day": Type.DAY, **_ITEM, "available": Type.COUNT,
}  # fmt: skip
_STOCK_STRANDED = {
    "day": Type.DAY, **_ITEM, "stranded_day": Type.DAY, "removal_day": Type.DAY, "reason": Type.TEXT,
    "status": Type.TEXT, "status_detail": Type.TEXT, "fulfilled_by": Type.TEXT, "price": Type.MONEY,
    "available": Type.COUNT, "unsellable": Type.COUNT, "reserved": Type.COUNT, "inbound_shipped": Type.COUNT,
}  # fmt: skip
_STOCK_CONDITION = {
    "day": Type.DAY, **_ITEM, "warehouse_condition": Type.TEXT, "units": Type.COUNT,
}  # fmt: skip
_INBOUND_PROBLEM = {
    "day": Type.DAY, "created_day": Type.DAY, "shipment": Type.TEXT, "carton": Type.TEXT, "centre": Type.TEXT,
    "sku": Type.TEXT, "fnsku": Type.TEXT, "asin": Type.TEXT, "title": Type.TEXT, "problem": Type.TEXT,
    "problem_units": Type.COUNT, "expected": Type.COUNT, "received": Type.COUNT, "fee_type": Type.TEXT,
    "fee": Type.MONEY, "level": Type.TEXT, "alert": Type.TEXT,
}  # fmt: skip

TABLES = (
    Table(
        "stock",
        {
            "day": Type.DAY,
            "sku": Type.TEXT,
            "fnsku": Type.TEXT,
            "asin": Type.TEXT,
            "title": Type.TEXT,
            "condition": Type.TEXT,
            "price": Type.MONEY,
            "available": Type.COUNT,
            "unsellable": Type.COUNT,
            "reserved": Type.COUNT,
            "inbound_working": Type.COUNT,
            "inbound_shipped": Type.COUNT,
            "inbound_receiving": Type.COUNT,
            "total": Type.COUNT,
        },
        ("sku",),
        "available",
        "Reports › Fulfilment › Inventory › Manage FBA Inventory",
        "数据报告 › 库存和销售报告 › 库存 › 管理亚马逊库存",
    ),
    Table(
        "stock_plan",
        {
            "day": Type.DAY,
            "sku": Type.TEXT,
            "fnsku": Type.TEXT,
            "asin": Type.TEXT,
            "title": Type.TEXT,
            "condition": Type.TEXT,
            "available": Type.COUNT,
            "unsellable": Type.COUNT,
            "reserved_transfer": Type.COUNT,
            "reserved": Type.COUNT,
            "inbound": Type.COUNT,
            "inbound_working": Type.COUNT,
            "inbound_shipped": Type.COUNT,
            "inbound_receiving": Type.COUNT,
            "shipped_7": Type.COUNT,
            "shipped_30": Type.COUNT,
            "shipped_60": Type.COUNT,
            "shipped_90": Type.COUNT,
            "age_0_90": Type.COUNT,
            "age_91_180": Type.COUNT,
            "age_181_270": Type.COUNT,
            "age_271_365": Type.COUNT,
            "age_181_365": Type.COUNT,
            "age_over_365": Type.COUNT,
            "excess": Type.COUNT,
            "price": Type.MONEY,
            "sales_price": Type.MONEY,
            "lowest_price": Type.MONEY,
            "featured_price": Type.MONEY,
            "alert": Type.TEXT,
            "advice": Type.TEXT,
            "days_of_supply": Type.NUMBER,
            "advised_units": Type.COUNT,
            "advised_day": Type.DAY,
            "storage_next_month": Type.MONEY,
        },
        ("sku",),
        "available",
        "Reports › Fulfilment › Inventory › FBA Inventory",
        "数据报告 › 库存和销售报告 › 库存 › 亚马逊库存",
    ),
    Table(
        "stock_restock",
        _STOCK_RESTOCK,
        ("sku",),
        "available",
        "Reports › Fulfilment › Inventory › Restock Inventory",
        "数据报告 › 库存和销售报告 › 库存 › 补充库存",
    ),
    Table(
        "stock_reserved",
        _STOCK_RESERVED,
        ("sku",),
        "reserved",
        "Reports › Fulfilment › Inventory › Reserved Inventory",
        "数据报告 › 库存和销售报告 › 库存 › 预留库存",
    ),
    Table(
        "stock_country",
        _STOCK_COUNTRY,
        ("sku",),
        "available",
        "Reports › Fulfilment › Inventory › Multi-Country Inventory",
        "数据报告 › 库存和销售报告 › 库存 › 多国库存",
    ),
    Table(
        "stock_stranded",
        _STOCK_STRANDED,
        ("sku",),
        "1",
        "Reports › Fulfilment › Inventory › Stranded Inventory",
        "数据报告 › 库存和销售报告 › 库存 › 无在售信息的亚马逊库存",
    ),
    Table(
        "stock_condition",
        _STOCK_CONDITION,
        ("sku", "warehouse_condition"),
        "units",
        "Reports › Fulfilment › Inventory › Amazon Fulfilled Inventory",
        "数据报告 › 库存和销售报告 › 库存 › 亚马逊配送库存",
    ),
    Table(
        "inbound_problem",
        _INBOUND_PROBLEM,
        ("shipment", "carton", "sku", "problem"),
        "1",
        "Reports › Fulfilment › Inventory › Inbound Performance",
        "数据报告 › 库存和销售报告 › 库存 › 入库绩效",
    ),
)
