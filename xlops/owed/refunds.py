"""Refunds whose units did not come back, or came back damaged by Amazon or its carrier, and were not paid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from xlops.owed.rules import answers_for

_WHOLE = 0.98  # of the price: a smaller refund leaves the unit with the customer
Key = tuple[str, str]  # order id, SKU


@dataclass(frozen=True)
class Refund:
    """What an order's SKU was refunded: units, their sales, and what it cost in all (both positive)."""

    order_id: str
    sku: str
    day: date
    units: int
    sales: float
    cost: float


@dataclass(frozen=True)
class Open:
    """Units of a refund that Amazon has to answer for (`missing` or `damaged`), and how many of them it paid."""

    refund: Refund
    kind: str
    units: int
    paid: int

    @property
    def money(self) -> float:
        """What the units that are not paid cost the seller: what was debited for them."""
        return self.refund.cost * (self.units - self.paid) / self.refund.units


def answered(
    refunds: Iterable[Refund], price: Mapping[Key, float], returned: Mapping[Key, Mapping[str, int]],
    paid: Mapping[Key, int],
) -> tuple[list[Open], list[Refund]]:  # fmt: skip
    """What Amazon has to answer for, and refunds whose units came back in a disposition that nobody knows.

    `price` of a unit; a refund of less is a part, and its unit stays with the customer; without a price it may be one.
    `returned` has units by disposition.
    """
    found, unknown = [], []
    for one in sorted(refunds, key=lambda r: (r.day, r.order_id, r.sku)):
        key = (one.order_id, one.sku)
        whole = key in price and one.sales >= _WHOLE * price[key] * one.units
        if one.units <= 0 or one.cost <= 0 or not whole:
            continue
        came = returned.get(key, {})
        if any(answers_for(d) is None for d in came):
            unknown.append(one)
            continue
        damaged = min(one.units, sum(n for d, n in came.items() if answers_for(d) == "amazon"))
        missing = max(0, one.units - sum(came.values()))
        left = paid.get(key, 0)
        for kind, units in (("damaged", damaged), ("missing", missing)):
            if units:
                found.append(Open(one, kind, units, min(units, left)))
                left -= min(units, left)
    return found, unknown
