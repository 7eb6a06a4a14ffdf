"""Search terms over the trailing window of mature days (rule N11), and the spend on those that never sold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import pandas as pd

from xlops.diagnosis.negatives import clicks_to_cut
from xlops.facts.history import Store
from xlops.measures.coverage import Coverage, Piece
from xlops.measures.measured import PeriodMeasures
from xlops.periods import Span
from xlops.tables import ATTRIBUTION_DAYS

WINDOW_DAYS = 60
LEAST_DAYS = 28
_NEWEST = 27  # periods that are asked; the window of older ones is not worth its time


class TermSums(NamedTuple):
    """The terms of a row that have so many clicks each: their spend, their orders, and spend of those without one."""

    clicks: int
    spend: Decimal
    orders: int
    unsold: Decimal


def mature_window(coverage: Coverage, marketplace: str, on: date, product: str = "sp") -> list[Piece]:
    """The daily pieces of search terms in the 60 days up to `on` that no longer move; [] where fewer than 28."""
    cover = coverage.cover("ads_term", marketplace, product)
    pieces = cover.within(Span.closed(on - timedelta(days=WINDOW_DAYS + 13), on))
    mature = sorted((p for p in pieces if p.matures_after(ATTRIBUTION_DAYS[product])), key=lambda p: p.span)
    return mature[-WINDOW_DAYS:] if len(mature) >= LEAST_DAYS else []


def waste_measures(store: Store, coverage: Coverage, rows: Sequence[PeriodMeasures]) -> None:
    """`term_spend` and `waste_spend` of Sponsored Products: spend of terms with no order in 1/CVR clicks or more."""
    newest = sorted({row.period.first for row in rows}, reverse=True)[:_NEWEST]
    picks = [
        (number, piece.file, piece.span.first)
        for number, row in enumerate(rows)
        if row.period.first in newest
        for piece in mature_window(coverage, row.marketplace, row.period.span.last)
    ]
    if not picks:
        return
    frame = pd.DataFrame(picks, columns=["number", "file", "first"])
    store.con.register("frame", frame)
    found = store.rows(
        "with term as (select k.number, t.campaign, t.ad_group, t.term, sum(spend) spend, sum(clicks) clicks, "
        "sum(ad_orders) orders from frame k join fact_ads_term t on t.file = k.file and t.day = k.first group by all) "
        "select number, coalesce(clicks, 0) clicks, coalesce(sum(spend), 0), coalesce(sum(orders), 0), "
        "coalesce(sum(spend) filter (orders = 0), 0) from term group by all"
    )
    store.con.unregister("frame")
    by_row: dict[int, list[TermSums]] = defaultdict(list)
    for number, *sums in found:
        by_row[number].append(TermSums(*sums))
    for number, terms in by_row.items():
        if (waste := wasted(terms)) is not None:
            values = {"term_spend": float(sum(t.spend for t in terms)), "waste_spend": waste}
            rows[number].give(values, "ads_term")


def wasted(terms: Sequence[TermSums]) -> float | None:
    """Spend of the terms with no order in as many clicks as an order takes (rule N11); None where nothing sold."""
    clicks = sum(t.clicks for t in terms)
    line = clicks_to_cut(float(sum(t.orders for t in terms)) / float(clicks)) if clicks else None
    return float(sum(t.unsold for t in terms if t.clicks >= line)) if line is not None else None
