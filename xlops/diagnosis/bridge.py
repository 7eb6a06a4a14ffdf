"""Why GMV moved between two periods: sessions, conversion and price, with no residue (rules N13, N27)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations
from math import prod
from typing import Literal

Effect = Literal["sessions", "conversion", "price"]

EFFECTS: tuple[Effect, ...] = ("sessions", "conversion", "price")
CANCELLED = 0.1  # a change of less than this share of what goes its way is the rest of effects that cancel
NOISE = 1e-9  # of GMV: what adding up leaves over


def bridge(s0: float, u0: float, g0: float, s1: float, u1: float, g1: float) -> tuple[float, float, float] | None:
    """Effects of sessions, conversion and price on GMV; None where a period had no sessions or no units.

    Arguments are sessions, units and GMV of the earlier period, then of the later one. The effects add up to g1 - g0.
    """
    if min(s0, u0, s1, u1) <= 0:
        return None
    c0, c1, p0, p1 = u0 / s0, u1 / s1, g0 / u0, g1 / u1
    return (s1 - s0) * c0 * p0, s1 * (c1 - c0) * p0, s1 * c1 * (p1 - p0)


def causes(s0: float, u0: float, g0: float, s1: float, u1: float, g1: float) -> tuple[str, ...] | None:
    """What the change of GMV is named after: one effect or two, each with the sign of the change (rule N27).

    None where nothing moved, or `bridge` has no answer.
    """
    if min(s0, u0, s1, u1) <= 0:
        return None
    before = {"sessions": s0, "conversion": u0 / s0, "price": g0 / u0}
    after = {"sessions": s1, "conversion": u1 / s1, "price": g1 / u1}
    return named_after(list(_orders(before, after)), g1 - g0, NOISE * max(abs(g0), abs(g1)))


def named_after(orders: Sequence[Mapping[str, float]], change: float, least: float) -> tuple[str, ...] | None:
    """One effect, where it is the largest that goes the way of the change in whatever order they are taken; else two.

    Each of `orders` has the same effects, by name, of one order; `least` is what adding up leaves over. Two are those
    that are the largest in some order and larger on average, and none is named that goes the other way in any. Empty
    where the effects cancel, None where nothing moved.
    """
    names = list(orders[0])
    mean = {name: sum(order[name] for order in orders) / len(orders) for name in names}
    if max(map(abs, mean.values())) <= least:
        return None
    way = 1 if change > 0 else -1
    going = {name: way * mean[name] for name in names if way * mean[name] > least}
    if abs(change) <= max(least, CANCELLED * sum(going.values())):
        return ()
    largest: set[str] = set()
    for order in orders:
        most = max(way * order[name] for name in going)
        largest |= {name for name in going if way * order[name] >= most - least}
    if any(way * order[name] < -least for order in orders for name in largest):
        return ()
    whole = sum(going.values())
    return tuple(sorted(largest, key=lambda name: (-round(going[name] / whole, 9), names.index(name)))[:2])


def _orders(before: dict[str, float], after: dict[str, float]) -> Iterator[dict[str, float]]:
    """The three effects in each of the six orders in which one factor after the other takes its later value."""
    for order in permutations(EFFECTS):
        factors, effects = dict(before), dict[str, float]()
        for name in order:
            step = after[name] - before[name]
            effects[name] = step * prod(factors[other] for other in EFFECTS if other != name)
            factors[name] = after[name]
        yield {name: effects[name] for name in EFFECTS}
