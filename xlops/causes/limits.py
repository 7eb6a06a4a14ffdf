"""From where on something is a sign, and how sure one must be: the numbers of the rules in one place (rule N14)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Thresholds:
    """All ours, tuned on spent seeds of the truth bench (docs/bench.md). Shares where not said otherwise."""

    spreads: float = 3.4  # of the store's own noise, from which a count has changed
    of_visitors: float = 3.6  # the same of visitors, who are many: a change that matters is far out
    of_conversion: float = 3.1  # the same of units by visitor, which are few
    of_refunds: float = 3.2  # the same of what came back: few stray so far by chance, which is one way only
    with_evidence: float = 2.0  # the same, where an export says why
    sign_spreads: float = 4.0  # of a sign's own spread, from which it has left its usual value
    least_change: float = 0.10  # rule N14: down, or up
    share_of_sales: float = 0.005  # of a marketplace's sales: less is no finding
    share_of_spend: float = 0.02  # of a marketplace's advertising: the same of what costs more
    share_of_costs: float = 0.0005  # of a marketplace's sales: the same of fees, storage and stock
    share_of_refunds: float = 0.002  # of a marketplace's sales: the same of what came back
    offer: float = 0.06  # of page views, that the Featured Offer must fall by
    price: float = 0.03
    rival: float = 0.03  # below the own price
    rating: float = 0.2  # stars
    rank: float = 0.5
    suppressed: float = 0.35  # of the usual visitors: fewer come to a listing that search does not show
    hidden: float = 0.6  # the same, where ads bring as few: what search does not show, ads do not either
    with_ads: float = 0.15  # that ads may bring more of their usual clicks than come without them
    hint: float = 1.0  # the same, where an export as good as says it: a rating that fell
    deal: float = 0.15  # more visitors than usual with a lower price
    refunds: float = 1.5  # times the usual
    ramp_weeks: int = 8
    ramp_orders: float = 4.0  # half of what other products would sell of as many visitors: fewer say nothing yet
    ramp_spreads: float = -1.5  # below that half, from which visitors come and do not buy
    cpc: float = 0.07
    cpc_with_clicks: float = 0.03  # the same, where there are other clicks than usual too
    busy_days: int = 3  # of a week on which a budget was used up
    quiet_days: int = 3  # of a week without a click
    mix: float = 0.08  # of what the clicks of a campaign usually sell
    terms_share: float = 0.05  # of a campaign's spend
    useless: float = 4.0  # orders that were to be expected of clicks without any
    fee: float = 0.08
    storage: float = 0.40
    cover_weeks: float = 26.0  # of sales in stock: far too much
    grew: float = 2.0  # times the stock of the weeks before
    holding: float = 0.01  # of what stock is worth, that a week of it costs: capital, storage, markdown
    season: float = 0.10
