"""What events let expect of single ASINs: those of the whole store, and those of the ASIN, its brand or line (N34)."""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from xlops.measures import ALL, Account
from xlops.measures.event_days import EventDays
from xlops.measures.usual import Values
from xlops.periods import Month, Period, Week
from xlops.review.currency import MONEY
from xlops.review.usual import Group

_MEASURES = ("gmv", "units", "order_items", "sessions", "page_views", "bb_views", "spend", "ad_sales", "ad_part")


def asin_groups(
    account: Account, frame: pd.DataFrame, asin: str, names: Collection[str], period: Week | Month, scope: str,
    needed: Sequence[str],
) -> tuple[list[Group], Group]:  # fmt: skip
    """An ASIN in each marketplace of the scope, and in all of them together; of ALL in the base currency.

    `frame` is that of `detail.asin_periods`, with the rates of money; `names` are the ASIN and its tags in lower case,
    `needed` the measures that are asked for.
    """
    markets = account.marketplaces if scope == ALL else [scope]
    here = frame[(frame["asin"] == asin) & frame["marketplace"].isin(markets)]
    known = {(str(r["period"]), str(r["marketplace"])): r for r in here.to_dict("records")}
    found = {key: _values(row, in_base=scope == ALL) for key, row in known.items()}
    selling = [m for m in markets if any(market == m for _, market in found)]
    groups = [_group(account, found, [m], names, period, needed) for m in selling]
    return groups, _group(account, found, selling, names, period, needed)


def _values(row: Mapping[Hashable, Any], *, in_base: bool) -> dict[str, float]:
    values = {}
    for name in _MEASURES:
        rate = float(row.get(f"{name}_rate", 1.0)) if in_base and name in MONEY else 1.0
        value = float(row[name]) * (1.0 if math.isnan(rate) else rate) if name in row else math.nan
        if not math.isnan(value):
            values[name] = value
    return values


def _group(
    account: Account, found: dict[tuple[str, str], dict[str, float]], markets: Sequence[str], names: Collection[str],
    period: Week | Month, needed: Sequence[str],
) -> Group:  # fmt: skip
    def of(asked: Period) -> Values:
        parts = [found.get((asked.label, m), {}) for m in markets]
        return {n: sum(p[n] for p in parts) for n in needed if parts and all(n in p for p in parts)}

    concerning = [e for e in account.events if any(e.concerns(m, names) for m in markets)]
    before = of(period.previous())
    return Group(of, EventDays.of(concerning, account.sold(markets)), before if before.keys() >= set(needed) else {})
