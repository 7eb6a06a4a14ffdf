"""How far a figure may still move: an 80 % interval, held to how earlier estimates were hit (conformal).

`Error` is one standard deviation of what moves together, such as the figures of one report. An earlier estimate's score
is how far its final value lay from it in standard deviations; the interval reaches as many as held four of five.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

HOLDS = 0.8
HAIR = 0.002  # of a value: what is less is not worth a word
_IMAGINED = 3  # earlier estimates that stand in until there are own ones, missed as chance would have it
_HALF_NORMAL = (0.063, 0.189, 0.319, 0.454, 0.598, 0.755, 0.935, 1.150, 1.440, 1.960)
_HALF_LIFE = 26  # weeks after which an earlier estimate counts half
_TOGETHER = 0.9  # ours: correlation of the errors of one report

Inputs = Mapping[str, float | None]
Error = Mapping[str, float]
Figure = Callable[[Inputs], float | None]


@dataclass(frozen=True)
class Interval:
    """What a figure is expected to come to, and between what in four of five cases."""

    expected: float
    low: float
    high: float

    def above(self, least: float) -> Interval:
        """The interval cut where nothing can lie below."""
        return Interval(*(max(least, of) for of in (self.expected, self.low, self.high)))

    def within(self, value: float, *, change: bool = False) -> bool:
        """Whether it is no more than the value with a hair around it; of a `change` a hair of the whole."""
        return max(abs(self.low - value), abs(self.high - value)) <= HAIR * (abs(value) + change)


@dataclass(frozen=True)
class Hit:
    """An earlier estimate that is final now: by how many standard deviations it was missed, how many weeks ago."""

    score: float
    weeks: float


def spread(figure: Figure, inputs: Inputs, errors: Sequence[Error]) -> float | None:
    """One standard deviation of a figure of inputs that have errors; None where it has no value."""
    ((_, by),) = spreads(lambda many: [figure(one) for one in many], [(inputs, errors)])
    return by


def spreads(
    figures: Callable[[Sequence[Inputs]], Sequence[float | None]], cases: Sequence[tuple[Inputs, Sequence[Error]]]
) -> list[tuple[float | None, float | None]]:
    """The value of a figure and one standard deviation, case by case, as `spread` has it; `figures` is asked once."""
    asked: list[Inputs] = []
    moves: list[list[list[Error]]] = []
    for inputs, errors in cases:
        moves.append([_moves(inputs, error) for error in errors])
        asked.append(inputs)
        asked += (moved for of in moves[-1] for by in of for moved in _moved(inputs, by))
    told = iter(figures(asked))
    return [_spread(told, of) for of in moves]


def _spread(told: Iterator[float | None], moves: Sequence[Sequence[Error]]) -> tuple[float | None, float | None]:
    """The next value told and its deviation, from the values told behind it."""
    middle, total = next(told), 0.0
    for of in moves:
        apart = [_half(middle, next(told), next(told)) for _ in of]
        if apart:
            single = apart[:-1] or apart
            total += _TOGETHER * apart[-1] ** 2 + (1 - _TOGETHER) * sum(by * by for by in single)
    return middle, None if middle is None else sqrt(total)


def _moves(inputs: Inputs, error: Error) -> list[Error]:
    """What moves by itself, then, where that are several, all of it together."""
    own = {n: by for n, by in error.items() if inputs.get(n) is not None}
    return [*({n: by} for n, by in own.items()), *([own] if len(own) > 1 else [])]


def _moved(inputs: Inputs, by: Error) -> tuple[Inputs, Inputs]:
    """The inputs moved up and down; nothing falls below zero: what may be all error has no value there."""
    known = {n: inputs[n] or 0.0 for n in by}
    falls = all(known[n] > d for n, d in by.items())
    down = {n: known[n] - d if falls else None for n, d in by.items()}
    return {**inputs, **{n: known[n] + d for n, d in by.items()}}, {**inputs, **down}


def _half(middle: float | None, up: float | None, down: float | None) -> float:
    """How far a figure moves: the mean of up and down, since a ratio moves farther where its inputs fall."""
    if middle is None or up is None:
        return 0.0
    return up - middle if down is None else (up - down) / 2


def reach(hits: Sequence[Hit]) -> float:
    """How many standard deviations hold four of five final values."""
    known = [(hit.score, float(0.5 ** (hit.weeks / _HALF_LIFE))) for hit in hits]
    ordered = sorted([*known, *((score, _IMAGINED / len(_HALF_NORMAL)) for score in _HALF_NORMAL)])
    level = HOLDS * sum(weight for _, weight in ordered)
    below = before = 0.0
    for score, weight in ordered:
        if below + weight >= level:
            return before + (level - below) / weight * (score - before)
        below, before = below + weight, score
    return before


def interval(middle: float, error: float, hits: Sequence[Hit]) -> Interval:
    by = error * reach(hits)
    return Interval(middle, middle - by, middle + by)
