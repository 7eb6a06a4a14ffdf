"""What happened in one marketplace: the figures that every kind of export is written from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from xlops.demo.campaigns import Campaign, DemoTarget
from xlops.demo.catalog import Catalog
from xlops.demo.clock import Clock
from xlops.demo.told import Market, Mornings

USUAL_OFFER_SHARE = 0.93


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


@dataclass(slots=True)
class Conditions:
    """What one ASIN's shoppers find on one day; factors multiply the usual."""

    traffic: float
    conversion: float
    price: int
    offer_share: float
    in_stock: bool = True
    returns: float = 0.035
    rival_price: int = 0
    listed: int = 0  # the price that stock and price reports name
    rebate: float = 0.0  # of the price, by coupon
    fee: float = 1.0  # of the usual fulfilment fee
    storage: int = 12  # per mille of a month's sales


@dataclass
class DemoYear:
    """Everything that happened in one marketplace; the ASINs' lists stand in the order of the catalog's products.

    `deliveries` are units by the day (index) on which they come in.
    """

    catalog: Catalog
    market: Market
    clock: Clock
    habits: Mornings
    campaigns: tuple[Campaign, ...]
    found: list[list[Conditions]]
    asin_days: list[list[AsinDay]]
    clicks: list[Click] = field(default_factory=list)
    deliveries: list[dict[int, int]] = field(default_factory=list)
    budgets: dict[tuple[int, int], int] = field(default_factory=dict)  # by (campaign, day) where not the plan's
    states: dict[int, str] = field(default_factory=dict)  # of campaigns (number) that are not enabled

    def budget(self, campaign: Campaign, day: int) -> int:
        """The campaign's budget on a day (index), in whole units of the currency."""
        return self.budgets.get((campaign.number, day), campaign.plan.budget)

    def photographed(self, sunday: date) -> date:
        """The day on which stock and health at the end of a week are looked at."""
        return sunday + timedelta(days=self.habits.photographed_after)

    @property
    def made_at(self) -> datetime:
        """When the advertising console wrote its workbooks, UTC."""
        return datetime.combine(self.clock.exported, self.habits.made_at)


def total(days: list[AsinDay]) -> AsinDay:
    """The sum of days or of ASINs; zero of everything when there are none."""
    return AsinDay(*map(sum, zip(*days, strict=True))) if days else AsinDay(*[0] * len(AsinDay._fields))
