"""Which terms are excluded: on their whole history, and not at the first look that says so (rule N11)."""

from __future__ import annotations

import numpy as np

from xlops.diagnosis.surprise import Numbers
from xlops.proposals.waste import CHANCE, MORE_CLICKS, Looks, judge

WEEKS = 30


def _looks(**terms: tuple[list[float], list[float]]) -> Looks:
    """Terms of one campaign beside forty usual ones, of 20 clicks a week 1.4 to 2.6 orders; a click costs 0.90."""
    usual = [([20.0] * WEEKS, [1.4 + 0.03 * n] * WEEKS) for n in range(40)]
    rows = [*terms.values(), *usual]
    clicks, orders = (np.array([row[n] for row in rows]) for n in (0, 1))
    return _of(clicks, orders, 10.0)


def _of(clicks: Numbers, orders: Numbers, worth: float) -> Looks:
    count = len(clicks)
    campaign = [np.zeros(count, dtype=np.int64)]
    return Looks(clicks, orders, 0.9 * clicks, campaign, np.arange(count), np.full(count, worth))


def _negated(looks: Looks, until: int) -> bool:
    return bool(judge(_part(looks, until)).negate[0])


def test_n11_a_term_is_excluded_once_a_quarter_more_clicks_came_since_the_first_look_that_said_so() -> None:
    looks = _looks(silent=([10.0] * WEEKS, [0.0] * WEEKS))
    first = next(n for n in range(2, WEEKS) if judge(_part(looks, n)).chance[0] < CHANCE and 9.0 * n >= 10)
    excluded = next(n for n in range(2, WEEKS) if _negated(looks, n))
    assert excluded > first
    assert 10 * excluded >= MORE_CLICKS * 10 * first
    assert all(_negated(looks, n) for n in range(excluded, WEEKS))


def _part(looks: Looks, until: int) -> Looks:
    clicks, orders, spend = (of[:, :until] for of in (looks.clicks, looks.orders, looks.spend))
    return Looks(clicks, orders, spend, looks.parents, looks.words, looks.worth)


def test_a_term_that_sells_a_little_below_its_cost_is_a_matter_of_its_bid() -> None:
    """0.93 of what its clicks cost, or half: no reason to exclude it; a third of it is one."""
    dear, half, hopeless = (judge(_looks(of=([50.0] * WEEKS, [orders] * WEEKS))) for orders in (4.2, 2.2, 1.5))
    assert (dear.chance[0] > 0.9, bool(dear.negate[0]), bool(half.negate[0])) == (True, False, False)
    assert (hopeless.chance[0] < CHANCE, bool(hopeless.negate[0])) == (True, True)


def test_a_thin_term_is_not_excluded_for_the_company_it_keeps() -> None:
    """A campaign that loses money: a term of ten clicks without an order says nothing of itself."""
    usual = [([20.0] * WEEKS, [1.2 + 0.02 * n] * WEEKS) for n in range(40)]
    rows = [([10 / WEEKS] * WEEKS, [0.0] * WEEKS), *usual]
    clicks, orders = (np.array([row[n] for row in rows]) for n in (0, 1))
    judged = judge(_of(clicks, orders, 9.0))
    assert not judged.negate[0]


def test_usual_terms_stay_and_a_term_that_cost_less_than_an_order_may_too() -> None:
    thin = [0.0] * (WEEKS - 2) + [5.0, 5.0]
    judged = judge(_looks(thin=(thin, [0.0] * WEEKS)))
    assert not judged.negate.any()


def test_an_order_long_ago_is_remembered_less_and_less() -> None:
    early = judge(_looks(early=([10.0] * WEEKS, [3.0] + [0.0] * (WEEKS - 1)))).chance[0]
    late = judge(_looks(late=([10.0] * WEEKS, [0.0] * (WEEKS - 1) + [3.0]))).chance[0]
    assert early < late
