"""Breaches of single marketplaces that a total does not show: named wherever ALL is looked at (rule N24)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlops.language import NOTHING, Text, listed, plain
from xlops.measures import ALL
from xlops.periods import Period
from xlops.review.off_target import seen_told
from xlops.review.score import Score, worst_first
from xlops.review.scorecard import Board
from xlops.targets import Status

_MOST = 6
_HEAD = Text("✖ Breach in a single marketplace: ", "✖ 单个站点未达标：")
_ALL_LIKELY = Text("✖ Likely breach in a single marketplace: ", "✖ 单个站点预计未达标：")
_LIKELY = Text(" (likely)", "（预计）")


@dataclass(frozen=True)
class Single:
    """A KPI that is in breach in one marketplace, for certain or likely, and not in the total."""

    marketplace: str
    score: Score

    @property
    def likely(self) -> bool:
        return self.score.status.likely

    @property
    def number(self) -> Text:
        """`TACoS 24.0%`: what is held against the edges, as far as there is one; as expected where it still moves."""
        s = self.score.settled
        return s.kpi.name + (plain(" ") + seen_told(s) if s.seen is not None else "")

    @property
    def words(self) -> Text:
        """The number, and that its breach is a likely one where it is: `Budget use 100.1% (likely)`."""
        return self.number + (_LIKELY if self.likely else NOTHING)


def single_breaches(board: Board, period: Period) -> list[Single]:
    """The breaches of each marketplace, the certain ones first, then the worst; none of a single marketplace.

    Left out is what the total is in breach of itself, for certain or likely.
    """
    markets = board.account.marketplaces
    if len(markets) < 2:
        return []
    found = [
        Single(market, score)
        for market in markets
        for score in worst_first(board.scorecard(period, market))
        if score.status.verdict is Status.BREACH
        and board.score(score.kpi, period, ALL).status.verdict is not Status.BREACH
    ]
    return sorted(found, key=lambda s: s.likely)


def breaches_told(found: Sequence[Single]) -> Text:
    """One line: `DE TACoS 24.0%, ACOS 38.0%; FR Refund rate 16.0%`, the first six; nothing where there are none.

    Where all are likely, its head says so once.
    """
    if not found:
        return NOTHING
    likely = all(s.likely for s in found)
    told = found[:_MOST]
    by_market = {
        s.marketplace: [x.number if likely else x.words for x in told if x.marketplace == s.marketplace] for s in told
    }
    line = listed((plain(f"{m} ") + listed(words) for m, words in by_market.items()), "; ", "；")
    more = f" +{len(found) - _MOST}" if len(found) > _MOST else ""
    return (_ALL_LIKELY if likely else _HEAD) + line + more
