"""A year as its people see it on one morning: orders that a click will still bring are not in its reports yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from xlops.demo.clock import Clock
from xlops.demo.year import Click, DemoYear


def seen_on(year: DemoYear, day: date, orders_known: Sequence[float]) -> DemoYear:
    """The year up to the day before `day`; of a click n days before `day`, a share of its orders is known.

    `orders_known` begins with n = 1; what is older is known whole. What was known once is known ever after.
    """
    clock = Clock(day - timedelta(days=1), start=year.clock.first_day)
    newest = clock.index(clock.last_day)
    still = newest - len(orders_known)  # the last day that stands still
    clicks = [c if c.day <= still else so_far(c, orders_known[newest - c.day]) for c in year.clicks if c.day <= newest]
    return replace(year, clock=clock, clicks=clicks)


def so_far(click: Click, share: float) -> Click:
    """The click with those of its orders that are known; each order's own chance says how late it comes."""
    if share == 1 or not click.orders:
        return click
    target = click.target
    chance = Random(f"late {click.day} {target.campaign.name} {target.product} {target.targeting} {target.term}")
    orders = sum(chance.random() < share for _ in range(click.orders))
    if orders == click.orders:
        return click
    advertised = click.units - click.other_units
    own = min(orders, advertised)
    other = orders - own
    sales = own * ((click.sales - click.other_sales) // advertised) if own else 0
    other_sales = other * (click.other_sales // click.other_units) if other else 0
    return click._replace(
        orders=orders, units=orders, sales=sales + other_sales, other_units=other, other_sales=other_sales
    )
