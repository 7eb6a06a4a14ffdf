"""How far forecasts are off: by chance, by levels that drift, by a season that comes differently.

Of a forecast of m units over some days the variance is phi * m * (1 + what the level rests on) + (drift + season) * m².
Phi is each SKU's own, drift is learned from forecasts at past origins, pooled over the store and then the SKU's own as
far as it has shown one; the season's from how the account's index strayed from what a year ago said.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xlops.restock.past import Array, Past, day_weights
from xlops.restock.season import misses

HORIZONS = (28, 56, 84)
ORIGINS = 8  # 28 days apart
_OPEN = 0.6  # of a horizon's days that must have been usual
_PHI_WEEKS = 26
_PHI_PRIOR = 10.0  # weeks that the store's phi counts for
_USUAL_DRIFT = (0.003, 0.0003)  # at once, and a day: what holds before there is a past (ours)
_DRIFT_PRIOR = 40.0  # forecasts
_OWN_PRIOR = 8.0  # forecasts that the store's drift counts for beside the SKU's own
_SEASON, _UNKNOWN_SEASON = 0.00004, 0.0006  # variance a day ahead where a year ago is known, and where it is not
_SEASON_PRIOR = 8.0
_LEAST_UNITS = 5.0  # that were expected, of a forecast that tells of drift
_FAR = 25.0  # a miss counts as at most so many times what is expected of its square


@dataclass(frozen=True)
class Spread:
    """`phi` and `drift` (at once, and a day; SKU by 2) by SKU, `season` a day."""

    phi: Array
    drift: Array
    season: float

    def relative(self, days: Array) -> Array:
        """The variance of level and season over so many days (SKU, ...), as a share of the square of the mean."""
        shape = (-1,) + (1,) * (days.ndim - 1)
        at_once, a_day = self.drift[:, 0].reshape(shape), self.drift[:, 1].reshape(shape)
        return np.asarray(at_once + (a_day + self.season) * days)


def phi_of(past: Past) -> Array:
    """Variance of a week's units by their mean, by SKU, from week to week; at least 1, shrunk to the store's."""
    weeks = min(_PHI_WEEKS, past.days // 7)
    if not weeks:
        return np.ones(len(past.units))
    shape = (len(past.units), weeks, 7)
    usual = past.usual[:, -7 * weeks :].reshape(shape).sum(axis=2)
    sold = np.where(past.usual, past.units, 0.0)[:, -7 * weeks :].reshape(shape).sum(axis=2)
    full = usual >= 5
    a_week = np.where(full, 7 * sold / np.maximum(usual, 1), 0.0)
    both = full[:, 1:] & full[:, :-1]
    squares = (0.5 * np.square(np.diff(a_week, axis=1)) * both).sum(axis=1)
    means = (0.5 * (a_week[:, 1:] + a_week[:, :-1]) * both).sum(axis=1)
    count = both.sum(axis=1)
    store = float(squares.sum() / means.sum()) if means.sum() > 0 else 1.0
    slow = means / np.maximum(count, 1) < 20  # what sells more is moved by days more than by chance
    if means[slow].sum() > 0:
        store = float(squares[slow].sum() / means[slow].sum())
    own = np.divide(squares, means, out=np.full(len(means), store), where=means > 0)
    return np.asarray(np.maximum(1.0, (count * own + _PHI_PRIOR * store) / (count + _PHI_PRIOR)))


def spread_of(past: Past, own_days: Array, by_day: Array, rests: Array, known: bool) -> Spread:
    """What forecasts of this store were off by; `own_days` is the index of the past's days."""
    phi = phi_of(past)
    return Spread(phi, _drift(past, own_days, phi), _season(by_day, rests, known))


def _drift(past: Past, by_day: Array, phi: Array) -> Array:
    """Variance of the level at once and a day ahead (SKU, 2)."""
    # e² = phi m (1 + H W) + d m², so that (e² - chance) / m² tells d, as surely as chance is small beside it
    told, weight = [np.zeros((len(phi), len(HORIZONS))) for _ in range(2)]
    prior = _USUAL_DRIFT[0] + _USUAL_DRIFT[1] * np.array(HORIZONS)
    for number in range(1, ORIGINS + 1):
        origin = past.days - 28 * number
        if origin < 56:
            break
        before = past.until(origin)
        weights = day_weights(before.usual)
        width = weights.shape[1]
        base = np.maximum(weights @ by_day[origin - width : origin], 1e-9)
        level = (weights * before.units[:, -width:]).sum(axis=1) / base
        rests_on = np.square(weights).sum(axis=1)
        for place, days in enumerate(HORIZONS):
            on = slice(origin, origin + days)
            if on.stop > past.days:
                continue
            usual = past.usual[:, on]
            mean = level * (usual @ by_day[on])
            miss = np.where(usual, past.units[:, on], 0.0).sum(axis=1) - mean
            fit = (usual.sum(axis=1) >= _OPEN * days) & (mean >= _LEAST_UNITS)
            chance = phi * mean * (1 + days * rests_on)
            expected = chance + prior[place] * np.square(mean)
            square = np.minimum(np.square(miss), _FAR * expected)
            drifted = np.divide(square - chance, np.square(mean), out=np.zeros(len(mean)), where=fit)
            sure = np.where(fit, np.square(prior[place] * np.square(mean) / np.maximum(expected, 1e-9)), 0.0)
            told[:, place] += sure * drifted
            weight[:, place] += sure
    pooled = np.maximum((told.sum(axis=0) + _DRIFT_PRIOR * prior) / (weight.sum(axis=0) + _DRIFT_PRIOR), 0.1 * prior)
    own = np.clip((told + _OWN_PRIOR * pooled) / (weight + _OWN_PRIOR), 0.4 * pooled, 6 * pooled)
    return _line(own)


def _line(of_horizons: Array) -> Array:
    """(at once, a day) by SKU: the line through the variances of the horizons, neither part below zero."""
    days = np.array(HORIZONS, dtype=float)
    slope = np.maximum(0.0, ((of_horizons - of_horizons.mean(axis=1, keepdims=True)) @ (days - days.mean()))
                       / np.square(days - days.mean()).sum())  # fmt: skip
    at_once = np.maximum(0.0, of_horizons.mean(axis=1) - slope * days.mean())
    return np.stack([at_once, slope], axis=1)


def _season(by_day: Array, rests: Array, known: bool) -> float:
    """The variance of the account's index a day ahead."""
    usual = _SEASON if known else _UNKNOWN_SEASON
    days = 56
    found = misses(by_day, rests, days) if known else np.array([])
    squares = float(np.square(found).sum()) / days
    return (_SEASON_PRIOR * usual + squares) / (_SEASON_PRIOR + len(found))
