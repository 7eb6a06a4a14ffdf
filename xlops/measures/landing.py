"""Where a month lands: what is sold so far, what its other days let expect, and how far such a forecast strays.

A day to come is the level of the last two weeks times what its weekday usually is, by the last eight weeks before,
times what its events let expect (rule N34). Days of events count by what they would have been without; those of an
event of unknown size are left out, where enough others are there. How far the landing strays is taken from past months:
what the same forecast would have missed of them at the same day.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from xlops.periods import Month

LEVEL_DAYS = 14
WEEKDAY_DAYS = 56  # eight of each weekday
LEAST_MONTHS = 4  # whose misses say how far a landing strays
MOST_MONTHS = 12
# of the t distribution, by degrees of freedom, the distance that holds 80 %
T80 = {4: 1.533, 5: 1.476, 6: 1.440, 7: 1.415, 8: 1.397, 9: 1.383, 10: 1.372, 11: 1.363, 12: 1.356}
WIDER = 1.1  # a month in which something happens strays farther than most past ones; by stores 1 to 60 of the bench

_LEAST_LEVEL = 7  # of the last two weeks' days, and
_LEAST_WEEKDAYS = 3  # of each weekday's, below which days of events of unknown size count as they are

Daily = Mapping[date, float]
Lift = Callable[[date, Month], float | None]


def no_events(day: date, month: Month) -> float | None:
    """A day is a usual one."""
    return 1.0


@dataclass(frozen=True)
class Landing:
    """A month to come to its end; `low` and `high` hold it in four of five cases, None where too little is known.

    `done` is what was sold in `days` of its days, `months` counts the past months that the interval rests on.
    """

    month: Month
    done: float
    days: int
    expected: float
    low: float | None
    high: float | None
    months: int


def land(daily: Daily, last: date, lift: Lift = no_events) -> Landing | None:
    """The landing of the month in which `last` is the last known day; None where too few days before are known.

    `daily` is what was sold on each day that is known, in one currency; a day without sales is zero there.
    `lift` says what a day sells, as a multiple of a usual one, by what was known when a month began; None: not known.
    """
    month = Month.of(last)
    days = (last - month.first).days + 1
    found = _forecast(daily, month, days, lift)
    if found is None:
        return None
    done, rest = found
    misses = _misses(daily, month, days, lift)
    if not rest:
        return Landing(month, done, days, done, done, done, len(misses))
    if len(misses) < LEAST_MONTHS:
        return Landing(month, done, days, done + rest, None, None, len(misses))
    far = WIDER * T80[len(misses)] * math.sqrt(fmean(m * m for m in misses) * (1 + 1 / len(misses)))
    return Landing(
        month, done, days, done + rest, done + rest * math.exp(-far), done + rest * math.exp(far), len(misses)
    )


def _forecast(daily: Daily, month: Month, days: int, lift: Lift) -> tuple[float, float] | None:
    """What the first so many days of a month came to, and what the others let expect."""
    dates = month.span.days()
    so_far, to_come = dates[:days], dates[days:]
    last = so_far[-1]
    past = [last - timedelta(days=n) for n in range(WEEKDAY_DAYS)]
    if any(day not in daily for day in (*so_far, *past)):
        return None
    plain = _without_events(daily, past, month, lift)
    mean = fmean(plain.values())
    if mean <= 0:
        return None
    usual = [fmean(v for d, v in plain.items() if d.weekday() == n) / mean for n in range(7)]
    near = [d for d in past[:LEVEL_DAYS] if d in plain]
    should = sum(usual[d.weekday()] for d in near)
    level = sum(plain[d] for d in near) / should if should > 0 else 0.0
    lifts = {d: lift(d, month) for d in to_come}
    rest = sum(usual[d.weekday()] * (1.0 if (by := lifts[d]) is None else by) for d in to_come)
    return sum(daily[d] for d in so_far), level * rest


def _without_events(daily: Daily, past: Sequence[date], month: Month, lift: Lift) -> dict[date, float]:
    """What days would have sold without their events; without those of unknown size, where enough others are there."""
    lifts = {d: lift(d, month) for d in past}
    plain = {d: daily[d] / by for d, by in lifts.items() if by}
    short = sum(d in plain for d in past[:LEVEL_DAYS]) < _LEAST_LEVEL
    if short or any(sum(d.weekday() == n for d in plain) < _LEAST_WEEKDAYS for n in range(7)):
        return {d: daily[d] / (lifts[d] or 1.0) for d in past}
    return plain


def _misses(daily: Daily, month: Month, days: int, lift: Lift) -> Sequence[float]:
    """How far the same forecast missed what was still to come of past months, as logarithms of the ratio."""
    found = []
    for _ in range(MOST_MONTHS):
        month = month.previous()
        dates = month.span.days()
        if any(day not in daily for day in dates):
            break
        at = min(days, len(dates) - 1)  # a month that is shorter by a day or three
        made = _forecast(daily, month, at, lift)
        if made is None:
            break
        actual = sum(daily[d] for d in dates[at:])
        if actual > 0 and made[1] > 0:
            found.append(math.log(actual / made[1]))
    return found
