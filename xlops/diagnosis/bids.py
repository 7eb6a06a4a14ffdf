"""What a click may cost (rule N11): the bid at which a target's ACOS is met, and the conversion rate it rests on."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

PRIOR_CLICKS = 20  # a thin term's own rate counts as much as its parent's after so many clicks
STEP = 0.30  # a bid moves by no more than this at once


def shrunk_cvr(orders: float, clicks: float, parent_cvr: float, prior_clicks: float = PRIOR_CLICKS) -> float | None:
    """Orders per click, drawn towards the rate of what the term belongs to while it has few clicks of its own."""
    whole = clicks + prior_clicks
    return (orders + prior_clicks * parent_cvr) / whole if whole > 0 else None


def shrunk_cvr_sql(orders: str, clicks: str, parent_cvr: str) -> str:
    """`shrunk_cvr` of three columns, for a query."""
    return f"({orders} + {PRIOR_CLICKS} * {parent_cvr}) / ({clicks} + {PRIOR_CLICKS})"


def bid(
    target_acos: float,
    order_value: float,
    cvr: float,
    current: float | None = None,
    floor: float = 0.02,
    cap: float | None = None,
    boost: float = 0.0,
) -> float | None:
    """The bid, in the currency of `order_value`, at which ads meet `target_acos`; None where there is no rate or value.

    `target_acos`, `cvr` and `boost`, the spend-weighted placement boost, are fractions. With `current` the bid moves by
    at most 30 % of it; `floor` and `cap` win over everything.
    """
    if target_acos <= 0 or order_value <= 0 or cvr <= 0 or boost <= -1:
        return None
    worth = target_acos * order_value * cvr / (1 + boost)
    if current is not None and current > 0:
        worth = min(max(worth, current * (1 - STEP)), current * (1 + STEP))
    if cap is not None:
        worth = min(worth, cap)
    return _cents(max(worth, floor))


def _cents(amount: float) -> float:
    """Rounded to cents as a spreadsheet rounds: by its fifteen digits, a half upwards."""
    return float(Decimal(f"{amount:.15g}").quantize(Decimal("0.01"), ROUND_HALF_UP))
