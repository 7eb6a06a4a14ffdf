"""A told store's facts, drawn once and bottom-up: search terms make clicks, clicks and passers-by make sales."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from xlops.demo.campaigns import Campaign, DemoTarget, campaigns, coarse, targets
from xlops.demo.catalog import Catalog, Product
from xlops.demo.clock import Clock
from xlops.demo.demand import Demand
from xlops.demo.stock import deliveries
from xlops.demo.told import Market, Told
from xlops.demo.year import USUAL_OFFER_SHARE, AsinDay, Click, Conditions, DemoYear

AD_CONVERSION = 0.97
ORGANIC_CONVERSION = 0.98


def about(rng: Random, mean: float, spread: float = 0.22) -> int:
    """A whole number near the mean, right on average: one draw for the spread, one for the rounding."""
    return int(mean * (1 - spread + 2 * spread * rng.random()) + rng.random())


def simulate(told: Told, market: Market, clock: Clock, seed: int) -> DemoYear:
    """The marketplace's year. Only `Random.random` is drawn from, whose sequence Python guarantees."""
    rng = Random(f"{seed} {market.code}")
    catalog = Catalog(told.brand, told.family, told.modifiers)
    demand, running = Demand(catalog, market, clock, told.stories), campaigns(told, market, clock)
    year = DemoYear(catalog, market, clock, told.habits, running, demand.found, [[] for _ in catalog.products])
    fine = [(c, targets(c, catalog, market)) for c in running]
    rough = [(c, coarse(t)) for c, t in fine]
    detail_from = clock.index(clock.summary_months()[0])
    for day in range(len(clock.days)):
        sold = _advertise(year, demand, fine if day >= detail_from else rough, day, rng)
        for product in catalog.products:
            year.asin_days[product.index].append(_sell(year, demand, product, day, sold[product.index], rng))
    year.deliveries = [deliveries(year, told.stories, product) for product in catalog.products]
    return year


@dataclass(slots=True)
class _Sold:
    clicks: int = 0
    units: int = 0


def _advertise(
    year: DemoYear, demand: Demand, running: list[tuple[Campaign, tuple[DemoTarget, ...]]], day: int, rng: Random
) -> list[_Sold]:
    """Adds the day's clicks to the year; what they brought each ASIN comes back."""
    sold = [_Sold() for _ in year.catalog.products]
    traffic = year.market.ad_clicks_a_day * demand.traffic[day] ** 0.9
    for campaign, group in running:
        if campaign.first_day and year.clock.days[day] < campaign.first_day:
            continue
        usual = traffic * campaign.share
        for target in group:
            found = demand.found[target.product][day]
            if not found.in_stock:
                continue
            click = _click(year, demand, target, day, usual * target.share * found.traffic, rng)
            if click:
                year.clicks.append(click)
                bought = sold[target.product]
                bought.clicks += click.clicks
                bought.units += click.units - click.other_units
                sold[year.catalog.products[target.product].sibling].units += click.other_units
    return sold


def _click(year: DemoYear, demand: Demand, target: DemoTarget, day: int, mean: float, rng: Random) -> Click | None:
    clicks = about(rng, mean, 0.3)
    if not clicks:
        return None
    product = year.catalog.products[target.product]
    found = demand.found[target.product][day]
    sibling = demand.found[product.sibling][day]
    rate = year.catalog.family(product).conversion * AD_CONVERSION * target.relevance
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


def _sell(year: DemoYear, demand: Demand, product: Product, day: int, ads: _Sold, rng: Random) -> AsinDay:
    """The ASIN's day: what the ads brought plus those who came by themselves."""
    found = demand.found[product.index][day]
    mean = year.market.sessions_a_day * product.share * demand.traffic[day] * found.traffic
    passing = about(rng, mean, 0.16)
    rate = year.catalog.family(product).conversion * ORGANIC_CONVERSION * found.conversion * demand.conversion[day]
    organic = about(rng, passing * rate, 0.2) if found.in_stock else 0
    units = organic + ads.units if found.in_stock else 0
    sessions = passing + ads.clicks
    views = sessions + about(rng, sessions * 0.31)
    offer = _offer_views(found, views, rng)
    items = units - min(about(rng, units * 0.06), units // 2)
    units_b2b = min(about(rng, units * 0.07), units)
    sessions_b2b = min(about(rng, sessions * 0.035), sessions)
    views_b2b = min(sessions_b2b + about(rng, sessions_b2b * 0.4), views)
    before = year.asin_days[product.index][day - 12].units if day >= 12 else units
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
