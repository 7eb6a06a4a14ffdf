"""Rows of several marketplaces added up in the base currency; what has no rate is never added.

Which rate a figure has is settled where it is measured (rule N25, `measures/currency.py`); here it is only applied.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import Any

import pandas as pd

from xlops.measures import ALL, Account
from xlops.measures.currency import rate_of_sum

MONEY = ("gmv", "spend", "ad_sales", "ad_part")
SUMMED = (
    "gmv", "units", "order_items", "sessions", "page_views", "bb_views", "units_refunded", "spend", "ad_sales",
    "ad_part", "clicks",
)  # fmt: skip


def in_base(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its money in the base currency: by the rate of each figure, `x_rate`, else by that of the row."""
    rates = {name: frame[f"{name}_rate" if f"{name}_rate" in frame else "rate"] for name in MONEY if name in frame}
    return frame.assign(**{name: frame[name] * rate for name, rate in rates.items()})


def rate_of_rows(frame: pd.DataFrame) -> float | None:
    """The rate of the spend of all rows together; None where one of them has none."""
    rates = (None if math.isnan(rate) else float(rate) for rate in frame["rate"])
    return rate_of_sum(list(zip(frame["spend"].astype(float), rates, strict=True)))


def with_all(account: Account, frame: pd.DataFrame) -> pd.DataFrame:
    """ASINs by period with rows of `ALL` put first, for periods that every marketplace's report and rate cover."""
    own = frame.drop(columns=[c for c in frame.columns if c.endswith("_rate")])
    markets = len(account.marketplaces)
    if frame.empty:
        return own
    if markets == 1 and account.currency_of[account.marketplaces[0]] == account.base:
        return pd.concat([own.assign(marketplace=ALL), own], ignore_index=True)
    whole = frame[frame["gmv_rate"].notna()].groupby("period")["marketplace"].nunique()
    kept = in_base(frame)[frame["period"].isin(whole[whole == markets].index)]
    grouped = kept.groupby(["period", "asin"], sort=False)
    summed = grouped[list(SUMMED)].sum(min_count=1).reset_index()
    titles = grouped["title"].first().reset_index()["title"]
    total = summed.assign(title=titles, marketplace=ALL)
    # a number that one marketplace lacks altogether has no sum
    for name in SUMMED:
        lacking = kept.loc[kept[name].isna(), "period"].unique()
        total.loc[total["period"].isin(lacking), name] = math.nan
    return pd.concat([total[own.columns], own], ignore_index=True)


def days_with_all(account: Account, frame: pd.DataFrame) -> pd.DataFrame:
    """Days of each marketplace with a column `currency`; those of `ALL` first.

    A number of ALL waits for every marketplace that has had it by then: a day of which one is late has no sum.
    """
    if frame.empty:
        return frame
    numbers = [c for c in frame.columns if c not in ("day", "marketplace", "rate")]
    by_day = in_base(frame).groupby("day")[numbers]
    total = by_day.sum(min_count=1)
    total[by_day.count() < _begun(frame, numbers, total.index)] = math.nan
    total = total.reset_index().assign(marketplace=ALL, currency=account.base or "")
    own = [part.assign(currency=account.currency_of[str(m)]) for m, part in frame.groupby("marketplace", sort=False)]
    return pd.concat([total, *own], ignore_index=True)


def _begun(frame: pd.DataFrame, numbers: list[str], days: pd.Index[Any]) -> pd.DataFrame:
    """How many marketplaces have had each number by each day."""
    found = {}
    for name in numbers:
        firsts = sorted(frame[frame[name].notna()].groupby("marketplace")["day"].min())
        found[name] = [bisect_right(firsts, day) for day in days]
    return pd.DataFrame(found, index=days)
