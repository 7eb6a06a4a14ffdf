"""All proposals of a store as of a day, the most money of each marketplace first."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

import pandas as pd

from xlops.bulk.change import AdProduct, Change
from xlops.facts.sheets import has_own_tables
from xlops.measures.account import Account
from xlops.measures.campaigns import KnownCampaigns, campaigns
from xlops.measures.histories import (
    TARGET,
    TERM,
    TermWeeks,
    placed,
    present_bids,
    present_boosts,
    present_campaigns,
    weekly,
    workbook_day,
)
from xlops.proposals.advertising import LATELY, LAUNCH_WEEKS, Sponsored
from xlops.proposals.counted import Refused, counted_once
from xlops.proposals.placements import base_boosts, placement_proposals
from xlops.proposals.proposal import CENT, Proposal
from xlops.proposals.spending import bid_proposals, budget_proposals, stop_proposals
from xlops.proposals.terms import judged_terms, term_proposals

_PRODUCTS: dict[str, AdProduct] = {"sp": "SP", "sb": "SB", "sd": "SD"}


_TERMS = ("marketplace", "ad_product", *TERM, "chance", "own", "excluded")


@dataclass(frozen=True)
class Considered:
    """What is proposed, and the search terms that were judged for it.

    `terms` has a row a term with what names it, its `chance` of being worth its clicks, whether it is `own`, the target
    itself, and `excluded` by a negative that stands.
    """

    proposals: list[Proposal]
    terms: pd.DataFrame


def _none(part: str, evidence: float) -> bool:
    return False


def propose(
    account: Account, on: date, acos: float, known: KnownCampaigns | None = None,
    asleep: Mapping[str, Collection[str]] | None = None, kept: Collection[str] = (), refused: Refused = _none,
) -> list[Proposal]:  # fmt: skip
    """Everything that advertising could change, from what is settled up to `on`.

    `acos` is the target, a fraction: without one nothing is proposed. `asleep` are by marketplace the ASINs that cannot
    be bought from us now; `kept` the keys of search terms that a person ticked as to be kept: marketplace, campaign, ad
    group, targeting, match type and term, with a bar between. `refused` tells what people said no to: nothing else
    comes to less by it.
    """
    return consider(account, on, acos, known, asleep, kept, refused).proposals


def consider(
    account: Account, on: date, acos: float, known: KnownCampaigns | None = None,
    asleep: Mapping[str, Collection[str]] | None = None, kept: Collection[str] = (), refused: Refused = _none,
) -> Considered:  # fmt: skip
    """What `propose` proposes, with the judgement of search terms that it rests on."""
    terms = [pd.DataFrame(columns=list(_TERMS))]
    if not math.isfinite(acos):
        return Considered([], terms[0])
    every = campaigns(account, on) if known is None else known
    found: list[Proposal] = []
    for market in account.marketplaces:
        out = (asleep or {}).get(market, ())
        made = [_of_product(account, market, on, acos, every, product, out, kept, refused) for product in _PRODUCTS]
        found += sorted(chain.from_iterable(of.proposals for of in made), key=lambda p: (-p.money, p.key))
        terms += [of.terms for of in made if len(of.terms)]
    return Considered(found, pd.concat(terms[1:], ignore_index=True) if terms[1:] else terms[0])


def _of_product(
    account: Account, market: str, on: date, acos: float, every: KnownCampaigns, product: str,
    asleep: Collection[str], kept: Collection[str], refused: Refused,
) -> Considered:  # fmt: skip
    """What one sponsored product of a marketplace could change; nothing where no terms or targets reach far enough."""
    terms = None if product == "sd" else weekly(account, market, on, product=product)  # Display has no search terms
    targets = weekly(account, market, on, TARGET, product, "ads_term" if terms else "ads_targeting")
    if targets is None:
        return Considered([], pd.DataFrame(columns=list(_TERMS)))
    boosts = present_boosts(account, market, on, product)
    stand = present_campaigns(account, market, on, product)
    groups, rows = (f[(f["marketplace"] == market) & (f["ad_product"] == product)] for f in (every.groups, every.frame))
    of = Sponsored(
        marketplace=market,
        terms=terms,
        targets=present_bids(account, market, on, product),
        groups=groups,
        campaigns=rows,
        boosts=base_boosts(boosts),
        acos=acos,
        exact=frozenset(key[1] for key in every.exact if key[0] == market),
        brands=every.brands,
        asleep=frozenset(asleep),
        young=_young(account, on),
        halted=frozenset(stand.loc[~stand["runs"].astype(bool), "campaign"]),
        raised=frozenset(stand.loc[stand["raises"].astype(bool), "campaign"]),
        told_on=workbook_day(account, market, on, product),
        kept=frozenset(kept),
        product=_PRODUCTS[product],
    )
    judged = judged_terms(of)
    of_terms = term_proposals(of, judged)
    made = [*of_terms, *_still_to_bid(bid_proposals(of, targets), of_terms), *budget_proposals(of)]
    if product == "sp":  # a boost by placement is theirs alone, and others may be there to be seen, not to sell
        made += stop_proposals(of)
        made += placement_proposals(market, *placed(account, market, on), boosts)
    made = still_worth_it(made, targets, of.asleep_campaigns(targets))
    stopped = {p.campaign for p in made if p.kind == "stop" and p.changes}
    made = [p for p in made if p.kind == "stop" or p.campaign not in stopped]  # of what is to stop nothing else moves
    told = pd.DataFrame() if judged is None else judged.assign(marketplace=market, ad_product=product)
    return Considered(counted_once(made, terms, targets, refused), told.reindex(columns=list(_TERMS)))


def still_worth_it(
    made: Iterable[Proposal], targets: TermWeeks, asleep: Collection[str] = ()
) -> list[Proposal]:  # fmt: skip
    """The proposals that bring money now; nothing of campaigns that are `asleep`, or that were clicked once and not of
    late: they have ended.
    """
    campaigns = targets.keys["campaign"]
    ended = frozenset(campaigns) - frozenset(campaigns[targets.clicks[:, -LATELY:].sum(axis=1) > 0]) | {*asleep}
    return [p for p in made if p.money >= CENT and p.campaign not in ended]


def _still_to_bid(bids: Iterable[Proposal], terms: Iterable[Proposal]) -> Iterator[Proposal]:
    """The bids but for those of what is to be paused."""
    paused = {_target(p.changes) for p in terms if p.kind == "pause" and p.changes}
    return (p for p in bids if _target(p.changes) not in paused)


def _target(changes: Sequence[Change]) -> tuple[tuple[object, ...], ...]:
    return tuple((c.campaign, c.ad_group, c.target.casefold(), c.match) for c in changes)


def _young(account: Account, on: date) -> frozenset[str]:
    """The ASINs of which the Products sheet says that they were launched in the last eight weeks."""
    if not has_own_tables(account.store.con):
        return frozenset()
    query = "select asin from own_products_on(?::date) where asin <> '' and launch_date > ?::date and launch_date <= ?"
    rows = account.store.rows(query, [on, on - timedelta(weeks=LAUNCH_WEEKS), on])
    return frozenset(str(asin) for (asin,) in rows)
