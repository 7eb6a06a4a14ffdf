"""What single ASINs earned in the last closed month: their own break-even ACOS, where their costs are known (N29)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from xlops.facts.sheets import has_own_tables
from xlops.kpis import load
from xlops.kpis.surfaces.python import evaluate
from xlops.measures.account import Account
from xlops.measures.closed_months import OF_MONTH, as_advertised, last_closed
from xlops.measures.landed import earned_in
from xlops.measures.profit import earned_by
from xlops.periods import Span

_BY_SKU = ("stock_plan", "ledger_day", "sales_sku")
_OF_REPORTS = " union all ".join(f"select sku, asin from {table}" for table in _BY_SKU)
_SKUS = f"""
select distinct sku from ({_OF_REPORTS}) where asin = $asin and sku <> ''
union select sku from own_products where asin = $asin and sku <> '' order by sku
"""
_EVERY_SKU = f"""
select distinct sku, asin from ({_OF_REPORTS} union all select sku, asin from own_products)
where sku <> '' and asin <> '' order by all
"""


def skus_of(account: Account, asin: str) -> list[str]:
    """The SKUs under which an ASIN is sold, as far as reports or the Products sheet say so."""
    if not has_own_tables(account.store.con):
        return []
    return [sku for (sku,) in account.store.rows(_SKUS, {"asin": asin})]


def asins_of_skus(account: Account) -> dict[str, str]:
    """SKU → the ASIN that the Products sheet, else the reports, say it is of."""
    query = _EVERY_SKU if has_own_tables(account.store.con) else f"select sku, asin from ({_OF_REPORTS}) order by all"
    found = {str(sku): str(asin) for sku, asin in account.store.rows(query) if sku and asin}
    if has_own_tables(account.store.con):
        typed = account.store.rows("select sku, asin from own_products where sku <> '' and asin <> '' order by all")
        found |= {str(sku): str(asin) for sku, asin in typed}
    return found


def closed_month_of(account: Account, markets: Sequence[str], asin: str, end: date) -> Mapping[str, float]:
    """`closed_sales` and the like of an ASIN as of a day; of several marketplaces in the base currency.

    Empty where nothing is known: no transactions, no cost, nothing sold. A marketplace in which the ASIN sold nothing
    that month is left out.
    """
    skus = skus_of(account, asin)
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


def break_evens(account: Account, on: date) -> dict[tuple[str, str], float]:
    """Marketplace and ASIN → its break-even ACOS, a fraction, as of a day; of those alone whose costs are known."""
    skus_by: dict[str, list[str]] = {}
    for sku, asin in account.store.rows(_EVERY_SKU) if has_own_tables(account.store.con) else ():
        skus_by.setdefault(asin, []).append(sku)
    found = {}
    for market in account.marketplaces if skus_by else ():
        month = last_closed(account.sources, market, account.currency_of[market], on)
        earned = earned_in(account.sources, month) if month else {}
        for asin, skus in skus_by.items():
            sold = [sku for sku in skus if sku in earned]
            parts = [part for sku in sold if (part := earned[sku]) is not None]
            if month is None or not parts or len(parts) < len(sold):
                continue
            own = {name: sum(part[of] for part in parts) for name, of in OF_MONTH.items()}
            margin = evaluate(load()["be_acos"].formula, as_advertised(account.sources, month, own, sold))
            if margin is not None:
                found[market, asin] = margin
    return found


def _rate(account: Account, market: str, span: Span) -> float | None:
    return account.sources.exchange.flow(account.currency_of[market], span)
