"""Which KPIs of a page say most: those that miss their target in any marketplace, may still do so, or moved."""

from __future__ import annotations

from xlops.periods import Month, Week
from xlops.review.score import Score
from xlops.review.scorecard import Board
from xlops.targets import Status

_FIRST = (Status.BREACH, Status.LIKELY_BREACH, Status.WARN, Status.LIKELY_WARN, Status.OPEN)


def most_telling(board: Board, period: Week | Month) -> list[Score]:
    """The scorecard of all marketplaces, those first that deserve a row of their own, those without data last."""
    cards = [board.scorecard(period, scope) for scope in board.scopes]
    ranks = {s.kpi.id: min(_rank(card[n]) for card in cards) for n, s in enumerate(cards[0])}
    return sorted(cards[0], key=lambda s: (ranks[s.kpi.id], not s.kpi.core, s.kpi.priority))


def _rank(score: Score) -> int:
    if score.status in _FIRST:
        return _FIRST.index(score.status)
    still = not score.change or (score.usual is not None and score.usual.quiet)
    return len(_FIRST) + (2 if score.status is Status.NO_DATA else int(still))
