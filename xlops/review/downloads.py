"""What can be downloaded of a report, and as which downloads: how far back Amazon gives it, days, weeks or months."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from xlops.language import Text, listed, plain
from xlops.periods import ONE_DAY, Month, Span, Week

FIRST_MONTHS = 13  # whole months that a new store asks for: a year to compare with, and the month before it
LOOK_BACK_DAYS = 35
UNDATED = ("sales_asin", "sales_sku")  # reports that state no days: one export per week and per month
PHOTOGRAPHS = ("stock", "stock_plan", "health")  # of the day on which they are downloaded, never of an earlier one
_SALES_KEPT = 730  # days; Seller Central keeps business reports for two years
# days that the Ads API documents as kept (2026-11); pages of the console may reach further back
_ADS_KEPT = {"sp": 95, "sb": 60, "sd": 65}
_TERMS_KEPT = 65
_AT_ONCE = 2  # more neighbouring weeks or months than these are told as one run


def oldest(table: str, ad_product: str, ended: date) -> date:
    """The first day that Amazon still gives of a report, where `ended` is the last day that has ended."""
    kept = _ADS_KEPT.get(ad_product, _SALES_KEPT)
    return ended - timedelta(days=min(kept, _TERMS_KEPT) if table == "ads_term" else kept)


def first_downloads(table: str, ad_product: str, ended: date, week_start: int) -> tuple[Span, ...]:
    """What a store asks for of a report that it never saw: thirteen months and the one that goes on, or what is kept.

    A photograph is no span of days: see `PHOTOGRAPHS`.
    """
    month = Month.of(ended + ONE_DAY)
    for _ in range(FIRST_MONTHS):
        month = month.previous()
    first = max(month.first, oldest(table, ad_product, ended))
    return tuple(as_downloads(table, Span.closed(first, ended), ended, week_start))


def as_downloads(table: str, gap: Span, ended: date, week_start: int) -> list[Span]:
    """A gap as the downloads that fill it: one range, or for reports that state no days whole months that are over
    and whole weeks of the last five. What has not ended yet is no download."""
    if table not in UNDATED:
        return [gap]
    recent = ended - timedelta(days=LOOK_BACK_DAYS)
    months: list[Span] = []
    month = Month.of(gap.first)
    while month.first < gap.end and month.first <= recent:
        months += [month.span] if month.span.last <= ended else []
        month = month.next()
    weeks = []
    week = Week.of(max(gap.first, recent), week_start)
    while week.first < gap.end:
        weeks += [week.span] if week.span.last <= ended else []
        week = week.next()
    return [*months, *weeks]


def told(spans: Iterable[Span]) -> Text:
    """The exact dates to choose, oldest first; many neighbouring weeks or months as one run of them."""
    parts: list[Text] = []
    for run in _runs(list(spans)):
        span = Span(run[0].first, run[-1].end)
        if len(run) <= _AT_ONCE:
            parts += [plain(_dates(s)) for s in run]
        elif len(run[0]) == 7:
            parts.append(_WEEKS.format(dates=_dates(span), count=len(run)))
        else:
            parts.append(_MONTHS.format(dates=_dates(span), count=len(run)))
    return listed(parts)


_WEEKS = Text("{dates} week by week ({count} downloads)", "{dates} 按周逐一下载（{count} 份）")
_MONTHS = Text("{dates} month by month ({count} downloads)", "{dates} 按月逐一下载（{count} 份）")
PHOTOGRAPH_DATES = Text("today (of a day gone by it cannot be had)", "今天（过去日期的快照无法下载）")


def _dates(span: Span) -> str:
    return str(span.first) if len(span) == 1 else f"{span.first} – {span.last}"


def _runs(spans: Sequence[Span]) -> list[list[Span]]:
    """Neighbours of one kind, weeks or calendar months, joined; any other span stands alone."""
    runs: list[list[Span]] = []
    for span in spans:
        unit = _unit(span)
        if unit and runs and runs[-1][-1].end == span.first and _unit(runs[-1][-1]) == unit:
            runs[-1].append(span)
        else:
            runs.append([span])
    return runs


def _unit(span: Span) -> str:
    if len(span) == 7:
        return "week"
    return "month" if Month.of(span.first).span == span else ""
