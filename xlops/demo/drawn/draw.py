"""Chance, the same on every machine: only `Random.random` is drawn from, whose sequence Python guarantees."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """A stream of chance with a name; another name is another stream."""

    def __init__(self, name: str) -> None:
        self._name, self._random = name, Random(name)

    def apart(self, name: str) -> Draw:
        """A stream of its own, so that what is drawn from it changes nothing elsewhere."""
        return Draw(f"{self._name} {name}")

    def random(self) -> float:
        return self._random.random()

    def chance(self, share: float) -> bool:
        return self.random() < share

    def between(self, span: tuple[float, float]) -> float:
        return span[0] + (span[1] - span[0]) * self.random()

    def whole(self, span: tuple[float, float]) -> int:
        """A whole number of the range, both ends included, each as likely."""
        return int(span[0] + self.random() * (span[1] - span[0] + 1))

    def one_of(self, things: Sequence[T]) -> T:
        return things[int(self.random() * len(things))]

    def some(self, things: Sequence[T], count: int) -> list[T]:
        """So many different ones, in the order in which they were drawn."""
        left = list(things)
        return [left.pop(int(self.random() * len(left))) for _ in range(min(count, len(left)))]
