"""Parts that several `--json` outputs share, as plain values."""

from __future__ import annotations

from typing import Any

from xlops.kpis import Kpi
from xlops.language import Text, listed
from xlops.review.happened import told
from xlops.review.score import Score
from xlops.review.words import limits
from xlops.targets import Target


def figures(score: Score) -> dict[str, Any]:
    """What a KPI is, was, and how it is judged."""
    return {
        "value": score.value,
        "previous": score.previous,
        "year_ago": score.year_ago,
        "judged": score.settled.judged,
        "status": score.status.value,
        **dict(zip(("expected", "low", "high"), _interval(score), strict=True)),
    }


def _interval(score: Score) -> tuple[float | None, ...]:
    of = score.interval
    return (of.expected, of.low, of.high) if of else (None,) * 3


def grounds(score: Score) -> dict[str, Any]:
    """Where the target comes from, what the number leaves out, and the day of the figures where they are of one day.

    `events` set the period apart; `explained` is how much of the change on the period before is to be expected of them,
    of those of either period (rule N34).
    `counted` and `left_out` name marketplaces where a number of ALL lacks one, `late` those that may still come.
    """
    return {
        "mark": listed(score.marks.texts, "; ", "；") if score.marks.texts else None,
        "counted": list(score.marks.apart.over) if score.marks.apart.missing else None,
        "left_out": list(score.marks.apart.missing),
        "late": list(score.marks.apart.late),
        "target_source": score.target.source,
        "photographed": str(score.photograph.day) if score.photograph else None,
        "stale": score.stale,
        "events": [told([s.event]) for s in score.usual.found.events] if score.usual and score.usual.found else [],
        "explained": score.usual.explained if score.usual else None,
    }


def edges(of: Kpi | Target, kpi: Kpi) -> dict[str, Text | None]:
    """The edges of a target, or those a KPI comes with, as people write them."""
    return {
        "target": limits(of.target, kpi) or None,
        "warn": limits(of.warn, kpi) or None,
        "breach": limits(of.breach, kpi) or None,
    }
