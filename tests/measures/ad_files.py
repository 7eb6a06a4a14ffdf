"""Advertising reports made by hand, a row a day and object, for tests of what is measured and said of campaigns."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, timedelta

import openpyxl

from tests.jobs.exports import TERM_HEADER

LAST = date(2025, 11, 23)
SETTLED = date(2025, 12, 21)  # an export of this day has nothing that still moves
_SOLD = "Impressions,Clicks,Spend,7 Day Total Sales ,7 Day Total Orders (#)"
CAMPAIGN = f"Date,Currency,Campaign Name,Status,Budget Amount,{_SOLD}"
PRODUCT = (
    f"Date,Currency,Campaign Name,Ad Group Name,Advertised SKU,Advertised ASIN,{_SOLD},7 Day Total Units (#)"
)  # fmt: skip
TARGET = f"Date,Currency,Campaign Name,Ad Group Name,Targeting,Match Type,{_SOLD}"
PLACEMENT = f"Date,Currency,Campaign Name,Bidding strategy,Placement,{_SOLD}"
BUDGET = f"Campaign Name,Status,Currency,Budget,Recommended Budget,Average Time in Budget,{_SOLD}"
SHARE = (
    "Date,Currency,Campaign Name,Ad Group Name,Targeting,Match Type,Customer Search Term,"
    f"Search Term Impression Rank,Search Term Impression Share,{_SOLD}"
)
BULK = (
    "Product", "Entity", "Operation", "Campaign ID", "Ad Group ID", "Keyword ID", "Product Targeting ID",
    "Campaign Name", "Ad Group Name", "Targeting Type", "State", "Campaign State (Informational only)",
    "Ad Group State (Informational only)", "Daily Budget", "Keyword Text", "Match Type",
    "Product Targeting Expression", "Impressions", "Clicks", "Spend", "Sales", "Orders", "Units",
)  # fmt: skip


def days(count: int, last: date = LAST) -> list[date]:
    return [last - timedelta(days=n) for n in reversed(range(count))]


def report(header: str, on: Sequence[date], *rows: Sequence[object], currency: str = "USD") -> str:
    """A daily report whose every day has these rows; a row is what stands after day and currency."""
    lines = [",".join(map(str, (day, currency, *row))) for day in on for row in rows]
    return "\n".join([header, *lines]) + "\n"


def terms(on: Sequence[date], *rows: Sequence[object], currency: str = "USD") -> str:
    """A search-term report; a row is (campaign, ad group, targeting, match, term, clicks, spend, sales, orders)."""
    return report(TERM_HEADER, on, *((*r[:5], 900, *r[5:], r[8]) for r in rows), currency=currency)


def bulk(*rows: dict[str, object]) -> bytes:
    """A bulk workbook of Sponsored Products; each row has the columns that it names, by their first word of BULK."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Sponsored Products Campaigns"
    book.active.append(list(BULK))
    for number, row in enumerate(rows, 1):
        ids = {"Product": "Sponsored Products", "Campaign ID": f"1{number}", "State": "enabled", "Keyword ID": number}
        filled = ids | dict.fromkeys(BULK[-6:], 0) | row
        book.active.append([filled.get(column) for column in BULK])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
