"""How far each object departs from all the others between two windows, and how far objects stray by themselves.

A change is the logarithm of after by before; of a signed figure its difference in shares of the column below, both as
large as they would be had they grown as all others did. Chance gives it the variance 1/n + 1/n of its counts, of a
signed figure that of its days before. Beyond that objects drift apart, by a variance learned from all of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xlops.diagnosis.surprise import Flags, Numbers
from xlops.verdicts.aims import Aim
from xlops.verdicts.side_by_side import SideBySide

Span = tuple[int, int]  # steps, the second one outside
_LEAST_COUNTS = 10.0  # before, for an object to say something
_FAR = 3.0  # spreads from the middle, from which an object counts as no farther


@dataclass(frozen=True)
class Changes:
    """The change of each object, the variance that chance gives it, whether it says anything; row 0 is the treated.

    `unit` is what a change of 1 is of a signed figure of the treated object, a step.
    """

    change: Numbers
    chance: Numbers
    usable: Flags
    unit: float = 1.0

    def apart(self, drift: float) -> tuple[Numbers, Numbers, float]:
        """(departure from the others that were left alone, its variance without any effect, what they moved by)."""
        variance = self.chance + drift
        weights = np.where(self.usable, 1 / variance, 0.0)
        weights[0] = 0.0
        whole = weights.sum()
        held = self._held(weights, variance)
        moved = float((weights * held).sum() / whole)
        rest = whole - weights
        with np.errstate(divide="ignore", invalid="ignore"):
            others = ((weights * held).sum() - weights * held) / rest
            return self.change - others, variance + 1 / rest, moved

    def strayed(self, drift: float, *, treated: bool) -> Numbers:
        """How many spreads each usable object is apart from the others; the treated one too, if asked for."""
        use = self.usable.copy()
        use[0] &= treated
        if self.usable[1:].sum() < 2:
            return np.zeros(0)
        apart, variance, _ = self.apart(drift)
        found: Numbers = np.abs(apart[use]) / np.sqrt(variance[use])
        return found[np.isfinite(found)]

    def _held(self, weights: Numbers, variance: Numbers) -> Numbers:
        """The changes, none farther from the middle one than objects go: a stock-out must not move all the others."""
        order = np.argsort(self.change)
        heavy = weights[order].cumsum()
        middle = self.change[order][int(np.searchsorted(heavy, heavy[-1] / 2))]
        reach = _FAR * np.sqrt(variance)
        held: Numbers = np.clip(self.change, middle - reach, middle + reach)
        return held


def changes(of: SideBySide, aim: Aim, before: Span, after: Span) -> Changes:
    """Of all objects from one window to the other."""
    days = [max(1, of.days(*span)) for span in (before, after)]
    top, counts = ([of.sums(name, *span) for span in (before, after)] for name in (aim.top, aim.counts))
    below = [of.sums(aim.below, *span) for span in (before, after)] if aim.below else None
    old = before[0] + (before[1] - before[0]) / 4  # what counts nothing up to there began later
    usable = (counts[0] >= _LEAST_COUNTS) & (of.sums(aim.counts, before[0], math.ceil(old)) > 0)
    alone = [max(float((c * usable)[1:].sum()), 1.0) for c in counts]
    base = np.maximum(counts[0], 1.0)
    chance = 1 / base + alone[0] / alone[1] / base
    with np.errstate(divide="ignore", invalid="ignore"):
        if aim.signed and below:
            volume = _log_ratio(below, counts) - np.log(days[1] / days[0])
            grown = math.exp(_changes(volume, chance, usable).apart(0.0)[2])  # of all alike, with it gains and losses
            unit = grown * below[0] / days[0]
            change = (top[1] / days[1] - grown * top[0] / days[0]) / unit
            chance = of.noise(aim.top, *before) * (grown**2 / days[0] + grown / days[1]) / np.square(unit)
            return _changes(change, chance, usable, float(unit[0]))
        if below:
            return _changes(_log_ratio(top, counts) - _log_ratio(below, counts), chance, usable)
        return _changes(_log_ratio(top, counts) - np.log(days[1] / days[0]), chance, usable)


def _changes(change: Numbers, chance: Numbers, usable: Flags, unit: float = 1.0) -> Changes:
    known = usable & np.isfinite(change) & np.isfinite(chance) & (chance > 0)
    return Changes(np.where(known, change, 0.0), np.where(known, chance, 1.0), known, unit)


def _log_ratio(sums: Sequence[Numbers], counts: Sequence[Numbers]) -> Numbers:
    """Log of after by before; a sum of nothing stands for half a count's worth."""
    half = 0.5 * (sums[0] + sums[1]) / np.maximum(counts[0] + counts[1], 1.0)
    before, after = (np.where(s > 0, s, half) for s in sums)
    found: Numbers = np.log(after / before)
    return found


def drift(all_changes: Sequence[Changes]) -> float:
    """The variance by which objects drift apart beyond chance, from those left alone (the estimate of DerSimonian
    and Laird, over all pairs of windows, taken twice so that a single far one says little)."""
    found = 0.0
    for _ in range(2):
        beyond, scale = 0.0, 0.0
        for of in all_changes:
            keep = of.usable.copy()
            keep[0] = False
            if keep.sum() < 2:
                continue
            weights = np.where(keep, 1 / of.chance, 0.0)
            held = of._held(np.where(keep, 1 / (of.chance + found), 0.0), of.chance + found)
            mean = float((weights * held).sum() / weights.sum())
            beyond += float((weights * np.square(held - mean)).sum()) - (int(keep.sum()) - 1)
            scale += float(weights.sum() - np.square(weights).sum() / weights.sum())
        found = max(0.0, beyond / scale) if scale else 0.0
    return found
