"""The bench of orders: nobody sees what is to come, and rivals are held at the same service."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.restock import HISTORY, WARM_UP, WAYS, Array, Truth, Way, cost_at, simulate, truth_of


@pytest.fixture(scope="module")
def truth() -> Truth:
    return truth_of(1)


def test_a_store_is_the_same_whenever_it_is_drawn(truth: Truth) -> None:
    again = truth_of(1)
    assert again.wanted.tolist() == truth.wanted.tolist()
    assert again.lead.tolist() == truth.lead.tolist()


def test_a_way_sees_what_it_sold_until_the_day_before(truth: Truth) -> None:
    seen = []

    def way(of: Truth, sold: Array, usual: Array, day: int, position: Array, took: list[float]) -> tuple[Array, Array]:
        seen.append((sold.shape[1] - day, usual.shape[1] - day, len(took)))
        assert (sold <= of.wanted[:, :day]).all()
        return 0 * position, 0 * position

    simulate(truth, way)
    assert set(seen) == {(0, 0, len(truth.before))}


def test_what_nobody_orders_runs_out(truth: Truth) -> None:
    nothing: Way = lambda of, sold, usual, day, position, took: (0 * position, 0 * position)  # noqa: E731
    found = simulate(truth, nothing)
    assert (found.cycles, found.service) == (0.0, 0.0)
    assert found.met < 0.2 * found.wanted
    assert found.wanted == truth.wanted[:, 7 * (HISTORY + WARM_UP) : 7 * (HISTORY + WARM_UP + 52)].sum()


def test_more_safety_is_more_service_and_more_stock(truth: Truth) -> None:
    low, high = (simulate(truth, WAYS["14-day rule", days]) for days in (5, 45))
    assert low.service < high.service
    assert low.holding < high.holding
    assert low.lost > high.lost


def test_a_rival_s_cost_is_read_where_it_holds_as_many_cycles() -> None:
    curve = [(0.8, 100.0), (0.9, 200.0), (1.0, 500.0)]
    assert [cost_at(curve, share) for share in (0.8, 0.85, 0.95)] == pytest.approx([100, 150, 350])
    assert cost_at(curve, 0.7) is None
    assert np.isfinite(cost_at(curve, 1.0) or np.nan)
