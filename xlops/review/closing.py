"""What a reader is told of the photographs that close a period: their day, and that one is stale (rule N26)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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
    """A finding for each photograph that is too old for the end of some of the periods, which it names."""
    found = defaultdict[tuple[str, str, date], list[tuple[Period, Closing]]](list)
    for period in sorted(periods, key=lambda p: (p.span.last, p.label)):
        for c in closings(board, period, scope):
            if c.photograph.stale:
                found[c.marketplace, c.table, c.photograph.day].append((period, c))
    return [_stale(closed) for closed in found.values()]


def _stale(closed: Sequence[tuple[Period, Closing]]) -> Finding:
    """Of one photograph, and the periods that it closes."""
    (_, one), days = closed[0], sorted({c.photograph.days_before for _, c in closed})
    return Finding(
        "stale-figures",
        file=one.marketplace,
        column=one.report,
        value=str(one.photograph.day),
        expected=", ".join(period.label for period, _ in closed),
        hint=str(days[0]) if len(days) == 1 else f"{days[0]}–{days[-1]}",
    )
