"""The store's facts, drawn once and bottom-up: search terms make clicks, clicks and passers-by make sales."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from xlops.demo.campaigns import Campaign, DemoTarget, campaigns, coarse, targets
from xlops.demo.catalog import FAMILIES, PRODUCTS, Market
from xlops.demo.clock import Clock
from xlops.demo.demand import USUAL_OFFER_SHARE, Conditions, Demand

AD_CONVERSION = 0.97
ORGANIC_CONVERSION = 0.98


class AsinDay(NamedTuple):
    """One child ASIN on one day; every field adds up over days and ASINs, money in cents."""

    sessions: int
    sessions_b2b: int
    views: int
    views_b2b: int
    offer_views: int
    offer_views_b2b: int
    units: int
    units_b2b: int
    sales: int
    sales_b2b: int
    items: int
    items_b2b: int
    refunded: int


class Click(NamedTuple):
    """One target's advertising on one day (by its index); money in cents."""

    day: int
    target: DemoTarget
    impressions: int
    clicks: int
    spend: int
    orders: int
    units: int
    sales: int
    other_units: int
    other_sales: int


@dataclass
class DemoYear:
    """Everything that happened in one marketplace."""

    market: Market
    clock: Clock
    demand: Demand
    asin_days: list[list[AsinDay]] = field(default_factory=lambda: [[] for _ in PRODUCTS])
    clicks: list[Click] = field(default_factory=list)


def about(rng: Random, mean: float, spread: float = 0.22) -> int:
    """A whole number near the mean, right on average: one draw for the spread, one for the rounding."""
    return int(mean * (1 - spread + 2 * spread * rng.random()) + rng.random())


def simulate(market: Market, clock: Clock, seed: int) -> DemoYear:
    """The marketplace's year. Only `Random.random` is drawn from, whose sequence Python guarantees."""
    rng = Random(f"{seed} {market.code}")
    year = DemoYear(market, clock, Demand(market, clock))
    fine = [(c, targets(c, market)) for c in campaigns(market, clock)]
    rough = [(c, coarse(t)) for c, t in fine]
    detail_from = clock.index(clock.summary_months()[0])
    for day in range(len(year.demand.days)):
        sold = _advertise(year, fine if day >= detail_from else rough, day, rng)
        for product in PRODUCTS:
            year.asin_days[product.index].append(_sell(year, product.index, day, sold[product.index], rng))
    return year


@dataclass(slots=True)
class _Sold:
    clicks: int = 0
    units: int = 0


def _advertise(
    year: DemoYear, running: list[tuple[Campaign, tuple[DemoTarget, ...]]], day: int, rng: Random
) -> list[_Sold]:
    """Adds the day's clicks to the year; what they brought each ASIN comes back."""
    sold = [_Sold() for _ in PRODUCTS]
    traffic = year.market.ad_clicks_a_day * year.demand.traffic[day] ** 0.9
    for campaign, group in running:
        if campaign.first_day and year.demand.days[day] < campaign.first_day:
            continue
        usual = traffic * campaign.share
        for target in group:
            found = year.demand.found[target.product][day]
            if not found.in_stock:
                continue
            click = _click(year, target, day, usual * target.share * found.traffic, rng)
            if click:
                year.clicks.append(click)
                bought = sold[target.product]
                bought.clicks += click.clicks
                bought.units += click.units - click.other_units
                sold[PRODUCTS[target.product].sibling].units += click.other_units
    return sold


def _click(year: DemoYear, target: DemoTarget, day: int, mean: float, rng: Random) -> Click | None:
    clicks = about(rng, mean, 0.3)
    if not clicks:
        return None
    product, demand = PRODUCTS[target.product], year.demand
    found = demand.found[target.product][day]
    sibling = demand.found[product.sibling][day]
    rate = FAMILIES[product.family].conversion * AD_CONVERSION * target.relevance
    orders = min(clicks, about(rng, clicks * rate * found.conversion * demand.conversion[day], 0.35))
    units = orders + (1 if orders and rng.random() < 0.05 * orders else 0)
    other = 1 if units and sibling.in_stock and sibling.traffic and rng.random() < 0.09 * units else 0
    other_sales = other * sibling.price
    return Click(
        day,
        target,
        impressions=int(clicks * (190 + 190 * rng.random())),
        clicks=clicks,
        spend=int(clicks * target.campaign.cpc * (0.88 + 0.24 * rng.random())),
        orders=orders,
        units=units,
        sales=(units - other) * found.price + other_sales,
        other_units=other,
        other_sales=other_sales,
    )


def _sell(year: DemoYear, product: int, day: int, ads: _Sold, rng: Random) -> AsinDay:
    """The ASIN's day: what the ads brought plus those who came by themselves."""
    demand, item = year.demand, PRODUCTS[product]
    found = demand.found[product][day]
    mean = year.market.sessions_a_day * item.share * demand.traffic[day] * found.traffic
    passing = about(rng, mean, 0.16)
    rate = FAMILIES[item.family].conversion * ORGANIC_CONVERSION * found.conversion * demand.conversion[day]
    organic = about(rng, passing * rate, 0.2) if found.in_stock else 0
    units = organic + ads.units if found.in_stock else 0
    sessions = passing + ads.clicks
    views = sessions + about(rng, sessions * 0.31)
    offer = _offer_views(found, views, rng)
    items = units - min(about(rng, units * 0.06), units // 2)
    units_b2b = min(about(rng, units * 0.07), units)
    sessions_b2b = min(about(rng, sessions * 0.035), sessions)
    views_b2b = min(sessions_b2b + about(rng, sessions_b2b * 0.4), views)
    before = year.asin_days[product][day - 12].units if day >= 12 else units
    return AsinDay(
        sessions,
        sessions_b2b,
        views,
        views_b2b,
        offer,
        min(offer, round(views_b2b * found.offer_share)),
        units,
        units_b2b,
        units * found.price,
        units_b2b * found.price,
        items,
        min(items, units_b2b),
        about(rng, before * found.returns, 0.1),
    )


def _offer_views(found: Conditions, views: int, rng: Random) -> int:
    """Page views at which ours was the Featured Offer."""
    sway = 0.05 if found.offer_share >= USUAL_OFFER_SHARE else 0.03
    share = found.offer_share + (rng.random() - 0.5) * sway * (found.offer_share > 0)
    return min(views, round(views * share))


def total(days: list[AsinDay]) -> AsinDay:
    """The sum of days or of ASINs; zero of everything when there are none."""
    return AsinDay(*map(sum, zip(*days, strict=True))) if days else AsinDay(*[0] * len(AsinDay._fields))
