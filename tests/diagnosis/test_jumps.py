"""N14: what came back of a product, or a fee of it, jumped; quiet products say nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from xlops.diagnosis.jumps import LEAST_UNITS, Numbers, fee_jumps, refund_jumps

MONTHS = 13


def quiet(units: float = 500.0, rate: float = 0.03, products: int = 20) -> tuple[Numbers, Numbers]:
    """Products of one size, whose refunds stray as chance does: a fixed draw."""
    draw = np.random.default_rng(4)
    sold = np.full((products, MONTHS), units)
    return sold, draw.poisson(rate * sold).astype(float)


def test_n14_refunds_of_five_times_the_usual_jumped_and_nothing_else_did() -> None:
    """A product of 500 units a month, of which 15 come back, and 80 in the last."""
    units, back = quiet()
    assert not refund_jumps(units, back)[2].any()
    back[7, -1] = 80
    usual, now, jumped = refund_jumps(units, back)
    assert np.flatnonzero(jumped).tolist() == [7]
    assert (usual[7], now[7]) == (pytest.approx(0.03, abs=0.004), 0.16)


def test_n14_the_worst_month_before_is_not_what_is_usual() -> None:
    units, back = quiet()
    before = refund_jumps(units, back)[0][3]
    back[3, 5] = 90
    assert refund_jumps(units, back)[0][3] == pytest.approx(before, abs=0.002)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"back": 21.0}, "half as much again is the least"),
        ({"units": LEAST_UNITS - 1, "back": 12.0}, "too few were sold"),
        ({"back": np.nan}, "nothing is known of the last month"),
    ],
)
def test_n14_no_jump(change: dict[str, Any], why: str) -> None:
    units, back = quiet()
    units[7, -1] = change.get("units", units[7, -1])
    back[7, -1] = change["back"]
    assert not refund_jumps(units, back)[2][7], why


def test_n14_a_product_of_two_months_has_no_usual() -> None:
    units, back = quiet()
    units[7, :-4], back[7, :-4] = np.nan, np.nan
    back[7, -1] = 80
    assert refund_jumps(units, back)[2][7]
    units[7, -4], back[7, -4] = np.nan, np.nan
    assert not refund_jumps(units, back)[2][7]


def test_n14_refunds_of_a_month_of_strong_sales_come_in_the_next_one() -> None:
    """Sales fall to a fifth after Christmas while what was sold then comes back: no jump of the rate."""
    units, back = quiet()
    units[:, -1] = 100
    back[:, -1] = 10
    assert not refund_jumps(units, back)[2].any()


@pytest.mark.parametrize(("fee", "jumped"), [(3.95, False), (4.10, False), (4.50, True), (3.00, False)])
def test_n14_a_fee_a_unit_jumps_beyond_its_own_months(fee: float, jumped: bool) -> None:
    """3.91 a unit in every month before; 5 % more is the least, less is none."""
    units = np.full((1, MONTHS), 200.0)
    fees = units * 3.91
    fees[0, -1] = 200 * fee
    usual, now, told = fee_jumps(fees, units)
    assert (usual[0], now[0], bool(told[0])) == (pytest.approx(3.91), pytest.approx(fee), jumped)


def test_n14_a_fee_that_always_strays_does_not_jump() -> None:
    units = np.full((1, MONTHS), 200.0)
    each = np.array([[3.0, 4.0, 3.5, 4.4, 3.1, 4.2, 3.3, 4.1, 3.0, 4.3, 3.2, 4.0, 4.6]])
    assert not fee_jumps(each * units, units)[2].any()
