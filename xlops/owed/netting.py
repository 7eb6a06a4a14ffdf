"""The ledger of what Amazon has to answer for: what was lost or damaged, less what was found and what was paid.

Arithmetic over plain values. A unit that was found or paid answers the latest event of its kind before it: Amazon pays
soon after a loss, and what was lost long ago can no longer be claimed. What a payment is left with then answers the
first open event of the 60 days after it: Amazon searches so long at most before a loss stands in the ledger, and may
pay meanwhile. What it finds no event for answers none, so that nothing is owed below zero. Of an event no more is open
than the ledger itself calls unreconciled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from xlops.owed.rules import role

SELLABLE, DAMAGED = "SELLABLE", "WAREHOUSE_DAMAGED"
KINDS = ("lost", "damaged")
_AHEAD = timedelta(days=60)  # that a payment may come before the ledger has the loss


@dataclass(frozen=True)
class Adjustment:
    """One adjustment of the ledger with Amazon's sign: what leaves the stock is negative.

    `unreconciled` is how many of its units Amazon itself calls so; None where the report does not say.
    """

    day: date
    fnsku: str
    reference: str
    quantity: int
    disposition: str
    reason: str
    sku: str = ""
    centre: str = ""
    unreconciled: int | None = None


@dataclass(frozen=True)
class Paid:
    """Units that Amazon paid for or gave; `kind` is the event they answer, empty where the reason does not say."""

    day: date
    fnsku: str
    cash: int
    given: int
    kind: str = ""


@dataclass
class Loss:
    """One loss or damage: how many units, and how many of them came back or were paid."""

    adjustment: Adjustment
    kind: str
    units: int
    found: int = 0
    paid: int = 0

    @property
    def open(self) -> int:
        return self.units - self.found - self.paid


@dataclass
class Netted:
    """What the ledger comes to, and the adjustments whose reason nobody knows."""

    events: list[Loss] = field(default_factory=list)
    unknown: list[Adjustment] = field(default_factory=list)


def net(adjustments: Iterable[Adjustment], paid: Iterable[Paid], since: date = date.min) -> Netted:
    """Every loss and damage with what answers it, by day; the order of what comes in does not matter.

    `since` is the ledger's first day: a payment of soon after it may be for a loss of before, and answers none ahead.
    """
    found = Netted()
    by_sku: dict[str, list[Adjustment]] = defaultdict(list)
    for one in sorted(adjustments, key=_order):
        if role(one.reason) is None:
            found.unknown.append(one)
        else:
            by_sku[one.fnsku].append(one)
    payments: dict[str, list[Paid]] = defaultdict(list)
    for payment in sorted(paid, key=lambda p: (p.day, p.kind, p.cash, p.given)):
        payments[payment.fnsku].append(payment)
    for fnsku, own in sorted(by_sku.items()):
        found.events += _of_sku(own, payments[fnsku], since)
    return found


def _order(one: Adjustment) -> tuple[date, str, str, str, int, str]:
    return (one.day, one.reference, one.reason, one.disposition, one.quantity, one.centre)


def _of_sku(adjustments: list[Adjustment], payments: list[Paid], since: date) -> list[Loss]:
    events = [e for a in adjustments if (e := _event(a)) is not None]
    for one in adjustments:
        if role(one.reason) == "found" and one.quantity > 0 and one.disposition != DAMAGED:
            _answer(events, one.day, one.quantity, "lost", "found")
    for day, units in _repaired(adjustments).items():
        _answer(events, day, units, "damaged", "found")
    left = [(p, _answer(events, p.day, p.cash + p.given, p.kind, "paid")) for p in payments]
    _give(events, adjustments, sum(p.given for p in payments))
    for payment, units in left:
        if (payment.day - since) >= _AHEAD:
            _answer_ahead(events, payment, units)
    for event in events:
        if (still := event.adjustment.unreconciled) is not None:
            event.found += max(0, event.open - still)
    return events


def _event(one: Adjustment) -> Loss | None:
    """A sellable unit that Amazon lost or damaged; what was not sellable before is nobody's debt."""
    kind = role(one.reason)
    if kind not in KINDS or one.disposition != SELLABLE or one.quantity >= 0:
        return None
    return Loss(one, kind, -one.quantity)


def _repaired(adjustments: list[Adjustment]) -> dict[date, int]:
    """Units that an inspection of the day made sellable again, out of those damaged by Amazon."""
    out: dict[date, int] = defaultdict(int)
    into: dict[date, int] = defaultdict(int)
    for one in adjustments:
        if role(one.reason) == "moved_out" and one.disposition == DAMAGED:
            out[one.day] += max(0, -one.quantity)
        if role(one.reason) == "moved_in" and one.disposition == SELLABLE:
            into[one.day] += max(0, one.quantity)
    return {day: min(units, into[day]) for day, units in out.items()}


def _give(events: list[Loss], adjustments: list[Adjustment], reported: int) -> None:
    """Units given as reimbursement stand in the ledger and in the report of reimbursements: counted once."""
    for one in adjustments:
        if role(one.reason) == "given" and one.quantity > 0:
            told = min(reported, one.quantity)
            reported -= told
            _answer(events, one.day, one.quantity - told, "", "paid")


def _answer(events: list[Loss], day: date, units: int, kind: str, by: str) -> int:
    """Let units of a day answer the latest open events up to it, of one kind or of any; how many are left."""
    for event in reversed(events):
        if event.adjustment.day <= day and kind in ("", event.kind):
            taken = min(units, event.open)
            setattr(event, by, getattr(event, by) + taken)
            units -= taken
    return units


def _answer_ahead(events: list[Loss], payment: Paid, units: int) -> None:
    """Let what a payment is left with answer the first open events after it."""
    for event in events:
        if payment.day < event.adjustment.day <= payment.day + _AHEAD and payment.kind in ("", event.kind):
            taken = min(units, event.open)
            event.paid += taken
            units -= taken
