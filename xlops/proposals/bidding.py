"""What to bid: where the next click costs what it is worth, in steps that the store's own evidence bears (rule N11).

A click sells the rate at which it becomes an order, times what an order sells. The rate is the posterior mean of
`diagnosis/rates.py`. It may cost the target ACOS of that; and where it is known what the products earn before
advertising, no more than pays: bidding more wins more clicks and makes all of them dearer, and with clicks that grow by
e and their cost by h per cent a per cent of the bid, profit is highest where a click costs e / (e + h) of what it
earns, whatever the rivals bid. Where a click costs its whole bid already, h is one: less pays there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar

from xlops.causes.panel import last_known
from xlops.diagnosis.bids import STEP
from xlops.diagnosis.rates import ClickRates, Places, believed
from xlops.diagnosis.surprise import Numbers

HALF_LIFE = 120.0  # days after which a click says half as much of what one is worth now
LEAST_MOVE = 0.05  # of a bid: less is no change worth an upload
_MOST = 4.0  # times what a click may cost, that is bid: one click may cost its bid
_RECENT = 4  # weeks that say what a click costs at the present bid
_LIKE_PARENT = 1.0  # clicks that the campaign's cost by bid counts as beside a target's own
MORE, DEARER = 1.3, 0.35  # per cent of clicks, and of their cost, that a per cent of the bid brings
_WHOLE = 0.95  # of the bid, from which a click costs it whole
ORDERS_OF_PARENT = 5.0  # that count beside a target's own for what one sells, until the store says how alike they are
_ALIKE = (math.log(0.5), math.log(50.0))
_LEAST_TARGETS = 8  # with orders, for the store to say so


@dataclass(frozen=True)
class Targets:
    """What targets brought by week: a row a target, a column a week, the newest last.

    `orders` and `sales` are settled in all columns but the last `moving` ones, clicks and spend everywhere (rule N32).
    `bids` is the bid of each week, NaN where unknown; `parents` number the campaign of each target and its products,
    `words` what it says (the same for the same products have the same number); `boost` is its spend-weighted placement
    boost, `raised` the share by which Amazon may bid more than that by its campaign's strategy, `acos` the target,
    `margin` what is earned before advertising (NaN unknown), `floor` and `cap` bound the bid; shares as fractions,
    money in the marketplace's currency.
    """

    clicks: Numbers
    orders: Numbers
    spend: Numbers
    sales: Numbers
    bids: Numbers
    parents: Sequence[Places]
    words: Places
    boost: Numbers
    acos: Numbers
    margin: Numbers
    floor: float = 0.02
    cap: float = float("inf")
    moving: int = 2
    raised: Numbers | float = 0.0


@dataclass(frozen=True)
class Bids:
    """An entry a target: the present bid (the cost of a click where it is unknown), the new one; what a click may cost,
    what it costs.
    """

    present: Numbers
    proposed: Numbers
    aim: Numbers
    cost: Numbers
    rates: ClickRates


def bids(of: Targets) -> Bids:
    """The new bids: within 30 % of the present one, in bounds of which the cap wins; NaN where nothing is known.

    A click costs no more than it may by it, boosts taken in: what one costs and may cost are those of its placements.
    The bid itself, which is the most that one may cost, can be higher.
    """
    settled = slice(0, of.clicks.shape[1] - of.moving)
    age = 7.0 * np.arange(of.clicks.shape[1] - 1, -1, -1)
    weight = 0.5 ** (age / HALF_LIFE)
    clicks, orders, sales = ((m * weight)[:, settled].sum(axis=1) for m in (of.clicks, of.orders, of.sales))
    rates = believed(clicks, orders, of.parents, words=of.words)
    sold = rates.mean * order_value(orders, sales, of.parents)
    present, cost = _now(of)
    with np.errstate(invalid="ignore"):
        dearer = np.where(cost >= _WHOLE * _most(of), 1.0, DEARER)
    aim = sold * np.fmin(of.acos, MORE / (MORE + dearer) * of.margin)
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.clip(aim / cost, 1 - STEP, 1 + STEP)
    bound = np.maximum(_MOST * aim / (1 + of.boost), present * (1 - STEP))
    proposed = np.minimum(np.maximum(np.minimum(present * step, bound), of.floor), of.cap)
    return Bids(present, np.where(np.isfinite(present), np.round(proposed, 2), np.nan), aim, cost, rates)


def _most(of: Targets) -> Numbers:
    """What a click can cost at most: the bid, raised by placement and strategy; NaN where no bid is known."""
    found: Numbers = last_known(of.bids, of.bids.shape[1]) * (1 + of.boost) * (1 + of.raised)
    return found


def _now(of: Targets) -> tuple[Numbers, Numbers]:
    """(the present bid, what a click costs at it): its cost by its bid is drawn towards that of the campaign."""
    recent = slice(max(0, of.clicks.shape[1] - _RECENT), None)
    clicks, spend, asked = of.clicks[:, recent], of.spend[:, recent], of.bids[:, recent]
    bid = last_known(of.bids, of.bids.shape[1])
    _, place = np.unique(of.parents[0], return_inverse=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        paid = np.minimum(spend / clicks * (bid[:, None] / asked) ** DEARER, _most(of)[:, None])
        known = np.isfinite(paid)
        told, paid = np.where(known, clicks, 0.0).sum(axis=1), np.where(known, clicks * paid, 0.0).sum(axis=1)
        of_all, paid_all = (np.bincount(place, weights=m) for m in (np.where(told > 0, told * bid, 0.0), paid))
        usual = np.where(of_all > 0, paid_all / of_all, 1.0)[place]
        cost = spend.sum(axis=1) / clicks.sum(axis=1)
    at_bid = (paid + _LIKE_PARENT * bid * usual) / (told + _LIKE_PARENT)
    return np.where(np.isfinite(bid), bid, cost), np.where(np.isfinite(bid), at_bid, cost)


def order_value(orders: Numbers, sales: Numbers, parents: Sequence[Places]) -> Numbers:
    """What an order sells: a target's own, drawn towards its campaign's, that towards its products', and so on.

    How many orders of the parent count beside a target's own is fitted on the store: where each target sells one thing,
    one order tells what it is.
    """
    whole = float(sales.sum()) / max(float(orders.sum()), 1e-9) if orders.sum() > 0 else 0.0
    parent = np.full(len(orders), whole)
    for level in reversed(parents):
        _, place = np.unique(level, return_inverse=True)
        of_all, sold, above = (np.bincount(place, weights=of).astype(np.float64) for of in (orders, sales, parent))
        above /= np.bincount(place)
        parent = ((sold + ORDERS_OF_PARENT * above) / (of_all + ORDERS_OF_PARENT))[place]
    alike = _alike(orders, sales, parent)
    found: Numbers = (sales + alike * parent) / (orders + alike)
    return found


def _alike(orders: Numbers, sales: Numbers, parent: Numbers) -> float:
    """The orders of the parent that count beside a target's own: an order's variance by that from target to target."""
    some = (orders >= 1) & (sales > 0) & (parent > 0)
    if some.sum() < _LEAST_TARGETS:
        return ORDERS_OF_PARENT
    many, apart = orders[some], np.log(sales[some] / orders[some] / parent[some])

    def unlikely(log_alike: float) -> float:
        spread = 1 + np.exp(log_alike) / many
        usual = (log_alike - math.log(ORDERS_OF_PARENT)) ** 2 / 8
        return float(usual + len(many) / 2 * np.log((apart**2 / spread).mean() + 1e-9) + np.log(spread).sum() / 2)

    found = minimize_scalar(unlikely, bounds=_ALIKE, method="bounded", options={"xatol": 0.05})
    return math.exp(float(np.asarray(found.x)))
