"""Does the landing of a month hold? Drawn stores, whose months are known, against a linear run rate.

    python benchmarks/landing.py [FIRST_SEED LAST_SEED]

Every store is looked at on the 5th, 10th, 15th, 20th and 25th of its last months, knowing the days up to then. No files
are written, so that late reports (0.7 % of a Monday's GMV) are left out. The run rate has the interval that its own
misses of past months say, as the landing has. A second table is of the same stores with deals of three to seven days
every six to ten weeks, which bring 20 to 120 % with a spread of a quarter, known by their days and name alone; *blind*
is the landing that knows of no event. Rules are tuned on seeds 1 to 100.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from statistics import fmean

from xlops.demo.drawn.plan import plan_store
from xlops.demo.drawn.world import happened
from xlops.demo.scenario import drawn
from xlops.measures.event_days import EventDays
from xlops.measures.events import Event
from xlops.measures.landing import LEAST_MONTHS, T80, WIDER, land, no_events
from xlops.measures.lifts import Lifts
from xlops.periods import Month, Span

_AT = (5, 10, 15, 20, 25)
_MONTHS = (Month(2026, 5), Month(2026, 6), Month(2026, 7))
Told = tuple[float, float, float]  # low, expected, high
Way = Callable[[dict[date, float], date], Told | None]


def main(first: int, last: int) -> None:
    """Print a table: mean error and share of intervals that hold, by day of the month."""
    stores = [(seed, drawn_days(seed)) for seed in range(first, last + 1)]
    plain: dict[str, Way] = {"landing": _landing, "run rate": _run_rate}
    _table([(daily, plain) for _, daily in stores])
    run: dict[str, Way] = {"run rate": _run_rate}
    eventful: list[tuple[dict[date, float], Mapping[str, Way]]] = []
    for seed, daily in stores:
        sold, calendar = _with_deals(daily, random.Random(seed))
        eventful.append((sold, {"landing": partial(_landing, calendar=calendar), "blind": _landing, **run}))
    _table(eventful)


def _table(stores: Sequence[tuple[dict[date, float], Mapping[str, Way]]]) -> None:
    found: dict[tuple[str, int], list[tuple[float, bool, float]]] = {}
    for daily, ways in stores:
        for month in _MONTHS:
            if any(day not in daily for day in month.span.days()):
                continue
            actual = sum(daily[day] for day in month.span.days())
            for at in _AT:
                known = {d: v for d, v in daily.items() if d <= date(month.year, month.month, at)}
                for name, way in ways.items():
                    if (told := way(known, max(known))) is not None:
                        low, expected, high = told
                        one = (abs(expected / actual - 1), low <= actual <= high, (high - low) / actual)
                        found.setdefault((name, at), []).append(one)
    print("| day | | error | holds | width | months |\n| ---: | --- | ---: | ---: | ---: | ---: |")
    for at in (*_AT, 0):
        for name in dict.fromkeys(n for n, _ in found):
            rows = [r for (n, day), some in found.items() for r in some if n == name and at in (day, 0)]
            error, held, width = (fmean(column) for column in zip(*rows, strict=True))
            print(f"| {at or 'all'} | {name} | {error:.1%} | {held:.0%} | {width:.1%} | {len(rows)} |")


def drawn_days(seed: int) -> dict[date, float]:
    world = happened(plan_store(drawn("bench"), seed))
    sold = (world.units * world.means.price[:, : world.units.shape[1]]).sum(axis=0) / 100
    return dict(zip(world.plan.clock.days, (float(v) for v in sold), strict=True))


def _with_deals(daily: dict[date, float], luck: random.Random) -> tuple[dict[date, float], EventDays]:
    """The store with deals, and what is known of them: their days."""
    sold, events = dict(daily), []
    at, rise = min(daily) + timedelta(weeks=8), luck.uniform(0.2, 1.2)
    while at < max(daily):
        deal = Span(at, at + timedelta(days=luck.randint(3, 7)))
        events.append(Event(deal, None, None, "deal", "Deal"))
        brings = rise * luck.lognormvariate(0, 0.25)
        sold |= {day: daily[day] * (1 + brings) for day in deal.days() if day in daily}
        at += timedelta(weeks=luck.randint(6, 10), days=luck.randint(0, 6))
    return sold, EventDays(events)


def _landing(known: dict[date, float], last: date, calendar: EventDays | None = None) -> Told | None:
    found = land(known, last, Lifts([(known, calendar)]) if calendar else no_events)
    if found is None or found.low is None or found.high is None:
        return None
    return found.low, found.expected, found.high


def _run_rate(known: dict[date, float], last: date) -> Told | None:
    month, days = Month.of(last), last.day
    done, rest = _linear(known, month, days)
    misses, past = list[float](), month.previous()
    while len(misses) < 12 and all(day in known for day in past.span.days()):
        at = min(days, len(past.span) - 1)
        made = _linear(known, past, at)[1]
        actual = sum(known[d] for d in past.span.days()[at:])
        misses.append(math.log(actual / made))
        past = past.previous()
    if len(misses) < LEAST_MONTHS:
        return None
    far = WIDER * T80[len(misses)] * math.sqrt(fmean(m * m for m in misses) * (1 + 1 / len(misses)))
    return done + rest * math.exp(-far), done + rest, done + rest * math.exp(far)


def _linear(known: dict[date, float], month: Month, days: int) -> tuple[float, float]:
    done = sum(known[d] for d in month.span.days()[:days])
    return done, done / days * (len(month.span) - days)


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:3] or ("201", "220")))
