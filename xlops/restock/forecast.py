"""Demand of the days to come, by SKU, as a distribution: a negative binomial with an uncertain mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, ndtri

from xlops.restock.past import REACH_DAYS, Array, Flags, Past, day_weights
from xlops.restock.season import Season, index, project
from xlops.restock.spread import Spread, spread_of

AHEAD = 240  # days that a forecast reaches
SLOW_A_DAY = 0.25  # of the usual days with a sale: below, it sells now and then
_SLOW_HALF_LIFE = 120.0
_YOUNG_DAYS = 56
_FROM_THE_START = 7
_KIN_DAYS = 14.0  # that what its kin sells counts for
_YOUNG_SPREAD = 0.15
_HALVINGS, _SECANTS = 26, 5
_SURE, _CLOSE = 1e-15, 1e-9  # a chance as good as none; how near to the units sought two others are
_MOODS = ((0.88, 0.5), (0.12, 4.667))  # mostly levels move little, and now and then they jump; the mean of it is 1


@dataclass(frozen=True)
class Beside:
    """What is known beside the SKUs' own days; each may be missing.

    `season` is (index, units that it rests on) of days up to the same last one, at least as many; `pace` units a day in
    stock as told elsewhere (SKU); `plan` what is planned of the days to come by today's (day), NaN where nothing is;
    `events` factors of the days to come (SKU, day); `kin` numbers of SKUs that belong together, `age` days since each
    came on sale (SKU).
    """

    season: tuple[Array, Array] | None = None
    pace: Array | None = None
    plan: Array | None = None
    events: Array | None = None
    kin: npt.NDArray[np.int64] | None = None
    age: Array | None = None


@dataclass(frozen=True)
class Forecast:
    """`level` is units a day now, `mean` expected units by day to come (SKU, day), `rests` the weight of the level."""

    level: Array
    mean: Array
    rests: Array  # sum of squared weights of the days that the level rests on
    spread: Spread
    young: Array  # 1 for what was never sold, 0 from 56 days on

    @cached_property
    def _sums(self) -> Array:
        return np.concatenate([np.zeros((len(self.level), 1)), np.cumsum(self.mean, axis=1)], axis=1)

    def only(self, rows: Sequence[int] | npt.NDArray[np.intp]) -> Forecast:
        """That of some SKUs."""
        spread = replace(self.spread, phi=self.spread.phi[rows], drift=self.spread.drift[rows])
        return Forecast(self.level[rows], self.mean[rows], self.rests[rows], spread, self.young[rows])

    def sum(self, days: Array) -> Array:
        """Expected units of the first `days` days, (SKU, ...); parts of a day count in part."""
        within = np.clip(days, 0, AHEAD - 1e-6)
        whole = np.floor(within).astype(int)
        rows = np.arange(len(self.level)).reshape((-1,) + (1,) * (days.ndim - 1))
        low, high = self._sums[rows, whole], self._sums[rows, whole + 1]
        return np.asarray(low + (within - whole) * (high - low))

    def variance(self, days: Array, moved: float = 1.0) -> Array:
        """Of the units of the first `days` days, where levels move so many times as much as they usually do."""
        mean = self.sum(days)
        shape = (-1,) + (1,) * (days.ndim - 1)
        chance = self.spread.phi.reshape(shape) * mean * (1 + days * self.rests.reshape(shape))
        young = _YOUNG_SPREAD * self.young.reshape(shape)
        return np.asarray(chance + moved * (self.spread.relative(days) + young) * np.square(mean))

    def below(self, units: Array, days: Array, chances: Array) -> Array:
        """P(demand <= units) over a time that lasts `days[:, j]` with chance `chances[j]`."""
        mean, found = self.sum(days), np.zeros(len(units))
        for share, moved in _MOODS:
            over = np.maximum(self.variance(days, moved) - mean, 1e-9 * np.maximum(mean, 1.0))
            shape = np.square(mean) / over
            known = betainc(
                np.maximum(shape, 1e-9), np.maximum(units[:, None], 0) + 1, shape / np.maximum(shape + mean, 1e-12)
            )
            found += share * (np.where(mean > 0, known, 1.0) @ chances)
        return np.asarray(np.where(units < 0, 0.0, found))

    def quantile(self, share: Array, days: Array, chances: Array) -> Array:
        """The least units that demand over that time does not pass with chance `share` (SKU)."""
        mean, variance = self.sum(days), self.variance(days)
        low = np.full(len(mean), -1.0)
        high = np.max(mean + 8 * np.sqrt(variance), axis=1) + 10
        too_few, enough = self._near(share, days, chances, high)
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            holds = middle >= enough
            if len(open_ := np.flatnonzero((middle > too_few) & ~holds)):
                holds[open_] = self.only(open_).below(middle[open_], days[open_], chances) >= share[open_]
            low, high = np.where(holds, low, middle), np.where(holds, middle, high)
        return np.asarray(np.where(mean.max(axis=1) > 0, np.maximum(high, 0.0), 0.0))

    def _near(self, share: Array, days: Array, chances: Array, high: Array) -> tuple[Array, Array]:
        """Units that are too few, and units that are enough, close by each other: what lies outside need not be asked.

        The normal score of the chance is nearly a line, so that few secants end there.
        """
        mean, wanted = self.sum(days), ndtri(share)
        variance = (self.variance(days) + np.square(mean)) @ chances - np.square(mean @ chances)
        before, at = np.zeros(len(high)), mean @ chances + wanted * np.sqrt(np.maximum(variance, 0.0))
        none = self.below(before, days, chances)
        missed = ndtri(np.clip(none, _SURE, 1 - _SURE)) - wanted
        for _ in range(_SECANTS):
            at = np.clip(at, 0.0, high)
            now = ndtri(np.clip(self.below(at, days, chances), _SURE, 1 - _SURE)) - wanted
            slope = np.divide(now - missed, at - before, out=np.ones_like(at), where=at != before)
            before, missed, at = at, now, at - np.divide(now, slope, out=np.zeros_like(at), where=slope > 0)
        off = _CLOSE * (1 + np.abs(at))
        fits = (self.below(at - off, days, chances) < share) & (self.below(at + off, days, chances) >= share)
        too_few, enough = np.where(fits, at - off, -1.0), np.where(fits, at + off, high)
        return np.where(none >= share, -_SURE, too_few), np.where(none >= share, 0.0, enough)


def forecast(past: Past, beside: Beside | None = None) -> Forecast:
    """What is to come, from what was: level, season, plan, events, and how far such forecasts were off."""
    of = beside or Beside()
    by_day, rests = index(past) if of.season is None else of.season
    ahead = project(by_day, rests, AHEAD)
    own_days = by_day[len(by_day) - past.days :]
    weights = _weights(past)
    width = weights.shape[1]
    base = weights @ own_days[past.days - width :]
    sold = (weights * past.units[:, -width:]).sum(axis=1)
    if of.pace is not None:
        sold = np.where(np.isfinite(of.pace) & ~is_slow(past), of.pace, sold)
    level = np.divide(sold, base, out=np.zeros(len(sold)), where=base > 0)  # by an index of 1
    young = np.clip(1 - (_age(past) if of.age is None else of.age) / _YOUNG_DAYS, 0.0, 1.0)
    if of.kin is not None:
        level = _with_kin(level, past.usual.sum(axis=1), young, of.kin)
    mean = level[:, None] * ahead.now * _shape(ahead, of.plan)
    if of.events is not None:
        mean = mean * of.events
    spread = spread_of(past, own_days, by_day, rests, ahead.known)
    return Forecast(level * ahead.now, mean, np.square(weights).sum(axis=1), spread, young)


def _shape(ahead: Season, plan: Array | None) -> Array:
    """The days to come by today: last year's movement, the plan's, or halfway between where both are known."""
    seen = ahead.ahead / ahead.now if ahead.now > 0 else np.ones(len(ahead.ahead))
    if plan is None:
        return seen
    return np.where(np.isfinite(plan), np.sqrt(seen * plan) if ahead.known else plan, seen)


def is_slow(past: Past) -> Flags:
    """SKUs that sell now and then: on fewer than one in four of their usual days of a year."""
    usual = past.usual[:, -REACH_DAYS:]
    with_sale = ((past.units[:, -REACH_DAYS:] > 0) & usual).sum(axis=1)
    return np.asarray(with_sale < SLOW_A_DAY * np.maximum(usual.sum(axis=1), 1))


def _weights(past: Past) -> Array:
    """The days that tell a level: three windows, or for what sells now and then a long memory that fades."""
    made, slow = day_weights(past.usual), is_slow(past)
    if slow.any():
        usual = past.usual[:, -made.shape[1] :]
        age = np.cumsum(usual[:, ::-1], axis=1)[:, ::-1]
        fading = np.where(usual, 0.5 ** (age / _SLOW_HALF_LIFE), 0.0)
        total = fading.sum(axis=1, keepdims=True)
        made = np.where(slow[:, None], np.divide(fading, total, out=np.zeros_like(fading), where=total > 0), made)
    return made


def _age(past: Past) -> Array:
    """Days since a SKU was first in stock; one that was from the first days on may be any age."""
    if not past.days:
        return np.zeros(len(past.units))
    first = np.argmax(past.usual, axis=1)
    age = np.where(past.usual.any(axis=1), past.days - first, 0)
    return np.asarray(np.where((first < _FROM_THE_START) & (age > 0), np.inf, age))


def _with_kin(level: Array, usual: Array, young: Array, kin: npt.NDArray[np.int64]) -> Array:
    """What is young sells as its grown kin does, as far as it has not shown what it sells itself."""
    made = level.copy()
    for group in np.unique(kin[young > 0]):
        of = kin == group
        grown = level[of & (young == 0) & (level > 0)]
        if len(grown):
            new = of & (young > 0)
            made[new] = (usual[new] * level[new] + _KIN_DAYS * np.median(grown)) / (usual[new] + _KIN_DAYS)
    return made
