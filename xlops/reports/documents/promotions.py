"""Coupons and deals (`GET_COUPON_PERFORMANCE_REPORT`, `GET_PROMOTION_PERFORMANCE_REPORT`).

After Amazon's own schemas, sellerCouponReport.json and promotionReport.json. Both are asked for by starting days, and
each coupon or deal stands on the day it started (UTC).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from xlops.reports.documents.model import ASKED, Document, DocumentPart, Grid, is_report


class CouponOptions(DocumentPart):
    coupon_start_date_from: datetime
    coupon_start_date_to: datetime


class CouponSpecification(DocumentPart):
    report_options: CouponOptions


class PromotedProduct(DocumentPart):
    asin: str


class Coupon(DocumentPart):
    coupon_id: str
    marketplace_id: str
    currency_code: str
    name: str | None = None
    start_date_time: datetime
    end_date_time: datetime
    customer_segment: str
    discount_type: str | None = None
    discount_amount: float | None = None
    clips: int
    redemptions: int
    budget: float | None = None
    budget_spent: float
    total_discount: float
    sales: float | None = None
    asins: list[PromotedProduct]


class CouponReport(DocumentPart):
    report_specification: CouponSpecification
    coupons: list[Coupon]


class PromotionOptions(DocumentPart):
    promotion_start_date_from: datetime
    promotion_start_date_to: datetime


class PromotionSpecification(DocumentPart):
    report_options: PromotionOptions


class PromotionProduct(DocumentPart):
    asin: str
    product_name: str
    product_glance_views: int | None = None
    product_units_sold: int
    product_revenue: float
    product_revenue_currency_code: str


class Promotion(DocumentPart):
    promotion_id: str
    promotion_name: str
    marketplace_id: str
    type: str
    status: str
    start_date_time: datetime
    end_date_time: datetime
    units_sold: int
    revenue: float
    revenue_currency_code: str
    glance_views: int | None = None
    included_products: list[PromotionProduct]


class PromotionReport(DocumentPart):
    report_specification: PromotionSpecification
    promotions: list[Promotion]


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


def _coupons(report: CouponReport) -> list[Grid]:
    asked = report.report_specification.report_options
    days = [_day(asked.coupon_start_date_from), _day(asked.coupon_start_date_to)]
    header = [
        *ASKED, "Start date", "End date", "Coupon ID", "Coupon name", "Customer segment", "Discount type", "Discount",
        "Clips", "Redemptions", "Currency", "Budget", "Budget spent", "Total discount", "Sales", "ASINs",
    ]  # fmt: skip
    rows = [
        [c.marketplace_id, *days, _day(c.start_date_time), _day(c.end_date_time), c.coupon_id, c.name,
         c.customer_segment, c.discount_type, c.discount_amount, c.clips, c.redemptions, c.currency_code, c.budget,
         c.budget_spent, c.total_discount, c.sales, " ".join(a.asin for a in c.asins)]
        for c in report.coupons
    ]  # fmt: skip
    return [("", [header, *rows])]


def _promotions(report: PromotionReport) -> list[Grid]:
    asked = report.report_specification.report_options
    days = [_day(asked.promotion_start_date_from), _day(asked.promotion_start_date_to)]
    figures = ["Units sold", "Currency", "Revenue", "Glance views"]
    deals: list[list[Any]] = [
        [*ASKED, "Start date", "End date", "Promotion ID", "Promotion name", "Type", "Status", *figures]
    ]
    products: list[list[Any]] = [[*ASKED, "Start date", "Promotion ID", "ASIN", "Product name", *figures]]
    for p in report.promotions:
        head = [p.marketplace_id, *days, _day(p.start_date_time)]
        deals.append(
            [*head, _day(p.end_date_time), p.promotion_id, p.promotion_name, p.type, p.status, p.units_sold,
             p.revenue_currency_code, p.revenue, p.glance_views]
        )  # fmt: skip
        products += [
            [*head, p.promotion_id, i.asin, i.product_name, i.product_units_sold, i.product_revenue_currency_code,
             i.product_revenue, i.product_glance_views]
            for i in p.included_products
        ]  # fmt: skip
    return [t for t in (("deals", deals), ("products", products)) if len(t[1]) > 1] or [("deals", deals)]


COUPONS = Document("GET_COUPON_PERFORMANCE_REPORT", CouponReport, is_report("GET_COUPON_PERFORMANCE_REPORT"), _coupons)
PROMOTIONS = Document(
    "GET_PROMOTION_PERFORMANCE_REPORT", PromotionReport, is_report("GET_PROMOTION_PERFORMANCE_REPORT"), _promotions
)
