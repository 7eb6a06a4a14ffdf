"""One marketplace's advertising made by hand: a broad, an automatic and an exact campaign of bottles, a year of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from xlops.measures.histories import TERM, TermWeeks
from xlops.periods import Span
from xlops.proposals.advertising import Sponsored

Terms = dict[tuple[str, ...], tuple[float, float]]  # its key → clicks and orders a week

WEEKS = 40
SPAN = Span.closed(date(2026, 2, 16), date(2026, 11, 22))


def history(rows: Terms, keys: tuple[str, ...] = TERM) -> TermWeeks:
    """The same clicks and orders each week: 30 dollars an order, 0.80 a click."""
    frame = pd.DataFrame(list(rows), columns=list(keys))
    weekly = np.array(list(rows.values()))[:, :, None] * np.ones(WEEKS)
    clicks, orders = weekly[:, 0], weekly[:, 1]
    return TermWeeks(frame, clicks, orders, 0.8 * clicks, 30 * orders, SPAN, 0, daily=True)


def _usual() -> Terms:
    made: Terms = {}
    for n in range(12):
        made["Bottle Broad", "Bottles", "bottle", "BROAD", f"bottle {n}"] = (20.0, 1.6 + 0.07 * n)
        made["Bottle Exact", "Exact", f"steel bottle {n}", "EXACT", f"steel bottle {n}"] = (20.0, 1.6 + 0.07 * n)
    return made


def sponsored(more: Terms | None = None, **changed: Any) -> Sponsored:
    """The usual terms and some more; exact keywords are those of the exact campaign."""
    terms = _usual() | (more or {})
    groups = pd.DataFrame(
        [("Bottle Broad", "Bottles", "B0A", 100.0, "bottle"), ("Bottle Exact", "Exact", "B0A", 100.0, "bottle")],
        columns=["campaign", "ad_group", "asin", "spend", "family"],
    )
    campaigns = pd.DataFrame(
        {"campaign": ["Bottle Broad", "Bottle Exact"], "ad_product": "sp", "break_even": float("nan"), "spend": 100.0,
         "clicks": 250.0, "ad_orders": 20.0, "ad_sales": [500.0, 250.0], "budget": [50.0, 40.0],
         "budget_spend": [1400.0, 700.0], "budget_total": [1400.0, 1400.0], "time_in_budget": float("nan")}
    )  # fmt: skip
    made = Sponsored(
        "US", history(terms), pd.DataFrame(), groups, campaigns, {}, 0.3,
        exact=frozenset(f"steel bottle {n}" for n in range(12)),
    )  # fmt: skip
    return replace(made, **changed)
