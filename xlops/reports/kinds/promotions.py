"""Coupons and deals of the SP-API: a row stands on the day its coupon or deal started."""

from __future__ import annotations

from xlops.reports.columns import Asin, Count, Day, Money, Number, Words
from xlops.reports.kind import Kind

_FIGURES = (Count("units", required=True), Money("sales", required=True), Count("page_views"))

COUPONS = Kind(
    name="coupons",
    en="Coupon performance",
    zh="优惠券绩效",
    family="promotions",
    table_name="coupons",
    needs=frozenset({"day", "coupon", "clips", "redemptions", "spent"}),
    forbids=frozenset({"promotion"}),
    columns=(
        Day("day", required=True), Day("ends"), Words("coupon", required=True), Words("title"), Words("segment"),
        Words("discount_type"), Number("discount"), Count("clips", required=True), Count("redemptions", required=True),
        Money("budget"), Money("spent", required=True), Money("discount_given", required=True), Money("sales"),
        Words("asins"),
    ),
    split_by="country",
)  # fmt: skip

PROMOTIONS = Kind(
    name="promotions",
    en="Promotion performance",
    zh="促销绩效",
    family="promotions",
    table_name="promotions",
    needs=frozenset({"day", "promotion", "type", "status", "units", "sales"}),
    forbids=frozenset({"coupon", "asin"}),
    columns=(
        Day("day", required=True), Day("ends"), Words("promotion", required=True), Words("title"), Words("type"),
        Words("status"), *_FIGURES,
    ),
    split_by="country",
)  # fmt: skip

PROMOTION_ASIN = Kind(
    name="promotion_asin",
    en="Promotion performance by product",
    zh="促销绩效（按商品）",
    family="promotions",
    table_name="promotion_asin",
    needs=frozenset({"day", "promotion", "asin", "units", "sales"}),
    forbids=frozenset({"coupon"}),
    columns=(
        Day("day", required=True), Words("promotion", required=True), Asin("asin", required=True), Words("title"),
        *_FIGURES,
    ),
    split_by="country",
)  # fmt: skip

KINDS = (COUPONS, PROMOTIONS, PROMOTION_ASIN)
