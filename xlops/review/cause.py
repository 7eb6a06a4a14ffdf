"""What a change of GMV is named after, and how a review says it (rule N27)."""

from __future__ import annotations

from collections.abc import Sequence

from xlops.diagnosis.bridge import EFFECTS, causes
from xlops.kpis import Lang
from xlops.measures import ALL
from xlops.periods import Period
from xlops.review.sayings import saying
from xlops.review.scorecard import Board

_NEEDED = ("sessions", "units", "gmv")


def account_causes(board: Board, period: Period) -> Sequence[str] | None:
    """The causes of the account's change on the period before; None where its sessions are unknown in one of them."""
    now, last = board.row(period, ALL), board.row(period.previous(), ALL)
    if not now or not last or not all(name in row.values for row in (now, last) for name in _NEEDED):
        return None
    return causes(*(last.values[n] for n in _NEEDED), *(now.values[n] for n in _NEEDED))


def named(found: Sequence[str] | None, lang: Lang) -> str:
    """The causes as the column *why* has them: `conversion`, `sessions and price`, `effects cancel`; "" for none."""
    if found is None:
        return ""
    words = [saying("word", name, lang) for name in found]
    return saying("cause", "and", lang).join(words) if words else saying("cause", "cancel", lang)


def because(found: Sequence[str] | None, lang: Lang) -> str:
    """The end of a sentence about a change, comma first: `, mostly conversion`; "" where there is nothing to name."""
    if found is None:
        return ""
    kind = "mostly" if set(found) & set(EFFECTS) else "plain"
    return saying("cause", kind, lang, why=named(found, lang))
