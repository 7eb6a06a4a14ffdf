"""Weeks (ISO, Monday first) and months, and the periods they are held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

WEEKS = tuple(f"2026-W{n}" for n in range(40, 48))
MONTHS = ("2026-08", "2026-09", "2026-10")


@dataclass(frozen=True)
class Span:
    """Days from the first to the last one, both inside."""

    first: date
    last: date

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def week(monday: date) -> Span:
    return Span(monday, monday + timedelta(days=6))


def month(first: date) -> Span:
    return Span(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def span(label: str) -> Span:
    year, rest = label.split("-")
    if rest.startswith("W"):
        return week(date.fromisocalendar(int(year), int(rest[1:]), 1))
    return month(date(int(year), int(rest), 1))


def is_week(of: Span) -> bool:
    return len(of.days) == 7


def before(of: Span, months: int = 1) -> Span:
    """The week before, or the month so many months before."""
    if is_week(of):
        return week(of.first - timedelta(days=7))
    count = of.first.year * 12 + of.first.month - 1 - months
    return month(date(count // 12, count % 12 + 1, 1))


def year_ago(of: Span) -> Span:
    """52 weeks before, so that weekdays are the same; of a month the same month."""
    return week(of.first - timedelta(weeks=52)) if is_week(of) else before(of, 12)


def label_of(of: Span) -> str:
    """Of a week: the ISO week of its fourth day."""
    year, number, _ = (of.first + timedelta(days=3)).isocalendar()
    return f"{year}-W{number:02}"
