"""Did an action work? Its object before and after, beside objects that were left alone (rules N10, N26, N32).

The days that made somebody act are bad partly by chance, and would get better by themselves (regression to the mean):
*before* ends where they begin. Where nothing is known of before, they are all there is, and only objects count that
were as bad on the same days. The interval is what the same comparison says of objects that were left alone, now and in
earlier windows: there all it finds is chance.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np
import pandas as pd

from xlops.diagnosis.surprise import Numbers
from xlops.verdicts.aims import Aim
from xlops.verdicts.apart import Changes, Span, changes, drift
from xlops.verdicts.side_by_side import SideBySide, Steps, side_by_side

Outcome = Literal["worked", "did_not", "cannot_tell", "waits"]
Reason = Literal["", "donors", "before", "days", "noise"]

WINDOW = 28  # days judged; 14 for a first look
LEAST_DONORS, ENOUGH_DONORS = 3, 9
LEAST_PLACEBOS = 20  # of fewer donors than enough, with those of earlier windows
SMALL = 250  # orders in 28 days, below which the sheet says what could have been seen
BEFORE_DAYS = 84
EVIDENCE_DAYS = 28
_SETTLES = 9  # 7 of attribution and two (N32)
_LEVEL, _NORMAL_LEVEL = 0.86, 1.4758  # of placebos: what is treated strays farther (docs/bench.md)
_POWER = 0.8416  # of a normal deviate: found in four of five cases
_KNOWN = 0.9  # of a window's days
_EARLIER = 6  # earlier windows that say how far objects stray


@dataclass(frozen=True)
class Verdict:
    """What can be said of an action.

    `before` and `after` are plain: the window up to the decision and the one after it was done; `usual` is the level
    before the days that caused it. All three are of `days` days (a ratio: as it is). `effect` with its 80 % interval is
    what the action moved, a share, of a signed figure the amount of `days` days; `moved_alone` is what was left alone
    moved by, alike. `detectable` is the effect that would be called in four of five cases. None where not known.
    """

    aim: Aim
    outcome: Outcome
    judged_on: date
    days: int
    reason: Reason = ""
    before: float | None = None
    usual: float | None = None
    after: float | None = None
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    moved_alone: float | None = None
    detectable: float | None = None
    counts: float = 0.0
    donors: tuple[str, ...] = ()

    @property
    def is_small(self) -> bool:
        """Fewer orders than it takes to see an ordinary effect: say which one could have been seen."""
        return self.counts * 28 / self.days < SMALL

    @property
    def harmed(self) -> bool:
        """The whole interval lies on the bad side."""
        ends = [v * self.aim.good for v in (self.low, self.high) if v is not None]
        return bool(ends) and max(ends) < 0


def verdict(
    treated: pd.DataFrame, donors: pd.DataFrame, decided: date, done: date, settled_until: date, aim: Aim, *,
    window: int = WINDOW, step: int = 1, evidence: int = EVIDENCE_DAYS, as_bad: Collection[str] | None = None,
    settles: int = _SETTLES,
) -> Verdict:  # fmt: skip
    """Judge an action that was decided on one day and done on another.

    `treated` has a row a day (`day`, the aim's columns) or a week (`step` = 7, `day` its Monday); `donors` the same
    with `object`: whatever was left alone from the beginning of before to the end of after, and shares no term, ASIN
    or portfolio budget with it. A day on which nobody has a row is not known, else no row is zero. `settled_until` is
    the last day whose figures no longer move, `settles` how many days one takes to get there. `evidence` are the days
    up to the decision that caused it; `as_bad` names the donors that the same rule would have found on the same days,
    for an object of which nothing is known before them. Raises ValueError for a frame without a needed column.
    """
    steps, width = Steps(step), window // step
    of = side_by_side(treated, donors, aim, steps)
    first, now = steps.after(done), steps.holding(decided)
    plain, after = (now - width, now), (first, first + width)
    last_day = steps.last_day(after[1] - 1)
    told = Verdict(
        aim, "cannot_tell", last_day + timedelta(days=settles), window, before=_level(of, aim, plain, width),
        counts=float(of.sums(aim.counts, *plain)[0]), donors=of.objects[1:],
    )  # fmt: skip
    if last_day > settled_until:
        return replace(told, outcome="waits")
    told = replace(told, after=_level(of, aim, after, width))
    if of.days(*after) < _KNOWN * width:
        return replace(told, reason="days")
    end = steps.holding(decided - timedelta(days=evidence))
    before, earlier = (max(end - BEFORE_DAYS // step, of.seen_first(0)), end), _EARLIER
    if of.days(*before) < _KNOWN * width:
        if as_bad is None:
            return replace(told, reason="before")
        of, before, earlier = of.of_only(as_bad), (max(end, of.seen_first(0)), now), 0
    here = changes(of, aim, before, after)
    used = tuple(name for name, usable in zip(of.objects, here.usable, strict=True) if usable and name)
    told = replace(told, usual=_level(of, aim, before, width), donors=used)
    if len(used) < LEAST_DONORS:
        return replace(told, reason="donors")
    if not here.usable[0]:
        return replace(told, reason="noise")
    past = {spans: changes(of, aim, *spans) for spans in _earlier(of, before, after, earlier)}
    beyond = drift([here, *past.values()])
    strayed = [here.strayed(beyond, treated=False)]
    strayed += [c.strayed(beyond, treated=until[1] <= end) for (_, until), c in past.items()]
    placebos = np.concatenate(strayed)
    if len(used) < ENOUGH_DONORS and len(placebos) < LEAST_PLACEBOS:
        return replace(told, reason="donors")
    return _judged(told, here, beyond, _reach(placebos), width)


def _earlier(of: SideBySide, before: Span, after: Span, count: int) -> Iterator[tuple[Span, Span]]:
    """The same two windows earlier, as far as they are known."""
    for back in ((after[1] - after[0]) * n for n in range(1, count + 1)):
        spans = (before[0] - back, before[1] - back), (after[0] - back, after[1] - back)
        if spans[0][0] >= of.begin and all(of.days(*s) >= _KNOWN * (s[1] - s[0]) for s in spans):
            yield spans


def _reach(placebos: Numbers) -> float:
    """Spreads to both sides that hold most of what only strayed, one more counted; no less than chance alone has."""
    place = min(math.ceil((len(placebos) + 1) * _LEVEL), len(placebos)) - 1
    return max(float(np.sort(placebos)[place]), _NORMAL_LEVEL)


def _judged(told: Verdict, here: Changes, beyond: float, reach: float, width: int) -> Verdict:
    """The interval and the word."""
    aim = told.aim
    apart, variance, moved = here.apart(beyond)
    effect, spread = float(apart[0]), float(np.sqrt(variance[0]))
    low, high = effect - reach * spread, effect + reach * spread
    worst, best = sorted((low * aim.good, high * aim.good))
    useful = aim.useful if aim.signed else abs(math.log1p(aim.good * aim.useful))
    outcome: Outcome = "worked" if worst > 0 else "did_not" if best < useful else "cannot_tell"

    def shown(value: float) -> float:
        return value * here.unit * width if aim.signed else math.expm1(value)

    alone = (told.after or 0.0) - (told.usual or 0.0) - shown(effect) if aim.signed else shown(moved)
    return replace(
        told, outcome=outcome, reason="noise" if outcome == "cannot_tell" else "",
        effect=shown(effect), low=shown(low), high=shown(high), moved_alone=alone,
        detectable=shown(aim.good * (reach + _POWER) * spread),
    )  # fmt: skip


def _level(of: SideBySide, aim: Aim, span: Span, width: int) -> float | None:
    """The treated object's figure in a window, brought to the steps that are judged; a ratio as it is."""
    top, known = float(of.sums(aim.top, *span)[0]), of.days(*span)
    if aim.below and not aim.signed:
        below = float(of.sums(aim.below, *span)[0])
        return top / below if below else None
    return top / known * width if known else None
