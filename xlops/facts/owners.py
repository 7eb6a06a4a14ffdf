"""Which file answers for which day: a pure function of what is known of the files, in any order of arrival (rule D2).

Files of one scope (table, ad product, marketplace, grain, subject) are taken in the order they were exported. Each
takes over the units of time (days, or its whole span) that it covers, unless it would shrink what stands there by more
than a fifth: such a file is likely a filtered export and gets only what nobody holds yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from xlops.periods import Span

MOST_SHRINKAGE = 0.2


@dataclass(frozen=True)
class Claim:
    """What one file says: its units of time with the weight (a total) and the rows of each."""

    file: int
    sha256: str
    exported_at: datetime
    replaces: bool
    units: dict[Span, tuple[float, int]]


def settle(claims: Iterable[Claim]) -> tuple[dict[Span, int], dict[int, float]]:
    """(unit → file that owns it, file → share by which it is smaller than what it did not replace)."""
    owner: dict[Span, int] = {}
    by_file: dict[int, Claim] = {}
    smaller: dict[int, float] = {}
    for claim in sorted(claims, key=lambda c: (c.exported_at, c.sha256)):
        by_file[claim.file] = claim
        held = [unit for unit in claim.units if unit in owner]
        shrinkage = _shrinkage(claim, {unit: by_file[owner[unit]] for unit in held})
        keeps_off = shrinkage > MOST_SHRINKAGE and not claim.replaces
        if keeps_off:
            smaller[claim.file] = shrinkage
        for unit in claim.units:
            if unit not in owner or not keeps_off:
                owner[unit] = claim.file
    return owner, smaller


def _shrinkage(claim: Claim, held: dict[Span, Claim]) -> float:
    """The larger of the two falls, of total and of rows, over the units that are already held."""
    falls = [0.0]
    for part in (0, 1):
        before = sum(old.units[unit][part] for unit, old in held.items())
        after = sum(claim.units[unit][part] for unit in held)
        if before > 0:
            falls.append(1 - after / before)
    return max(falls)
