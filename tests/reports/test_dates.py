from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlops.errors import AmbiguousReport
from xlops.reports.dates import MONTHS, day_order, parse_day, parse_range

DAYS = st.dates(date(2001, 1, 1), date(2090, 12, 31))
ENGLISH = "jan feb mar apr may jun jul aug sep oct nov dec".split()


@given(DAYS, st.sampled_from(["", " 12:23:28 AM PDT", "T22:07:18+00:00", " 0:21:14 JST"]))
def test_days_that_name_their_parts_need_no_order(day: date, time: str) -> None:
    month = ENGLISH[day.month - 1]
    spellings = [
        f"{day:%Y-%m-%d}", f"{day.year}/{day.month}/{day.day}", f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{month.title()} {day.day:02d}, {day.year}", f"{month} {day.day}, {day.year}", f"{day.day} {month} {day.year}",
        f"{day.day}-{month.title()}-{day.year}", f"{day.day}. {month} {day.year}",
        f"{day.day:02d}.{day.month:02d}.{day.year}",
    ]  # fmt: skip
    assert {s: parse_day(s + time) for s in spellings} == dict.fromkeys(spellings, day)


@given(DAYS, st.sampled_from(["/", "-"]))
def test_days_in_numbers_are_read_in_the_order_given(day: date, mark: str) -> None:
    american, other = f"{day.month}{mark}{day.day}{mark}{day.year}", f"{day.day}{mark}{day.month}{mark}{day.year}"
    assert parse_day(american, "mdy") == day
    assert parse_day(other, "dmy") == day
    assert parse_day(american) in (day, None)  # without an order only where one reading is possible
    assert parse_day(american) == (day if day.day > 12 or day.day == day.month else None)


@pytest.mark.parametrize(
    "text", ["", "abc", "2026-13-01", "2026-02-30", "31/31/2026", "Foo 3, 2026", "43000", "--", "12/2026"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert parse_day(text) is None


def test_ranges_in_one_cell() -> None:
    assert parse_range("Nov 09, 2025 - Nov 27, 2025") == (date(2025, 11, 9), date(2025, 11, 27))
    assert parse_range("Nov 09, 2025") is None
    assert parse_range("2025-11-09") is None


def written(days: list[date], order: str) -> list[str]:
    return [f"{d.month}/{d.day}/{d:%y}" if order == "mdy" else f"{d.day}/{d.month}/{d:%y}" for d in days]


@given(DAYS, st.integers(13, 60), st.sampled_from(["mdy", "dmy"]), st.sampled_from([None, "mdy", "dmy"]))
def test_a_day_above_twelve_decides_whatever_is_usual(first: date, count: int, order: str, usual: str | None) -> None:
    days = [first + timedelta(n) for n in range(count)]
    assert day_order(written(days, order), usual) == order


def test_days_of_one_short_run_are_in_the_usual_order() -> None:
    days = [date(2026, 11, n) for n in range(1, 8)]
    assert day_order(written(days, "mdy"), "mdy") == "mdy"
    assert day_order(written(days, "dmy"), "dmy") == "dmy"
    assert day_order(written(days, "dmy")) == "dmy"


def test_days_that_speak_against_the_usual_order_are_refused() -> None:
    days = [date(2026, 11, n) for n in range(1, 8)]
    with pytest.raises(AmbiguousReport, match="usually month first"):
        day_order(written(days, "dmy"), "mdy")


def test_the_first_of_months_may_be_days_of_january() -> None:
    months = [date(2026, n, 1) for n in range(1, 10)]
    with pytest.raises(AmbiguousReport, match="fit both"):
        day_order(written(months, "dmy"))
    with pytest.raises(AmbiguousReport, match="usually day first"):
        day_order(written(months, "dmy"), "dmy")


def test_two_orders_in_one_file_are_refused() -> None:
    with pytest.raises(AmbiguousReport, match="two orders"):
        day_order(["25/11/2026", "11/26/2026"])


def test_month_words_of_six_languages_do_not_contradict() -> None:
    assert [MONTHS[w] for w in ("mai", "may", "mag", "märz", "août", "ene", "dez", "dic", "okt", "ott")] == [
        5, 5, 5, 3, 8, 1, 12, 12, 10, 10,
    ]  # fmt: skip
