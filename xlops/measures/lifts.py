"""What events make of a day's sales, as it was known when a month began (rule N34)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from xlops.measures.event_days import SEASON, Daily, EventDays
from xlops.measures.events import Event
from xlops.measures.usual import sized
from xlops.periods import Month, Week

_SHARED_BY = 56  # days before a month, by whose sales the parts share its days


class Lifts:
    """Of marketplaces together, each with its daily sales in one currency and the events that concern it.

    An event's size is a share of a usual day: typed, else the mean of earlier ones of its name, as in `usual`.
    """

    def __init__(self, parts: Sequence[tuple[Daily, EventDays]]) -> None:
        self._parts = [_Part(daily, calendar) for daily, calendar in parts]
        self._shares: dict[Month, list[float]] = {}
        self._eventful = any(calendar.events for _, calendar in parts)

    def __call__(self, day: date, month: Month) -> float | None:
        """What a day sells, as a multiple of a usual one; None where an event of it has no known size."""
        if not self._eventful:
            return 1.0
        lifts = [part.lift(day, month) for part in self._parts]
        known = [lift for lift in lifts if lift is not None]
        if len(known) < len(lifts):
            return None
        return sum(share * lift for share, lift in zip(self._of(month), known, strict=True))

    def on(self, days: Sequence[date], month: Month) -> tuple[list[Event], list[Event]]:
        """The events of some days, those with a size first and then those without; a season without one is none."""
        held = {e: part.size(e, month) for part in self._parts for day in days for e in part.on(day)}
        without = [e for e, size in held.items() if size is None and len(e.span) < SEASON]
        return [e for e, size in held.items() if size], without

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
        self._weeks: dict[Week, dict[str, float]] = {}
        self._sizes: dict[tuple[Event, Month], float | None] = {}
        self._on: dict[date, list[Event]] = {}

    def on(self, day: date) -> list[Event]:
        if day not in self._on:
            self._on[day] = [e for e in self._calendar.events if e.span.first <= day < e.span.end]
        return self._on[day]

    def lift(self, day: date, month: Month) -> float | None:
        of = [self.size(e, month) for e in self.on(day) if len(e.span) < SEASON or self.size(e, month) is not None]
        known = [size for size in of if size is not None]
        return max(0.0, 1 + sum(known)) if len(known) == len(of) else None

    def size(self, event: Event, month: Month) -> float | None:
        """What it adds to a day of its own, a share of a usual one."""
        if event.effect is not None:
            return event.effect
        if (event, month) not in self._sizes:
            found = sized(self._week, self._calendar, event, month, ("gmv",)).effect
            self._sizes[event, month] = None if found is None else found["gmv"]
        return self._sizes[event, month]

    def _week(self, week: Week) -> dict[str, float]:
        if week not in self._weeks:
            days = [self.daily[d] for d in week.span.days() if d in self.daily]
            self._weeks[week] = {"gmv": sum(days)} if len(days) == len(week.span) else {}
        return self._weeks[week]
