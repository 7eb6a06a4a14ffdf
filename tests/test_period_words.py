"""Periods and days as people say them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlops.errors import UsageError
from xlops.language import Text
from xlops.period_words import HOW, meant, period_told, read_day, read_period, read_span, span_said, spans_of_folder
from xlops.periods import Month, Quarter, ToDate, Week, Year

TODAY = date(2026, 11, 26)  # a Thursday of W48
WORDS = {
    "2026-W47": "2026-W47", "2026-w47": "2026-W47", "2026W47": "2026-W47", "W47": "2026-W47", "w47": "2026-W47",
    "47": "2026-W47", "W47 2026": "2026-W47", "W47 2025": "2025-W47", "week 47": "2026-W47", "KW47": "2026-W47",
    "kw 47": "2026-W47", "2025 week 47": "2025-W47", "第47周": "2026-W47", "2025年第47周": "2025-W47",
    "第 47 周": "2026-W47", "2025 年 10 月": "2025-10", "上 周": "2026-W47", "W48": "2026-W48",
    "W49": "2025-W49", "w1": "2026-W01", "W53": "2020-W53", " W47 ": "2026-W47", "Ｗ４７": "2026-W47",
    "2026-10": "2026-10", "2026-1": "2026-01", "October": "2026-10", "oct": "2026-10", "Oct.": "2026-10",
    "OCTOBER 2025": "2025-10", "October, 2025": "2025-10", "2025 October": "2025-10", "Oct-2025": "2025-10",
    "November": "2026-11", "December": "2025-12", "10月": "2026-10", "十月": "2026-10", "十二月": "2025-12",
    "2025年10月": "2025-10", "2026/10": "2026-10", "10/2026": "2026-10", "M10": "2026-10", "M10 2026": "2026-10",
    "Oktober": "2026-10", "Dezember 2025": "2025-12",
    "2026-Q3": "2026-Q3", "2026q3": "2026-Q3", "Q3": "2026-Q3", "q4": "2026-Q4", "Q3 2025": "2025-Q3",
    "第三季度": "2026-Q3", "2025年第四季度": "2025-Q4", "3季度": "2026-Q3",
    "2025": "2025", "2025年": "2025", "this year": "2026", "last year": "2025", "去年": "2025",
    "last week": "2026-W47", "Last Week": "2026-W47", "this week": "2026-W48", "previous week": "2026-W47",
    "上上周": "2026-W46", "week before last": "2026-W46", "上上个月": "2026-09", "前年": "2024",
    "上周": "2026-W47", "本周": "2026-W48", "上个星期": "2026-W47", "letzte woche": "2026-W47",
    "last month": "2026-10", "this month": "2026-11", "上月": "2026-10", "上个月": "2026-10", "本月": "2026-11",
    "letzter monat": "2026-10", "last quarter": "2026-Q3", "this quarter": "2026-Q4", "上季度": "2026-Q3",
}  # fmt: skip


@pytest.mark.parametrize(("word", "label"), WORDS.items(), ids=list(WORDS))
def test_a_period_in_words(word: str, label: str) -> None:
    assert read_period(word, TODAY).label == label


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("10", "'10' may be week 10 or October: write W10 or 2026-10"),
        ("7", "'7' may be week 7 or July: write W7 or 2026-07"),
        ("W54", "there is no period 'W54': the calendar has no such one"),
        ("2025-W53", "there is no period '2025-W53': the calendar has no such one"),
        ("2026-13", "there is no period '2026-13': the calendar has no such one"),
        ("13月", "there is no period '13月': the calendar has no such one"),
        ("Q5", "there is no period 'Q5': the calendar has no such one"),
        ("Octobr", f"'Octobr' is not a period; did you mean 'october'? {HOW.en}"),
        ("soon", f"'soon' is not a period: {HOW.en}"),
        ("99", f"'99' is not a period: {HOW.en}"),
        ("", f"'' is not a period: {HOW.en}"),
        ("2026-11-22", f"'2026-11-22' is not a period: {HOW.en}"),
        ("next week", f"'next week' is not a period; did you mean 'last week'? {HOW.en}"),
    ],
)
def test_what_is_no_period_or_may_be_two_is_refused(word: str, said: str) -> None:
    with pytest.raises(UsageError) as why:
        read_period(word, TODAY)
    assert str(why.value) == said


def test_a_word_without_a_year_is_the_newest_that_has_begun_or_has_data() -> None:
    assert read_period("W47", date(2026, 11, 15)).label == "2025-W47"
    assert read_period("W47", date(2026, 11, 16)).label == "2026-W47"
    assert read_period("W47", date(2026, 1, 1), newest=date(2026, 11, 22)).label == "2026-W47"  # a clock that is behind
    assert read_period("W01", date(2024, 12, 31)).label == "2025-W01"  # its ISO year is the next one
    assert read_period("October", date(2026, 9, 30)).label == "2025-10"


def test_weeks_begin_where_the_store_s_do() -> None:
    assert read_period("W47", TODAY, 6) == Week.labelled(2026, 47, 6)
    assert read_period("last week", date(2026, 11, 22), 6) == Week(date(2026, 11, 15), 6)  # a Sunday


@given(st.dates(date(2001, 1, 1), date(2090, 1, 1)), st.integers(0, 6))
def test_every_label_names_its_own_period_and_short_ones_the_newest(day: date, week_start: int) -> None:
    week, month = Week.of(day, week_start), Month.of(day)
    for period in (week, month, Quarter(day.year, (day.month + 2) // 3), Year(day.year)):
        if period.first.year >= 2001:
            assert read_period(period.label, TODAY, week_start) == period
    assert read_period(week.label[5:], day, week_start) == week
    assert read_period(f"{day:%B}", day) == read_period(f"{day.month}月", day) == month


def test_days_of_files_in_words() -> None:
    spans = {w: str(read_span(w, TODAY)) for w in ("last week", "Oct", "2026-11-16..2026-11-22", "2026-11-16", "Q3")}
    assert spans == {
        "last week": "2026-11-16 … 2026-11-22", "Oct": "2026-10-01 … 2026-10-31",
        "2026-11-16..2026-11-22": "2026-11-16 … 2026-11-22", "2026-11-16": "2026-11-16",
        "Q3": "2026-07-01 … 2026-09-30",
    }  # fmt: skip
    with pytest.raises(UsageError, match=r"'soon' is not a period: write .*, a range as 2026-11-16\.\.2026-11-22$"):
        read_span("soon", TODAY)
    with pytest.raises(UsageError, match=r"'2026-11-22\.\.2026-11-16' is not a range of days"):
        read_span("2026-11-22..2026-11-16", TODAY)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("22.11.2026", "write 2026-11-22"), ("11/22/2026", "write 2026-11-22"), ("Nov 22, 2026", "write 2026-11-22"),
        ("2026年11月22日", "write 2026-11-22"), ("03/04/2026", "write it as 2026-11-22"),
        ("yesterday", "write it as 2026-11-22"), ("2026-11-31", "write it as 2026-11-22"),
        ("", "write it as 2026-11-22"),
    ],
)  # fmt: skip
def test_a_day_is_written_one_way_and_the_error_says_how(text: str, hint: str) -> None:
    with pytest.raises(UsageError) as why:
        read_day(text)
    assert str(why.value) == f"{text!r} is not a day as year-month-day: {hint}"
    assert read_day("2026-11-22") == date(2026, 11, 22)


def test_a_word_that_is_not_the_label_is_told() -> None:
    week = Week.labelled(2026, 47)
    assert (meant("W47", week), meant("2026-w47", week)) == ("W47 is 2026-W47 (2026-11-16 … 2026-11-22)", "")


FOLDERS = {
    "Oct 2026": "2026-10", "October 2026": "2026-10", "october_2026": "2026-10", "2026 Oct": "2026-10",
    "Oktober 2026": "2026-10", "2026年9月": "2026-09", "2026 年 9 月": "2026-09", "2026年十月": "2026-10",
    "2026 W45": "2026-W45", "W45 2026": "2026-W45", "KW 45 2026": "2026-W45", "Week 45, 2026": "2026-W45",
    "2026年第45周": "2026-W45", "10-2026": "2026-10", "2026-W45": "2026-W45", "2026-10": "2026-10",
}  # fmt: skip


@pytest.mark.parametrize(("folder", "label"), FOLDERS.items(), ids=list(FOLDERS))
def test_n2_a_folder_states_its_days_in_words_with_a_year(folder: str, label: str) -> None:
    assert span_said(folder) == read_period(label, TODAY).span


@pytest.mark.parametrize("folder", ["W45", "October", "10月", "2026", "Q3 2026", "ads", "us", "Misc 2026", "M13 2026"])
def test_n2_a_folder_without_year_or_period_states_none(folder: str) -> None:
    assert span_said(folder) is None


def test_n2_a_folder_without_a_year_may_be_of_any() -> None:
    assert spans_of_folder("W45", (2025, 2026)) == [read_period(f"{y}-W45", TODAY).span for y in (2025, 2026)]
    assert spans_of_folder("W53", (2025, 2026)) == [read_period("2026-W53", TODAY).span]  # 2025 has none
    assert spans_of_folder("October", (2026,)) == [read_period("2026-10", TODAY).span]
    assert [spans_of_folder(word, (2026,)) for word in ("out", "set", "mar", "us", "13月", "kitchen")] == [[]] * 6


def test_a_period_that_goes_on_is_told_up_to_its_day() -> None:
    month = Month(2026, 11)
    assert (period_told(month), period_told(ToDate(month, 22))) == (
        Text("2026-11", "2026-11"), Text("2026-11 to day 22", "2026-11 截至第 22 天"),
    )  # fmt: skip
