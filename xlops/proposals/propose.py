"""All proposals of a store as of a day, the most money of each marketplace first."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from xlops.facts.sheets import has_own_tables
from xlops.measures.account import Account
from xlops.measures.campaigns import KnownCampaigns, campaigns
from xlops.measures.histories import TARGET, placed, present_bids, present_boosts, weekly
from xlops.proposals.advertising import LAUNCH_WEEKS, Sponsored
from xlops.proposals.placements import base_boosts, placement_proposals
from xlops.proposals.proposal import Proposal
from xlops.proposals.spending import bid_proposals, budget_proposals
from xlops.proposals.terms import term_proposals


def propose(
    account: Account, on: date, acos: float, known: KnownCampaigns | None = None,
    asleep: Mapping[str, Collection[str]] | None = None, kept: Collection[str] = (),
) -> list[Proposal]:  # fmt: skip
    """Everything that Sponsored Products could change, from what is settled up to `on`.

    `acos` is the target, a fraction: without one nothing is proposed. `asleep` are by marketplace the ASINs that cannot
    be bought from us now; `kept` the keys of search terms that a person ticked as to be kept: marketplace, campaign, ad
    group, targeting, match type and term, with a bar between.
    """
    if not math.isfinite(acos):
        return []
    every = campaigns(account, on) if known is None else known
    found = []
    for market in account.marketplaces:
        terms = weekly(account, market, on)
        if terms is None:
            continue
        boosts = present_boosts(account, market, on)
        of = Sponsored(
            marketplace=market,
            terms=terms,
            targets=present_bids(account, market, on),
            groups=every.groups[(every.groups["marketplace"] == market) & (every.groups["ad_product"] == "sp")],
            campaigns=every.frame[(every.frame["marketplace"] == market) & (every.frame["ad_product"] == "sp")],
            boosts=base_boosts(boosts),
            acos=acos,
            exact=frozenset(key[1] for key in every.exact if key[0] == market),
            brands=every.brands,
            asleep=frozenset((asleep or {}).get(market, ())),
            young=_young(account, on),
            kept=frozenset(kept),
        )
        targets = weekly(account, market, on, TARGET)
        made = [
            *term_proposals(of),
            *(bid_proposals(of, targets) if targets else ()),
            *budget_proposals(of),
            *placement_proposals(market, *placed(account, market, on), boosts),
        ]
        found += sorted(made, key=lambda p: (-p.money, p.key))
    return found


def _young(account: Account, on: date) -> frozenset[str]:
    """The ASINs of which the Products sheet says that they were launched in the last eight weeks."""
    if not has_own_tables(account.store.con):
        return frozenset()
    query = "select asin from own_products_on(?::date) where asin <> '' and launch_date > ?::date and launch_date <= ?"
    rows = account.store.rows(query, [on, on - timedelta(weeks=LAUNCH_WEEKS), on])
    return frozenset(str(asin) for (asin,) in rows)
