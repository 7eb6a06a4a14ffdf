"""What is believed of terms: drawn towards their campaign, as far as the store's terms are alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlops.diagnosis.rates import Fit, believed


def _store(seed: int, spread: float, duds: float, terms: int = 200) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    rate = np.where(chance.random(terms) < duds, 0.004, 0.1 * chance.uniform(1 - spread, 1 + spread, terms))
    clicks = chance.integers(20, 400, terms).astype(float)
    return clicks, chance.binomial(clicks.astype(int), rate).astype(float), np.arange(terms) % 8


def test_a_store_whose_terms_are_alike_trusts_the_campaign_and_one_in_which_they_differ_the_term() -> None:
    alike, apart = (believed(*_store(7, spread, 0.0)).fit.strength for spread in (0.05, 0.9))
    assert alike > 300
    assert apart < 40


def test_duds_are_told_from_terms_that_sell() -> None:
    clicks, orders, parents = _store(3, 0.2, 0.25)
    rates = believed(clicks, orders, parents)
    assert rates.fit.duds == pytest.approx(0.25, abs=0.08)
    silent = (orders == 0) & (clicks >= 100)
    assert (rates.dud[silent] > 0.9).all()
    assert (rates.dud[orders >= 5] < 0.01).all()


def test_a_term_without_a_click_has_its_campaign_s_rate() -> None:
    clicks, orders = np.array([0.0, 500.0, 500.0]), np.array([0.0, 50.0, 50.0])
    rates = believed(clicks, orders, np.array([0, 0, 1]), Fit(20.0, 0.005))
    assert rates.mean[0] == pytest.approx(0.1, rel=0.02)
    assert rates.above(np.array([1.0, 0.0, 0.1]))[:2].tolist() == [0.0, 1.0]


def test_an_account_without_a_click_has_a_rate_all_the_same() -> None:
    assert believed(np.zeros(2), np.zeros(2), np.zeros(2, dtype=np.int64)).mean.tolist() == pytest.approx(
        [0.024, 0.024], rel=0.1
    )


@given(st.integers(0, 400), st.integers(0, 60), st.integers(0, 60))
def test_more_orders_of_as_many_clicks_are_never_believed_to_be_worth_less(clicks: int, some: int, more: int) -> None:
    parents, fit = np.zeros(3, dtype=np.int64), Fit(30.0, 0.1)
    few, many = sorted((some, some + more))
    told = believed(np.array([clicks, clicks, 1000.0]), np.array([few, many, 100.0]), parents, fit)
    assert told.mean[0] <= told.mean[1] + 1e-9
    assert 0 <= told.mean[0] <= 1
