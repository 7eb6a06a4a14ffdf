"""How surprising a count is: chance alone has a spread of one, shifts are dated, what is common is taken out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlops.diagnosis.surprise import in_common, medians, shift, surprise, weekly_noise


def flat(*rows: list[float]) -> np.ndarray:
    return np.array(rows, dtype=np.float64)


@pytest.mark.parametrize("mean", [8.0, 40.0, 400.0])
@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_chance_alone_has_a_spread_of_one(mean: float, noise: float) -> None:
    chance = np.random.RandomState(7)
    counts = chance.poisson(mean * np.exp(noise * chance.standard_normal(4_000))).astype(float)
    z = surprise(counts, np.full(4_000, mean), noise)
    assert z.std() == pytest.approx(1.0, abs=0.06)
    assert z.mean() == pytest.approx(0.0, abs=0.15)


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1))
def test_surprise_has_the_sign_of_the_departure(seen: float, expected: float, noise: float) -> None:
    [z] = surprise(np.array([seen]), np.array([expected]), noise)
    assert np.isfinite(z)
    assert (z > 0) == (seen > expected) or z == pytest.approx(0, abs=1e-6)


def test_a_shift_says_since_when_and_how_far() -> None:
    counts = flat([100.0] * 10 + [60.0, 60.0], [100.0] * 12)
    found = shift(counts, np.ones_like(counts), np.ones_like(counts, dtype=bool), 0.05)
    assert found.weeks.tolist()[0] == 2
    assert found.ratio[0] == pytest.approx(0.6)
    assert (found.expected[0], found.seen[0]) == (100.0, 60.0)
    assert found.beyond(3.3).tolist() == [True, False]


def test_what_the_newest_week_no_longer_shows_is_over() -> None:
    counts = flat([100.0] * 9 + [60.0, 60.0, 98.0], [100.0] * 9 + [70.0, 75.0, 70.0])
    found = shift(counts, np.ones_like(counts), np.ones_like(counts, dtype=bool), 0.05)
    assert found.beyond(2.0).tolist() == [False, True]
    assert found.weeks.tolist()[1] == 3


def test_a_single_week_far_out_is_not_what_is_usual() -> None:
    counts = flat([100.0] * 6 + [400.0] + [100.0] * 5)
    found = shift(counts, np.ones_like(counts), np.ones_like(counts, dtype=bool), 0.05)
    assert found.beyond(3.3).tolist() == [False]  # back to normal is no fall


def test_weeks_that_are_not_usable_tell_nothing() -> None:
    counts = flat([100.0] * 11 + [10.0])
    usable = np.ones_like(counts, dtype=bool)
    usable[0, -1] = False
    assert shift(counts, np.ones_like(counts), usable, 0.05).z.tolist() == [0.0]


def test_what_all_have_in_common_leaves_out_the_one_that_differs() -> None:
    base = flat([200.0] * 6, [400.0] * 6, [800.0] * 6, [300.0] * 6)
    week = np.array([1.0, 1.1, 0.9, 1.0, 1.2, 0.8])
    counts = base * week
    counts[1, -1] *= 3
    level = in_common(counts, np.ones_like(counts, dtype=bool), 0.06)
    assert (level / level[0]).tolist() == pytest.approx(week.tolist(), rel=1e-6)


def test_what_is_known_of_no_object_in_any_week_has_no_level() -> None:
    counts = flat([float("nan")] * 3, [2.0, 4.0, 2.0])
    level = in_common(counts, np.isfinite(counts), 0.06)
    assert level.tolist() == pytest.approx(np.exp(np.log([2.0, 4.0, 2.0]) - np.log([2.0, 4.0, 2.0]).mean()).tolist())


def test_medians_of_what_is_known() -> None:
    nan = float("nan")
    found = medians(flat([3.0, nan, 1.0, 2.0], [nan, nan, nan, nan], [4.0, 1.0, nan, nan]))
    assert found.tolist() == pytest.approx([2.0, nan, 2.5], nan_ok=True)


@given(st.lists(st.lists(st.one_of(st.floats(0, 1e6), st.just(float("nan"))), min_size=5, max_size=5), min_size=1))
def test_medians_are_numpy_s(rows: list[list[float]]) -> None:
    matrix = flat(*rows)
    for row, middle in zip(matrix, medians(matrix), strict=True):
        known = row[np.isfinite(row)]
        assert middle == pytest.approx(float(np.median(known)) if len(known) else float("nan"), nan_ok=True)


def test_noise_is_learned_from_the_store_beside_a_usual_one() -> None:
    chance = np.random.RandomState(3)
    calm = chance.poisson(5_000, (20, 20)).astype(float)
    wild = calm * np.exp(0.3 * chance.standard_normal((20, 20)))
    assert weekly_noise(calm, 0.06) < 0.02
    assert weekly_noise(wild, 0.06) == pytest.approx(0.3, abs=0.05)
    assert weekly_noise(flat([3.0, 2.0]), 0.06) == 0.06
