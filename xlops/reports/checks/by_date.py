"""Reports by day that are none: by week, by month, or one row that stands for more than its day (rule N22)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from xlops.dates import parse_day, parse_range
from xlops.errors import AmbiguousReport
from xlops.language import NOTHING, Text, listed
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
_CHOOSE = Text("choose *by day* in Seller Central and download it again", "请在卖家平台选择“按天”，重新下载")
_UNITS = {
    "week": Text("week", "周"), "month": Text("month", "月"), "week or month": Text("week or month", "周或月"),
}  # fmt: skip
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
            Text(
                "its days are {days}, as a spreadsheet leaves them that took {month}/{day}/{short} for a day of "
                "{year}: download the report again and do not save it from Excel",
                "日期为 {days}：{month}/{day}/{short} 被表格软件当成了 {year} 年的日期。请重新下载，不要用 Excel 另存",
            ).format(days=_listed(days), month=month, day=day, short=year, year=days[0].year)
        )
    for some in (steps, steps[1:]):
        if some and min(some) > 1:
            unit = "month" if _are(some, _MONTH) else "week" if some[0] in _WEEK else "week or month"
            raise AmbiguousReport(
                Text(
                    "its rows are {step} days apart ({first}, {second} …): it is a report by {unit}; {choose}",
                    "各行相隔 {step} 天（{first}、{second} …）：这是按{unit}的报告；{choose}",
                ).format(step=min(some), first=days[0], second=days[1], unit=_UNITS[unit], choose=_CHOOSE)
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
            Text(
                "its days are {days}: it is a report by {unit}. Choose the time unit *Daily* and download it "
                "again; if these are the only days on which anything was shown: --kind {kind}",
                "日期为 {days}：这是按{unit}的报告。时间单位请选“每日”重新下载；若只有这些日期有展示，加 --kind {kind}",
            ).format(days=_listed(days), unit=_UNITS[unit], kind=kind)
        )
    check_turned(
        days,
        Text(
            f"; if these are the only days on which anything was shown: --kind {kind}",
            f"；若只有这些日期有展示，加 --kind {kind}",
        ),
    )


def check_ranges(texts: Iterable[str], order: str) -> None:
    """AmbiguousReport where what stands for a day is a week or month from its first day to its last."""
    for text in texts:
        if (ends := parse_range(text, order)) and ends[0] != ends[1]:
            raise AmbiguousReport(
                Text(
                    f"its days are ranges (such as {text!r}): it is a report by week or month. Choose the time unit "
                    "*Daily* and download it again",
                    f"日期是区间（例如 {text!r}）：这是按周或按月的报告。时间单位请选“每日”重新下载",
                )
            )


def check_turned(days: Sequence[date], else_: Text = NOTHING) -> None:
    """AmbiguousReport where the sorted days are one number in several months: day and month changed their places.

    A spreadsheet set to another country does this to 10/05, 10/06, 10/07. The first of months is left to other rules.
    """
    one = len({(day.year, day.day) for day in days}) == 1 and 1 < days[0].day <= _MONTHS
    neighbours = len(days) > 1 and all(b.month - a.month == 1 for a, b in pairwise(days))
    if one and (neighbours or len(days) >= _LEAST_TURNED):
        raise AmbiguousReport(
            Text(
                "its days are {days}, as a spreadsheet leaves them that took {one}, {other} … for days of other "
                "months: download the report again and do not save it from Excel{else_}",
                "日期为 {days}：{one}、{other} … 被表格软件当成了别的月份的日期。请重新下载，不要用 Excel 另存{else_}",
            ).format(days=_listed(days), one=_turned(days[0]), other=_turned(days[1]), else_=else_)
        )


def _turned(day: date) -> date:
    return day.replace(month=day.day, day=day.month)


def _listed(days: Sequence[date]) -> Text:
    return listed(map(str, days[:3])) + (" …" if len(days) > 3 else "")


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
        said = Text(
            "its days are the first of months ({first}, {second} …): it is a report by month; {choose}",
            "日期都是每月 1 日（{first}、{second} …）：这是按月的报告；{choose}",
        ).format(first=days[0], second=days[1], choose=_CHOOSE)
        if order != usual:
            said += Text(
                " (only if they are days of January: write them as {year}-01-01, {year}-01-02 …)",
                "（如果其实是一月的日期：请写成 {year}-01-01、{year}-01-02 …）",
            ).format(year=days[0].year)
        raise AmbiguousReport(said)


def _are(steps: Sequence[int], unit: range) -> bool:
    return bool(steps) and all(step in unit for step in steps)


def check_one_row(row: Span, source: Source, hints: Hints, market: str, order: str) -> None:
    """AmbiguousReport where the one row of a report by day may stand for a week or a month.

    What says so: `--period`, a folder or the name with a longer span, an export more than a few days later.
    """
    if hints.period:
        if len(hints.period) > 1:
            raise AmbiguousReport(
                Text(
                    "it has one row, {row}, and --period {period} is longer than its one day: if it is a report by "
                    "week or month, {choose}; if it is that one day, use --period {row}",
                    "只有一行 {row}，而 --period {period} 不止这一天：如果是按周或按月的报告，{choose}；"
                    "如果确实只有那一天，加 --period {row}",
                ).format(row=row, period=hints.period, choose=_CHOOSE)
            )
        return
    exported = day_in_name(source, market, order) or source.arrived.date()
    late = (exported - row.last).days > _FEW_DAYS
    for word in reversed(source.words):
        span = span_said(word, hints.week_start)
        if span and len(span) > 1 and span.contains(row) and (late or span.first == row.first):
            raise AmbiguousReport(
                Text(
                    "it has one row, {row}, in a place that says {span}: {either}",
                    "只有一行 {row}，而文件夹或文件名写的是 {span}：{either}",
                ).format(row=row, span=span, either=_either(row))
            )
    if late:
        raise AmbiguousReport(
            Text(
                "it has one row, {row}, and was exported on {exported}: {either}",
                "只有一行 {row}，导出日期却是 {exported}：{either}",
            ).format(row=row, exported=exported, either=_either(row))
        )


def _either(row: Span) -> Text:
    return Text(
        "a report by week or month cannot be used, {choose}; if it is that one day, use --period {row}",
        "按周或按月的报告无法使用，{choose}；如果确实只有那一天，加 --period {row}",
    ).format(choose=_CHOOSE, row=row)
