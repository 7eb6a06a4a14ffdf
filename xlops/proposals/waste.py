"""Which search terms to exclude: those that are hardly worth their clicks, on all that is settled of them (rule N11).

A term is looked at every week, and a chance of one in ten that comes up every week comes up for many terms: so what one
look says holds only once at least a quarter more clicks came since the first look that said so, and said so ever since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from xlops.diagnosis.rates import ClickRates, Places, believed
from xlops.diagnosis.surprise import Flags, Numbers

CHANCE = 0.20  # of being worth its clicks, below which a term is excluded
HOPELESS = 0.6  # of its cost, that a click is worth at most: what is worth more is a matter of its bid
MORE_CLICKS = 1.25  # times the clicks at the first look that said so
HALF_LIFE = 120.0  # days after which a click says half as much


@dataclass(frozen=True)
class Looks:
    """What terms brought by week: a row a term, a column a week, settled ones only, the newest last.

    `parents` number the campaign of each term and its products, `words` what it says (the same words for the same
    products have the same number). `worth` is what an order may cost, target ACOS times its value, in the currency of
    `spend`.
    """

    clicks: Numbers
    orders: Numbers
    spend: Numbers
    parents: Sequence[Places]
    words: Places
    worth: Numbers


@dataclass(frozen=True)
class Judged:
    """An entry a term: how likely it is worth its clicks, and whether to exclude it."""

    rates: ClickRates
    chance: Numbers
    negate: Flags


def judge(looks: Looks, weeks: int = 26, chance: float = CHANCE) -> Judged:
    """The judgement of the newest week, with those of up to so many weeks before it looked at again."""
    clicks, orders, spend = (_remembered(of) for of in (looks.clicks, looks.orders, looks.spend))
    now = believed(clicks[:, -1], orders[:, -1], looks.parents, words=looks.words)
    likely = now.above(_hopeless(clicks[:, -1], spend[:, -1], looks.worth))
    bad = (likely < chance) & (looks.spend.sum(axis=1) >= looks.worth)
    raw = looks.clicks.cumsum(axis=1)
    first, open_ = raw[:, -1].copy(), bad.copy()
    for back in range(2, min(weeks, looks.clicks.shape[1]) + 1):
        if not open_.any():
            break
        some = np.flatnonzero(open_)
        then = believed(clicks[:, -back], orders[:, -back], looks.parents, now.fit, looks.words)
        edge = _hopeless(clicks[some, -back], spend[some, -back], looks.worth[some])
        said = then.of(some).above(edge) < chance
        said &= looks.spend[some, : 1 - back].sum(axis=1) >= looks.worth[some]
        first[some[said]] = raw[some[said], -back]
        open_[some[~said]] = False
    return Judged(now, likely, bad & (raw[:, -1] >= MORE_CLICKS * first))


def _hopeless(clicks: Numbers, spend: Numbers, worth: Numbers) -> Numbers:
    """The rate up to which a click is hardly worth what it costs; 0 where nothing is known."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Numbers = np.where((clicks > 0) & (worth > 0), HOPELESS * spend / clicks / worth, 0.0)
    return found


def _remembered(weekly: Numbers) -> Numbers:
    """The sums up to each week, of which older weeks count less."""
    kept = 0.5 ** (7 / HALF_LIFE)
    found = np.zeros_like(weekly, dtype=float)
    running: np.ndarray[Any, np.dtype[np.float64]] = np.zeros(len(weekly))
    for week in range(weekly.shape[1]):
        running = running * kept + weekly[:, week]
        found[:, week] = running
    return found
