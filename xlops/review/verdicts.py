"""One line under the headline: which KPIs are in breach, which will likely be, which may still fall either way."""

from __future__ import annotations

from collections.abc import Sequence

from xlops.language import Text, each, listed
from xlops.review.objects import more, width
from xlops.review.score import Score
from xlops.targets import Status

_TOLD = (Status.BREACH, Status.LIKELY_BREACH, Status.OPEN, Status.WARN, Status.LIKELY_WARN)
_NAMED = (3, 2, 1)  # of each status, as many as a line has room for
_ROOM = 185  # columns


def verdicts_told(scores: Sequence[Score]) -> Text:
    """`✖ breach: Documents complete (US), Closure rate +2 more · ◷ open: Ad sales share`; core KPIs first."""
    lines = [_line(scores, named) for named in _NAMED]
    return each(lambda lang: next((t for line in lines if width(t := line.in_(lang)) <= _ROOM), lines[-1].in_(lang)))


def _line(scores: Sequence[Score], named: int) -> Text:
    parts = []
    for status in _TOLD:
        found = sorted((s for s in scores if s.status is status), key=lambda s: (not s.kpi.core, s.kpi.priority))
        if found:
            said = listed([s.name for s in found[:named]], ", ", "、") + more(len(found) - named)
            parts.append(status.label + Text(": ", "：") + said)
    return listed(parts, "  ·  ", "  ·  ")
