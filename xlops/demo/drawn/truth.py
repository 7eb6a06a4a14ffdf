"""What a tool should have found in a drawn store: final values, causes and their money, true demand, worth of clicks.

Money is in cents of the marketplace's currency, so that it can be compared to the cent.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import numpy as np

from xlops.demo.business import ACCOUNT_SESSIONS
from xlops.demo.drawn.levers import Array
from xlops.demo.drawn.plan import Happening
from xlops.demo.drawn.world import World, expect
from xlops.periods import Month, Week

Record = dict[str, Any]

_WORTH_DAYS = 60  # over which the worth of a click is taken


def truth(world: World) -> Record:
    """Everything that is known of the store, as plain values for a JSON file."""
    plan = world.plan
    weeks = [Week.of(monday).previous() for monday in plan.mondays]
    periods: list[Week | Month] = [weeks[0].previous(), *weeks, *_months(world)]
    return {
        "seed": plan.seed,
        "marketplace": plan.market.code,
        "currency": plan.market.currency,
        "time_zone": plan.people.time_zone,
        "visits": [day.isoformat() for day in plan.people.visits],
        "reports": sorted(plan.people.reports),
        "delay": asdict(plan.late),
        "periods": {p.label: values(world, p) for p in periods},
        "causes": [_told(world, h) for h in plan.happenings if h.cause.story],
        "actions": [_told(world, h) for h in plan.happenings if h.cause.action or not h.cause.story],
        "demand": _demand(world),
        "terms": _terms(world),
    }


def values(world: World, period: Week | Month) -> dict[str, int]:
    """The final measures of a period, as the exports will say once all has settled."""
    clock = world.plan.clock
    begin, end = clock.index(period.first), clock.index(period.span.last) + 1
    days = slice(begin, end)
    products = world.units[:, days]
    made = {
        "gmv": int((products * world.means.price[:, days]).sum()),
        "units": int(products.sum()),
        "order_items": int((products - np.minimum(world.bundled[:, days], products // 2)).sum()),
        "sessions": int(np.rint(world.sessions[:, days].sum(axis=0) * ACCOUNT_SESSIONS).sum()),
        "units_refunded": int(world.refunded[:, days].sum()),
    }
    for product in ("SP", "SB"):
        own = np.array([t.target.campaign.plan.ad_product == product for t in world.plan.terms])
        name = product.lower()
        made |= {
            f"{name}_spend": int(world.spend[own, days].sum()),
            f"{name}_clicks": int(world.clicks[own, days].sum()),
            f"{name}_impressions": int(world.impressions[own, days].sum()),
            f"{name}_orders": int(world.orders[own, days].sum()),
            f"{name}_sales": int(world.ad_sales[own, days].sum()),
        }
    return made


def _months(world: World) -> list[Month]:
    """The months that closed between the first and the last Monday."""
    last = Month.of(world.plan.mondays[-1]).previous()
    found = []
    while last.span.last >= world.plan.mondays[0]:
        found.append(last)
        last = last.previous()
    return found[::-1]


def _told(world: World, h: Happening) -> Record:
    """A happening and what it did: all that happened against the same without it, as is to be expected."""
    plan, days = world.plan, world.plan.clock.days
    others = tuple(other for other in plan.happenings if other is not h)
    without = expect(plan, (*others, replace(h, stays=True)) if h.cause.before else others)
    on = slice(h.first, h.last + 1)
    gmv, gmv_without = world.means.sales(plan), without.sales(plan)
    touched = h.place if h.cause.scope == "asin" else slice(None)
    about: Record = {}
    if h.place is not None and h.cause.scope == "asin":
        product = plan.catalog.products[h.place]
        about = {"asin": product.asin, "sku": product.sku}
    elif h.place is not None:
        about = {"campaign": plan.campaigns[h.place].name}
    return {
        "cause": h.name,
        "scope": h.cause.scope,
        **about,
        "first": days[h.first].isoformat(),
        "last": days[h.last].isoformat(),
        "size": round(h.size, 4),
        "gmv": round(float((gmv - gmv_without)[touched, on].sum())),
        "gmv_usual": round(float(gmv_without[touched, on].sum())),
        "spend": round(float((world.means.spend(plan) - without.spend(plan))[on].sum())),
        "by_week": _by_week(world, (gmv - gmv_without)[touched, :].reshape(-1, len(days)).sum(axis=0)),
    }


def _by_week(world: World, daily: Array) -> dict[str, int]:
    """What a cause did to GMV in each week that is looked at, where it did anything."""
    clock, found = world.plan.clock, {}
    for monday in world.plan.mondays:
        week = Week.of(monday).previous()
        begin = clock.index(week.first)
        if change := round(float(daily[begin : begin + 7].sum())):
            found[week.label] = change
    return found


def _demand(world: World) -> dict[str, Record]:
    """Of each SKU from the first Monday on: units wanted a day, stock or not, sold, and to be expected."""
    plan = world.plan
    begin = plan.clock.index(plan.mondays[0])
    expected = _expected_units(world)
    return {
        p.sku: {
            "first": plan.mondays[0].isoformat(),
            "wanted": world.wanted[p.index, begin:].tolist(),
            "sold": world.units[p.index, begin:].tolist(),
            "mean": round(float(expected[p.index, begin:].mean()), 4),
        }
        for p in plan.catalog.products
    }


def _expected_units(world: World) -> Array:
    means = world.means
    made = means.visitors * means.conversion
    np.add.at(made, world.products, means.clicks * means.ad_conversion)
    return made


def _terms(world: World) -> list[Record]:
    """What a click on each term is worth, over the last sixty days before the last Monday; cents of sales."""
    plan, means = world.plan, world.means
    end = plan.clock.index(plan.mondays[-1])
    days = slice(end - _WORTH_DAYS, end)
    value = means.ad_conversion * means.price[world.products]
    over = [of[:, days].mean(axis=1).tolist() for of in (means.ad_conversion, value, means.cpc)]
    return [
        {
            "campaign": t.target.campaign.name,
            "ad_group": t.target.ad_group,
            "targeting": t.target.targeting,
            "match_type": t.target.match_type,
            "term": t.target.term,
            "asin": plan.catalog.products[t.target.product].asin,
            "conversion": round(conversion, 6),
            "value_per_click": round(worth, 3),
            "cpc": round(cpc, 3),
        }
        for t, conversion, worth, cpc in zip(plan.terms, *over, strict=True)
    ]
