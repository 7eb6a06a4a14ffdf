"""Clicks by where the ad stood, so that the placements of a campaign's day come to what its report says."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from xlops.demo.campaigns import Campaign
from xlops.demo.drawn.world import World
from xlops.demo.year import Click

PLACES = ("Top of Search on-Amazon", "Other on-Amazon", "Detail Page on-Amazon")
_PAGES = 0.35  # of what is not at the top


class Placed(NamedTuple):
    """What a campaign's ads in one place brought on a day (index); money in cents."""

    day: int
    campaign: Campaign
    place: int  # of PLACES
    impressions: int
    clicks: int
    spend: int
    orders: int
    sales: int


def placed_clicks(world: World, clicks: Iterable[Click]) -> list[Placed]:
    """The clicks of Sponsored Products by day, campaign and place; each count only grows as reports know more."""
    plan = world.plan
    place_of = {t.target: n for n, t in enumerate(plan.terms)}
    chance = np.random.RandomState(zlib.crc32(f"placed {plan.seed}".encode()))
    rounding = chance.random_sample((*world.clicks.shape, 2)).tolist()
    sums: dict[tuple[int, int, int], list[int]] = {}
    campaigns = {c.number: c for c in plan.campaigns}
    for c in clicks:
        if c.target.campaign.plan.ad_product != "SP":
            continue
        term = place_of[c.target]
        top, round_ = float(world.means.top[term, c.day]), rounding[term][c.day]
        better = top * (1 + plan.top_boost / 2) / (1 + plan.top_boost * (top - 0.5))
        seen, clicked = (_split(of, top, round_) for of in (c.impressions, c.clicks))
        seen = [max(s, n) for s, n in zip(seen, clicked, strict=True)]
        seen[1] += c.impressions - sum(seen)
        bought = _within(_split(c.orders, min(better, 1.0), round_), clicked)
        spent, sold = _shared(c.spend, clicked), _shared(c.sales, bought)
        for n in range(len(PLACES)):
            if clicked[n]:
                told = sums.setdefault((c.day, c.target.campaign.number, n), [0] * 5)
                for at, value in enumerate((seen[n], clicked[n], spent[n], bought[n], sold[n])):
                    told[at] += value
    return [Placed(day, campaigns[number], n, *told) for (day, number, n), told in sorted(sums.items())]


def _split(count: int, top: float, rounding: list[float]) -> list[int]:
    """A count by place, at the top its share of it, rounded by chance."""
    first = min(count, math.floor(count * top + rounding[0]))
    pages = min(count - first, math.floor((count - first) * _PAGES + rounding[1]))
    return [first, count - first - pages, pages]


def _within(wanted: list[int], most: list[int]) -> list[int]:
    """The counts with none above its most; what is too many goes where there is room."""
    made = [min(w, m) for w, m in zip(wanted, most, strict=True)]
    left = sum(wanted) - sum(made)
    for n in range(len(made)):
        more = min(left, most[n] - made[n])
        made[n], left = made[n] + more, left - more
    return made


def _shared(money: int, by: list[int]) -> list[int]:
    """Money in proportion to counts; the cents that are left over go to the largest."""
    whole = sum(by)
    made = [money * n // whole if whole else 0 for n in by]
    if whole:
        made[by.index(max(by))] += money - sum(made)
    return made
