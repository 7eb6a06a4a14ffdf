from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlops.dates import MONTHS, day_order, local_day, parse_day, parse_range
from xlops.errors import AmbiguousReport
from xlops.marketplaces import MARKETPLACES

DAYS = st.dates(date(2001, 1, 1), date(2090, 12, 31))
ENGLISH = "jan feb mar apr may jun jul aug sep oct nov dec".split()


@given(DAYS, st.sampled_from(["", " 12:23:28 AM PDT", "T22:07:18+00:00", " 0:21:14 JST"]))
def test_days_that_name_their_parts_need_no_order(day: date, time: str) -> None:
    month = ENGLISH[day.month - 1]
    spellings = [
        f"{day:%Y-%m-%d}", f"{day.year}/{day.month}/{day.day}", f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日", f"{day.year}년 {day.month}월 {day.day}일",
        f"{day:%y}. {day.month}. {day.day}.", f"{day.year}. {day.month}. {day.day}.",
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


@pytest.mark.parametrize(
    ("text", "marketplace", "day"),
    [
        # eight hours before UTC in winter, seven in summer time, which begins on 8 March and ends on 1 November 2026
        ("2026-11-09T07:59:59+00:00", "US", (2026, 11, 8)),
        ("2026-11-09T08:00:00+00:00", "US", (2026, 11, 9)),
        ("2026-03-08T07:59:59Z", "US", (2026, 3, 7)),
        ("2026-03-08T08:00:00Z", "US", (2026, 3, 8)),
        ("2026-03-09T06:59:59Z", "US", (2026, 3, 8)),
        ("2026-03-09T07:00:00Z", "US", (2026, 3, 9)),
        ("2026-11-01T06:59:59Z", "US", (2026, 10, 31)),
        ("2026-11-02T07:59:59Z", "US", (2026, 11, 1)),
        ("2026-10-24T22:00:00+00:00", "DE", (2026, 10, 25)),
        ("2026-10-25T22:59:59+00:00", "DE", (2026, 10, 25)),
        ("2026-10-25T23:00:00+00:00", "DE", (2026, 10, 26)),
        ("2026-08-17T23:00:00+00:00", "GB", (2026, 8, 18)),
        ("2026-11-08T15:00:00+00:00", "JP", (2026, 11, 9)),
        ("2026-11-08T18:30:00.000Z", "IN", (2026, 11, 9)),
        # a zone in the text says where its clock stood
        ("2026-11-08T23:59:59-08:00", "US", (2026, 11, 8)),
        ("2026-11-09T00:30:00+0100", "US", (2026, 11, 8)),
        ("Oct 1, 2025 12:23:28 AM PDT", "US", (2025, 10, 1)),
        ("Oct 1, 2025 12:23:28 PM PDT", "JP", (2025, 10, 2)),
        ("Nov 30, 2025 11:59:59 p.m. PST", "US", (2025, 11, 30)),
        ("2025/01/01 0:21:14 JST", "JP", (2025, 1, 1)),
        ("2025/01/01 0:21:14 JST", "US", (2024, 12, 31)),
        ("14/05/2024 00:48:59 BST", "GB", (2024, 5, 14)),
        ("2025年1月1日 0:21:14 JST", "JP", (2025, 1, 1)),
        ("01.11.2026 00:10:00 MEZ", "DE", (2026, 11, 1)),
        # without a zone it is UTC; without a clock it is that day, everywhere
        ("2017-02-24 23:57:39 UTC", "US", (2017, 2, 24)),
        ("2026-11-09 07:59", "US", (2026, 11, 8)),
        ("2026-11-09", "US", (2026, 11, 9)),
        ("2026-08-12 PDT", "JP", (2026, 8, 12)),
        ("09-Sep-2026", "BR", (2026, 9, 9)),
    ],
)
def test_soundness_the_day_of_a_moment_is_the_marketplaces_own(
    text: str, marketplace: str, day: tuple[int, int, int]
) -> None:
    assert local_day(text, "dmy", ZoneInfo(MARKETPLACES[marketplace].time_zone)) == date(*day)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-09T25:00:00Z",
        "2026-11-09 10:61",
        "2026-11-09 13:00 PM",
        "2026-11-09 10:00 XYZ",
        "2026-13-09T10:00:00Z",
        "2026-11-09T10:00:00+99:00",
        "10:00",
    ],
)
def test_a_moment_that_cannot_be_read_is_no_day(text: str) -> None:
    assert local_day(text, None, ZoneInfo("UTC")) is None


@given(st.datetimes(datetime(2016, 1, 1), datetime(2030, 1, 1)), st.sampled_from(sorted(MARKETPLACES)))
def test_soundness_a_moment_in_utc_and_in_its_own_time_are_of_one_day(moment: datetime, code: str) -> None:
    zone = ZoneInfo(MARKETPLACES[code].time_zone)
    utc = moment.replace(microsecond=0, tzinfo=UTC)
    own = utc.astimezone(zone)
    assert local_day(utc.isoformat(), None, zone) == own.date() == local_day(f"{own:%Y-%m-%dT%H:%M:%S%z}", None, zone)


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
