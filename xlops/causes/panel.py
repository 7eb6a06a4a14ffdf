"""The clues of one marketplace as matrices: a row an object, a column a week, the newest last; NaN for not known."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlops.diagnosis.surprise import NORMAL, Flags, Numbers, medians

_STANDS = 8  # weeks after which what moved is the usual
_LEAST_WEEKS = 2  # before which nothing is usual


@dataclass(frozen=True)
class Panel:
    """`of[name]` is the matrix of a column; rows follow `objects`, columns `weeks`."""

    objects: tuple[str, ...]
    weeks: tuple[str, ...]
    of: dict[str, Numbers]

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.objects), len(self.weeks)

    def place(self, name: str) -> int | None:
        return self.objects.index(name) if name in self.objects else None


def panel_of(
    frame: pd.DataFrame, key: str, weeks: Sequence[str], columns: Sequence[str], *, zero: Sequence[str] = (),
    told: Collection[str] = (), objects: Sequence[str] | None = None,
) -> Panel:  # fmt: skip
    """The frame's rows of some weeks as matrices; where a week has another row, or is `told`, `zero` columns are 0.

    `objects` are the rows, in this order; by default all that the frame names.
    """
    here = frame[frame["week"].isin(list(weeks))]
    named = tuple(sorted(here[key].dropna().unique()) if objects is None else objects)
    here = here[here[key].isin(list(named))]
    rows = here[key].map({name: n for n, name in enumerate(named)}).to_numpy(dtype=int)
    places = here["week"].map({name: n for n, name in enumerate(weeks)}).to_numpy(dtype=int)
    covered = np.isin(np.arange(len(weeks)), places) | np.array([week in told for week in weeks])
    made = {}
    for name in columns:
        matrix = np.full((len(named), len(weeks)), np.nan)
        if name in zero:
            matrix[:, covered] = 0.0
        matrix[rows, places] = here[name].to_numpy(dtype=float)
        made[name] = matrix
    return Panel(named, tuple(weeks), made)


def flags(objects: Sequence[str], weeks: Sequence[str], pairs: set[tuple[str, str]]) -> Flags:
    """Where (week, object) is among the pairs."""
    return np.array([[(week, name) in pairs for week in weeks] for name in objects], dtype=bool).reshape(
        len(objects), len(weeks)
    )


def last_known(matrix: Numbers, back: int = 1) -> Numbers:
    """The last known value of each row among its newest `back` columns."""
    found = np.full(len(matrix), np.nan)
    for column in matrix[:, -back:].T:
        found = np.where(np.isfinite(column), column, found)
    return found


@dataclass(frozen=True)
class Moved:
    """What left its usual value: now and before, NaN where it stayed or is not known; over how many weeks.

    `since`: weeks since the first known one that lies so far out, also beyond those `weeks`; `open`: whether nothing
    is known of the week before that one, so that it may have begun earlier.
    """

    now: Numbers
    before: Numbers
    weeks: Numbers
    since: Numbers
    open: Flags

    def way(self, n: int) -> int:
        """1 where it went up, -1 down, 0 where it stayed or nothing is known."""
        return 0 if not np.isfinite(self.now[n]) else int(np.sign(self.now[n] - self.before[n]))


def moved(matrix: Numbers, least: float, spreads: float, *, share: bool) -> Moved:
    """Where the last one to eight weeks of a row lie all on one side of its usual value, by `least` and by its spread.

    The usual value is the median of up to eight weeks before, its spread their own. Shares depart by a difference,
    anything else by a ratio.
    """
    objects, length = matrix.shape
    now, found = last_known(matrix), [np.full(objects, np.nan) for _ in range(4)]
    first = np.zeros(objects, dtype=bool)
    for weeks in range(1, min(_STANDS, length - 1) + 1):
        before, here = matrix[:, max(0, length - weeks - 8) : length - weeks], matrix[:, length - weeks :]
        middle = medians(before)
        spread = NORMAL * medians(np.abs(before - middle[:, None]))
        edge = np.maximum(least if share else least * middle, spreads * spread)
        apart, unknown = here - middle[:, None], ~np.isfinite(here)
        with np.errstate(invalid="ignore"):
            above, below = (apart >= edge[:, None]) | unknown, (apart <= -edge[:, None]) | unknown
        told = (np.isfinite(before).sum(axis=1) >= _LEAST_WEEKS) & np.isfinite(now)
        left = told & (above.all(axis=1) | below.all(axis=1))
        begun, nothing = _begun(matrix - middle[:, None], edge, np.sign(now - middle))
        for of, value in zip(found, (now, middle, np.full(objects, float(weeks)), begun), strict=True):
            of[left] = value[left]
        first[left] = nothing[left]
    seen, usually, over, since = found
    return Moved(seen, usually, over, since, first)


def _begun(apart: Numbers, edge: Numbers, way: Numbers) -> tuple[Numbers, Flags]:
    """Since how many weeks each row lies that way of its usual value, and whether it may have begun before.

    A week of which nothing is known, as one without stock, neither ends it nor is its begin.
    """
    known = np.isfinite(apart)
    with np.errstate(invalid="ignore"):
        stayed = known & (apart * way[:, None] < edge[:, None])
    length = apart.shape[1]
    last = np.where(stayed.any(axis=1), length - 1 - np.argmax(stayed[:, ::-1], axis=1), -1)
    within = known & (np.arange(length) > last[:, None])
    begin = np.argmax(within, axis=1)
    return (length - begin).astype(float), (begin != last + 1) | (last < 0)


def usual(matrix: Numbers, since: np.ndarray[tuple[int, ...], np.dtype[np.int64]], back: int = 8) -> Numbers:
    """The median of each row over up to `back` columns before its last `since` ones."""
    places = np.arange(matrix.shape[1])
    end = matrix.shape[1] - since[:, None]
    return medians(np.where((places < end) & (places >= end - back), matrix, np.nan))
