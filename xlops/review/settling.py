"""What settling did: a week that is final now, beside what was expected of it on its Monday."""

from __future__ import annotations

from xlops.language import NOTHING, Text, listed
from xlops.periods import Month, Period, ToDate, Week
from xlops.review.coming import coming_told
from xlops.review.sayings import saying
from xlops.review.score import State
from xlops.review.scorecard import Board
from xlops.review.words import shown

_TOLD = ("acos", "tacos", "gmv")  # the first of which something is known


def last_settled(board: Board, period: Period, scope: str) -> Week | Month | None:
    """The last final period before one whose numbers still move, of its kind; None where it no longer does."""
    if isinstance(period, ToDate) or board.state(period, scope) is State.FINAL:
        return None
    earlier = [p for p in (board.weeks if isinstance(period, Week) else board.months) if p.first < period.first]
    return next((p for p in reversed(earlier) if board.state(p, scope) is State.FINAL), None)


def settled_told(board: Board, period: Period, scope: str) -> Text:
    """`W44 is final now: ACOS 26.3%, 26.1% expected on its Monday`; nothing beside a period that does not move. Before
    it what the week comes to that is over for the store's people alone."""
    told = [text for text in (coming_told(board, period, scope), _final(board, period, scope)) if text]
    return listed(told, "; ", "；") if told else NOTHING


def _final(board: Board, period: Period, scope: str) -> Text:
    if not isinstance(period, Week) or board.state(period, scope) is not State.PRELIMINARY:
        return NOTHING
    final = last_settled(board, period, scope)
    if not isinstance(final, Week):
        return NOTHING
    for kpi in (board.catalogue[name] for name in _TOLD):
        looked = board.mondays.looked(kpi, board.answering(kpi, final, scope))
        if final in looked:
            past, value = looked[final]
            if past.within(value):
                continue
            seen, expected = (shown(v, kpi.unit) for v in (value, past.expected))
            return saying("settling", "final", week=final.short, name=kpi.name, value=seen, expected=expected)
    return NOTHING
