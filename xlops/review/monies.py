"""Which currency the rows of a list are in that holds several marketplaces (rule N25: only totals are converted)."""

from __future__ import annotations

from collections.abc import Sequence

from xlops.language import Text, listed, plain
from xlops.measures import ALL
from xlops.review.sayings import saying
from xlops.review.scorecard import Board


def marked(marketplace: str, board: Board) -> str:
    """`DE · EUR` where its amounts are not in the base currency."""
    currency = board.account.currency_of[marketplace]
    return marketplace if currency == board.currency(ALL) else f"{marketplace} · {currency}"


def monies(board: Board, markets: Sequence[str], *, bars: bool = False) -> Text:
    """The currency of the page; which rows are in another one (rule N25). With `bars` these are in the first."""
    base, of = board.currency(ALL), board.account.currency_of
    apart = [saying("money", "rows_in", market=m, currency=of[m]) for m in markets if of[m] != base]
    if not apart:
        return plain(base)
    rows = saying("money", "rows", rows=listed(apart))
    return saying("money", "bars_in" if bars else "totals_in", currency=base) + rows if base else rows
