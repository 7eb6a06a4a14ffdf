"""The causes of a week in each marketplace, the most money first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from xlops.causes.account import fee_causes, over_ordered, storage_cause
from xlops.causes.campaigns import COLUMNS as OF_CAMPAIGNS
from xlops.causes.campaigns import ZERO as CAMPAIGNS_ZERO
from xlops.causes.campaigns import Campaigns, campaign_causes
from xlops.causes.found import Cause
from xlops.causes.limits import Thresholds
from xlops.causes.listings import COLUMNS as OF_LISTINGS
from xlops.causes.listings import LISTED, Listings, listing_causes
from xlops.causes.panel import flags, panel_of
from xlops.causes.season import market_cause
from xlops.measures.clues import Clues
from xlops.periods import Week

WEEKS = 16  # that are looked at before a week, and with it
_OF_VISITORS = ("rank_lost", "rank_won", "competitor_gone")
_MOSTLY = 0.5  # of a change of visitors, that a change of clicks makes
_BAD_TERMS = ("useless_terms", "term_mix")
OFFERLESS = ("stock_out", "hijacker", "competitor_price", "buy_box_lost", "suppressed")


def causes_of(clues: Clues, week: Week, limits: Thresholds | None = None) -> list[Cause]:
    """The causes of `week`, by marketplace, the most money of each first."""
    at = limits or Thresholds()
    weeks = [w for w in clues.weeks if w.first <= week.first][-WEEKS:]
    if not weeks or weeks[-1].label != week.label:
        return []
    found = []
    for market in sorted(clues.products["marketplace"].unique()):
        some = _of_market(clues, market, weeks, at)
        found += sorted(some, key=lambda c: -abs(c.money))
    return found


def _of_market(
    clues: Clues, market: str, weeks: Sequence[Week], limits: Thresholds
) -> list[Cause]:  # fmt: skip
    listings = _listings(clues, market, weeks, limits)
    told = bool(listings.sold.objects) and bool(np.isfinite(listings.sold.of["gmv"][:, -1]).any())
    of_listings = listing_causes(listings) if told else []
    campaigns = _campaigns(clues, market, weeks, limits)
    of_campaigns = campaign_causes(campaigns, listings.whole, _explained(clues, market, of_listings))
    stopped = any(c.name == "ads_stopped" for c in of_campaigns)
    ago = [clues.year_ago.get((w.label, market)) for w in weeks]
    level = np.where(listings.usable.any(axis=0), listings.level, np.nan)
    whole = market_cause(market, level, ago, listings.whole, limits) if told and not stopped else None
    storage = storage_cause(market, clues.storage.get(market, {}), weeks[-1], limits)
    fees = fee_causes(market, clues.fees, clues.asin_of, weeks[-1], limits)
    stock, price = listings.listed.of["available"], listings.paid[:, -1]
    units = np.where(listings.out, np.nan, listings.sold.of["units"])  # what ran out sells more
    grown = np.where((listings.age > 0)[:, None], np.nan, stock)  # the first delivery of a new ASIN is none too much
    too_much = over_ordered(market, listings.sold.objects, grown, units, price, limits) if told else []
    least = limits.share_of_costs * listings.whole
    costs = [c for c in [*fees, *too_much, *([storage] if storage else [])] if -c.money >= least]
    worse = _badly_clicked(clues, market, of_campaigns)
    own = [
        c for c in of_listings
        if not _by_ads(c, listings, campaigns) and not (c.name == "listing_worse" and c.about in worse)
    ]  # fmt: skip
    return [*own, *of_campaigns, *costs, *([whole] if whole else [])]


def _by_ads(cause: Cause, listings: Listings, campaigns: Campaigns) -> bool:
    """Whether visitors came or stayed away with the clicks on ads, where no report says whose clicks these were."""
    if cause.name not in _OF_VISITORS or listings.without_ads or not campaigns.run.objects:
        return False
    n = listings.sold.objects.index(cause.about)
    changed = campaigns.clicks.beyond(listings.limits.with_evidence)
    clicks = float((campaigns.clicks.seen - campaigns.clicks.expected)[changed].sum())
    visitors = float(listings.visitors.seen[n] - listings.visitors.expected[n])
    return clicks * visitors > 0 and abs(clicks) >= _MOSTLY * abs(visitors)


def _badly_clicked(clues: Clues, market: str, causes: Sequence[Cause]) -> frozenset[str]:
    """The ASINs whose ads were clicked on terms that do not sell: that fewer buy is no fault of their listing."""
    bad = {c.about for c in causes if c.name in _BAD_TERMS}
    return frozenset(
        asin for (of, campaign), asins in clues.advertised.items() if of == market and campaign in bad for asin in asins
    )


def _listings(clues: Clues, market: str, weeks: Sequence[Week], limits: Thresholds) -> Listings:
    labels = [w.label for w in weeks]
    products = clues.products[clues.products["marketplace"] == market]
    sold = panel_of(products, "asin", labels, OF_LISTINGS, zero=OF_LISTINGS[:-1])
    shown = clues.listed[clues.listed["marketplace"] == market]
    listed = panel_of(shown, "asin", labels, LISTED, objects=sold.objects)
    out = flags(sold.objects, labels, {(week, asin) for week, of, asin in clues.out if of == market})
    return Listings(market, sold, listed, out, limits, _cohort(products, weeks[-1], limits))


def _cohort(products: pd.DataFrame, week: Week, limits: Thresholds) -> dict[int, tuple[float, float]]:
    """Units and visitors a week of the store's earlier launches in each week of age: the middle one of them.

    A launch is an ASIN that a report names for the first time later than the first one does.
    """
    known = sorted(products["week"].unique())
    place = {label: n for n, label in enumerate(known) if label <= week.label}
    sold = products[products["week"].isin(list(place)) & (products["units"] > 0)]
    begun = sold.assign(place=sold["week"].map(place)).groupby("asin")["place"].min()
    grown = begun[(begun > 0) & (begun + limits.ramp_weeks <= len(place) - 1)]
    if grown.empty:
        return {}
    of_them = sold[sold["asin"].isin(list(grown.index))]
    age = of_them["week"].map(place) - of_them["asin"].map(grown) + 1
    middle = of_them[["units", "sessions"]].groupby(age.astype(int)).median().astype(float)
    ages = middle.index.to_numpy(dtype=int).tolist()
    each = zip(ages, middle["units"], middle["sessions"], strict=True)
    return {n: (units, visitors) for n, units, visitors in each if n <= limits.ramp_weeks}


def _campaigns(clues: Clues, market: str, weeks: Sequence[Week], limits: Thresholds) -> Campaigns:
    labels = [w.label for w in weeks]
    here = clues.campaigns[(clues.campaigns["marketplace"] == market) & clues.campaigns["week"].isin(labels)]
    told = [week for week, of in clues.ad_weeks if of == market]
    run = panel_of(here, "campaign", labels, OF_CAMPAIGNS, zero=CAMPAIGNS_ZERO, told=told)
    terms = clues.terms[(clues.terms["marketplace"] == market) & (clues.terms["week"] == labels[-1])]
    last, exported = clues.last_ad.get(market, (weeks[-1].span.last, weeks[-1].first))
    silent = (weeks[-1].span.last - last).days if exported > weeks[-1].span.last else 0
    return Campaigns(market, run, terms, limits, silent)


def _explained(clues: Clues, market: str, causes: Sequence[Cause]) -> frozenset[str]:
    """The campaigns of which every product can no longer be bought from us."""
    gone = {c.about for c in causes if c.name in OFFERLESS}
    return frozenset(
        campaign for (of, campaign), asins in clues.advertised.items() if of == market and gone.issuperset(asins)
    )
