"""Every cause is there to be seen in what people download, by plain sums that know nothing of how it was made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from tests.demo.plain import Store
from tests.demo.small import small
from tests.tiers import thorough_after
from xlops.demo.drawn.causes import CAUSES, STORIES
from xlops.demo.drawn.exports import visits
from xlops.demo.drawn.plan import StorePlan, plan_store
from xlops.demo.drawn.truth import truth
from xlops.demo.drawn.world import happened

MONDAYS = 6
FIRST_BEFORE = 3  # weeks that lie before a cause, at least


@dataclass(frozen=True)
class Told:
    """The raw files, and of the planted cause what a person would be told: its object and days."""

    raw: Store
    asin: str
    campaign: str
    first: date
    last: date

    def weeks(self, frame: Any) -> pd.Series[Any]:
        """`before`, `while`, `part` or `after` of each row's week."""
        made = pd.Series("part", index=frame.index)
        ends = frame["week"] + timedelta(days=6)
        made[ends < self.first] = "before"
        made[frame["week"] > self.last] = "after"
        made[(frame["week"] >= self.first) & (ends <= self.last)] = "while"
        return made

    def asin_ratio(self, name: str) -> float:
        """A figure of the ASIN in whole weeks of the cause, over weeks before, as the other ASINs' does not explain."""
        frame = self.raw.by_asin.reset_index(drop=True)
        frame["when"] = self.weeks(frame)
        own = frame[frame["asin"] == self.asin].groupby("when")[name].mean()
        others = frame[frame["asin"] != self.asin].groupby("when")[name].mean()
        during = "while" if "while" in frame["when"].values else "part"
        return float(own.get(during, 0.0) / own["before"] / (others[during] / others["before"]))

    def day_ratio(self, frame: Any, name: str, over: str | None = None) -> float:
        """A daily figure (over another) on the cause's days, over the four weeks before."""
        on = frame[(frame["day"] >= self.first) & (frame["day"] <= self.last)]
        off = frame[(frame["day"] < self.first) & (frame["day"] >= self.first - timedelta(days=28))]
        if over:
            return float(on[name].sum() / on[over].sum() / (off[name].sum() / off[over].sum()))
        days = min(self.last, frame["day"].max()) - self.first
        return float(on[name].sum() / (days.days + 1) / (off[name].sum() / 28))

    def of_campaign(self, frame: Any, *, others: bool = False) -> Any:
        return frame[(frame["campaign"] == self.campaign) != others]

    def stock(self, name: str) -> tuple[pd.Series[Any], pd.Series[Any]]:
        """A column of the ASIN's stock file on Mondays before the cause, and on those while it holds."""
        return self._photographs(self.raw.stock[self.raw.stock["asin"] == self.asin], name)

    def keepa(self, name: str) -> tuple[pd.Series[Any], pd.Series[Any]]:
        return self._photographs(self.raw.keepa[self.raw.keepa["ASIN"] == self.asin], name)

    def health(self, name: str) -> tuple[pd.Series[Any], pd.Series[Any]]:
        return self._photographs(self.raw.health, name)

    def _photographs(self, frame: Any, name: str) -> tuple[pd.Series[Any], pd.Series[Any]]:
        # a Monday's photograph is of the evening before
        day = frame["seen"] - timedelta(days=1)
        return frame[day < self.first][name], frame[(day >= self.first) & (day <= self.last)][name]

    def fee_a_unit(self) -> float:
        orders = self.raw.money[self.raw.money["type"] == "Order"].copy()
        orders = orders[orders["sku"].isin(self.raw.stock[self.raw.stock["asin"] == self.asin]["sku"])]
        return self.day_ratio(orders.assign(fee=orders["fba fees"].astype(float), n=orders["quantity"]), "fee", "n")

    def storage_share(self) -> float:
        """The newest storage fee, over the one before, each as a share of its month's sales."""
        frame: Any = self.raw.money
        fees = frame[frame["type"] == "FBA Inventory Fee"].set_index("day")["total"].astype(float)
        sales = frame.groupby(frame["day"].map(lambda d: d.replace(day=1)))["product sales"].sum()
        shares = [float(-fee) / float(sales[day.replace(day=1)]) for day, fee in fees.items()]
        return shares[-1] / shares[0]

    def rebates(self) -> float:
        orders = self.raw.money[self.raw.money["type"] == "Order"]
        own = orders[orders["sku"].isin(self.raw.stock[self.raw.stock["asin"] == self.asin]["sku"])]
        return float(own["promotional rebates"].astype(float).sum())


def near(value: float, expected: float, by: float = 0.2) -> bool:
    return abs(value - expected) <= by


def mean(values: pd.Series[Any]) -> float:
    return float(values.astype(float).mean())


# with a size of 0.4
SEEN: dict[str, Callable[[Told], Any]] = {
    "stock_out": lambda t: t.asin_ratio("units") == 0 and (t.stock("available")[1] == 0).any(),
    "stock_return": lambda t: (t.stock("available")[1] > 0).all() and (t.stock("available")[0] == 0).any(),
    "competitor_reprices": lambda t: near(t.asin_ratio("offer"), 0.6)
    and mean(t.stock("featuredoffer-price")[1]) < mean(t.stock("your-price")[1]),
    "competitor_leaves": lambda t: t.asin_ratio("sessions") > 1.1 and t.asin_ratio("units") > 1.2,
    "hijacker": lambda t: near(t.asin_ratio("offer"), 0.6) and t.keepa("New Offer Count: Current")[1].max() == 4,
    "price_raised": lambda t: t.asin_ratio("price") > 1.08 and t.asin_ratio("conversion") < 0.75,
    "price_cut": lambda t: t.asin_ratio("price") < 0.88 and t.asin_ratio("conversion") > 1.0,
    "coupon": lambda t: t.rebates() < 0 and t.asin_ratio("conversion") > 1.1,
    "deal": lambda t: t.asin_ratio("sessions") > 1.15 and t.asin_ratio("price") < 0.97,
    "listing_worse": lambda t: near(t.asin_ratio("conversion"), 0.6) and near(t.asin_ratio("sessions"), 1, 0.15),
    "listing_better": lambda t: t.asin_ratio("conversion") > 1.2 and near(t.asin_ratio("sessions"), 1, 0.15),
    "bad_reviews": lambda t: near(t.asin_ratio("conversion"), 0.6)
    and mean(t.keepa("Reviews: Rating")[1]) < mean(t.keepa("Reviews: Rating")[0]) - 0.5,
    "rank_lost": lambda t: t.asin_ratio("sessions") < 0.75 and near(t.asin_ratio("conversion"), 1)
    and mean(t.keepa("Sales Rank: Current")[1]) > 1.8 * mean(t.keepa("Sales Rank: Current")[0]),
    "suppressed": lambda t: t.asin_ratio("sessions") < 0.3 and (t.stock("available")[1] > 0).all(),
    "refund_wave": lambda t: t.asin_ratio("refunded") > 2,
    "launch_good": lambda t: _is_new(t) and _own(t)["units"].iloc[-1] > _own(t)["units"].iloc[0],
    "launch_bad": lambda t: _is_new(t) and mean(_own(t)["conversion"]) < 0.5 * mean(t.raw.by_asin["conversion"]),
    "fee_up": lambda t: t.fee_a_unit() > 1.3,
    "storage_fees": lambda t: t.storage_share() > 2,
    "over_ordered": lambda t: [excess.max() > 0 for excess in t.stock("estimated-excess-quantity")] == [False, True],
    "budget_starved": lambda t: t.day_ratio(t.of_campaign(t.raw.campaigns), "budget") < 0.7
    and t.day_ratio(t.of_campaign(t.raw.campaigns), "clicks") < 0.8,
    "bids_inflated": lambda t: t.day_ratio(t.of_campaign(t.raw.campaigns), "spend", "clicks") > 1.1
    and t.day_ratio(t.of_campaign(t.raw.campaigns), "clicks") < 0.85,
    "bids_raised": lambda t: t.day_ratio(t.of_campaign(t.raw.campaigns), "spend", "clicks") > 1.05
    and t.day_ratio(t.of_campaign(t.raw.campaigns), "clicks") > 1.1,
    "queries_shifted": lambda t: t.day_ratio(t.of_campaign(t.raw.campaigns), "orders", "clicks") < 0.8,
    "cannibalised": lambda t: _doubled(t)["term"].nunique() >= 3 and _doubled(t)["orders"].sum() > 0,
    "waste": lambda t: _new_terms(t)["orders"].sum() == 0 and _new_terms(t)["spend"].sum() > 0,
    "campaign_paused": lambda t: t.day_ratio(t.of_campaign(t.raw.campaigns), "clicks") == 0
    and t.day_ratio(t.of_campaign(t.raw.campaigns, others=True), "clicks") > 0.8,
    "ads_stopped": lambda t: t.day_ratio(t.raw.campaigns, "clicks") == 0 == t.day_ratio(t.raw.brands, "clicks"),
    "season_down": lambda t: t.day_ratio(t.raw.by_date, "sessions") < 0.85
    and t.day_ratio(t.raw.campaigns, "clicks") < 0.85,
    "season_up": lambda t: t.day_ratio(t.raw.by_date, "sessions") > 1.15
    and t.day_ratio(t.raw.campaigns, "clicks") > 1.15,
    "health_declines": lambda t: t.health("odr")[1].iloc[-1] > 1.5 * t.health("odr")[0].mean(),
    "violation": lambda t: (t.health("violations")[0].max(), t.health("violations")[1].max()) == (0, 1),
}  # fmt: skip


def _own(t: Told) -> pd.DataFrame:
    frame = t.raw.by_asin
    return frame[frame["asin"] == t.asin].sort_values("week").reset_index(drop=True)


def _is_new(t: Told) -> bool:
    return bool((t.weeks(_own(t)) != "before").all())


def _new_terms(t: Told) -> Any:
    """Terms of the campaign that were never served before the cause."""
    own = t.of_campaign(t.raw.terms)
    return own[~own["term"].isin(own[own["day"] < t.first]["term"])]


def _doubled(t: Told) -> Any:
    """Clicks of the campaign's terms in campaigns that never served them before the cause, in all its days."""
    others = t.of_campaign(t.raw.terms, others=True)
    others = others[others["term"].isin(set(t.of_campaign(t.raw.terms)["term"]))]
    pairs = others["campaign"] + others["term"]
    new = others[~pairs.isin(set(pairs[others["day"] < t.first]))]
    return new[(new["day"] >= t.first) & (new["day"] <= t.last)]


def planted(cause: str) -> StorePlan:
    """The first store whose only cause is this one, with whole weeks before it and, where it lasts, while it holds."""
    scenario = small(causes=(cause,), mondays=MONDAYS)
    for seed in range(1, 200):
        plan = plan_store(scenario, seed)
        if not plan.stories:
            continue
        first, end = (plan.clock.days[i] for i in (plan.stories[0].first, plan.stories[0].last))
        last_seen = plan.mondays[-1] - timedelta(days=1)
        whole = min(end, last_seen) - (first + timedelta(days=-first.weekday() % 7)) >= timedelta(days=6)
        short = CAUSES[cause].days[1] <= 7 and (end - first).days + first.weekday() < 7
        # what the month's transactions tell must lie in May, which closes while people look
        latest = 6 if cause == "storage_fees" else 14
        if (whole or short) and first.month == 5 and first.day <= latest:
            return plan
    raise AssertionError(f"{cause} was never drawn")


@pytest.mark.parametrize("cause", thorough_after(4, STORIES))
def test_a_cause_can_be_seen(cause: str) -> None:
    world = happened(planted(cause))
    told = truth(world)["causes"][0]
    raw = Store.of({visit.day: visit.files for visit in visits(world)})
    first, last = date.fromisoformat(told["first"]), date.fromisoformat(told["last"])
    assert SEEN[cause](Told(raw, told.get("asin", ""), told.get("campaign", ""), first, last))
