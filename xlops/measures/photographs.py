"""Which photograph closes a period: stock and reported figures are of one day, periods end on another (rule N26).

A photograph is taken in the morning and shows the day before: Monday's is Sunday's. So the one nearest to a period's
end counts, up to three days after it; each period looks from its own end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from xlops.measures.coverage import Coverage

DAYS_AFTER = 3  # so long after a period's end a photograph may still be its closing one
FRESH_DAYS = 3  # one older than this at the period's end is stale


@dataclass(frozen=True)
class Photograph:
    """The day of the figures that stand for the end of a period."""

    day: date
    end: date

    @property
    def stale(self) -> bool:
        return self.days_before > FRESH_DAYS

    @property
    def days_before(self) -> int:
        """Days from the photograph to the period's end; below zero where it was taken later."""
        return (self.end - self.day).days

    @property
    def told(self) -> bool:
        """Whether a reader must know its day: it is not the period's last one."""
        return self.day != self.end


def nearest(days: Iterable[date], end: date, max_age: int) -> date | None:
    """The day nearest to `end`, at most `max_age` days before it and three after it; of two as near the later one."""
    known = (d for d in days if -DAYS_AFTER <= (end - d).days <= max_age)
    return min(known, key=lambda d: (abs((end - d).days), d < end), default=None)


def closing(coverage: Coverage, table: str, marketplace: str, end: date, max_age: int) -> date | None:
    """The day of the table's photograph that stands for the end of a period."""
    return nearest(coverage.cover(table, marketplace).days, end, max_age)


def seen_by(day: date, end: date) -> date:
    """The day by which a photograph's figures are read: one taken after the period's end is its last day's."""
    return min(day, end)


def last_ended(day: date) -> date:
    """The last day that had ended when a photograph was taken."""
    return day - timedelta(days=1)
