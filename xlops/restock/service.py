"""Which share of order cycles shall pass without a stock-out: what a lost unit costs against what a kept one does."""

from __future__ import annotations

import numpy as np

from xlops.restock.past import Array

CAPITAL_A_YEAR = 0.25  # what money costs that lies in stock (ours)
STORAGE_A_MONTH = 0.03  # of a unit's cost, where Amazon's fee is not known (ours)
USUAL = 0.95  # where neither margin nor cost is known
LEAST, MOST = 0.80, 0.98


def holding_a_day(cost: Array, storage_a_month: Array) -> Array:
    """What a unit in stock costs a day: capital and storage."""
    storage = np.where(np.isfinite(storage_a_month), storage_a_month, STORAGE_A_MONTH * cost)
    return np.asarray(cost * CAPITAL_A_YEAR / 365 + storage * 12 / 365)


def service(margin: Array, holding: Array, cycle_days: Array) -> Array:
    """The newsvendor ratio: margin of a lost unit by it and the cost of holding one over an order cycle; within bounds.

    Where the margin is not known, or nothing is earned, it is the usual one.
    """
    held = holding * cycle_days
    known = np.isfinite(margin) & np.isfinite(held) & (margin > 0)
    ratio = np.divide(margin, margin + held, out=np.full(len(margin), USUAL), where=known)
    return np.asarray(np.clip(ratio, LEAST, MOST))
