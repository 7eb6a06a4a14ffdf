"""What shoppers search, and how much of each step from impression to purchase is the brand's."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from xlops.errors import UsageError
from xlops.facts.history import open_store
from xlops.jobs.board import open_board
from xlops.jobs.check import scope_of
from xlops.jobs.new_files import write_rows
from xlops.language import Lang, Text, listed
from xlops.measures import ALL
from xlops.measures.queries import STEPS, in_search, report_ends, searched
from xlops.period_words import read_period
from xlops.periods import Month
from xlops.review.campaigns import acos_target
from xlops.review.queries import QueryRow, products_told, query_rows, spans_told
from xlops.review.sayings import saying
from xlops.settings import Settings

_NAMED = 3  # reports that a refusal names, the newest


@dataclass(frozen=True)
class Queries:
    """`rows` by what they could be worth; `products` how own ones fared in search as a whole."""

    window: Text
    spans: Mapping[str, tuple[date, date]]  # by marketplace the first and last day of its report
    rows: list[QueryRow]
    products: list[dict[str, Any]]

    def record(self) -> dict[str, Any]:
        """As JSON has it: texts are Text, days ISO."""
        return {
            "reports": {m: [first.isoformat(), last.isoformat()] for m, (first, last) in self.spans.items()},
            "queries": [fields_of(row) for row in self.rows],
            "products": self.products,
        }


def search_queries(
    folder: Path, settings: Settings, marketplace: str | None = None, period: str | None = None
) -> Queries:  # fmt: skip
    """The search queries of a store: of the newest report, or of the one that ends in `period`.

    Errors: StoreError without data; UsageError for a marketplace that is not there, or a period without a report.
    """
    with open_store(folder, read_only=True) as store:
        board = open_board(store, settings)
        account, scope = board.account, scope_of(board, marketplace)
        within = read_period(period, board.as_of, settings.week_start).span if period else None
        edge = acos_target(board)
        found = [s for s in searched(account, board.as_of, within) if scope in (ALL, s.marketplace)]
        ends = [] if found else report_ends(account, [m for m in account.marketplaces if scope in (ALL, m)])
        if within is not None and not found:
            raise UsageError(
                Text(
                    "no report of search queries ends from {first} to {last}: download Search Query Performance of a "
                    "week or month that does. {known}",
                    "没有截至 {first} 到 {last} 的搜索查询报告：请下载在此期间结束的周或月的“搜索查询绩效”。{known}",
                ).format(first=within.first, last=within.last, known=_known(ends))
            )
        rows = query_rows(found, account.currency_of, math.inf if edge is None else edge)
        products = [p for p in in_search(account, board.as_of) if scope in (ALL, p.marketplace)]
    spans = {s.marketplace: (s.span.first, s.span.last) for s in found}
    window = _old(ends[-1], board.as_of) if ends else spans_told(found)
    return Queries(window, spans, rows, products_told(products, len(products)))


def _old(end: date, on: date) -> Text:
    return saying("queries", "old", day=end, on=on, period=Month.of(end).label)


def _known(ends: Sequence[date]) -> Text:
    if not ends:
        return Text("None is known yet", "目前一份也没有")
    days = listed(map(str, ends[-_NAMED:]))
    return Text("Known reports end on {days}", "已有报告的截止日期：{days}").format(days=days)


def fields_of(row: QueryRow) -> dict[str, Any]:
    """Its fields by name, the steps of the funnel apart; texts are Text, shares have four digits."""
    told: dict[str, Any] = {
        "query": row.query, "sort": row.sort_told, "marketplace": row.marketplace, "do": row.gap_told,
        "worth": row.worth, "currency": row.currency, "volume": row.volume, "rank": row.rank,
        "rank_change": row.rank_change,
    }  # fmt: skip
    for step, count, own, share in zip(STEPS, row.counts, row.own, row.shares, strict=True):
        told |= {step: count, f"own_{step}": own, f"share_{step}": _digits(share)}
    return told | {
        "share_before": _digits(row.share_before), "fell": row.fell, "loses": row.loses_told, "spend": row.spend,
        "ad_orders": row.ad_orders, "acos": _digits(row.acos), "organic_rank": row.organic_rank, "leader": row.leader,
        "asin": row.asin, "tool": row.tool,
    }  # fmt: skip


def _digits(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def write_csv(found: Queries, path: Path, lang: Lang) -> int:
    """The queries as a CSV; how many rows."""
    return write_rows(path, COLUMNS, map(fields_of, found.rows), lang)


COLUMNS = (
    "query", "sort", "marketplace", "do", "worth", "currency", "volume", "rank", "rank_change",
    *(f"{side}{step}" for step in STEPS for side in ("", "own_", "share_")),
    "share_before", "fell", "loses", "spend", "ad_orders", "acos", "organic_rank", "leader", "asin", "tool",
)  # fmt: skip
