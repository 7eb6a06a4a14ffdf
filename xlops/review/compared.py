"""Comparisons across a day from which advertised sales count in another way."""

from __future__ import annotations

from collections.abc import Iterator

from xlops.findings import Finding
from xlops.kpis import Kpi
from xlops.language import NOTHING, Text
from xlops.measures import ALL
from xlops.measures.seams import SOLD, Seam, across
from xlops.periods import Period
from xlops.review.scorecard import Board
from xlops.review.words import say


def _crossed(board: Board, period: Period, scope: str) -> Iterator[tuple[Period, Seam]]:
    """The periods that this one is compared with across a seam, nearest first, with the seam."""
    markets = board.account.marketplaces if scope == ALL else [scope]
    for other in (period.previous(), period.year_ago()):
        for seam in across(board.account.seams, markets, other, period):
            yield other, seam


def across_findings(board: Board, period: Period, scope: str) -> list[Finding]:
    """A finding per ad product whose sales of the period before, or else of a year ago, count in another way."""
    found: dict[str, Finding] = {}
    for other, seam in _crossed(board, period, scope):
        finding = Finding(
            "across-seam", file=period.label, column=seam.what, value=seam.before, expected=seam.after, hint=other.label
        )
        found.setdefault(seam.what, finding)
    return list(found.values())


def why_across(board: Board, kpi: Kpi, period: Period, scope: str) -> Text:
    """What `explain` adds where a KPI of advertised sales is compared across a seam; else nothing."""
    if not SOLD & set(kpi.formula.measures):
        return NOTHING
    for other, seam in _crossed(board, period, scope):
        return say("why_across").format(other=other.label, what=seam.what, day=seam.day, before=seam.before)
    return NOTHING
