"""Campaigns that sell as they are told to, without chance or with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd

FIRST = date(2026, 1, 5)  # a Monday
DECIDED, DONE = date(2026, 8, 3), date(2026, 8, 5)
SETTLED = date(2026, 9, 2)  # the last of 28 days after it was done
DAYS = (SETTLED - FIRST).days + 1


def campaign(orders: np.ndarray | float, name: str = "", spend: float = 40.0, price: float = 20.0) -> pd.DataFrame:
    """A day a row: orders as given, spend each day the same."""
    made = np.broadcast_to(np.asarray(orders, float), (DAYS,))
    frame = pd.DataFrame(
        {
            "day": [FIRST + timedelta(days=n) for n in range(DAYS)],
            "orders": made,
            "ad_sales": made * price,
            "spend": spend,
            "clicks": 100.0,
            "profit": made * price * 0.4 - spend,
            "waste": spend / 4,
            "waste_clicks": 25.0,
        }
    )
    return frame.assign(object=name) if name else frame


def since(day: date, factor: float, until: date = SETTLED) -> np.ndarray:
    """1 up to the day, the factor from then on."""
    days = np.array([FIRST + timedelta(days=n) for n in range(DAYS)])
    return np.where((days >= day) & (days <= until), factor, 1.0)


def left_alone(count: int = 12, factor: np.ndarray | float = 1.0, seed: int | None = None) -> pd.DataFrame:
    """Campaigns of five to thirty orders a day, with a seed by chance, all moved by a factor alike."""
    chance = np.random.RandomState(seed)
    usual = [np.full(DAYS, 5 + 25 * n / max(1, count - 1)) for n in range(count)]
    sold = [chance.poisson(u) if seed is not None else u for u in usual]
    return pd.concat([campaign(orders * factor, f"C{n:02}") for n, orders in enumerate(sold)])


def scaled(frame: pd.DataFrame, by: Mapping[str, float], day: date) -> pd.DataFrame:
    """The same with columns times a factor from a day on."""
    late = pd.to_datetime(frame["day"]) >= pd.Timestamp(day)
    return frame.assign(**{c: frame[c].where(~late, frame[c] * factor) for c, factor in by.items()})
