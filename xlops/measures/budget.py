"""Budget and the spend held against it, from daily campaign reports that state budgets."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xlops.facts.history import Store
from xlops.measures.coverage import Coverage
from xlops.measures.measured import PeriodMeasures
from xlops.tables import ATTRIBUTION_DAYS


def budget_measures(store: Store, coverage: Coverage, rows: Sequence[PeriodMeasures]) -> None:
    """`budget_total` (daily budgets added up) and `budget_spend` of Sponsored Products campaigns with a budget."""
    picks = []
    for number, row in enumerate(rows):
        cover = coverage.cover("ads_campaign", row.marketplace, "sp")
        pieces = cover.within(row.period.span)
        if len(pieces) == len(row.period.span):
            picks += [(number, p.file, p.span.first) for p in pieces]
            if not all(p.matures_after(ATTRIBUTION_DAYS["sp"]) for p in pieces):
                row.immature.update(("budget_spend", "budget_total"))
    if not picks:
        return
    chosen = pd.DataFrame(picks, columns=["number", "file", "first"])
    store.con.register("chosen", chosen)
    found = store.rows(
        "select number, sum(spend) filter (budget > 0), sum(budget) filter (budget > 0) from chosen k "
        "join fact_ads_campaign t on t.file = k.file and t.day = k.first group by number"
    )
    store.con.unregister("chosen")
    for number, spend, budget in found:
        if budget:
            rows[number].values |= {"budget_spend": float(spend), "budget_total": float(budget)}
            rows[number].answered_by |= {"budget_spend": "ads_campaign", "budget_total": "ads_campaign"}
