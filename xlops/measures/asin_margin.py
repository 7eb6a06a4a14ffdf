"""What single ASINs earned in the last closed month: their own break-even ACOS, where their costs are known (N29)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from xlops.facts.sheets import has_own_tables
from xlops.measures.account import Account
from xlops.measures.closed_months import OF_MONTH, as_advertised, last_closed
from xlops.measures.profit import earned_by
from xlops.periods import Span

_SKUS = """
select distinct sku from (
  select sku, asin from stock_plan union all select sku, asin from ledger_day union all select sku, asin from sales_sku
) where asin = $asin and sku <> '' union select sku from own_products where asin = $asin and sku <> '' order by sku
"""


def closed_month_of(account: Account, markets: Sequence[str], asin: str, end: date) -> Mapping[str, float]:
    """`closed_sales` and the like of an ASIN as of a day; of several marketplaces in the base currency.

    Empty where nothing is known: no transactions, no cost, nothing sold. A marketplace in which the ASIN sold nothing
    that month is left out.
    """
    store = account.store
    if not has_own_tables(store.con):
        return {}
    skus = [sku for (sku,) in store.rows(_SKUS, {"asin": asin})]
    found: list[dict[str, float]] = []
    for market in markets:
        month = last_closed(account.sources, market, account.currency_of[market], end)
        earned = earned_by(account.sources, month, skus) if month else None
        if month is None or earned is None:
            continue
        rate = _rate(account, market, month.period.span) if len(markets) > 1 else 1.0
        if rate is None:
            return {}
        told = as_advertised(account.sources, month, {name: earned[of] for name, of in OF_MONTH.items()}, skus)
        found.append({name: value * rate for name, value in told.items()})
    return {name: sum(one[name] for one in found) for name in OF_MONTH} if found else {}


def _rate(account: Account, market: str, span: Span) -> float | None:
    return account.sources.exchange.flow(account.currency_of[market], span)
