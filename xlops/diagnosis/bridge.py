"""Why GMV moved between two periods: sessions, conversion and price, with no residue (rules N13, N27)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from math import prod
from typing import Literal

Effect = Literal["sessions", "conversion", "price"]

EFFECTS: tuple[Effect, ...] = ("sessions", "conversion", "price")
CANCELLED = 0.1  # a change of less than this share of what goes its way is the rest of effects that cancel
_NOISE = 1e-9  # of GMV: what adding up leaves over


def bridge(s0: float, u0: float, g0: float, s1: float, u1: float, g1: float) -> tuple[float, float, float] | None:
    """Effects of sessions, conversion and price on GMV; None where a period had no sessions or no units.

    Arguments are sessions, units and GMV of the earlier period, then of the later one. The effects add up to g1 - g0.
    """
    if min(s0, u0, s1, u1) <= 0:
        return None
    c0, c1, p0, p1 = u0 / s0, u1 / s1, g0 / u0, g1 / u1
    return (s1 - s0) * c0 * p0, s1 * (c1 - c0) * p0, s1 * c1 * (p1 - p0)


def causes(s0: float, u0: float, g0: float, s1: float, u1: float, g1: float) -> tuple[Effect, ...] | None:
    """What the change of GMV is named after: one effect or two, each with the sign of the change (rule N27).

    One, where it is the largest that goes the way of the change in whatever order the three are taken; else the two
    that are on average. Empty where the effects cancel; None where nothing moved, or `bridge` has no answer.
    """
    if min(s0, u0, s1, u1) <= 0:
        return None
    change, least = g1 - g0, _NOISE * max(abs(g0), abs(g1))
    before = {"sessions": s0, "conversion": u0 / s0, "price": g0 / u0}
    after = {"sessions": s1, "conversion": u1 / s1, "price": g1 / u1}
    orders = list(_orders(before, after))
    mean = {name: sum(order[name] for order in orders) / len(orders) for name in EFFECTS}
    if max(map(abs, mean.values())) <= least:
        return None
    way = 1 if change > 0 else -1
    going = {name: way * mean[name] for name in EFFECTS if way * mean[name] > least}
    if abs(change) <= max(least, CANCELLED * sum(going.values())):
        return ()
    largest: set[Effect] = set()
    for order in orders:
        most = max(way * order[name] for name in going)
        largest |= {name for name in going if way * order[name] >= most - least}
    whole = sum(going.values())
    return tuple(sorted(largest, key=lambda name: (-round(going[name] / whole, 9), EFFECTS.index(name)))[:2])


def _orders(before: dict[str, float], after: dict[str, float]) -> Iterator[dict[Effect, float]]:
    """The three effects in each of the six orders in which one factor after the other takes its later value."""
    for order in permutations(EFFECTS):
        factors, effects = dict(before), dict[Effect, float]()
        for name in order:
            step = after[name] - before[name]
            effects[name] = step * prod(factors[other] for other in EFFECTS if other != name)
            factors[name] = after[name]
        yield effects
