"""The world as reports show it at one moment: what is late is not there yet, a day that goes on is cut short."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from xlops.demo.clock import Clock
from xlops.demo.drawn.placed import Placed, placed_clicks
from xlops.demo.drawn.plan import StorePlan
from xlops.demo.drawn.supply import deliveries
from xlops.demo.drawn.world import Counts, World, budgets, by_campaign
from xlops.demo.health import Health, Listed
from xlops.demo.told import Mornings
from xlops.demo.year import USUAL_OFFER_SHARE, AsinDay, Click, Conditions, DemoYear
from xlops.marketplaces import MARKETPLACES

_MORNING = time(9)
_CLICKS_SETTLE = 3  # days until clicks that were none are taken back
_BUSINESS_SETTLES = 2


@dataclass(frozen=True)
class Morning:
    """What can be downloaded at a moment, written by `year`; the last day may still go on.

    `placed` are clicks by placement, of a messy account alone.
    """

    moment: datetime
    year: DemoYear
    health: Health
    listed: tuple[Listed, ...]
    placed: tuple[Placed, ...] = ()


def moment_of(plan: StorePlan, day: date) -> datetime:
    """The morning of a day where the store's people live, in UTC."""
    return datetime.combine(day, _MORNING, ZoneInfo(plan.people.time_zone)).astimezone(UTC)


def ages(plan: StorePlan, moment: datetime, last: date) -> npt.NDArray[np.int64]:
    """Of each day up to `last` the whole days since it ended in the marketplace; -1 while it goes on."""
    zone = ZoneInfo(MARKETPLACES[plan.market.code].time_zone)
    today = moment.astimezone(zone).date()
    days = [day for day in plan.clock.days if day <= last]
    return np.array([(today - day).days - 1 for day in days], dtype=np.int64)


def seen_on(world: World, day: date, ads_since: date) -> Morning:
    """The store as its people see it on the morning of a day; the newest day is the one before.

    Its clicks begin with `ads_since`: there are many, and most downloads ask for the last weeks.
    """
    plan = world.plan
    moment, last = moment_of(plan, day), day - timedelta(days=1)
    age = ages(plan, moment, last)
    clock = Clock(last, start=plan.clock.start)
    year = DemoYear(
        plan.catalog,
        plan.market,
        clock,
        Mornings(photographed_after=1, made_at=moment.time(), saved_at=moment.time()),
        plan.campaigns,
        _conditions(world, len(age)),
        _asin_days(world, age),
        _clicks(world, age, max(0, clock.index(ads_since))),
        deliveries=deliveries(world),
        budgets=_budgets(world, len(age)),
    )
    index, placed = len(age) - 1, list[Placed]()
    if plan.account:
        lasting = {c.number: c.lasting.state(index) for c in plan.account.campaigns}
        year.states.update({number: state for number, state in lasting.items() if state != "enabled"})
        placed = placed_clicks(world, year.clicks)
    return Morning(moment, year, _health(world, index), _listed(world, index), tuple(placed))


# -- business reports --------------------------------------------------------------------------------------------------


def _thinned(plan: StorePlan, name: str, counts: Counts, share: float) -> Counts:
    """A share of counts, chosen by chance, the same whenever it is asked for; small counts are not cut to nothing."""
    chance = np.random.RandomState(zlib.crc32(f"late {plan.seed} {name}".encode()))
    made: Counts = chance.binomial(counts, share)
    return made


def _asin_days(world: World, age: npt.NDArray[np.int64]) -> list[list[AsinDay]]:
    plan, days = world.plan, slice(0, len(age))

    def so_far(name: str, counts: Counts) -> Counts:
        """What a report has of each day: all, most of it at first, less of a day that goes on."""
        first = _thinned(plan, f"{name} first", counts, plan.late.business_first)
        part = _thinned(plan, f"{name} part", first, plan.late.partial_day)
        return np.where(age < 0, part[:, days], np.where(age < _BUSINESS_SETTLES, first[:, days], counts[:, days]))

    sessions, units = so_far("sessions", world.sessions), so_far("units", world.units)
    views = sessions + so_far("views", world.extra_views)
    offer = np.minimum(so_far("offer", world.offer_views), views)
    price = world.means.price[:, days]
    business_units, business_sessions = units * 7 // 100, sessions * 35 // 1000
    business_views = np.minimum(business_sessions * 7 // 5, views)
    items = units - np.minimum(so_far("bundled", world.bundled), units // 2)
    columns = (
        sessions, business_sessions, views, business_views, offer, np.minimum(offer, business_views), units,
        business_units, units * price, business_units * price, items, np.minimum(items, business_units),
        so_far("refunded", world.refunded),
    )  # fmt: skip
    return [[AsinDay(*row) for row in np.stack([c[n] for c in columns], axis=1).tolist()] for n in range(len(units))]


def _conditions(world: World, days: int) -> list[list[Conditions]]:
    made, price = world.means.levers, world.means.price
    stock = world.means.stock
    rival, storage = (np.rint(of).astype(int) for of in (price * made["rival"], 12 * made["storage"]))
    offer = np.minimum(USUAL_OFFER_SHARE * made["offer"], 1) * stock
    columns = (made["ramp"], price, offer, stock, rival, made["rebate"], made["fee"], storage)
    return [
        [
            Conditions(
                traffic=ramp, conversion=1.0, price=cents, offer_share=share, in_stock=has, rival_price=rival,
                listed=cents, rebate=rebate, fee=fee, storage=storage,
            )
            for ramp, cents, share, has, rival, rebate, fee, storage in zip(
                *(of[n, :days].tolist() for of in columns), strict=True
            )
        ]
        for n in range(len(price))
    ]  # fmt: skip


# -- advertising -------------------------------------------------------------------------------------------------------


def _clicks(world: World, age: npt.NDArray[np.int64], since: int) -> list[Click]:
    """A click row for each term and day (index) from `since` on that had a click, in order of days."""
    days, age, late = slice(since, len(age)), age[since:], world.plan.late
    early = world.invalid[:, days] * (age < _CLICKS_SETTLE)

    def so_far(name: str, counts: Counts) -> Counts:
        return np.where(age < 0, _thinned(world.plan, name, counts, late.partial_day)[:, days], counts[:, days])

    valid = so_far("clicks", world.clicks)
    clicks, usual = valid + early, np.maximum(world.clicks[:, days], 1)
    cost = world.spend[:, days] * valid // usual + early * (world.spend[:, days] // usual)
    spend = np.maximum(cost, 1)  # a report divides by what its clicks cost
    impressions = np.maximum(so_far("impressions", world.impressions), clicks)
    # an order made `lag` days after the click is known once that day has ended; on a day that goes on, some are
    orders = world.orders[:, days] * (np.arange(world.orders.shape[2]) <= age[:, None])
    at_once = _thinned(world.plan, "orders", world.orders[:, :, 0], late.partial_day)[:, days]
    orders[:, :, 0] = np.where(age < 0, np.minimum(at_once, clicks), orders[:, :, 0])
    sales = np.rint(world.ad_sales[:, days] / np.maximum(world.orders[:, days], 1)).astype(np.int64) * orders
    orders_of, sales_of = orders.sum(axis=2), sales.sum(axis=2)
    terms = world.plan.terms
    where = np.argwhere((clicks > 0).T)
    columns = [c.T[clicks.T > 0].tolist() for c in (impressions, clicks, spend, orders_of, sales_of)]
    return [
        Click(day + since, terms[term].target, shown, clicked, spent, bought, bought, sold, 0, 0)
        for (day, term), shown, clicked, spent, bought, sold in zip(where.tolist(), *columns, strict=True)
    ]


def _budgets(world: World, days: int) -> dict[tuple[int, int], int]:
    plan, means = world.plan, world.means
    stated = np.rint(budgets(plan, means.levers, by_campaign(plan, means.clicks * means.cpc)) / 100).astype(int)
    return {(c, d): int(v) for c, row in enumerate(stated[:, :days].tolist()) for d, v in enumerate(row)}


# -- health, prices of others ------------------------------------------------------------------------------------------


def _health(world: World, index: int) -> Health:
    """Two orders of a thousand are defective; a cause's days count among the sixty that Amazon looks at."""
    begin = max(0, index - 59)
    units = world.units[:, begin : index + 1].sum(axis=0)
    worse = world.means.levers["defects"][0, begin : index + 1]
    violations = int(world.means.levers["violations"][0, index])
    orders = max(1, int(units.sum()))
    return Health(
        orders=orders, defects=round(float((units * worse).sum()) * 0.002), own_defects=0, late=4, cancelled=0,
        shipped=420, off_time=18, violations=violations, rating=312 if violations else 396,
    )  # fmt: skip


def _listed(world: World, index: int) -> tuple[Listed, ...]:
    made, plan = world.means.levers, world.plan
    weekly = world.units[:, max(0, index - 6) : index + 1].sum(axis=1)
    return tuple(
        Listed(
            rank=round(40_000 / (3 + weekly[n]) * made["rank"][n, index]),
            rating=plan.ratings[n] + made["rating"][n, index], reviews=140 + n * 173 % 2900,
            price=int(world.means.price[n, index]), offers=1 + int(made["offers"][n, index]),
        )
        for n in range(len(plan.shares))
    )  # fmt: skip
