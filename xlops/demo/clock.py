"""The days the demo store covers, counted back from the last one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

Span = tuple[date, date]
"""First and last day."""

WEEKS = 60
MONTHS = 14


def month_start(day: date, back: int = 0) -> date:
    """First day of the month `back` months before the day's month."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


@dataclass(frozen=True)
class Clock:
    """Weeks and months end with the last *complete* one; week 0 is that week, week 1 the one before."""

    last_day: date
    start: date | None = None

    @property
    def exported(self) -> date:
        """The day the files were downloaded: the morning after."""
        return self.last_day + timedelta(days=1)

    @cached_property
    def first_day(self) -> date:
        """The start; without one early enough for 60 weeks and 14 closed months, each with its year-ago month."""
        return self.start or min(self.week(WEEKS - 1), self.month(MONTHS - 1))

    @cached_property
    def days(self) -> list[date]:
        """All days, first to last."""
        return [self.first_day + timedelta(days=n) for n in range((self.last_day - self.first_day).days + 1)]

    def index(self, day: date) -> int:
        """Position of a day in `days`."""
        return (day - self.first_day).days

    def week(self, back: int) -> date:
        """Monday of the week `back` weeks before the last complete week."""
        sunday = self.last_day - timedelta(days=self.last_day.isoweekday() % 7)
        return sunday - timedelta(days=6 + 7 * back)

    def month(self, back: int) -> date:
        """First day of the month `back` months before the last closed month."""
        return month_start(month_start(self.last_day + timedelta(days=1)), back + 1)

    @property
    def terms_from(self) -> date:
        """Search terms are daily from here; before, `summary_months` are one row per term and month."""
        return month_start(self.last_day, 2)

    def summary_months(self) -> list[date]:
        """The three months before the daily search terms."""
        return [month_start(self.terms_from, back) for back in (3, 2, 1)]


def month_end(day: date) -> date:
    """Last day of the day's month."""
    return month_start(day, -1) - timedelta(days=1)


def week_label(monday: date) -> str:
    """`2026-W47`"""
    return monday.strftime("%G-W%V")


def quarters(first: date, last: date) -> list[Span]:
    """The calendar quarters from first to last, cut at both ends."""
    spans = []
    begin = first
    while begin <= last:
        end = month_end(month_start(begin, -((3 - begin.month) % 3)))
        spans.append((begin, min(end, last)))
        begin = end + timedelta(days=1)
    return spans
