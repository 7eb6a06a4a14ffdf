"""Who was left alone: what an action may be held against."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from xlops.periods import Span
from xlops.verdicts.verdict import BEFORE_DAYS, EVIDENCE_DAYS, WINDOW

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Advertised:
    """A campaign, term or ASIN by name, and what it may share with another; `budget` is a portfolio that has one."""

    name: str
    terms: frozenset[str] = _NONE
    asins: frozenset[str] = _NONE
    budget: str = ""

    def shares_with(self, other: Advertised) -> bool:
        budget = bool(self.budget) and self.budget == other.budget
        return budget or not self.terms.isdisjoint(other.terms) or not self.asins.isdisjoint(other.asins)


def judged_days(
    decided: date, done: date, window: int = WINDOW, evidence: int = EVIDENCE_DAYS, step: int = 1
) -> Span:  # fmt: skip
    """From the first day of before to the last of after: on these a donor must have been left alone."""
    first = decided - timedelta(days=evidence + BEFORE_DAYS)
    return Span.closed(first, done + timedelta(days=window + step - 1))


def left_alone(
    treated: Advertised, others: Iterable[Advertised], acted: Mapping[str, Collection[date]], days: Span
) -> tuple[str, ...]:
    """The others that share nothing with the treated one and on which nothing was done on any of the days.

    `acted` are the days on which something was done, by name.
    """
    return tuple(
        other.name
        for other in others
        if other.name != treated.name
        and not other.shares_with(treated)
        and not any(days.first <= day <= days.last for day in acted.get(other.name, ()))
    )
