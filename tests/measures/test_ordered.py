"""Orders that people reported as placed: coming until reports show them, or until they should be there (N9, N26)."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from tests.jobs.exports import Home, by_date
from tests.measures.test_account import account, measured
from tests.measures.test_own_measures import own, seen
from tests.measures.test_velocity import DAYS, GONE, MONDAY, SUNDAY, W47, back, ledgers, plan
from tests.stores import kept_folder
from tests.tiers import thorough_after
from xlops.facts.history import open_store
from xlops.facts.placed import PlacedOrder, keep_placed, read_placed
from xlops.jobs.actions import placed_orders
from xlops.language import Text
from xlops.measures.ordered import Ordered, _left, came
from xlops.review.action import Entry
from xlops.review.below import below
from xlops.review.observations import _stock
from xlops.review.restock import on_order_rows
from xlops.review.stock import SkuStock

HEAD = "snapshot-date\tsku\tasin\tavailable\tinbound-quantity\tunits-shipped-t30\tinv-age-0-to-90-days"
ASKED, REPORTED = back(13), back(7)
Day = date(2026, 10, 5)


def filled(home: Home) -> Home:
    home.put("us/sales.csv", by_date(28, back(27)))
    return home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return filled(Home(tmp_path))


def stocked(home: Home, *inbound: int) -> None:
    """Ten a day, 300 on hand; weekly photographs up to Monday, with so much on its way."""
    shutil.copytree(_stocked(inbound), home.folder, dirs_exist_ok=True)


@cache
def _stocked(inbound: tuple[int, ...]) -> Path:
    home = filled(Home(kept_folder()))
    for n, units in enumerate(reversed(inbound)):
        day = MONDAY - timedelta(weeks=n)
        home.put(f"us/plan {day}.txt", f"{HEAD}\n{day}\tABC\tB0ABC00001\t300\t{units}\t300\t300\n", day)
    ledgers(home, {"ABC": [(10, 300)] * DAYS})
    return home.folder


def placed(home: Home, units: float, asked: date = ASKED, reported: date = REPORTED, action: int = 9) -> None:
    with open_store(home.folder) as store:
        keep_placed(store.con, [*read_placed(store.con), PlacedOrder(action, "US", "ABC", units, asked, reported)])


def sku(home: Home, on: date = SUNDAY) -> SkuStock:
    with account(home) as of:
        return next(s for s in below(of, on).skus if s.sku == "ABC")


def told(home: Home, on: date = SUNDAY) -> list[str]:
    return [o.told().en for o in on_order_rows([sku(home, on)], {})]


def test_an_order_that_no_report_shows_is_coming_and_not_asked_for_again(home: Home) -> None:
    """300 there; 45 days of lead, a week, 30 days and what is held back are 820 units and more."""
    stocked(home, 0, 0, 0)
    asked = sku(home).reorder_qty
    assert asked is not None
    assert sku(home).due
    placed(home, asked)
    found = sku(home)
    assert (found.position, found.coming, found.reorder_qty, found.due) == (300.0, 300 + asked, 0.0, False)
    [said] = told(home)
    assert said == (
        f"{asked:,.0f} ordered (A-9, reported by 11-15), not in inbound yet: expected about 12-30, counted as coming "
        "until 01-14"
    )
    assert found.status.value == "breach"  # 30 days of stock, and the order is there in 38
    row = measured(home, W47).values
    assert (row["reorder_due"], row["reorder_overdue"]) == (0, 0)
    assert sku(home, back(8)).ordered == ()  # nobody had said so by then (rule N26)


def test_what_more_is_needed_is_asked_for(home: Home) -> None:
    stocked(home, 0, 0, 0)
    asked = sku(home).reorder_qty or 0.0
    placed(home, 400)
    assert sku(home).reorder_qty == asked - 400


@pytest.mark.parametrize(
    ("inbound", "left"),
    thorough_after(
        2,
        [
            ((50, 650), 0.0),
            ((0, 200), 400.0),
            ((0, 600), 0.0),
            ((0, 550), 0.0),
            ((700, 700), 600.0),
            ((700, 100), 600.0),
        ],
    ),
)
def test_what_came_onto_the_way_since_takes_its_place(inbound: tuple[int, int], left: float, home: Home) -> None:
    """600 ordered: it is counted once, in inbound or beside it; what was on its way before is no part of it."""
    stocked(home, inbound[0], *inbound)
    placed(home, 600)
    found = sku(home)
    assert [o.units for o in found.ordered] == ([left] if left else [])
    assert found.coming == 300 + inbound[1] + left


def test_a_part_that_came_is_told(home: Home) -> None:
    stocked(home, 0, 0, 200)
    placed(home, 600)
    assert told(home)[0].startswith("400 of 600 ordered (A-9, reported by 11-15), not in inbound yet")


def test_an_order_that_never_came_counts_no_longer_and_is_told(home: Home) -> None:
    """With ten days of lead it may take fourteen."""
    stocked(home, 0, 0, 0)
    own(home, seen("products", "sku, production_days", "'ABC', 10"))
    placed(home, 600, back(20), back(15))
    found = sku(home)
    assert [(o.units, o.expected, o.until, o.given_up) for o in found.ordered] == [(600.0, back(5), back(1), True)]
    assert (found.coming, found.ordered[0].coming) == (300.0, 0.0)
    assert told(home) == [
        "600 ordered (A-9, reported by 11-07), in no report by 11-21: no longer counted, ask the supplier"
    ]
    assert sku(home, back(2)).coming == 900.0


def test_without_a_plan_the_rule_of_n9_counts_it_too(home: Home) -> None:
    """20 days of sales make no distribution; the KPI goes by the order as the list does."""
    home.put("us/plan.txt", plan(MONDAY, ABC=(200, 35, 100, 100, 100)))
    ledgers(home, {"OLD": [(1, 9)] * DAYS, "ABC": [GONE] * (DAYS - 20) + [(5, 200)] * 20})
    before = sku(home)
    assert (before.plan, before.reorder_qty, before.due) == (None, 5 * (45 + 7 + 30 + 14) - 200, True)
    assert measured(home, W47).values["reorder_due"] == 1
    placed(home, 200)
    after = sku(home)
    assert (after.reorder_qty, after.due, measured(home, W47).values["reorder_due"]) == (80.0, False, 0)


def test_stock_that_is_ordered_and_runs_out_before_it_is_there_is_no_order_to_place(home: Home) -> None:
    stocked(home, 0, 0, 0)
    said = [_stock([sku(home)], W47, "ALL")[0].advice.en]
    placed(home, sku(home).reorder_qty or 0.0)
    said += [_stock([sku(home)], W47, "ALL")[0].advice.en]
    assert said == [
        "Order 769 units now",
        "It is ordered (Restock): expedite it, less advertising until it is there",
    ]


def came_by(*inbound: float, receipts: tuple[tuple[int, float], ...] = (), ledger: bool = True) -> list[float]:
    weeks = [(Day + timedelta(weeks=n), units) for n, units in enumerate(inbound)]
    days = {Day + timedelta(days=n) for n in range(7 * len(inbound))} if ledger else set()
    return [units for _, units in came(weeks, [(Day + timedelta(days=n), units) for n, units in receipts], days)]


def test_what_came_is_what_rose_and_what_was_received_of_it() -> None:
    assert came_by(0, 500, 500) == [500]
    assert came_by(500, 300, receipts=((8, 500.0), (2, 500.0))) == [300]  # received before, and new ones on the way
    assert came_by(0, 0, receipts=((3, 400.0),)) == [400]  # received before any photograph showed it
    assert came_by(500, 0, 300, receipts=((8, 500.0),)) == [300]  # the ledger shows the receipt a week later
    assert came_by(500, 0, 300, ledger=False) == [300]
    assert came_by(500, 300, ledger=False) == []


def test_orders_are_covered_in_the_order_in_which_they_were_placed() -> None:
    orders = [(Day, 300.0), (Day + timedelta(days=7), 400.0)]
    weeks = [Day + timedelta(weeks=n) for n in range(4)]
    assert _left(orders, [(weeks[1], 350.0)]) == [
        0.0,
        400.0,
    ]  # what came before the second was asked for is not its own
    assert _left(orders, [(weeks[2], 350.0)]) == [0.0, 350.0]
    assert _left(orders, [(weeks[2], 350.0), (weeks[3], 320.0)]) == [0.0, 0.0]  # the last tenth was counted short
    assert _left(orders, [(weeks[2], 1_000.0)]) == [0.0, 0.0]


def entry(do: str, parts: Mapping[str, float], key: str = "reorder|US|ABC", decided: date | None = REPORTED) -> Entry:
    return Entry(
        9, key, "R61", "2026-W45", Text("order", "补货"), do=do, parts=parts,
        seen=ASKED, decided=decided,
    )  # fmt: skip


def test_orders_are_those_of_actions_that_are_done() -> None:
    one = {"reorder|US|ABC": 600.0}
    assert placed_orders([entry("done", one)]) == [PlacedOrder(9, "US", "ABC", 600.0, ASKED, back(7))]
    assert placed_orders([*(entry(do, one) for do in ("", "yes", "no")), entry("done", one, decided=None)]) == []
    both = {"reorder|US|ABC": 600.0, "reorder|DE|A|B": 40.0}
    assert [(p.marketplace, p.sku, p.units) for p in placed_orders([entry("done", both, "reorder|ALL")])] == [
        ("US", "ABC", 600.0), ("DE", "A|B", 40.0),
    ]  # fmt: skip
    assert placed_orders([entry("done", {"aged181|US|B0": 1.0}, "aged181|ALL")]) == []


@pytest.mark.thorough
def test_a_rebuilt_store_knows_them_still(home: Home) -> None:
    stocked(home, 0, 0, 0)
    placed(home, 600)
    home.ingest(rebuild=True)
    assert [o.units for o in sku(home).ordered] == [600.0]


def test_given_up_counts_for_nothing() -> None:
    assert [Ordered(1, 9.0, 9.0, Day, Day, Day, given_up).coming for given_up in (False, True)] == [9.0, 0.0]
