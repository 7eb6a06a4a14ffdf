"""What listing reports say beside price and stock: offers that ceased to be active, why stock is stranded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xlops.measures.account import Account
from xlops.measures.photographs import closing

_MAX_AGE, _BEFORE = 14, 45  # days before a period's end; days between two reports that are held together

# the word that most listings of a report have is the one for active, in whatever language
_CHANGED = """
with told as (select sku, asin, max(title) title, lower(trim(status)) word, any_value(status) status, day
  from listings where marketplace = ? and day in (?::date, ?::date) and trim(status) <> '' group by all),
usual as (select day, mode(word) word from told group by day)
select n.sku, coalesce(n.asin, ''), coalesce(n.title, n.sku), n.status
from told n join told b on b.sku = n.sku and b.day = ?::date join usual u on u.day = b.day
where n.day = ?::date and b.word = u.word and n.word <> b.word order by n.sku
"""


@dataclass(frozen=True)
class Unlisted:
    """A SKU whose offer had the status that most have in the report before, and has another one now."""

    marketplace: str
    sku: str
    asin: str
    title: str
    status: str  # as the report writes it
    since: date  # the day of the report before

    @property
    def key(self) -> str:
        return f"{self.marketplace}|{self.sku}"


def unlisted(account: Account, on: date) -> list[Unlisted]:
    """The offers that changed so between the newest two listing reports as of the end of `on`."""
    found = []
    for market in account.marketplaces:
        days = account.coverage.cover("listings", market).days
        now = closing(account.coverage, "listings", market, on, _MAX_AGE)
        before = max((d for d in days if now and 0 < (now - d).days <= _BEFORE), default=None)
        if now is None or before is None:
            continue
        rows = account.store.rows(_CHANGED, [market, now, before, before, now])
        found += [Unlisted(market, sku, asin, title, status, before) for sku, asin, title, status in rows]
    return found


def stranded_reasons(account: Account, on: date) -> dict[tuple[str, str], str]:
    """(marketplace, SKU) → why it is stranded, as the newest report on stranded inventory writes it."""
    found = dict[tuple[str, str], str]()
    for market in account.marketplaces:
        day = closing(account.coverage, "stock_stranded", market, on, _MAX_AGE)
        if day is not None:
            query = (
                "select sku, max(trim(reason)) from stock_stranded where marketplace = ? and day = ?::date "
                "and trim(reason) <> '' group by sku"
            )
            found |= {(market, str(sku)): str(reason) for sku, reason in account.store.rows(query, [market, day])}
    return found
