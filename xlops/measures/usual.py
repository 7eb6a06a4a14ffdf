"""What a period would have come to but for surprises: what its events let expect, and how far a week strays (N34).

Arithmetic over a weekly series of measures, of a marketplace or of an ASIN; nothing here reads a store.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from statistics import fmean, median

from xlops.measures.event_days import EARLIER, SEASON, EventDays
from xlops.measures.events import Event
from xlops.periods import Month, Period, Week

Values = Mapping[str, float]
Series = Callable[[Week], Values]  # what a week came to; empty where nothing is known

FREE_WEEKS = 8  # the last event-free weeks that a week after an event is held against, and whose noise counts
STEADY_WEEKS = 16  # those whose noise counts where events set a week apart: eight leave it too unsure to be added to
_AROUND = 8  # weeks before and after an earlier event, in which the nearest event-free ones show what was usual then
_LEAST_AROUND = 3
_MOST_NOISE = 0.5  # a fall to less than half is never noise
_LEAST_NOISE = 4  # changes below which the noise is not known
NOISES = 2.0  # a change beyond so many of its usual spreads is outside the noise
EVENT_SPREAD = 0.17  # ours: of what an event brings, in shares of what is typed or earlier ones brought
_COUNTS_AS = 8  # events that this spread counts as, beside what the store's own events of one name say
_LEAST_SIZE = 0.05  # below which a size has no spread in shares of itself
_SPREAD = 1.4826  # of the normal distribution: from the median deviation to the standard deviation
DOWN = 0.10  # rule N14: a fall is one from here on


@dataclass(frozen=True)
class Sized:
    """An event that sets a period apart, and what a day of it does to each measure: a share of a usual day.

    Without `effect` nothing is known of it. `before`: what part of a usual period before falls on its days; `here`: of
    this one. `spread`: how far it strays from its size, a share of it.
    """

    event: Event
    effect: Mapping[str, float] | None = field(hash=False)
    before: float = 0.0
    here: float = 1.0
    spread: float = EVENT_SPREAD

    def brings(self, name: str) -> float:
        """What it adds to a measure of this period, a share of what is usual."""
        return (self.effect or {}).get(name, 0.0) * self.here

    def brought(self, name: str) -> float:
        """The same of the period before."""
        return (self.effect or {}).get(name, 0.0) * self.before


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
    def spread(self) -> float:
        """How far what its own events bring strays, a share of that; of several the widest."""
        return max((s.spread for s in self.events if s.here and s.effect is not None), default=0.0)

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


def expected(series: Series, calendar: EventDays, period: Week | Month, before: Values) -> Expected | None:
    """What the events of a period let expect of it; None where none sets it apart from the period `before`.

    A week whose predecessor held an event begins with the median of the last event-free weeks (rule N34); any other
    with the period before, without what its own events of known size did to it.
    """
    differing = calendar.differing(period)
    if not differing:
        return None
    names = tuple(before)
    moved = tuple(_sized(series, calendar, e, period, names) for e in differing)
    tainted = any(s.before for s in moved)
    if tainted and isinstance(period, Week):
        usual = medians(series, _free(series, calendar, period, names), names)
        if usual is not None:
            start, weeks = usual
            return Expected({n: start[n] * _factor(s.brings(n) for s in moved) for n in names}, moved, start, weeks)
    found, start = {}, {}
    for name in names:
        was = _factor(s.brought(name) for s in moved)
        start[name] = before[name] / was if was > 0 else before[name]
        found[name] = start[name] * _factor(s.brings(name) for s in moved) if was > 0 else before[name]
    return Expected(found, moved, start)


def names_in(series: Series, week: Week, names: Sequence[str]) -> bool:
    """Whether all measures of a week are known."""
    known = series(week)
    return all(name in known for name in names)


def medians(series: Series, weeks: Sequence[Week], names: Sequence[str]) -> tuple[dict[str, float], int] | None:
    """The median of each measure over some weeks, and how many these are; None where there are none."""
    if not weeks:
        return None
    return {name: median(series(w)[name] for w in weeks) for name in names}, len(weeks)


def _free(series: Series, calendar: EventDays, period: Week, names: Sequence[str]) -> list[Week]:
    return calendar.free_before(period, lambda w: names_in(series, w, names), period, FREE_WEEKS)


def _factor(parts: Iterable[float]) -> float:
    """What events that bring these shares make of a usual period: 1.0 with none."""
    return max(0.0, 1 + sum(parts))


def _sized(series: Series, calendar: EventDays, event: Event, period: Week | Month, names: Sequence[str]) -> Sized:
    """An event with its size: the typed one, else the mean of the last ones of its name."""
    before, here = (calendar.share(event, p, period.first) for p in (period.previous(), period))
    if event.effect is not None:
        return Sized(event, dict.fromkeys(names, event.effect), before, here)
    starts_on = period.starts_on if isinstance(period, Week) else 0
    measured = (_measured(series, calendar, e, period, names, starts_on) for e in calendar.earlier(event, period))
    known = list(islice((effect for effect in measured if effect is not None), EARLIER))
    if not known:
        return Sized(event, None, before, here)
    effect = {n: fmean(e[n] for e in known) for n in names}
    return Sized(event, effect, before, here, max(_strays([e[n] for e in known], effect[n]) for n in names))


def _strays(sizes: Sequence[float], usual: float) -> float:
    """How far events of one name stray from their usual size, a share of it; few of them say little against ours."""
    if abs(usual) < _LEAST_SIZE:
        return EVENT_SPREAD
    own = sum((size / usual - 1) ** 2 for size in sizes)
    return min(_MOST_NOISE, math.sqrt((_COUNTS_AS * EVENT_SPREAD**2 + own) / (_COUNTS_AS + len(sizes) - 1)))


def _measured(
    series: Series, calendar: EventDays, event: Event, period: Period, names: Sequence[str], starts_on: int
) -> dict[str, float] | None:
    """What a day of an earlier event did to each measure, against the event-free weeks around it; None: not known.

    A week's excess is shared by the events of the week by their days (a day counts by its weekday), seasons left out,
    so that the same week a year later comes to the same. What does not stand out of those weeks' own spread is none.
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
        spread = NOISES * spread_of(levels)
        part = done = 0.0
        for week in own:
            beside = [e for e in calendar.held(week) if e == event or len(e.span) < SEASON]
            shares = {e: calendar.share(e, week, period.first) for e in beside}
            excess = series(week)[name] - usual
            part += shares[event]
            done += excess * shares[event] / sum(shares.values()) if abs(excess) > spread else 0.0
        found[name] = max(-1.0, done / (usual * part)) if part else 0.0
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
    return min(_MOST_NOISE, NOISES * spread_of(changes)) if len(changes) >= _LEAST_NOISE else None


def event_noise(own: float, spread: float) -> float:
    """How far a week strays because its events bring more or less than they did before; `own` is the share they bring.

    `spread` is that of `Expected`. A share of what was expected, as the noise of weeks is.
    """
    return NOISES * spread * abs(own) / (1 + own) if own > -1 else 0.0


def spread_of(values: Sequence[float]) -> float:
    """The usual distance from the middle: one week out of line changes neither, and ups and downs in turn count."""
    middle = fmean(sorted(values)[1:-1])
    return _SPREAD * median(abs(v - middle) for v in values)
