"""Sellerboard: sales, costs and profit per product and day, as that tool reckons them.

Sellerboard writes costs negative; they are kept positive (rule N12). The gross profit is sales - promotions - ad
spend + shipping - refund cost - fees - cost of goods - VAT.
"""

from __future__ import annotations

from xlops.reports.columns import Asin, Count, Day, Money, Words
from xlops.reports.kind import Kind
from xlops.tables import Grain

_SPENDS = ("sp_spend", "sd_spend", "sb_spend", "sbv_spend", "google_spend", "facebook_spend")
_COSTS = ("promotions", "refund_cost", "fees", "cost_of_goods", "vat")


DAILY = Kind(
    name="sellerboard_day",
    en="Sellerboard dashboard by product and day",
    zh="Sellerboard 每日商品利润",
    family="sellerboard",
    table_name="sellerboard_day",
    needs=frozenset({"day", "country", "sku", "sales_organic", "sp_spend", "net_profit"}),
    forbids=frozenset(),
    columns=(
        Day("day", required=True), Asin("asin"), Words("sku", required=True), Words("title"), Money("sales_organic"),
        Money("sales_ppc"), Count("units_organic"), Count("units_ppc"), Count("refunds"),
        *(Money(f) for f in (*_SPENDS, *_COSTS)), Money("gift_wrap"), Money("shipping"), Money("payout"),
        Money("gross_profit"), Money("net_profit"), Count("sessions"),
    ),
    span=Grain.DAILY,
    derive={
        **{cost: f"-{cost}" for cost in _COSTS},
        "ad_spend": "-(" + " + ".join(f"coalesce({spend}, 0)" for spend in _SPENDS) + ")",
        "shipping": "shipping + coalesce(gift_wrap, 0)",
    },
    split_by="country",
    in_currency_of_account=True,
    tells_blank=True,
    sums={"ad_spend": _SPENDS, "shipping": ("gift_wrap",)},
)  # fmt: skip

KINDS = (DAILY,)
