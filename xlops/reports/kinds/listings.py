"""Listings: the reports on active or all listings, and the short inventory report (SKU, ASIN, price, quantity).

A blank quantity is no data: listings fulfilled by Amazon have none here. The names of these files write days month
first in every marketplace.
"""

from __future__ import annotations

from xlops.reports.columns import Asin, Count, Day, Money, Words
from xlops.reports.kind import Kind
from xlops.reports.sheet import Sheet
from xlops.tables import Grain


class ShortKind(Kind):
    """A report with so few columns that it must have no others."""

    def identify(self, sheet: Sheet) -> bool:
        return super().identify(sheet) and all(sheet.vocabulary.field(cell) for cell in sheet.header if cell.strip())


LISTINGS = Kind(
    name="listings",
    en="Active or All Listings Report",
    zh="在售商品或所有商品报告",
    family="listings",
    table_name="listings",
    needs=frozenset({"sku", "price", "product_id"}),
    forbids=frozenset(),
    columns=(
        Words("sku", required=True), Asin("asin"), Words("title"), Words("listing_id"), Day("day"), Money("price"),
        Count("quantity"), Words("opened"), Words("product_id"), Words("product_id_type"), Words("condition"),
        Words("channel"), Money("business_price"), Words("shipping_group"), Words("status"),
    ),
    span=Grain.SNAPSHOT,
    # an id of type 1 is an ASIN
    derive={"asin": "coalesce(asin, case when product_id_type = '1' then xl_asin(product_id) end)"},
    order="mdy",
)  # fmt: skip

OFFERS = ShortKind(
    name="open_listings",
    en="Inventory Report (open listings)",
    zh="库存报告（可售商品）",
    family="listings",
    table_name="listings_open",
    needs=frozenset({"sku", "asin", "price", "quantity"}),
    forbids=frozenset({"product_id", "title"}),
    columns=(
        Words("sku", required=True), Asin("asin"), Day("day"), Money("price", required=True), Count("quantity"),
        Money("business_price"),
    ),
    span=Grain.SNAPSHOT,
    order="mdy",
)  # fmt: skip

KINDS = (LISTINGS, OFFERS)
