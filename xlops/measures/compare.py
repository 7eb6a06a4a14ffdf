"""The same fact in two reports (rule N1): where both cover a period and differ by more than 2 %, a finding."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xlops.facts.history import Store
from xlops.findings import Finding
from xlops.measures.account import Account
from xlops.periods import Period
from xlops.tables import AD_PRODUCTS, AD_TABLES, SALES_TABLES, TABLES

TOLERANCE = 0.02


def differing_sources(account: Account, periods: Sequence[Period]) -> list[Finding]:
    """A finding per marketplace, period and fact whose reports disagree, naming both and by how much."""
    picks = []
    for market in account.marketplaces:
        asked = [(SALES_TABLES, ""), *((AD_TABLES, p) for p in account.coverage.ad_products(market))]
        for period in periods:
            for tables, product in asked:
                for table in tables:
                    pieces = account.coverage.cover(table, market, product).of(period.span) or []
                    picks += [(market, period.label, product, table, p.file, p.span.first, p.daily) for p in pieces]
    columns = ["marketplace", "period", "product", "table", "file", "first", "daily"]
    chosen = pd.DataFrame(picks, columns=columns)
    totals: dict[tuple[str, str, str], dict[str, float]] = {}
    for table in dict.fromkeys(chosen["table"]):
        query = (
            f"select k.marketplace, k.period, k.product, sum({TABLES[table].weight}) from chosen k "
            f"join fact_{table} t on t.file = k.file and (not k.daily or t.day = k.first) group by all"
        )
        with account.store.frame("chosen", chosen[chosen["table"] == table]):
            found = account.store.rows(query)
        for market, period_label, product, total in found:
            totals.setdefault((market, period_label, product), {})[table] = float(total or 0)
    return [f for key, by_table in sorted(totals.items()) if (f := _difference(key, by_table))]


def _difference(key: tuple[str, str, str], by_table: dict[str, float]) -> Finding | None:
    """The table that answers against the one farthest from it."""
    market, period, product = key
    order = [t for t in (*SALES_TABLES, *AD_TABLES) if t in by_table]
    first = by_table[order[0]]
    other = max(order, key=lambda t: abs(by_table[t] - first))
    if first <= 0 or abs(by_table[other] - first) / first <= TOLERANCE:
        return None
    what = TABLES[other].weight + (f" ({AD_PRODUCTS[product]})" if product else "")
    return Finding(
        "sources-differ",
        file=f"{market} {period}",
        column=what,
        value=f"{by_table[other] / first - 1:+.1%}",
        expected=f"{order[0]} {first:,.2f}, {other} {by_table[other]:,.2f}",
    )


_KEYS = {"sales_asin": "asin", "sales_sku": "sku", "ads_campaign": "campaign", "stock_plan": "sku", "stock": "sku"}
_LEAST_KEYS, _LEAST_FILES, _LEAST_KNOWN = 5, 3, 0.2


def strangers(store: Store) -> list[Finding]:
    """Files whose ASINs, SKUs or campaigns hardly occur in others of their marketplace: another store's? (rule D3)."""
    found = []
    for table, key in _KEYS.items():
        query = (
            f"with own as (select distinct t.file, f.marketplace, t.{key} as word from fact_{table} t "
            "join file f on f.id = t.file), "
            "spread as (select marketplace, word, count(*) as files from own group by all), "
            "market as (select marketplace, count(distinct file) as files from own group by all) "
            "select f.name, f.marketplace, count(*) filter (s.files > 1), count(*) from own o "
            "join spread s using (marketplace, word) join market m using (marketplace) join file f on f.id = o.file "
            "where m.files >= ? group by f.name, f.marketplace having count(*) >= ? order by f.name"
        )
        for name, _, known, words in store.rows(query, [_LEAST_FILES, _LEAST_KEYS]):
            if known / words < _LEAST_KNOWN:
                plural = {"asin": "ASINs", "sku": "SKUs", "campaign": "campaigns"}[key]
                found.append(Finding("another-store", file=name, column=plural, value=f"{known} of {words}"))
    return found
