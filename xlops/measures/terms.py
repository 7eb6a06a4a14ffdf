"""Search terms over the trailing window of mature days (rule N11), and the spend on those that never sold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from xlops.facts.history import Store
from xlops.measures.coverage import Coverage, Piece
from xlops.measures.measured import PeriodMeasures
from xlops.periods import Span
from xlops.tables import ATTRIBUTION_DAYS

WINDOW_DAYS = 60
LEAST_DAYS = 28
_NEWEST = 27  # periods that are asked; the window of older ones is not worth its time


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
        "sum(ad_orders) orders from frame k join fact_ads_term t on t.file = k.file and t.day = k.first group by all), "
        "rate as (select number, sum(orders) / nullif(sum(clicks), 0) cvr from term group by number) "
        "select number, sum(spend), sum(spend) filter (orders = 0 and cvr > 0 and clicks >= ceil(1 / cvr)), "
        "count(orders), any_value(cvr) from term join rate using (number) group by number"
    )
    store.con.unregister("frame")
    for number, spend, waste, orders, cvr in found:
        if orders and cvr:
            rows[number].values["term_spend"] = float(spend)
            rows[number].values["waste_spend"] = float(waste or 0)
            rows[number].answered_by |= {"term_spend": "ads_term", "waste_spend": "ads_term"}
