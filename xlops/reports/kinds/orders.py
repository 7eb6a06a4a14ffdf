"""Orders and shipments: All Orders, orders not yet shipped, and what Amazon's warehouses shipped.

Their times are UTC; their days here are the marketplace's own, as in the business reports. Buyers' data is never read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from xlops.findings import Finding
from xlops.reports.columns import Asin, Count, Moment, Money, Words
from xlops.reports.kind import Kind, Look
from xlops.tables import Grain

_AMOUNTS = (
    Money("price"), Money("tax"), Money("shipping"), Money("shipping_tax"), Money("gift_wrap"), Money("gift_wrap_tax"),
    Money("promotion"), Money("shipping_promotion"),
)  # fmt: skip
# a discount stands in some files with a minus, in others without
_DISCOUNTS = {f: f"abs({f})" for f in ("promotion", "shipping_promotion")}

# what the first words of a status mean: before the dash of `Shipped - Delivered to Buyer`
_STATES = {
    "pending": ("pending", "pendingavailability", "pendiente"),
    "cancelled": ("cancelled", "canceled", "cancelado"),
    "shipped": ("shipped", "complete", "enviado"),
    "unshipped": ("unshipped", "partiallyshipped", "partially shipped", "shipping", "invoiceunconfirmed"),
}
_WAITS_FOR_CARRIER = "'pending - waiting for pick up'"


def _state(field: str) -> str:
    """SQL for the state that a status means, whatever its language; NULL where we do not know the word."""
    status = f"lower(trim({field}))"
    cases = " ".join(
        f"when split_part({status}, ' - ', 1) in ({', '.join(repr(w) for w in words)}) then '{state}'"
        for state, words in _STATES.items()
    )
    return f"case when {status} = {_WAITS_FOR_CARRIER} then 'unshipped' {cases} end"


class _AllOrders(Kind):
    """All Orders. A report by order date and one by last update look the same but for the orders in them."""

    def whole_from(self, look: Look) -> date | None:
        """The first day on which something was updated, where the orders of the days before are few.

        A report by last update holds, of the days before the range it was asked for, only the orders that changed
        since: less than half as many a day, over two days or more.
        """
        query = (
            "select s.since from (select min(updated) as since from {rows}) s, {rows} r group by s.since "
            "having date_diff('day', min(r.day), s.since) >= 2 and max(r.day) >= s.since and "
            "2 * count(*) filter (where r.day < s.since) / date_diff('day', min(r.day), s.since) "
            "< count(*) filter (where r.day >= s.since) / (date_diff('day', s.since, max(r.day)) + 1)"
        )
        found = look.staged(query)
        return found[0][0] if found else None

    def check(self, look: Look) -> Iterable[Finding]:
        """A finding for each status that we do not know."""
        query = (
            "select order_status, count(*) from {rows} where state is null and order_status is not null "
            "group by 1 order by 1"
        )
        return [
            Finding("unknown-word", column="order_status", value=str(word), expected=f"{rows:,}")
            for word, rows in look.staged(query)
        ]


ALL = _AllOrders(
    name="all_orders",
    en="All Orders",
    zh="所有订单",
    family="orders",
    table_name="orders",
    needs=frozenset({"day", "order_id", "order_status", "sku", "units"}),
    forbids=frozenset(),
    columns=(
        Moment("day", required=True), Words("order_id", required=True), Words("sku", required=True), Asin("asin"),
        Words("title"), Words("order_status"), Words("item_status"), Words("channel"), Words("service"),
        Words("business"),
        Words("replacement"), Moment("updated"), Count("units", required=True), *_AMOUNTS,
    ),
    derive={
        "state": f"case when {_state('item_status')} = 'cancelled' then 'cancelled' else {_state('order_status')} end",
        **_DISCOUNTS,
    },
    split_by="country",
)  # fmt: skip

UNSHIPPED = Kind(
    name="unshipped_orders",
    en="Unshipped Orders",
    zh="未发货订单",
    family="unshipped",
    table_name="unshipped",
    needs=frozenset({"order_id", "order_item_id", "promised", "units_open"}),
    forbids=frozenset(),
    columns=(
        Words("order_id", required=True), Words("order_item_id", required=True), Words("sku", required=True),
        Words("title"), Moment("purchased"), Moment("reported"), Moment("promised", required=True), Count("days_late"),
        Count("units"), Count("units_shipped"), Count("units_open", required=True), Words("service"), Words("business"),
        Words("prime"), Words("cancel_asked"), Words("verge_of_cancellation"), Words("verge_of_late"),
    ),
    span=Grain.SNAPSHOT,
    split_by="country",
)  # fmt: skip

SHIPMENTS = Kind(
    name="fba_shipments",
    en="Amazon Fulfilled Shipments",
    zh="亚马逊配送货件",
    family="shipments",
    table_name="shipments",
    needs=frozenset({"day", "shipment_item_id", "sku", "units"}),
    forbids=frozenset(),
    columns=(
        Moment("day", required=True), Words("shipment_item_id", required=True), Words("order_id", required=True),
        Words("shipment_id"), Words("order_item_id"), Words("sku", required=True), Words("title"), Moment("purchased"),
        Moment("arrival"), Words("center"), Words("carrier"), Words("service"), Count("units", required=True),
        *_AMOUNTS,
    ),
    derive=_DISCOUNTS,
    split_by="country",
)  # fmt: skip

KINDS = (ALL, UNSHIPPED, SHIPMENTS)
