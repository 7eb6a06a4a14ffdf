"""When what advertising reports say no longer moves: two clocks (rule N32).

Impressions, clicks and spend settle after three days; sales and orders two days after the window in which they are
counted, which the column names. All on the export's clock (rule N10).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from xlops.facts.history import Store
from xlops.measures.coverage import Piece
from xlops.tables import ATTRIBUTION_DAYS, CLICKS_MATURE_DAYS, ad_sales_mature_days


@dataclass(frozen=True)
class AdMaturity:
    """`windows` are the days in which files count sales, by file, as their columns name them."""

    windows: Mapping[int, int]

    def clicks(self, pieces: Iterable[Piece]) -> bool:
        """Whether impressions, clicks and spend of the pieces stand still."""
        return all(p.matures_after(CLICKS_MATURE_DAYS) for p in pieces)

    def sales(self, pieces: Iterable[Piece], product: str) -> bool:
        """Whether sales and orders of the pieces, of an ad product, stand still."""
        return all(self._stands(p, self.windows.get(p.file, ATTRIBUTION_DAYS[product])) for p in pieces)

    def sales_stand_from(self, pieces: Iterable[Piece], product: str) -> date:
        """The day from which an export of the same days, dated as theirs are, says sales that stand still."""
        return max(p.span.last + timedelta(days=self._asks(p, product)) for p in pieces)

    def _asks(self, piece: Piece, product: str) -> int:
        window = self.windows.get(piece.file, ATTRIBUTION_DAYS[product])
        days = ad_sales_mature_days(window)
        return days if piece.confirmed_at else min(2 * days, max(days, 2 * window))

    def _stands(self, piece: Piece, window: int) -> bool:
        """What is dated by its arrival alone, once twice the window is over (rule N19)."""
        days = ad_sales_mature_days(window)
        age = (piece.exported_at.date() - piece.span.last).days
        return piece.matures_after(days) or age >= max(days, 2 * window)


def read_ad_maturity(store: Store) -> AdMaturity:
    """The windows of the files of a store; those of files that name none are the usual ones of their ad product."""
    query = "select id, attribution_days from file where ad_product <> '' and attribution_days is not null"
    return AdMaturity({int(file): int(days) for file, days in store.rows(query)})
