"""Whether what came back of a product, or what a fee of it came to, jumped against the product's own usual.

A month of each product is held against the twelve before it. Refunds are counts: how far months of quiet products stray
beyond chance is learned from the store, and the chance of so many is a negative binomial tail, held down over all
products together (Benjamini-Hochberg). A fee a unit hardly strays: it jumped when it lies far outside its own months.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import betainc, ndtri

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

MONTHS = 12  # before, that tell what is usual
LEAST_MONTHS = 3
LEAST_UNITS = 30.0  # sold in a month: of fewer nothing is said
RATIO = 1.5  # times the usual refunds: less is no jump, however sure
FALSE = 0.02  # of the jumps told, on average
_PRIOR_UNITS = 200.0  # of the store's rate that a product's own is drawn to
_USUAL_STRAY = 0.25  # by which a month strays beyond chance, a share, in stores too small to tell; as so many months
_STRAY_MONTHS = 40.0
_MIDDLE = float(ndtri(0.75)) ** 2  # of the square of a standard normal, the median
_FEE_STEP, _FEE_SPREADS, _FEE_NOISE = 0.05, 5.0, 0.01


def refund_jumps(units: Numbers, refunded: Numbers) -> tuple[Numbers, Numbers, Flags]:
    """The usual share that came back, that of the last month, and whether it jumped; an entry a product.

    A row is a product, a column a month, the last one judged; NaN where nothing is known. Refunds come some weeks
    after the order, so that they are of the mean of a month's units and those of the month before.
    """
    before = np.concatenate([units[:, :1], units[:, :-1]], axis=1)
    sold = np.where(np.isfinite(before), (units + before) / 2, units)
    known = np.isfinite(sold) & np.isfinite(refunded) & (sold > 0)
    n, k = np.where(known, sold, 0.0), np.where(known, refunded, 0.0)
    past = slice(max(0, n.shape[1] - 1 - MONTHS), n.shape[1] - 1)
    own, rate = _usual(n[:, past], k[:, past])
    expected = rate * n[:, -1]
    of_rate = 1 / np.maximum(1.0, k[:, past].sum(axis=1) + rate * _PRIOR_UNITS)
    variance = expected + np.square(expected) * (_stray(n[:, past], k[:, past], rate) ** 2 + of_rate)
    chance = _tail(k[:, -1], expected, variance)
    told = (own >= LEAST_MONTHS) & (units[:, -1] >= LEAST_UNITS) & (expected > 0)
    share = np.divide(k[:, -1], units[:, -1], out=np.full(len(n), np.nan), where=np.nan_to_num(units[:, -1]) > 0)
    return rate, share, told & _few_false(chance, told) & (k[:, -1] >= RATIO * expected)


def fee_jumps(fees: Numbers, units: Numbers) -> tuple[Numbers, Numbers, Flags]:
    """The usual fee of a unit (or of a unit of money), that of the last month, and whether it jumped."""
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where((units >= LEAST_UNITS) & np.isfinite(fees), fees / units, np.nan)
    past, now = each[:, max(0, each.shape[1] - 1 - MONTHS) : -1], each[:, -1]
    enough = np.isfinite(past).sum(axis=1) >= LEAST_MONTHS
    usual, spread = np.full(len(each), np.nan), np.full(len(each), np.nan)
    if enough.any():
        usual[enough] = np.nanmedian(past[enough], axis=1)
        off = np.abs(past[enough] - usual[enough, None])
        spread[enough] = np.maximum(1.4826 * np.nanmedian(off, axis=1), _FEE_NOISE * np.abs(usual[enough]))
    with np.errstate(invalid="ignore"):
        jumped = enough & (now - usual > _FEE_SPREADS * spread) & (now - usual > _FEE_STEP * usual) & (usual > 0)
    return usual, now, jumped


def _usual(n: Numbers, k: Numbers) -> tuple[np.ndarray[Any, np.dtype[np.int64]], Numbers]:
    """Of each product the months that tell, and its rate, drawn to the store's; of six without the best and worst."""
    told = (n > 0).sum(axis=1)
    rates = np.divide(k, n, out=np.full(n.shape, -1.0), where=n > 0)
    keep = np.ones(n.shape, dtype=bool)
    many = np.flatnonzero(told >= 6)
    keep[many, rates[many].argmax(axis=1)] = False
    keep[many, np.where(n[many] > 0, rates[many], np.inf).argmin(axis=1)] = False
    n, k = np.where(keep, n, 0.0), np.where(keep, k, 0.0)
    whole = float(k.sum() / n.sum()) if n.sum() > 0 else 0.0
    return told, (k.sum(axis=1) + whole * _PRIOR_UNITS) / (n.sum(axis=1) + _PRIOR_UNITS)


def _stray(n: Numbers, k: Numbers, rate: Numbers) -> float:
    """By what share months of quiet products stray beyond chance: so that the middle one strays as it should."""
    expected = n * rate[:, None]
    large = expected >= 2
    if not large.any():
        return _USUAL_STRAY
    e, off = expected[large], np.square(k[large] - expected[large])
    steps = np.linspace(0, 1, 101)
    middle = np.median(off[None] / (e + np.square(steps[:, None] * e)), axis=1) / _MIDDLE
    seen = float(steps[int(np.argmin(np.abs(middle - 1)))])
    weight = large.sum() / (large.sum() + _STRAY_MONTHS)
    return float(np.sqrt(weight * seen**2 + (1 - weight) * _USUAL_STRAY**2))


def _tail(k: Numbers, expected: Numbers, variance: Numbers) -> Numbers:
    """The chance of so many or more, by a negative binomial."""
    mean = np.maximum(expected, 1e-9)
    p = mean / np.maximum(variance, mean * (1 + 1e-6))
    found: Numbers = np.where(k > 0, betainc(np.maximum(np.ceil(k), 1), mean * p / (1 - p), 1 - p), 1.0)
    return found


def _few_false(chance: Numbers, told: Flags) -> Flags:
    """Benjamini-Hochberg over the products of which something can be said."""
    found = np.zeros(len(chance), dtype=bool)
    order = [n for n in np.argsort(chance) if told[n]]
    for place in range(len(order), 0, -1):
        if chance[order[place - 1]] <= FALSE * place / len(order):
            found[order[:place]] = True
            break
    return found
