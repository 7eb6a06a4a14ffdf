"""Which product, part or days a period lacks, and which stored files wait for them: what stands behind *no data*."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xlops.facts.settling import days_of
from xlops.findings import Finding
from xlops.language import Text, plain
from xlops.measures import Account
from xlops.measures.coverage import Cover
from xlops.measures.givers import GIVERS
from xlops.measures.waiting import Waiting, told_of, waits_for_word
from xlops.periods import Period, Span
from xlops.review.freshness import source_name
from xlops.tables import AD_TABLES, EVENT_TABLES, SALES_TABLES, TABLES


@dataclass(frozen=True)
class Lack:
    """Days of a period for which a source that was seen before, or that waits, has no data."""

    marketplace: str
    table: str
    ad_product: str
    spans: tuple[Span, ...]

    @property
    def told(self) -> Text:
        """`US Sponsored Brands: Campaign, daily (2026-11-16 to 2026-11-22)`."""
        days = Text(" ({days})", "（{days}）").format(days=days_of(self.spans))
        return self._source + days

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.table, self.marketplace, self.ad_product)

    def is_here(self, days: Sequence[Span]) -> bool:
        """Whether all of its days are among `days`: stored, and waiting for a word."""
        return all(any(here.contains(span) for here in days) for span in self.spans)

    @property
    def _source(self) -> Text:
        return plain(f"{self.marketplace} ") + source_name(self.table, self.ad_product)

    def finding(self, period: Period) -> Finding:
        menu = source_name(self.table, self.ad_product, TABLES[self.table].path)
        days = days_of(self.spans)
        return Finding("days-lacking", column=self._source, value=days, expected=period.label, hint=menu)


def lacks(account: Account, markets: Sequence[str], period: Period, tables: Iterable[str]) -> list[Lack]:
    """What stands between a period and an answer from these tables; nothing of a source that was never seen."""
    asked = frozenset(tables)
    found = []
    for market in markets:
        if asked & set(SALES_TABLES):
            sales = [t for t in SALES_TABLES if t in asked]
            if account.coverage.choose(sales, market, period.span) is None:
                found += _of_source(account, market, "", period.span, sales, account.waiting)
        if asked & set(AD_TABLES):
            found += _of_advertising(account, market, period.span, account.waiting)
        for table in sorted(asked & set(EVENT_TABLES)):
            if account.coverage.choose([table], market, period.span) is None:
                found += _of_source(account, market, "", period.span, [table], account.waiting)
    return found


def _of_advertising(account: Account, market: str, span: Span, waiting: Sequence[Waiting]) -> Iterable[Lack]:
    runs = account.sources.runs
    here = {w.ad_product for w in waiting if w.marketplace == market and w.table in AD_TABLES and w.touches(span)}
    for product in dict.fromkeys([*runs.products(market), *sorted(here)]):
        days = runs.on(market, product, span) or ([span] if product in here else [])
        if days and runs.pieces(market, product, span) is None:
            yield from _of_source(account, market, product, span, AD_TABLES, waiting, days)


def _of_source(
    account: Account, market: str, product: str, span: Span, tables: Sequence[str], waiting: Sequence[Waiting],
    on: Sequence[Span] = (),
) -> list[Lack]:  # fmt: skip
    """The days that the table which has most of them lacks; of one that has none, the one that has files waiting."""
    covers = {t: account.coverage.cover(t, market, product) for t in tables}
    waits = {w.table for w in waiting if (w.marketplace, w.ad_product) == (market, product) and w.touches(span)}
    known = [t for t in tables if covers[t].first_day or t in waits]
    if not known:
        return []
    missing = {t: _missing(covers[t], on or [span]) for t in known}
    table = min(known, key=lambda t: (sum(map(len, missing[t])), t not in waits))
    return [Lack(market, table, product, tuple(missing[table]))] if missing[table] else []


def _missing(cover: Cover, on: Sequence[Span]) -> list[Span]:
    return [gap for span in on for gap in cover.gaps(span)]


def lacking_findings(account: Account, markets: Sequence[str], period: Period) -> list[Finding]:
    """What `check` says of a period's days without data, and of the files that are here and wait for them."""
    found = lacks(account, markets, period, (*SALES_TABLES, *AD_TABLES, "transactions"))
    asked = [lack for lack in found if not lack.is_here(waits_for_word(account.waiting, lack.key))]
    here = [*account.waiting, *account.late_traffic]
    return [*(lack.finding(period) for lack in asked), *told_of(here, period.span, markets)]


def tables_behind(measures: Iterable[str]) -> set[str]:
    """The tables that could answer measures."""
    asked = set(measures)
    return {table for giver in GIVERS if not giver.stands_in and asked & giver.gives.keys() for table in giver.tables}
