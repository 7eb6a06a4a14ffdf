"""ASINs per period: those of all marketplaces, the best sellers, and how GMV changed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xlops.measures import ALL
from xlops.periods import Period

_COLUMNS = ["asin", "title", "gmv", "units", "sessions"]
BEST_SELLERS = 500
_LISTED = {
    "price": "listed_price",
    "rival": "rival_price",
    "offers": "offers",
    "rank": "sales_rank",
}  # as clues name them


def asins_of(frame: pd.DataFrame, period: Period) -> pd.DataFrame:
    """A period's ASINs over all marketplaces, money in the base currency; empty where one lacks the report."""
    if frame.empty:
        return pd.DataFrame(columns=_COLUMNS)
    return frame.loc[(frame["period"] == period.label) & (frame["marketplace"] == ALL), _COLUMNS]


def best_sellers(frame: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The ASINs with the highest GMV in the period, at most 500."""
    return asins_of(frame, period).sort_values("gmv", ascending=False).head(BEST_SELLERS)


def with_change(frame: pd.DataFrame, periods: Sequence[Period]) -> pd.DataFrame:
    """The frame with `gmv_before`, of the period before, and `gmv_change`; NaN where an ASIN has no row there."""
    place = frame["period"].map({p.label: n for n, p in enumerate(periods)})
    before = frame.assign(place=place + 1)[["place", "marketplace", "asin", "gmv"]]
    joined = frame.assign(place=place).merge(
        before, on=["place", "marketplace", "asin"], how="left", suffixes=("", "_before")
    )
    return joined.assign(gmv_change=joined["gmv"] - joined["gmv_before"])


def with_listed(frame: pd.DataFrame, listed: pd.DataFrame, markets: Sequence[str]) -> pd.DataFrame:
    """ASINs by week with what exports say of their listings; ALL of several marketplaces has no price and no rank."""
    told = listed.rename(columns=_LISTED | {"week": "period"})[["period", "marketplace", "asin", *_LISTED.values()]]
    if len(markets) == 1:
        told = pd.concat([told, told.assign(marketplace=ALL)], ignore_index=True)
    return frame.merge(told, on=["period", "marketplace", "asin"], how="left")
