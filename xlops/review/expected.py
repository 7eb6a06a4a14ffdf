"""What a KPI whose numbers still move is expected to come to, held to how earlier Mondays were hit (rule N32)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial

from xlops.kpis import Kpi
from xlops.kpis.surfaces.pandas import evaluate_many
from xlops.kpis.surfaces.python import evaluate
from xlops.measures import PeriodMeasures
from xlops.measures.intervals import Error, Hit, Inputs, Interval, interval, reach, spreads
from xlops.measures.unsettled import LATE, Unsettled
from xlops.periods import Period, Week
from xlops.review.alike import Figures
from xlops.targets import Target, against, base_of

LOOSE = 0.02
MONDAYS = 26  # earlier ones whose weeks show how well estimates hit
RowOf = Callable[[Period, str], PeriodMeasures | None]


@dataclass(frozen=True)
class Outlook:
    """What a KPI is expected to come to; of `earlier` Mondays' intervals `held` held what became final."""

    interval: Interval
    learned: int  # exports that showed how much is still to come, of the report of which there are fewest
    held: int
    earlier: int
    loose: bool = False  # what it is a ratio to moves more than a little: no verdict

    def inverse(self) -> Outlook | None:
        """The same of 1/value; None where that has no bounds."""
        of = self.interval
        if of.low <= 0:
            return None
        return replace(self, interval=Interval(1 / of.expected, 1 / of.high, 1 / of.low))


@dataclass(frozen=True)
class Given:
    """The inputs of a KPI, estimated, and the errors of them."""

    inputs: Mapping[str, float | None]
    errors: tuple[Error, ...]

    def of(self, kpi: Kpi) -> tuple[Inputs, list[Error]]:
        """What of it a KPI is made of."""
        names = kpi.formula.inputs
        errors = ({n: by for n in names if (by := error.get(n))} for error in self.errors)
        return {name: self.inputs.get(name) for name in names}, [e for e in errors if e]


def _weighed(kpi: Kpi, givens: Sequence[Given]) -> list[tuple[float | None, float]]:
    """The values of a KPI and their standard deviations."""
    told = spreads(lambda many: evaluate_many(kpi.formula, many), [given.of(kpi) for given in givens])
    return [(value, error or 0.0) for value, error in told]


@dataclass(frozen=True)
class _Look:
    """A week as estimated on the Monday on which it was first known, and what it is now."""

    week: Week
    then: Given
    now: Inputs


class Mondays:
    """Estimates of weeks that are final now, as they stood on their first look."""

    def __init__(self, unsettled: Unsettled, row: RowOf, weeks: Sequence[Week]) -> None:
        self._unsettled, self._row, self._weeks = unsettled, row, weeks[-MONDAYS:]
        self._looks: dict[str, list[_Look]] = {}
        self._hits: dict[tuple[str, str], list[tuple[Week, Hit, Interval, float]]] = {}

    def forget(self) -> None:
        """Look at the rows anew: there are others now."""
        self._looks.clear()
        self._hits.clear()

    def outlook(
        self, kpi: Kpi, label: str, moving: Set[str], rows: Mapping[str, PeriodMeasures | None], inputs: Inputs,
        seen: Inputs,
    ) -> Outlook | None:  # fmt: skip
        """What the KPI of a period comes to of which some inputs are `moving`; None where one of them is not estimated.

        `rows` are estimates of the period and of the one before (`__prev`), `inputs` those of the formula with them,
        `seen` as they are.
        """
        if kpi.inverse_of is not None:  # so that both say the same (rule N6)
            of = self.outlook(kpi.inverse_of, label, moving, rows, inputs, seen)
            return of.inverse() if of else None
        errors = tuple({n + of: by for n, by in e.items()} for of, row in rows.items() if row for e in row.errors)
        given = Given(inputs, errors)
        ((value, error),) = _weighed(kpi, [given])
        if value is None or not moving <= {name for error in errors for name in error}:
            return None
        if any(not inputs.get(name) for name in moving & LATE):
            return None
        markets = (row.parts if (row := rows[""]) else ()) or (label,)
        # what is seen of inputs that never fell cannot be lost again
        growing = frozenset.intersection(*map(self._unsettled.growing, markets)) & moving
        told = self._told(kpi, label)
        hits = [hit for _, hit, _, _ in told]
        found = interval(value, error, hits)
        if growing:
            found = _held_by(kpi, found, given, {n: seen.get(n) for n in growing}, reach(hits))
        if kpi.least is not None and (now := evaluate(kpi.formula, seen)) is not None and now >= kpi.least:
            found = found.above(kpi.least)
        held = sum(past.low <= final <= past.high for _, _, past, final in told)
        loose = _strays(kpi, given) > LOOSE
        return Outlook(found, min(map(self._unsettled.learned, markets)), held, len(told), loose)

    def looked(self, kpi: Kpi, label: str) -> dict[Week, tuple[Interval, float]]:
        """What was expected of each week on the Monday on which it was first known, and what it came to."""
        return {week: (past, final) for week, _, past, final in self._told(kpi, label)}

    def _told(self, kpi: Kpi, label: str) -> list[tuple[Week, Hit, Interval, float]]:
        """By how much the estimate of each week was missed, with its interval of then and its final value."""
        if (kpi.id, label) not in self._hits:
            found: list[tuple[Week, Hit, Interval, float]] = []
            looks = self._of(label)
            weighed = _weighed(kpi, [look.then for look in looks])
            for look, (value, error) in zip(looks, weighed, strict=True):
                row = self._row(look.week, label)
                final = evaluate(kpi.formula, look.now)
                if value is None or final is None or not error or row is None or not row.mature(kpi.inputs):
                    continue
                earlier = [_aged(hit, look.week, week) for week, hit, _, _ in found if _weeks(week, look.week) >= 2]
                score = abs(final - value) / error
                found.append((look.week, Hit(score, 0), interval(value, error, earlier), final))
            newest = self._weeks[-1]
            self._hits[kpi.id, label] = [
                (week, _aged(hit, newest, week), past, final) for week, hit, past, final in found
            ]
        return self._hits[kpi.id, label]

    def _of(self, label: str) -> list[_Look]:
        if label not in self._looks:
            self._looks[label] = [look for week in self._weeks if (look := self._look(week, label)) is not None]
        return self._looks[label]

    def _look(self, week: Week, label: str) -> _Look | None:
        row = self._row(week, label)
        if row is None or not row.values:
            return None
        markets = row.parts or (label,)
        moments = [self._unsettled.first_look(r) if (r := self._row(week, m)) else None for m in markets]
        known = [m for m in moments if m]
        if len(known) < len(moments):
            return None
        inputs: dict[str, float | None] = {}
        now: dict[str, float | None] = {}
        errors: list[Error] = []
        for suffix, period in (("", week), ("__prev", week.previous()), ("__year_ago", week.year_ago())):
            final = self._row(period, label)
            at = self._unsettled.at(final, partial(self._row, period), max(known)) if final else None
            now |= {n + suffix: v for n, v in (final.values if final else {}).items()}
            shown = at or final
            inputs |= {n + suffix: v for n, v in (shown.values if shown else {}).items()}
            errors += [{n + suffix: by for n, by in error.items()} for error in (at.errors if at else ())]
        return _Look(week, Given(inputs, tuple(errors)), now)


def _strays(kpi: Kpi, given: Given) -> float:
    """How far what a KPI is a ratio to may still move, a share of it; what it shares with the KPI itself apart."""
    base = kpi.ratio_to
    if base is None:
        return 0.0
    inputs = {n: given.inputs.get(n) for n in base.inputs if not n.endswith("__target")}
    errors = [
        {n: by for n, by in e.items() if n in inputs and n not in kpi.formula.inputs and by} for e in given.errors
    ]
    return max((by / abs(inputs[n] or 1.0) for e in errors for n, by in e.items()), default=0.0)


def _aged(hit: Hit, now: Week, then: Week) -> Hit:
    return Hit(hit.score, _weeks(then, now))


def _weeks(then: Week, now: Week) -> int:
    return (now.first - then.first).days // 7


def _held_by(kpi: Kpi, found: Interval, given: Given, seen: Inputs, times: float) -> Interval:
    """The interval cut where what is seen already bounds the value: attributed sales that only grow."""
    rest = Given({**given.inputs, **seen}, tuple({n: by for n, by in e.items() if n not in seen} for e in given.errors))
    ((bound, error),) = _weighed(kpi, [rest])
    if bound is None:
        return found
    by = times * error
    low, high = found.low, found.high
    if bound >= found.expected:
        high = min(high, bound + by)
    if bound <= found.expected:
        low = max(low, bound - by)
    return Interval(found.expected, low, high)


def bounds_of(kpi: Kpi, target: Target, expected: Outlook, estimate: Figures) -> tuple[float, float] | None:
    """The ends of the interval as they are held against the edges, by what the estimate is held against.

    None where the healthy band ends between them, or what they are held against moves or is not there.
    """
    low, high = expected.interval.low, expected.interval.high
    if expected.loose or kpi.beyond_healthy(low, target.target) != kpi.beyond_healthy(high, target.target):
        return None
    if target.basis == "level":
        return low, high
    judged, usual = estimate.moved(kpi), estimate.usual
    base = base_of(kpi, expected.interval.expected, judged)
    if base is None and low == high and judged is not None:  # none of what it is a share of
        return judged, judged
    if base is None:
        return None
    ends = against(kpi, low, base), against(kpi, high, base)
    return ends if usual is None else (usual.held(kpi, ends[0]), usual.held(kpi, ends[1]))
