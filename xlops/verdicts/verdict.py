"""Did an action work? Its object before and after, beside objects that were left alone (rules N10, N26, N32).

The days that made somebody act are bad partly by chance, and would get better by themselves (regression to the mean):
*before* ends where they begin. Where nothing is known of before, they are all there is, and only objects count that were
as bad on the same days. The interval is what the same comparison says of objects that were left alone, now and in
earlier windows: there all it finds is chance.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import pandas as pd

from xlops.verdicts.aims import Aim
from xlops.verdicts.apart import Changes, Span, changes, drift
from xlops.verdicts.history import History, Steps, history

Outcome = Literal["worked", "did_not", "cannot_tell", "waits"]
Reason = Literal["", "donors", "before", "days", "noise"]

WINDOW = 28  # days judged; 14 for a first look
LEAST_DONORS = 9
SMALL = 250  # orders in 28 days, below which the sheet says what could have been seen
_BEFORE_DAYS = 84
_EVIDENCE_DAYS = 28
_SETTLES = 9  # 7 of attribution and two (N32)
_LEVEL = 0.80
_NORMAL_LEVEL, _NORMAL_POWER = 1.2816, 0.8416  # 80 % two-sided; 80 % power
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
    window: int = WINDOW, step: int = 1, evidence: int = _EVIDENCE_DAYS, as_bad: Collection[str] | None = None,
    settles: int = _SETTLES, least_donors: int = LEAST_DONORS,
) -> Verdict:  # fmt: skip
    """Judge an action that was decided on one day and done on another.

    `treated` has a row a day (`day`, the aim's columns) or a week (`step` = 7, `day` its Monday); `donors` the same with
    `object`: whatever was left alone from the beginning of before to the end of after, and shares no term, ASIN or
    portfolio budget with it. A day on which nobody has a row is not known, else no row is zero. `settled_until` is the
    last day whose figures no longer move, `settles` how long a day takes to get there. `evidence` are the days up to
    the decision that caused it; `as_bad` names the donors that the same rule would have found on the same days, for an
    object of which nothing is known before them. Raises ValueError for a frame without a needed column.
    """
    steps, width = Steps(step), window // step
    of = history(treated, donors, aim, steps)
    first = steps.after(done)
    after, now = (first, first + width), steps.until(decided)
    last_day = steps.last_day(first + width - 1)
    told = _Told(of, aim, window, last_day + timedelta(days=settles), (now - width, now), after)
    if last_day > settled_until:
        return told.only("waits")
    if of.days(*after) < _KNOWN * width:
        return told.only("cannot_tell", "days")
    end = steps.until(decided - timedelta(days=evidence))
    before = (max(end - _BEFORE_DAYS // step, of.seen_first(0)), end)
    earlier = _EARLIER
    if of.days(*before) < _KNOWN * width:
        if as_bad is None:
            return told.only("cannot_tell", "before")
        of, before, earlier = of.of_only(as_bad), (max(end, of.seen_first(0)), now), 0
    here = changes(of, aim, before, after)
    if here.others < least_donors:
        return told.only("cannot_tell", "donors")
    if not here.usable[0]:
        return told.only("cannot_tell", "noise")
    past = [(s, changes(of, aim, *s)) for s in _earlier(of, before, after, earlier)]
    beyond = drift([here, *(c for _, c in past)])
    apart, variance, moved = here.apart(beyond)
    placebos = [_strayed(here, beyond)[1:][here.usable[1:]]]
    for (_, until), c in past:
        use = c.usable.copy()
        use[0] &= until[1] <= end
        if c.others > 1:
            placebos.append(_strayed(c, beyond)[use])
    reach = _reach(np.concatenate(placebos), aim)
    return told.judged(before, here, float(apart[0]), float(np.sqrt(variance[0])), reach, moved)


def _earlier(of: History, before: Span, after: Span, count: int) -> Iterator[tuple[Span, Span]]:
    """The same windows earlier, as far as they are known."""
    width = after[1] - after[0]
    for back in (width * n for n in range(1, count + 1)):
        spans = (before[0] - back, before[1] - back), (after[0] - back, after[1] - back)
        if spans[0][0] >= of.begin and all(of.days(*s) >= _KNOWN * (s[1] - s[0]) for s in spans):
            yield spans


def _strayed(of: Changes, drifted: float) -> np.ndarray:
    apart, variance, _ = of.apart(drifted)
    return np.abs(apart) / np.sqrt(variance)


def _reach(placebos: np.ndarray, aim: Aim) -> float:
    """Spreads to both sides that hold 80 % of what only strayed, one more counted; of counts no less than chance has."""
    place = min(math.ceil((len(placebos) + 1) * _LEVEL), len(placebos)) - 1
    found = float(np.sort(placebos)[place])
    return found if aim.signed else max(found, _NORMAL_LEVEL)


@dataclass(frozen=True)
class _Told:
    of: History
    aim: Aim
    days: int
    judged_on: date
    plain_before: Span
    after: Span

    def level(self, span: Span) -> float | None:
        """The treated object's figure in a window, brought to the days judged; a ratio as it is."""
        top, known = float(self.of.sums(self.aim.top, *span)[0]), self.of.days(*span)
        if self.aim.below and not self.aim.signed:
            below = float(self.of.sums(self.aim.below, *span)[0])
            return top / below if below else None
        return top / known * (self.after[1] - self.after[0]) if known else None

    def only(self, outcome: Outcome, reason: Reason = "") -> Verdict:
        waits = outcome == "waits"
        return Verdict(
            self.aim, outcome, self.judged_on, self.days, reason, self.level(self.plain_before),
            after=None if waits else self.level(self.after), counts=self._counts(), donors=self.of.objects[1:],
        )  # fmt: skip

    def _counts(self) -> float:
        return float(self.of.sums(self.aim.counts, *self.plain_before)[0])

    def judged(self, before: Span, here: Changes, apart: float, spread: float, reach: float, moved: float) -> Verdict:
        low, high = apart - reach * spread, apart + reach * spread
        good = self.aim.good
        worst, best = sorted((low * good, high * good))
        useful = self.aim.useful if self.aim.signed else abs(math.log1p(good * self.aim.useful))
        outcome: Outcome = "worked" if worst > 0 else "did_not" if best < useful else "cannot_tell"
        seen = good * (reach + _NORMAL_POWER) * spread
        size = self._size(before)
        shown = [v * size if self.aim.signed else math.expm1(v) for v in (apart, low, high, moved, seen)]
        donors = tuple(n for n, used in zip(self.of.objects[1:], here.usable[1:], strict=True) if used)
        return Verdict(
            self.aim, outcome, self.judged_on, self.days, "noise" if outcome == "cannot_tell" else "",
            self.level(self.plain_before), self.level(before), self.level(self.after),
            *shown, counts=self._counts(), donors=donors,
        )  # fmt: skip

    def _size(self, before: Span) -> float:
        """What one share is of a signed figure: the column below of as many days as are judged."""
        if not self.aim.signed:
            return 1.0
        return float(self.of.sums(self.aim.below, *before)[0]) / self.of.days(*before) * (self.after[1] - self.after[0])
