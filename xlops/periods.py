"""Weeks, months, quarters, years: how a period is written, what precedes it. Ends are exclusive except in labels.

A week is labelled by the ISO week of its fourth day, whatever day it starts on (rule N16), so `2026-W47` is one
week only, also where weeks start on Sunday.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Protocol

from xlops.errors import UsageError
from xlops.iso import day_of

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Span:
    """The days from `first` up to, but without, `end`."""

    first: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.first:
            raise ValueError(f"a span ends after it starts, not {self.first} to {self.end}")

    @classmethod
    def closed(cls, first: date, last: date) -> Span:
        """The span whose last day is `last`, as people write it."""
        return cls(first, last + ONE_DAY)

    @property
    def last(self) -> date:
        return self.end - ONE_DAY

    def __len__(self) -> int:
        return (self.end - self.first).days

    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range(len(self))]

    def contains(self, other: Span) -> bool:
        return self.first <= other.first and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.first < other.end and other.first < self.end

    def record(self) -> dict[str, str]:
        """Its first and last day as plain values."""
        return {"from": str(self.first), "to": str(self.last)}

    def __str__(self) -> str:
        return str(self.first) if len(self) == 1 else f"{self.first} … {self.last}"


class Period(Protocol):
    """A named span: a week, a month, a quarter, a year, or the part of one that has passed."""

    @property
    def kind(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def span(self) -> Span: ...
    @property
    def first(self) -> date: ...
    def previous(self) -> Period: ...
    def year_ago(self) -> Period: ...


@dataclass(frozen=True, order=True)
class SingleDay:
    """One day, as the daily watch looks at it."""

    first: date

    kind = "day"

    @property
    def label(self) -> str:
        return str(self.first)

    @property
    def span(self) -> Span:
        return Span(self.first, self.first + ONE_DAY)

    def previous(self) -> SingleDay:
        return SingleDay(self.first - ONE_DAY)

    def year_ago(self) -> SingleDay:
        """The same weekday 52 weeks earlier."""
        return SingleDay(self.first - timedelta(weeks=52))


@dataclass(frozen=True, order=True)
class Week:
    """Seven days from `first` on; `starts_on` is 0 for Monday … 6 for Sunday."""

    first: date
    starts_on: int = 0

    kind = "week"

    def __post_init__(self) -> None:
        if self.first.weekday() != self.starts_on:
            raise ValueError(f"{self.first} is not the first day of a week that starts on day {self.starts_on}")

    @classmethod
    def of(cls, day: date, starts_on: int = 0) -> Week:
        return cls(day - timedelta(days=(day.weekday() - starts_on) % 7), starts_on)

    @classmethod
    def labelled(cls, year: int, number: int, starts_on: int = 0) -> Week:
        """The week written `year-Wnumber`; ValueError where that ISO week does not exist."""
        thursday = date.fromisocalendar(year, number, 4)
        # the fourth day of the week carries the label, so it lies in the same ISO week for every start day
        for shift in range(-3, 4):
            week = cls.of(thursday + timedelta(days=shift), starts_on)
            if week.label == f"{year}-W{number:02d}":
                return week
        raise ValueError(f"no week {year}-W{number:02d}")  # pragma: no cover - fromisocalendar refused it before

    @cached_property
    def label(self) -> str:
        return _week_label(self.first)

    @property
    def sheet_name(self) -> str:
        return f"{self.short} {self.label[:4]}"

    @property
    def short(self) -> str:
        """Its label without the year: `W47`."""
        return self.label[5:]

    @cached_property
    def span(self) -> Span:
        return Span(self.first, self.first + timedelta(days=7))

    def previous(self) -> Week:
        return Week(self.first - timedelta(days=7), self.starts_on)

    def next(self) -> Week:
        return Week(self.first + timedelta(days=7), self.starts_on)

    def year_ago(self) -> Week:
        """The week 52 weeks earlier: same weekdays; W53 is so compared with W01 of the same ISO year."""
        return Week(self.first - timedelta(weeks=52), self.starts_on)


@cache  # a board asks for that of sixty weeks some hundred thousand times
def _week_label(first: date) -> str:
    iso = (first + timedelta(days=3)).isocalendar()
    return f"{iso.year}-W{iso.week:02d}"


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    kind = "month"

    def __post_init__(self) -> None:
        date(self.year, self.month, 1)

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @cached_property
    def label(self) -> str:
        return f"{self.year}-{self.month:02d}"

    @property
    def sheet_name(self) -> str:
        return f"M{self.month:02d} {self.year}"

    @cached_property
    def span(self) -> Span:
        return Span(date(self.year, self.month, 1), self.next().first)

    @cached_property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    def previous(self) -> Month:
        return Month(self.year - 1, 12) if self.month == 1 else Month(self.year, self.month - 1)

    def next(self) -> Month:
        return Month(self.year + 1, 1) if self.month == 12 else Month(self.year, self.month + 1)

    def year_ago(self) -> Month:
        return Month(self.year - 1, self.month)


@dataclass(frozen=True, order=True)
class Quarter:
    """Three calendar months; `number` is 1 to 4."""

    year: int
    number: int

    kind = "quarter"

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4:
            raise ValueError(f"no quarter {self.number}")

    @property
    def label(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def span(self) -> Span:
        return Span(self.first, Month(self.year, 3 * self.number).span.end)

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    def previous(self) -> Quarter:
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    def year_ago(self) -> Quarter:
        return Quarter(self.year - 1, self.number)


@dataclass(frozen=True, order=True)
class Year:
    """A calendar year."""

    year: int

    kind = "year"

    @property
    def label(self) -> str:
        return str(self.year)

    @property
    def span(self) -> Span:
        return Span(self.first, date(self.year + 1, 1, 1))

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    def previous(self) -> Year:
        return Year(self.year - 1)

    def year_ago(self) -> Year:
        return Year(self.year - 1)


@dataclass(frozen=True)
class ToDate:
    """The first `days` days of a period that goes on, so that it is compared with as many days of another."""

    whole: Period
    days: int

    @property
    def kind(self) -> str:
        return self.whole.kind

    @property
    def label(self) -> str:
        return f"{self.whole.label} to day {self.days}"

    @property
    def span(self) -> Span:
        return Span(self.first, min(self.first + timedelta(days=self.days), self.whole.span.end))

    @property
    def first(self) -> date:
        return self.whole.first

    def previous(self) -> ToDate:
        return ToDate(self.whole.previous(), self.days)

    def year_ago(self) -> ToDate:
        return ToDate(self.whole.year_ago(), self.days)


_QUARTER = re.compile(r"(\d{4})-?Q(\d)", re.I)
_YEAR = re.compile(r"\d{4}")
_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.I)
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_WORD = re.compile(rf"(?<!\d)(20\d\d)({'|'.join(_MONTHS)})(\d{{1,2}}(?!\d)|(?=Monthly))")
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*(?:\.\.|…|to|/|_)\s*(\d{4}-\d{2}-\d{2}))?")


def parse_any_period(text: str, starts_on: int = 0) -> Period:
    """The week, month, quarter `2026-Q3` or year `2026` that `text` names; UsageError otherwise."""
    text = text.strip()
    try:
        if found := _QUARTER.fullmatch(text):
            return Quarter(int(found[1]), int(found[2]))
        if _YEAR.fullmatch(text):
            return Year(date(int(text), 1, 1).year)
    except ValueError:
        raise UsageError(f"there is no period {text!r}: the calendar has no such quarter or year") from None
    try:
        return parse_period(text, starts_on)
    except UsageError as why:
        known = "there is no period" in str(why)
        raise UsageError(str(why) if known else f"{why}, a quarter as 2026-Q3, a year as 2026") from None


def parse_period(text: str, starts_on: int = 0) -> Week | Month:
    """The week `2026-W47` or month `2026-10` that `text` names; UsageError otherwise."""
    text = text.strip()
    try:
        if found := _WEEK.fullmatch(text):
            return Week.labelled(int(found[1]), int(found[2]), starts_on)
        if found := _MONTH.fullmatch(text):
            return Month(int(found[1]), int(found[2]))
    except ValueError:
        raise UsageError(f"there is no period {text!r}: the calendar has no such week or month") from None
    raise UsageError(f"{text!r} is not a period: write a week as 2026-W47 or a month as 2026-10")


def parse_span(text: str, starts_on: int = 0) -> Span:
    """The days that `text` names: a week, a month, a day or `2026-11-16..2026-11-22`; UsageError otherwise."""
    if found := _DAYS.fullmatch(text.strip()):
        try:
            return Span.closed(day_of(found[1]), day_of(found[2] or found[1]))
        except ValueError as why:
            raise UsageError(f"{text!r} is not a range of days: {why}") from None
    try:
        return parse_period(text, starts_on).span
    except UsageError as why:
        known = "there is no period" in str(why)
        raise UsageError(str(why) if known else f"{why}, or a range as 2026-11-16..2026-11-22") from None


_DIGITS_RANGE = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)[-_](20\d\d)(\d\d)(\d\d)(?!\d)")


def span_in_name(name: str, starts_on: int = 0) -> Span | None:
    """The one period that a folder or file name states, or None.

    It may be written `2026-W47`, `2026-10`, `2026-10-01_2026-10-31` or, as Amazon names bulk files,
    `20261001-20261031`.

    Payment reports write `2026OctMonthlyUnifiedTransaction` and `2026Jan1-2026Jun30CustomTransaction`. A single
    calendar day in a name is when the file was downloaded, not what it covers, and does not count.
    """
    name = re.sub(r"(?<=-\d\d-\d\d)-(?=20\d\d-\d\d-\d\d)", "..", _MONTH_WORD.sub(_in_numbers, name))
    name = _DIGITS_RANGE.sub(r"\1-\2-\3_\4-\5-\6", name)
    ranges = re.findall(r"(?<!\d)20\d{2}-\d{2}-\d{2}(?:\.\.|_to_|_|–| to | - )20\d{2}-\d{2}-\d{2}(?!\d)", name)
    words = ranges or re.findall(r"(?<!\d)20\d{2}-?[Ww]\d{1,2}(?!\d)", name)
    words = words or re.findall(r"(?<![\d-])20\d{2}-\d{2}(?![\d-])", name)
    spans = set()
    for word in words:
        try:
            spans.add(parse_span(re.sub(r"_to_|–| to | - |_", "..", word), starts_on))
        except UsageError:
            continue
    return spans.pop() if len(spans) == 1 else None


def _in_numbers(found: re.Match[str]) -> str:
    """`2026-10` for `2026Oct`, `2026-10-01` for `2026Oct1`."""
    day = f"-{int(found[3]):02d}" if found[3] else ""
    return f"{found[1]}-{_MONTHS.index(found[2]) + 1:02d}{day}"


def up_to(last: Week | Month, count: int) -> Sequence[Week | Month]:
    """So many periods up to the last, oldest first."""
    periods: list[Week | Month] = [last]
    while len(periods) < count:
        periods.append(periods[-1].previous())
    return periods[::-1]


def tiles(span: Span, pieces: list[Span]) -> list[Span] | None:
    """The pieces that cover `span` exactly, without gap or overlap, longest first; None where none do."""
    inside = sorted((p for p in set(pieces) if span.contains(p)), key=lambda p: (p.first, -len(p)))
    by_first: dict[date, list[Span]] = {}
    for piece in inside:
        by_first.setdefault(piece.first, []).append(piece)
    reached: dict[date, Span | None] = {span.first: None}
    for day in sorted({span.first, *(p.end for p in inside)}):
        if day in reached:
            for piece in by_first.get(day, []):
                reached.setdefault(piece.end, piece)
    if span.end not in reached:
        return None
    path: list[Span] = []
    step = reached[span.end]
    while step is not None:
        path.append(step)
        step = reached[step.first]
    return path[::-1]
