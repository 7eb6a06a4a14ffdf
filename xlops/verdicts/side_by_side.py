"""The treated object and those left alone as arrays: row 0 is the treated one, a column is a day or a week."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from xlops.diagnosis.surprise import Flags, Numbers
from xlops.verdicts.aims import Aim


@dataclass(frozen=True)
class Steps:
    """Days (1) or weeks from Monday (7), numbered through."""

    days: int = 1

    def holding(self, day: date) -> int:
        """The step that a day is in; those before it are over."""
        return (day.toordinal() - 1) // self.days

    def of(self, days: pd.Series[Any]) -> np.ndarray[Any, np.dtype[np.int64]]:
        """The steps of many days."""
        since = pd.to_datetime(days).to_numpy().astype("datetime64[D]").astype(np.int64)
        found: np.ndarray[Any, np.dtype[np.int64]] = (since + date(1970, 1, 1).toordinal() - 1) // self.days
        return found

    def after(self, day: date) -> int:
        """The first step that begins after the day."""
        return self.holding(day) + 1

    def last_day(self, step: int) -> date:
        return date.fromordinal(1) + timedelta(days=(step + 1) * self.days - 1)


@dataclass(frozen=True)
class SideBySide:
    """Sums by object and step. A step in which nobody has a row is not known; else no row is zero."""

    begin: int
    objects: tuple[str, ...]
    of: dict[str, Numbers]
    known: Flags
    counts: str

    def sums(self, name: str, first: int, end: int) -> Numbers:
        """Of each object over steps first to end (without it)."""
        found: Numbers = self.of[name][:, max(0, first - self.begin) : max(0, end - self.begin)].sum(axis=1)
        return found

    def noise(self, name: str, first: int, end: int) -> Numbers:
        """The variance of a step of each object, from one step to the next: what moves slowly is no noise."""
        on = slice(max(0, first - self.begin), max(0, end - self.begin))
        steps = self.of[name][:, on][:, self.known[on]]
        found: Numbers = np.square(np.diff(steps, axis=1)).sum(axis=1) / 2 / max(1, steps.shape[1] - 1)
        return found

    def seen_first(self, row: int) -> int:
        """The first step in which an object counts anything; the end where it never does."""
        seen = self.of[self.counts][row] > 0
        return self.begin + (int(seen.argmax()) if seen.any() else len(self.known))

    def of_only(self, names: Collection[str]) -> SideBySide:
        """The treated object and these donors alone."""
        keep = [n for n, name in enumerate(self.objects) if n == 0 or name in names]
        objects = tuple(self.objects[n] for n in keep)
        return SideBySide(self.begin, objects, {c: v[keep] for c, v in self.of.items()}, self.known, self.counts)

    def days(self, first: int, end: int) -> int:
        """How many steps from first to end are known."""
        return int(self.known[max(0, first - self.begin) : max(0, end - self.begin)].sum())


def side_by_side(treated: pd.DataFrame, donors: pd.DataFrame, aim: Aim, steps: Steps) -> SideBySide:
    """Frames of `day` and the aim's columns, those of the donors with `object`; ValueError where one is missing."""
    for name, frame, needs in (("treated", treated, ("day",)), ("donors", donors, ("day", "object"))):
        if lacking := [c for c in (*needs, *aim.columns) if c not in frame.columns]:
            raise ValueError(f"{name}: no column {', '.join(lacking)}; has {', '.join(map(str, frame.columns))}")
    row, names = pd.factorize(donors["object"].astype(str), sort=True)
    rows = np.concatenate([np.zeros(len(treated), int), row + 1])
    at = np.concatenate([steps.of(frame["day"]) for frame in (treated, donors)])
    begin = int(at.min()) if len(at) else 0
    width = int(at.max()) - begin + 1 if len(at) else 0
    of = {}
    for column in aim.columns:
        of[column] = np.zeros((len(names) + 1, width))
        values = np.concatenate([frame[column].to_numpy(float) for frame in (treated, donors)])
        np.add.at(of[column], (rows, at - begin), np.nan_to_num(values))
    known = np.zeros(width, bool)
    known[at - begin] = True
    return SideBySide(begin, ("", *names), of, known, aim.counts)
