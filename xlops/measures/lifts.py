"""What events make of a day's sales, as it was known when a month began (rule N34)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import islice
from statistics import fmean

from xlops.measures.event_days import EARLIER, SEASON, Daily, EventDays
from xlops.measures.events import Event
from xlops.measures.usual import NOISES, spread_of
from xlops.periods import Month

_SHARED_BY = 56  # days before a month, by whose sales the parts share its days
_AROUND = 14  # days before and after an earlier event, whose level its own days are held against
_LEAST_AROUND = 7


class Lifts:
    """Of marketplaces together, each with its daily sales in one currency and the events that concern it.

    An event's size is a share of a usual day: typed, else the mean of the last ones of its name, each against the days
    around it. A season raises these too, so that it is not taken for the event's; `usual` measures weeks otherwise.
    """

    def __init__(self, parts: Sequence[tuple[Daily, EventDays]]) -> None:
        self._parts = [_Part(daily, calendar) for daily, calendar in parts]
        self._shares: dict[Month, list[float]] = {}
        self._lifts: dict[tuple[date, Month], float | None] = {}
        self._eventful = any(calendar.events for _, calendar in parts)

    def __call__(self, day: date, month: Month) -> float | None:
        """What a day sells, as a multiple of a usual one; None where an event of it has no known size."""
        if not self._eventful:
            return 1.0
        if (day, month) not in self._lifts:
            self._lifts[day, month] = self._lift(day, month)
        return self._lifts[day, month]

    def _lift(self, day: date, month: Month) -> float | None:
        lifts = [part.lift(day, month) for part in self._parts]
        known = [lift for lift in lifts if lift is not None]
        if len(known) < len(lifts):
            return None
        return sum(share * lift for share, lift in zip(self._of(month), known, strict=True))

    def on(self, days: Sequence[date], month: Month) -> tuple[list[Event], list[Event]]:
        """The events of some days that are known to move them, then those of unknown size; seasons need a typed one."""
        sizes: dict[Event, list[float | None]] = {}
        for part in self._parts:
            for event in dict.fromkeys(e for day in days for e in part.on(day)):
                sizes.setdefault(event, []).append(part.size(event, month))
        unknown = [e for e, of in sizes.items() if None in of and len(e.span) < SEASON]
        return [e for e, of in sizes.items() if any(of) and e not in unknown], unknown

    def _of(self, month: Month) -> list[float]:
        if month not in self._shares:
            days = [month.first - timedelta(days=n) for n in range(1, _SHARED_BY + 1)]
            sold = [sum(part.daily.get(day, 0.0) for day in days) for part in self._parts]
            whole = sum(sold)
            self._shares[month] = [s / whole if whole > 0 else 1 / len(sold) for s in sold]
        return self._shares[month]


class _Part:
    def __init__(self, daily: Daily, calendar: EventDays) -> None:
        self.daily = daily
        self._calendar = calendar
        self._sizes: dict[tuple[Event, Month], float | None] = {}
        self._on: dict[date, list[Event]] = {}

    def on(self, day: date) -> list[Event]:
        if day not in self._on:
            self._on[day] = [e for e in self._calendar.events if e.span.first <= day < e.span.end]
        return self._on[day]

    def lift(self, day: date, month: Month) -> float | None:
        sizes = [self.size(e, month) for e in self.on(day) if len(e.span) < SEASON or e.effect is not None]
        known = [size for size in sizes if size is not None]
        return max(0.0, 1 + sum(known)) if len(known) == len(sizes) else None

    def size(self, event: Event, month: Month) -> float | None:
        """What it adds to a day of its own, a share of a usual one."""
        if event.effect is not None or len(event.span) >= SEASON:
            return event.effect
        if (event, month) not in self._sizes:
            measured = (self._measured(e, month) for e in self._calendar.earlier(event, month))
            known = list(islice((size for size in measured if size is not None), EARLIER))
            self._sizes[event, month] = fmean(known) if known else None
        return self._sizes[event, month]

    def _measured(self, event: Event, month: Month) -> float | None:
        """What a day of an earlier event added, against the days around without events; within their spread nothing."""
        weights = self._calendar.weights(month.first)
        span = event.span
        near = [day for n in range(1, _AROUND + 1) for day in (span.first - timedelta(n), span.last + timedelta(n))]
        around = [d for d in near if d < month.first and d in self.daily and not self._short_on(d)]
        days = [d for d in span.days() if d in self.daily]
        should = sum(weights[d.weekday()] for d in around)
        own = sum(weights[d.weekday()] for d in days)
        if len(around) < _LEAST_AROUND or len(days) < len(span) or should <= 0 or own <= 0 or len(span) >= SEASON:
            return None
        level = sum(self.daily[d] for d in around) / should
        if level <= 0:
            return None
        extra = [(self.daily[d] / level - weights[d.weekday()]) / len(self._short_on(d)) for d in days]
        size = sum(extra) / own
        strays = spread_of([self.daily[d] / level - weights[d.weekday()] for d in around])
        return max(-1.0, size) if abs(size) > NOISES * strays / math.sqrt(len(days)) else 0.0

    def _short_on(self, day: date) -> list[Event]:
        return [e for e in self.on(day) if len(e.span) < SEASON]
