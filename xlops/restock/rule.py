"""When to order and how much (rule N9), per SKU: units, units a day, days."""

from __future__ import annotations

import math
from datetime import date, timedelta

from xlops.restock.past import REVIEW_DAYS

SAFETY_DAYS = 14
COVER_TARGET_DAYS = 30
DUE_DAYS = 7  # an order to be placed within them is due
_NEARLY = 1e-9  # of a carton: a whole one more would be for what rounding left over
Z = 1.65  # 95 % of lead times go without a stock-out


def safety_stock(velocity: float, lead_days: float, daily_sd: float = 0.0, lead_sd: float = 0.0) -> float:
    """Units held back: 14 days of sales, or what the spread of sales and of lead times asks for, if that is more."""
    spread = Z * math.sqrt(lead_days * daily_sd**2 + velocity**2 * lead_sd**2)
    return max(SAFETY_DAYS * velocity, spread)


def reorder_point(velocity: float, lead_days: float, daily_sd: float = 0.0, lead_sd: float = 0.0) -> float:
    """The position below which an order is due."""
    return velocity * lead_days + safety_stock(velocity, lead_days, daily_sd, lead_sd)


def reorder_quantity(
    velocity: float,
    lead_days: float,
    position: float,
    cover_days: float = COVER_TARGET_DAYS,
    moq: float = 0.0,
    carton: float = 1.0,
) -> float:
    """Units to order now, rounded up to whole cartons and to the minimum order; 0 where the position lasts."""
    wanted = velocity * (lead_days + REVIEW_DAYS + cover_days) + safety_stock(velocity, lead_days) - position
    if wanted <= 0:
        return 0.0
    cartons = math.ceil(max(wanted, moq) / max(carton, 1.0) - _NEARLY)
    return float(cartons * max(carton, 1.0))


def latest_order_date(velocity: float, lead_days: float, position: float, today: date) -> date | None:
    """The last day on which an order still arrives before the safety stock is touched; None without sales."""
    if velocity <= 0:
        return None
    days = math.floor((position - safety_stock(velocity, lead_days)) / velocity - lead_days)
    return today + timedelta(days=max(-3650, min(days, 3650)))


def is_due(latest: date | None, today: date) -> bool:
    """Whether the last day for an order lies within 7 days, or is past."""
    return latest is not None and latest <= today + timedelta(days=DUE_DAYS)
