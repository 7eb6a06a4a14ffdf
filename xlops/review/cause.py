"""How a review says what a change of GMV is named after (rule N27)."""

from __future__ import annotations

from collections.abc import Sequence

from xlops.diagnosis.account_bridge import BARS
from xlops.language import NOTHING, Text, listed
from xlops.measures import ALL
from xlops.periods import Period
from xlops.review.bridged import INCL_MIX
from xlops.review.sayings import saying
from xlops.review.scorecard import Board

_EFFECTS = {*BARS, *(f"{name}_incl_mix" for name in INCL_MIX)}


def gmv_change(board: Board, period: Period, scope: str = ALL) -> float | None:
    """The change of GMV on the period before, of ALL in the base currency; None where one of them has none.

    Of ALL over the marketplaces whose sales both know (rule N24).
    """
    before = period.previous()
    part = board.common(["gmv"], period, before) if scope == ALL else scope
    now, last = (row.values if part and (row := board.row(p, part)) else {} for p in (period, before))
    return now["gmv"] - last["gmv"] if "gmv" in now and "gmv" in last else None


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
    kind = "mostly" if set(found) & _EFFECTS else "plain"
    return saying("cause", kind, why=named(found))
