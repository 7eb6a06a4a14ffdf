"""What the account's own year says of the days to come.

The index of a day is what all SKUs sold on it by what they usually sell, over those that could be bought: so neither
stock-outs nor launches look like a season. Days to come move as the same days moved a year ago, in part: a season comes
earlier or later, and one year is one sample.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xlops.restock.past import Array, Past

YEAR = 364  # whole weeks, so that weekdays match
NOW_DAYS = 28  # what stands for the present
SMOOTHED = 35  # days of a triangle
KEPT = 0.8  # of last year's movement, as a power: the rest is another year
_ROUNDS = 4
_BELIEVED = 60.0  # units on which an index is believed half: what chance does to them is a season's usual size
_LEAST_SHARE = 0.3  # of the units of the long index
_LEAST_UNITS = 30.0  # that a smoothed day of a year ago must rest on


@dataclass(frozen=True)
class Season:
    """The index of past days (smoothed), of today, and of days to come; `known` where a year ago was seen."""

    past: Array
    now: float
    ahead: Array
    known: bool


def index(past: Past) -> tuple[Array, Array]:
    """(index by day, units that each day rests on), both smoothed; 1 is what the SKUs sell on the whole."""
    sold, open_days = np.where(past.usual, past.units, 0.0), past.usual.astype(float)
    by_day, of_sku = np.ones(past.days), sold.sum(axis=1) / np.maximum(open_days.sum(axis=1), 1.0)
    total = sold.sum(axis=0)
    for _ in range(_ROUNDS):
        by_day = smooth(total) / np.maximum(smooth(of_sku @ open_days), 1e-9)
        of_sku = sold.sum(axis=1) / np.maximum(open_days @ by_day, 1e-9)
    rests = smooth(total) * SMOOTHED
    return drawn_to_one(by_day, rests), rests


def drawn_to_one(by_day: Array, rests: Array) -> Array:
    """An index as far as its units let one believe it: the weeks of a store that sells little are chance."""
    return np.asarray((rests * by_day + _BELIEVED) / (rests + _BELIEVED))


def smooth(of_days: Array) -> Array:
    """Means over a triangle around each day, shorter at both ends."""
    half = SMOOTHED // 2 + 1
    triangle = 1.0 - np.abs(np.arange(1 - half, half)) / half
    if len(of_days) < len(triangle):
        return np.full(len(of_days), of_days.mean() if len(of_days) else 0.0)
    made: Array = np.convolve(of_days, triangle, "same") / np.convolve(np.ones(len(of_days)), triangle, "same")
    return made


def spliced(whole: tuple[Array, Array], own: tuple[Array, Array]) -> tuple[Array, Array]:
    """An index of long, with one of SKUs' days in stock in the place of its last days: stock-outs stay out of these.

    Both end on the same day; `whole` is the longer one. Days on which the other rests on little stay as they are.
    """
    (by_day, rests), (own_days, own_rests) = whole, own
    tail = slice(len(by_day) - len(own_days), None)
    thin = np.flatnonzero(own_rests < _LEAST_SHARE * rests[tail])
    begin = int(thin[-1]) + 1 if len(thin) else 0
    if len(own_days) - begin < NOW_DAYS:
        return whole
    on = slice(tail.start + begin, None)
    made = by_day.copy()
    made[on] = own_days[begin:] * np.median(by_day[on] / own_days[begin:])
    return made, rests


def project(by_day: Array, rests: Array, ahead: int, kept: float = KEPT) -> Season:
    """The index of the days to come: today's, moved as a year ago."""
    today = len(by_day)
    now = float(by_day[-NOW_DAYS:].mean()) if today else 1.0
    then = today - YEAR
    if then < NOW_DAYS or rests[then - NOW_DAYS : then + ahead].min() < _LEAST_UNITS:
        return Season(by_day, now, np.full(ahead, now), False)
    before = by_day[then - NOW_DAYS : then].mean()
    seen = by_day[then : then + ahead]
    moved = np.concatenate([seen, np.full(ahead - len(seen), seen[-1])]) if len(seen) < ahead else seen
    return Season(by_day, now, now * (moved / before) ** kept, True)


def misses(by_day: Array, rests: Array, days: int, kept: float = KEPT, step: int = 28) -> Array:
    """Logarithms of what the account's index came to by what it was projected to, at origins that knew a year ago."""
    found = []
    for origin in range(len(by_day) - days, YEAR + NOW_DAYS, -step):
        made = project(by_day[:origin], rests[:origin], days, kept)
        if made.known:
            found.append(np.log(by_day[origin : origin + days].mean() / made.ahead.mean()))
    return np.array(found)
