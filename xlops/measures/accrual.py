"""Fees that Amazon charges once for a whole month, storage and the like: they accrue by its days (rule N29).

Which lines these are, how late they come and by when is data, `buckets.toml`. A month whose fee is not charged yet has
the daily rate of the last one that was, as an estimate, until the fee comes or its time has passed without one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from xlops.measures.giver import Sources
from xlops.measures.margin import rules
from xlops.periods import Month, Span

_MONTHLY = rules()["monthly"]
ANY_MONTHLY = " or ".join(f"({fee['where']})" for fee in _MONTHLY.values())  # on the lines of the report
_STANDS_IN_FOR = 3  # months: a fee that was not charged for longer is not owed any more


@dataclass(frozen=True)
class _Fee:
    """What one fee of a marketplace came to, month by month."""

    name: str
    charged: dict[Month, float]

    def a_day(self, month: Month, sources: Sources, marketplace: str) -> tuple[float, bool]:
        """What a day of the month bears of it, and whether that is an estimate."""
        if month in self.charged:
            return self.charged[month] / len(month.span), False
        if sources.coverage.cover("transactions", marketplace).covers(self._charged_in(month)):
            return 0.0, False
        before = month
        for _ in range(_STANDS_IN_FOR):
            before = before.previous()
            if before in self.charged:
                return max(0.0, self.charged[before]) / len(before.span), self.charged[before] > 0
        return 0.0, False

    def _charged_in(self, month: Month) -> Span:
        """The days in which the fee of a month is charged, if at all."""
        rule = _MONTHLY[self.name]
        for _ in range(rule["months_late"]):
            month = month.next()
        return Span.closed(month.first, min(month.span.last, month.first + timedelta(days=rule["charged_by"] - 1)))


def by_month(sources: Sources, asked: Iterable[tuple[str, Month]]) -> pd.DataFrame:
    """What the fees of a month come to a day: `marketplace`, `month` (its first day), `a_day`, `estimated`.

    Amounts are in the marketplace's currency.
    """
    lines = [
        (marketplace, month.first, sum(amount for _, amount, _ in borne), any(e for *_, e in borne))
        for (marketplace, month), borne in _borne(sources, asked).items()
    ]
    return pd.DataFrame(lines, columns=["marketplace", "month", "a_day", "estimated"])


def by_kind(sources: Sources, asked: Iterable[tuple[str, Month]]) -> pd.DataFrame:
    """What each monthly fee comes to a day: `marketplace`, `month` (its first day), `fee`, `kind`, `a_day`."""
    lines = [
        (marketplace, month.first, name, _MONTHLY[name]["kind"], amount)
        for (marketplace, month), borne in _borne(sources, asked).items()
        for name, amount, _ in borne
    ]
    return pd.DataFrame(lines, columns=["marketplace", "month", "fee", "kind", "a_day"]).astype({"a_day": "float64"})


def _borne(
    sources: Sources, asked: Iterable[tuple[str, Month]]
) -> dict[tuple[str, Month], list[tuple[str, float, bool]]]:  # fmt: skip
    """Per marketplace and month each fee, what a day bears of it, and whether that is an estimate."""
    return {
        (market, month): [
            (name, *_Fee(name, of).a_day(month, sources, market))
            for name, of in sorted(sources.charged.get(market, {}).items())
        ]
        for market, month in sorted(set(asked), key=lambda pair: (pair[0], pair[1].first))
    }
