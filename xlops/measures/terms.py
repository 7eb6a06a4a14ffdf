"""Search terms over the trailing window of mature days (rule N11), and the spend on those that never sold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from xlops.diagnosis.negatives import clicks_to_cut_sql
from xlops.measures.coverage import Coverage, Piece
from xlops.measures.currency import rated, sql_rate
from xlops.measures.giver import Giver, Sources
from xlops.measures.maturity import AdMaturity
from xlops.measures.measured import PeriodMeasures
from xlops.periods import Span

WINDOW_DAYS = 60
LEAST_DAYS = 28
LEAST_SUMMARY = 14  # days of a summary that proposals take where there are no such daily pieces
_STILL_MOVING = 16  # days whose sales may, at most, at the end of a window
_NEWEST = 27  # periods that are asked; the window of older ones is not worth its time
_LOST = f"case when orders = 0 and cvr > 0 and clicks >= {clicks_to_cut_sql('cvr')} then spend else 0 end"
_QUERY = f"""
with part as (
  select k.number, k.rate, t.campaign, t.ad_group, t.term, sum(t.spend) as spend, sum(t.clicks) as part_clicks,
    sum(t.ad_orders) as part_orders
  from mature k join fact_ads_term t on t.file = k.file and t.day = k.first group by all
), term as (
  select *, sum(part_clicks) over same as clicks, sum(part_orders) over same as orders from part
  window same as (partition by number, campaign, ad_group, term)
), cvr as (select number, sum(part_orders) / nullif(sum(part_clicks), 0) as cvr from part group by number)
select number, sum(spend), sum({_LOST}), {sql_rate("spend")}, {sql_rate(_LOST)}, count(orders), any_value(cvr)
from term join cvr using (number) group by number
"""


def mature_window(
    coverage: Coverage, maturity: AdMaturity, marketplace: str, on: date, product: str = "sp", source: str = "ads_term"
) -> list[Piece]:  # fmt: skip
    """The 60 daily pieces of a source up to `on` of which no sale moves any more; [] where fewer than 28."""
    cover = coverage.cover(source, marketplace, product)
    pieces = cover.within(Span.closed(on - timedelta(days=WINDOW_DAYS + _STILL_MOVING), on))
    mature = sorted((p for p in pieces if maturity.sales([p], product)), key=lambda p: p.span)
    days = sorted({p.span for p in mature})
    return [p for p in mature if p.span >= days[-WINDOW_DAYS:][0]] if len(days) >= LEAST_DAYS else []


def advised_window(
    coverage: Coverage, maturity: AdMaturity, marketplace: str, on: date, product: str = "sp", source: str = "ads_term"
) -> list[Piece]:  # fmt: skip
    """What proposals rest on: the mature window, else the newest summary of 14 days or more (its sales may move)."""
    if days := mature_window(coverage, maturity, marketplace, on, product, source):
        return days
    cover, oldest = coverage.cover(source, marketplace, product), on - timedelta(days=WINDOW_DAYS + _STILL_MOVING)
    whole = [s for s in cover.spans if len(s) >= LEAST_SUMMARY and oldest <= s.last <= on]
    return list(cover.spans[max(whole, key=lambda s: (s.last, len(s)))]) if whole else []


def _give(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """`term_spend` and `waste_spend` of Sponsored Products: spend of terms with no order in 1/CVR clicks or more."""
    newest = sorted({row.period.first for row in rows}, reverse=True)[:_NEWEST]
    picks = [
        (number, sources.exchange.flow(row.currency, piece.span), piece.file, piece.span.first)
        for number, row in enumerate(rows)
        if row.period.first in newest
        for piece in mature_window(sources.coverage, sources.maturity, row.marketplace, row.period.span.last)
    ]
    with sources.store.frame("mature", rated(picks, "number rate file first")):
        found = sources.store.rows(_QUERY) if picks else []
    for number, spend, waste, rate, waste_rate, orders, cvr in found:
        if orders and cvr:
            given = {"term_spend": spend, "waste_spend": waste}
            rows[number].give(given, "ads_term", rates={"term_spend": rate, "waste_spend": waste_rate})


TERMS = Giver("terms", _give, {"term_spend": "spend", "waste_spend": "spend, clicks, ad_orders"}, ("ads_term",))
