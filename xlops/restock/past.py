"""What each SKU sold on which days, and what of it says how it sells now (rule N30)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

WINDOWS = {30: 0.5, 60: 0.3, 90: 0.2}  # days up to the last one, and what they weigh
ENOUGH_DAYS = 14  # in stock: a window with fewer says little
LAST_DAYS = 90  # in stock
REACH_DAYS = 365
REVIEW_DAYS = 7  # until the next look: what an order holds besides


@dataclass(frozen=True)
class Past:
    """Units by SKU and day; `usual` are the days in stock that are no event's and not the first after a return."""

    units: Array
    usual: Flags

    @property
    def days(self) -> int:
        return int(self.units.shape[1])

    def until(self, day: int) -> Past:
        """What was known before a day (column)."""
        return Past(self.units[:, :day], self.usual[:, :day])


def day_weights(usual: Flags) -> Array:
    """How much each of the last 365 days says of what a SKU sells now: rows of (SKU, day) that sum to 1.

    Windows of 30, 60 and 90 days weigh 0.5, 0.3 and 0.2; one with fewer than 14 usual days hands its weight on, and the
    last 90 usual days of a year answer for what none took. A SKU without any has zeros.
    """
    seen = usual[:, -REACH_DAYS:]
    made = np.zeros(seen.shape)
    handed = np.zeros(len(seen))
    for days, weight in WINDOWS.items():
        part = seen[:, -days:]
        count = part.sum(axis=1)
        handed = handed + weight
        enough = count >= ENOUGH_DAYS
        each = np.where(enough, handed / np.maximum(count, 1), 0.0)
        made[:, -days:] += each[:, None] * part
        handed = np.where(enough, 0.0, handed)
    if handed.any():
        last = seen & (np.cumsum(seen[:, ::-1], axis=1)[:, ::-1] <= LAST_DAYS)
        made += (handed / np.maximum(last.sum(axis=1), 1))[:, None] * last
    return made


@dataclass(frozen=True)
class SoldDays:
    """All that is known of what SKUs sold, and since when: columns are days from `first` on."""

    skus: tuple[str, ...]
    first: date
    units: Array
    usual: Flags
    known_on: npt.NDArray[np.int64]  # column of the day by which a cell could be told; a day itself or later

    def until(self, last: date) -> Past:
        """What was known by the end of a day."""
        count = max(0, (last - self.first).days + 1)
        lacking = ((0, 0), (0, max(0, count - self.units.shape[1])))
        units, usual = np.pad(self.units[:, :count], lacking), np.pad(self.usual[:, :count], lacking)
        return Past(units, usual & (np.pad(self.known_on[:, :count], lacking) < count))
