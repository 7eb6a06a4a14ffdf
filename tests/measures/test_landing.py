"""Where a month lands: by weekdays and level of the store itself, with an interval from past months, or not known."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.jobs.exports import Home, by_date
from xlops.jobs.check import check
from xlops.jobs.explain import explain
from xlops.measures.landing import LEAST_MONTHS, WEEKDAY_DAYS, Daily, land
from xlops.periods import Month

NOVEMBER = Month(2026, 11)
LAST = date(2026, 11, 20)


def near(number: float) -> object:
    return pytest.approx(number)


def sold(back: int, weekend: float = 1.0, noise: float = 0.0, seed: int = 0) -> Daily:
    """A hundred a day, more or less at weekends, for so many days up to the 20th of November."""
    chance = random.Random(seed)
    days = [LAST - timedelta(days=n) for n in range(back)]
    return {d: 100 * (weekend if d.weekday() > 4 else 1.0) * chance.lognormvariate(0, noise) for d in days}


@pytest.mark.parametrize("weekend", [1.0, 2.0, 0.25])
def test_a_store_that_sells_by_weekdays_lands_where_its_weekdays_lead(weekend: float) -> None:
    """21 to 30 November: four days of weekends and six others; a run rate would miss it."""
    found = land(sold(500, weekend), LAST)
    assert found is not None
    month = NOVEMBER.span.days()
    actual = sum(100 * (weekend if d.weekday() > 4 else 1.0) for d in month)
    assert (found.days, found.expected) == (20, near(actual))
    assert (found.low, found.high, found.months) == (near(actual), near(actual), 12)


def test_a_level_that_moved_two_weeks_ago_is_the_one_that_counts() -> None:
    daily = {d: v * (2 if d > LAST - timedelta(days=14) else 1) for d, v in sold(200).items()}
    found = land(daily, LAST)
    assert found is not None
    assert (found.done, found.expected) == (near(6 * 100 + 14 * 200), near(6 * 100 + 24 * 200))


def test_too_little_history_is_not_known() -> None:
    assert land(sold(WEEKDAY_DAYS - 1), LAST) is None
    young = land(sold(WEEKDAY_DAYS), LAST)
    assert young is not None
    assert (young.expected, young.low, young.high, young.months) == (near(3000), None, None, 0)
    three = land(sold((LAST - date(2026, 6, 26)).days + 1), LAST)  # eight weeks up to the 20th of August
    assert three is not None
    assert (three.months, three.low) == (LEAST_MONTHS - 1, None)


def test_a_day_that_lacks_is_no_zero() -> None:
    daily = dict(sold(500))
    del daily[date(2026, 11, 3)]
    assert land(daily, LAST) is None


def test_the_last_day_of_a_month_is_the_month() -> None:
    daily = {d + timedelta(days=10): v for d, v in sold(500, 2.0, 0.1).items()}
    found = land(daily, date(2026, 11, 30))
    assert found is not None
    assert found.low == found.high == found.expected == found.done


@given(scale=st.floats(0.01, 1e6), seed=st.integers(0, 99))
def test_a_landing_knows_no_currency(scale: float, seed: int) -> None:
    daily = sold(260, 1.5, 0.1, seed)
    one, other = land(daily, LAST), land({d: v * scale for d, v in daily.items()}, LAST)
    assert one is not None
    assert other is not None
    assert one.low is not None
    assert (other.expected, other.low) == (near(one.expected * scale), near(one.low * scale))


@pytest.mark.parametrize("at", [5, 15, 25])
def test_four_of_five_intervals_hold_in_shops_of_plain_noise(at: int) -> None:
    held = 0
    for seed in range(150):
        daily = sold(420, 1.3, 0.05 + seed % 3 * 0.05, seed)
        daily = {d + timedelta(days=10): v for d, v in daily.items()}  # up to the end of November
        actual = sum(daily[d] for d in NOVEMBER.span.days())
        last = date(2026, 11, at)
        found = land({d: v for d, v in daily.items() if d <= last}, last)
        assert found is not None
        assert found.low is not None
        assert found.high is not None
        held += found.low <= actual <= found.high
    assert 0.72 <= held / 150 <= 0.93


def test_check_and_explain_tell_the_month_to_date_its_landing_and_the_plan(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.configure('marketplaces = ["US"]\n')
    home.put("us/sales.csv", by_date(60, LAST - timedelta(days=59)), date(2026, 11, 24))
    home.ingest()
    found = check(home.folder, home.settings)
    assert found.month is not None
    assert found.month.words.en == (
        "2026-11 to date (20 of 30 days): GMV 2,000 USD, lands at about 3,000; how sure is not known: that takes daily "
        "sales of four months and eight weeks before"
    )
    assert found.record()["month"] == {
        "month": "2026-11", "until": "2026-11-20", "to_date": 2000.0, "plan": None, "landing": near(3000.0),
        "low": None, "high": None, "past_months": 0,
    }  # fmt: skip
    assert explain(home.folder, home.settings, "gmv", "2026-W46").month == found.month
    assert explain(home.folder, home.settings, "units", "2026-W46").month is None
    assert explain(home.folder, home.settings, "gmv", "2026-W42").month is None  # it ends in another month
