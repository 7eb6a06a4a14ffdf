"""A day is what says year, month and day: a week, a compact form and a moment are none, wherever text is read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from xlops.errors import UsageError
from xlops.iso import day_of, moment_of
from xlops.jobs.export import _day
from xlops.period_words import read_day

XLOPS = Path(__file__).parents[1] / "xlops"
NO_DAYS = ("2026-W40", "2026-W40-3", "2026W40", "20261122", "2026-11", "2026-1-2", "2026-02-30", "２026-11-22", "",
           "2026-11-22T08:00", " 2026-11-22")  # fmt: skip


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_in_full_is_none(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        day_of(text)


@pytest.mark.parametrize(
    "text", ["2026-W40", "2026-W40-3", "20261122", "20261122T0800", "2026-11-22T8:00", "2026-11-22 x"]
)
def test_what_is_no_moment_in_full_is_none(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        moment_of(text)


def test_days_and_moments_in_full_are_read() -> None:
    assert day_of("2026-11-22") == date(2026, 11, 22)
    assert moment_of("2026-11-22") == datetime(2026, 11, 22)
    assert moment_of("2026-11-22T08:00:30.5Z") == datetime(2026, 11, 22, 8, 0, 30, 500_000, UTC)
    assert moment_of("2026-11-22 08:00+00:00") == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-W40", "2026-W40-3"])
def test_a_week_given_for_a_day_is_refused_and_a_typed_one_stays_a_word(text: str) -> None:
    with pytest.raises(UsageError, match="is not a day as year-month-day: write it as 2026-11-22"):
        read_day(text)
    assert _day(text) == text


def test_a_compact_day_is_told_how_to_be_written() -> None:
    with pytest.raises(UsageError, match="'20261122' is not a day as year-month-day: write 2026-11-22"):
        read_day("20261122")


def test_nobody_reads_days_by_python_itself() -> None:
    loose = [
        p.relative_to(XLOPS).as_posix() for p in sorted(XLOPS.rglob("*.py")) if "fromisoformat" in p.read_text("utf-8")
    ]
    assert loose == ["iso.py"]
