"""How often a click becomes an order: each term's rate drawn towards its parents', as far as a store's terms differ.

The terms of a campaign are of two kinds. Most sell: their orders are beta-binomial around the rate of the campaign,
its own around the account's. Some are duds, which have next to nothing to do with what is sold. How many duds there
are, and how alike the others (the strength: so many clicks of the parent count beside a term's own), is fitted on the
store by maximum likelihood: a store whose terms are all alike trusts the parent, one in which they differ the term.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import betainc, betaln

from xlops.diagnosis.surprise import Numbers

Places = np.ndarray[Any, np.dtype[np.int64]]
_STRENGTHS = (2.0, 2_000.0)  # clicks: less alike, or more, no store's terms are
_DUDS = (0.005, 0.6)  # of the terms
_DUD = 0.05  # of the usual rate, that a dud sells at
_LEAST_TERMS = 8  # with clicks, for the store to say how alike they are
_MOST_FITTED = 20_000  # terms that say how alike they are: more say the same, later


@dataclass(frozen=True)
class Fit:
    """What the store says of its terms: clicks that a parent counts for, the share of duds."""

    strength: float = 20.0
    duds: float = 0.1


@dataclass(frozen=True)
class ClickRates:
    """What is believed of each term's orders a click, an entry a term: a beta distribution, or next to nothing.

    `dud` is the probability of the latter, `dud_rate` its rate.
    """

    alpha: Numbers
    beta: Numbers
    dud: Numbers
    dud_rate: Numbers
    fit: Fit

    @property
    def mean(self) -> Numbers:
        found: Numbers = (1 - self.dud) * self.alpha / (self.alpha + self.beta) + self.dud * self.dud_rate
        return found

    def above(self, edge: Numbers) -> Numbers:
        """How likely the rate is above an edge, 0 to 1; above 1 it never is."""
        below = np.asarray(betainc(self.alpha, self.beta, np.clip(edge, 0.0, 1.0)), dtype=np.float64)
        found: Numbers = (1 - self.dud) * (1 - below) + self.dud * (self.dud_rate > edge)
        return found

    def of(self, some: Any) -> ClickRates:
        """Those of some terms."""
        return ClickRates(self.alpha[some], self.beta[some], self.dud[some], self.dud_rate[some], self.fit)


def believed(clicks: Numbers, orders: Numbers, parents: Places, fit: Fit | None = None) -> ClickRates:
    """The rates of the terms of one account; `parents` numbers the campaign or ad group of each.

    More orders than clicks (a click of last week, two orders of it today) count as one a click. `fit` is an earlier
    one; None fits anew.
    """
    orders = np.clip(orders, 0.0, None)
    clicks = np.maximum(clicks, orders)
    rate = (float(orders.sum()) + 0.5) / (float(clicks.sum()) + 20.0)  # an account without a click: one order in forty
    of_parent, place = np.unique(parents, return_inverse=True)
    of_all, sold = (
        np.bincount(place, weights=of, minlength=len(of_parent)).astype(np.float64) for of in (clicks, orders)
    )
    alike = _alike(of_all, sold, rate)
    parent = np.clip((sold + alike * rate) / (of_all + alike), 1e-6, 0.9)[place]
    fit = fitted(clicks, orders, parent) if fit is None else fit
    usual, dud = _kinds(parent, fit)
    sells, is_dud = _logs(clicks, orders, usual, dud, fit)
    return ClickRates(
        fit.strength * usual + orders, fit.strength * (1 - usual) + clicks - orders,
        1 / (1 + np.exp(np.clip(sells - is_dud, -500, 500))), dud, fit,
    )  # fmt: skip


def fitted(clicks: Numbers, orders: Numbers, parent: Numbers) -> Fit:
    """The fit under which so many orders of so many clicks are most likely, around the parents' rates."""
    told = clicks >= 1
    if told.sum() < _LEAST_TERMS:
        return Fit()
    clicks, orders, parent = clicks[told], orders[told], parent[told]
    if len(clicks) > _MOST_FITTED:
        some = np.random.default_rng(len(clicks)).choice(len(clicks), _MOST_FITTED, replace=False)
        clicks, orders, parent = clicks[some], orders[some], parent[some]

    def made(at: Numbers) -> Fit:
        return Fit(float(np.clip(np.exp(at[0]), *_STRENGTHS)), float(np.clip(1 / (1 + np.exp(-at[1])), *_DUDS)))

    def unlikely(at: Numbers) -> float:
        fit = made(at)
        both = _logs(clicks, orders, *_kinds(parent, fit), fit)
        usual = float(at[0] - 3) ** 2 + float(at[1] + 2) ** 2  # a few terms say little: then it is what is usual
        return usual / 8 - float(np.logaddexp(*both).sum())

    found = minimize(unlikely, np.array([3.0, -2.0]), method="Nelder-Mead", options={"xatol": 0.02, "fatol": 0.01})
    return made(found.x)


def _kinds(parent: Numbers, fit: Fit) -> tuple[Numbers, Numbers]:
    """(the rate of terms that sell, of duds), such that all together have the parent's."""
    usual: Numbers = np.clip(parent / (1 - fit.duds * (1 - _DUD)), 1e-6, 0.95)
    return usual, usual * _DUD


def _logs(clicks: Numbers, orders: Numbers, usual: Numbers, dud: Numbers, fit: Fit) -> tuple[Numbers, Numbers]:
    """The log likelihood of each term as one that sells, and as a dud."""
    a, b = fit.strength * usual, fit.strength * (1 - usual)
    sells = np.log1p(-fit.duds) + betaln(a + orders, b + clicks - orders) - betaln(a, b)
    return sells, np.log(fit.duds) + orders * np.log(dud) + (clicks - orders) * np.log1p(-dud)


def _alike(clicks: Numbers, orders: Numbers, rate: float) -> float:
    """The strength of the account's rate beside those of its campaigns."""
    if (clicks >= 1).sum() < _LEAST_TERMS // 2:
        return Fit().strength

    def unlikely(log_strength: float) -> float:
        a, b = np.exp(log_strength) * rate, np.exp(log_strength) * (1 - rate)
        return -float(np.sum(betaln(a + orders, b + clicks - orders) - betaln(a, b)))

    bounds = (float(np.log(_STRENGTHS[0])), float(np.log(_STRENGTHS[1])))
    found = minimize_scalar(unlikely, bounds=bounds, method="bounded", options={"xatol": 0.01})
    return math.exp(float(np.asarray(found.x)))
