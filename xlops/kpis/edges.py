"""Edges: what a target, an early warning and a breach are, as what lies inside."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from xlops.errors import FormulaError
from xlops.language import Text

Typed = float | Sequence[float | None]


class Direction(StrEnum):
    """Which way is better; `info` is shown and never judged."""

    UP = "up"
    DOWN = "down"
    BAND = "band"
    INFO = "info"


# What rounding leaves (0.1 + 0.2 - 0.3) does not cross an edge; Excel's formula says the same with ROUND(…,12).
DECIMALS = 12


@dataclass(frozen=True)
class Limits:
    """From `low` to `high`, both inside; None is an open side."""

    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        for side in (self.low, self.high):
            if side is not None and not math.isfinite(side):
                raise FormulaError(Text(f"an edge is a number; {side} is none", f"界限应为数字；{side} 不是"))
        if self.low is not None and self.high is not None and self.low > self.high:
            said = Text("the lower edge {low} lies above the upper edge {high}", "下限 {low} 高于上限 {high}")
            raise FormulaError(said.format(low=f"{self.low:g}", high=f"{self.high:g}"))

    def __bool__(self) -> bool:
        return self.low is not None or self.high is not None

    def crossed(self, value: float, *, reached: bool = False) -> bool:
        """Whether `value` lies beyond an edge, or with `reached` on it."""
        below = self.low is not None and _beyond(self.low - value, reached)
        above = self.high is not None and _beyond(value - self.high, reached)
        return below or above

    def held(self, previous: float | None, by: float, *, most: float = math.inf) -> Limits:
        """The limits for a value whose predecessor lay beyond one: that edge stands nearer, by a share of itself.

        It moves so that the limits of 1/value move alike; an edge at zero stays, and none passes `most`.
        """
        if previous is None or not by:
            return self
        low, high = self.low, self.high
        if low is not None and _beyond(low - previous, False):
            low = max(low, min(low / (1 - by) if low > 0 else low * (1 - by), most))
        if high is not None and _beyond(previous - high, False):
            high = high * (1 - by) if high > 0 else high / (1 - by)
        return Limits(low, high)

    def inverse(self) -> Limits:
        """The same limits for 1/value; an edge at zero opens its side."""
        return Limits(1 / self.high if self.high else None, 1 / self.low if self.low else None)


def _beyond(gap: float, reached: bool) -> bool:
    rounded = round(gap, DECIMALS)
    return rounded >= 0 if reached else rounded > 0


def limits(typed: Typed | None, direction: Direction, word: str = "edge") -> Limits | None:
    """`typed` read by the KPI's direction: one number for up and down, `[low, high]` for a band.

    A side given as None or infinite is open. FormulaError where the shape does not fit the direction.
    """
    if typed is None:
        return None
    if direction is Direction.INFO:
        raise FormulaError(
            Text(
                f"{word} is given, but direction is 'info': give 'up', 'down' or 'band'",
                f"填了 {word}，而该 KPI 仅供参考（direction 为 'info'）：应为 'up'、'down' 或 'band'",
            )
        )
    if direction is Direction.BAND:
        if not isinstance(typed, Sequence) or len(typed) != 2:
            raise FormulaError(
                Text(
                    f"{word} of a band needs two sides, [low, high]; got {typed!r}",
                    f"区间的 {word} 要写下限和上限，[low, high]；写的是 {typed!r}",
                )
            )
        return Limits(_side(typed[0], -math.inf), _side(typed[1], math.inf))
    if isinstance(typed, Sequence):
        raise FormulaError(
            Text(
                "{word} takes one number, since direction is {direction!r}; got {typed!r}",
                "direction 为 {direction!r}，{word} 只写一个数字；写的是 {typed!r}",
            ).format(word=word, direction=direction.value, typed=list(typed))
        )
    if direction is Direction.UP:
        return Limits(low=_side(typed, -math.inf))
    return Limits(high=_side(typed, math.inf))


def _side(number: float | None, open_at: float) -> float | None:
    return None if number is None or number == open_at else float(number)


def refuse_disorder(target: Limits | None, warn: Limits | None, breach: Limits | None) -> None:
    """FormulaError where the breach edge would come before the target's or the early warning's.

    An early warning may lie on either side of the target.
    """
    if breach is None:
        return
    beyond = Text("{word} {inner} lies beyond the breach edge {edge}", "{word} {inner} 越过未达标线 {edge}")
    for word, inner in ((Text("target", "目标"), target), (Text("early warning", "预警"), warn)):
        if inner is None:
            continue
        if _after(inner.high, breach.high):
            raise FormulaError(beyond.format(word=word, inner=f"{inner.high:g}", edge=f"{breach.high:g}"))
        if _after(breach.low, inner.low):
            raise FormulaError(beyond.format(word=word, inner=f"{inner.low:g}", edge=f"{breach.low:g}"))


def _after(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and one > other
