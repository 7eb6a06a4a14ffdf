"""Changes on the period before as they are judged: against what events let expect, outside the store's noise (N34)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import pairwise

from xlops.kpis import Direction, Kpi, Limits
from xlops.kpis.edges import DECIMALS
from xlops.kpis.surfaces.python import evaluate
from xlops.measures import ALL, Account, PeriodMeasures
from xlops.measures.event_days import EventDays
from xlops.measures.events import Event
from xlops.measures.intervals import Interval
from xlops.measures.usual import (
    DOWN,
    FREE_WEEKS,
    STEADY_WEEKS,
    Expected,
    Series,
    Values,
    event_noise,
    expected,
    names_in,
    noise,
)  # fmt: skip
from xlops.periods import Month, Period, Week
from xlops.targets import against, base_of

_OLDER = 24  # weeks before the board's, in which a year-old event and what was usual around it may lie


@dataclass(frozen=True)
class Group:
    """What is looked at under one set of events: marketplaces together, or an ASIN."""

    series: Series
    calendar: EventDays
    before: Values


@dataclass(frozen=True)
class Usual:
    """A change as it is judged: `change` is that against what was to be expected, `noise` how far one strays by itself.

    `found` is what events let expect, without any None: then the change is that on the period before. `base` is that
    value of the KPI; of a KPI that is a change itself, how much of it events let expect. `start` is the level before
    the events of the period itself (of a KPI that is a change, a value of its measure), `own` the share of it that
    they bring.
    """

    change: float | None
    noise: float | None
    quiet: bool
    found: Expected | None = None
    base: float | None = None
    explained: float | None = None  # of the change on the period before: by events of either
    start: float | None = None
    own: float | None = None

    @property
    def judged(self) -> float | None:
        """What is held against the edges: a change inside the noise is none."""
        return 0.0 if self.quiet and self.change is not None else self.change

    @property
    def by_events(self) -> bool:
        """Whether events set what the value is held against."""
        return self.found is not None and self.start is not None and bool(self.found.unlike or self.found.own)

    def held(self, kpi: Kpi, change: float) -> float:
        """Another change of the KPI, as `judged`: what it still may come to."""
        return 0.0 if _quiet(kpi, change, self.noise) else change

    def still(self, kpi: Kpi) -> float:
        """How far it may change for the worse and is as good as unchanged; 0 where any change counts."""
        least = 0.0 if kpi.direction is Direction.BAND else DOWN - 10**-DECIMALS
        return max(least, round(self.noise or 0.0, DECIMALS))

    def noise_within(self, kpi: Kpi, interval: Interval | None = None) -> float | None:
        """`still`, where the change is within it, or an end of what the number still may come to; else None."""
        if interval is None:
            return self.still(kpi) if self.quiet else None
        base = base_of(kpi, interval.expected, self.change)
        ends = () if base is None else [against(kpi, end, base) for end in (interval.low, interval.high)]
        return self.still(kpi) if any(_quiet(kpi, end, self.noise) for end in ends) else None

    def limits(self, kpi: Kpi, edge: Limits, value: float, noise: float | None) -> Limits:
        """The edge of a change, no nearer than the noise.

        Of a KPI that is a change itself, it is one on the period before, as the `value` is: events are in it.
        """
        by = noise or 0.0
        low, high = edge.low, edge.high
        low = min(low, -by) if low is not None and low <= 0 else low
        high = max(high, by) if high is not None and high >= 0 else high
        base = base_of(kpi, value, self.change) if kpi.is_change else None
        if base is None:
            return Limits(low, high)
        return Limits(*(None if side is None else base * (1 + side) - 1 for side in (low, high)))


def usual_of(
    kpi: Kpi, period: Week | Month, plain: float | None, now: Mapping[str, float | None], groups: Sequence[Group],
    whole: Group,
) -> Usual:  # fmt: skip
    """The change of a KPI as it is judged; `plain` is that on the period before, `now` the inputs of its formula.

    `groups` are the parts that have events of their own, in one currency; `whole` is all of them, for the noise.
    """
    found = expected_of(groups, period)
    strays = _noise(kpi, period, whole, FREE_WEEKS if found is None else STEADY_WEEKS)
    if found is None or plain is None:
        return Usual(plain, strays, _quiet(kpi, plain, strays), found)
    change, base, explained, start, own = _against(kpi, now, whole.before, found)
    strays = None if strays is None else math.hypot(strays, event_noise(own or 0.0, found.spread))
    return Usual(change, strays, _quiet(kpi, change, strays), found, base, explained, start, own)


def expected_of(groups: Sequence[Group], period: Week | Month) -> Expected | None:
    """Over all groups; one without events is expected to be as in the period before."""
    parts = [(g, expected(g.series, g.calendar, period, g.before)) for g in groups if g.before]
    told = [e for _, e in parts if e is not None]
    if not told:
        return None
    events = dict.fromkeys(s for e in told for s in e.events)
    weeks = [e.weeks if e is not None else 0 for _, e in parts]
    values = _added([e.values if e is not None else g.before for g, e in parts])
    start = _added([e.start if e is not None else g.before for g, e in parts])
    return Expected(values, tuple(events), start, max(weeks), partly=0 in weeks and max(weeks) > 0)


def _added(parts: Sequence[Values]) -> Values:
    return {n: sum(p[n] for p in parts) for n in set.intersection(*(set(p) for p in parts))}


def _against(
    kpi: Kpi, now: Mapping[str, float | None], before: Values, found: Expected
) -> tuple[float | None, ...]:  # fmt: skip
    """The change against what was expected, then `base`, `explained`, `start` and `own` of `Usual`."""
    if kpi.is_change:

        def change(to: Mapping[str, float | None], on: Values) -> float | None:
            return evaluate(kpi.formula, {**to, **{f"{n}__prev": v for n, v in on.items()}})

        explained = change(found.values, before)
        start = found.start.get(kpi.formula.measures[0])
        return change(now, found.values), explained, explained, start, change(found.values, found.start)
    base, start, was, value = (evaluate(kpi.formula, given) for given in (found.values, found.start, before, now))
    if base is None or base <= 0 or value is None:
        return (None,) * 5
    return value / base - 1, base, _share(base, was), start, _share(base, start)


def _share(value: float, of: float | None) -> float | None:
    return value / of - 1 if of is not None and of > 0 else None


def _quiet(kpi: Kpi, change: float | None, strays: float | None) -> bool:
    """Whether a change for the worse is none: inside the noise, or no fall by rule N14."""
    if change is None:
        return False
    sides = {Direction.UP: -change, Direction.DOWN: change}
    worse = round(sides.get(kpi.direction, abs(change)), DECIMALS)
    small = kpi.direction is not Direction.BAND and worse < DOWN
    return worse > 0 and (small or (strays is not None and worse <= round(strays, DECIMALS)))


def _noise(kpi: Kpi, period: Week | Month, whole: Group, weeks_of: int) -> float | None:
    names = kpi.formula.measures
    like = Week.of(period.first, period.starts_on if isinstance(period, Week) else 0)
    weeks = whole.calendar.free_before(period, lambda w: names_in(whole.series, w, names), like, weeks_of)
    levels = [whole.series(w) for w in weeks]
    changes = [c for before, now in pairwise(levels) if (c := _change(kpi, before, now)) is not None]
    found = noise(changes)
    return None if found is None else found * math.sqrt(7 / len(period.span))


def _change(kpi: Kpi, before: Values, now: Values) -> float | None:
    if kpi.is_change:
        return evaluate(kpi.formula, {**now, **{f"{n}__prev": v for n, v in before.items()}})
    value, was = evaluate(kpi.formula, now), evaluate(kpi.formula, before)
    return None if value is None or was is None or was <= 0 else value / was - 1


class Weekly:
    """The weeks of an account, older ones too, and the events that concern its marketplaces."""

    def __init__(
        self,
        account: Account,
        row: Callable[[Period, str], PeriodMeasures | None],
        part: Callable[[Sequence[str]], str],
        oldest: Week,
    ) -> None:
        self._account, self._row, self._part = account, row, part
        older = [oldest]
        while len(older) <= _OLDER:
            older.append(older[-1].previous())
        self._older = older[1:] if account.events else []
        self._past = {row.key: row for row in account.trade(self._older)}
        self._calendars: dict[tuple[str, ...], EventDays] = {}
        self._known: dict[tuple[Period, str], Values] = {}

    def forget(self) -> None:
        """Look at the rows anew: there are others now."""
        self._known.clear()

    def over(
        self, row: Callable[[Period, str], PeriodMeasures | None], part: Callable[[Sequence[str]], str]
    ) -> Weekly:  # fmt: skip
        """The same past and events beside other rows."""
        other = copy(self)
        other._row, other._part, other._known = row, part, {}
        return other

    def calendar(self, markets: Sequence[str]) -> EventDays:
        """The events that concern any of the marketplaces as a whole."""
        key = tuple(markets)
        if key not in self._calendars:
            here = [e for e in self._account.events if any(e.concerns(m, ()) for m in markets)]
            self._calendars[key] = EventDays.of(here, self._account.sold(key))
        return self._calendars[key]

    def change(
        self, kpi: Kpi, period: Week | Month, marketplace: str, markets: Sequence[str], plain: float | None,
        now: Mapping[str, float | None],
    ) -> Usual:  # fmt: skip
        """The change of a KPI; of ALL over `markets`, in the base currency."""
        names = kpi.formula.measures
        if marketplace != ALL:
            whole = self._group(marketplace, [marketplace], period, names)
            return usual_of(kpi, period, plain, now, [whole], whole)
        alike: dict[tuple[Event, ...], list[str]] = {}
        for m in markets:
            alike.setdefault(self.calendar([m]).events, []).append(m)
        groups = [self._group(self._part(some), some, period, names) for some in alike.values()]
        return usual_of(kpi, period, plain, now, groups, self._group(self._part(markets), markets, period, names))

    def _group(self, label: str, markets: Sequence[str], period: Week | Month, names: Sequence[str]) -> Group:
        own = self._values(period.previous(), label, markets)
        before = {n: own[n] for n in names} if own.keys() >= set(names) else {}
        return Group(lambda week: self._values(week, label, markets), self.calendar(markets), before)

    def _values(self, period: Period, label: str, markets: Sequence[str]) -> Values:
        """The measures of a period that all of the marketplaces have."""
        if (period, label) not in self._known:
            row = self._row(period, label) or self._of_past(period, label, markets)
            values, counted = (row.values, row.counted) if row else ({}, {})
            self._known[period, label] = {
                n: v for n, v in values.items() if len(counted.get(n, markets)) == len(markets)
            }
        return self._known[period, label]

    def _of_past(self, period: Period, label: str, markets: Sequence[str]) -> PeriodMeasures | None:
        key = f"{period.label}|{label}"
        if key not in self._past and label.startswith(f"{ALL}:"):
            rows = [r for m in markets if (r := self._past.get(f"{period.label}|{m}")) is not None]
            if len(rows) == len(markets):
                self._past |= {row.key: row for row in self._account.part(label, [(period, rows)])}
        return self._past.get(key)
