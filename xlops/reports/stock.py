"""FBA inventory: Manage FBA Inventory (quantities now) and the inventory planning/health report (ages, sales).

Both are photographs of one day. Age buckets exist in two overlapping schemas by region; one complete set is used.
A blank quantity is zero here: Amazon leaves it out where there is nothing.
"""

from __future__ import annotations

from xlops.reports.columns import Asin, Column, Count, Day, Money, Number, Text
from xlops.reports.kind import Kind
from xlops.tables import Span

_ID: tuple[Column, ...] = (
    Text("sku", required=True), Text("fnsku"), Asin("asin"), Text("title"), Text("condition"),
)  # fmt: skip


def _zero(*fields: str) -> dict[str, str]:
    return {f: f"coalesce({f}, 0)" for f in fields}


MANAGE = Kind(
    name="fba_inventory",
    en="Manage FBA Inventory",
    zh="管理亚马逊库存",
    family="fba",
    table_name="stock",
    needs=frozenset({"sku", "asin", "fulfillable", "total"}),
    forbids=frozenset({"_other"}),
    columns=(
        *_ID, Day("day"), Money("price"), Count("fulfillable", required=True), Count("unsellable"), Count("reserved"),
        Count("inbound_working"), Count("inbound_shipped"), Count("inbound_receiving"), Count("total"),
    ),
    span=Span.SNAPSHOT,
    derive={
        "available": "coalesce(fulfillable, 0)",
        **_zero("unsellable", "reserved", "inbound_working", "inbound_shipped", "inbound_receiving", "total"),
    },
)  # fmt: skip

PLANNING = Kind(
    name="fba_planning",
    en="FBA Inventory (planning and health)",
    zh="亚马逊库存（规划与健康）",
    family="fba",
    table_name="stock_plan",
    needs=frozenset({"day", "sku", "asin", "available", "age_0_90"}),
    forbids=frozenset({"_other"}),
    columns=(
        *_ID, Day("day", required=True), Count("available", required=True), Count("unsellable"),
        Count("reserved_transfer"), Count("reserved"), Count("inbound"), Count("inbound_working"),
        Count("inbound_shipped"), Count("inbound_receiving"), Count("shipped_7"), Count("shipped_30"),
        Count("shipped_60"), Count("shipped_90"), Count("age_0_90"), Count("age_91_180"), Count("age_181_270"),
        Count("age_271_365"), Count("age_365_plus"), Count("age_366_455"), Count("age_456_plus"), Count("age_181_330"),
        Count("age_331_365"), Count("excess"), Money("price"), Money("sales_price"), Money("lowest_price"),
        Money("featured_price"), Text("alert"), Text("advice"), Number("days_of_supply"),
    ),
    span=Span.SNAPSHOT,
    derive={
        **_zero("available", "unsellable", "shipped_7", "shipped_30", "shipped_90", "age_0_90", "age_91_180"),
        "inbound": "coalesce(inbound, inbound_working + inbound_shipped + inbound_receiving)",
        "age_181_270": "coalesce(age_181_270, age_181_330, 0)",
        "age_271_365": "case when age_181_270 is null then coalesce(age_331_365, 0) else coalesce(age_271_365, 0) end",
        "age_over_365": "coalesce(age_365_plus, coalesce(age_366_455, 0) + coalesce(age_456_plus, 0))",
    },
)  # fmt: skip

KINDS = (MANAGE, PLANNING)
