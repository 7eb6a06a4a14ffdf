"""The same fact in two reports (rule N1): where both cover a period and differ by more than 2 %, a finding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import product as each_with

import pandas as pd

from xlops.facts.history import Store
from xlops.findings import Finding
from xlops.language import Text, plain
from xlops.measures.account import Account
from xlops.periods import Period
from xlops.tables import AD_PRODUCTS, AD_TABLES, SALES_TABLES, TABLES

TOLERANCE = 0.02
_SUMMARY = Text("{table} (summary)", "{table}（汇总）")
_Source = tuple[str, bool]  # a table, and whether by its days


def differing_sources(account: Account, periods: Sequence[Period]) -> list[Finding]:
    """A finding per marketplace, period and fact whose reports disagree, naming both and by how much.

    Of one table its days and a summary of them are two reports (rule N20); sales that still move are not compared.
    """
    picks = []
    for market in account.marketplaces:
        asked = [(SALES_TABLES, ""), *((AD_TABLES, p) for p in account.coverage.ad_products(market))]
        for period, (tables, product) in each_with(periods, asked):
            for table in tables:
                for pieces in account.coverage.cover(table, market, product).answers(period.span):
                    maturity = account.sources.maturity
                    still = maturity.sales(pieces, product) if product else True
                    place = (market, period.label, product, table)
                    picks += [(*place, p.file, p.span.first, p.daily, len(pieces) > 1, still) for p in pieces]
    columns = ["marketplace", "period", "product", "table", "file", "first", "daily", "by_days", "still"]
    chosen = pd.DataFrame(picks, columns=columns)
    totals: dict[tuple[str, str, str, str], dict[_Source, float]] = defaultdict(dict)
    for table in dict.fromkeys(chosen["table"]):
        facts = [TABLES[table].weight, *(["ad_sales"] if table in AD_TABLES else [])]
        query = (
            f"select k.marketplace, k.period, k.product, k.by_days, bool_and(k.still), "
            f"{', '.join(f'coalesce(sum({fact}), 0)' for fact in facts)} from chosen k "
            f"join fact_{table} t on t.file = k.file and (not k.daily or t.day = k.first) group by all"
        )
        with account.store.frame("chosen", chosen[chosen["table"] == table]):
            found = account.store.rows(query)
        for market, label, product, by_days, still, *sums in found:
            for fact, total in zip(facts, sums, strict=True):
                if still or fact != "ad_sales":
                    totals[market, label, product, fact][table, by_days] = float(total)
    return [f for key, by_source in sorted(totals.items()) if (f := _difference(key, by_source))]


def _difference(key: tuple[str, str, str, str], by_source: dict[_Source, float]) -> Finding | None:
    """The table that answers against the one farthest from it."""
    market, period, product, fact = key
    order = sorted(by_source, key=lambda source: ((*SALES_TABLES, *AD_TABLES).index(source[0]), not source[1]))
    first = by_source[order[0]]
    other = max(order, key=lambda source: abs(by_source[source] - first))
    if first <= 0 or abs(by_source[other] - first) / first <= TOLERANCE:
        return None
    told = [
        _SUMMARY.format(table=table) if not by_days and (table, True) in by_source else plain(table)
        for table, by_days in (order[0], other)
    ]
    both = Text("{one} {first}, {two} {second}", "{one} {first}、{two} {second}")
    return Finding(
        "sources-differ",
        file=f"{market} {period}",
        column=fact + (f" ({AD_PRODUCTS[product]})" if product else ""),
        value=f"{by_source[other] / first - 1:+.1%}",
        expected=both.format(one=told[0], first=f"{first:,.2f}", two=told[1], second=f"{by_source[other]:,.2f}"),
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
