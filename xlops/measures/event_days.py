"""Which events concern a marketplace or ASIN, which weeks are free of them, and how much of a period their days are.

A day counts by its weekday: what that usually sells, by the last eight weeks before (rule N34).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import islice
from statistics import fmean, median

from xlops.facts.history import Store
from xlops.measures.events import Event
from xlops.periods import Period, Week

_LOOKED_BACK = 26  # weeks in which event-free ones are looked for
SEASON = 14  # days from which an event is a season: no one week of it stands out by it
EARLIER = 4  # the last events of a name, whose mean the next one brings
_WEEKDAY_DAYS = 56  # before a period: eight of each weekday
_LEAST_OF_A_WEEKDAY = 3
EVEN = (1.0,) * 7

Daily = Mapping[date, float]
Weights = Sequence[float]  # of Monday to Sunday, 1.0 on average


class SoldByDay:
    """What was sold on each day that is known, in one currency. One object for the marketplaces that it is of."""

    def __init__(self, daily: Daily) -> None:
        self.daily = daily


NOTHING_BY_DAY = SoldByDay({})


def sold_by_day(store: Store) -> dict[str, dict[date, float]]:
    """GMV of each day by marketplace, in its own currency, where a sales report by date has it."""
    found: dict[str, dict[date, float]] = {}
    query = "select marketplace, day, sum(gmv) from sales_day where gmv is not null group by all"
    for marketplace, day, gmv in store.rows(query):
        found.setdefault(marketplace, {})[day] = float(gmv)
    return found


class EventDays:
    """The events that concern one marketplace or ASIN, and which weeks are free of them."""

    @classmethod
    def of(cls, events: Iterable[Event], sold: SoldByDay = NOTHING_BY_DAY) -> EventDays:
        """Those of the events: the same one for the same events, since an ASIN mostly has those of its store."""
        return _event_days(tuple(events), sold)

    def __init__(self, events: Sequence[Event], sold: SoldByDay = NOTHING_BY_DAY) -> None:
        self.events = tuple(e for e in events if e.moves_sales)
        self._sold = sold.daily
        self._weights: dict[date, Weights] = {}
        self._held: dict[Week, dict[Event, int]] = {}
        self._differing: dict[Period, list[Event]] = {}
        self._free: dict[tuple[Week, Week], bool] = {}
        self._free_before: dict[tuple[date, Week], list[Week]] = {}
        self._alike: dict[tuple[str, str, str], list[Event]] = {}
        for event in sorted(self.events, key=lambda e: e.span.first, reverse=True):
            self._alike.setdefault(_called(event), []).append(event)

    def held(self, week: Week) -> dict[Event, int]:
        """How many of its days each event has in a week."""
        if week not in self._held:
            self._held[week] = {e: days for e in self.events if (days := e.days_in(week.span))}
        return self._held[week]

    def differing(self, period: Period) -> list[Event]:
        """The events of which a period holds more or fewer days than the one before it."""
        if period not in self._differing:
            now, before = period.span, period.previous().span
            self._differing[period] = [e for e in self.events if e.days_in(now) != e.days_in(before)]
        return self._differing[period]

    def earlier(self, event: Event, period: Period) -> list[Event]:
        """The events of its kind and name that were over before it and before a period, the last one first."""
        begins = min(event.span.first, period.first)
        return [e for e in self._alike.get(_called(event), []) if e.span.last < begins]

    def free(self, week: Week, like: Week) -> bool:
        """Whether a week holds no event, but for those of which another week holds as many days."""
        if (week, like) not in self._free:
            beside = self.held(like)
            self._free[week, like] = all(beside.get(event) == days for event, days in self.held(week).items())
        return self._free[week, like]

    def free_before(self, period: Period, known: Callable[[Week], bool], like: Week, most: int) -> list[Week]:
        """The last event-free weeks of which something is known, all of them before the period, oldest first."""
        key = (period.first, like)
        if key not in self._free_before:
            weeks = [Week.of(period.first, like.starts_on).previous()]
            while len(weeks) < _LOOKED_BACK:
                weeks.append(weeks[-1].previous())
            self._free_before[key] = [week for week in weeks if self.free(week, like)]
        return list(islice(filter(known, self._free_before[key]), most))[::-1]

    def share(self, event: Event, period: Period, before: date) -> float:
        """The part of what is usual in a period that falls on an event's days, by what was known before a day."""
        days = period.span.days()
        of = self.weights(before)
        held = sum(of[d.weekday()] for d in days if event.span.first <= d < event.span.end)
        return held / sum(of[d.weekday()] for d in days)

    def weights(self, before: date) -> Weights:
        """What each weekday usually sells, 1.0 on average, by the last eight weeks before a day.

        Days of events are left out, a season's are not. All alike where too little is known.
        """
        if before not in self._weights:
            short = [e.span for e in self.events if len(e.span) < SEASON]
            past = [day for n in range(1, _WEEKDAY_DAYS + 1) if (day := before - timedelta(days=n)) in self._sold]
            usual = [d for d in past if not any(s.first <= d < s.end for s in short)]
            by_weekday = [[self._sold[d] for d in usual if d.weekday() == n] for n in range(7)]
            known = all(len(of) >= _LEAST_OF_A_WEEKDAY for of in by_weekday)
            levels = [median(of) for of in by_weekday] if known else []
            mean = fmean(levels) if known else 0.0
            self._weights[before] = tuple(level / mean for level in levels) if mean > 0 else EVEN
        return self._weights[before]


@lru_cache(maxsize=200)
def _event_days(events: tuple[Event, ...], sold: SoldByDay) -> EventDays:
    return EventDays(events, sold)


def _called(event: Event) -> tuple[str, str, str]:
    """What events alike share: kind and name; years, and what stands in brackets, do not count."""
    return event.kind, bare(event.name), bare(event.about or "")


@cache
def bare(text: str) -> str:
    """A name without brackets, numbers, case and punctuation; whole where nothing else is in it."""
    kept = re.sub(r"[\W\d_]+", " ", re.sub(r"[(（][^)）]*[)）]", " ", text.casefold())).split()
    return " ".join(kept) or text.casefold().strip()
