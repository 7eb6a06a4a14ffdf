"""Reports by day that are none: by week, by month, or one row that stands for more than its day (rule N22)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from xlops.dates import parse_day, parse_range
from xlops.errors import AmbiguousReport
from xlops.period_words import span_said
from xlops.periods import Span
from xlops.reports.clock import day_in_name
from xlops.reports.evidence import Hints
from xlops.reports.files import Source

_FEW_DAYS = 3  # within which a report of one day is downloaded; later, its one row may be a week or a month
_LEAST_WEEKS = 3  # days of advertising, all of one weekday
_WEEK, _MONTH = range(7, 8), range(28, 32)
_MONTHS_AS_YEARS = range(2001, 2013)
_MONTHS = 12
_LEAST_TURNED = 3  # days of some months, if not of neighbouring ones
_CHOOSE = "choose *by day* in Seller Central and download it again"
_ORDERS = ("mdy", "dmy")


def check_steps(days: Sequence[date]) -> None:
    """AmbiguousReport where the sorted days of a report by day are weeks or months by the steps between them.

    The first row of such a report may be the rest of a week, one day long.
    """
    check_turned(days)
    steps = [(b - a).days for a, b in pairwise(days)]
    if len(days) > 1 and all(day.year in _MONTHS_AS_YEARS and day.day == days[0].day > 12 for day in days):
        month, day, year = days[0].year % 100, days[0].month, days[0].day
        raise AmbiguousReport(
            f"its days are {_listed(days)}, as a spreadsheet leaves them that took {month}/{day}/{year} for a day of "
            f"{days[0].year}: download the report again and do not save it from Excel"
        )
    for some in (steps, steps[1:]):
        if some and min(some) > 1:
            unit = "month" if _are(some, _MONTH) else "week" if some[0] in _WEEK else "week or month"
            raise AmbiguousReport(
                f"its rows are {min(some)} days apart ({days[0]}, {days[1]} …): it is a report by {unit}; {_CHOOSE}"
            )


def check_ad_steps(days: Sequence[date], kind: str) -> None:
    """AmbiguousReport where the sorted days of an advertising report are Sundays, Mondays … or the first of months.

    Days without impressions are not listed, so that a step of seven days alone tells nothing.
    """
    steps = [(b - a).days for a, b in pairwise(days)]
    weeks = len(days) >= _LEAST_WEEKS and all(step % 7 == 0 for step in steps)
    months = len(days) > 1 and all(day.day == 1 for day in days)
    if weeks or months:
        unit = "month" if months else "week"
        raise AmbiguousReport(
            f"its days are {_listed(days)}: it is a report by {unit}. Choose the time unit *Daily* and download it "
            f"again; if these are the only days on which anything was shown: --kind {kind}"
        )
    check_turned(days, f"; if these are the only days on which anything was shown: --kind {kind}")


def check_ranges(texts: Iterable[str], order: str) -> None:
    """AmbiguousReport where what stands for a day is a week or month from its first day to its last."""
    for text in texts:
        if (ends := parse_range(text, order)) and ends[0] != ends[1]:
            raise AmbiguousReport(
                f"its days are ranges (such as {text!r}): it is a report by week or month. Choose the time unit "
                "*Daily* and download it again"
            )


def check_turned(days: Sequence[date], else_: str = "") -> None:
    """AmbiguousReport where the sorted days are one number in several months: day and month changed their places.

    A spreadsheet set to another country does this to 10/05, 10/06, 10/07. The first of months is left to other rules.
    """
    one = len({(day.year, day.day) for day in days}) == 1 and 1 < days[0].day <= _MONTHS
    neighbours = len(days) > 1 and all(b.month - a.month == 1 for a, b in pairwise(days))
    if one and (neighbours or len(days) >= _LEAST_TURNED):
        raise AmbiguousReport(
            f"its days are {_listed(days)}, as a spreadsheet leaves them that took {_turned(days[0])}, "
            f"{_turned(days[1])} … for days of other months: download the report again and do not save it from "
            f"Excel{else_}"
        )


def _turned(day: date) -> date:
    return day.replace(month=day.day, day=day.month)


def _listed(days: Sequence[date]) -> str:
    return ", ".join(map(str, days[:3])) + (" …" if len(days) > 3 else "")


def check_months(texts: Iterable[str], usual: str | None, exported: date) -> None:
    """AmbiguousReport where days in numbers are the first of months, or may be, whichever way they are read.

    Read the other way round they are neighbours in January. Months that had not begun on the day of export are none.
    """
    written = sorted(set(texts))
    numeric = next((text for text in written if parse_day(text) is None), None)
    for order in _ORDERS if numeric else ():
        days = sorted(day for text in written if (day := parse_day(text, order)))
        steps = [(b - a).days for a, b in pairwise(days)]
        firsts = len(days) == len(written) and all(day.day == 1 for day in days)
        if not firsts or days[-1] > exported or not _are(steps, _MONTH):
            continue
        months = f"the first of months ({days[0]}, {days[1]} …)"
        if order == usual:
            raise AmbiguousReport(f"its days are {months}: it is a report by month; {_CHOOSE}")
        raise AmbiguousReport(
            f"its days are {months}: it is a report by month; {_CHOOSE} (only if they are days of January: write them "
            f"as {days[0].year}-01-01, {days[0].year}-01-02 …)"
        )


def _are(steps: Sequence[int], unit: range) -> bool:
    return bool(steps) and all(step in unit for step in steps)


def check_one_row(row: Span, source: Source, hints: Hints, market: str, order: str) -> None:
    """AmbiguousReport where the one row of a report by day may stand for a week or a month.

    What says so: `--period`, a folder or the name with a longer span, an export more than a few days later.
    """
    if hints.period:
        if len(hints.period) > 1:
            raise AmbiguousReport(
                f"it has one row, {row}, and --period {hints.period} is longer than its one day: if it is a report by "
                f"week or month, {_CHOOSE}; if it is that one day, use --period {row}"
            )
        return
    exported = day_in_name(source, market, order) or source.arrived.date()
    late = (exported - row.last).days > _FEW_DAYS
    for word in reversed(source.words):
        span = span_said(word, hints.week_start)
        if span and len(span) > 1 and span.contains(row) and (late or span.first == row.first):
            raise AmbiguousReport(f"it has one row, {row}, in a place that says {span}: {_either(row)}")
    if late:
        raise AmbiguousReport(f"it has one row, {row}, and was exported on {exported}: {_either(row)}")


def _either(row: Span) -> str:
    return f"a report by week or month cannot be used, {_CHOOSE}; if it is that one day, use --period {row}"
