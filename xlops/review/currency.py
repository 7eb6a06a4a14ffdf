"""Rows of several marketplaces brought to the base currency; what has no rate is never added."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import pandas as pd

from xlops.measures import ALL, Account
from xlops.periods import Period

MONEY = ("gmv", "spend", "ad_sales")
SUMMED = ("gmv", "units", "order_items", "sessions", "page_views", "bb_views", "spend", "ad_sales")


def with_all(account: Account, frame: pd.DataFrame, periods: Sequence[Period]) -> pd.DataFrame:
    """The frame with rows of `ALL` put first, for periods that every marketplace's report and rate cover."""
    markets = len(account.marketplaces)
    if frame.empty:
        return frame
    if markets == 1 and account.currency_of[account.marketplaces[0]] == account.base:
        return pd.concat([frame.assign(marketplace=ALL), frame], ignore_index=True)
    last = {p.label: p.span.last for p in periods}
    factors = {
        (period, market): _rate(account, market, last[period])
        for period, market in set(zip(frame["period"], frame["marketplace"], strict=True))
    }
    factor = [factors[key] for key in zip(frame["period"], frame["marketplace"], strict=True)]
    converted = frame.copy()
    for name in MONEY:
        converted[name] = converted[name] * factor
    known = pd.Series([not math.isnan(f) for f in factor], index=frame.index)
    whole = frame[known].groupby("period")["marketplace"].nunique()
    kept = converted[converted["period"].isin(whole[whole == markets].index)]
    grouped = kept.groupby(["period", "asin"], sort=False)
    summed = grouped[list(SUMMED)].sum(min_count=1).reset_index()
    titles = grouped["title"].first().reset_index()["title"]
    total = summed.assign(title=titles, marketplace=ALL)
    # a number that one marketplace lacks altogether has no sum
    for name in SUMMED:
        lacking = kept.loc[kept[name].isna(), "period"].unique()
        total.loc[total["period"].isin(lacking), name] = math.nan
    return pd.concat([total[frame.columns], frame], ignore_index=True)


def days_with_all(account: Account, frame: pd.DataFrame) -> pd.DataFrame:
    """Days of each marketplace with a column `currency`; those of `ALL` first, for days that every one of them has."""
    if frame.empty:
        return frame
    markets = len(account.marketplaces)
    factor = [_rate(account, m, d) for m, d in zip(frame["marketplace"], frame["day"], strict=True)]
    converted = frame.copy()
    for name in (n for n in MONEY if n in frame):
        converted[name] = converted[name] * factor
    numbers = [c for c in frame.columns if c not in ("day", "marketplace")]
    by_day = converted.groupby("day")
    # a day on which one marketplace lacks a number has no sum
    total = by_day[numbers].sum(min_count=markets)
    total[by_day["marketplace"].count() < markets] = math.nan
    total = total.reset_index().assign(marketplace=ALL, currency=account.base or "")
    own = [part.assign(currency=account.currency_of[str(m)]) for m, part in frame.groupby("marketplace", sort=False)]
    return pd.concat([total, *own], ignore_index=True)


def _rate(account: Account, marketplace: str, day: date) -> float:
    rate = account.rates.on(account.currency_of[marketplace], day) if account.rates else None
    return math.nan if rate is None else float(rate)


def with_rate(account: Account, frame: pd.DataFrame, day: date) -> pd.DataFrame:
    """The frame with a column `rate`: base currency for one unit of the row's, NaN where none is known."""
    rates = {m: _rate(account, m, day) for m in account.marketplaces}
    return frame.assign(rate=frame["marketplace"].map(rates).astype("float64"))
