"""When a search term without an order may be excluded: at three times the clicks an order takes (rule N11).

With conversion rate c an average term shows no order in n clicks with probability (1 - c) ** n. At 1/c clicks that is
about 35 %, so there the bid is cut; at 3/c it is about 5 %, so there the term is excluded.
"""

from __future__ import annotations

import math

LEAST_CLICKS = 5
CLICKS_PER_ORDER = 3


def no_order_probability(clicks: float, cvr: float) -> float | None:
    """How likely an average term shows no order in so many clicks, from 0 to 1; None where there is no rate."""
    if clicks < 0 or not 0 <= cvr <= 1:
        return None
    return float((1 - cvr) ** clicks)


def clicks_to_negate(cvr: float) -> int | None:
    """Clicks without an order from which a term is proposed as an exact negative; None without a rate."""
    return max(LEAST_CLICKS, math.ceil(CLICKS_PER_ORDER / cvr)) if 0 < cvr <= 1 else None


def clicks_to_cut(cvr: float) -> int | None:
    """Clicks without an order from which the bid is cut; None without a rate."""
    return math.ceil(1 / cvr) if 0 < cvr <= 1 else None
