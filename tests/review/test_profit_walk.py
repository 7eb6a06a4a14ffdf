"""From what buyers paid to contribution: what each step holds, who moved it, what is not known (rules N5, N12)."""

from __future__ import annotations

import pytest

from xlops.review.profit import contribution
from xlops.review.profit_walk import STEPS, ProfitWalk, steps_of, walk_of

Parts = dict[str, float]
NONE: frozenset[str] = frozenset()
NOW: Parts = {"sales": 900, "promotions": 60, "vat": 40, "refunds": 90, "cogs": 300, "returned": 10, "referral": 120,
              "fba": 80, "storage": 7, "other": 3, "ads": 50}  # fmt: skip
LAST: Parts = {"sales": 500, "cogs": 200, "referral": 75, "ads": 20}


def walked(
    a: Parts, b: Parts, last_a: Parts, last_b: Parts, unknown: frozenset[str] = NONE, *, ads_alike: bool = True
) -> ProfitWalk:
    """Two products, A and B, and what is of none."""
    every = [{part: sum(of.get(part, 0) for of in some) for part in NOW} for some in ((a, b), (last_a, last_b))]
    return walk_of(
        [(every[0], unknown), (every[1], NONE), None], {"A": a, "B": b, "": {"ads": 900.0}},
        {"A": last_a, "B": last_b}, {"A": "Lantern", "B": "Bottle"}, ads_alike=ads_alike,
    )  # fmt: skip


def test_n12_all_steps_but_the_last_add_up_to_it() -> None:
    assert steps_of(NOW) == {
        "sales": 1000, "vat": -40, "refunds": -150, "goods": -290, "referral": -120, "fba": -80, "storage": -10,
        "ads": -50, "left": 260,
    }  # fmt: skip
    assert tuple(steps_of({})) == STEPS
    *steps, left = steps_of(NOW).values()
    assert (sum(steps), left) == (left, contribution(NOW))


def test_who_moved_a_step_most_went_its_way() -> None:
    found = walked({**NOW, "fba": 30}, {"sales": 100, "ads": 5, "fba": 90}, LAST, {"sales": 400, "ads": 80, "fba": 10})
    assert (found.now["sales"], found.before["sales"], found.ago) == (1100, 900, {})
    assert found.moved["sales"] == ("Lantern", 500.0)
    assert found.moved["fba"] == ("Bottle", -80.0)
    assert found.moved["ads"] == ("Bottle", 75.0)  # 45 less were spent
    assert "vat" not in found.moved


def test_a_product_that_moved_little_of_it_is_not_named() -> None:
    small = walked({"referral": 4, "ads": 0.4}, {"referral": 4, "ads": 0}, {}, {})
    assert small.moved["referral"] == ("Lantern", -4.0)
    assert "ads" not in small.moved  # half a unit of money
    many = walked({"fba": 100.0}, {}, {}, {"fba": 96.0})
    assert many.moved["fba"] == ("Lantern", -100.0)
    lone = walk_of([({"fba": 100}, NONE), ({}, NONE), None], {"A": {"fba": 4.0}}, {}, {"A": "A"}, ads_alike=True)
    assert lone.moved == {}


@pytest.mark.parametrize(("now", "last", "step"), [
    ({"cogs": 40.0, "uncosted": 9.0}, {"cogs": 10.0}, "goods"),
    ({"cogs": 40.0}, {"cogs": 10.0, "uncosted": 9.0}, "left"),
    ({"storage": 40.0}, {"referral": 1.0}, "storage"),
])  # fmt: skip
def test_n5_a_product_whose_part_is_not_known_in_both_is_not_named(now: Parts, last: Parts, step: str) -> None:
    assert step not in walked(now, {}, last, {}).moved


def test_advertising_told_by_product_in_one_of_both_names_nobody() -> None:
    assert {"ads", "left"}.isdisjoint(walked(NOW, {}, LAST, {}, ads_alike=False).moved)
    assert {"ads", "left"} <= walked(NOW, {}, LAST, {}).moved.keys()


@pytest.mark.parametrize(("unknown", "blank"), [
    ({"goods"}, {"goods", "left"}), ({"ads", "storage"}, {"ads", "storage", "left"}), ({"vat"}, {"vat"}),
])  # fmt: skip
def test_n5_what_is_not_known_is_blank_and_so_is_what_is_left_after_it(unknown: set[str], blank: set[str]) -> None:
    found = walked(NOW, {}, LAST, {}, frozenset(unknown))
    assert (set(found.unknown), set(STEPS) - set(found.now)) == (blank, blank)
    assert blank.isdisjoint(found.moved)
    assert set(found.before) == set(STEPS)
