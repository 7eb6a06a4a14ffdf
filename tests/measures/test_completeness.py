"""How much a day's figures still lack, learned from what exports said of it (rule N32)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlops.measures.completeness import Clocked, Curve, estimate, learn, usual_factors
from xlops.measures.versions import GOES_ON, Version, Versions, latest

SALES = Clocked("orders", 9, "ad_orders")
NAMES = ("ad_sales", "ad_orders")
KINDS = (SALES, SALES)
FIRST = date(2026, 8, 3)


def version(day: int, age: int, orders: float, export: int = 0, passed: float = 1.0) -> Version:
    when = FIRST + timedelta(days=day)
    at = datetime.combine(when + timedelta(days=age + 1), datetime.min.time())
    return Version(when, export, at, age, np.array([20 * orders, orders]), passed=passed)


def weekly(weeks: int, share: Sequence[float], orders: float = 100.0, back: int = 30) -> list[list[Version]]:
    """Each day as exports on Mondays show it that reach `back` days back: `share` of its orders at each age."""
    days = []
    for day in range(7 * weeks):
        first = 6 - day % 7  # days from its end to the next Monday
        ages = [first + 7 * n for n in range(5) if first + 7 * n < back and day + first + 7 * n < 7 * weeks]
        known = [orders * share[min(age, len(share) - 1)] for age in ages]
        days.append([version(day, a, k, (day + a) // 7) for a, k in zip(ages, known, strict=True)])
    return [d for d in days if d]


HALF = [0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0]


def factor(curve: Curve, age: int) -> float:
    return float(curve.factors[curve.at(age)][0])


def test_without_exports_the_built_in_profile_stands() -> None:
    curve = learn(NAMES, KINDS, [])
    assert (curve.factors == usual_factors(KINDS)).all()
    assert [round(factor(curve, age), 3) for age in (0, 1, 6, 7, 12)] == [1.351, 1.167, 1.007, 1.0, 1.0]
    assert curve.learned == 0


@pytest.mark.parametrize("back", [30, 14])
def test_a_store_unlike_the_profile_is_learned_also_where_files_reach_back_fourteen_days(back: int) -> None:
    curve = learn(NAMES, KINDS, weekly(16, HALF, back=back))
    assert factor(curve, 0) == pytest.approx(2.0, rel=0.02)
    assert factor(curve, 3) == pytest.approx(1.25, rel=0.02)
    assert curve.learned == 15  # the sixteenth Monday was not seen again


def test_files_of_a_week_teach_nothing() -> None:
    assert learn(NAMES, KINDS, weekly(16, HALF, back=7)).learned == 0


def test_behind_all_ages_together_fewer_than_thirty_orders_leave_the_profile() -> None:
    few, enough = (learn(NAMES, KINDS, weekly(2, HALF, orders=orders)) for orders in (4, 5))
    assert factor(few, 0) == float(usual_factors(KINDS)[few.at(0)][0])
    assert factor(enough, 0) > float(usual_factors(KINDS)[few.at(0)][0])


def test_ages_with_few_orders_lack_as_many_times_the_usual_as_all_ages_together() -> None:
    """A store of two orders a day, which come later than the profile knows, is not thought to be as the profile is."""
    small, usual = learn(NAMES, KINDS, weekly(10, HALF, orders=2)), usual_factors(KINDS)[:, 0]
    missing = 1 - 1 / small.factors[:, 0]
    times = missing[1:8] / (1 - 1 / usual[1:8])
    assert 1.15 < times[0] < 2
    assert times == pytest.approx(times[0])
    assert factor(small, 0) < factor(learn(NAMES, KINDS, weekly(30, HALF, orders=2)), 0) == pytest.approx(2, rel=0.05)


def test_a_few_exports_are_drawn_towards_the_profile_and_leave_more_unsure_than_many() -> None:
    like = [0.7, 0.84, 0.91, 0.95, 0.98, 0.99, 0.995, 1.0]
    few, many = (learn(NAMES, KINDS, weekly(weeks, like, orders=40)) for weeks in (3, 20))
    usual = float(usual_factors(KINDS)[few.at(0)][0])
    assert usual < factor(few, 0) < factor(many, 0) < 1 / 0.7 + 1e-9
    assert few.error[few.at(0)][0] > many.error[many.at(0)][0]


def test_a_week_is_estimated_day_by_day() -> None:
    curve = learn(NAMES, KINDS, weekly(16, HALF))
    days = [version(200 + d, 6 - d, 100 * HALF[6 - d]) for d in range(7)]
    found = estimate(curve, KINDS, days)
    assert found.seen[1] == pytest.approx(530)
    assert found.value[1] == pytest.approx(700, rel=0.02)
    assert 0 < found.error[1] < 40


def test_a_day_that_had_not_ended_counts_as_if_the_rest_went_on_alike() -> None:
    curve = learn(NAMES, KINDS, [])
    part = estimate(curve, KINDS, [version(0, GOES_ON, 50, passed=0.5)])
    whole = estimate(curve, KINDS, [version(0, 0, 100)])
    assert (part.seen[1], part.value[1]) == (50, pytest.approx(whole.value[1]))
    assert part.error[1] > whole.error[1]


def test_a_day_without_orders_yet_is_expected_to_get_some_and_may_get_more() -> None:
    """A small store: what one day lacks by chance says little, so that neither its value nor its error is nothing."""
    curve, days = learn(NAMES, KINDS, []), [version(d, 6 - d, orders) for d, orders in enumerate([3, 2, 4, 3, 2, 3, 0])]
    found = estimate(curve, KINDS, days)
    assert found.seen[1] == 17
    assert found.value[1] == pytest.approx(18.3, abs=0.2)
    assert 0.5 < found.value[1] - estimate(curve, KINDS, days[:6]).value[1] < 0.7
    assert found.error[1] > 1.2
    assert found.value[0] == pytest.approx(20 * found.value[1])


def test_a_day_of_many_orders_goes_by_its_own() -> None:
    curve = learn(NAMES, KINDS, [])
    days = [version(0, 1, 1000), version(1, 0, 3000)]
    alone = [estimate(curve, KINDS, [day]).value[1] for day in days]
    assert estimate(curve, KINDS, days).value[1] == pytest.approx(sum(alone), rel=0.01)


def test_files_of_parts_have_usual_days_of_their_own() -> None:
    curve = learn(NAMES, KINDS, [])
    large, small = ([replace(version(d, 6 - d, n), part=part) for d in range(7)] for part, n in (("A", 90), ("B", 2)))
    alone = [estimate(curve, KINDS, of).value[1] for of in (large, small)]
    assert estimate(curve, KINDS, [*large, *small]).value[1] == pytest.approx(sum(alone))


def test_a_week_of_which_more_was_taken_back_than_sold_has_an_error_too() -> None:
    day = version(0, 0, 3)
    day.values[0] = -40
    found = estimate(learn(NAMES, KINDS, []), KINDS, [day])
    assert found.value[0] == pytest.approx(-40 / 0.74)
    assert np.isfinite(found.error).all()


def test_days_of_an_event_are_less_sure() -> None:
    curve, day = learn(NAMES, KINDS, []), version(0, 0, 1000)
    usual, event = (estimate(curve, KINDS, [day], events) for events in ((), (day.day,)))
    assert event.value[0] == usual.value[0]
    assert event.error[0] > usual.error[0]


@given(st.lists(st.integers(0, 400), min_size=1, max_size=14), st.integers(9, 60))
def test_what_stands_still_is_estimated_as_it_is(orders: list[int], age: int) -> None:
    curve = learn(NAMES, KINDS, weekly(6, HALF))
    found = estimate(curve, KINDS, [version(n, age, float(o)) for n, o in enumerate(orders)])
    assert found.value.tolist() == pytest.approx(found.seen.tolist())
    assert found.error.tolist() == [0, 0]


@given(
    st.lists(st.lists(st.integers(1, 500), min_size=2, max_size=5), min_size=1, max_size=20), st.integers(1, 4)
)  # fmt: skip
def test_factors_of_what_grows_never_fall_with_youth(days: list[list[int]], step: int) -> None:
    told = [[version(d, a * step, float(sum(day[: a + 1])), a) for a in range(len(day))] for d, day in enumerate(days)]
    factors = learn(NAMES, KINDS, told).factors[:, 0]
    assert all(young >= old for young, old in pairwise(factors))
    assert np.isfinite(factors).all()


def test_n23_a_day_whose_traffic_is_not_there_yet_teaches_nothing_and_is_not_estimated() -> None:
    whole, lacking = weekly(8, HALF), version(300, 0, 100.0)
    lacking.values[0] = np.nan
    curve = learn(NAMES, KINDS, [*whole, [lacking, version(300, 7, 5000.0)]])
    assert factor(curve, 0) == pytest.approx(factor(learn(NAMES, KINDS, whole), 0), rel=0.005)
    found = estimate(curve, KINDS, [lacking])
    assert np.isnan(found.value[0])
    assert found.value[1] > 100


def test_what_was_known_on_a_monday_holds_nothing_later() -> None:
    report = Versions(NAMES, tuple(version(0, age, orders, age) for age, orders in ((0, 50), (7, 90), (14, 100))))
    known = report.as_of(datetime.combine(FIRST + timedelta(days=8), datetime.min.time()))
    assert [v.values[1] for v in latest(known[FIRST])] == [90]
    assert [v.age for v in known[FIRST][""]] == [0, 7]
