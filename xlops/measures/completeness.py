"""How complete a day's figures are at an age, and what they will come to: arithmetic over versions (rule N32).

An export is held against the last one of the same day: what a day came to by then, over what it was at that age, is the
factor of that age, and what the last one still lacks itself is made up by the factor of its own age. So a store whose
files reach back fourteen days learns too. All ages together say how many times as much as usual a store's reports lack;
the factor of an age is drawn towards that, and that towards the built-in profile, as far as chance may have made it: by
the exports and orders behind it, against how far stores stray (credibility).
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
LEAST_ORDERS = 30  # behind an age, for it to be learned; behind all together, to hold them against the profile
_WITHIN = 0.12  # ours: how far what is missing strays from one export of a store to the next, a share of it
_LEAST = 0.25  # ours: of the profile's error, what an export strays by where nothing was ever missing
_CLUSTER = 1.4  # ours: variance of late orders over their number, since some have several units and prices differ
_MOST = 0.9  # ours: of a figure that may be missing where a store lacks many times as much as is usual
_ALIKE = 16  # ours: orders of a usual day that a day's own weigh against, since days stray by a quarter
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
    error = np.array([_error(k) for k in kinds]) * _left(usual)
    by_age = _pairs(days, len(usual))
    lacks = 1 - 1 / usual
    times, unsure = _times(by_age, lacks, error[0 - GOES_ON] / np.abs(usual - 1)[0 - GOES_ON], counted)
    factors = 1 / (1 - np.minimum(times * lacks, _MOST))
    error, exports = np.hypot(error, unsure * lacks * factors**2), np.zeros(len(usual))
    error[0] = np.hypot(error[0], _profiles()["part"]["error"] * factors[0])
    for place in range(len(usual) - 1, -1, -1):
        pairs = by_age[place]
        if pairs is None:
            continue
        sums, finals = pairs.now.sum(axis=0), (pairs.then * factors[pairs.older]).sum(axis=0)
        exports[place] = number = len(pairs.files)
        known = (sums > 0) & (finals[counted] >= LEAST_ORDERS) & (finals > 0) & (place + GOES_ON < settles)
        own, prior, strays = np.divide(finals, sums, out=np.ones_like(sums), where=known), factors[place], error[place]
        orders = np.maximum(sums[counted], 1)
        missing = (np.abs(own - 1) * orders + np.abs(prior - 1) * LEAST_ORDERS) / (orders + LEAST_ORDERS)
        chance = ((_WITHIN * missing) ** 2 + (_LEAST * strays) ** 2) / number + _CLUSTER * missing / orders
        # a store that lies farther off than chance explains is of another kind than the profile knows
        apart = strays**2 + np.maximum(0.0, (own - prior) ** 2 - chance - strays**2)
        weight = np.divide(apart, apart + chance, out=np.zeros_like(chance), where=apart > 0)
        left = np.hypot(np.sqrt(apart * (1 - weight)), (1 - weight) * (own - prior))
        factors[place] = np.where(known, weight * own + (1 - weight) * prior, prior)
        error[place] = np.where(known, left, strays)
    grows = np.array([k.clock != "clicks" for k in kinds])
    steady = np.maximum.accumulate(factors[::-1], axis=0)[::-1]
    return Curve(tuple(names), np.where(grows, steady, factors), error, exports)


@dataclass(frozen=True)
class _Pairs:
    """Of an age what days were then and in their last export, a row a day, the place of that one's age, the files."""

    now: Numbers
    then: Numbers
    older: list[int]
    files: frozenset[int]


def _pairs(days: Iterable[Sequence[Version]], ages: int) -> list[_Pairs | None]:
    """By age (its place) the days that were exported then and later."""
    found: list[list[tuple[Version, Version]]] = [[] for _ in range(ages)]
    for versions in days:
        last = versions[-1]
        for version in versions[:-1]:
            if version.age < last.age and version.age - GOES_ON < ages:
                found[version.age - GOES_ON].append((version, last))
    return [_paired(some, ages) if some else None for some in found]


def _paired(some: Sequence[tuple[Version, Version]], ages: int) -> _Pairs:
    """What either lacks counts in neither (rule N23)."""
    now, then = (np.array([version.whole for version in of]) for of in zip(*some, strict=True))
    lacking = np.isnan(now) | np.isnan(then)
    now, then = (np.where(lacking, 0.0, of) for of in (now, then))
    older = [min(last.age - GOES_ON, ages - 1) for _, last in some]
    return _Pairs(now, then, older, frozenset(version.file for version, _ in some))


def _times(
    by_age: Sequence[_Pairs | None], lacks: Numbers, strays: Numbers, counted: Sequence[int]
) -> tuple[Numbers, Numbers]:  # fmt: skip
    """How many times as much as usual each figure lacks, all ages that had ended together, and one deviation of that.

    `lacks` is the usual share by age and figure, `strays` by how many times as much stores differ.
    """
    due = came = behind = np.zeros(len(strays))
    files = set[int]()
    for place, pairs in enumerate(by_age):
        if pairs is None or place + GOES_ON < 0:
            continue
        usual = pairs.then * (lacks[place] - lacks[pairs.older]) / (1 - lacks[pairs.older])
        due = due + usual.sum(axis=0)
        came = came + np.where(usual == 0, 0.0, pairs.then - pairs.now).sum(axis=0)
        behind = behind + pairs.then[:, counted].sum(axis=0)
        files |= pairs.files
    known = (due != 0) & (due[counted] != 0) & (behind >= LEAST_ORDERS)
    own = np.divide(came, due, out=np.ones_like(due), where=known)
    late = np.abs(due[counted])
    worth = np.divide(late, _CLUSTER + late * _WITHIN**2 / max(1, len(files)), out=np.zeros_like(late), where=known)
    before = 1 / strays**2
    return (before + worth * own) / (before + worth), np.sqrt(before + worth * np.abs(own)) / (before + worth)


def estimate(
    curve: Curve, kinds: Sequence[Clocked], versions: Iterable[Version], events: Collection[date] = ()
) -> Projection:  # fmt: skip
    """What the days of versions will come to, with one version a day and part.

    What a day lacks is reckoned from its own figures and, the fewer orders it has, from a usual day among them.
    """
    told = list(versions)
    seen = np.array([version.values for version in told], dtype=float)
    places = [curve.at(version.age) for version in told]
    factors = curve.factors[places]
    known = np.array([[version.passed] for version in told]) / factors
    usual = np.zeros_like(seen)
    for part in {version.part for version in told}:
        its = [n for n, version in enumerate(told) if version.part == part]
        usual[its] = seen[its].sum(axis=0) / known[its].sum(axis=0)
    sums, counts = seen.sum(axis=0), [curve.names.index(k.counted_by) for k in kinds]
    each = np.abs(np.divide(sums, sums[counts], out=np.zeros_like(sums), where=sums[counts] > 0))
    weight = known + np.divide(_ALIKE * each, usual, out=np.zeros_like(seen), where=usual > 0)
    whole = (seen + np.where(usual > 0, _ALIKE * each, 0.0)) / weight
    late = (1 - known) * whole
    strays = np.hypot(_WITHIN * late, whole / factors * curve.error[places])
    shared = strays * np.array([[_IN_EVENT if version.day in events else 1.0] for version in told])
    chance = _CLUSTER * np.abs(late) + (1 - known) ** 2 * np.abs(whole) / weight
    error = np.sqrt(shared.sum(axis=0) ** 2 + each * chance.sum(axis=0))
    return Projection(curve.names, sums, sums + late.sum(axis=0), error)


def _error(kind: Clocked) -> float:
    return float(_profiles()[kind.clock]["error"])


def _left(usual: Numbers) -> Numbers:
    """How much of what is missing at first is still to come, by age and figure: 1 at the youngest that had ended."""
    missing: Numbers = np.abs(usual - 1)
    share: Numbers = missing / missing[0 - GOES_ON]
    return share
