"""What Amazon has to answer for, held against a ledger computed by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlops.owed.netting import Adjustment, Netted, Paid, net
from xlops.owed.refunds import Refund, answered
from xlops.owed.rules import ClaimDays, role, window

DAY = date(2026, 9, 1)


def on(day: int) -> date:
    return DAY + timedelta(days=day)


def adjusted(day: int, reason: str, quantity: int, disposition: str = "SELLABLE", fnsku: str = "X1") -> Adjustment:
    return Adjustment(on(day), fnsku, f"{fnsku}-{day}{reason}", quantity, disposition, reason, "SKU")


LEDGER = [
    adjusted(1, "M", -5),
    adjusted(3, "F", 2),
    adjusted(4, "E", -2),
    adjusted(4, "P", 2, "WAREHOUSE_DAMAGED"),
    adjusted(6, "Q", -1, "WAREHOUSE_DAMAGED"),  # an inspection: not damaged after all
    adjusted(6, "P", 1),
    adjusted(10, "5", -4),
    adjusted(12, "M", -1, "WAREHOUSE_DAMAGED"),  # of those of day 4: not once more
    adjusted(13, "H", -3, "CUSTOMER_DAMAGED"),
    adjusted(14, "D", -3, "CUSTOMER_DAMAGED"),
    adjusted(15, "Z", -7),  # nobody knows this one
    adjusted(2, "F", 9, fnsku="X2"),
    adjusted(5, "M", -3, fnsku="X2"),
]
PAID = [Paid(on(11), "X1", 1, 2, "lost"), Paid(on(20), "X1", 1, 0, "damaged")]
# by hand:  event            units  found  paid  open
BY_HAND = [
    ("X1-1M", "lost", 5, 2, 0, 3),  # two of five were found
    ("X1-4E", "damaged", 2, 1, 1, 0),  # one sellable again, one paid
    ("X1-105", "lost", 4, 0, 3, 1),  # paid the day after: one in money, two in units
    ("X2-5M", "lost", 3, 0, 0, 3),  # what was found before was not of this loss
]


def table(of: Netted) -> list[tuple[object, ...]]:
    return [(e.adjustment.reference, e.kind, e.units, e.found, e.paid, e.open) for e in of.events]


def test_the_ledger_comes_to_what_was_computed_by_hand() -> None:
    found = net(LEDGER, PAID)
    assert table(found) == BY_HAND
    assert [a.reason for a in found.unknown] == ["Z"]


def test_no_more_is_open_than_the_ledger_calls_unreconciled() -> None:
    """Amazon paid or found units in reports that nobody downloaded."""
    told = [replace(adjusted(1, "M", -5), unreconciled=2), replace(adjusted(4, "E", -2), unreconciled=2)]
    assert table(net(told, [])) == [("X1-1M", "lost", 5, 3, 0, 2), ("X1-4E", "damaged", 2, 0, 0, 2)]
    assert table(net(told, [Paid(on(9), "X1", 4, 0, "lost")]))[0] == ("X1-1M", "lost", 5, 0, 4, 1)
    assert table(net([replace(told[0], unreconciled=0)], []))[0][-1] == 0


def test_units_given_stand_in_the_ledger_and_in_the_report_and_count_once() -> None:
    both = [adjusted(1, "M", -5), adjusted(8, "N", 2)]
    assert table(net(both, []))[0][-2:] == (2, 3)
    assert table(net(both, [Paid(on(9), "X1", 0, 2, "lost")]))[0][-2:] == (2, 3)


_ADJUSTMENTS = st.lists(
    st.builds(
        adjusted,
        st.integers(0, 20),
        st.sampled_from("M5FNEPQHDOZ"),
        st.integers(-6, 6),
        st.sampled_from(["SELLABLE", "WAREHOUSE_DAMAGED", "CUSTOMER_DAMAGED"]),
        st.sampled_from(["X1", "X2"]),
    ),
    max_size=12,
)
_PAID = st.lists(
    st.builds(
        lambda day, *rest: Paid(on(day), *rest),
        st.integers(0, 20),
        st.sampled_from(["X1", "X2"]),
        st.integers(0, 4),
        st.integers(0, 4),
        st.sampled_from(["lost", "damaged", ""]),
    ),
    max_size=5,
)


def test_a_payment_may_come_up_to_sixty_days_before_the_ledger_has_the_loss() -> None:
    """Only what it is left with, of its kind, where the ledger goes back far enough to know no loss before."""
    early = [Paid(on(0), "X1", 4, 0, "lost")]
    ledger = [
        adjusted(-5, "M", -1),
        adjusted(10, "E", -1),
        adjusted(40, "M", -2),
        adjusted(60, "M", -2),
        adjusted(61, "M", -2),
    ]
    known = {e.adjustment.day: e.paid for e in net(ledger, early, on(-60)).events}
    assert known == {on(-5): 1, on(10): 0, on(40): 2, on(60): 1, on(61): 0}
    since = {e.adjustment.day: e.paid for e in net(ledger, early, on(-59)).events}
    assert since == {on(-5): 1, on(10): 0, on(40): 0, on(60): 0, on(61): 0}


@given(_ADJUSTMENTS, _PAID, st.integers())
def test_nothing_is_owed_below_zero_and_the_order_of_rows_does_not_matter(
    ledger: list[Adjustment], paid: list[Paid], seed: int
) -> None:
    found = net(ledger, paid)
    assert all(0 <= e.open <= e.units for e in found.events)
    assert {a.reason for a in found.unknown} <= {"Z"}
    chance = Random(seed)
    assert net(chance.sample(ledger, len(ledger)), chance.sample(paid, len(paid))) == found


@given(_ADJUSTMENTS, _PAID)
def test_one_more_payment_never_raises_what_is_owed_and_settles_no_more_than_its_units(
    ledger: list[Adjustment], paid: list[Paid]
) -> None:
    before = sum(e.open for e in net(ledger, paid).events)
    after = sum(e.open for e in net(ledger, [*paid, Paid(on(30), "X1", 2, 0, "lost")]).events)
    assert before - 2 <= after <= before


@pytest.mark.parametrize(
    ("returned", "paid", "owes"),
    [
        ({}, 0, [("missing", 2, 0, 30.0)]),
        ({"SELLABLE": 1}, 0, [("missing", 1, 0, 15.0)]),
        ({"CUSTOMER_DAMAGED": 2}, 0, []),
        ({"DAMAGED": 1, "SELLABLE": 1}, 0, [("damaged", 1, 0, 15.0)]),
        ({"CARRIER_DAMAGED": 1}, 1, [("damaged", 1, 1, 0.0), ("missing", 1, 0, 15.0)]),
        ({}, 5, [("missing", 2, 2, 0.0)]),
    ],
)
def test_a_refund_is_owed_as_far_as_nothing_came_back_and_nothing_was_paid(
    returned: dict[str, int], paid: int, owes: list[tuple[object, ...]]
) -> None:
    key = ("111-1", "SKU")
    found, unknown = answered([Refund(*key, on(1), 2, 40.0, 30.0)], {key: 20.0}, {key: returned}, {key: paid})
    assert [(o.kind, o.units, o.paid, o.money) for o in found] == owes
    assert unknown == []


def test_a_part_of_the_price_given_back_and_an_unknown_disposition_are_not_owed() -> None:
    key = ("111-1", "SKU")
    assert answered([Refund(*key, on(1), 1, 5.0, 5.0)], {key: 20.0}, {}, {}) == ([], [])
    one = Refund(*key, on(1), 1, 20.0, 20.0)
    assert answered([one], {key: 20.0}, {key: {"LOST_IN_SPACE": 1}}, {}) == ([], [one])
    assert answered([one], {}, {}, {}) == ([], [])  # its order is not known


def test_windows_are_those_of_the_region() -> None:
    assert (window("lost", "US"), window("lost", "DE")) == (ClaimDays(30, 60), ClaimDays(30, 60))
    assert [window("refund", m) for m in ("US", "DE", "JP")] == [
        ClaimDays(60, 120),
        ClaimDays(45, 105),
        ClaimDays(60, 105),
    ]
    assert (role(" m "), role("5"), role(""), role("X")) == ("lost", "lost", None, None)
