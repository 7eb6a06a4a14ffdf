"""Intervals that hold four of five final values, as earlier estimates were hit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlops.measures.intervals import Hit, Inputs, Interval, interval, reach, spread


def ratio(of: Inputs) -> float | None:
    top, bottom = of["spend"], of["ad_sales"]
    return top / bottom if top is not None and bottom else None


def test_before_any_monday_the_interval_is_that_of_chance() -> None:
    assert reach([]) == pytest.approx(1.15)
    of = interval(100, 10, [])
    assert [of.low, of.expected, of.high] == pytest.approx([88.5, 100, 111.5])


def test_estimates_that_missed_widen_it_and_good_ones_narrow_it() -> None:
    """A profile that was learned wrong shows in how earlier Mondays were hit."""
    wrong = [Hit(4.0, weeks) for weeks in range(2, 22)]
    good = [Hit(0.1, weeks) for weeks in range(2, 22)]
    assert reach(wrong) == 4.0
    assert reach(good) == 0.1
    assert 1.3 < reach(wrong[:1]) < reach(wrong[:4]) <= 4.0


def test_recent_mondays_count_more() -> None:
    worse = [Hit(0.5, 60 + n) for n in range(10)] + [Hit(2.0, 2 + n) for n in range(10)]
    better = [Hit(2.0, 60 + n) for n in range(10)] + [Hit(0.5, 2 + n) for n in range(10)]
    assert reach(better) < reach(worse)


@given(st.lists(st.floats(0.01, 5), min_size=20, max_size=60))
def test_of_many_mondays_about_four_of_five_lie_inside(scores: list[float]) -> None:
    limit = reach([Hit(score, 2.0) for score in scores])
    assert sum(score <= limit for score in scores) / len(scores) >= 0.68
    assert limit <= max(*scores, 1.96)


def test_a_ratio_errs_as_its_parts_do() -> None:
    inputs = {"spend": 25.0, "ad_sales": 100.0}
    sales = (25 / 96 - 25 / 104) / 2
    assert spread(ratio, inputs, [{"ad_sales": 4.0}]) == pytest.approx(sales)
    assert spread(ratio, inputs, [{"ad_sales": 4.0}, {"spend": 1.0}]) == pytest.approx((sales**2 + 0.01**2) ** 0.5)
    assert spread(ratio, inputs, [{"ad_sales": 100.0}]) == pytest.approx(0.125), "sales cannot fall to nothing"
    together = spread(ratio, inputs, [{"ad_sales": 4.0, "spend": 1.0}])
    assert together is not None
    assert together < 0.01, "what errs together cancels in a ratio"
    assert spread(ratio, {"spend": 1.0, "ad_sales": 0.0}, []) is None


def test_a_hair_is_not_worth_a_word() -> None:
    assert Interval(100, 99.9, 100.1).within(100)
    assert not Interval(100, 99.5, 100.1).within(100)


def test_what_cannot_be_negative_is_not_expected_to_be() -> None:
    assert Interval(2, -3, 7).above(0) == Interval(2, 0, 7)
    assert Interval(-2, -3, 1).above(0) == Interval(0, 0, 1)
