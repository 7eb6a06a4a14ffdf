"""What to order, by when, and what is lost until it is there."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tests.restock.test_forecast import chance, even, sure
from xlops.restock.check import back_test
from xlops.restock.forecast import forecast
from xlops.restock.lead import CHANCES, crossed, points, stretch
from xlops.restock.leftover import cheapest
from xlops.restock.order import Needs, Orders, bridge, due, plan
from xlops.restock.past import Past
from xlops.restock.service import holding_a_day, service
from xlops.restock.sku_plan import SkuPlan, Way


def needs(position: float, *, lead: float = 45, sd: float = 0.0, asked: float = 0.95, **more: float) -> Needs:
    def one(value: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.array([value], dtype=float)

    return Needs(
        one(position), one(lead), one(sd), one(1.0), one(more.get("cover", 30)), one(asked), one(more.get("moq", 0)),
        one(more.get("carton", 1)),
    )  # fmt: skip


def ordered(position: float, mean: float = 10.0, **more: float) -> Orders:
    return plan(sure(mean), needs(position, **more))


def test_n9_an_order_holds_lead_time_review_and_cover_at_the_service_asked() -> None:
    """Ten a day for certain but for chance: 95 % of 45 and of 52 days, 30 days more to last."""
    made = ordered(100.0)
    assert made.point[0] == pytest.approx(450 + 1.645 * 450**0.5, abs=1.0)
    assert made.up_to[0] == pytest.approx(520 + 1.645 * 520**0.5 + 300, abs=1.0)
    assert made.quantity[0] == np.ceil(made.up_to[0] - 100)
    assert made.arrives[0] == pytest.approx(45.0)


@pytest.mark.parametrize(
    ("more", "quantity"),
    [({"carton": 48}, 768), ({"moq": 1000}, 1000), ({"moq": 1000, "carton": 48}, 1008), ({"cover": 0}, 458)],
)
def test_n9_an_order_is_whole_cartons_and_no_less_than_the_smallest(more: dict[str, float], quantity: float) -> None:
    assert ordered(100.0, **more).quantity.tolist() == [quantity]


def test_n9_enough_stock_and_no_sales_need_no_order() -> None:
    assert ordered(2000.0).quantity.tolist() == [0.0]
    none = ordered(0.0, mean=0.0)
    assert (none.quantity.tolist(), none.latest.tolist(), none.lost.tolist()) == (
        [0.0],
        [np.inf],
        pytest.approx([0.0], abs=1e-3),
    )


@pytest.mark.parametrize(("days", "latest"), [(-20, -20), (0, 0), (3, 3), (30, 30), (400, 239)])
def test_n9_the_latest_order_date_is_when_the_position_no_longer_holds(days: float, latest: float) -> None:
    """A position that holds for so many days more; none is told beyond what a forecast reaches."""
    point = ordered(0.0).point[0]
    made = ordered(point + 10 * days)
    assert made.latest[0] == pytest.approx(latest, abs=2)


@pytest.mark.parametrize(("mean", "sd"), [(10.0, 0.0), (0.3, 0.4), (0.0, 0.2)])
def test_n9_what_is_due_and_late_is_what_the_latest_order_date_says(mean: float, sd: float) -> None:
    point = ordered(0.0, mean=mean, sd=sd).point[0]
    positions = [*np.arange(-2, 12, 0.37) * mean + point, 0.0, -3.0, 5000.0]
    made = [(sure(mean), needs(float(position), sd=sd)) for position in positions]
    told = [tuple(bool(flag[0]) for flag in due(*one)) for one in made]
    latest = [plan(*one).latest[0] for one in made]
    assert told == [(days <= 7, days < 0) for days in latest]
    assert len(set(told)) == (3 if mean else 1)


def test_a_higher_service_and_a_less_sure_lead_time_ask_for_more() -> None:
    points_at = [ordered(0.0, asked=asked).point[0] for asked in (0.5, 0.9, 0.95, 0.98)]
    assert points_at == sorted(points_at)
    assert ordered(0.0, sd=0.15).point[0] > ordered(0.0).point[0] + 50


def test_what_is_lost_until_an_order_is_there() -> None:
    """Nothing left: all of 45 days; stock of 30 days: the rest; far more than enough: nothing."""
    assert [float(ordered(p).lost[0]) for p in (0.0, 300.0, 900.0)] == pytest.approx([450, 150, 0], abs=0.5)
    assert [float(ordered(p).service[0]) for p in (0.0, 900.0)] == pytest.approx([0, 1], abs=1e-6)


def test_an_order_by_air_holds_until_the_one_by_sea_is_there() -> None:
    of = sure(10.0)
    air, sea = np.array([28.0]), np.array([44.0])
    assert [float(bridge(of, np.array([p]), air, sea)[0]) for p in (0.0, 100.0, 300.0, 500.0)] == [160, 160, 140, 0]
    assert bridge(of, np.array([0.0]), sea, air).tolist() == [0.0]


# -- lead time ---------------------------------------------------------------------------------------------------------


def test_a_lead_time_is_as_typed_until_deliveries_say_otherwise() -> None:
    assert stretch([], []) == stretch((), ())
    none, late = stretch([], []), stretch([66.0] * 12, [55.0] * 12)
    assert (none.factor, none.seen) == (1.0, 0)
    assert none.sd == pytest.approx(0.15 * (1 + 1 / 4) ** 0.5)  # the mean is not known either
    assert late.factor == pytest.approx(1.2 ** (12 / 16))
    assert late.seen == 12
    assert stretch([30.0, 80.0] * 10, [50.0] * 20).sd > 2 * late.sd


def test_nine_lead_times_have_the_mean_and_spread_asked_for() -> None:
    days = points(np.array([50.0]), np.array([0.2]), np.array([1.1]))[0]
    assert np.exp(np.log(days) @ CHANCES) == pytest.approx(55.0)
    assert np.sqrt(np.square(np.log(days / 55)) @ CHANCES) == pytest.approx(0.2)


@pytest.mark.parametrize("spacing", [5.0, 15.0, 40.0, 200.0])
def test_orders_that_overtake_each_other_are_felt_less(spacing: float) -> None:
    """Held against deliveries drawn by chance: the n-th that comes is not the n-th that was sent."""
    sent = spacing * np.arange(50_000)
    came = np.sort(sent + 60 + 9 * np.random.default_rng(1).standard_normal(50_000))
    felt = crossed(np.array([0.15]), np.array([60.0]), np.array([spacing]))
    assert 60 * felt[0] == pytest.approx((came - sent)[100:-100].std(), rel=0.06)


# -- service -----------------------------------------------------------------------------------------------------------


def test_the_service_is_what_a_lost_unit_costs_against_one_that_lies() -> None:
    margin, holding, cycle = (np.array([8.0, 8.0, 0.5, np.nan, -2.0]), np.full(5, 0.02), np.full(5, 37.0))
    assert service(margin, holding, cycle).tolist() == pytest.approx([8 / 8.74, 8 / 8.74, 0.8, 0.95, 0.95])
    assert service(np.array([50.0]), np.array([0.001]), np.array([30.0])).tolist() == [0.98]  # never surer than that


def test_what_a_unit_costs_to_keep() -> None:
    told = holding_a_day(np.array([7.3, 7.3]), np.array([0.10, np.nan]))
    assert told.tolist() == pytest.approx([7.3 * 0.25 / 365 + 1.2 / 365, 7.3 * 0.25 / 365 + 0.03 * 7.3 * 12 / 365])


# -- the back-test -----------------------------------------------------------------------------------------------------


def test_a_forecast_is_held_against_what_came() -> None:
    past = Past(chance(10.0, 400, 20), np.ones((20, 400), dtype=bool))
    told = back_test(past, 50, 0.9)
    assert np.mean(told.mase) == pytest.approx(1.0, abs=0.1)  # of a level that never moves no rule says more
    assert 0.85 <= np.mean(told.held) <= 1.0
    assert (told.pinball > 0).all()
    assert (np.abs(told.misses) < 0.3).all()
    assert told.misses.shape == (20, 6)


def test_a_forecast_that_nothing_can_be_said_of_says_nothing() -> None:
    told = back_test(even(10.0, 90), 50, 0.9)
    assert np.isnan([*told.mase, *told.pinball, *told.held]).all()


def test_a_jump_is_a_miss() -> None:
    units = np.full((20, 300), 10.0)
    units[1, 220:] = 30.0
    told = back_test(Past(units, np.ones((20, 300), dtype=bool)), 40, 0.9)
    assert np.abs(told.misses[0]).max() < 0.06
    assert told.misses[1].min() < -0.5


# -- plain values ------------------------------------------------------------------------------------------------------


def test_a_plan_says_how_long_stock_lasts() -> None:
    way = Way(45, 100.0, date(2026, 12, 1), 0.0, 1.0)
    of = SkuPlan(date(2026, 11, 22), 10, 450, 20, 0.95, False, 500, 800, date(2026, 11, 20), way, None, (70.0,) * 26)
    assert (of.wanted(10.5), of.wanted(9999), of.late) == (105.0, 1820.0, True)
    assert (of.lasts(0), of.lasts(105), of.lasts(10**6)) == (0, 10, None)


def test_the_cheapest_way_out_of_what_is_too_much() -> None:
    """A little too much sells by itself; far too much needs a coupon; what nobody buys has to go."""
    of = {"price": 20.0, "cost": 6.0, "holding_a_day": 0.01}
    assert cheapest(100, 5.0, aged=False, **of).name == "hold"
    assert cheapest(3000, 2.5, price=20.0, cost=12.0, holding_a_day=0.02, aged=False).name == "cut"
    assert cheapest(100, 0.0, aged=False, **of).name == "remove"
    assert cheapest(100, 5.0, aged=False, **of).costs == pytest.approx(100 * 0.01 * 10)


def test_5000_skus_are_planned_in_seconds() -> None:
    """The bar is 20 s; ten times as fast here, so that a slow machine passes."""
    from benchmarks.restock import speed

    assert speed(500).startswith("500 SKUs, ")
    assert forecast(even(1.0, 10)).level == pytest.approx([1.0])
