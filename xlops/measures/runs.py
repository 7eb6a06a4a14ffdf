"""Which advertising a marketplace runs on which days: as `[[runs]]` says, else as the exports show (rule N23).

What was never said begins with the first day that an export covers; before it totals are of the other products only,
and a finding says so. Nothing said here removes what the store holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xlops.findings import Finding
from xlops.language import NOTHING, Text, listed
from xlops.measures.coverage import Coverage, Piece
from xlops.periods import ONE_DAY, Span
from xlops.settings import Settings
from xlops.tables import AD_PRODUCTS, AD_TABLES

_EVER = Span(date(1990, 1, 1), date(2101, 1, 1))


class Runs:
    """The advertising that marketplaces run."""

    def __init__(self, settings: Settings, coverage: Coverage) -> None:
        self._settings, self._coverage = settings, coverage

    def products(self, marketplace: str) -> list[str]:
        """Every product that was said to run or was seen, at whatever time."""
        seen = self._coverage.ad_products(marketplace)
        return [p for p in AD_PRODUCTS if p in seen or self._said(marketplace, p) or self._listed(p)]

    def on(self, marketplace: str, product: str, span: Span) -> list[Span]:
        """The days of `span` on which the product runs, or must be taken to run."""
        running = self._said(marketplace, product)
        if running is None:
            first = self._first(marketplace, product)
            if self._settings.ad_products:
                running = [_EVER] if self._listed(product) else []
            else:
                running = [Span(first, _EVER.end)] if first else []
        clipped = [Span(max(r.first, span.first), min(r.end, span.end)) for r in running if r.overlaps(span)]
        return sorted(clipped)

    def owed(self, marketplace: str, product: str, span: Span) -> list[Span]:
        """The days of `span` of which a report is owed: all but those on which it is said not to run.

        Unlike `on`, days before its first export are asked for: that nobody downloaded them says nothing.
        """
        return [span] if self._said(marketplace, product) is None else self.on(marketplace, product, span)

    def ended(self, marketplace: str, product: str, day: date) -> date | None:
        """The last day up to `day` on which the product is said to have run; None where it runs on `day`, or unsaid."""
        before = [r for r in self._said(marketplace, product) or () if r.first <= day]
        last = max((r.last for r in before), default=None)
        return last if last is not None and last < day else None

    def unsaid(self, marketplace: str, span: Span) -> list[str]:
        """The products of which nothing tells whether they ran in `span`: none of their exports reaches so far."""
        if self._settings.ad_products:
            return []
        firsts = {p: self._first(marketplace, p) for p in self._coverage.ad_products(marketplace)}
        silent = [p for p in firsts if self._said(marketplace, p) is None]
        return [p for p in silent if (first := firsts[p]) and span.first < first]

    def idle(self, marketplace: str, span: Span) -> bool:
        """Whether no advertising is known to run on any day of `span`: said or listed, never only not seen (N24)."""
        return len(self.idle_days(marketplace, span)) == len(span)

    def idle_days(self, marketplace: str, span: Span) -> set[date]:
        """The days of `span` on which no advertising is known to run."""
        said = [p for p in AD_PRODUCTS if self._said(marketplace, p) is not None]
        products = {*said, *self.products(marketplace)}
        if not products and not self._left_out(marketplace):
            return set()
        running = {day for p in products for part in self.on(marketplace, p, span) for day in part.days()}
        begins = [first for p in self.unsaid(marketplace, span) if (first := self._first(marketplace, p))]
        known = max(begins, default=span.first)
        return {day for day in span.days() if day >= known} - running

    def only(self, marketplace: str, span: Span) -> Text:
        """`SP only`, where totals of `span` lack a product of which nobody said that it did not run; else nothing."""
        silent = self.unsaid(marketplace, span)
        if not silent:
            return NOTHING
        firsts = [first for p in silent if (first := self._first(marketplace, p))]
        counted = [p for p in self.products(marketplace) if p not in silent]
        if not counted:
            return NOTHING
        words = Text("{products} only", "仅 {products}").format(products=listed(p.upper() for p in counted))
        last = max(firsts) - ONE_DAY
        if last >= span.last:
            return words
        return Text("{words} to {day}", "{day} 前（含）{words}").format(words=words, day=f"{last:%m-%d}")

    def findings(self, marketplace: str, since: date | None) -> list[Finding]:
        """A finding for each product whose begin is not known, while the store has days before it."""
        products = self._coverage.ad_products(marketplace)
        firsts = [first for p in products if (first := self._first(marketplace, p))]
        earliest = min([*firsts, *([since] if since else [])], default=None)
        unsaid = self.unsaid(marketplace, Span(earliest, earliest + ONE_DAY)) if earliest and len(products) > 1 else []
        return [
            Finding("runs-unsaid", column=AD_PRODUCTS[p], value=str(self._first(marketplace, p)), expected=marketplace,
                    hint=p)
            for p in unsaid
        ]  # fmt: skip

    def pieces(
        self, marketplace: str, product: str, span: Span, tables: Sequence[str] = AD_TABLES
    ) -> tuple[str, list[Piece]] | None:
        """The first table that covers all of `span` on which the product runs, and its pieces there; None where none.

        Days that no run is known of count with what the table has of them.
        """
        if found := self._coverage.choose(tables, marketplace, span, product):
            return found
        asked = self.on(marketplace, product, span)
        for table in tables if asked != [span] else ():
            cover = self._coverage.cover(table, marketplace, product)
            parts = [cover.of(part) for part in asked]
            if asked and all(part is not None for part in parts):
                inside = [p for part in parts if part for p in part]
                beside = [p for p in cover.within(span) if not any(part.contains(p.span) for part in asked)]
                return table, [*inside, *beside]
        return None

    def daily(self, table: str, marketplace: str, product: str, span: Span) -> list[Piece] | None:
        """The days that a table has of `span`; None where it lacks one of those that are owed."""
        cover = self._coverage.cover(table, marketplace, product)
        return cover.within(span) if all(map(cover.covers, self.owed(marketplace, product, span))) else None

    def _listed(self, product: str) -> bool:
        return product in self._settings.ad_products

    def _left_out(self, marketplace: str) -> bool:
        """Whether `[[runs]]` names the marketplaces that advertise, and not this one."""
        named = {r.marketplace for r in self._settings.runs if not r.never}
        return bool(named) and None not in named and marketplace not in named

    def _said(self, marketplace: str, product: str) -> list[Span] | None:
        """When `[[runs]]` says that a product runs; None where it says nothing of it."""
        said = [r for r in self._settings.runs if r.source == product and r.marketplace in (None, marketplace)]
        if not said:
            return None
        return [Span(r.since or _EVER.first, r.to + ONE_DAY if r.to else _EVER.end) for r in said if not r.never]

    def _first(self, marketplace: str, product: str) -> date | None:
        """The first day that an export of the product covers."""
        covers = (self._coverage.cover(table, marketplace, product) for table in AD_TABLES)
        return min((c.first_day for c in covers if c.first_day), default=None)
