"""A file whose whole first week sells many times what the store did before, or a fraction of it: another store's?

Only new days are looked at, of reports by date: days that overlap are compared with the file that has them. A sale of
some days makes no such week, since each of its days must be that far off, nor does a shop that grows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from xlops.facts.owners import Claim, Owned
from xlops.periods import Span

WEEK = 7  # days
USUAL_DAYS = 28  # nearest to the new ones, which say what is usual; at least two weeks
APART = 5  # times


@dataclass(frozen=True)
class LevelJump:
    """The first new week of a file, what it comes to, and what a week comes to of the days before."""

    file: int
    units: tuple[Span, ...]
    now: float
    usual: float


def level_jumps(
    claims: Sequence[Claim], owned: Mapping[Span, Owned], days: Mapping[int, Mapping[Span, float]]
) -> list[LevelJump]:
    """Files that a person has not said to be right, each against those that were exported before it."""
    found: list[LevelJump] = []
    before: dict[Span, float] = {}
    for claim in sorted(claims, key=lambda c: c.order):
        told = days.get(claim.file, {})
        own = {u: value for u, value in told.items() if u in owned and claim.file in owned[u].files}
        new = sorted(own.keys() - before)[:WEEK]
        if not claim.replaces and len(new) == WEEK and len(before) >= 2 * WEEK:
            nearest = sorted(before, key=lambda u: abs((u.first - new[0].first).days))[:USUAL_DAYS]
            usual = median(before[u] for u in nearest)
            values = [own[u] for u in new]
            if min(values) > APART * usual or max(values) * APART < usual:
                found.append(LevelJump(claim.file, tuple(new), sum(values), usual * WEEK))
        before |= own
    return found
