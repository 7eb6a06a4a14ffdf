"""The forecast held against what came: at past origins, with what was known then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xlops.restock.forecast import Beside, forecast
from xlops.restock.past import Array, Flags, Past

ORIGINS = 6
STEP = 28
_OPEN = 0.6  # of the days to come that must have been usual
_LEAST_DAYS = 56


@dataclass(frozen=True)
class BackTest:
    """By SKU, NaN where nothing could be told; `days` is what was forecast at each origin.

    `mase` is the mean miss by that of saying what the same number of days before sold; below 1 the forecast is better.
    `pinball` is the mean pinball loss of the quantile asked for, by the mean of what was sold; `held` the share of
    origins at which demand stayed within that quantile; `misses` the forecasts less what came, as shares of it.
    """

    mase: Array
    pinball: Array
    held: Array
    misses: Array  # (SKU, origin), the newest first
    days: int


def back_test(past: Past, days: int, share: float, beside: Beside | None = None) -> BackTest:
    """Forecasts of the units of `days` days at up to six origins, four weeks apart."""
    skus = len(past.units)
    miss, naive, loss, sold, within, told = (np.zeros(skus) for _ in range(6))
    misses = np.full((skus, ORIGINS), np.nan)
    span = np.full((skus, 1), float(days))
    for number in range(ORIGINS):
        origin = past.days - days - STEP * number
        if origin < max(_LEAST_DAYS, days):
            break
        of = forecast(past.until(origin), _then(beside, origin - past.days))
        usual = past.usual[:, origin : origin + days]
        before = past.usual[:, origin - days : origin]
        fit = (usual.mean(axis=1) >= _OPEN) & (before.mean(axis=1) >= _OPEN) & (of.level > 0)
        came = _scaled(past.units[:, origin : origin + days], usual)
        came_before = _scaled(past.units[:, origin - days : origin], before)
        mean = of.sum(span)[:, 0]
        high = of.quantile(np.full(skus, share), span, np.ones(1))
        under = came - high
        miss += fit * np.abs(mean - came)
        naive += fit * np.abs(came_before - came)
        loss += fit * np.maximum(share * under, (share - 1) * under)
        sold, within, told = sold + fit * came, within + fit * (came <= high), told + fit
        misses[:, number] = np.where(fit & (came > 0), mean / np.maximum(came, 1e-9) - 1, np.nan)

    def by(top: Array, below: Array) -> Array:
        return np.asarray(np.divide(top, below, out=np.full(skus, np.nan), where=(told > 0) & (below > 0)))

    return BackTest(by(miss, naive), by(loss, sold), by(within, told), misses, days)


def _scaled(units: Array, usual: Flags) -> Array:
    """What all of some days would have sold, by those that were usual."""
    sold = np.where(usual, units, 0.0).sum(axis=1)
    return np.asarray(sold / np.maximum(usual.mean(axis=1), 1e-9))


def _then(beside: Beside | None, back: int) -> Beside | None:
    """What was known beside so many days (below zero) ago; events and the plan of then are not asked."""
    if beside is None:
        return None
    season = None if beside.season is None else (beside.season[0][:back], beside.season[1][:back])
    return Beside(season=season, kin=beside.kin)
