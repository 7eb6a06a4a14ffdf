"""What one review says besides its scorecard: its movers, observations, own KPIs, what to order, its headline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from xlops.language import NOTHING, Text
from xlops.measures import ALL
from xlops.measures.bought import Again, Pair
from xlops.measures.complaints import Complaint
from xlops.measures.fee_changes import FeeChange
from xlops.measures.listed import Unlisted
from xlops.measures.objects import Named, OpenCase, ProductWords
from xlops.measures.owed import Debt, Filed, Owed, marked
from xlops.measures.promos import Promo
from xlops.measures.queries import InSearch, Searched
from xlops.measures.replenish_check import SkuTest
from xlops.measures.restated import Restatement
from xlops.measures.supply import Supply
from xlops.periods import Month, Week
from xlops.proposals.proposal import Proposal
from xlops.review.bar_names import named_of_bar
from xlops.review.below import Below
from xlops.review.bought import bought_findings
from xlops.review.bridged import Sold, bridge_of, causes_of, rates_of
from xlops.review.campaigns import CampaignPage
from xlops.review.cause import gmv_change
from xlops.review.caused import Diagnosis, caused_observations, diagnosed, headline_cause, lacking_told
from xlops.review.complaints import complaint_findings
from xlops.review.custom_kpis import own_rows
from xlops.review.diagnosed import Diagnosed
from xlops.review.fates import fates
from xlops.review.fee_changes import fee_findings
from xlops.review.freshness import SourceReach
from xlops.review.listed import listing_findings
from xlops.review.most_telling import most_telling
from xlops.review.movers import Mover, movers
from xlops.review.objects import named_objects
from xlops.review.observation import Observation
from xlops.review.observations import observe, summary
from xlops.review.owed import owed_observations
from xlops.review.owners import owner_rows
from xlops.review.profit import ProfitPage
from xlops.review.profit_walk import ProfitWalk
from xlops.review.profit_words import jump_observations
from xlops.review.promos import promo_findings
from xlops.review.queries import QueryRow
from xlops.review.query_finding import query_findings
from xlops.review.ramp import Ramp, ramps_of
from xlops.review.restated import restated_findings
from xlops.review.restock import Leftover, OnOrder, RestockRow
from xlops.review.sayings import saying
from xlops.review.score import Score
from xlops.review.scorecard import Board
from xlops.review.settling import settled_told
from xlops.review.single import breaches_told, single_breaches
from xlops.review.stock import SkuStock, to_order
from xlops.review.verdicts import verdicts_told
from xlops.verdicts.verdict import Verdict


@dataclass(frozen=True)
class Details:
    """What stands below the account, read from the store once per build, and the reviews that it was read for."""

    reviews: tuple[Week | Month, ...]
    days: pd.DataFrame
    asin_weeks: pd.DataFrame
    asin_months: pd.DataFrame
    sold: Sold
    diagnosis: Diagnosis
    now: Below
    campaigns: CampaignPage
    below: Mapping[date, Below]  # as of the last day of each review
    term_window: str
    owners: Mapping[date, Mapping[str, str]]  # as of the last day of each review, who answers for which ASIN
    objects: Mapping[str, Mapping[str, Sequence[Named]]]  # period → KPI → what the seller's sheets name of it
    by_order: Mapping[str, Text]  # period → what was refunded of the newest settled orders
    sources: list[SourceReach]
    runs: list[dict[str, Any]]
    files: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    proposals: tuple[Proposal, ...] = ()  # for advertising, as of the board's day
    terms: pd.DataFrame = field(default_factory=pd.DataFrame)  # search terms of `now` with what is proposed of them
    verdicts: Mapping[int, Verdict] = field(default_factory=dict)  # of done actions, by number
    closed_cases: frozenset[tuple[str, str]] = frozenset()  # marketplace, number
    open_cases: tuple[OpenCase, ...] = ()  # as of the board's day, the oldest first
    debts: Mapping[str, Sequence[Debt]] = field(default_factory=dict)  # period → what Amazon owes at its end
    owed: Owed = field(default_factory=lambda: Owed([], [], {}))  # as of the board's day
    restock: tuple[RestockRow, ...] = ()
    on_order: tuple[OnOrder, ...] = ()  # reported as ordered, in no report yet
    restock_tests: Mapping[tuple[str, str], SkuTest] = field(default_factory=dict)
    left: tuple[Leftover, ...] = ()  # stock that is too much
    products: Mapping[str, ProductWords] = field(default_factory=dict)  # by ASIN
    supply: Mapping[str, Supply] = field(default_factory=dict)  # by SKU, as of the board's day
    profit: Mapping[str, ProfitPage] = field(default_factory=dict)  # by month, of those reviewed and the newest
    walks: Mapping[tuple[str, str], ProfitWalk] = field(default_factory=dict)  # by month and scope, to contribution
    no_profit: Text = NOTHING  # why no month has a page
    searched: tuple[Searched, ...] = ()
    queries: tuple[QueryRow, ...] = ()
    in_search: tuple[InSearch, ...] = ()
    unlisted: Mapping[str, Sequence[Unlisted]] = field(default_factory=dict)  # period → offers no longer active
    complaints: Mapping[str, Sequence[Complaint]] = field(default_factory=dict)  # period → those nobody closed
    fee_changes: Mapping[str, Sequence[FeeChange]] = field(default_factory=dict)  # period → what FBA charges more
    bought: Mapping[str, tuple[Sequence[Pair], Sequence[Again]]] = field(default_factory=dict)  # month → of its end
    promos: Mapping[str, Sequence[Promo]] = field(default_factory=dict)  # period → coupons and deals that ran in it
    restated: Mapping[str, Sequence[Restatement]] = field(default_factory=dict)  # period → by later exports
    fell: Mapping[str, Sequence[QueryRow]] = field(default_factory=dict)  # period → queries with a share that fell

    def with_filed(self, filed: Mapping[str, Filed]) -> Details:
        """The same with the claims, by key, that people marked as dealt with."""
        debts = {label: marked(claims, filed) for label, claims in self.debts.items()}
        return replace(self, debts=debts, owed=replace(self.owed, claims=marked(self.owed.claims, filed)))


@dataclass(frozen=True)
class Reviewed:
    """The words and rows of one review."""

    period: Week | Month
    movers: list[Mover]
    observations: list[Observation]  # most important first
    own_kpis: list[dict[str, Any]]
    owners: list[dict[str, Any]]
    to_order: list[SkuStock]
    summary: Text
    verdicts: Text  # which KPIs are in breach, likely so, or open
    fates: Mapping[str, Text]  # what became of findings that are gone (rule D15)
    breaches: Text  # of single marketplaces, which the total does not show
    bars: Mapping[str, Sequence[str]]  # by bar of the bridge, which products moved it most
    lacking: tuple[Text, ...]  # rules of causes that had nothing to go by, and what they take
    settled: Text  # which week is final now, and what was expected of it
    ranked: list[Score]  # the scorecard, the KPIs that say most first
    ramps: list[Ramp]  # the young ASINs
    profit: ProfitPage | None = None  # of a month, over all marketplaces: what each product earned


def review_of(board: Board, details: Details, period: Week | Month, scope: str = ALL) -> Reviewed:
    """Everything that the review of `period` says, over all marketplaces or of one."""
    stood = details.below[board.end_of(period)].of(scope)  # never with later days (rule N26)
    moved = _movers(board, details, period, scope)
    asins = details.asin_weeks if isinstance(period, Week) else details.asin_months
    now = _of_scope(asins, period, scope)
    objects = named_objects(board, period, stood, details.objects.get(period.label, {}), now, scope)
    alone = scope != ALL or len(board.account.marketplaces) == 1
    if scope == ALL or len(board.account.marketplaces) == 1:
        objects["refund"] = details.by_order.get(period.label, NOTHING)  # of the orders of all marketplaces
    found = diagnosed(
        board, details.diagnosis, details.sold, period, scope, stood.names, details.owners[board.end_of(period)],
        _refunded(details.profit.get(period.label)),
    )  # fmt: skip
    earned = details.profit.get(period.label) if scope == ALL else None
    bridge = bridge_of(board, details.sold, period, period.previous(), scope)
    why = causes_of(bridge)
    return Reviewed(
        period=period,
        movers=moved,
        observations=observe(
            board,
            period,
            stood.skus,
            stood.campaigns,
            stood.terms,
            objects,
            why,
            [*caused_observations(found, period, alone=alone), *_jumps(earned, found)],
            scope,
            [
                *owed_observations(details.debts.get(period.label, ()), period, scope, board.as_of),
                *query_findings(details.fell.get(period.label, ()), period, scope),
                *promo_findings(
                    details.promos.get(period.label, ()), stood.names, board.account.currency_of, period, scope
                ),
                *fee_findings(
                    details.fee_changes.get(period.label, ()), stood.names, board.account.currency_of, period, scope
                ),
                *bought_findings(*details.bought.get(period.label, ((), ())), stood.names, period, scope),
                *complaint_findings(details.complaints.get(period.label, ()), stood.names, period, scope),
                *restated_findings(details.restated.get(period.label, ()), period, scope),
                *listing_findings(details.unlisted.get(period.label, ()), stood.names, period, scope),
            ],
        ),
        own_kpis=own_rows(board, period),
        owners=owner_rows(board, asins, details.owners[board.end_of(period)], period),
        to_order=to_order(stood.skus),
        ramps=ramps_of(board, details.diagnosis, details.sold, period, scope, stood.names),
        summary=summary(board, period, board.scorecard(period, scope), why, scope, headline_cause(found)),
        verdicts=verdicts_told(board.scorecard(period, scope)),
        fates=fates(board, period, stood, now, moved=bool(moved)),
        breaches=breaches_told(single_breaches(board, period)) if scope == ALL else NOTHING,
        bars={name: named_of_bar(name, bar, moved) for name, bar in bridge.bars.items()} if bridge else {},
        lacking=lacking_told(details.diagnosis.lacking(period, scope)),
        settled=settled_told(board, period, scope) or saying("settling", "none"),
        ranked=most_telling(board, period),
        profit=earned,
    )


def _refunded(page: ProfitPage | None) -> dict[tuple[str, str], float]:
    """What refunds beyond the usual cost by the transactions, by marketplace and ASIN, in the marketplace's money."""
    return {(j.marketplace, j.key): j.own_money for j in page.jumps if j.kind == "refunds"} if page else {}


def _jumps(earned: ProfitPage | None, found: Sequence[Diagnosed]) -> list[Observation]:
    """Refunds and fees that jumped, but for refunds that a cause tells of."""
    told = {(d.marketplace, c.about) for d in found if d.rule.name == "refunds" for c in d.causes}
    return jump_observations(earned, told) if earned else []


def _of_scope(frame: pd.DataFrame, period: Week | Month, scope: str) -> pd.DataFrame:
    """The period's ASINs over all marketplaces or of one, every column."""
    return frame if frame.empty else frame[(frame["period"] == period.label) & (frame["marketplace"] == scope)]


def _movers(board: Board, details: Details, period: Week | Month, scope: str) -> list[Mover]:
    """Where every marketplace's products are known in both periods (rule N13); called as the team calls them."""
    other, markets = period.previous(), board.account.marketplaces if scope == ALL else [scope]
    rates = {m: rates_of(board, period, other, m) if scope == ALL else (1.0, 1.0) for m in markets}
    known = [details.sold.of(p, m) for p in (period, other) for m in markets]
    if not markets or any(part is None for part in known) or not all(rates.values()):
        return []
    now, before = (
        pd.concat([part for m in markets if (part := details.sold.of(p, m)) is not None]) for p in (period, other)
    )
    at = {m: rate for m, rate in rates.items() if rate is not None}
    out = details.sold.out_in(period, other)
    found = movers(now, before, gmv_change(board, period, scope), saying("word", "all_others"), at, out)
    names = details.below[board.end_of(period)].names
    return [replace(m, title=names.get(m.asin, m.title)) for m in found]
