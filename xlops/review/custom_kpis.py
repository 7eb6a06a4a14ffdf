"""The user's own KPIs on a review: values, not formulas, since a template cannot know them."""

from __future__ import annotations

from typing import Any

from xlops.kpis import Direction, Limits
from xlops.measures import ALL
from xlops.periods import Month, Week
from xlops.review.sayings import saying
from xlops.review.scorecard import Board
from xlops.review.settling import last_settled
from xlops.review.words import expected_told


def own_rows(board: Board, period: Week | Month) -> list[dict[str, Any]]:
    """A row per KPI of `xlops.toml`; gaps and changes of a share in points, of anything else as fractions."""
    rows, settled = [], last_settled(board, period, ALL)
    for kpi in (k for k in board.catalogue.values() if k.source == "yours"):
        score = board.score(kpi, period)
        limit = score.limit
        target = (limit.high if limit.high is not None else limit.low) if limit else None
        share = kpi.unit == "share"
        band = kpi.direction is Direction.BAND
        level = target if score.target.basis == "level" else None
        rows.append(
            {
                "key": f"own|{kpi.id}",
                "status": score.status.label,
                "name": score.name,
                "unit": saying("unit", kpi.unit),
                "actual": score.value,
                "comes_to": expected_told(score) or None,
                "target": level,
                "gap": (_outside(score.settled.value, limit) if share else None)
                if band
                else _moved(score.settled.value, level, share=share),
                "before": score.previous,
                "change": _moved(score.now, score.previous, share=share),
                "settled": board.value(kpi, settled, ALL) if settled else None,
                "year_ago": score.year_ago,
                "change_ya": _moved(score.now_ago, score.year_ago, share=share),
            }
        )
    return rows


def _outside(value: float | None, limit: Limits | None) -> float | None:
    """How many points a share lies outside its band, 0 inside; a gap of anything else to two edges has no per cent."""
    if value is None or limit is None or limit.low is None or limit.high is None:
        return None
    return (min(0.0, value - limit.low) + max(0.0, value - limit.high)) * 100


def _moved(value: float | None, base: float | None, *, share: bool) -> float | None:
    if value is None or base is None:
        return None
    if share:
        return (value - base) * 100
    return value / base - 1 if base > 0 else None
