"""One KPI of one period as it is shown: its number, what it is compared with, its status, what it leaves out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from xlops.kpis import Kpi, Limits
from xlops.language import Text
from xlops.measures.intervals import Interval
from xlops.measures.photographs import Photograph
from xlops.review.alike import Figures
from xlops.review.expected import Outlook
from xlops.review.marks import NO_MARKS, Marks
from xlops.review.usual import Usual
from xlops.targets import Status, Target, badness


class State(StrEnum):
    """How final a period is: it goes on, its numbers still move, or it is settled."""

    PARTIAL = "partial"
    PRELIMINARY = "preliminary"
    FINAL = "final"


@dataclass(frozen=True)
class Score:
    """One KPI of one period and marketplace. Shares are fractions, money in the marketplace's currency."""

    kpi: Kpi
    value: float | None
    previous: float | None
    year_ago: float | None
    judged: float | None
    target: Target
    status: Status
    worst: bool
    mature: bool
    photograph: Photograph | None = None  # of what is of one day: the oldest that stands for the period's end
    now: float | None = None  # the value over the marketplaces of `previous`
    now_ago: float | None = None  # the value over the marketplaces of `year_ago`
    marks: Marks = NO_MARKS
    usual: Usual | None = None  # of a change on the period before: what events and noise leave of it
    expected: Outlook | None = None  # of a number that still moves: what it comes to
    bounds: tuple[float, float] | None = None  # the ends of that as they are judged
    estimate: Figures | None = None  # it, with what it is compared with

    @property
    def name(self) -> Text:
        """The KPI's name with its mark."""
        return self.kpi.name + self.marks.text

    @property
    def early(self) -> bool:
        """Whether the target is met and what is missed is the early warning: a page shows that edge then."""
        target, warn, seen = self.target.edges.target, self.target.edges.warn, self.seen
        if not (self.status.off and target and warn) or seen is None:
            return False
        return not target.crossed(seen) and warn.crossed(seen, reached=self.target.reached)

    @property
    def limit(self) -> Limits | None:
        """The edge that a page shows: the target; the early warning where it alone is set, or alone is missed.

        It is where it lies for this value: see `Usual.limits` (rule N34).
        """
        edge, of = self.target.target or self.target.warn, self.interval if self.estimate else None
        if edge is not None and self.early and (warn := self.target.edges.warn):
            edge = Limits(edge.low if warn.low is None else warn.low, edge.high if warn.high is None else warn.high)
        usual, value = (self.estimate.usual, of.expected) if self.estimate and of else (self.usual, self.value)
        if edge is None or usual is None or value is None:
            return edge
        return usual.limits(self.kpi, edge, value, usual.noise_within(self.kpi, of))

    @property
    def unsold(self) -> bool:
        """Whether there is no value because nothing was sold for what was spent (rule N6)."""
        return self.value is None and self.worst and self.kpi.no_denominator is not None

    @property
    def interval(self) -> Interval | None:
        """What it comes to, and between what in four of five cases; None of what no longer moves."""
        return self.expected.interval if self.expected else None

    @property
    def comes_to(self) -> tuple[float | None, float | None, float | None]:
        """What it is expected to come to, and its ends: the value where it no longer moves, None where nobody knows."""
        if (of := self.interval) is not None:
            return of.expected, of.low, of.high
        return (self.value,) * 3 if self.mature else (None,) * 3

    @property
    def ranged(self) -> bool:
        """Whether the sheet is told the range: not where its ends may not be judged, so that it says open too."""
        return self.interval is not None and (self.status is not Status.OPEN or self.bounds is not None)

    @property
    def stale(self) -> bool:
        """Whether its stock or reported figures are older than three days at the period's end (rule N26)."""
        return self.photograph is not None and self.photograph.stale

    @property
    def beyond_healthy(self) -> bool:
        """Whether it warns because it is better than the healthy band."""
        seen = self.expected.interval.expected if self.expected else self.value
        return self.status.verdict is Status.WARN and self.kpi.beyond_healthy(seen, self.target.target)

    @property
    def badness(self) -> float:
        """How far beyond its target, for sorting; the worst is infinite."""
        return badness(self.seen, self.target, worst=self.worst)

    @property
    def seen(self) -> float | None:
        """What is held against the edges."""
        of = self.estimate if self.status.moving else None
        value, judged = (of.value, of.judged(self.kpi)) if of else (self.value, self.judged)
        return value if self.target.basis == "level" else judged

    @property
    def settled(self) -> Score:
        """The score as it is expected to come to rest; itself where nothing is expected."""
        of = self.estimate
        if of is None:
            return self
        return replace(
            self, value=of.value, previous=of.previous, year_ago=of.year_ago, judged=of.judged(self.kpi), now=of.now,
            now_ago=of.now_ago, usual=of.usual,
        )  # fmt: skip

    @property
    def change(self) -> float | None:
        """Relative change on the previous period; for shares the difference, a fraction (points / 100)."""
        return moved(self.kpi, self.now, self.previous)

    @property
    def change_ya(self) -> float | None:
        """The change on a year ago, as `change`."""
        return moved(self.kpi, self.now_ago, self.year_ago)


def moved(kpi: Kpi, now: float | None, before: float | None) -> float | None:
    """The relative change of a KPI; of a share the difference."""
    if now is None or before is None:
        return None
    if kpi.unit == "share":
        return now - before
    return now / before - 1 if before > 0 else None


def worst_first(scores: Iterable[Score]) -> list[Score]:
    """Breaches, then warnings, of each the likely last; the worst (spend without sales, rule N6) first, by priority.

    Of KPIs that say the same test the worst stands there alone, of equals the one that the others name.
    """
    off = {s.kpi.id: s for s in scores if s.status.off}
    once: dict[str, Score] = {}
    for s in off.values():
        test = s.kpi.same_test_as if s.kpi.same_test_as in off else s.kpi.id
        assert test is not None
        once[test] = min(once.get(test, off[test]), s, key=_first)
    return sorted(once.values(), key=lambda s: (*_first(s), not s.worst, s.kpi.priority))


def _first(score: Score) -> tuple[bool, bool]:
    return score.status.verdict is not Status.BREACH, score.status.likely


def in_breach(scores: Iterable[Score]) -> tuple[int, int]:
    """How many KPIs are in breach for certain, and how many likely: each that a page shows as such."""
    every = [s.status for s in scores]
    return every.count(Status.BREACH), every.count(Status.LIKELY_BREACH)
