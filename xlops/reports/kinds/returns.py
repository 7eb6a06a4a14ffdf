"""What comes back and what is made good: returns to Amazon and to the seller, replacements, reimbursements.

None of these files says its marketplace: their folder, or the currency of their amounts, does.
"""

from __future__ import annotations

from xlops.reports.columns import Asin, Count, Moment, Money, Words
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
        Moment("day", required=True), Words("order_id", required=True), Words("sku", required=True), Asin("asin"),
        Words("fnsku"), Words("title"), Words("center"), Words("disposition"), Words("reason"), Words("status"),
        Words("license_plate"), Count("units", required=True),
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
        Moment("day", required=True), Words("order_id", required=True), Words("sku", required=True), Asin("asin"),
        Words("title"), Words("rma_id"), Moment("ordered"), Moment("delivered"), Words("status"), Words("reason"),
        Words("resolution"), Words("type"), Words("in_policy"), Words("prime"), Words("a_to_z"), Words("claim_state"),
        Words("label_paid_by"), Count("units", required=True), Count("order_units"), Money("order_amount"),
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
        Moment("day", required=True), Words("order_id", required=True), Words("original_order_id"),
        Words("sku", required=True), Asin("asin"), Words("center"), Words("original_center"), Words("reason"),
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
        Moment("day", required=True), Words("reimbursement_id", required=True), Words("case_id"), Words("order_id"),
        Words("sku"), Words("fnsku"), Asin("asin"), Words("title"), Words("condition"), Words("reason"),
        Money("amount_per_unit"), Money("amount", required=True), Count("units_cash"), Count("units_inventory"),
        Count("units"), Words("original_id"), Words("original_type"),
    ),
)  # fmt: skip

KINDS = (FBA, MERCHANT, REPLACEMENTS, REIMBURSEMENTS)
