"""Comparisons across a day from which advertised sales count in another way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlops.findings import Finding
from xlops.kpis import Kpi
from xlops.language import NOTHING, Text
from xlops.measures import ALL
from xlops.measures.seams import SOLD, Seam, across
from xlops.periods import Period
from xlops.review.freshness import source_name
from xlops.review.marks import across as across_reports
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


def why_two_reports(board: Board, kpi: Kpi, period: Period, markets: Sequence[str]) -> Text:
    """What `explain` adds where another report tells of what a KPI is held against; else nothing (rule N31)."""
    found = across_reports(kpi, period, markets, board.row)
    if not found:
        return NOTHING
    before, now = (source_name(table, "") for table in found[0].tables)
    names = dict.fromkeys(a.measure for a in found if a.tables == found[0].tables)
    return say("why_two_reports").format(
        measures=", ".join(names), other=found[0].other.label, period=period.label, before=before, now=now
    )


def why_across(board: Board, kpi: Kpi, period: Period, scope: str) -> Text:
    """What `explain` adds where a KPI of advertised sales is compared across a seam; else nothing."""
    if not SOLD & set(kpi.formula.measures):
        return NOTHING
    for other, seam in _crossed(board, period, scope):
        return say("why_across").format(other=other.label, what=seam.what, day=seam.day, before=seam.before)
    return NOTHING
