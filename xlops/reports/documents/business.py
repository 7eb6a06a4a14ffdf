"""Sales and traffic (`GET_SALES_AND_TRAFFIC_REPORT`): the JSON twin of the business reports, by date and by ASIN.

After Amazon's own schema, sellerSalesAndTrafficReport.json. Percentages are numbers from 0 to 100.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from xlops.reports.documents.model import ASKED, Amount, Document, DocumentPart, Grid, Specification, is_report, percent


class Sales(DocumentPart):
    ordered_product_sales: Amount
    ordered_product_sales_b2b: Amount | None = None
    units_ordered: int
    units_ordered_b2b: int | None = None
    total_order_items: int | None = None
    total_order_items_b2b: int | None = None
    units_refunded: int | None = None


class Traffic(DocumentPart):
    sessions: int
    sessions_b2b: int | None = None
    page_views: int
    page_views_b2b: int | None = None
    buy_box_percentage: float | None = None


class SalesByDate(DocumentPart):
    date: date
    sales_by_date: Sales
    traffic_by_date: Traffic


class ByAsin(DocumentPart):
    parent_asin: str
    child_asin: str | None = None
    sku: str | None = None
    sales_by_asin: Sales
    traffic_by_asin: Traffic


class SalesAndTraffic(DocumentPart):
    report_specification: Specification
    sales_and_traffic_by_date: list[SalesByDate]
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


Asked = tuple[str, date, date]  # marketplaces, first and last day


def lay_out(
    dates: Iterable[tuple[Asked, date, Sales, Traffic]],
    granularity: str,
    asins: Iterable[tuple[Asked, list[str | None], Sales, Traffic]],
    grain: str,
) -> list[Grid]:
    """The tables by date and by ASIN, as the business reports have them.

    `granularity` is DAY, WEEK or MONTH; `grain` is PARENT, CHILD or SKU, and tells how many of the three ids are keys.
    By parent there is no child to add up: Amazon's by-parent report is of no table of ours.
    """
    ids = ["(Parent) ASIN", "(Child) ASIN", "SKU"]
    keys = ids[: 1 + ["PARENT", "CHILD", "SKU"].index(grain)]
    by_date = [
        [place, str(first), str(last), granularity, str(day), *_figures(sales, traffic)]
        for (place, first, last), day, sales, traffic in dates
    ]
    by_asin = [
        [place, str(first), str(last), *own[: len(keys)], *_figures(sales, traffic)]
        for (place, first, last), own, sales, traffic in asins
    ]
    tables: list[Grid] = [("by date", [[*ASKED, "Date granularity", "Date", *_FIGURES], *by_date])]
    if grain != "PARENT":
        tables.append(("by ASIN", [[*ASKED, *keys, *_FIGURES], *by_asin]))
    return [t for t in tables if len(t[1]) > 1] or tables


def _tables(report: SalesAndTraffic) -> list[Grid]:
    specification = report.report_specification
    options = specification.report_options
    place = " ".join(specification.marketplace_ids)
    asked = (place, specification.data_start_time, specification.data_end_time)
    return lay_out(
        [(asked, d.date, d.sales_by_date, d.traffic_by_date) for d in report.sales_and_traffic_by_date],
        options.get("dateGranularity", "DAY"),
        [
            (asked, [a.parent_asin, a.child_asin, a.sku], a.sales_by_asin, a.traffic_by_asin)
            for a in report.sales_and_traffic_by_asin
        ],
        options.get("asinGranularity", "PARENT"),
    )


SALES_AND_TRAFFIC = Document(
    "GET_SALES_AND_TRAFFIC_REPORT", SalesAndTraffic, is_report("GET_SALES_AND_TRAFFIC_REPORT"), _tables
)
