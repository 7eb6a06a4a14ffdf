"""Proposals for placements: where clicks are worth more than in the rest of search, bid as much more there."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd

from xlops.bulk.change import Change
from xlops.diagnosis.bids import STEP
from xlops.diagnosis.rates import believed
from xlops.proposals.proposal import Proposal
from xlops.reports.bulk_words import token_of

BASE = "placementRestOfSearch"  # what the bid itself buys
LEAST_CLICKS = 100.0  # of a placement, and of the base
LEAST_MOVE = 0.05
MOST = 9.0  # Amazon's own bound: nine times more


def placement_proposals(
    market: str, rows: pd.DataFrame, days: int, boosts: pd.DataFrame
) -> list[Proposal]:  # fmt: skip
    """Boosts that should differ by five points or more, the most money first.

    `rows` and `boosts` as `placed` and `present_boosts` of `measures/histories.py` have them; a placement that the bulk
    workbook does not name has no boost, and without the workbook nothing is proposed.
    """
    if boosts.empty:
        return []
    present = {(c, t): b for c, t, b in zip(boosts["campaign"], _tokens(boosts), boosts["boost"], strict=True)}
    told = rows.assign(token=_tokens(rows))
    told = told[told["token"] != ""].groupby(["campaign", "token"], as_index=False)[["clicks", "orders", "spend"]].sum()
    if told.empty or not days:
        return []
    parents = pd.factorize(told["campaign"])[0].astype(np.int64)
    clicks, orders = (told[c].to_numpy(dtype=np.float64) for c in ("clicks", "orders"))
    told = told.assign(rate=believed(clicks, orders, [parents]).mean)
    base = told[(told["token"] == BASE) & (told["clicks"] >= LEAST_CLICKS)].set_index("campaign")["rate"]
    found = []
    some = told[(told["token"] != BASE) & (told["clicks"] >= LEAST_CLICKS) & told["campaign"].isin(base.index)]
    for campaign, token, _, placed_orders, spend, rate in some.itertuples(index=False, name=None):
        old = present.get((campaign, token), 0.0)
        aimed = min(max(rate / base[campaign] - 1, 0.0), MOST)
        new = round(min(max(aimed, old - STEP), old + STEP), 2)
        if abs(new - old) < LEAST_MOVE:
            continue
        a_week = spend * 7 / days
        change = Change(
            "", "placement", "SP", campaign, placement=token, value=Decimal(round(100 * new)),
            was=Decimal(round(100 * old)),
        )  # fmt: skip
        facts = {"rate": float(rate), "base": float(base[campaign]), "spend": float(spend), "orders": placed_orders}
        money = a_week * abs((1 + new) / (1 + old) - 1) * abs(aimed - old) / (1 + old) / 2
        found.append(
            Proposal(
                "placement", "R36", market, "SP", campaign, "", token, float(money), old, new, facts=facts,
                changes=(change,),
            )
        )  # fmt: skip
    return sorted(found, key=lambda p: (-p.money, p.key))


def _tokens(rows: pd.DataFrame) -> list[str]:
    return [token_of("placement", str(p)) or "" for p in rows["placement"]]


def base_boosts(boosts: pd.DataFrame) -> dict[str, float]:
    """Campaign → the boost that its spend was placed with on average, a fraction."""
    whole = boosts.assign(paid=boosts["boost"] * boosts["spend"]).groupby("campaign")[["paid", "spend"]].sum()
    return {str(c): float(p / s) for c, p, s in whole.itertuples(name=None) if s > 0 and p > 0}
