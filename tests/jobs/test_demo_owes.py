"""What Amazon owes the demo: what the scenario says went wrong, held against what the product makes of the reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from xlops.demo import own_sheets
from xlops.demo.clock import Clock
from xlops.demo.mishaps import Happened, happened
from xlops.demo.money import refunded
from xlops.demo.scenario import told
from xlops.demo.told_year import simulate
from xlops.jobs.owed import OwedList, owed_list
from xlops.measures.owed import Debt
from xlops.settings import load_settings

pytestmark = pytest.mark.usefixtures("measured_once")

MONDAY = date(2026, 11, 23)
EURO = Decimal("1.1685")  # the demo's newest rate
WINDOWS = {"lost": (30, 60), "damaged": (7, 60), "unreturned": (60, 120), "returned_damaged": (60, 120)}
KINDS = {"unreturned": "not_returned"}
Told = tuple[str, str, str, int, int, int, Decimal | None, str, date]


def truth() -> Iterator[Happened]:
    store = told("demo")
    for market in store.market:
        year = simulate(store, market, Clock(store.clock.last_day), store.clock.seed)
        yield from happened(year, store.mishap)


def cost() -> dict[str, Decimal]:
    """SKU → what a unit costs on the demo's last day, in dollars."""
    rows = own_sheets(date(2026, 11, 22))["products"]
    return {row["sku"]: row["unit_cost"] for row in rows if row.get("unit_cost")}  # a dated row stands after the first


def expected(of: Happened, costs: dict[str, Decimal]) -> Told:
    market, kind, open_ = of.told.market, of.told.kind, of.units - of.told.found - of.told.paid
    money: Decimal | None
    if of.sold is not None:
        gross, fees = refunded(of.sold)
        money = Decimal(gross - fees) / 100 * open_ / of.sold.refunded
    else:
        each = costs.get(of.product.sku)
        money = None if each is None else each * open_ / (1 if market == "US" else EURO)
    opens, closes = (of.day + timedelta(days=days) for days in WINDOWS[kind])
    state = (
        "settled" if not open_ else "wait" if opens > MONDAY else "late" if closes < MONDAY else "claimable"
    )  # fmt: skip
    return (market, KINDS.get(kind, kind), of.reference, of.units, of.told.found, of.told.paid,
            None if money is None else round(money, 2), state, closes)  # fmt: skip


def seen(claim: Debt) -> Told:
    money = None if claim.money is None else round(Decimal(claim.money), 2)
    return (claim.marketplace, claim.kind, claim.evidence, claim.units, claim.found, claim.paid, money,
            str(claim.state), claim.closes)  # fmt: skip


def of_store(store: Path, on: date = MONDAY) -> OwedList:
    return owed_list(store, load_settings(store), as_of=on)


def test_the_demo_is_owed_to_the_cent_what_its_scenario_says(typed_store: Path) -> None:
    costs, found = cost(), of_store(typed_store).owed
    known = list(truth())
    assert {seen(c) for c in found.claims} == {expected(of, costs) for of in known if of.told.kind != "strange"}
    assert len(found.claims) == len(known) - 1
    assert [(u.evidence, u.word, u.units) for u in found.unknown] == [
        (of.reference, "X", -of.units) for of in known if of.told.kind == "strange"
    ]
    assert found.lacking == {"DE": ("returns",)}


def test_what_the_demo_is_owed_is_told_by_state(typed_store: Path) -> None:
    """Nine to claim on the Monday after its data, of which one has no cost; the first five days later."""
    states = [str(c.state) for c in of_store(typed_store).owed.claims]
    assert {s: states.count(s) for s in states} == {"claimable": 9, "wait": 4, "late": 1, "settled": 7}
    first = of_store(typed_store).owed.claims
    assert next(c for c in first if c.state == "claimable").closes == date(2026, 11, 28)
