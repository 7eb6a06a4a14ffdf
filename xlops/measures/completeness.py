"""How complete a day's figures are at an age, and what they will come to: arithmetic over versions (rule N32).

An export is held against the last one of the same day: what a day came to by then, over what it was at that age, is the
factor of that age, and what the last one still lacks itself is made up by the factor of its own age. So a store whose
files reach back fourteen days learns too. A factor is drawn towards the built-in profile of its report as far as chance
may have made it: by the exports and orders behind it, against how far stores stray from the profile (credibility).
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np

from xlops.measures.versions import GOES_ON, Numbers, Version

Clock = Literal["sales", "clicks", "orders"]
LEAST_ORDERS = 30  # behind an age, for it to be learned
_WITHIN = 0.12  # ours: how far what is missing strays from one export of a store to the next, a share of it
_LEAST = 0.25  # ours: of the profile's error, what an export strays by where nothing was ever missing
_CLUSTER = 1.4  # ours: variance of late orders over their number, since some have several units and prices differ
_UNSEEN = 1.5  # ours: a store that never downloads a day again may be unlike those the profile is of
_IN_EVENT = 1.5  # in an event people buy at another pace


@dataclass(frozen=True)
class Clocked:
    """What is known beforehand of a figure: its clock, the age at which it stands still, what counts it."""

    clock: Clock
    settles: int
    counted_by: str


@dataclass(frozen=True)
class Curve:
    """Factors from a day's figure to its final value, by age (from `GOES_ON` on) and name.

    `exports` have that age and were seen again later; `error` is how far the true factor may lie from the one here.
    """

    names: tuple[str, ...]
    factors: Numbers
    error: Numbers
    exports: Numbers

    def at(self, age: int) -> int:
        return min(age - GOES_ON, len(self.factors) - 1)

    @property
    def learned(self) -> int:
        """From how many exports the youngest age that had ended was learned."""
        return int(self.exports[0 - GOES_ON])


@dataclass(frozen=True)
class Projection:
    """What a report's days will come to. `error` is one standard deviation, `seen` what they are by now."""

    names: tuple[str, ...]
    seen: Numbers
    value: Numbers
    error: Numbers


def usual_factors(kinds: Sequence[Clocked]) -> Numbers:
    """The built-in factors by age and figure."""
    ages = range(GOES_ON, max(k.settles for k in kinds) + 1)
    return np.array([[1 / _usual(kind, max(0, age)) for kind in kinds] for age in ages])


def _usual(kind: Clocked, age: int) -> float:
    """The share of a figure that is usually known at an age."""
    profile = _profiles()[kind.clock]
    if kind.clock != "orders":
        return float(profile["first"]) if age < min(profile["days"], kind.settles) else 1.0
    window = kind.settles - 2
    missing = (1 - profile["same_day"]) * (1 - profile["each_day"]) ** age
    return 1.0 if age >= window else float(1 - missing)


@cache
def _profiles() -> Mapping[str, dict[str, Any]]:
    return tomllib.loads(files("xlops.measures").joinpath("profiles.toml").read_text("utf-8"))


def learn(names: Sequence[str], kinds: Sequence[Clocked], days: Iterable[Sequence[Version]]) -> Curve:
    """The curve of a report from what its exports said of days, each a row of versions by age."""
    usual = usual_factors(kinds)
    settles = np.array([k.settles for k in kinds])
    counted = [names.index(k.counted_by) for k in kinds]
    strays = np.array([_error(k) for k in kinds]) * _left(usual)
    factors, error, exports = usual.copy(), _UNSEEN * strays, np.zeros(len(usual))
    by_age = _pairs(days, len(usual))
    for place in range(len(usual) - 1, -1, -1):
        pairs = by_age[place]
        if not pairs:
            continue
        young, late, ages, seen_in = zip(*pairs, strict=True)
        now = np.array(young)
        then = np.array(late) * factors[np.minimum(np.array(ages) - GOES_ON, len(usual) - 1)]
        lacking = np.isnan(now) | np.isnan(then)
        sums, finals = (np.where(lacking, 0.0, of).sum(axis=0) for of in (now, then))
        exports[place] = number = len(set(seen_in))
        known = (sums > 0) & (finals[counted] >= LEAST_ORDERS) & (finals > 0) & (place + GOES_ON < settles)
        own = np.divide(finals, sums, out=np.ones_like(sums), where=known)
        missing = np.abs(own - 1)
        chance = ((_WITHIN * missing) ** 2 + (_LEAST * strays[place]) ** 2) / number
        chance += _CLUSTER * missing / np.maximum(sums[counted], 1)
        # a store that lies farther off than chance explains is of another kind than the profile knows
        apart = strays[place] ** 2 + np.maximum(0.0, (own - usual[place]) ** 2 - chance - strays[place] ** 2)
        weight = np.divide(apart, apart + chance, out=np.zeros_like(chance), where=apart > 0)
        drawn = np.exp(weight * np.log(own) + (1 - weight) * np.log(usual[place]))
        factors[place] = np.where(known, drawn, factors[place])
        left = np.hypot(np.sqrt(apart * (1 - weight)), (1 - weight) * (own - usual[place]))
        error[place] = np.where(known, left, error[place])
    grows = np.array([k.clock != "clicks" for k in kinds])
    steady = np.maximum.accumulate(factors[::-1], axis=0)[::-1]
    return Curve(tuple(names), np.where(grows, steady, factors), error, exports)


def _pairs(days: Iterable[Sequence[Version]], ages: int) -> list[list[tuple[Numbers, Numbers, int, int]]]:
    """By age (its place) a day's figures then and in its last export, that one's age, and the younger one's file."""
    found: list[list[tuple[Numbers, Numbers, int, int]]] = [[] for _ in range(ages)]
    for versions in days:
        last = versions[-1]
        for version in versions[:-1]:
            if version.age < last.age and version.age - GOES_ON < ages:
                found[version.age - GOES_ON].append((version.whole, last.whole, last.age, version.file))
    return found


def estimate(
    curve: Curve, kinds: Sequence[Clocked], versions: Iterable[Version], events: Collection[date] = ()
) -> Projection:  # fmt: skip
    """What the days of versions will come to, with one version a day and part."""
    seen = value = shared = late = np.zeros(len(kinds))
    for version in versions:
        place = curve.at(version.age)
        now, factor = version.whole, curve.factors[place]
        missing = now * np.abs(factor - 1)
        strays = np.hypot(_WITHIN * missing, now * curve.error[place])
        seen, value = seen + version.values, value + now * factor
        shared = shared + strays * (_IN_EVENT if version.day in events else 1.0)
        late = late + missing + (now * (1 - version.passed) if version.age == GOES_ON else 0.0)
    counts = np.array([curve.names.index(k.counted_by) for k in kinds])
    each = np.divide(value, value[counts], out=np.zeros_like(value), where=value[counts] > 0)
    return Projection(curve.names, seen, value, np.sqrt(shared**2 + _CLUSTER * late * each))


def _error(kind: Clocked) -> float:
    return float(_profiles()[kind.clock]["error"])


def _left(usual: Numbers) -> Numbers:
    """How much of what is missing at first is still to come, by age and figure: 1 at the youngest that had ended."""
    missing: Numbers = np.abs(usual - 1)
    share: Numbers = missing / missing[0 - GOES_ON]
    return share
