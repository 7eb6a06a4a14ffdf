"""How surprising a count is: what was expected of it, how far such counts stray by themselves, since when it strays.

A week of an ASIN or campaign strays more than chance does (overdispersion): the noise of single weeks is learned from
the store itself, of all its objects together, beside a usual one. Counts are held against it on a scale on which
chance alone has a spread of one (Anscombe's), so that small counts and large ones are judged by one threshold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

MOST_WEEKS = 4  # a change that stands longer is the new usual
NORMAL = 1.4826  # from the median deviation to the standard deviation
_FAR, _FAR_NOISE = 3.5, 0.15  # spreads from its usual at which a single week says nothing of what is usual
_STILL = 0.7  # of its part of a change of several weeks, that the newest week alone must show, or it is over
_COUNTS_AS = 20.0  # pairs of weeks that the usual noise counts as, beside those of the store


def surprise(seen: Numbers, expected: Numbers, noise: Numbers | float) -> Numbers:
    """Spreads by which counts depart from what was expected; `noise` is the expectation's own spread, a share of it."""
    seen, expected = np.maximum(seen, 0.0), np.maximum(expected, 0.0)
    apart = 2 * (np.sqrt(seen + 0.375) - np.sqrt(expected + 0.375))
    found: Numbers = apart / np.sqrt(1 + expected * np.square(noise))
    return found


def weekly_noise(counts: Numbers, usual: float) -> float:
    """How far a week strays beyond chance, a share; from the changes of a week to the next of all objects, NaN unknown.

    What all weeks of the objects have in common should have been taken out.
    """
    before, after = counts[:, :-1], counts[:, 1:]
    with np.errstate(invalid="ignore"):
        large = (before >= 20) & (after >= 20)
    if not large.any():
        return usual
    before, after = before[large], after[large]
    moves = np.log(after / before)
    chance = 1 / before + 1 / after
    spread = NORMAL * float(np.median(np.abs(moves))) if len(moves) else 0.0
    beyond = max(0.0, spread**2 - float(np.median(chance))) / 2
    of_store = len(moves) / (len(moves) + _COUNTS_AS)
    return float(np.sqrt(of_store * beyond + (1 - of_store) * usual**2))


@dataclass(frozen=True)
class Shift:
    """How the last weeks of each object depart from those before them, an entry an object.

    `z` in spreads, `ratio` seen by expected, `weeks` since when; `expected` and `seen` are of the newest week alone.
    """

    z: Numbers
    ratio: Numbers
    weeks: np.ndarray[Any, np.dtype[np.int64]]
    expected: Numbers
    seen: Numbers

    def beyond(self, limit: float) -> Flags:
        found: Flags = np.abs(self.z) >= limit
        return found


def shift(counts: Numbers, exposure: Numbers, usable: Flags, noise: float, base_weeks: int = 8) -> Shift:
    """Hold the last one to four weeks of each object against up to eight weeks before them, whichever says most.

    `counts` of `exposure` (sessions, or the market's level), a column a week; what is not `usable` tells nothing.
    A week that alone stands far out of the weeks before is left out of what is usual. What the newest week no longer
    shows is over.
    """
    objects, weeks = counts.shape
    best = [np.zeros(objects) for _ in range(4)]
    since = np.ones(objects, dtype=np.int64)
    newest = np.zeros(objects)
    for length in range(1, MOST_WEEKS + 1):
        here = slice(weeks - length, weeks)
        before = slice(max(0, weeks - length - base_weeks), weeks - length)
        now_ok = usable[:, here].all(axis=1)
        kept = _steady(counts[:, before], exposure[:, before], usable[:, before])
        known = now_ok & (kept.sum(axis=1) >= 2)
        base, base_exposure = (np.where(kept, of[:, before], 0.0).sum(axis=1) for of in (counts, exposure))
        with np.errstate(divide="ignore", invalid="ignore"):
            rate = np.where(base_exposure > 0, base / base_exposure, 0.0)
            expected = rate * exposure[:, here].sum(axis=1)
            spread = np.sqrt(noise**2 / length + noise**2 / np.maximum(kept.sum(axis=1), 1) + 1 / np.maximum(base, 1))
            seen = counts[:, here].sum(axis=1)
            z = np.where(known, surprise(seen, expected, spread), 0.0)
            ratio = np.where(expected > 0, seen / expected, np.nan)
        one = rate * exposure[:, -1]
        newest = z if length == 1 else newest
        lasts = newest * np.sign(z) * length**0.5 >= _STILL * np.abs(z)
        better = known & lasts & (np.abs(z) > np.abs(best[0]))
        for of, new in zip(best, (z, ratio, one, counts[:, -1]), strict=True):
            of[better] = new[better]
        since[better] = length
    return Shift(best[0], best[1], since, best[2], best[3])


def _steady(counts: Numbers, exposure: Numbers, usable: Flags) -> Flags:
    """The usable weeks whose rate is not far out of the middle one of each object."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.where(usable & (exposure > 0), counts / exposure, np.nan)
    known = np.isfinite(rates)
    expected = np.nan_to_num(medians(rates))[:, None] * np.where(known, exposure, 0.0)
    far = np.abs(surprise(np.where(known, counts, 0.0), expected, _FAR_NOISE)) > _FAR
    found: Flags = known & ~far
    return found


def medians(matrix: Numbers) -> Numbers:
    """The median of what is known in each row; NaN of a row without anything."""
    if not matrix.shape[1]:
        return np.full(len(matrix), np.nan)
    ordered, known = np.sort(matrix, axis=1), np.isfinite(matrix).sum(axis=1)
    rows = np.arange(len(matrix))
    low, high = (ordered[rows, np.maximum(place, 0)] for place in ((known - 1) // 2, known // 2 - (known == 0)))
    found: Numbers = np.where(known > 0, (low + high) / 2, np.nan)
    return found


def in_common(counts: Numbers, usable: Flags, noise: float, turns: int = 6) -> Numbers:
    """The level of each week that all objects share, its mean 1.0: medians of rows and columns in turn.

    The more chance there is in an object's counts, the less it says of a week.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(usable & (counts > 0), np.log(counts), np.nan)
    weights = 1 / (1 / np.maximum(np.nan_to_num(counts).mean(axis=1), 1) + noise**2)
    level = np.zeros(counts.shape[1])
    for _ in range(turns):
        own = np.nan_to_num(medians(logs - level))
        level = np.array([_middle(logs[:, week] - own, weights) for week in range(counts.shape[1])])
        level -= level.mean()
    return np.exp(level)


def _middle(values: Numbers, weights: Numbers) -> float:
    """The weighted median of what is known; zero where nothing is."""
    known = np.isfinite(values)
    if not known.any():
        return 0.0
    order = np.argsort(values[known])
    heavy = weights[known][order].cumsum()
    ordered = values[known][order]
    place = int(np.searchsorted(heavy, heavy[-1] / 2))
    if heavy[place] > heavy[-1] / 2 or place + 1 == len(ordered):
        return float(ordered[place])
    return float(ordered[place : place + 2].mean())
