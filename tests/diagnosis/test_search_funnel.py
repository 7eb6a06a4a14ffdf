"""Where a brand loses shoppers, and whether its share of purchases fell: by hand and against chance."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest

from xlops.diagnosis.search_funnel import aimed_share, chance_of_so_few, loses_at, surely_fell


def arrays(*columns: list[float]) -> list[np.ndarray]:
    return [np.array(c, dtype=float) for c in columns]


def test_the_chance_of_so_few_is_the_exact_one() -> None:
    """2 of 20 now, 8 of 20 before: ten own purchases of forty, twenty of which are drawn."""
    by_hand = sum(comb(10, k) * comb(30, 20 - k) for k in range(3)) / comb(40, 20)
    found = chance_of_so_few(*arrays([2, 2, np.nan], [20, 0, 20], [8, 8, 8], [20, 20, 20]))
    assert found.tolist() == [pytest.approx(by_hand), 1.0, 1.0]


def test_a_share_fell_only_by_a_quarter_or_more_and_beyond_chance_over_all_queries() -> None:
    own, before = [50.0, 880.0, 3.0, 20.0], [100.0, 1000.0, 6.0, 0.0]
    every = [1000.0, 10000.0, 60.0, 100.0]
    # halved for sure; an eighth less, as sure; halved by chance; nothing was bought before
    assert surely_fell(*arrays(own, every, before, every)).tolist() == [True, False, False, False]


def test_among_many_queries_chance_alone_is_seldom_found() -> None:
    rng = np.random.default_rng(4)
    wrong = 0
    for _ in range(200):
        own, before = (rng.poisson(rng.uniform(2, 80, 200)).astype(float) for _ in range(2))
        mean = (own + before) / 2
        own, before = rng.poisson(mean).astype(float), rng.poisson(mean).astype(float)
        every = np.full(200, 1000.0)
        wrong += bool(surely_fell(own, every, before, every).any())
    assert wrong <= 200 * 0.05


def test_the_step_where_most_are_lost_beyond_chance() -> None:
    every = (10_000, 1_000, 300, 100)
    assert loses_at((1_000, 100, 30, 10), every) is None
    assert loses_at((1_000, 40, 12, 4), every) == 1
    assert loses_at((1_000, 100, 30, 1), every) == 3
    assert loses_at((1_000, 100, None, 3), (10_000, 1_000, None, 100)) == 3  # a report may lack carts
    assert loses_at((0, 0, 0, 0), every) is None
    assert loses_at((20, 1, 0, 0), every) is None  # too few to say


def test_the_share_aimed_at_is_that_of_clicks_or_the_average_of_its_sort() -> None:
    assert aimed_share((0.5, 0.08, 0.09, 0.02), 0.03) == 0.09
    assert aimed_share((0.5, None, None, 0.02), 0.03) == 0.03
