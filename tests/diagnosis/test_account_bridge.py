"""The account's bridge is the sum of its products', closes to the cent, and names what has its sign (rule N27)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlops.diagnosis.account_bridge import BARS, AccountBridge, Traded, account_bridge
from xlops.diagnosis.bridge import bridge, causes

RANDOM = 2_000  # bridges of an everyday run; the rule was settled with 20,000

Row = tuple[float, float, float, float, float, float]
UNKNOWN = math.nan


def of(*rows: Row, out: tuple[bool, ...] = (), change: float | None = None, currency: float = 0.0) -> AccountBridge:
    moved = sum(row[5] - row[2] for row in rows) + currency
    return account_bridge(Traded.of(rows, out), moved if change is None else change, currency)


def bars(found: AccountBridge) -> dict[str, float]:
    """Those that are not zero, to the cent."""
    return {name: round(bar, 2) for name, bar in found.bars.items() if round(bar, 2)}


def test_n27_a_shift_between_two_products_is_mix() -> None:
    """Sessions go from a cheap product to a dear one; each converts and costs what it did."""
    found = of((1000, 100, 1000, 600, 60, 600), (1000, 100, 5000, 1400, 140, 7000))
    assert (bars(found), found.causes, found.incl_mix) == ({"mix": 1600}, ("mix",), False)
    whole = bridge(2000, 200, 6000, 2000, 200, 7600)  # the account alone would say: a higher price
    assert whole is not None
    assert [round(e) for e in whole] == [0, 0, 1600]


def test_n27_a_rate_step_alone_is_the_exchange_rate() -> None:
    found = of((500, 50, 1000, 500, 50, 1000), (900, 90, 400, 900, 90, 400), currency=126.0)
    assert (bars(found), found.causes) == ({"currency": 126}, ("currency",))


@pytest.mark.parametrize(
    ("row", "out", "said"),
    [
        ((174, 0, 0, 1463, 222, 6663.98), True, {"stock": 6663.98}),
        ((1463, 222, 6663.98, 174, 0, 0), True, {"stock": -6663.98}),
        ((0, 0, 0, 50, 5, 80), False, {"new_gone": 80}),
        ((50, 5, 80, 0, 0, 0), False, {"new_gone": -80}),
        ((50, 5, 80, 0, 4, 70), False, {"unallocated": -10}),  # sold without traffic
        ((UNKNOWN, 5, 80, 60, 4, 70), False, {"unallocated": -10}),
        ((100, 0, 0, 100, 10, 90), False, {"conversion": 90}),  # nobody bought before: it costs what it costs
        ((100, 10, 90, 50, 0, 0), False, {"sessions": -95, "mix": 50, "conversion": -45}),
    ],
)
def test_n27_what_a_product_s_change_is_counted_as(row: Row, out: bool, said: dict[str, float]) -> None:
    steady = (1000, 100, 2000, 1000, 100, 2000)
    assert bars(of(row, steady, out=(out, False))) == said


def test_n27_what_the_report_by_product_lacks_is_unallocated_and_nothing_is_named_where_that_is_most() -> None:
    rows = ((1000, 100, 1000, 1100, 110, 1100),)
    assert bars(of(*rows, change=120)) == {"sessions": 100, "unallocated": 20}
    assert of(*rows, change=120).causes == ("sessions",)
    assert of(*rows, change=400).causes is None
    assert of(*rows, change=0).causes == ()


def test_n27_a_marketplace_without_products_says_that_its_mix_is_in() -> None:
    rows = [(1000, 100, 1000, 1500, 105, 840)]
    found = account_bridge(Traded.of(rows, whole=[True]), -160.0)
    assert (found.incl_mix, found.causes) == (True, ("conversion",))
    assert "mix" not in found.bars
    effects = bridge(*map(float, rows[0]))
    assert effects is not None
    assert [found.bars[name] for name in ("sessions", "conversion", "price")] == pytest.approx(effects)


def test_n27_without_any_sessions_all_is_unallocated_and_nothing_is_named() -> None:
    found = of((UNKNOWN, 100, 1000, UNKNOWN, 80, 900))
    assert found.causes is None
    assert found.bars == {"stock": 0, "new_gone": 0, "currency": 0, "unallocated": -100}


counts = st.integers(1, 300)


@given(st.tuples(counts, counts, counts, counts, counts, counts))
def test_n27_one_product_is_named_as_it_is_alone(row: tuple[int, int, int, int, int, int]) -> None:
    assert of(row).causes == causes(*row)


def drawn(rng: np.random.Generator) -> tuple[Traded, float, float]:
    """A store of one to forty products, some new, some gone, some out of stock, some of unknown traffic."""
    n = int(rng.integers(1, 41))
    s0, s1 = (rng.integers(0, 3000, n).astype(float) for _ in range(2))
    u0, u1 = (np.floor(s * rng.uniform(0, 0.3, n)) for s in (s0, s1))
    g0, g1 = (np.round(u * rng.uniform(5, 80, n), 2) for u in (u0, u1))
    s0[rng.random(n) < 0.05] = np.nan
    products = Traded(s0, u0, g0, s1, u1, g1, rng.random(n) < 0.1, np.zeros(n, dtype=np.bool_))
    currency = round(float(rng.normal(0, 500)), 2) if rng.random() < 0.5 else 0.0
    change = float((g1 - g0).sum()) + currency + (round(float(rng.normal(0, 300)), 2) if rng.random() < 0.5 else 0.0)
    return products, change, currency


def test_n27_random_bridges_close_to_the_cent_and_each_named_cause_has_the_sign_of_the_change() -> None:
    rng = np.random.default_rng(20261122)
    named = 0
    for _ in range(RANDOM):
        products, change, currency = drawn(rng)
        found = account_bridge(products, change, currency)
        assert round(sum(found.bars.values()) - change, 2) == 0
        assert list(found.bars) == [name for name in BARS if name in found.bars]
        for name in found.causes or ():
            assert found.bars[name] * change > 0
            assert name != "unallocated"
        named += bool(found.causes)
    assert named > RANDOM / 2


def test_n27_the_order_of_products_does_not_matter() -> None:
    products, change, currency = drawn(np.random.default_rng(7))
    back = products.only(range(len(products.s0))[::-1])
    one, two = (account_bridge(p, change, currency) for p in (products, back))
    assert (one.causes, one.incl_mix) == (two.causes, two.incl_mix)
    assert [one.bars[n] for n in BARS] == pytest.approx([two.bars[n] for n in BARS])
