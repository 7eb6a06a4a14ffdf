"""Budget and the spend held against it, from daily campaign reports that state budgets."""

from __future__ import annotations

from collections.abc import Sequence

from xlops.measures.currency import rated, sql_rate
from xlops.measures.giver import Giver, Sources
from xlops.measures.measured import PeriodMeasures

_QUERY = f"""
select number, sum(spend), sum(budget), {sql_rate("spend")}, {sql_rate("budget")}
from budgeted k join fact_ads_campaign t on t.file = k.file and t.day = k.first where budget > 0 group by number
"""


def _give(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """`budget_total` (daily budgets added up) and `budget_spend` of Sponsored Products campaigns with a budget."""
    picks = []
    for number, row in enumerate(rows):
        if pieces := sources.runs.daily("ads_campaign", row.marketplace, "sp", row.period.span):
            picks += [(number, sources.exchange.flow(row.currency, p.span), p.file, p.span.first) for p in pieces]
            if not sources.maturity.clicks(pieces):
                row.immature.add("budget_spend")
    with sources.store.frame("budgeted", rated(picks, "number rate file first")):
        found = sources.store.rows(_QUERY) if picks else []
    for number, spend, budget, spend_rate, budget_rate in found:
        given = {"budget_spend": spend, "budget_total": budget}
        rows[number].give(given, "ads_campaign", rates={"budget_spend": spend_rate, "budget_total": budget_rate})


BUDGET = Giver("budget", _give, {"budget_spend": "spend, budget", "budget_total": "budget"}, ("ads_campaign",))
