"""Which products had no stock to sell in a period: their change says nothing of traffic, page or price (rule N27)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from xlops.measures.account import Account
from xlops.measures.photographs import closing
from xlops.measures.stock import REPLENISHABLE
from xlops.periods import Period

OUT_SHARE = 0.1  # of a period's days without stock: one of a week's, four of a month's
_MAX_AGE = 7
OutOfStock = frozenset[tuple[str, str, str]]  # (period, marketplace, ASIN)

# a product is one that the ledger has seen before; a day without a row is one without stock (N9)
_LEDGER = """
with stock as (
  select marketplace, asin, day, sum(ending) > 0 as held from ledger_day
  where disposition = 'SELLABLE' and asin is not null group by all
), born as (select marketplace, asin, min(day) as first_seen from stock group by all)
select a.period, a.marketplace, b.asin, count(*) filter (s.held),
  least(a.days, date_diff('day', b.first_seen, a.last) + 1)
from asked a join born b on b.marketplace = a.marketplace and b.first_seen <= a.last
left join stock s on s.marketplace = b.marketplace and s.asin = b.asin and s.day between a.first and a.last
group by all
"""
_PHOTOGRAPH = f"""
select a.period, a.marketplace, p.asin from asked a
join stock_plan p on p.marketplace = a.marketplace and p.day = a.day
where p.asin is not null group by all
having sum(p.available) = 0 and count(*) filter ({REPLENISHABLE}) > 0
"""


def out_of_stock(account: Account, periods: Sequence[Period], sold: pd.DataFrame) -> OutOfStock:
    """The products without stock on at least a tenth of a period's days; without a ledger, at its end.

    `sold` has the units of each period, marketplace and ASIN, as `asin_periods` gives them: what sold in a period of
    which the ledger knows no stock at all is not sold from there.
    """
    by_day, by_end = [], []
    for market in account.marketplaces:
        ledger = account.coverage.cover("ledger_day", market)
        for period in periods:
            span = period.span
            if ledger.covers(span):
                by_day.append((period.label, market, span.first, span.last, len(span)))
            elif (day := closing(account.coverage, "stock_plan", market, span.last, _MAX_AGE)) is not None:
                by_end.append((period.label, market, day))
    keys = zip(sold["period"], sold["marketplace"], sold["asin"], sold["units"], strict=True)
    units = {(str(p), str(m), str(a)): float(u) for p, m, a, u in keys if u == u}
    found = set[tuple[str, str, str]]()
    for label, market, asin, held, days in _asked(account, _LEDGER, by_day, "period marketplace first last days"):
        elsewhere = held == 0 and units.get((label, market, asin), 0) > 0
        if days - held >= max(1.0, OUT_SHARE * days) and not elsewhere:
            found.add((label, market, asin))
    at_the_end = _asked(account, _PHOTOGRAPH, by_end, "period marketplace day")
    return frozenset({*found, *((str(p), str(m), str(a)) for p, m, a in at_the_end)})


def _asked(account: Account, query: str, rows: Sequence[tuple[Any, ...]], columns: str) -> list[tuple[Any, ...]]:
    frame = pd.DataFrame(rows, columns=columns.split())
    for column in {"first", "last", "day"} & set(frame.columns):
        frame[column] = pd.to_datetime(frame[column]).dt.date
    if frame.empty:
        return []
    with account.store.frame("asked", frame):
        return account.store.rows(query)
