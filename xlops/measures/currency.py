"""Money in the base currency, by one rule (N25).

What flows is worth the rate of its day, and what is known for several days together the mean rate of these days. What
stands is worth the rate of the period's last day. So a figure carries *its rate*: what one unit of it is in the base
currency. Figures of several days or files have that rate by which their sum in the base currency comes out; where the
rate of a single day is not known there is none, and nothing is added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from xlops.money import Rate, Rates
from xlops.periods import Span


class Exchange:
    """The rates of single figures: base currency for one unit; None where no rate, or no base currency, is known."""

    def __init__(self, rates: Rates | None) -> None:
        self._rates = rates
        self._flows: dict[tuple[str, Span], float | None] = {}

    def rows(self) -> list[Rate]:
        """The dated rates into the base currency."""
        return self._rates.rows() if self._rates else []

    def flow(self, currency: str, span: Span) -> float | None:
        """The rate of what flowed during `span` and is known as one figure: the mean of its days."""
        if (currency, span) not in self._flows:
            days = [self._rates.on(currency, day) if self._rates else None for day in span.days()]
            known = [rate for rate in days if rate is not None]
            mean = sum(known, Decimal(0)) / len(known) if known and len(known) == len(days) else None
            self._flows[currency, span] = None if mean is None else float(mean)
        return self._flows[currency, span]

    def stock(self, currency: str, last_day: date) -> float | None:
        """The rate of what stands at the end of a period."""
        return self.flow(currency, Span.closed(last_day, last_day))

    def between(self, currency: str, other: str, day: date) -> float | None:
        """What one unit of a currency is in another one on a day; a currency in itself needs no rate."""
        if currency == other:
            return 1.0
        rate, divisor = (self._rates.on(c, day) if self._rates else None for c in (currency, other))
        return float(rate / divisor) if rate is not None and divisor else None


def rate_of_sum(parts: Sequence[tuple[float, float | None]]) -> float | None:
    """The rate of a sum of (figure, its rate): the one they share, exactly, else the mean weighted by the figures."""
    rates = [rate for _, rate in parts if rate is not None]
    if not rates or len(rates) < len(parts):
        return None
    if min(rates) == max(rates):
        return rates[0]
    whole = sum(figure for figure, _ in parts)
    if whole == 0:
        return sum(rates) / len(rates)
    return sum(figure * rate for figure, rate in zip((f for f, _ in parts), rates, strict=True)) / whole


def exact(expression: str) -> str:
    """A figure as SQL whose sum is the same to the last digit, in whatever order DuckDB's threads add it up."""
    return f"({expression})::decimal(38, 12)"


def in_base(figure: str) -> str:
    """SQL for a figure in the base currency, of a row with a column `rate`."""
    return exact(f"({figure})::double * rate")


def sql_rate(figure: str, base: str = "") -> str:
    """`rate_of_sum` as SQL: over rows with a column `rate`, the rate of the sum of an expression.

    `base` is it in the base currency where the rows are sums themselves.
    """
    return (
        "case when count(rate) < count(*) then null when min(rate) = max(rate) then min(rate) "
        f"else coalesce(sum({base or in_base(figure)})::double / nullif(sum({exact(figure)}), 0)::double, "
        f"sum({exact('rate')})::double / count(rate)) end"
    )


def rated(rows: Iterable[Sequence[Any]], columns: str) -> pd.DataFrame:
    """Rows as a frame with these columns, for a query with `sql_rate`: `rate` is a number also where none is known."""
    return pd.DataFrame(list(rows), columns=columns.split()).astype({"rate": "float64"})
