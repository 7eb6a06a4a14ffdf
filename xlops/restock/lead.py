"""How long an order takes, and how surely: typed days, corrected by what deliveries took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from xlops.restock.past import Array

SPREAD = 0.15  # of the typed days, before any delivery was seen (ours)
PRIOR = 4.0  # deliveries that the typed days and the usual spread count for
POINTS = 9
_MIDDLES = ndtri((np.arange(POINTS) + 0.5) / POINTS)
_POINTS = _MIDDLES / _MIDDLES.std()  # the middles of nine parts have a little less than the whole spread
CHANCES = np.full(POINTS, 1 / POINTS)


@dataclass(frozen=True)
class Stretch:
    """What orders take by what was typed: `factor` times it, with a spread of `sd` (logarithm); from `seen` of them."""

    factor: float = 1.0
    sd: float = SPREAD
    seen: int = 0


def stretch(took: Sequence[float], typed: Sequence[float]) -> Stretch:
    """How deliveries compare with their typed days, shrunk to the typed days where few were seen."""
    told = np.log(np.array(took, dtype=float) / np.array(typed, dtype=float)) if len(took) else np.array([])
    count = len(told)
    mean = float(told.sum()) / (count + PRIOR)
    squares = float(np.square(told - told.mean()).sum()) if count else 0.0
    variance = (PRIOR * SPREAD**2 + squares + PRIOR * count / (PRIOR + count) * _square(told)) / (PRIOR + count)
    return Stretch(float(np.exp(mean)), float(np.sqrt(variance * (1 + 1 / (PRIOR + count)))), count)


def _square(told: Array) -> float:
    """How far the deliveries' mean lies from the typed days; part of it may be chance, so that it widens the spread."""
    return min(float(told.mean()) ** 2, SPREAD**2) if len(told) else 0.0


def points(typed: Array, sd: Array, factor: Array) -> Array:
    """Days that an order takes, as nine equally likely ones (SKU, 9)."""
    return np.asarray((typed * factor)[:, None] * np.exp(sd[:, None] * _POINTS[None, :]))


def crossed(sd: Array, typed: Array, spacing: Array) -> Array:
    """The spread that stock feels where orders overtake each other: what comes next may be a later order (SKU).

    `spacing` are the days between orders. With far more spread than that, the next delivery is the best of many.
    """
    by_spacing = sd * typed / np.maximum(spacing, 1.0)
    return np.asarray(sd * (1 + np.square(by_spacing) / 0.3) ** -0.25)  # fits simulated deliveries within 5 %
