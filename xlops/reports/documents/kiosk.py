"""Sales and traffic of the Data Kiosk (`analytics_salesAndTraffic_2024_04_24`): one record a line, by date or by ASIN.

After Amazon's own schema, analytics_salesAndTraffic_2024_04_24.graphql. A record states its days and marketplace.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import RootModel, model_validator

from xlops.errors import AmbiguousReport
from xlops.language import Text
from xlops.reports.documents.business import Sales, Traffic, lay_out
from xlops.reports.documents.model import Document, DocumentPart, Grid

_HEAD = frozenset({"startDate", "endDate", "marketplaceId", "sales", "traffic"})


class KioskRecord(DocumentPart):
    start_date: date
    end_date: date
    marketplace_id: str
    parent_asin: str | None = None
    child_asin: str | None = None
    sku: str | None = None
    sales: Sales
    traffic: Traffic


class KioskRecords(RootModel[list[KioskRecord]]):
    @model_validator(mode="before")
    @classmethod
    def _one_is_a_list(cls, top: Any) -> Any:
        return [top] if isinstance(top, Mapping) else top


def _is_mine(top: Any) -> bool:
    records = [top] if isinstance(top, Mapping) else top
    return isinstance(records, list) and bool(records) and all(
        isinstance(r, Mapping) and r.keys() >= _HEAD for r in records
    )  # fmt: skip


def _tables(records: KioskRecords) -> list[Grid]:
    first, last = min(r.start_date for r in records.root), max(r.end_date for r in records.root)
    dates = [r for r in records.root if r.parent_asin is None]
    asins = [r for r in records.root if r.parent_asin is not None]
    if len({(r.start_date, r.end_date) for r in asins}) > 1:
        raise AmbiguousReport(
            Text(
                "its ASINs are by day, week or month: ask for salesAndTrafficByAsin, one period a query",
                "其中的 ASIN 按日、周或月列出：请查询 salesAndTrafficByAsin，每次一个时段",
            )
        )
    if asins and not any(r.child_asin for r in asins):
        raise AmbiguousReport(
            Text(
                "its rows are by parent ASIN: ask for it with aggregateBy CHILD or SKU",
                "其中的数据行按父 ASIN 汇总：获取时请用 aggregateBy CHILD 或 SKU",
            )
        )
    by_day = all(r.start_date == r.end_date for r in dates)
    return lay_out(
        [((r.marketplace_id, first, last), r.start_date, r.sales, r.traffic) for r in dates],
        "DAY" if by_day else "WEEK",
        [((r.marketplace_id, first, last), [r.parent_asin, r.child_asin, r.sku], r.sales, r.traffic) for r in asins],
        "SKU" if any(r.sku for r in asins) else "CHILD",
    )


KIOSK_SALES = Document("Data Kiosk sales and traffic", KioskRecords, _is_mine, _tables)
