"""Account health, seller feedback, Voice of the Customer.

Account health comes as JSON or as a small table that a person types from the page (metric, value, target, date); rates
are kept as Amazon reports them, each with the days it is of, and never recomputed.
"""

from __future__ import annotations

from collections.abc import Iterable

from xlops.errors import BadRows
from xlops.findings import Finding
from xlops.language import Text
from xlops.reports.columns import Asin, Choice, Coded, Count, Day, Number, Quantity, Share, Words
from xlops.reports.kind import Kind, Look
from xlops.tables import Grain

# what people call the metrics; the page in English and Chinese
_RATES = {
    "odr": ("Order Defect Rate", "ODR", "订单缺陷率"),
    "neg_fb": ("Negative Feedback", "Negative Feedback Rate", "负面反馈", "负面反馈率"),
    "atoz": ("A-to-z Guarantee Claims", "A-to-z Claims", "A-to-z Guarantee Claim Rate", "亚马逊商城交易保障索赔",
             "亚马逊商城交易保障索赔率"),
    "chargeback": ("Chargeback Claims", "Chargebacks", "Chargeback Rate", "信用卡拒付", "信用卡拒付索赔",
                   "信用卡拒付率"),
    "lsr": ("Late Shipment Rate", "Late Dispatch Rate", "LSR", "迟发率", "延迟发货率"),
    "cr": ("Pre-fulfillment Cancel Rate", "Pre-fulfilment Cancel Rate", "Pre-fulfillment Cancellation Rate",
           "Cancellation Rate", "取消率", "配送前取消率", "订单取消率"),
    "otdr": ("On-Time Delivery Rate", "On Time Delivery Rate", "准时交货率", "准时送达率"),
    "unit_otdr": ("Unit On-Time Delivery Rate",),
    "vtr": ("Valid Tracking Rate", "有效追踪率", "有效跟踪率"),
    "idr": ("Invoice Defect Rate", "发票缺陷率"),
}  # fmt: skip
_COUNTS = {
    "suspected_intellectual_property_violations": ("Suspected Intellectual Property Violations", "涉嫌侵犯知识产权"),
    "received_intellectual_property_complaints": ("Received Intellectual Property Complaints", "收到的知识产权投诉"),
    "product_authenticity_customer_complaints": ("Product Authenticity Customer Complaints", "商品真实性买家投诉"),
    "product_condition_customer_complaints": ("Product Condition Customer Complaints", "商品状况买家投诉"),
    "product_safety_customer_complaints": ("Product Safety Customer Complaints", "商品安全买家投诉"),
    "food_and_product_safety_issues": ("Food and Product Safety Issues", "食品和商品安全问题"),
    "listing_policy_violations": ("Listing Policy Violations", "违反上架政策"),
    "restricted_product_policy_violations": ("Restricted Product Policy Violations", "违反受限商品政策"),
    "customer_product_reviews_policy_violations": (
        "Customer Product Reviews Policy Violations",
        "违反买家商品评论政策",
    ),
    "other_policy_violations": ("Other Policy Violations", "违反其他政策", "其他违反政策"),
    "document_requests": ("Document Requests", "文件请求"),
    "regulatory_compliance": ("Regulatory Compliance", "监管合规性"),
}
_SCORES = {"ahr": ("Account Health Rating", "AHR", "账户状况评级", "账户健康评级")}
_AT_LEAST = ("otdr", "unit_otdr", "vtr", "ahr")


def _among(names: Iterable[str]) -> str:
    return "metric in (" + ", ".join(f"'{n}'" for n in names) + ")"


_FULFILMENT = Choice(
    "fulfilment",
    words={
        "afn": ("FBA", "Fulfilled by Amazon", "Amazon", "亚马逊配送", "亚马逊物流"),
        "mfn": ("FBM", "Fulfilled by merchant", "Seller fulfilled", "Seller", "Merchant", "卖家自配送", "卖家配送"),
        "all": ("全部",),
    },
)

REPORT = Kind(
    name="account_health",
    en="Account health (seller performance)",
    zh="账户状况（卖家绩效）",
    family="health",
    table_name="health",
    needs=frozenset({"metric", "fulfilment", "rate", "numerator", "denominator", "status"}),
    forbids=frozenset({"value"}),
    columns=(
        Day("day"), Words("metric", required=True), _FULFILMENT, Share("rate"), Count("numerator"),
        Count("denominator"),
        Number("score"), Number("target"), Words("target_condition"), Words("status"), Day("first_day"),
        Day("last_day"),
    ),
    span=Grain.SNAPSHOT,
    split_by="country",
)  # fmt: skip


class TypedHealth(Kind):
    """The Account Health page as a person types it, day below day."""

    def part_of(self, cell: str) -> str | None:
        return cell

    def check(self, look: Look) -> Iterable[Finding]:
        """Errors: BadRows where a rate is above 100 %: a percentage without its sign."""
        found = look.staged("select metric, rate from {rows} where rate > 1 order by row limit 1")
        for metric, rate in found:
            raise BadRows(
                Text(
                    "its {metric} is {rate}, which is no rate: write it as {rate}% or as {share}",
                    "{metric} 为 {rate}，不是比率：请写成 {rate}% 或 {share}",
                ).format(metric=metric, rate=f"{rate:g}", share=f"{rate / 100:g}")
            )
        return ()


TYPED = TypedHealth(
    name="account_health_typed",
    en="Account health, typed from the page",
    zh="账户状况（手工录入）",
    family="health",
    table_name="health",
    needs=frozenset({"metric", "value"}),
    forbids=frozenset({"numerator", "denominator"}),
    columns=(
        Day("day"), _FULFILMENT,
        Choice("metric", words={**_RATES, **_COUNTS, **_SCORES}, expected="account health metric", required=True),
        Quantity("value", required=True), Quantity("target"), Words("status"),
    ),
    span=Grain.SNAPSHOT,
    derive={
        "fulfilment": "coalesce(fulfilment, 'all')",
        "rate": f"case when {_among(_RATES)} then value end",
        "numerator": f"case when {_among(_COUNTS)} then value end",
        "score": f"case when {_among(_SCORES)} then value end",
        "target_condition": "case when target is null then null "
        f"when {_among(_AT_LEAST)} then 'GREATER_THAN' when {_among(_COUNTS)} then 'EQUALS' else 'LESS_THAN' end",
    },
    split_by="day",
)  # fmt: skip


class Feedback(Kind):
    """Seller feedback: one to five stars."""

    def check(self, look: Look) -> Iterable[Finding]:
        """A finding for ratings that are none."""
        odd = look.staged("select row, rating from {rows} where rating not between 1 and 5 order by row")
        return [Finding("odd-rating", row=row, column="rating", value=str(stars), expected=f"{len(odd):,}")
                for row, stars in odd[:1]]  # fmt: skip


FEEDBACK = Feedback(
    name="feedback",
    en="Seller feedback",
    zh="卖家反馈",
    family="feedback",
    table_name="feedback",
    needs=frozenset({"day", "rating", "comments", "order_id"}),
    forbids=frozenset(),
    columns=(
        Day("day", required=True), Count("rating", required=True), Words("comments"), Words("response"),
        Words("order_id", required=True),
    ),
)  # fmt: skip

VOICE = Kind(
    name="voice",
    en="Voice of the Customer",
    zh="买家之声",
    family="voice",
    table_name="voice",
    needs=frozenset({"asin", "ncx_rate", "orders"}),
    forbids=frozenset(),
    columns=(
        Words("sku"), Asin("asin", required=True), Words("title"), Words("condition"), Words("fulfilment"),
        Share("ncx_rate", required=True), Count("ncx_orders"), Count("orders", required=True), Share("return_rate"),
        Number("star_rating"), Words("top_reason"),
        Coded("cx_health", words="voice_grades", untold="unknown-grade"), Words("return_badge"),
    ),
    span=Grain.SNAPSHOT,
    derive={f: f"nullif({f}, '--')" for f in ("top_reason", "return_badge")}
    | {"cx_health": "nullif(cx_health, 'none')"},
)  # fmt: skip

KINDS = (REPORT, TYPED, FEEDBACK, VOICE)
