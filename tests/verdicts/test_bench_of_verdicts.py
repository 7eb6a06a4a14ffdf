"""The bench of verdicts: its actions have the effect that they say, its tables count what was said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks.verdicts import EFFECTS, RIVALS, Case, _cases, _Days, tables
from xlops.demo.drawn.plan import plan_store
from xlops.demo.drawn.world import happened
from xlops.demo.scenario import drawn
from xlops.verdicts.aims import AIMS


@pytest.fixture(scope="module")
def days() -> _Days:
    return _Days(happened(plan_store(drawn("bench"), 7)))


@pytest.mark.parametrize(
    ("aim", "top", "below"), [("orders", "orders", ""), ("acos", "spend", "ad_sales"), ("waste", "waste", "")]
)
def test_an_action_has_its_effect_from_its_day_on(days: _Days, aim: str, top: str, below: str) -> None:
    row = int(np.argmax(days.of["orders"].sum(axis=1)))
    plain = days.frame(row)

    def ratio(effect: float, on: slice) -> float:
        made = days.moved(row, AIMS[aim], effect, 200, np.random.RandomState(1))
        values = [f[top][on].sum() / (f[below][on].sum() if below else 1.0) for f in (made, plain)]
        return float(values[0] / values[1])

    for effect in EFFECTS:
        assert ratio(effect, slice(0, 199)) == 1.0
        assert ratio(effect, slice(200, None)) == pytest.approx(1 + effect * AIMS[aim].good, abs=0.06)


def test_the_worst_and_the_fallen_are_tempting(days: _Days) -> None:
    picked = days.tempting(AIMS["orders"], 300)
    rates = {n: days.of["orders"][n, 272:300].sum() / days.of["clicks"][n, 272:300].sum() for n in days.rows}
    assert set(picked) == {"level", "fall"}
    assert rates[picked["level"]] == min(r for n, r in rates.items() if days.of["orders"][n, 244:272].sum() >= 10)


def test_a_placement_is_judged_with_each_effect(days: _Days) -> None:
    row = days.tempting(AIMS["orders"], 300)["level"]
    found = list(_cases(days, AIMS["orders"], row, 300, "level", 28, 300, np.random.RandomState(2)))
    assert [c.effect for c in found] == list(EFFECTS)
    assert set(found[0].said) == {"xlops", "bad days as before", "plain before and after", "z-test", "harmed"}
    assert {c.donors for c in found} == {len(days.donors(row, slice(0, 330))["object"].unique())}


def test_rivals_go_by_what_they_see() -> None:
    frame = pd.DataFrame({"orders": [100.0] * 2 + [130.0] * 2})
    windows = slice(0, 2), slice(2, 4)
    assert {name: rival(frame, windows, AIMS["orders"]) for name, rival in RIVALS.items()} == {
        "plain before and after": "worked", "z-test": "worked"
    }  # fmt: skip
    assert RIVALS["z-test"](frame.assign(orders=[10.0, 10, 11, 11]), windows, AIMS["orders"]) == "cannot_tell"


def test_tables_count_what_was_said() -> None:
    def case(effect: float, outcome: str, orders: float = 600) -> Case:
        said = dict.fromkeys(("xlops", "bad days as before", *RIVALS), outcome) | {"harmed": ""}
        return Case("orders", effect, orders, 9, "level", said, holds=outcome == "worked")

    told = tables([case(0.0, "worked"), case(0.0, "did_not"), case(0.2, "worked"), case(0.2, "cannot_tell", 100)])
    assert "| xlops | 50.0% | 50.0% | 100.0% | 0.0% | 0.0% |" in told
    assert "| 9 to 13 | 50.0% | 100.0% | 0.0% | 50.0% | 4 |" in told
