"""Sales and traffic (`GET_SALES_AND_TRAFFIC_REPORT`): the JSON twin of the business reports, by date and by ASIN.

After Amazon's own schema, sellerSalesAndTrafficReport.json. Percentages are numbers from 0 to 100.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from xlops.reports.documents.model import ASKED, Amount, Document, Grid, Part, Specification, asked, is_report, percent


class Sales(Part):
    ordered_product_sales: Amount
    ordered_product_sales_b2b: Amount | None = None
    units_ordered: int
    units_ordered_b2b: int | None = None
    total_order_items: int
    total_order_items_b2b: int | None = None
    units_refunded: int | None = None


class Traffic(Part):
    sessions: int
    sessions_b2b: int | None = None
    page_views: int
    page_views_b2b: int | None = None
    buy_box_percentage: float | None = None


class ByDate(Part):
    date: date
    sales_by_date: Sales
    traffic_by_date: Traffic


class ByAsin(Part):
    parent_asin: str
    child_asin: str | None = None
    sku: str | None = None
    sales_by_asin: Sales
    traffic_by_asin: Traffic


class SalesAndTraffic(Part):
    report_specification: Specification
    sales_and_traffic_by_date: list[ByDate]
    sales_and_traffic_by_asin: list[ByAsin]


_FIGURES = (
    "Currency", "Ordered Product Sales", "Ordered Product Sales - B2B", "Units Ordered", "Units Ordered - B2B",
    "Total Order Items", "Total Order Items - B2B", "Units Refunded", "Sessions - Total", "Sessions - Total - B2B",
    "Page Views - Total", "Page Views - Total - B2B", "Featured Offer (Buy Box) Percentage",
)  # fmt: skip


def _figures(sales: Sales, traffic: Traffic) -> list[Any]:
    b2b = sales.ordered_product_sales_b2b
    return [
        sales.ordered_product_sales.currency_code, sales.ordered_product_sales.amount, b2b.amount if b2b else None,
        sales.units_ordered, sales.units_ordered_b2b, sales.total_order_items, sales.total_order_items_b2b,
        sales.units_refunded, traffic.sessions, traffic.sessions_b2b, traffic.page_views, traffic.page_views_b2b,
        percent(traffic.buy_box_percentage),
    ]  # fmt: skip


def _tables(report: SalesAndTraffic) -> list[Grid]:
    specification = report.report_specification
    granularity = specification.report_options.get("dateGranularity", "DAY")
    grain = specification.report_options.get("asinGranularity", "PARENT")
    by_date: list[list[Any]] = [[*ASKED, "Date granularity", "Date", *_FIGURES]]
    by_date += [
        [*asked(specification), granularity, d.date.isoformat(), *_figures(d.sales_by_date, d.traffic_by_date)]
        for d in report.sales_and_traffic_by_date
    ]
    keys = ["(Parent) ASIN", *(["(Child) ASIN"] if grain != "PARENT" else []), *(["SKU"] if grain == "SKU" else [])]
    by_asin: list[list[Any]] = [[*ASKED, *keys, *_FIGURES]]
    by_asin += [
        [*asked(specification), *[a.parent_asin, a.child_asin, a.sku][: len(keys)],
         *_figures(a.sales_by_asin, a.traffic_by_asin)]
        for a in report.sales_and_traffic_by_asin
    ]  # fmt: skip
    # by parent there is no child to add up: Amazon's by-parent report is of no table of ours
    tables = [("by date", by_date)] + ([("by ASIN", by_asin)] if grain != "PARENT" else [])
    return [t for t in tables if len(t[1]) > 1] or tables


SALES_AND_TRAFFIC = Document(
    "GET_SALES_AND_TRAFFIC_REPORT", SalesAndTraffic, is_report("GET_SALES_AND_TRAFFIC_REPORT"), _tables
)
