"""What a change is named after: the effect that has its sign, whatever order the effects are taken in (rule N27)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from xlops.diagnosis.bridge import CANCELLED, EFFECTS, causes

Numbers = tuple[float, float, float, float, float, float]
counts = st.integers(1, 300)
numbers = st.tuples(counts, counts, st.integers(0, 300), counts, counts, st.integers(0, 300))


def of(sessions: float, conversion: float, price: float) -> tuple[str, ...] | None:
    """The causes where the three factors are multiplied by so much."""
    return causes(1000, 100, 1000, 1000 * sessions, 100 * sessions * conversion, 1000 * sessions * conversion * price)


@pytest.mark.parametrize(
    ("factors", "named"),
    [
        ((1.5, 0.7, 0.8), ("conversion",)),  # -16 %: sessions go the other way
        ((0.5, 1.3, 1.2), ("sessions",)),
        ((1.0, 1.0, 0.9), ("price",)),
        ((1.2, 1.1, 1.0), ("sessions",)),
        ((1.1, 1.1, 1.0), ("sessions", "conversion")),  # a tie
        ((0.9, 1.05, 0.9), ("sessions", "price")),
        ((1.5, 1.4, 1.0), ("sessions", "conversion")),  # the later of the two is the larger
        ((0.9, 0.7, 1.2), ("conversion",)),
        ((1.1, 1.1, 1.1), ("sessions", "conversion")),  # never more than two
        ((2.0, 0.71, 0.70), ()),  # -0.6 %: the rest of what cancels
        ((1.25, 0.8, 1.0), ()),
        ((1.0, 1.0, 1.0), None),
    ],
)
def test_n27_the_named_cause_goes_the_way_of_the_change(
    factors: tuple[float, float, float], named: tuple[str, ...] | None
) -> None:
    assert of(*factors) == named


@pytest.mark.parametrize("unknown", [0, 1, 3, 4])
def test_n27_nothing_is_named_without_sessions_or_units(unknown: int) -> None:
    given_ = [1000.0, 100.0, 1000.0, 900.0, 90.0, 700.0]
    given_[unknown] = 0
    assert causes(*given_) is None


def in_every_order(given_: Numbers) -> list[list[Fraction]]:
    """The effects of sessions, conversion and price in each of the six orders, exactly: values between two corners."""
    s0, u0, g0, s1, u1, g1 = map(Fraction, given_)
    corners = (s0, u0 / s0, g0 / u0), (s1, u1 / s1, g1 / u1)
    found = []
    for order in permutations(range(3)):
        now, effects = [0, 0, 0], [Fraction(0)] * 3
        for place in order:
            before = worth(corners, now)
            now[place] = 1
            effects[place] = worth(corners, now) - before
        found.append(effects)
    return found


def worth(corners: tuple[tuple[Fraction, ...], tuple[Fraction, ...]], at: Sequence[int]) -> Fraction:
    product = Fraction(1)
    for place, later in enumerate(at):
        product *= corners[later][place]
    return product


@given(numbers)
def test_n27_one_is_named_where_it_is_the_largest_in_each_of_the_six_orders(given_: Numbers) -> None:
    orders, change = in_every_order(given_), Fraction(given_[5]) - Fraction(given_[2])
    way = 1 if change > 0 else -1
    mean = [sum(order[i] for order in orders) / 6 for i in range(3)]
    going = [i for i in range(3) if way * mean[i] > 0]
    named = causes(*given_)
    if not any(mean):
        assert named is None
        return
    limit = Fraction(CANCELLED) * sum(way * mean[i] for i in going)
    if abs(change) <= limit:
        assert named == ()
        return
    best = {i for order in orders for i in going if way * order[i] == max(way * order[j] for j in going)}
    ranked = sorted(best, key=lambda i: (-way * mean[i], i))
    assert named == tuple(EFFECTS[i] for i in ranked[:2])


@example((1, 1, 0, 1, 2, 1))
@given(numbers)
def test_n27_what_is_named_has_the_sign_of_the_change(given_: Numbers) -> None:
    change = Fraction(given_[5]) - Fraction(given_[2])
    for name in causes(*given_) or ():
        effects = [order[EFFECTS.index(name)] * change for order in in_every_order(given_)]
        assert min(effects) >= 0  # none in an order that counts it while nothing is earned yet
        assert max(effects) > 0


@given(numbers, st.sampled_from([0.01, 0.1167, 7.25, 150.0, 1e6]))
def test_n27_the_currency_does_not_change_what_is_named(given_: Numbers, rate: float) -> None:
    s0, u0, g0, s1, u1, g1 = given_
    assert causes(s0, u0, g0 * rate, s1, u1, g1 * rate) == causes(*given_)


@given(numbers)
def test_n27_the_way_back_has_the_same_names(given_: Numbers) -> None:
    s0, u0, g0, s1, u1, g1 = given_
    assert causes(s1, u1, g1, s0, u0, g0) == causes(*given_)
