from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlops.errors import UsageError
from xlops.periods import (
    Month,
    Quarter,
    Span,
    ToDate,
    Week,
    Year,
    parse_any_period,
    parse_period,
    parse_span,
    span_in_name,
    tiles,
)

DAYS = st.dates(date(2000, 1, 8), date(2099, 12, 20))


@given(DAYS, st.integers(0, 6))
def test_n16_a_week_is_labelled_by_the_iso_week_of_its_fourth_day(day: date, starts_on: int) -> None:
    week = Week.of(day, starts_on)
    assert week.first.weekday() == starts_on
    assert week.span.contains(Span(day, day + timedelta(1)))
    iso = (week.first + timedelta(3)).isocalendar()
    assert week.label == f"{iso.year}-W{iso.week:02d}"
    assert parse_period(week.label, starts_on) == week
    assert week.next().previous() == week
    assert week.next().label != week.label


@pytest.mark.parametrize(
    ("day", "starts_on", "label"),
    [
        (date(2026, 12, 31), 0, "2026-W53"), (date(2027, 1, 3), 0, "2026-W53"), (date(2027, 1, 4), 0, "2027-W01"),
        (date(2027, 1, 3), 6, "2027-W01"), (date(2027, 1, 2), 6, "2026-W53"), (date(2024, 12, 30), 0, "2025-W01"),
        (date(2026, 11, 22), 0, "2026-W47"), (date(2026, 11, 22), 6, "2026-W48"),
    ],
)  # fmt: skip
def test_weeks_over_new_year(day: date, starts_on: int, label: str) -> None:
    assert Week.of(day, starts_on).label == label


def test_w53_is_compared_with_the_week_52_weeks_before() -> None:
    assert Week.labelled(2026, 53).year_ago().label == "2026-W01"
    assert Week.labelled(2027, 1).year_ago().label == "2026-W02"
    assert Month(2024, 2).year_ago() == Month(2023, 2)


@given(DAYS)
def test_months_tile_the_year(day: date) -> None:
    month = Month.of(day)
    assert month.span.first.day == 1
    assert month.span.end == month.next().span.first
    assert month.previous().next() == month
    assert parse_period(month.label) == month


@pytest.mark.parametrize("text", ["2025-W53", "2026-13", "2026-W00", "2026-W54", "W47", "2026", "", "November"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_period(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-W47", date(2026, 11, 16), date(2026, 11, 22)), ("2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("2026-10-05", date(2026, 10, 5), date(2026, 10, 5)),
        ("2026-10-05..2026-10-07", date(2026, 10, 5), date(2026, 10, 7)),
    ],
)  # fmt: skip
def test_spans_as_people_write_them(text: str, first: date, last: date) -> None:
    assert parse_span(text) == Span.closed(first, last)


def test_a_range_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(UsageError, match="is not a range of days"):
        parse_span("2026-10-07..2026-10-05")


@pytest.mark.parametrize(
    ("name", "span"),
    [
        ("2026-W47", "2026-W47"), ("BusinessReport 2026-10 (2).csv", "2026-10"),
        ("b_2026-10-01_2026-10-07.csv", "2026-10-01..2026-10-07"),
        ("2026-10-01 - 2026-10-07.csv", "2026-10-01..2026-10-07"),
        ("2026OctMonthlyUnifiedTransaction.csv", "2026-10"),
        ("2026Jan1-2026Jun30CustomTransaction (1).csv", "2026-01-01..2026-06-30"), ("2026Oct5.csv", None),
        ("BusinessReport-2026-10-05.csv", None), ("BusinessReport-11-23-26.csv", None), ("Wk28.csv", None),
        ("order 1234-12.csv", None), ("2026-W46 2026-W47.csv", None), ("2026-13.csv", None), ("12026-10.csv", None),
    ],
)  # fmt: skip
def test_the_period_in_a_name(name: str, span: str | None) -> None:
    assert span_in_name(name) == (parse_span(span) if span else None)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=8), st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12))))
def test_n2_pieces_that_tile_are_found_among_others(lengths: list[int], others: list[tuple[int, int]]) -> None:
    start = date(2026, 1, 1)
    ends = [sum(lengths[: n + 1]) for n in range(len(lengths))]
    pieces = [Span(start + timedelta(e - n), start + timedelta(e)) for e, n in zip(ends, lengths, strict=True)]
    noise = [Span(start + timedelta(a), start + timedelta(a + n)) for a, n in others]
    found = tiles(Span(start, start + timedelta(ends[-1])), [*noise, *pieces])
    assert found is not None
    assert found[0].first == start
    assert found[-1].end == start + timedelta(ends[-1])
    assert all(a.end == b.first for a, b in pairwise(found))


def test_n2_pieces_that_leave_a_gap_or_overlap_do_not_tile() -> None:
    week = Week.of(date(2026, 11, 16)).span
    first, last = Span(week.first, week.first + timedelta(3)), Span(week.first + timedelta(4), week.end)
    overlapping = Span(week.first + timedelta(2), week.end)
    assert tiles(week, [first, last]) is None
    assert tiles(week, [first, overlapping]) is None
    assert tiles(week, [Month(2026, 11).span]) is None


def test_quarters_and_years() -> None:
    third = parse_any_period("2026-Q3")
    assert (third.kind, third.label, third.span) == ("quarter", "2026-Q3", Span(date(2026, 7, 1), date(2026, 10, 1)))
    assert (Quarter(2026, 1).previous(), Quarter(2026, 1).year_ago()) == (Quarter(2025, 4), Quarter(2025, 1))
    year = parse_any_period("2026")
    assert (year.kind, year.label, len(year.span)) == ("year", "2026", 365)
    assert year.previous() == year.year_ago() == Year(2025)
    assert parse_any_period("2026-w47") == parse_period("2026-W47")


@pytest.mark.parametrize("text", ["2026-Q5", "0000", "2026-13", "last week"])
def test_a_period_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_any_period(text)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 31))
def test_what_has_passed_of_a_month_is_compared_with_as_many_days(day: date, days: int) -> None:
    so_far = ToDate(Month.of(day), days)
    before = so_far.previous()
    assert isinstance(before, ToDate)
    assert so_far.span.first == Month.of(day).first
    assert len(so_far.span) == min(days, len(Month.of(day).span))
    assert len(before.span) == min(days, len(Month.of(day).previous().span))
    assert so_far.label == f"{Month.of(day).label} to day {days}"
