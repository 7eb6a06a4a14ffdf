"""The Search queries sheet: its part of the template contract, and its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from xlops.language import NOTHING, Text
from xlops.measures.queries import STEPS, InSearch, Searched
from xlops.review.objects import short
from xlops.review.queries import MOST, QueryRow, fallen, products_told, spans_told
from xlops.review.sayings import saying
from xlops.workbook.contract import ContractTable, Name, columns
from xlops.workbook.plan import Put

SINCE = 6
QUERIES, SORTS, PRODUCTS = "tbl_queries", "tbl_query_sorts", "tbl_query_products"
SORT_ROWS, PRODUCT_ROWS = 8, 8
_NAME = 26  # letters that the cell of a product has room for
_SHARES = tuple(f"share_{s}" for s in STEPS)
TABLES = (
    ContractTable(
        QUERIES,
        "queries",
        "What shoppers search, what it could be worth first. Shares are the brand's of the market at each step.",
        columns(
            f"query sort advice worth volume rank rank_change purchases own_purchases {' '.join(_SHARES)} share_before "
            "loses spend ad_orders acos organic_rank marketplace leader asin currency key",
            typed="note",
            order=f"query sort advice worth volume rank rank_change purchases own_purchases {' '.join(_SHARES)} "
            "share_before loses spend ad_orders acos organic_rank note marketplace leader asin currency key",
        ),
        key="key",
        optional=True,
        since=SINCE,
    ),
    ContractTable(
        SORTS,
        "queries",
        "Brand and generic queries apart: how many, and the brand's share of the market at each step.",
        columns(f"sort marketplace count purchases {' '.join(_SHARES)}"),
        rows=SORT_ROWS,
        optional=True,
        since=SINCE,
    ),
    ContractTable(
        PRODUCTS,
        "queries",
        "How own products fared in search, whatever was searched.",
        columns("title marketplace impressions clicks click_rate purchases buy_rate sales"),
        rows=PRODUCT_ROWS,
        optional=True,
        since=SINCE,
    ),
)
NAMES = (
    Name("qry_window", "queries", "Of which days the reports are, or which to download.", optional=True),
    Name("qry_headline", "queries", "How many queries, and of which the share of purchases fell.", optional=True),
)


def tables_of(
    found: Sequence[Searched], rows: Sequence[QueryRow], products: Sequence[InSearch], names: Mapping[str, str]
) -> dict[str, list[dict[str, Any]]]:  # fmt: skip
    """The rows of each table; products are called as the team calls them."""
    told = [
        {**row, "title": short(names.get(str(row["asin"]), str(row["title"])), _NAME)}
        for row in products_told(products, PRODUCT_ROWS)
    ]
    return {QUERIES: [_row(r) for r in rows[:MOST]], SORTS: _sorts(found)[:SORT_ROWS], PRODUCTS: told}


def _row(r: QueryRow) -> dict[str, Any]:
    return {
        "query": r.query, "sort": r.sort_told, "advice": r.gap_told, "worth": r.worth, "volume": r.volume,
        "rank": r.rank, "rank_change": r.rank_change, "purchases": r.counts[-1], "own_purchases": r.own[-1],
        **dict(zip(_SHARES, r.shares, strict=True)), "share_before": r.share_before, "loses": r.loses_told,
        "spend": r.spend, "ad_orders": r.ad_orders, "acos": r.acos, "organic_rank": r.organic_rank,
        "marketplace": r.marketplace, "leader": r.leader, "asin": r.asin, "currency": r.currency, "key": r.key,
    }  # fmt: skip


def _sorts(found: Sequence[Searched]) -> list[dict[str, Any]]:
    rows = []
    for of in found:
        told = of.frame[of.frame["purchases"].notna()]
        for sort, branded in (("brand", True), ("generic", False)):
            some = told[told["branded"] == branded]
            if some.empty:
                continue
            sums = some[[f"{side}{s}" for side in ("", "own_") for s in STEPS]].sum()
            shares = {f"share_{s}": sums[f"own_{s}"] / sums[s] if sums[s] else None for s in STEPS}
            rows.append({"sort": saying("queries", sort), "marketplace": of.marketplace, "count": len(some),
                         "purchases": sums["purchases"], **shares})  # fmt: skip
    return rows


def queries_told(found: Sequence[Searched], rows: Sequence[QueryRow]) -> list[Put]:
    """The two lines on top."""
    return [Put("qry_window", [spans_told(found)]), Put("qry_headline", [_headline(rows) if found else NOTHING])]


def _headline(rows: Sequence[QueryRow]) -> Text:
    worth: dict[str, float] = defaultdict(float)
    for row in rows:
        worth[row.currency] += row.worth or 0.0
    total = " + ".join(f"{money:,.0f} {currency}" for currency, money in worth.items())
    told = saying("queries", "head", count=f"{len(rows):,}", worth=total)
    fell = [f"{r.marketplace} {r.query}" for r in fallen(rows)[:3]]
    return told + saying("queries", "and_fell", queries=", ".join(fell)) if fell else told
