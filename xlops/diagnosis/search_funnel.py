"""Where a brand loses shoppers on the way from a search to a purchase, and whether its share of purchases fell.

Arrays have an entry a query; counts of the market hold the own ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.special import gammaln

Numbers = np.ndarray[Any, np.dtype[np.float64]]

SURE = 0.05
LEAST_FALL = 0.25  # of the share before: what is less is not worth a finding, however sure


def chance_of_so_few(own: Numbers, every: Numbers, own_before: Numbers, every_before: Numbers) -> Numbers:
    """How likely so few own purchases are now, had the share not changed: the exact test of two proportions.

    Given all purchases of both periods, the own ones of now are a draw without replacement. 1 where nothing is known.
    """
    known = np.isfinite(own + every + own_before + every_before) & (every > 0) & (every_before > 0)
    found: Numbers = np.ones(len(own))
    n, k = every[known] + every_before[known], own[known] + own_before[known]
    found[known] = [_so_few(*of) for of in zip(own[known], n, k, every[known], strict=True)]
    return found


def _so_few(drawn: float, every: float, own: float, draws: float) -> float:
    """The chance that of `draws` out of `every`, of which some are `own`, at most `drawn` are own (hypergeometric)."""
    count = np.arange(max(0.0, draws - (every - own)), drawn + 1)
    chances = _ways(own, count) + _ways(every - own, draws - count) - _ways(every, draws)
    return min(1.0, float(np.exp(chances).sum()))


def _ways(of: Any, chosen: Any) -> Any:
    """The logarithm of how many ways there are to choose."""
    return gammaln(of + 1) - gammaln(chosen + 1) - gammaln(of - chosen + 1)


def surely_fell(own: Numbers, every: Numbers, own_before: Numbers, every_before: Numbers) -> np.ndarray[Any, Any]:
    """Which shares fell by a quarter or more, beyond chance: by Holm over all queries that both periods have.

    So in a store where nothing fell, one finding in twenty is wrong, however many queries there are.
    """
    chances = chance_of_so_few(own, every, own_before, every_before)
    with np.errstate(divide="ignore", invalid="ignore"):
        fall = 1 - (own / every) / (own_before / every_before)
    # where nothing was bought from us nothing can fall: those queries are no trials
    order = [n for n in np.argsort(chances) if own_before[n] > 0 and np.isfinite(fall[n])]
    found = np.zeros(len(own), dtype=bool)
    for place, n in enumerate(order):
        if chances[n] > SURE / (len(order) - place):
            break
        found[n] = fall[n] >= LEAST_FALL
    return found


def loses_at(own: Sequence[float | None], every: Sequence[float | None]) -> int | None:
    """The step (from 1) at which fewer of ours than of the others' go on, beyond chance, and most purchases are lost.

    `own` and `every` are counts of the steps in order, None where a report lacks one.
    """
    known = [n for n, (a, b) in enumerate(zip(own, every, strict=True)) if a is not None and b is not None]
    worst: tuple[float, int] | None = None
    for before, at in pairwise(known):
        ours, theirs = float(own[before] or 0), float(every[before] or 0) - float(own[before] or 0)
        went, others = float(own[at] or 0), float(every[at] or 0) - float(own[at] or 0)
        if ours <= 0 or theirs <= 0 or others <= 0:
            continue
        usual = others / theirs
        short = 1 - (went / ours) / usual  # of what goes on, and so of all purchases that follow
        spread = np.sqrt(ours * usual * max(0.0, 1 - usual) * (1 + ours / theirs))
        if usual < 1 and (ours * usual - went) > 2.33 * spread and (worst is None or short > worst[0]):
            worst = (short, at)
    return worst[1] if worst else None


def aimed_share(shares: Sequence[float | None], average: float) -> float:
    """The share of purchases to aim at: that of the clicks or carts, or the average of its sort where that is more."""
    return max([average, *(s for s in shares[1:-1] if s is not None)])
