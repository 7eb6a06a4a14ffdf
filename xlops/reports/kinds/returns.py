"""What comes back and what is made good: returns to Amazon and to the seller, replacements, reimbursements.

None of these files says its marketplace: their folder, or the currency of their amounts, does.
"""

from __future__ import annotations

from xlops.reports.columns import Asin, Count, Moment, Money, Text
from xlops.reports.kind import Kind

# what translated downloads say for the codes of the English one
_CODES = {
    "DANADO_POR_CLIENTE": "CUSTOMER_DAMAGED",
    "VENDIBLE": "SELLABLE",
    "YA_NO_LO_NECESITO": "NO_LONGER_NEEDED",
}


def _code(field: str) -> str:
    """SQL for a code as the English download writes it; one that we do not know stays as it is."""
    cases = " ".join(f"when '{word}' then '{code}'" for word, code in _CODES.items())
    return f"case upper({field}) {cases} else upper({field}) end"


FBA = Kind(
    name="fba_returns",
    en="FBA customer returns",
    zh="亚马逊物流买家退货",
    family="returns",
    table_name="returns",
    needs=frozenset({"day", "order_id", "sku", "units", "disposition", "reason"}),
    forbids=frozenset(),
    columns=(
        Moment("day", required=True), Text("order_id", required=True), Text("sku", required=True), Asin("asin"),
        Text("fnsku"), Text("title"), Text("center"), Text("disposition"), Text("reason"), Text("status"),
        Text("license_plate"), Count("units", required=True),
    ),
    derive={"disposition": _code("disposition"), "reason": _code("reason")},
)  # fmt: skip

MERCHANT = Kind(
    name="merchant_returns",
    en="Returns of merchant-fulfilled orders",
    zh="卖家自配送订单退货",
    family="merchant_returns",
    table_name="merchant_returns",
    needs=frozenset({"day", "order_id", "sku", "units", "reason"}),
    forbids=frozenset(),
    columns=(
        Moment("day", required=True), Text("order_id", required=True), Text("sku", required=True), Asin("asin"),
        Text("title"), Text("rma_id"), Moment("ordered"), Moment("delivered"), Text("status"), Text("reason"),
        Text("resolution"), Text("type"), Text("in_policy"), Text("prime"), Text("a_to_z"), Text("claim_state"),
        Text("label_paid_by"), Count("units", required=True), Count("order_units"), Money("order_amount"),
        Money("refunded"), Money("label_cost"), Money("claim_reimbursed"),
    ),
)  # fmt: skip

REPLACEMENTS = Kind(
    name="fba_replacements",
    en="FBA replacements",
    zh="亚马逊物流换货",
    family="replacements",
    table_name="replacements",
    needs=frozenset({"day", "order_id", "original_order_id", "sku", "units"}),
    forbids=frozenset(),
    columns=(
        Moment("day", required=True), Text("order_id", required=True), Text("original_order_id"),
        Text("sku", required=True), Asin("asin"), Text("center"), Text("original_center"), Text("reason"),
        Count("units", required=True),
    ),
)  # fmt: skip

REIMBURSEMENTS = Kind(
    name="fba_reimbursements",
    en="FBA reimbursements",
    zh="亚马逊物流赔偿",
    family="reimbursements",
    table_name="reimbursements",
    needs=frozenset({"day", "reimbursement_id", "amount", "reason"}),
    forbids=frozenset(),
    columns=(
        Moment("day", required=True), Text("reimbursement_id", required=True), Text("case_id"), Text("order_id"),
        Text("sku"), Text("fnsku"), Asin("asin"), Text("title"), Text("condition"), Text("reason"),
        Money("amount_per_unit"), Money("amount", required=True), Count("units_cash"), Count("units_inventory"),
        Count("units"), Text("original_id"), Text("original_type"),
    ),
)  # fmt: skip

KINDS = (FBA, MERCHANT, REPLACEMENTS, REIMBURSEMENTS)
