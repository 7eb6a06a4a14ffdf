"""What happened in a drawn store: means from its plan and levers, then chance, each order on the day it was made.

Chance comes from `RandomState`, whose streams numpy has frozen. An order is made `lag` days after its click; where the
product is out of stock by then it is lost. What would have been sold with stock is kept beside what was.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from xlops.demo.drawn.levers import Array, Levers, levers
from xlops.demo.drawn.plan import Happening, StorePlan
from xlops.demo.year import USUAL_OFFER_SHARE

Counts = npt.NDArray[np.int64]

LAGS = {"SP": 8, "SB": 15, "SD": 15}  # an order counts for 7 and 14 days after its click (A7)
_MOST_LAGS = 15
_WEEKDAYS = np.array([1.05, 1.04, 1.01, 0.99, 0.95, 0.94, 1.02])
_STILL_LOOK = 0.12  # of the usual visitors, where there is no stock
_RETURN_DAYS = 12
_USUAL_TOP, _USUAL_WON = 0.5, 0.5  # at bids that equal the rivals'
_CLICK_RATE = 0.005


@dataclass(frozen=True)
class Means:
    """What is to be expected. Rows are products (organic) and terms (ads), columns days; money in cents."""

    levers: Levers
    visitors: Array  # who come by themselves, with stock
    conversion: Array  # of them and of ads, the Featured Offer taken into account
    price: Counts
    clicks: Array  # with stock
    cpc: Array
    ad_conversion: Array
    top: Array  # share of impressions at the top of search

    @cached_property
    def stock(self) -> npt.NDArray[np.bool_]:
        return (self.levers["stock"] > 0) & (self.levers["ramp"] > 0)

    def sales(self, plan: StorePlan) -> Array:
        """Expected sales by product and day, as if orders were made on the day of their click."""
        organic = self.visitors * self.conversion
        np.add.at(organic, _product_of(plan), self.clicks * self.ad_conversion)
        made: Array = organic * self.stock * self.price
        return made

    def spend(self, plan: StorePlan) -> Array:
        """Expected cost of advertising by day."""
        cost: Array = (self.clicks * self.stock[_product_of(plan)] * self.cpc).sum(axis=0)
        return cost


@dataclass(frozen=True)
class World:
    """What happened. Rows are products or terms, columns days, the third axis of `orders` lags; money in cents."""

    plan: StorePlan
    means: Means
    organic: Counts  # units
    wanted: Counts  # units that would have been sold, had there always been stock
    visits: Counts  # sessions without clicks on ads
    refunded: Counts
    extra_views: Counts
    offer_views: Counts
    bundled: Counts  # units beyond the first of an order item
    clicks: Counts
    invalid: Counts  # clicks that reports count at first
    impressions: Counts
    spend: Counts
    orders: Counts

    @cached_property
    def products(self) -> npt.NDArray[np.intp]:
        """The product of each term."""
        return _product_of(self.plan)

    @cached_property
    def ad_units(self) -> Counts:
        """Units that ads brought, by product and day of the order."""
        days = self.orders.shape[1]
        made = np.zeros_like(self.organic)
        for lag in range(_MOST_LAGS):
            np.add.at(made[:, lag:], self.products, self.orders[:, : days - lag, lag])
        return made

    @cached_property
    def units(self) -> Counts:
        return self.organic + self.ad_units

    @cached_property
    def sessions(self) -> Counts:
        made = self.visits.copy()
        np.add.at(made, self.products, self.clicks)
        return made

    @cached_property
    def ad_sales(self) -> Counts:
        """Sales of each term's clicks, by day of the click and lag."""
        days = self.orders.shape[1]
        price = np.pad(self.means.price, ((0, 0), (0, _MOST_LAGS)), mode="edge")[self.products]
        later = np.stack([price[:, lag : lag + days] for lag in range(_MOST_LAGS)], axis=2)
        return self.orders * later


def happened(plan: StorePlan) -> World:
    """The world of a plan: the same for the same plan."""
    means = expect(plan, plan.happenings)
    chance = np.random.RandomState(zlib.crc32(f"world {plan.seed}".encode()))
    visitors = chance.poisson(means.visitors)
    wanted_alone = chance.binomial(visitors, np.clip(means.conversion, 0, 0.9))
    stock, products = means.stock, _product_of(plan)
    visits = np.where(stock, visitors, chance.binomial(visitors, _STILL_LOOK) * (means.levers["ramp"] > 0))
    organic = np.where(stock, wanted_alone, 0)
    would_click = chance.poisson(means.clicks)
    would_order = chance.binomial(would_click, np.clip(means.ad_conversion, 0, 0.95))
    clicks = np.where(stock[products], would_click, 0)
    lagged = _lagged(plan, np.where(stock[products], would_order, 0), chance)
    orders = _sold(lagged, stock[products])
    wanted = wanted_alone.copy()
    np.add.at(wanted, products, would_order)
    cost = clicks * means.cpc * (0.92 + 0.16 * chance.random_sample(clicks.shape))
    impressions = clicks + chance.poisson(clicks / (_CLICK_RATE * (0.6 + 0.8 * means.top)))
    world = World(
        plan, means, organic, wanted, visits,
        refunded=np.zeros_like(organic), extra_views=np.zeros_like(organic), offer_views=np.zeros_like(organic),
        bundled=np.zeros_like(organic), clicks=clicks, invalid=chance.binomial(clicks, plan.late.invalid_clicks),
        impressions=impressions, spend=np.where(clicks > 0, np.maximum(1, np.rint(cost)), 0).astype(np.int64),
        orders=orders,
    )  # fmt: skip
    _add_what_follows(world, chance)
    return world


def _add_what_follows(world: World, chance: np.random.RandomState) -> None:
    """Fill in what depends on sessions and units: views, the Featured Offer, returns, larger order items."""
    plan, made = world.plan, world.means.levers
    rates = np.clip(np.array(plan.returns)[:, None] * made["returns"], 0, 0.8)
    before = np.pad(world.units, ((0, 0), (_RETURN_DAYS, 0)))[:, : world.units.shape[1]]
    world.refunded[:] = chance.binomial(before, rates)
    world.extra_views[:] = chance.poisson(0.31 * world.sessions)
    offer = np.clip(USUAL_OFFER_SHARE * made["offer"], 0, 1) * world.means.stock
    world.offer_views[:] = chance.binomial(world.sessions + world.extra_views, offer)
    world.bundled[:] = chance.binomial(world.units // 2, 0.1)


def expect(plan: StorePlan, happenings: tuple[Happening, ...]) -> Means:
    """What is to be expected if these happenings happen; the weather, what no cause explains, is the plan's own."""
    made = levers(plan, happenings)
    base, weather = _market(plan)
    visitors = (
        np.array(plan.shares)[:, None] * base * weather * plan.market.sessions_a_day * made["organic"] * made["ramp"]
    )
    conversion = np.array(plan.conversions)[:, None] * made["conversion"] * made["offer"]
    listed = np.array([p.price(plan.market) for p in plan.catalog.products])[:, None]
    price = np.rint(listed * made["price"]).astype(np.int64)
    clicks, cpc, ad_conversion, top = _auction(plan, made, base * weather)
    return Means(made, visitors, conversion, price, clicks, cpc, ad_conversion, top)


def _market(plan: StorePlan) -> tuple[Array, Array]:
    """(season, growth and weekday by day; what a product's day has beside it)."""
    days = plan.clock.days
    swing, top = plan.season
    of_year = np.array([day.timetuple().tm_yday for day in days])
    back = np.array([(day - plan.mondays[-1]).days for day in days]) / 365
    base = (1 + swing * np.cos(2 * np.pi * (of_year - top) / 365)) * plan.market.growth**back
    base = base * _WEEKDAYS[[day.weekday() for day in days]]
    chance = np.random.RandomState(zlib.crc32(f"weather {plan.seed}".encode()))
    noise = chance.standard_normal((len(plan.shares), len(days))) + 0.5 * chance.standard_normal(len(days))
    return base, np.exp(plan.noise * noise - 0.625 * plan.noise**2)


def _auction(plan: StorePlan, made: Levers, traffic: Array) -> tuple[Array, Array, Array, Array]:
    """(clicks, cents a click, orders a click, share at the top of search) of each term and day.

    A bid twice the rivals' wins most searches and the top of most; the top converts better. A campaign whose budget
    is less than its day would cost is shown less often.
    """
    products, campaigns = _product_of(plan), np.array([t.target.campaign.number for t in plan.terms])
    relevance = np.array([t.relevance for t in plan.terms])[:, None]
    ratio = np.array([t.own_bid / t.rival_bid for t in plan.terms])[:, None] * (made["bid"] / made["rivals"])[campaigns]
    won, top = ratio**2 / (1 + ratio**2), ratio**3 / (1 + ratio**3)
    fit = np.where(relevance > 0.1, made["fitting"][campaigns], made["misfit"][campaigns])
    eligible = (made["offer"] * made["impressions"] * made["ramp"])[products]
    clicks = np.array([t.volume for t in plan.terms])[:, None] * traffic[products] ** 0.9 * won / _USUAL_WON * fit
    clicks = clicks * eligible * made["running"][campaigns] * _let_run(plan, made)
    rivals = np.array([t.rival_bid for t in plan.terms])[:, None] * made["rivals"][campaigns]
    cpc = np.minimum(
        rivals * (0.55 + 0.6 * won), np.array([t.own_bid for t in plan.terms])[:, None] * made["bid"][campaigns]
    )
    cost = by_campaign(plan, clicks * cpc)
    room = np.where(made["budget"] < 1, budgets(plan, made, cost), np.inf)
    clicks = clicks * np.minimum(1, room / np.maximum(cost, 1))[campaigns]
    placement = 1 + plan.top_boost * (top - _USUAL_TOP)
    own = np.array(plan.conversions)[products][:, None] * made["conversion"][products]
    return clicks, cpc, np.clip(own * relevance * placement, 0, 0.9), top


def budgets(plan: StorePlan, made: Levers, cost: Array) -> Array:
    """Each campaign's budget by day, in cents, as its report states it: with room, unless a cause takes that away."""
    usual = np.median(cost, axis=1, keepdims=True)
    stated: Array = np.maximum(np.where(made["budget"] < 1, usual, usual * plan.budget) * made["budget"], 100)
    return stated


def _let_run(plan: StorePlan, made: Levers) -> Array:
    runs = np.ones((len(plan.terms), len(plan.clock.days)))
    for n, term in enumerate(plan.terms):
        if term.only:
            runs[n] = made[term.only][term.of]
        if term.until is not None:
            runs[n, term.until :] = 0.0
    return runs


def _lagged(plan: StorePlan, orders: Counts, chance: np.random.RandomState) -> Counts:
    """Each click day's orders by the days after the click on which they are made."""
    left, made = orders.copy(), np.zeros((*orders.shape, _MOST_LAGS), dtype=np.int64)
    window = np.array([LAGS[t.target.campaign.plan.ad_product] for t in plan.terms])[:, None]
    for lag in range(_MOST_LAGS):
        share = plan.late.same_day if lag == 0 else plan.late.each_day
        made[:, :, lag] = chance.binomial(left, np.where(lag == window - 1, 1.0, np.where(lag < window, share, 0.0)))
        left = left - made[:, :, lag]
    return made


def _sold(lagged: Counts, stock: npt.NDArray[np.bool_]) -> Counts:
    """The orders that could be filled on their day; those of days that we no longer look at are left out."""
    days = lagged.shape[1]
    later = np.pad(stock, ((0, 0), (0, _MOST_LAGS)))
    return lagged * np.stack([later[:, lag : lag + days] for lag in range(_MOST_LAGS)], axis=2)


def by_campaign(plan: StorePlan, of_terms: Array) -> Array:
    """The sums of rows of terms by campaign."""
    made = np.zeros((len(plan.campaigns), of_terms.shape[1]))
    np.add.at(made, [t.target.campaign.number for t in plan.terms], of_terms)
    return made


def _product_of(plan: StorePlan) -> npt.NDArray[np.intp]:
    return np.array([t.target.product for t in plan.terms], dtype=np.intp)
