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


@dataclass(frozen=True)
class Single:
    """A KPI that is in breach in one marketplace, and not in the total."""

    marketplace: str
    score: Score

    @property
    def words(self) -> Text:
        """`TACoS 24.0%`: the number that is held against the edges, as far as there is one."""
        s = self.score
        return s.kpi.name + (plain(" ") + seen_told(s) if s.seen is not None else "")


def single_breaches(board: Board, period: Period) -> list[Single]:
    """The breaches of each marketplace, worst first, where the total is not in breach itself; none of a single one."""
    markets = board.account.marketplaces
    if len(markets) < 2:
        return []
    return [
        Single(market, score)
        for market in markets
        for score in worst_first(board.scorecard(period, market))
        if score.status is Status.BREACH and board.score(score.kpi, period, ALL).status.verdict is not Status.BREACH
    ]


def breaches_told(found: Sequence[Single]) -> Text:
    """One line: `DE TACoS 24.0%, ACOS 38.0%; FR Refund rate 16.0%`, the first six; nothing where there are none."""
    if not found:
        return NOTHING
    told = found[:_MOST]
    by_market = {s.marketplace: [x.words for x in told if x.marketplace == s.marketplace] for s in told}
    line = listed((plain(f"{m} ") + listed(words) for m, words in by_market.items()), "; ", "；")
    more = f" +{len(found) - _MOST}" if len(found) > _MOST else ""
    return _HEAD + line + more
