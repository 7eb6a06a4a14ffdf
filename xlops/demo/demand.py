"""How many shoppers come on a day, and what they find: season, growth and the stories."""

from __future__ import annotations

from datetime import date, timedelta

from xlops.demo.catalog import Catalog, Product
from xlops.demo.clock import Clock, month_end
from xlops.demo.told import Market, Stories
from xlops.demo.year import USUAL_OFFER_SHARE, Conditions

_MONTHS = (0.84, 0.83, 0.88, 0.93, 0.98, 1.02, 0.99, 0.96, 0.93, 0.99, 1.12, 1.32)
_WEEKDAYS = (1.05, 1.04, 1.01, 0.99, 0.95, 0.94, 1.02)
_PRIME_DAY = ((7, 7), (7, 10))
_AUTUMN_DEALS = ((10, 6), (10, 7))


def _within(day: date, span: tuple[tuple[int, int], tuple[int, int]]) -> bool:
    return span[0] <= (day.month, day.day) <= span[1]


def _black_friday(year: int) -> date:
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 22)


def season(day: date) -> tuple[float, float]:
    """(traffic, conversion) factors of a calendar day."""
    middle = day.day / 30 - 0.5
    near = _MONTHS[(day.month - 1 + (1 if middle > 0 else -1)) % 12]
    traffic = _MONTHS[day.month - 1] * (1 - abs(middle)) + near * abs(middle)
    traffic *= _WEEKDAYS[day.weekday()]
    after = (day - _black_friday(day.year)).days
    if _within(day, _PRIME_DAY):
        return traffic * 1.75, 1.28
    if _within(day, _AUTUMN_DEALS):
        return traffic * 1.35, 1.12
    if after in (0, 3):
        return traffic * 1.65, 1.25
    if -8 <= after <= 3:
        return traffic * 1.16, 1.08
    if (day.month, day.day) > (12, 20):
        return traffic * 0.74, 0.96
    return traffic, 1.0


def conditions(product: Product, market: Market, clock: Clock, stories: Stories, day: date) -> Conditions:
    """The story-made part of a day; the season is the market's, not the ASIN's."""
    price = product.price(market)
    found = Conditions(1.0, 1.0, price, USUAL_OFFER_SHARE, rival_price=price, listed=price)
    _launch(found, product, market, clock, stories, day)
    _stock_out(found, product, market, clock, stories, day)
    _price_war(found, product, market, clock, stories, day)
    _returns(found, product, market, clock, stories, day)
    if product.asin == stories.slow.asin:
        found.conversion, found.offer_share = 0.55, 0.90
    return found


def _launch(found: Conditions, product: Product, market: Market, clock: Clock, stories: Stories, day: date) -> None:
    story = stories.launch
    if product.asin == story.asin and market.code in story.markets:
        age = (day - clock.week(story.week)).days
        found.traffic = 0.0 if age < 0 else min(1.0, 0.10 + 0.90 * age / story.ramp_days)
        found.conversion = min(1.0, 0.55 + 0.45 * max(age, 0) / story.ramp_days)


def _stock_out(found: Conditions, product: Product, market: Market, clock: Clock, stories: Stories, day: date) -> None:
    story = stories.stock_out
    if product.asin != story.asin or market.code != story.market:
        return
    if clock.week(story.first_week) <= day < stock_back(clock, stories):
        found.traffic, found.conversion, found.offer_share = story.traffic, 0.0, 0.0
        found.in_stock = False
    elif day >= stock_back(clock, stories):
        found.traffic, found.offer_share = story.recovery, 0.88


def stock_back(clock: Clock, stories: Stories) -> date:
    """The day the sold-out ASIN can be bought again."""
    return clock.week(0) + timedelta(days=stories.stock_out.back_on)


def _price_war(found: Conditions, product: Product, market: Market, clock: Clock, stories: Stories, day: date) -> None:
    story = stories.price_war
    if product.family == story.family and market.code == story.market and day >= clock.week(story.week):
        found.rival_price = round(found.price * (1 - story.rival_cut))
        found.price = round(found.price * (1 - story.price_cut))
        found.listed = found.price if story.shown else found.listed
        found.conversion *= 1.04 * story.offer_share / USUAL_OFFER_SHARE
        found.offer_share = story.offer_share


def _returns(found: Conditions, product: Product, market: Market, clock: Clock, stories: Stories, day: date) -> None:
    story = stories.returns
    if product.asin == story.asin and market.code in story.markets:
        first = clock.month(0)
        if first <= day <= month_end(first):
            found.returns = story.rate


class Demand:
    """Conditions and traffic of every (ASIN, day) of one marketplace, looked up by index."""

    def __init__(self, catalog: Catalog, market: Market, clock: Clock, stories: Stories) -> None:
        self.market = market
        self.days = clock.days
        self.found = [[conditions(p, market, clock, stories, day) for day in self.days] for p in catalog.products]
        grown = [market.growth ** ((day - clock.last_day).days / 365) for day in self.days]
        seasons = [season(day) for day in self.days]
        self.traffic = [g * s[0] for g, s in zip(grown, seasons, strict=True)]
        self.conversion = [s[1] for s in seasons]
