"""FBA inventory: Manage FBA Inventory, planning and health (ages, sales), restock, reserved, stranded, by country.

All but the problems of shipments to Amazon are photographs of a day. Amazon writes the zeros: a row without a quantity
that others have cannot be read, and a quantity without a column, or with a blank one, is no data.
"""

from __future__ import annotations

from xlops.reports.columns import Asin, Column, Count, Day, Money, Number, Words
from xlops.reports.kind import Kind
from xlops.tables import Grain

_ID: tuple[Column, ...] = (
    Words("sku", required=True), Words("fnsku"), Asin("asin"), Words("title"), Words("condition"),
)  # fmt: skip


def _filled(*fields: str) -> tuple[Column, ...]:
    return tuple(Count(f, filled=True) for f in fields)


_INBOUND = ("inbound_working", "inbound_shipped", "inbound_receiving")
_AGES = (
    "age_0_90", "age_0_30", "age_31_60", "age_61_90", "age_91_180", "age_181_270", "age_271_365", "age_181_330",
    "age_331_365", "age_365_plus", "age_366_455", "age_456_plus",
)  # fmt: skip

MANAGE = Kind(
    name="fba_inventory",
    en="Manage FBA Inventory",
    zh="管理亚马逊库存",
    family="fba",
    table_name="stock",
    needs=frozenset({"sku", "asin", "fulfillable", "total"}),
    forbids=frozenset(),
    columns=(
        *_ID, Day("day"), Money("price"),
        Count("fulfillable", required=True, filled=True, implied=("unsellable", "reserved", "total")),
        *_filled("unsellable", "reserved", *_INBOUND, "total"),
    ),
    span=Grain.SNAPSHOT,
    derive={"available": "fulfillable"},
    unique=True,
)  # fmt: skip

# Age buckets come in two schemas, by region, often both in one file. Each is complete or empty (or zero), so the
# larger total is the complete one; they are never added together.
PLANNING = Kind(
    name="fba_planning",
    en="FBA Inventory (planning and health)",
    zh="亚马逊库存（规划与健康）",
    family="fba",
    table_name="stock_plan",
    needs=frozenset({"day", "sku", "asin", "available", "shipped_30"}),
    forbids=frozenset(),
    columns=(
        *_ID, Day("day", required=True), Count("available", required=True, filled=True, implied=_AGES),
        *_filled("unsellable", "reserved_transfer", "reserved", "inbound", *_INBOUND),
        *_filled("shipped_7", "shipped_30", "shipped_60", "shipped_90", *_AGES),
        Count("excess"), Money("price"), Money("sales_price"), Money("lowest_price"), Money("featured_price"),
        Words("alert"), Words("advice"), Number("days_of_supply"), Count("advised_units"), Day("advised_day"),
        Money("storage_next_month"),
    ),
    span=Grain.SNAPSHOT,
    derive={
        "inbound": "coalesce(inbound, inbound_working + inbound_shipped + inbound_receiving)",
        "age_0_90": "greatest(age_0_90, age_0_30 + age_31_60 + age_61_90)",
        "age_181_365": "greatest(age_181_270 + age_271_365, age_181_330 + age_331_365)",
        "age_over_365": "greatest(age_365_plus, age_366_455 + age_456_plus)",
    },
    split_by="country",
    unique=True,
)  # fmt: skip

RESTOCK = Kind(
    name="fba_restock",
    en="Restock Inventory",
    zh="补充库存",
    family="fba",
    table_name="stock_restock",
    needs=frozenset({"sku", "advised_units", "available", "sold_30"}),
    forbids=frozenset(),
    columns=(
        *_ID, Day("day"), Money("price"), Money("sales_30"), Count("sold_30", filled=True),
        Count("total", implied=("available", "inbound")), Count("available", implied=("total", "days_of_supply")),
        Count("reserved_transfer"), Count("reserved_processing"), Count("reserved_orders"), Count("unsellable"),
        Count("inbound"), *(Count(f) for f in _INBOUND), Words("fulfilled_by"), Number("days_of_supply"),
        Number("days_of_supply_total"), Words("alert"), Count("advised_units"), Day("advised_day"), Words("advice"),
    ),
    span=Grain.SNAPSHOT,
    split_by="country",
)  # fmt: skip

RESERVED = Kind(
    name="fba_reserved",
    en="Reserved Inventory",
    zh="预留库存",
    family="fba",
    table_name="stock_reserved",
    needs=frozenset({"sku", "reserved", "reserved_orders", "reserved_transfer", "reserved_processing"}),
    forbids=frozenset({"available", "fulfillable"}),
    columns=(
        *_ID, Day("day"), Count("reserved", required=True, filled=True),
        *_filled("reserved_orders", "reserved_transfer", "reserved_processing"),
    ),
    span=Grain.SNAPSHOT,
)  # fmt: skip

COUNTRY = Kind(
    name="fba_multi_country",
    en="Multi-Country Inventory",
    zh="多国库存",
    family="fba",
    table_name="stock_country",
    needs=frozenset({"sku", "country", "local"}),
    forbids=frozenset(),
    columns=(*_ID, Day("day"), Count("local", required=True, filled=True)),
    span=Grain.SNAPSHOT,
    derive={"available": "local"},
    split_by="country",
    unique=True,
)

STRANDED = Kind(
    name="fba_stranded",
    en="Stranded Inventory",
    zh="无在售信息的亚马逊库存",
    family="fba",
    table_name="stock_stranded",
    needs=frozenset({"sku", "stranded_day", "reason"}),
    forbids=frozenset(),
    columns=(
        *_ID, Day("day"), Day("stranded_day"), Day("removal_day"), Words("reason"), Words("status"),
        Words("status_detail"), Words("fulfilled_by"), Money("price"), Count("fulfillable"), Count("unsellable"),
        Count("reserved"), Count("inbound_shipped"),
    ),
    span=Grain.SNAPSHOT,
    derive={"available": "fulfillable"},
)  # fmt: skip

FULFILLED = Kind(
    name="fba_condition",
    en="Amazon Fulfilled Inventory",
    zh="亚马逊配送库存",
    family="fba",
    table_name="stock_condition",
    needs=frozenset({"sku", "warehouse_condition", "units"}),
    forbids=frozenset(),
    columns=(*_ID, Day("day"), Words("warehouse_condition"), Count("units", required=True, filled=True)),
    span=Grain.SNAPSHOT,
    unique=True,
)

INBOUND = Kind(
    name="fba_inbound_problem",
    en="Inbound Performance",
    zh="入库绩效",
    family="fba",
    table_name="inbound_problem",
    needs=frozenset({"day", "shipment", "problem", "problem_units"}),
    forbids=frozenset(),
    columns=(
        Day("day", required=True), Day("created_day"), Words("shipment", required=True), Words("carton"),
        Words("centre"),
        Words("sku"), Words("fnsku"), Asin("asin"), Words("title"), Words("problem"), Count("problem_units"),
        Count("expected"), Count("received"), Words("fee_type"), Money("fee"), Words("level"), Words("alert"),
    ),
)  # fmt: skip

KINDS = (MANAGE, PLANNING, RESTOCK, RESERVED, COUNTRY, STRANDED, FULFILLED, INBOUND)
