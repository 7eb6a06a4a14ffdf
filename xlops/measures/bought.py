"""What customers buy together and again, by Brand Analytics: the newest baskets and repeat purchases."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from xlops.measures.account import Account
from xlops.measures.queries import OWN_ASINS

_NEWEST = """
select span_first, span_end from {table}
where marketplace = ? and span_end - 1 <= ?::date and span_end > ?::date order by span_end desc, span_first limit 1
"""
_BASKET = """
select asin, other, max(portion)::double as portion from (
  select asin, unnest([asin_1, asin_2, asin_3]) as other,
    unnest([combination_share_1, combination_share_2, combination_share_3]) as portion
  from market_basket where marketplace = ? and span_first = ?::date and span_end = ?::date
) where other <> '' and portion >= ? group by all order by portion desc, asin, other
"""
_REPEAT = """
select {name} as name, max(customers)::double customers, max(repeat_customers)::double again from {table}
where marketplace = ? and span_first = ?::date and span_end = ?::date and {name} <> '' group by 1
having max(customers) >= ? and max(repeat_customers) > 0 order by max(repeat_customers) / max(customers) desc, 1
"""


@dataclass(frozen=True)
class Pair:
    """A product of ours and what stood in the same orders, with the share of orders; `own`: that is ours too."""

    marketplace: str
    asin: str
    other: str
    share: float
    own: bool


@dataclass(frozen=True)
class Again:
    """Customers of a product, or of a whole brand, and which share of them bought before."""

    marketplace: str
    name: str  # ASIN or brand
    customers: float
    share: float
    brand: bool


@cache
def _limits() -> dict[str, Any]:
    return tomllib.loads(files("xlops.measures").joinpath("bought.toml").read_text("utf-8"))


def bought_together(account: Account, on: date) -> list[Pair]:
    """The pairs of each marketplace's newest report as of the end of `on`, the most frequent first."""
    limits, found = _limits()["basket"], []
    own = {asin for (asin,) in account.store.rows(f"{OWN_ASINS} union select distinct asin from market_basket")}
    for market in account.marketplaces:
        for span in _newest(account, "market_basket", market, on, limits["max_age"]):
            rows = account.store.rows(_BASKET, [market, *span, limits["least_share"]])
            found += [Pair(market, asin, other, share, other in own) for asin, other, share in rows]
    return sorted(found, key=lambda p: -p.share)


def bought_again(account: Account, on: date) -> list[Again]:
    """Products and brands of the newest reports as of the end of `on`, those that most come back to first."""
    limits, found = _limits()["repeat"], []
    for market in account.marketplaces:
        for table, name in (("repeat_purchase", "asin"), ("repeat_brand", "brand")):
            for span in _newest(account, table, market, on, limits["max_age"]):
                query = _REPEAT.format(table=table, name=name)
                rows = account.store.rows(query, [market, *span, limits["least_customers"]])
                found += [Again(market, of, many, again / many, name == "brand") for of, many, again in rows]
    return sorted(found, key=lambda a: -a.share)


def _newest(account: Account, table: str, market: str, on: date, max_age: int) -> list[tuple[Any, ...]]:
    """The first day and the end of the newest report, the longest of those that end together; none without one."""
    return account.store.rows(_NEWEST.format(table=table), [market, on, on - timedelta(days=max_age)])
