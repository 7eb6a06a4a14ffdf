"""Dated exchange rates: a day takes the latest one not after it."""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pandas as pd

CURRENCY = {"US": "USD", "DE": "EUR"}
Rates = dict[str, list[tuple[date, float]]]


def read_rates(toml: Path) -> Rates:
    rates: Rates = {}
    for row in tomllib.loads(toml.read_text("utf-8"))["rate"]:
        rates.setdefault(row["currency"], []).append((row["day"], float(row["rate"])))
    return {currency: sorted(dated) for currency, dated in rates.items()}


def rate(rates: Rates, currency: str, day: date) -> float:
    """How many US dollars one unit is worth on the day."""
    if currency == "USD":
        return 1.0
    dated = rates[currency]
    return dated[bisect_right([since for since, _ in dated], day) - 1][1]


def in_dollars(rows: pd.DataFrame, money: Iterable[str], rates: Rates, currency: str) -> pd.DataFrame:
    """Daily rows with the money columns at the rate of each row's `day`."""
    if currency == "USD" or rows.empty:
        return rows
    worth = rows["day"].map({day: rate(rates, currency, day) for day in rows["day"].unique()})
    return rows.assign(**{column: rows[column] * worth for column in money if column in rows})
