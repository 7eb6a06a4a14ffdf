"""Coupons and deals that ran in a period, by Amazon's own reports of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xlops.measures.account import Account
from xlops.periods import Span

_QUERY = """
select marketplace, 'coupon', coalesce(nullif(trim(title), ''), coupon), day, coalesce(ends, day), sales::double, null
from coupons where day < ?::date and coalesce(ends, day) >= ?::date
union all
select p.marketplace, 'deal', coalesce(nullif(trim(p.title), ''), p.promotion), p.day, coalesce(p.ends, p.day),
  p.sales::double,
  (select string_agg(distinct a.asin, ' ' order by a.asin) from promotion_asin a
   where a.marketplace = p.marketplace and a.promotion = p.promotion)
from promotions p where p.day < ?::date and coalesce(p.ends, p.day) >= ?::date
"""


@dataclass(frozen=True)
class Promo:
    """A coupon or deal from its first to its last day, with all that it sold until its report was made."""

    marketplace: str
    kind: str  # coupon or deal
    title: str
    first: date
    last: date
    sales: float | None
    asins: tuple[str, ...]  # of a deal, where the report by product names them


def promos(account: Account, span: Span) -> list[Promo]:
    """Those that ran on some day of the span, most sales first."""
    rows = account.store.rows(_QUERY, [span.end, span.first] * 2)
    found = [
        Promo(market, kind, title, first, last, sales, tuple(asins.split()) if asins else ())
        for market, kind, title, first, last, sales, asins in rows
        if market in account.marketplaces
    ]
    return sorted(found, key=lambda p: (-(p.sales or 0.0), p.marketplace, p.first, p.title))
