"""Why GMV moved between two periods: sessions, conversion and price, with no residue (rule N13)."""

from __future__ import annotations


def bridge(s0: float, u0: float, g0: float, s1: float, u1: float, g1: float) -> tuple[float, float, float] | None:
    """Effects of sessions, conversion and price on GMV; None where a period had no sessions or no units.

    Arguments are sessions, units and GMV of the earlier period, then of the later one. The effects add up to g1 - g0.
    """
    if min(s0, u0, s1, u1) <= 0:
        return None
    c0, c1, p0, p1 = u0 / s0, u1 / s1, g0 / u0, g1 / u1
    return (s1 - s0) * c0 * p0, s1 * (c1 - c0) * p0, s1 * c1 * (p1 - p0)
