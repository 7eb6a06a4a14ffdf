"""What a week's rules had nothing to go by: one without its inputs is not evaluated, and says what it needs (N14)."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pandas as pd

from xlops.measures.clues import Clues
from xlops.periods import Week


def _of_week(frame: pd.DataFrame, market: str, week: Week) -> pd.DataFrame:
    return frame[(frame["marketplace"] == market) & (frame["week"] == week.label)]


def _has(column: str) -> Callable[[Clues, str, Week], bool]:
    return lambda clues, market, week: bool(_of_week(clues.listed, market, week)[column].notna().any())


def _terms(clues: Clues, market: str, week: Week) -> bool:
    return {"now", "before"} <= set(_of_week(clues.terms, market, week)["side"])


NEEDS: dict[str, Callable[[Clues, str, Week], bool]] = {
    "products": lambda clues, market, week: not _of_week(clues.products, market, week).empty,
    "campaigns": lambda clues, market, week: not _of_week(clues.campaigns, market, week).empty,
    "terms": _terms,
    "advertised": lambda clues, market, week: any(of == market for of, _ in clues.advertised),
    "stock": _has("available"),
    "rival": _has("rival"),
    "offers": _has("offers"),
    "rating": _has("rating"),
    "fees": lambda clues, market, week: bool((clues.fees["marketplace"] == market).any()),
}


_ADVERTISING = ("campaigns", "terms", "advertised")


def lacking(
    clues: Clues, week: Week, markets: tuple[str, ...], unadvertised: Collection[str] = ()
) -> list[tuple[str, str]]:  # fmt: skip
    """(marketplace, name of the need) of what no export tells of a week.

    Of an `unadvertised` marketplace nothing of advertising is needed.
    """
    return [
        (m, name) for m in markets for name, told in NEEDS.items()
        if not told(clues, m, week) and not (m in unadvertised and name in _ADVERTISING)
    ]  # fmt: skip
