"""What to bid: where the next click costs what it is worth, in steps that the store's own evidence bears (rule N11).

A click sells the rate at which it becomes an order, times what an order sells. The rate is the posterior mean of
`diagnosis/rates.py`. It may cost the target ACOS of that; and where it is known what the products earn before
advertising, no more than pays: bidding more wins more clicks and makes all of them dearer, and with clicks that grow by
e and their cost by h per cent a per cent of the bid, profit is highest where a click costs e / (e + h) of what it
earns, whatever the rivals bid. Both are learned from the store's own changes of bids, beside what is usual.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xlops.causes.panel import last_known
from xlops.diagnosis.bids import STEP
from xlops.diagnosis.rates import ClickRates, Places, believed
from xlops.diagnosis.surprise import Numbers

HALF_LIFE = 120.0  # days after which a click says half as much of what one is worth now
LEAST_MOVE = 0.05  # of a bid: less is no change worth an upload
_MOST = 4.0  # times what a click may cost, that is bid: one click may cost its bid
_RECENT = 4  # weeks that say what a click costs at the present bid
_LIKE_PARENT = 5.0  # clicks that the campaign's cost by bid counts as beside a target's own
_TRUST = 15.0  # what is usual counts as so many clicks at twice and a half the bid
ORDERS_OF_PARENT = 5.0  # that an order of the campaign counts as beside a target's own, for what one sells


@dataclass(frozen=True)
class Response:
    """By how many per cent clicks, and their cost, rise with a bid that rises by one."""

    clicks: float = 1.1
    cost: float = 0.35

    @property
    def share(self) -> float:
        """Of a click's worth, that it may cost on average for the next one to pay."""
        return self.clicks / (self.clicks + self.cost)


@dataclass(frozen=True)
class Targets:
    """What targets brought by week: a row a target, a column a week, the newest last.

    `orders` and `sales` are settled in all columns but the last `moving` ones, clicks and spend everywhere (rule N32).
    `bids` is the bid of each week, NaN where unknown; `parents` numbers the campaign of each target, `boost` is its
    spend-weighted placement boost, `acos` the target, `margin` what is earned before advertising (NaN unknown), `floor`
    and `cap` bound the bid; shares as fractions, money in the marketplace's currency.
    """

    clicks: Numbers
    orders: Numbers
    spend: Numbers
    sales: Numbers
    bids: Numbers
    parents: Places
    boost: Numbers
    acos: Numbers
    margin: Numbers
    floor: float = 0.02
    cap: float = float("inf")
    moving: int = 2


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

    A click costs no more than it may by it; the bid itself, which is the most that one may cost, can be higher.
    """
    settled = slice(0, of.clicks.shape[1] - of.moving)
    age = 7.0 * np.arange(of.clicks.shape[1] - 1, -1, -1)
    weight = 0.5 ** (age / HALF_LIFE)
    clicks, orders, sales = ((m * weight)[:, settled].sum(axis=1) for m in (of.clicks, of.orders, of.sales))
    rates = believed(clicks, orders, of.parents)
    sold = rates.mean * order_value(orders, sales, of.parents) / (1 + of.boost)
    aim = sold * np.fmin(of.acos, response(of).share * of.margin)
    present, cost = _now(of)
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.clip(aim / cost, 1 - STEP, 1 + STEP)
    bound = np.maximum(_MOST * aim, present * (1 - STEP))
    proposed = np.minimum(np.maximum(np.minimum(present * step, bound), of.floor), of.cap)
    return Bids(present, np.where(np.isfinite(present), np.round(proposed, 2), np.nan), aim, cost, rates)


def _now(of: Targets) -> tuple[Numbers, Numbers]:
    """(the present bid, what a click costs at it): its cost by its bid is drawn towards that of the campaign."""
    recent = slice(max(0, of.clicks.shape[1] - _RECENT), None)
    clicks, spend, asked = of.clicks[:, recent], of.spend[:, recent], of.bids[:, recent]
    bid = last_known(of.bids, of.bids.shape[1])
    _, place = np.unique(of.parents, return_inverse=True)
    told = np.isfinite(asked)
    at_bid, paid = (np.where(told, clicks * asked, 0.0)).sum(axis=1), np.where(told, spend, 0.0).sum(axis=1)
    of_all, paid_all = (np.bincount(place, weights=m) for m in (at_bid, paid))
    with np.errstate(divide="ignore", invalid="ignore"):
        usual = np.where(of_all > 0, paid_all / of_all, 1.0)[place]
        cost = spend.sum(axis=1) / clicks.sum(axis=1)
        share = (paid + _LIKE_PARENT * bid * usual) / (at_bid + _LIKE_PARENT * bid)
    return np.where(np.isfinite(bid), bid, cost), np.where(np.isfinite(bid), bid * share, cost)


def response(of: Targets) -> Response:
    """How clicks and their cost answered to the store's own changes of bids; what is usual where it made none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        asked, cost = np.log(of.bids), np.log(of.spend / of.clicks)
    known = np.isfinite(asked) & np.isfinite(cost) & (of.clicks > 0)
    if not known.any():
        return Response()
    weight = np.where(known, of.clicks, 0.0)
    asked, cost = (_beside(m, weight) for m in (asked, cost))
    many = _beside(np.log(np.maximum(of.clicks, 0.5)), weight)
    told = float((weight * asked**2).sum())
    usual = Response()
    clicks = (float((weight * asked * many).sum()) + _TRUST * usual.clicks) / (told + _TRUST)
    dearer = (float((weight * asked * cost).sum()) + _TRUST / 4 * usual.cost) / (told + _TRUST / 4)
    return Response(float(np.clip(clicks, 0.3, 2.5)), float(np.clip(dearer, 0.05, 1.0)))


def _beside(logs: Numbers, weight: Numbers) -> Numbers:
    """What each week lies above its target's own mean, weighted by clicks; 0 where unknown."""
    logs = np.where(weight > 0, logs, 0.0)
    mean = (logs * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9)
    found: Numbers = np.where(weight > 0, logs - mean[:, None], 0.0)
    return found


def order_value(orders: Numbers, sales: Numbers, parents: Places) -> Numbers:
    """What an order sells: a target's own, drawn towards its campaign's, and that towards the account's."""
    _, place = np.unique(parents, return_inverse=True)
    whole = float(sales.sum()) / max(float(orders.sum()), 1e-9) if orders.sum() > 0 else 0.0
    of_all, sold = (np.bincount(place, weights=of) for of in (orders, sales))
    parent = ((sold + ORDERS_OF_PARENT * whole) / (of_all + ORDERS_OF_PARENT))[place]
    found: Numbers = (sales + ORDERS_OF_PARENT * parent) / (orders + ORDERS_OF_PARENT)
    return found
