"""When a search term without an order costs too much: the one place that says so (rule N11).

With conversion rate c an average term shows no order in n clicks with probability (1 - c) ** n. At 1/c clicks that is
about 35 %, so there the bid is cut; at 3/c it is about 5 %, so there the term is excluded. The Search terms sheet, the
findings of a review and the measure `waste_spend` all ask here.
"""

from __future__ import annotations

import math

LEAST_CLICKS = 5
TO_NEGATE, TO_CUT = 3, 1  # times the clicks that an order takes
_NEARLY = 1e-9  # one order in 49 clicks takes 49 of them, and 1 / (1 / 49) is a hair more


def no_order_probability(clicks: float, cvr: float) -> float | None:
    """How likely an average term shows no order in so many clicks, from 0 to 1; None where there is no rate."""
    if clicks < 0 or not 0 <= cvr <= 1:
        return None
    return float((1 - cvr) ** clicks)


def clicks_to_negate(cvr: float) -> int | None:
    """Clicks without an order from which a term is proposed as an exact negative; None without a rate."""
    return max(LEAST_CLICKS, _clicks(TO_NEGATE, cvr)) if cvr > 0 else None


def clicks_to_cut(cvr: float) -> int | None:
    """Clicks without an order from which the bid is cut; None without a rate."""
    return _clicks(TO_CUT, cvr) if cvr > 0 else None


def clicks_to_cut_sql(cvr: str) -> str:
    """`clicks_to_cut` of a column that is above 0, for a query."""
    return f"greatest(1, ceil({TO_CUT} / {cvr} - {_NEARLY}))"


def _clicks(orders: int, cvr: float) -> int:
    """Clicks that bring so many orders on average; above one order a click still one."""
    return max(1, math.ceil(orders / cvr - _NEARLY))
