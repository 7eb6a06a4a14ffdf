"""The restock plan of a marketplace as of a day: what the store knows, as arrays for `xlops.restock` (rules N9, N30).

What each SKU sold on its days in stock comes from the ledger, else from photographs (`stocked`); the season from these
where they reach back a year, else from the sales report by date; margins from the last closed month. A SKU with fewer
than 28 usual days in stock has no plan: the rule of N9 answers for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlops.facts.sheets import has_own_tables
from xlops.measures.expected_days import event_factors, planned_shape, season_of
from xlops.measures.giver import Sources
from xlops.measures.landed import costs, margins, storage
from xlops.measures.ordered import on_order
from xlops.measures.photographs import seen_by
from xlops.measures.shipped import seen_stretch
from xlops.measures.stock import POSITION, PRICE
from xlops.measures.supply import Supply, supplies
from xlops.restock.forecast import Beside, Forecast, forecast, is_slow
from xlops.restock.lead import CHANCES, Stretch, points
from xlops.restock.order import Needs, Orders, bridge, due, plan
from xlops.restock.past import REVIEW_DAYS, Array, Flags, Past, SoldDays
from xlops.restock.rule import COVER_TARGET_DAYS, DUE_DAYS
from xlops.restock.season import NOW_DAYS, YEAR, index, spliced
from xlops.restock.service import holding_a_day, service
from xlops.restock.sku_plan import SkuPlan, Way

LEAST_DAYS = 28  # usual ones in stock, in a year
_WEEKS = 26


@dataclass(frozen=True)
class _Stand:
    """What is known of the SKUs that have a plan, as of the end of a day."""

    end: date
    skus: Sequence[str]
    of: Forecast
    needs: Needs
    known: Sequence[Supply]
    money: _Money
    slow: Flags

    @cached_property
    def orders(self) -> Orders:
        return plan(self.of, self.needs)


def plans(sources: Sources, marketplace: str, currency: str, end: date, photographed: date) -> Mapping[str, SkuPlan]:
    """SKU → its plan as of the end of a day, with the stock of the photograph that closes it; made once."""
    return sources.once(_plans, marketplace, currency, end, photographed)


def orders_due(
    sources: Sources, marketplace: str, currency: str, end: date, photographed: date
) -> Mapping[str, tuple[bool, bool]]:
    """SKU → whether an order of its plan is due by a week after the day, and whether it was to be placed before it."""
    stand = sources.once(_stand, marketplace, currency, end, photographed)
    if stand is None:
        return {}
    if (since := (end - stand.end).days) > 0:
        latest = stand.orders.latest
        found = latest <= since + DUE_DAYS, latest < since
    else:
        found = due(stand.of, stand.needs)
    return dict(zip(stand.skus, zip(*(flags.tolist() for flags in found), strict=True), strict=True))


def _plans(sources: Sources, market: str, currency: str, end: date, photographed: date) -> dict[str, SkuPlan]:
    stand = sources.once(_stand, market, currency, end, photographed)
    return {} if stand is None else _told(stand)


def _stand(sources: Sources, market: str, currency: str, day: date, photographed: date) -> _Stand | None:
    end, sold = seen_by(photographed, day), sold_days(sources, market)
    listed = sources.once(_listed, market).get(photographed, {})
    past = sold.until(end)
    enough = past.usual[:, -365:].sum(axis=1) >= LEAST_DAYS
    velocities = sources.velocities.of(market, end)
    chosen = [n for n, sku in enumerate(sold.skus) if enough[n] and sku in listed and sku in velocities]
    if not chosen:
        return None
    skus = [sold.skus[n] for n in chosen]
    beside = Beside(
        season=season_before(sources, market, end, past),
        pace=np.array([velocities[sku].units if sku in velocities else np.nan for sku in sold.skus]),
        plan=planned_shape(sources, market, end),
        events=event_factors(sources, market, end, [listed.get(sku, (0.0, "", 0.0))[1] for sku in sold.skus]),
        kin=kin_of(sources, end, sold.skus),
        age=np.array([(end - velocities[s].since).days + 1 if s in velocities else 0 for s in sold.skus], dtype=float),
    )
    by_sku = supplies(sources, end)
    known = [by_sku.get(sku, Supply()) for sku in skus]
    cover = np.array([COVER_TARGET_DAYS if s.cover_days is None else s.cover_days for s in known], dtype=float)
    prices = [listed[sku][2] for sku in skus]
    money = _Money.of(sources, market, currency, end, photographed, skus, prices, cover)
    ordered = on_order(sources, market, day, photographed)
    position = np.array([listed[sku][0] + sum(o.coming for o in ordered.get(sku, ())) for sku in skus])
    needs = _needs(sources, known, position, money.service, cover, seen_stretch(sources, market, end, by_sku))
    of = forecast(past, beside).only(chosen)
    return _Stand(end, skus, of, needs, known, money, is_slow(past)[chosen])


def season_before(sources: Sources, market: str, end: date, past: Past) -> tuple[Array, Array] | None:
    """From sales by date, the last days from days in stock; None where these reach back a year themselves."""
    if past.days >= YEAR + 2 * NOW_DAYS:
        return None
    whole = season_of(sources, market, end, past.days)
    return None if whole is None else spliced(whole, index(past))


def sold_days(sources: Sources, market: str) -> SoldDays:
    """All days in stock of a marketplace's SKUs as arrays; read once."""
    return sources.once(_arrays, market)


def _arrays(sources: Sources, market: str) -> SoldDays:
    every = sources.velocities.panel
    panel = every[every["marketplace"] == market]
    codes, skus = pd.factorize(panel["sku"], sort=True)
    days = panel["day"].to_numpy(dtype="datetime64[D]")
    if not len(days):
        return SoldDays((), date.min, np.zeros((0, 0)), np.zeros((0, 0), dtype=bool), np.zeros((0, 0), dtype=np.int64))
    first = days.min()
    column = (days - first).astype(int)
    shape = (len(skus), int(column.max()) + 1)
    units, usual, known_on = np.zeros(shape), np.zeros(shape, dtype=bool), np.zeros(shape, dtype=np.int64)
    units[codes, column] = panel["units"].to_numpy(dtype=float)
    usual[codes, column] = ~panel["special"].to_numpy(dtype=bool)
    known_on[codes, column] = (panel["known_on"].to_numpy(dtype="datetime64[D]") - first).astype(int)
    return SoldDays(tuple(map(str, skus)), first.astype(object), units, usual, known_on)


def _listed(sources: Sources, market: str) -> dict[date, dict[str, tuple[float, str, float]]]:
    """Day of a photograph → SKU → position, ASIN and price in it."""
    query = (
        f"select day, sku, coalesce({POSITION}, 0)::double, coalesce(asin, ''), coalesce({PRICE}, 0)::double "
        "from stock_plan where marketplace = ?"
    )
    found = defaultdict[date, dict[str, tuple[float, str, float]]](dict)
    for day, sku, position, asin, price in sources.store.rows(query, [market]):
        found[day][str(sku)] = position, asin, price
    return found


def kin_of(sources: Sources, on: date, skus: Sequence[str]) -> npt.NDArray[np.int64]:
    """A number for each product line, else brand, of the Products sheet; all others are one kin."""
    lines = sources.once(_lines, sources.product_day(on))
    if lines is None:
        return np.zeros(len(skus), dtype=np.int64)
    numbers = {line: n for n, line in enumerate(sorted(set(map(str, lines.values()))))}
    return np.array([numbers.get(str(lines.get(sku, "")), -1) for sku in skus], dtype=np.int64)


def _lines(sources: Sources, on: date) -> dict[str, str] | None:
    if not has_own_tables(sources.store.con):
        return None
    query = "select sku, coalesce(nullif(product_line, ''), brand, '') from own_products_on(?::date)"
    return dict(sources.store.rows(query, [on]))


@dataclass(frozen=True)
class _Money:
    """What units cost, earn and cost to keep, and the service that follows, by SKU; NaN where not known."""

    cost: Array
    margin: Array
    service: Array
    typed: bool

    @classmethod
    def of(
        cls, sources: Sources, market: str, currency: str, end: date, photographed: date, skus: Sequence[str],
        prices: Sequence[float], cover: Array,
    ) -> _Money:  # fmt: skip
        """The newsvendor ratio of an order's cycle, or the service that the settings state."""

        def told(known: Mapping[str, float]) -> Array:
            return np.array([known.get(sku, np.nan) for sku in skus], dtype=float)

        cost = told(costs(sources, currency, end))
        margin = told(margins(sources, market, currency, end)) * np.array(prices)
        typed = sources.settings.service_level
        holding = holding_a_day(cost, told(sources.once(storage, market).get(photographed, {})))
        asked = service(margin, holding, cover + REVIEW_DAYS) if typed is None else np.full(len(skus), typed)
        return cls(cost, margin, asked, typed is not None)


def _needs(
    sources: Sources, known: Sequence[Supply], position: Array, asked: Array, cover: Array, deliveries: Stretch
) -> Needs:  # fmt: skip
    lead = [sources.settings.lead_days if of.lead_days is None else of.lead_days for of in known]
    full = np.ones(len(known))
    return Needs(
        position, np.array(lead, dtype=float), deliveries.sd * full, deliveries.factor * full, cover, asked,
        np.array([of.moq or 0 for of in known], dtype=float), np.array([of.carton or 1 for of in known], dtype=float),
    )  # fmt: skip


def _told(stand: _Stand) -> dict[str, SkuPlan]:
    """The arrays as plain values."""
    end, skus, of, needs, known, money = stand.end, stand.skus, stand.of, stand.needs, stand.known, stand.money
    made, air = stand.orders, _by_air(of, needs, known)
    leads = points(needs.lead_days, needs.lead_sd, needs.lead_factor) + REVIEW_DAYS
    mean = of.sum(leads) @ CHANCES
    variance = (of.variance(leads) + np.square(of.sum(leads))) @ CHANCES - np.square(mean)
    edges = of.sum(np.tile(7.0 * np.arange(_WEEKS + 1), (len(skus), 1)))
    found = {}
    for n, sku in enumerate(skus):
        sea = _way(end, made, n, needs.lead_days[n])
        found[sku] = SkuPlan(
            end, float(of.level[n]), float(mean[n]), float(np.sqrt(max(0.0, variance[n]))),
            float(needs.service[n]), money.typed, float(made.point[n]), float(made.up_to[n]),
            _day(end, made.latest[n]), sea, _sooner(end, air, n, sea), tuple(np.diff(edges[n]).tolist()),
            _number(money.margin[n]), _number(money.cost[n]), bool(stand.slow[n]), bool(of.young[n] > 0),
        )  # fmt: skip
    return found


def _by_air(of: Forecast, needs: Needs, known: Sequence[Supply]) -> tuple[Needs, Orders, Array]:
    """The order by air, and what of it bridges the time until the one by sea is there."""
    days = np.array([sea if s.air_days is None else s.air_days for s, sea in zip(known, needs.lead_days, strict=True)])
    flown = replace(needs, lead_days=days.astype(float))
    wanted = bridge(of, needs.position, days * needs.lead_factor, needs.lead_days * needs.lead_factor)
    cartons = np.maximum(needs.carton, 1.0)
    return flown, plan(of, flown), np.ceil(wanted / cartons - 1e-9) * cartons


def _sooner(end: date, air: tuple[Needs, Orders, Array], n: int, sea: Way) -> Way | None:
    """The way by air where it saves what the one by sea would lose."""
    flown, orders, quantity = air
    way = _way(end, orders, n, flown.lead_days[n])
    if quantity[n] <= 0 or way.arrives >= sea.arrives or sea.lost - way.lost < 1:
        return None
    return replace(way, quantity=float(quantity[n]))


def _way(end: date, made: Orders, n: int, lead: float) -> Way:
    arrives = end + timedelta(days=round(float(made.arrives[n])))
    return Way(int(lead), float(made.quantity[n]), arrives, float(made.lost[n]), float(made.service[n]))


def _day(end: date, days: float) -> date | None:
    return end + timedelta(days=int(max(-3650.0, min(days, 3650.0)))) if np.isfinite(days) else None


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
