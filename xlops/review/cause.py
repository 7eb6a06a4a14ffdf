"""What a change of GMV is named after, and how a review says it (rule N27)."""

from __future__ import annotations

from collections.abc import Sequence

from xlops.diagnosis.bridge import EFFECTS, causes
from xlops.language import NOTHING, Text, listed
from xlops.periods import Period
from xlops.review.sayings import saying
from xlops.review.scorecard import Board

_NEEDED = ("sessions", "units", "gmv")


def account_causes(board: Board, period: Period) -> Sequence[str] | None:
    """The causes of the account's change on the period before; None where its sessions are unknown in one of them."""
    now, last = _both(board, period)
    if not all(name in values for values in (now, last) for name in _NEEDED):
        return None
    return causes(*(last[n] for n in _NEEDED), *(now[n] for n in _NEEDED))


def gmv_change(board: Board, period: Period) -> float | None:
    """The account's change of GMV on the period before, in the base currency; None where one of them has none."""
    now, last = _both(board, period)
    return now["gmv"] - last["gmv"] if "gmv" in now and "gmv" in last else None


def _both(board: Board, period: Period) -> tuple[dict[str, float], dict[str, float]]:
    """The measures of a period and the one before, over the marketplaces whose sales both know (rule N24)."""
    before = period.previous()
    part = board.common(["gmv"], period, before)
    rows = [board.row(p, part) if part else None for p in (period, before)]
    now, last = (row.values if row else {} for row in rows)
    return now, last


def named(found: Sequence[str] | None) -> Text:
    """The causes as the column *why* has them: `conversion`, `sessions and price`, `effects cancel`."""
    if found is None:
        return NOTHING
    words, joint = [saying("word", name) for name in found], saying("cause", "and")
    return listed(words, joint.en, joint.zh) if words else saying("cause", "cancel")


def because(found: Sequence[str] | None) -> Text:
    """The end of a sentence about a change, comma first: `, mostly conversion`."""
    if found is None:
        return NOTHING
    kind = "mostly" if set(found) & set(EFFECTS) else "plain"
    return saying("cause", kind, why=named(found))
