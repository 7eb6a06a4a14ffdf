"""How often a click becomes an order: each term's rate drawn towards its parents', as far as a store's terms differ.

The terms of a campaign are of two kinds. Most sell: their orders are beta-binomial around the rate of the campaign,
its own around that of all campaigns of the same products, and theirs around the account's. Some are duds, which have
next to nothing to do with what is sold; that is a matter of the words, so that the same words in other campaigns tell
of it too. How many duds there are, how alike the others (the strength: so many clicks of the parent count beside a
term's own), and how often the same words are of the same kind, is fitted on the store by maximum likelihood: a store
whose terms are all alike trusts the parent, one in which they differ the term.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
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
_SHARED = (0.02, 0.98)  # of the same words elsewhere, that are of one kind for being the same
_LEAST_TERMS = 8  # with clicks, for the store to say how alike they are
_MOST_FITTED = 20_000  # terms that say how alike they are: more say the same, later


@dataclass(frozen=True)
class Fit:
    """What the store says of its terms: clicks that a parent counts for, the share of duds, how often the same words
    are of one kind beyond chance.
    """

    strength: float = 20.0
    duds: float = 0.1
    shared: float = 0.5


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


def believed(
    clicks: Numbers, orders: Numbers, parents: Sequence[Places], fit: Fit | None = None, words: Places | None = None
) -> ClickRates:
    """The rates of the terms of one account; `parents` number what each belongs to, the nearest first (its campaign,
    its products), `words` what it says.

    More orders than clicks (a click of last week, two orders of it today) count as one a click. `fit` is an earlier
    one; None fits anew. Without `words` each term is of a kind of its own.
    """
    orders = np.clip(orders, 0.0, None)
    clicks = np.maximum(clicks, orders)
    parent = np.full(len(clicks), (float(orders.sum()) + 0.5) / (float(clicks.sum()) + 20.0))  # no click: one in forty
    for level in reversed(parents):
        _, place = np.unique(level, return_inverse=True)
        of_all, sold, above = (np.bincount(place, weights=of).astype(np.float64) for of in (clicks, orders, parent))
        above /= np.bincount(place)
        alike = _alike(of_all, sold, above)
        parent = np.clip((sold + alike * above) / (of_all + alike), 1e-6, 0.9)[place]
    words = np.arange(len(clicks)) if words is None else np.unique(words, return_inverse=True)[1]
    fit = fitted(clicks, orders, parent, words) if fit is None else fit
    usual, dud = _kinds(parent, fit)
    _, is_dud = _by_words(*_logs(clicks, orders, usual, dud, fit), words, fit)
    return ClickRates(
        fit.strength * usual + orders, fit.strength * (1 - usual) + clicks - orders, is_dud, dud, fit,
    )  # fmt: skip


def fitted(clicks: Numbers, orders: Numbers, parent: Numbers, words: Places) -> Fit:
    """The fit under which so many orders of so many clicks are most likely, around the parents' rates."""
    told = clicks >= 1
    if told.sum() < _LEAST_TERMS:
        return Fit()
    clicks, orders, parent, words = clicks[told], orders[told], parent[told], words[told]
    if len(clicks) > _MOST_FITTED:
        some = np.random.default_rng(len(clicks)).choice(len(clicks), _MOST_FITTED, replace=False)
        clicks, orders, parent, words = clicks[some], orders[some], parent[some], words[some]
    _, words = np.unique(words, return_inverse=True)
    again = len(words) > words.max() + 1

    def made(at: Numbers) -> Fit:
        duds, shared = (float(1 / (1 + np.exp(-a))) for a in (at[1], at[2] if again else 0.0))
        strength = float(np.clip(np.exp(at[0]), *_STRENGTHS))
        return Fit(strength, float(np.clip(duds, *_DUDS)), float(np.clip(shared, *_SHARED)))

    def unlikely(at: Numbers) -> float:
        fit = made(at)
        likely, _ = _by_words(*_logs(clicks, orders, *_kinds(parent, fit), fit), words, fit)
        usual = float(((at - begin) ** 2).sum())  # a few terms say little: then it is what is usual
        return usual / 8 - likely

    begin = np.array([3.0, -2.0, 1.0] if again else [3.0, -2.0])
    around = np.vstack([begin, begin + np.eye(len(begin))])
    found = minimize(
        unlikely, begin, method="Nelder-Mead", options={"xatol": 0.02, "fatol": 0.01, "initial_simplex": around}
    )
    return made(found.x)


def _by_words(sells: Numbers, is_dud: Numbers, words: Places, fit: Fit) -> tuple[float, Numbers]:
    """(log likelihood of all terms, how likely each is a dud), given that of each as either kind.

    Words are of a kind; a term is of the kind of its words so often as `shared` says, else of any.
    """
    either = np.logaddexp(sells, is_dud)
    alone, duds = math.log1p(-fit.shared) + either, math.log(fit.duds)
    as_sells = np.logaddexp(math.log(fit.shared) + sells - math.log1p(-fit.duds), alone)
    as_dud = np.logaddexp(math.log(fit.shared) + is_dud - duds, alone)
    of_words = np.bincount(words, weights=as_sells) + math.log1p(-fit.duds)
    of_duds = np.bincount(words, weights=as_dud) + duds
    whole = np.logaddexp(of_words, of_duds)
    own = is_dud + math.log1p(-fit.shared)
    found = np.exp((of_words - whole)[words] + own - as_sells)
    found += np.exp((of_duds - whole)[words] + np.logaddexp(own, math.log(fit.shared) + is_dud - duds) - as_dud)
    return float(whole.sum()), np.clip(found, 0.0, 1.0)


def _kinds(parent: Numbers, fit: Fit) -> tuple[Numbers, Numbers]:
    """(the rate of terms that sell, of duds), such that all together have the parent's."""
    usual: Numbers = np.clip(parent / (1 - fit.duds * (1 - _DUD)), 1e-6, 0.95)
    return usual, usual * _DUD


def _logs(clicks: Numbers, orders: Numbers, usual: Numbers, dud: Numbers, fit: Fit) -> tuple[Numbers, Numbers]:
    """The log likelihood of each term as one that sells, and as a dud."""
    a, b = fit.strength * usual, fit.strength * (1 - usual)
    sells = np.log1p(-fit.duds) + betaln(a + orders, b + clicks - orders) - betaln(a, b)
    return sells, np.log(fit.duds) + orders * np.log(dud) + (clicks - orders) * np.log1p(-dud)


def _alike(clicks: Numbers, orders: Numbers, rate: Numbers) -> float:
    """The strength of the rates above beside those of campaigns or products."""
    if (clicks >= 1).sum() < _LEAST_TERMS // 2:
        return Fit().strength

    def unlikely(log_strength: float) -> float:
        a, b = np.exp(log_strength) * rate, np.exp(log_strength) * (1 - rate)
        return -float(np.sum(betaln(a + orders, b + clicks - orders) - betaln(a, b)))

    bounds = (float(np.log(_STRENGTHS[0])), float(np.log(_STRENGTHS[1])))
    found = minimize_scalar(unlikely, bounds=bounds, method="bounded", options={"xatol": 0.01})
    return math.exp(float(np.asarray(found.x)))
