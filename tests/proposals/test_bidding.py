"""New bids: what a click is worth, in steps, within bounds (rules N11, N32)."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from xlops.proposals.bidding import DEARER, MORE, Targets, bids, order_value

WEEKS = 10


def _targets(**changed: Any) -> Targets:
    """Thirty targets of one campaign: 50 clicks a week at 0.80 for a bid of 1.00, one in ten sells 30, ACOS of 0.3."""
    flat = np.ones((30, WEEKS))
    usual: dict[str, Any] = {
        "clicks": 50 * flat, "orders": 5 * flat, "spend": 40 * flat, "sales": 150 * flat, "bids": 1.0 * flat,
        "parents": [np.zeros(30, dtype=np.int64)], "words": np.arange(30), "boost": np.zeros(30),
        "acos": np.full(30, 0.3), "margin": np.full(30, np.nan),
    }  # fmt: skip
    return Targets(**(usual | changed))


def test_a_bid_goes_where_a_click_costs_the_target_of_what_it_sells() -> None:
    made = bids(_targets())
    assert made.aim[0] == pytest.approx(0.1 * 30 * 0.3, rel=0.02)
    assert made.cost[0] == pytest.approx(0.8)
    assert made.proposed[0] == pytest.approx(made.aim[0] / 0.8, abs=0.006)


def test_what_the_products_earn_is_never_bid_whole() -> None:
    """A target that allows more than pays: the next click must pay too."""
    made = bids(_targets(margin=np.full(30, 0.32)))
    assert made.aim[0] == pytest.approx(0.1 * 30 * 0.32 * MORE / (MORE + DEARER), rel=0.02)
    assert bids(_targets(margin=np.full(30, 0.9))).aim[0] == pytest.approx(0.1 * 30 * 0.3, rel=0.02)


@pytest.mark.parametrize(("orders", "proposed"), [(0.5, 0.70), (15.0, 1.30)])
def test_a_bid_moves_by_thirty_per_cent_at_most(orders: float, proposed: float) -> None:
    flat = np.ones((30, WEEKS))
    made = bids(_targets(orders=orders * flat, sales=30 * orders * flat))
    assert made.proposed.tolist() == [proposed] * 30


def test_the_cap_wins_over_the_floor_and_the_step() -> None:
    made = bids(dataclasses.replace(_targets(), floor=0.9, cap=0.5))
    assert made.proposed.tolist() == [0.5] * 30


def test_n32_orders_that_may_still_come_count_for_nothing_yet() -> None:
    late = _targets().orders.copy()
    late[:, -2:] = 0
    assert bids(_targets(orders=late)).proposed.tolist() == bids(_targets()).proposed.tolist()


def test_where_no_bid_is_known_the_cost_of_a_click_stands_in() -> None:
    made = bids(_targets(bids=np.full((30, WEEKS), np.nan)))
    assert made.present.tolist() == pytest.approx([0.8] * 30)
    assert np.isfinite(made.proposed).all()


def test_a_target_without_a_click_and_without_a_bid_has_no_proposal() -> None:
    clicks, asked = 50 * np.ones((30, WEEKS)), np.ones((30, WEEKS))
    clicks[0], asked[0] = 0, np.nan
    spend = 0.8 * clicks
    made = bids(_targets(clicks=clicks, spend=spend, bids=asked, orders=0.1 * clicks, sales=3 * clicks))
    assert np.isnan(made.proposed[0])
    assert np.isfinite(made.proposed[1:]).all()


def test_a_click_that_costs_what_it_may_keeps_its_bid_whatever_its_placements_are_boosted_by() -> None:
    """The cost of a click has the boost in it: to take it out of what one may cost would lower the bid each week."""
    spend = 50 * 0.9 * np.ones((30, WEEKS))
    plain, boosted = (bids(_targets(spend=spend, boost=np.full(30, b))) for b in (0.0, 0.25))
    assert boosted.aim.tolist() == pytest.approx(plain.aim.tolist())
    assert boosted.proposed.tolist() == pytest.approx([1.0] * 30, abs=0.02)
    dear = bids(_targets(spend=spend / 9, bids=4 * np.ones((30, WEEKS)), boost=np.full(30, 0.25)))
    assert dear.proposed[0] == pytest.approx(4 * 0.9 / 1.25, abs=0.05), "a click may cost no more than four times that"


def test_where_amazon_bids_up_a_click_costs_more_than_its_bid() -> None:
    spend = 50 * 1.5 * np.ones((30, WEEKS))
    assert bids(_targets(spend=spend)).cost[0] == pytest.approx(1.0, abs=0.01)
    up = bids(_targets(spend=spend, raised=1.0))
    assert (up.cost[0], up.proposed[0]) == (pytest.approx(1.5, abs=0.01), 0.7)


def test_where_a_click_costs_its_whole_bid_less_of_its_worth_pays() -> None:
    """More would cost as much more as it is more; of a boosted bid, once it is the boosted one that it costs."""
    flat = np.ones((30, WEEKS))
    margin = np.full(30, 0.32)
    whole = bids(_targets(spend=50 * flat, margin=margin))
    assert whole.aim[0] == pytest.approx(0.1 * 30 * 0.32 * MORE / (MORE + 1), rel=0.02)
    boosted = bids(_targets(spend=50 * flat, margin=margin, boost=np.full(30, 0.25)))
    assert boosted.aim[0] == pytest.approx(0.1 * 30 * 0.32 * MORE / (MORE + DEARER), rel=0.02)


def test_what_a_click_costs_follows_the_bid_as_far_as_clicks_get_dearer() -> None:
    asked = np.ones((30, WEEKS))
    asked[:, -1] = 2.0
    made = bids(_targets(bids=asked))
    assert made.present.tolist() == [2.0] * 30
    assert made.cost[0] == pytest.approx((3 * 0.8 * 2**DEARER + 0.8) / 4, rel=0.01)


def test_what_an_order_sells_is_drawn_towards_its_campaign() -> None:
    found = order_value(np.array([0.0, 100.0]), np.array([0.0, 2_000.0]), [np.array([0, 0])])
    assert found.tolist() == pytest.approx([20.0, 20.0])


@pytest.mark.parametrize(("steady", "least", "most"), [(True, 45.0, 60.0), (False, 18.0, 35.0)])
def test_the_store_says_how_much_one_order_tells(steady: bool, least: float, most: float) -> None:
    """One order of 60 among targets that sell at 20: believed where each target sells one thing at a price of its own,
    doubted where an order may be anything.
    """
    chance = np.random.default_rng(1)
    orders = np.append(np.tile([1.0, 3.0, 9.0], 200), 1.0)
    price = 20 * np.exp(chance.normal(size=600) * (0.6 if steady else 0.6 / np.sqrt(orders[:600])))
    found = order_value(orders, orders * np.append(price, 60.0), [np.zeros(601, dtype=np.int64)])
    assert least <= found[-1] <= most
