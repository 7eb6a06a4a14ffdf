"""What a period would have come to but for surprises: what its events let expect, and how far a week strays (N34).

Arithmetic over a weekly series of measures, of a marketplace or of an ASIN; nothing here reads a store.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from itertools import islice
from statistics import fmean, median

from xlops.measures.events import Event
from xlops.periods import Month, Period, Week

Values = Mapping[str, float]
Series = Callable[[Week], Values]  # what a week came to; empty where nothing is known

FREE_WEEKS = 8  # the last event-free weeks that a week after an event is held against, and whose noise counts
_LOOKED_BACK = 26  # weeks in which these are looked for
_AROUND = 8  # weeks before and after an earlier event, in which the nearest event-free ones show what was usual then
_LEAST_AROUND = 3
_SEASON = 14  # days from which an event is a season: no one week of it stands out by it
_MOST_NOISE = 0.5  # a fall to less than half is never noise
_LEAST_NOISE = 4  # changes below which the noise is not known
NOISES = 2.0  # a change beyond so many of its usual spreads is outside the noise
_EVENT_SPREAD = 0.18  # ours: of what an event brings, in shares of what is typed or the last one brought
_SPREAD = 1.4826  # of the normal distribution: from the median deviation to the standard deviation
DOWN = 0.10  # rule N14: a fall is one from here on


@dataclass(frozen=True)
class Sized:
    """An event that sets a period apart, and what a day of it does to each measure: a share of a usual day.

    Without `effect` nothing is known of it. `before`: some of its days lie in the period before; `here`: in this one.
    """

    event: Event
    effect: Mapping[str, float] | None = field(hash=False)
    before: bool = False
    here: bool = True

    def in_period(self, period: Period, name: str) -> float:
        """What it adds to a measure of the period, a share of what is usual."""
        held = self.event.days_in(period.span)
        return (self.effect or {}).get(name, 0.0) * held / len(period.span)


@dataclass(frozen=True)
class Expected:
    """What was to be expected of a period: `start` with what its own events bring.

    It starts with the median of so many event-free `weeks`; without any, with the period before less what its events
    are known to have done. `partly`: of several parts added up, some start with one and some with the other.
    """

    values: Values = field(hash=False)
    events: tuple[Sized, ...]
    start: Values = field(hash=False)
    weeks: int = 0
    partly: bool = False

    @property
    def unlike(self) -> tuple[Event, ...]:
        """The events because of which it does not start with the period before as it was."""
        return tuple(s.event for s in self.events if s.before and (self.weeks or s.effect is not None))

    @property
    def own(self) -> tuple[Event, ...]:
        """The events of the period itself whose effect is known."""
        return tuple(s.event for s in self.events if s.here and s.effect is not None)

    @property
    def unknown(self) -> tuple[Event, ...]:
        """The events of unknown effect that it leaves to be judged."""
        unlike = self.unlike
        return tuple(s.event for s in self.events if s.effect is None and (s.here or s.event not in unlike))


class EventDays:
    """The events that concern one marketplace or ASIN, and which weeks are free of them."""

    @classmethod
    def of(cls, events: Sequence[Event]) -> EventDays:
        """Those of the events: the same one for the same events, since an ASIN mostly has those of its store."""
        return _event_days(tuple(events))

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = tuple(e for e in events if e.moves_sales)
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

    def free_before(self, period: Period, known: Callable[[Week], bool], like: Week) -> list[Week]:
        """The last event-free weeks of which something is known, all of them before the period, oldest first."""
        key = (period.first, like)
        if key not in self._free_before:
            weeks = [Week.of(period.first, like.starts_on).previous()]
            while len(weeks) < _LOOKED_BACK:
                weeks.append(weeks[-1].previous())
            self._free_before[key] = [week for week in weeks if self.free(week, like)]
        return list(islice(filter(known, self._free_before[key]), FREE_WEEKS))[::-1]


@lru_cache(maxsize=200)
def _event_days(events: tuple[Event, ...]) -> EventDays:
    return EventDays(events)


def expected(series: Series, calendar: EventDays, period: Week | Month, before: Values) -> Expected | None:
    """What the events of a period let expect of it; None where none sets it apart from the period `before`.

    A week whose predecessor held an event begins with the median of the last event-free weeks (rule N34); any other
    with the period before, without what its own events of known size did to it.
    """
    differing = calendar.differing(period)
    if not differing:
        return None
    previous = period.previous()
    names = tuple(before)
    sized = tuple(_sized(series, calendar, e, period, names) for e in differing)
    tainted = any(s.before for s in sized)
    if tainted and isinstance(period, Week):
        usual = medians(series, calendar.free_before(period, lambda w: names_in(series, w, names), period), names)
        if usual is not None:
            start, weeks = usual
            return Expected({n: start[n] * _factor(sized, period, n) for n in names}, sized, start, weeks)
    found, start = {}, {}
    for name in names:
        was = _factor(sized, previous, name)
        start[name] = before[name] / was if was > 0 else before[name]
        found[name] = start[name] * _factor(sized, period, name) if was > 0 else before[name]
    return Expected(found, sized, start)


def names_in(series: Series, week: Week, names: Sequence[str]) -> bool:
    """Whether all measures of a week are known."""
    known = series(week)
    return all(name in known for name in names)


def medians(series: Series, weeks: Sequence[Week], names: Sequence[str]) -> tuple[dict[str, float], int] | None:
    """The median of each measure over some weeks, and how many these are; None where there are none."""
    if not weeks:
        return None
    return {name: median(series(w)[name] for w in weeks) for name in names}, len(weeks)


def _factor(sized: Sequence[Sized], period: Period, name: str) -> float:
    return max(0.0, 1 + sum(s.in_period(period, name) for s in sized))


def _sized(series: Series, calendar: EventDays, event: Event, period: Week | Month, names: Sequence[str]) -> Sized:
    lies = event.days_in(period.previous().span) > 0, event.days_in(period.span) > 0
    if event.effect is not None:
        return Sized(event, dict.fromkeys(names, event.effect), *lies)
    starts_on = period.starts_on if isinstance(period, Week) else 0
    for earlier in calendar.earlier(event, period):
        effect = _measured(series, calendar, earlier, period, names, starts_on)
        if effect is not None:
            return Sized(event, effect, *lies)
    return Sized(event, None, *lies)


def _called(event: Event) -> tuple[str, str, str]:
    """What events alike share: kind and name; years, and what stands in brackets, do not count."""
    return event.kind, bare(event.name), bare(event.about or "")


@cache
def bare(text: str) -> str:
    """A name without brackets, numbers, case and punctuation; whole where nothing else is in it."""
    kept = re.sub(r"[\W\d_]+", " ", re.sub(r"[(（][^)）]*[)）]", " ", text.casefold())).split()
    return " ".join(kept) or text.casefold().strip()


def _measured(
    series: Series, calendar: EventDays, event: Event, period: Period, names: Sequence[str], starts_on: int
) -> dict[str, float] | None:
    """What a day of an earlier event did to each measure, against the event-free weeks around it; None: not known.

    A week's excess is shared by the events of the week by their days, seasons left out, so that the same week a year
    later comes to the same. What does not stand out of those weeks' own spread is none.
    """
    own = _weeks_of(event, starts_on)
    if any(w.span.end > period.first or not names_in(series, w, names) for w in own):
        return None
    around = _around(series, calendar, own, period, names)
    if len(around) < _LEAST_AROUND:
        return None
    found = {}
    for name in names:
        levels = [series(w)[name] for w in around]
        usual = median(levels)
        if usual <= 0:
            return None
        spread = NOISES * _spread(levels)
        days = done = 0.0
        for week in own:
            held = {e: d for e, d in calendar.held(week).items() if e == event or len(e.span) < _SEASON}
            excess = series(week)[name] - usual
            days += held[event]
            done += excess * held[event] / sum(held.values()) if abs(excess) > spread else 0.0
        found[name] = max(-1.0, done / (usual / 7 * days))
    return found


def _weeks_of(event: Event, starts_on: int) -> list[Week]:
    week = Week.of(event.span.first, starts_on)
    found = [week]
    while (week := week.next()).first <= event.span.last:
        found.append(week)
    return found


def _around(
    series: Series, calendar: EventDays, own: Sequence[Week], period: Period, names: Sequence[str]
) -> list[Week]:  # fmt: skip
    """The nearest event-free weeks on either side, none of them in or after the period."""

    def nearest(start: Week, step: Callable[[Week], Week]) -> list[Week]:
        weeks = []
        for _ in range(_AROUND):
            start = step(start)
            known = start.span.end <= period.first and names_in(series, start, names)
            weeks += [start] if known and calendar.free(start, own[0]) else []
        return weeks[: FREE_WEEKS // 2]

    return nearest(own[0], Week.previous) + nearest(own[-1], Week.next)


def noise(changes: Sequence[float]) -> float | None:
    """How far a change from one week to the next strays by itself, a share; None where there are too few to know."""
    return min(_MOST_NOISE, NOISES * _spread(changes)) if len(changes) >= _LEAST_NOISE else None


def event_noise(own: float) -> float:
    """How far a week strays because its events bring more or less than they did before; `own` is the share they bring.

    A share of what was expected, as the noise of weeks is.
    """
    return NOISES * _EVENT_SPREAD * abs(own) / (1 + own) if own > -1 else 0.0


def _spread(values: Sequence[float]) -> float:
    """The usual distance from the middle: one week out of line changes neither, and ups and downs in turn count."""
    middle = fmean(sorted(values)[1:-1])
    return _SPREAD * median(abs(v - middle) for v in values)
