"""The formulas behind proposals: bids, negatives, restock (rules N9, N11)."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlops.diagnosis.bids import bid, shrunk_cvr, shrunk_cvr_sql
from xlops.diagnosis.negatives import clicks_to_cut, clicks_to_cut_sql, clicks_to_negate, no_order_probability
from xlops.restock.rule import latest_order_date, reorder_point, reorder_quantity, safety_stock

RATE = st.floats(0.005, 1)
MONEY = st.floats(0.5, 5000)


def test_n11_the_bid_meets_the_target_and_moves_by_thirty_percent_at_most() -> None:
    assert bid(0.25, 30.0, 0.10) == 0.75
    assert bid(0.25, 30.0, 0.10, current=1.50) == 1.05
    assert bid(0.25, 30.0, 0.10, current=0.40) == 0.52
    assert bid(0.25, 30.0, 0.10, boost=0.5) == 0.5
    assert bid(0.25, 30.0, 0.10, cap=0.6) == 0.6
    assert bid(0.25, 1.0, 0.001) == 0.02
    assert bid(0.25, 30.0, 0.0) is None


@given(st.floats(0.05, 1), MONEY, RATE, st.floats(0.05, 20))
def test_n11_no_step_is_larger_than_thirty_percent(target: float, value: float, rate: float, current: float) -> None:
    found = bid(target, value, rate, current)
    assert found is not None
    assert 0.7 * current - 0.006 <= found <= 1.3 * current + 0.006 or found == 0.02


def test_n11_a_thin_term_leans_on_its_parent() -> None:
    assert shrunk_cvr(0, 0, 0.1) == pytest.approx(0.1)
    assert shrunk_cvr(0, 20, 0.1) == pytest.approx(0.05)
    assert shrunk_cvr(200, 2000, 0.02) == pytest.approx(0.0992, abs=1e-4)


def test_n11_negate_at_three_times_the_clicks_of_an_order_and_never_at_two() -> None:
    assert (clicks_to_cut(0.1), clicks_to_negate(0.1)) == (10, 30)
    assert clicks_to_negate(0.9) == 5
    assert (clicks_to_cut(0), clicks_to_negate(0)) == (None, None)


def test_n11_more_than_an_order_a_click_still_takes_clicks() -> None:
    assert (clicks_to_cut(1.5), clicks_to_negate(1.5)) == (1, 5)


@given(st.integers(1, 500), st.integers(1, 500))
def test_n11_so_many_orders_in_so_many_clicks_take_exactly_those(orders: int, clicks: int) -> None:
    """One order in 49 clicks: the 49th is enough, though 1 / (1 / 49) comes out above 49."""
    cvr = orders / clicks
    assert clicks_to_cut(cvr) == -(-clicks // orders)
    assert clicks_to_negate(cvr) == max(5, -(-3 * clicks // orders))


@given(st.integers(0, 50), st.integers(0, 500), st.floats(0, 1))
def test_n11_a_query_shrinks_a_rate_as_python_does(orders: int, clicks: int, parent: float) -> None:
    query = f"select {shrunk_cvr_sql('o', 'c', 'p')} from (select {orders} o, {clicks} c, {parent!r}::double p)"
    assert duckdb.execute(query).fetchall() == [(shrunk_cvr(orders, clicks, parent),)]


@given(st.integers(1, 500), st.integers(1, 500))
def test_n11_a_query_cuts_where_python_does(orders: int, clicks: int) -> None:
    query = f"select {clicks_to_cut_sql('c')} from (select {orders} / {clicks} c)"
    assert duckdb.execute(query).fetchall() == [(clicks_to_cut(orders / clicks),)]


@given(st.floats(0.005, 0.5))
def test_n11_an_average_term_is_rarely_thrown_away(cvr: float) -> None:
    clicks = clicks_to_negate(cvr)
    chance = no_order_probability(clicks or 0, cvr)
    assert chance is not None
    assert chance < 0.0498


def test_n9_safety_stock_is_fourteen_days_or_what_the_spread_asks_for() -> None:
    assert safety_stock(10, 45) == 140
    assert safety_stock(10, 45, daily_sd=20) == pytest.approx(1.65 * (45 * 400) ** 0.5)
    assert reorder_point(10, 45) == 590


def test_n9_quantities_fill_cartons_and_the_minimum_order() -> None:
    assert reorder_quantity(10, 45, 100) == 860
    assert reorder_quantity(10, 45, 100, carton=24) == 864
    assert reorder_quantity(1, 45, 90, moq=100, carton=30) == 120
    assert reorder_quantity(10, 45, 5000) == 0


def test_n9_the_latest_order_date_lies_before_the_safety_stock_is_touched() -> None:
    assert latest_order_date(10, 45, 600, date(2026, 11, 23)) == date(2026, 11, 24)
    assert latest_order_date(10, 45, 0, date(2026, 11, 23)) == date(2026, 9, 25)
    assert latest_order_date(0, 45, 600, date(2026, 11, 23)) is None
