"""What settling did: a week that is final now, beside what was expected of it on its Monday."""

from __future__ import annotations

from xlops.language import NOTHING, Text, plain
from xlops.periods import Period, Week
from xlops.review.sayings import saying
from xlops.review.score import State
from xlops.review.scorecard import Board
from xlops.review.words import shown

_TOLD = ("acos", "tacos", "gmv")  # the first of which something is known


def settled_told(board: Board, period: Period, scope: str) -> Text:
    """`W44 is final now: ACOS 26.3%, 26.1% expected on its Monday`; nothing beside a period that does not move."""
    if not isinstance(period, Week) or board.state(period, scope) is not State.PRELIMINARY:
        return NOTHING
    final = [w for w in board.weeks if w.first < period.first and board.state(w, scope) is State.FINAL]
    for kpi in (board.catalogue[name] for name in _TOLD):
        looked = board.mondays.looked(kpi, board.answering(kpi, final[-1], scope)) if final else {}
        if final and final[-1] in looked:
            past, value = looked[final[-1]]
            if past.within(value):
                continue
            seen, expected = (shown(v, kpi.unit) for v in (value, past.expected))
            week = plain(final[-1].label.split("-")[1])
            return saying("settling", "final", week=week, name=kpi.name, value=seen, expected=expected)
    return NOTHING
