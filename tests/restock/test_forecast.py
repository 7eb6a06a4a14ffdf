"""Demand as a distribution: levels over days in stock, the account's own year, new SKUs, what sells now and then."""

from __future__ import annotations

import numpy as np
import pytest

from xlops.measures.velocity import InStock, weighed
from xlops.restock.forecast import AHEAD, Beside, Forecast, forecast, is_slow
from xlops.restock.past import Array, Flags, Past, day_weights
from xlops.restock.season import YEAR, index, project, spliced
from xlops.restock.spread import Spread, phi_of


def even(units: float, days: int = 120, skus: int = 1) -> Past:
    return Past(np.full((skus, days), units), np.ones((skus, days), dtype=bool))


def without(past: Past, days: slice, sku: int = 0) -> Past:
    """The same, that SKU out of stock on some days."""
    units, usual = past.units.copy(), past.usual.copy()
    units[sku, days], usual[sku, days] = 0.0, False
    return Past(units, usual)


def chance(mean: Array | float, days: int, skus: int, seed: int = 1) -> Array:
    return np.random.default_rng(seed).poisson(mean, (skus, days)).astype(float)


@pytest.mark.parametrize("out", [slice(0, 0), slice(92, 120), slice(60, 120), slice(20, 120)])
def test_n30_a_sku_that_ran_out_keeps_what_it_sold(out: slice) -> None:
    of = forecast(without(even(38.5, skus=3), out))
    assert of.level == pytest.approx([38.5] * 3)
    assert of.sum(np.full((3, 1), 81.0))[:, 0] == pytest.approx([38.5 * 81] * 3)


def test_n30_the_weights_are_those_of_the_velocity() -> None:
    """The two ways to say it, in SQL's windows and in arrays, come to the same."""
    random = np.random.default_rng(3)
    usual: Flags = random.random((40, 200)) < random.random((40, 1))
    units = random.poisson(5.0, (40, 200)) * usual.astype(float)
    weights = day_weights(usual)
    for n in range(40):
        windows = [
            InStock(int(on.sum()), int(on.sum()), float((units[n, -days:] * on).sum()))
            for days in (30, 60, 90)
            if (on := usual[n, -days:]) is not None
        ]
        last = np.flatnonzero(usual[n])[-90:]
        total = float(units[n, last].sum())
        expected = weighed(windows, InStock(len(last), len(last), total), total) if len(last) else 0.0
        assert float(weights[n] @ units[n]) == pytest.approx(expected), n


def test_without_a_past_nothing_is_forecast() -> None:
    of = forecast(Past(np.zeros((2, 0)), np.zeros((2, 0), dtype=bool)))
    assert of.mean.tolist() == np.zeros((2, AHEAD)).tolist()
    assert of.quantile(np.array([0.9, 0.9]), np.full((2, 1), 30.0), np.ones(1)).tolist() == [0.0, 0.0]


# -- season ------------------------------------------------------------------------------------------------------------


def wave(days: int, size: float = 0.4) -> Array:
    return np.asarray(1 + size * np.sin(2 * np.pi * np.arange(days) / YEAR))


def test_the_account_s_year_comes_again_in_part() -> None:
    days = YEAR + 200
    past = Past(np.outer([40.0, 10.0, 25.0], wave(days + AHEAD)[:days]), np.ones((3, days), dtype=bool))
    ahead = project(*index(past), AHEAD)
    true = wave(days + AHEAD)[days : days + 90] / wave(days)[-28:].mean()
    told = ahead.ahead[:90] / ahead.now
    assert ahead.known
    assert np.abs(told - 1).mean() == pytest.approx(0.8 * np.abs(true - 1).mean(), rel=0.15)  # shrunk, the same way
    assert np.corrcoef(told, true)[0, 1] > 0.99


def test_without_a_year_the_level_goes_on_and_is_less_sure() -> None:
    known, unknown = (forecast(Past(chance(20.0, days, 8), np.ones((8, days), dtype=bool))) for days in (500, 200))
    assert not project(*index(even(20.0, 200)), AHEAD).known
    assert unknown.mean[:, 0] == pytest.approx(unknown.mean[:, -1])
    assert unknown.spread.season > known.spread.season


def test_a_stock_out_is_no_season() -> None:
    """The best seller of three is out for eight weeks a year ago and at the end: the index does not move."""
    past = without(without(even(30.0, YEAR + 100, 3), slice(100, 156)), slice(-40, None))
    by_day, _ = index(past)
    assert by_day == pytest.approx(np.ones(YEAR + 100))


def test_the_days_in_stock_stand_in_for_the_end_of_sales_by_date() -> None:
    """Sales by date fall with the stock-out of a SKU; days in stock do not."""
    whole = np.where(np.arange(500) < 460, 1.0, 0.7), np.full(500, 1000.0)
    made, rests = spliced(whole, (np.ones(100), np.full(100, 900.0)))
    assert (made.tolist(), rests.tolist()) == ([1.0] * 500, whole[1].tolist())
    assert spliced(whole, (np.ones(100), np.full(100, 100.0)))[0].tolist() == whole[0].tolist()  # too little to say


def test_the_plan_moves_what_no_year_tells() -> None:
    plan = np.linspace(1.0, 2.0, AHEAD)
    of = forecast(even(10.0, 120, 2), Beside(plan=plan))
    assert of.mean == pytest.approx(np.tile(10 * plan, (2, 1)))
    seen = forecast(even(10.0, 500, 2), Beside(plan=plan))
    assert seen.mean == pytest.approx(np.tile(10 * np.sqrt(plan), (2, 1)))  # halfway between the year and the plan


def test_a_plan_counts_for_its_own_months_and_the_year_for_the_others() -> None:
    """Sales that trebled for 60 days a year ago do so again; a plan of 40 days, twice of today's, says no more."""
    plan = np.where(np.arange(AHEAD) < 40, 2.0, np.nan)
    flat = forecast(even(10.0, 120, 2), Beside(plan=plan)).mean[0]
    assert (flat[:40].tolist(), flat[40:].tolist()) == (pytest.approx([20.0] * 40), pytest.approx([10.0] * 200))
    year = np.ones(500)
    year[500 - 364 + 60 : 500 - 364 + 120] = 3.0
    of = {p is None: forecast(even(10.0, 500, 2), Beside(season=(year, np.full(500, 1e6)), plan=p)).mean[0]
          for p in (None, plan)}  # fmt: skip
    assert of[False][40:] == pytest.approx(of[True][40:])
    assert of[False][:40] == pytest.approx(np.sqrt(2.0 * of[True][:40] * of[True][0]))
    assert of[True][90] == pytest.approx(of[True][0] * 3**0.8)


def test_an_event_of_known_size_moves_its_days() -> None:
    events = np.ones((2, AHEAD))
    events[1, 5:8] = 1.8
    of = forecast(even(10.0, 120, 2), Beside(events=events))
    assert of.mean[0, :9].tolist() == pytest.approx([10.0] * 9)
    assert of.mean[1, :9].tolist() == pytest.approx([10.0] * 5 + [18.0] * 3 + [10.0])


# -- what sells little, and what is new --------------------------------------------------------------------------------


def test_what_sells_now_and_then_has_a_long_memory() -> None:
    """A unit every ten days, in lots of two: its level is not that of the last lucky month."""
    units = np.full((10, 365), 10.0)
    units[0] = 0.0
    units[0, ::20] = 2.0
    units[0, -15:-10] = 2.0
    past = Past(units, np.ones((10, 365), dtype=bool))
    assert is_slow(past).tolist() == [True] + [False] * 9
    assert 0.1 < float(forecast(past).level[0]) < 0.18 < float((day_weights(past.usual) * units)[0].sum())


def test_lots_are_more_spread_than_single_units() -> None:
    single = chance(0.4, 364, 30, seed=5)
    lots = 4.0 * chance(0.1, 364, 30, seed=6)
    ones = np.ones((30, 364), dtype=bool)
    assert np.median(phi_of(Past(single, ones))) == pytest.approx(1.0, abs=0.15)
    assert np.median(phi_of(Past(lots, ones))) == pytest.approx(4.0, rel=0.3)


def test_a_new_sku_sells_as_its_kin_until_it_shows_its_own() -> None:
    past = even(20.0, 120, 3)
    young = without(past, slice(0, 106), 2)
    young.units[2, 106:] = 6.0
    kin = np.array([0, 0, 0])
    of = forecast(young, Beside(kin=kin))
    assert of.level == pytest.approx([20.0, 20.0, (14 * 6 + 14 * 20) / 28])
    assert (of.young > 0).tolist() == [False, False, True]
    sd = np.sqrt(of.variance(np.full((3, 1), 50.0))[:, 0]) / of.sum(np.full((3, 1), 50.0))[:, 0]
    assert sd[2] > 1.5 * sd[0]
    apart = forecast(young, Beside(kin=np.array([0, 0, 1])))
    assert float(apart.level[2]) == pytest.approx(6.0)


def test_a_sku_that_was_long_out_of_stock_is_not_new() -> None:
    past = without(even(20.0, 120, 3), slice(30, 110), 2)
    assert forecast(past, Beside(kin=np.zeros(3, dtype=np.int64))).young.tolist() == [0.0, 0.0, 0.0]


# -- the distribution --------------------------------------------------------------------------------------------------


def sure(mean: float, phi: float = 1.0) -> Forecast:
    """So many units a day, known for certain but for chance."""
    one = np.ones(1)
    return Forecast(mean * one, np.full((1, AHEAD), mean), 0 * one, Spread(phi * one, np.zeros((1, 2)), 0.0), 0 * one)


@pytest.mark.parametrize(("mean", "phi"), [(0.05, 1.0), (2.0, 1.0), (2.0, 3.0), (40.0, 2.0)])
@pytest.mark.parametrize("share", [0.5, 0.9, 0.98])
def test_a_quantile_holds_its_share(mean: float, phi: float, share: float) -> None:
    of, days = sure(mean, phi), np.full((1, 1), 40.0)
    units = of.quantile(np.array([share]), days, np.ones(1))
    total = 40 * mean
    drawn = np.random.default_rng(2).negative_binomial(total / (phi - 1 + 1e-9), 1 / (phi + 1e-9), 200_000)
    assert (drawn <= np.ceil(units[0])).mean() >= share - 0.005
    assert (drawn < units[0]).mean() <= share + 0.005
    assert of.below(units, days, np.ones(1)) == pytest.approx([share], abs=1e-4) or units[0] == 0


def test_more_that_is_not_known_asks_for_more() -> None:
    of = sure(10.0)
    short, long = (np.array([[a, b]]) for a, b in ((40.0, 40.0), (30.0, 50.0)))
    half = np.array([0.5, 0.5])
    asked = np.array([0.95])
    assert of.quantile(asked, long, half)[0] > of.quantile(asked, short, half)[0] + 50


@pytest.mark.parametrize("seed", range(6))
def test_a_quantile_is_what_halving_alone_finds(seed: int) -> None:
    """Secants only say which halves need not be asked: the answer is the same to the last bit."""
    random, skus = np.random.default_rng(seed), 80
    level = np.where(random.random(skus) < 0.05, 0.0, np.exp(random.normal(0, 2.5, skus)))
    of = Forecast(
        level, level[:, None] * np.exp(random.normal(0, 0.3, (skus, AHEAD))), 0.1 * random.random(skus),
        Spread(1 + 6 * random.random(skus), np.abs(random.normal(0, 0.02, (skus, 2))) * [1, 0.01], 4e-5),
        np.where(random.random(skus) < 0.1, random.random(skus), 0.0),
    )  # fmt: skip
    days, share = random.uniform(1, 120, (skus, 9)), random.uniform(0.02, 0.999, skus)
    chances = np.full(9, 1 / 9)
    low, high = np.full(skus, -1.0), np.max(of.sum(days) + 8 * np.sqrt(of.variance(days)), axis=1) + 10
    for _ in range(26):
        middle = 0.5 * (low + high)
        enough = of.below(middle, days, chances) >= share
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    assert of.quantile(share, days, chances).tolist() == np.where(level > 0, np.maximum(high, 0.0), 0.0).tolist()
