"""What a reader is told of the photographs that close a period: their day, and that one is stale (rule N26)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlops.findings import Finding
from xlops.language import NOTHING, Text, plain
from xlops.measures import ALL
from xlops.measures.photographs import Photograph
from xlops.periods import Period
from xlops.review.scorecard import Board
from xlops.review.words import say
from xlops.tables import TABLES, TOOL_TABLES


@dataclass(frozen=True)
class Closing:
    """The photograph of one report that stands for the end of a period in one marketplace."""

    marketplace: str
    table: str
    photograph: Photograph

    @property
    def report(self) -> Text:
        """What the report is called."""
        place = 0 if self.table in TOOL_TABLES else -1
        return TABLES[self.table].path.map(lambda path: path.split(" › ")[place])


def day_told(photograph: Photograph | None) -> Text:
    """The day as it stands beside a KPI: `11-23`, `11-15 stale`; empty where it is the period's last."""
    if photograph is None or not photograph.told:
        return NOTHING
    day = plain(f"{photograph.day:%m-%d}")
    return day + " " + say("stale") if photograph.stale else day


def closings(board: Board, period: Period, scope: str = ALL) -> list[Closing]:
    """The photographs of a period that are not of its last day, a line per marketplace and report."""
    found = []
    for market in board.account.marketplaces if scope == ALL else [scope]:
        row = board.row(period, market)
        if row is None:
            continue
        for table in dict.fromkeys(row.answered_by[name] for name in row.photographs):
            photograph = row.photograph(name for name in row.photographs if row.answered_by[name] == table)
            if photograph is not None and photograph.told:
                found.append(Closing(market, table, photograph))
    return found


def stale_findings(board: Board, periods: Sequence[Period], scope: str = ALL) -> list[Finding]:
    """A finding for each report whose figures are too old for the end of one of the periods."""
    return [
        Finding(
            "stale-figures",
            file=c.marketplace,
            column=c.report,
            value=str(c.photograph.day),
            expected=period.label,
            hint=str(c.photograph.days_before),
        )
        for period in periods
        for c in closings(board, period, scope)
        if c.photograph.stale
    ]
