"""Periods and days as people say them: `W47`, `October`, `Q3`, `last week`, `10月`, `上周`.

A word without a year means the newest such period that has begun by today, or that the data reach. What is no period,
or may be two, is refused with what can be written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date

from xlops.dates import MONTHS
from xlops.dates import parse_day as any_day
from xlops.errors import UsageError, did_you_mean
from xlops.iso import day_of
from xlops.language import Text, plain
from xlops.periods import Month, Period, Quarter, Span, ToDate, Week, Year, parse_span, span_in_name

HOW = Text(
    "write a week as 2026-W47, W47 or last week, a month as 2026-10, October or last month, a quarter as 2026-Q3 or "
    "Q3, a year as 2026",
    "周写作 2026-W47、W47 或“上周”，月写作 2026-10、10月或“上月”，季度写作 2026-Q3 或 Q3，年写作 2026",
)
_RANGE = Text(", a range as 2026-11-16..2026-11-22", "，区间写作 2026-11-16..2026-11-22")
KIND = {
    "week": Text("week", "周"), "month": Text("month", "月"), "quarter": Text("quarter", "季度"),
    "year": Text("year", "年"),
}  # fmt: skip
_CJK = {**{word: n for n, word in enumerate("一二三四五六七八九十", 1)}, "十一": 11, "十二": 12}
_YEAR = r"(?P<year>20\d\d)"
_NUMBER = r"(?P<number>\d{1,2})"
_CHINESE = r"(?P<number>\d{1,2}|十[一二]|[一二三四五六七八九十])"
_WEEKS = (
    rf"{_YEAR}[-\s]?(?:week\s?|kw\s?|w){_NUMBER}",
    rf"(?:week|wk|kw|w)\s?{_NUMBER}(?:[-/\s]\s?{_YEAR})?",
    rf"(?:{_YEAR}年)?第?{_NUMBER}[周週]",
)
_MONTHS = (
    rf"{_YEAR}[-/.]{_NUMBER}",
    rf"{_NUMBER}[-/.]{_YEAR}",
    rf"m{_NUMBER}(?:\s{_YEAR})?",
    rf"(?:{_YEAR}年)?{_CHINESE}月份?",
)
_MONTH_NAMES = (rf"(?P<name>[^\W\d_]+)\.?(?:[-,\s]+{_YEAR})?", rf"{_YEAR}[-\s]+(?P<name>[^\W\d_]+)\.?")
_QUARTERS = (
    rf"{_YEAR}[-\s]?q{_NUMBER}",
    rf"q{_NUMBER}(?:[-/\s]\s?{_YEAR})?",
    rf"(?:{_YEAR}年)?第?{_CHINESE}季度?",
)
_YEARS = (_YEAR, rf"{_YEAR}年")
_KINDS = ("week", "month", "quarter", "year")
_SAID = (  # of one language: how this one, the last one and the one before begin; week, month, quarter, year
    (("this ", "current "), ("last ", "previous "), _KINDS),
    (
        ("diese ", "dieser ", "dieses "),
        ("letzte ", "letzter ", "letztes "),
        ("vorletzte ", "vorletzter ", "vorletztes "),
        ("woche", "monat", "quartal", "jahr"),
    ),
    (("本", "这", "这个", "今"), ("上", "上个", "去"), ("上上", "上上个", "前"), ("周", "月", "季度", "年")),
    (("本", "这个"), ("上", "上个"), ("上上", "上上个"), ("星期", "月份", "季", "年")),
)
_RELATIVE = {  # every way to say it: which kind of period, and how many ago
    start + unit: (kind, ago)
    for *beginnings, units in _SAID
    for ago, starts in enumerate(beginnings)
    for start in starts
    for kind, unit in zip(_KINDS, units, strict=True)
} | {f"{the}{kind} before last": (kind, 2) for kind in _KINDS for the in ("", "the ")}
_SPELT = [f"{date(2026, n, 1):%B}".casefold() for n in range(1, 13)] + [f"last {kind}" for kind in _KINDS]


def period_told(period: Period | ToDate) -> Text:
    """A period's label; of one that goes on, up to which of its days."""
    if not isinstance(period, ToDate):
        return plain(period.label)
    return Text(period.label, f"{period.whole.label} 截至第 {period.days} 天")


def read_period(text: str, today: date, week_start: int = 0, newest: date | None = None) -> Period:
    """The period that a person means by `text`; `newest` is the last day that the data reach.

    Errors: UsageError where it is none, where the calendar has no such one, or where it may be two.
    """
    word = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    word = re.sub(r" ?([\u4e00-\u9fff]) ?", r"\1", word)  # `第 47 周`
    if word in _RELATIVE:
        return _ago(*_RELATIVE[word], today, week_start)
    if word.isdecimal() and 1 <= int(word) <= 12:
        month = Month(today.year, int(word)).first
        raise UsageError(Text(
            f"{text!r} may be week {int(word)} or {month:%B}: write W{word} or {today.year}-{month:%m}",
            f"{text!r} 可能是第 {int(word)} 周或 {month.month} 月：请写 W{word} 或 {today.year}-{month:%m}",
        ))  # fmt: skip
    if word.isdecimal() and 12 < int(word) <= 53:
        word = f"w{word}"
    begun = max(today, newest or today)
    try:
        found = _named(word, week_start, begun)
    except ValueError:
        raise UsageError(Text(
            f"there is no period {text!r}: the calendar has no such one", f"没有 {text!r} 这个期间：日历上不存在",
        )) from None  # fmt: skip
    if found is None:
        hint = did_you_mean(word, _SPELT)
        raise UsageError(Text(f"{text!r} is not a period{hint or ':'} ", f"{text!r} 不是期间：") + HOW)
    return found


def read_span(text: str, today: date, week_start: int = 0) -> Span:
    """The days that a person means by `text`: those of a period, one day, or `2026-11-16..2026-11-22`."""
    try:
        return parse_span(text, week_start)
    except UsageError as why:
        if "is not a period" not in str(why):
            raise
    try:
        return read_period(text, today, week_start).span
    except UsageError as why:
        raise UsageError(why.said + _RANGE if HOW.en in str(why) else why.said) from None


_IN_FOLDERS = (*_WEEKS, rf"{_NUMBER}[-/.]{_YEAR}", _MONTHS[-1])
_JOINTS = str.maketrans("_,", "  ")
_LEAST_LETTERS = 4  # of a month's name without a year: shorter ones are words of some language (out, set, mar)


def span_said(name: str, week_start: int = 0) -> Span | None:
    """The days that a folder's or file's name states with their year: `2026-W45`, `Oct 2026`, `2026年9月`."""
    if found := span_in_name(name, week_start):
        return found
    spans = spans_of_folder(name, (), week_start)
    return spans[0] if len(spans) == 1 else None


def spans_of_folder(name: str, years: Iterable[int], week_start: int = 0) -> list[Span]:
    """The weeks or months that a folder called so may mean: one where it has a year, else one for each of `years`.

    Files are no folders: a word beside others in a name says nothing.
    """
    word = " ".join(unicodedata.normalize("NFKC", name).translate(_JOINTS).casefold().split())
    word = re.sub(r" ?([\u4e00-\u9fff]) ?", r"\1", word)
    found = _match(_IN_FOLDERS, word)
    if found:
        number = _CJK.get(found["number"]) or int(found["number"])
    else:
        found = _match(_MONTH_NAMES, word)
        if not found or found["name"] not in MONTHS or not (found["year"] or len(found["name"]) >= _LEAST_LETTERS):
            return []
        number = MONTHS[found["name"]]
    is_week = any(re.fullmatch(pattern, word) for pattern in _WEEKS)
    spans = []
    for year in [int(found["year"])] if found["year"] else years:
        with suppress(ValueError):  # not every year has a week 53, none a month 13
            period = Week.labelled(year, number, week_start) if is_week else Month(year, number)
            spans.append(period.span)
    return spans


def read_day(text: str) -> date:
    """The day written `2026-11-22`; UsageError otherwise, saying how to write one of another order that can be read."""
    try:
        return day_of(text.strip())
    except ValueError:
        day = any_day(text)
        hint = f"write {day}" if day else "write it as 2026-11-22"
        raise UsageError(f"{text!r} is not a day as year-month-day: {hint}") from None


def meant(text: str, period: Period) -> str:
    """What is said where a word was not the label itself: `W47 is 2026-W47 (2026-11-16 … 2026-11-22)`; else nothing."""
    return "" if text.strip().upper() == period.label else f"{text} is {period.label} ({period.span})"


def _ago(kind: str, ago: int, today: date, week_start: int) -> Period:
    quarter = Quarter(today.year, (today.month + 2) // 3)
    now: tuple[Period, ...] = (Week.of(today, week_start), Month.of(today), quarter, Year(today.year))
    found = next(period for period in now if period.kind == kind)
    for _ in range(ago):
        found = found.previous()
    return found


def _named(word: str, week_start: int, begun: date) -> Period | None:
    """The period that a word names, of its year or the newest that has begun; ValueError for one of no calendar."""
    makers: list[tuple[tuple[str, ...], Callable[[int, int], Period]]] = [
        (_WEEKS, lambda year, number: Week.labelled(year, number, week_start)),
        (_MONTHS, Month),
        (_QUARTERS, Quarter),
        (_YEARS, lambda year, _: Year(date(year, 1, 1).year)),
    ]
    for patterns, make in makers:
        if found := _match(patterns, word):
            number = found.groupdict().get("number") or "0"
            return _of_year(make, found["year"], _CJK.get(number) or int(number), begun)
    found = _match(_MONTH_NAMES, word)
    if found and found["name"] in MONTHS:
        return _of_year(Month, found["year"], MONTHS[found["name"]], begun)
    return None


def _match(patterns: tuple[str, ...], word: str) -> re.Match[str] | None:
    return next((found for p in patterns if (found := re.fullmatch(p, word))), None)


def _of_year(make: Callable[[int, int], Period], year: str | None, number: int, begun: date) -> Period:
    if year:
        return make(int(year), number)
    for candidate in range(begun.year + 1, begun.year - 8, -1):  # the ISO year of a day may be the next one
        try:
            period = make(candidate, number)
        except ValueError:
            continue  # not every year has a week 53
        if period.first <= begun:
            return period
    raise ValueError(f"no such period {number}")
