"""Proposals for bids and budgets: what a click may cost, and money from campaigns that lose it to those short of it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import pandas as pd

from xlops.bulk.change import Change
from xlops.diagnosis.negatives import clicks_to_negate, no_order_probability
from xlops.diagnosis.structure import BUDGET_USED, TIME_IN_BUDGET
from xlops.diagnosis.surprise import Flags
from xlops.measures.campaign_windows import LENGTH as CAMPAIGN_DAYS
from xlops.measures.histories import TARGET, TermWeeks
from xlops.proposals.advertising import Sponsored, match_kind
from xlops.proposals.bidding import LEAST_MOVE, Bids, Targets, bids
from xlops.proposals.proposal import WHOLE, Proposal

LEAST_CLICKS = 20.0  # settled, for a bid to be changed
_RAISE, _LOWER = 1.3, 0.8  # of a budget at once
_WASTES = 1.25  # times the ACOS that it may have, from which a campaign gives up budget


def bid_proposals(of: Sponsored, targets: TermWeeks) -> list[Proposal]:
    """New bids of the targets that differ by 5 % or more, the most money first."""
    present = _present(of, targets)
    made = _bids(of, targets, present)
    clicks, orders, spend, sales = (m[:, targets.settled].sum(axis=1) for m in (
        targets.clicks, targets.orders, targets.spend, targets.sales))  # fmt: skip
    recent, weeks = targets.lately(targets.keys["campaign"])
    lately = targets.clicks[:, recent].sum(axis=1) / weeks
    apart = np.where(_by_click(of, present, made), made.proposed / made.present - 1, np.nan)
    keys = list(targets.keys[list(TARGET)].itertuples(index=False, name=None))
    words = targets.keys[["campaign", "ad_group"]].assign(said=targets.keys["targeting"].str.casefold())
    several = words.duplicated(keep=False).to_numpy()  # the same words as broad and phrase keyword
    stand = list(present[["bid", "campaign_id", "ad_group_id"]].itertuples(index=False, name=None))
    found = []
    moves = np.isfinite(apart) & (np.abs(apart) >= LEAST_MOVE) & (clicks >= LEAST_CLICKS) & ~of.at_rest(targets)
    for n in np.flatnonzero(moves):
        (campaign, group, target, match), (bid, campaign_id, ad_group_id) = keys[n], stand[n]
        blocked = of.guards.get((campaign, group), "")
        blocked = "" if blocked == "mixed" or (blocked == "retail" and apart[n] > 0) else blocked
        old, new = float(made.present[n]), _exactly(made.proposed[n], of.marketplace)
        change = Change(
            "", "bid", of.product, campaign, campaign_id or None, group or None, ad_group_id or None, target,
            match_kind(target, match), new, was=_exactly(old), by_click=not np.isfinite(bid),
        )  # fmt: skip
        money = (made.cost[n] - made.aim[n]) * lately[n] * -apart[n]
        facts = {
            "clicks": float(clicks[n]), "orders": float(orders[n]), "spend": float(spend[n]), "sales": float(sales[n]),
            "aim": float(made.aim[n]), "cost": float(made.cost[n]), "known": float(np.isfinite(bid)),
        }  # fmt: skip
        found.append(
            Proposal(
                "bid", "R36" if apart[n] < 0 else "R35", of.marketplace, of.product, campaign, group, target,
                float(max(0.0, money)), old, float(new), facts=facts, changes=() if blocked else (change,),
                blocked=blocked, match=match_kind(target, match) if several[n] else "",
            )
        )  # fmt: skip
    return sorted(found, key=lambda p: (-p.money, p.key))


def _exactly(money: float, market: str = "") -> Decimal:
    """As Amazon's sheet takes it: yen have no decimals."""
    return Decimal(f"{money:.0f}" if market in WHOLE else f"{money:.2f}")


def _by_click(of: Sponsored, present: pd.DataFrame, made: Bids) -> Flags:
    """Whether a bid is what a click may cost. Display may bid for views: there a click that costs more than its bid
    tells, and where the bid is not known nothing does.
    """
    bid = present["bid"].to_numpy(dtype=float)
    told: Flags = np.isfinite(bid) & (made.cost <= bid) if of.product == "SD" else np.ones(len(bid), dtype=bool)
    return told


def _present(of: Sponsored, targets: TermWeeks) -> pd.DataFrame:
    """The bid and ids of each target in the bulk workbook; NaN and empty where it is not there."""
    columns = ["bid", "campaign_id", "ad_group_id"]
    if of.targets.empty:
        return pd.DataFrame({"bid": np.nan, "campaign_id": "", "ad_group_id": ""}, index=targets.keys.index)
    stand = of.aims[of.aims["stands"]]
    known = dict(zip(of.named(stand), stand[columns].itertuples(index=False, name=None), strict=True))
    rows = [known.get(key, (np.nan, "", "")) for key in of.named(targets.keys)]
    return pd.DataFrame(rows, columns=columns, index=targets.keys.index)


def _bids(of: Sponsored, targets: TermWeeks, present: pd.DataFrame) -> Bids:
    campaign = targets.keys["campaign"]
    asked = np.full(targets.clicks.shape, np.nan)
    asked[:, -1] = present["bid"].to_numpy(dtype=float)
    earned = dict(zip(of.campaigns["campaign"], of.campaigns["break_even"], strict=True))
    margin = np.array([earned.get(c, np.nan) for c in campaign], dtype=np.float64)
    boost = np.array([of.boosts.get(c, 0.0) for c in campaign], dtype=np.float64)
    parents, words = of.places(targets.keys, "targeting")
    figures = (targets.clicks, targets.orders, targets.spend, targets.sales)
    target = np.full(len(campaign), of.acos)
    raised = np.array([c in of.raised for c in campaign], dtype=np.float64)  # by all of the bid, at most
    return bids(Targets(*figures, asked, parents, words, boost, target, margin, moving=targets.moving, raised=raised))


def budget_proposals(of: Sponsored) -> list[Proposal]:
    """More for campaigns under their ACOS that run out of budget, less for those far above it.

    A campaign above its target that still earns is for its bids to bring down: less budget would cost profit.
    """
    rows = of.campaigns[of.campaigns["budget"] > 0]
    acos = rows["spend"] / rows["ad_sales"].where(rows["ad_sales"] > 0)
    limit = rows["campaign"].map(of.limits)
    known = rows.assign(
        acos=acos, limit=limit, earns=rows["break_even"].fillna(limit), used=rows["budget_spend"] / rows["budget_total"]
    )
    short = known["used"].ge(BUDGET_USED) | known["time_in_budget"].lt(TIME_IN_BUDGET)
    winners = known[short & acos.lt(limit)]
    losers = known[acos.gt(_WASTES * limit) & acos.gt(known["earns"])]
    losers = losers.assign(limit=losers["earns"])
    return [*_budgets(of, winners, _RAISE), *_budgets(of, losers, _LOWER)]


def stop_proposals(of: Sponsored) -> list[Proposal]:
    """Campaigns to pause: no order in three times the clicks that one takes here (the structure's fault `no_order`)."""
    rows = of.campaigns
    clicks, orders = rows["clicks"].sum(), rows["ad_orders"].sum()
    rate = float(orders / clicks) if clicks > 0 else 0.0
    least = clicks_to_negate(rate)
    if least is None:
        return []
    guards = {campaign: guard for (campaign, _), guard in sorted(of.guards.items(), reverse=True)}
    found = []
    some = rows[rows["ad_orders"].eq(0) & rows["clicks"].ge(least)]
    for campaign, seen, spend in some[["campaign", "clicks", "spend"]].itertuples(index=False, name=None):
        blocked = guards.get(campaign, "")
        blocked = "" if blocked == "mixed" else blocked  # what sells nothing need not be isolated first
        found.append(
            Proposal(
                "stop", "R35", of.marketplace, "SP", str(campaign), "", "", float(spend) * 7 / CAMPAIGN_DAYS,
                chance=no_order_probability(float(seen), rate),
                facts={"clicks": float(seen), "orders": 0.0, "spend": float(spend), "sales": 0.0},
                changes=() if blocked else (Change("", "pause_campaign", "SP", str(campaign)),), blocked=blocked,
            )
        )  # fmt: skip
    return sorted(found, key=lambda p: (-p.money, p.key))


def _budgets(of: Sponsored, rows: pd.DataFrame, times: float) -> Iterator[Proposal]:
    columns = rows[["budget", "used", "acos", "limit", "earns", "spend"]].to_numpy(dtype=float)
    for campaign, (budget, used, acos, limit, earns, spend) in zip(rows["campaign"], columns, strict=True):
        new = _exactly(budget * times, of.marketplace)
        a_day = budget * (used if used == used else 1.0)
        change = Change("", "budget", of.product, str(campaign), value=new, was=_exactly(budget))
        yield Proposal(
            "budget", "R12" if times > 1 else "R35", of.marketplace, of.product, str(campaign), "", "",
            abs((earns / acos - 1) * a_day * 7 * (times - 1)), float(budget), float(new),
            facts={"acos": float(acos), "limit": float(limit), "spend": float(spend)}, changes=(change,),
        )  # fmt: skip
