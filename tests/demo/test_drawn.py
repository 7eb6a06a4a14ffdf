"""Drawn stores: the same seed is the same bytes, and the truth is what their exports come to, to the cent."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.demo.small import small
from xlops.demo.drawn.causes import CAUSES, STORIES
from xlops.demo.drawn.exports import settled, visits
from xlops.demo.drawn.plan import plan_store
from xlops.demo.drawn.truth import truth
from xlops.demo.drawn.view import seen_on
from xlops.demo.drawn.world import World, happened
from xlops.demo.scenario import drawn, read
from xlops.errors import ScenarioError

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def world() -> World:
    return happened(plan_store(small(), 3))


def digest(world: World) -> str:
    whole = hashlib.sha256(repr(truth(world)).encode())
    for visit in visits(world):
        for name, content in visit.files:
            whole.update(f"{visit.saved} {name}".encode() + content)
    return whole.hexdigest()


def test_the_same_seed_is_the_same_bytes_in_another_process_too(world: World) -> None:
    code = (
        "from tests.demo.small import small; from tests.demo.test_drawn import digest; "
        "from xlops.demo.drawn.plan import plan_store; from xlops.demo.drawn.world import happened; "
        "print(digest(happened(plan_store(small(), 3))))"
    )
    env = os.environ | {"PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo"}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, env=env)
    assert ran.stdout.strip() == digest(world)
    assert digest(happened(plan_store(small(), 4))) != digest(world)


def test_what_a_late_report_shows_grows_to_what_happened(world: World) -> None:
    """A day's orders, spend and units as two Mondays see them, and as it was."""
    plan = world.plan
    sunday = plan.clock.index(plan.mondays[0]) - 1
    first, second = (seen_on(world, day, plan.mondays[0].replace(day=1)).year for day in plan.mondays[:2])
    orders = [sum(c.orders for c in year.clicks if c.day == sunday) for year in (first, second)]
    units = [sum(days[sunday].units for days in year.asin_days) for year in (first, second)]
    truly = int(world.orders[:, sunday].sum())
    assert orders[0] < orders[1] <= truly
    assert units[0] < units[1] == int(world.units[:, sunday].sum())


@pytest.mark.parametrize("clock", ["America/Los_Angeles", "Asia/Shanghai"])
def test_units_and_orders_of_a_day_only_grow_until_they_are_what_happened(clock: str) -> None:
    world = happened(plan_store(small(clock=(clock,)), 5))
    before: dict[object, int] = {}
    for day in (*world.plan.mondays, world.plan.clock.last_day):
        year = seen_on(world, day, world.plan.mondays[0] - timedelta(days=20)).year
        now: dict[object, int] = {(c.target, c.day): c.orders for c in year.clicks}
        now |= {(n, d): asin.units for n, days in enumerate(year.asin_days) for d, asin in enumerate(days)}
        assert [key for key, count in before.items() if now.get(key, 0) < count] == []
        before = now
    monday = world.plan.clock.index(world.plan.mondays[0])
    assert sum(asin[monday].units for asin in year.asin_days) == int(world.units[:, monday].sum())


def test_nobody_buys_what_is_out_of_stock_and_demand_goes_on() -> None:
    world = happened(plan_store(small(causes=("stock_out",)), 1))
    story = world.plan.stories[0]
    on = slice(story.first, story.last + 1)
    assert story.place is not None
    assert int(world.units[story.place, on].sum()) == 0
    assert int(world.wanted[story.place, on].sum()) > 0
    told = truth(world)["causes"][0]
    assert told["gmv"] == -told["gmv_usual"] < 0
    others = np.delete(world.units, story.place, axis=0)[:, on]
    assert others.sum() > 0


def test_a_return_is_worth_what_would_have_been_lost() -> None:
    told = truth(happened(plan_store(small(causes=("stock_return",)), 1)))["causes"][0]
    assert (told["gmv_usual"], told["gmv"] > 0) == (0, True)


def test_a_day_that_goes_on_is_cut_short_where_people_are_ahead() -> None:
    """Monday 09:00 in China is Sunday in the United States (rule N18)."""
    ahead = happened(plan_store(small(clock=("Asia/Shanghai",)), 3))
    here = happened(plan_store(small(clock=("America/Los_Angeles",)), 3))
    monday, sunday = ahead.plan.mondays[0], ahead.plan.clock.index(ahead.plan.mondays[0]) - 1
    units = [sum(d[sunday].units for d in seen_on(w, monday, monday).year.asin_days) for w in (ahead, here)]
    assert units[0] < 0.8 * units[1]


def test_every_kind_of_cause_can_be_drawn() -> None:
    assert len(STORIES) >= 25
    assert {name for name, cause in CAUSES.items() if cause.action and cause.story} >= {
        "price_raised",
        "coupon",
        "waste",
    }


def test_a_quiet_store_has_no_story() -> None:
    plan = plan_store(small(quiet=1.0), 1)
    assert (plan.stories, truth(happened(plan))["causes"]) == ((), [])


@pytest.mark.parametrize(
    ("table", "key", "value", "said"),
    [
        ("span", "first_monday", date(2026, 5, 5), "Value is a Tuesday"),
        ("store", "price", [30, 20], "store.price = [30, 20]: expected [lowest, highest], and 30 is above 20"),
        ("store", "conversion", [0.1, 1.2], "store.conversion = [0.1, 1.2]: expected shares from 0 to 1"),
        ("store", "families", [2, 12], "store.families = [2, 12]: expected 1 to 8 families of three ASINs"),
        ("happens", "causes", ["stock_uot"], "no cause is called 'stock_uot'; did you mean 'stock_out'"),
        ("happens", "sizes", [0.1, 0.2], "unknown key 'sizes' in happens; did you mean 'size'?"),
        ("store", "price", [10, 90], "store.price = [10, 90]: expected cents, 300 to 100,000"),
        ("ads", "terms", [3, 40], "ads.terms = [3, 40]: expected 1 to 15 terms a campaign"),
        ("habits", "clock", ["Asia/Shangai"], "no time zone is called 'Asia/Shangai'; did you mean 'Asia/Shanghai'"),
        ("habits", "days", [5], "habits.days.0 = 5: Input should be 7, 14, 30 or 60"),
    ],
)
def test_a_wrong_range_is_refused(table: str, key: str, value: object, said: str) -> None:
    raw = drawn("bench").model_dump()
    raw[table][key] = value
    with pytest.raises(ScenarioError) as caught:
        read(raw, "mine.toml")
    assert said.replace("Value", "this") in str(caught.value)


def test_the_exports_converge_to_the_truth_to_the_cent(world: World) -> None:
    """Plain sums over the settled files: by date, campaigns, brands; the truth shares no code with the writers."""
    from tests.demo.plain import Store

    store = Store.of({settled(world).day: settled(world).files})
    periods = truth(world)["periods"]
    assert len(periods) >= 3
    for label, values in periods.items():
        assert (label, store.values(label)) == (label, values)
