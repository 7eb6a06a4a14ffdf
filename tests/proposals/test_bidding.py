"""New bids: what a click is worth, in steps, within bounds (rules N11, N32)."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from xlops.proposals.bidding import Response, Targets, bids, order_value, response

WEEKS = 10


def _targets(**changed: Any) -> Targets:
    """Thirty targets of one campaign: 50 clicks a week at 0.80 for a bid of 1.00, one in ten sells 30, ACOS of 0.3."""
    flat = np.ones((30, WEEKS))
    usual: dict[str, Any] = {
        "clicks": 50 * flat, "orders": 5 * flat, "spend": 40 * flat, "sales": 150 * flat, "bids": 1.0 * flat,
        "parents": np.zeros(30, dtype=np.int64), "boost": np.zeros(30), "acos": np.full(30, 0.3),
        "margin": np.full(30, np.nan),
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
    assert made.aim[0] == pytest.approx(0.1 * 30 * 0.32 * Response().share, rel=0.02)
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


def test_a_placement_boost_is_taken_out_of_the_base_bid() -> None:
    plain, boosted = bids(_targets()), bids(_targets(boost=np.full(30, 0.25)))
    assert boosted.aim.tolist() == pytest.approx((plain.aim / 1.25).tolist())


def test_the_answer_to_own_changes_of_bids_is_learned() -> None:
    asked = np.ones((30, WEEKS))
    asked[:, 5:] = np.linspace(0.5, 2.0, 30)[:, None]
    clicks = 50 * asked**0.6
    told = response(_targets(bids=asked, clicks=clicks, spend=clicks * 0.8 * asked**0.7))
    assert told.clicks == pytest.approx(0.6, abs=0.05)
    assert told.cost == pytest.approx(0.7, abs=0.03)
    assert response(_targets()) == Response()


def test_what_an_order_sells_is_drawn_towards_its_campaign() -> None:
    found = order_value(np.array([0.0, 100.0]), np.array([0.0, 2_000.0]), np.array([0, 0]))
    assert found.tolist() == pytest.approx([20.0, 20.0])
