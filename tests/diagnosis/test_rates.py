"""What is believed of terms: drawn towards their campaign, as far as the store's terms are alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlops.diagnosis.rates import ClickRates, Fit, believed


def _store(seed: int, spread: float, duds: float, terms: int = 200) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    rate = np.where(chance.random(terms) < duds, 0.004, 0.1 * chance.uniform(1 - spread, 1 + spread, terms))
    clicks = chance.integers(20, 400, terms).astype(float)
    return clicks, chance.binomial(clicks.astype(int), rate).astype(float), np.arange(terms) % 8


def _believed(clicks: np.ndarray, orders: np.ndarray, campaign: np.ndarray, fit: Fit | None = None) -> ClickRates:
    return believed(clicks, orders, [campaign], fit)


def test_a_store_whose_terms_are_alike_trusts_the_campaign_and_one_in_which_they_differ_the_term() -> None:
    alike, apart = (_believed(*_store(7, spread, 0.0)).fit.strength for spread in (0.05, 0.9))
    assert alike > 300
    assert apart < 40


def test_duds_are_told_from_terms_that_sell() -> None:
    clicks, orders, parents = _store(3, 0.2, 0.25)
    rates = _believed(clicks, orders, parents)
    assert rates.fit.duds == pytest.approx(0.25, abs=0.08)
    silent = (orders == 0) & (clicks >= 100)
    assert (rates.dud[silent] > 0.9).all()
    assert (rates.dud[orders >= 5] < 0.01).all()


def _words(seed: int, *, duds_alike: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A hundred words in three campaigns each, a fifth of them duds: in all three, or each term by itself."""
    chance = np.random.default_rng(seed)
    words, campaigns = np.repeat(np.arange(100), 3), np.tile(np.arange(3), 100)
    dud = chance.random(100)[words] < 0.2 if duds_alike else chance.random(300) < 0.2
    clicks = chance.integers(20, 200, 300).astype(float)
    orders = chance.binomial(clicks.astype(int), np.where(dud, 0.004, 0.1)).astype(float)
    return clicks, orders, campaigns, words


def test_the_store_says_how_often_the_same_words_are_of_a_kind() -> None:
    shared = []
    for alike in (True, False):
        clicks, orders, campaigns, words = _words(5, duds_alike=alike)
        shared.append(believed(clicks, orders, [campaigns], words=words).fit.shared)
    assert shared[0] > 0.9
    assert shared[1] < 0.2


def test_the_same_words_elsewhere_tell_of_a_thin_term() -> None:
    clicks, orders, campaigns, words = _words(5, duds_alike=True)
    clicks[:6], orders[:6] = [10, 200, 200, 10, 200, 200], [0, 0, 0, 0, 20, 20]  # a dud's words, and ones that sell
    told, alone = (believed(clicks, orders, [campaigns], words=of) for of in (words, None))
    assert told.dud[0] > 0.9
    assert told.dud[3] < 0.02
    assert alone.dud[0] == pytest.approx(alone.dud[3], abs=0.05)


def test_without_words_that_stand_twice_they_change_nothing() -> None:
    clicks, orders, parents = _store(3, 0.2, 0.25)
    told, alone = (believed(clicks, orders, [parents], words=of) for of in (np.arange(len(clicks))[::-1], None))
    assert told.dud.tolist() == pytest.approx(alone.dud.tolist(), abs=1e-9)
    assert told.mean.tolist() == pytest.approx(alone.mean.tolist(), abs=1e-9)


def test_a_thin_campaign_has_the_rate_of_its_products() -> None:
    """Two families that sell at 5 and 20 %, of four campaigns each; a campaign of ten clicks is one of either."""
    family, campaigns = np.repeat([0, 1], 8), np.repeat(np.arange(8), 2)
    clicks, orders = np.full(16, 1000.0), np.where(family == 0, 50.0, 200.0)
    clicks[[0, 1, 8, 9]], orders[[0, 1, 8, 9]] = 5.0, 0.5
    rates = believed(clicks, orders, [campaigns, family], Fit(20.0, 0.005))
    assert rates.mean[0] == pytest.approx(0.06, abs=0.015)
    assert rates.mean[8] == pytest.approx(0.19, abs=0.03)


def test_a_term_without_a_click_has_its_campaign_s_rate() -> None:
    clicks, orders = np.array([0.0, 500.0, 500.0]), np.array([0.0, 50.0, 50.0])
    rates = _believed(clicks, orders, np.array([0, 0, 1]), Fit(20.0, 0.005))
    assert rates.mean[0] == pytest.approx(0.1, rel=0.02)
    assert rates.above(np.array([1.0, 0.0, 0.1]))[:2].tolist() == [0.0, 1.0]


def test_an_account_without_a_click_has_a_rate_all_the_same() -> None:
    assert _believed(np.zeros(2), np.zeros(2), np.zeros(2, dtype=np.int64)).mean.tolist() == pytest.approx(
        [0.024, 0.024], rel=0.1
    )


@given(st.integers(0, 400), st.integers(0, 60), st.integers(0, 60))
def test_more_orders_of_as_many_clicks_are_never_believed_to_be_worth_less(clicks: int, some: int, more: int) -> None:
    parents, fit = np.zeros(3, dtype=np.int64), Fit(30.0, 0.1)
    few, many = sorted((some, some + more))
    told = _believed(np.array([clicks, clicks, 1000.0]), np.array([few, many, 100.0]), parents, fit)
    assert told.mean[0] <= told.mean[1] + 1e-9
    assert 0 <= told.mean[0] <= 1
