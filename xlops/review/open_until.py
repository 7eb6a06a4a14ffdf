"""Until when a review is open, and which typed target it is judged by (rules D1, D16)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from xlops.periods import Month, Period
from xlops.targets import TargetRow, TypedTarget

CLOSES_AFTER_DAYS = 21  # a review closes itself so long after its period, once its figures are settled (rule D16)
CLOSES_AT_LATEST_DAYS = 45  # or so long after it, settled or not
OPEN_AT_LEAST_DAYS = 14


def closes_on(period: Period, *, settled: bool = True) -> date:
    """The last day on which a period's review is open; the newest month stays open until the next one is over."""
    last = period.span.last + timedelta(days=CLOSES_AFTER_DAYS if settled else CLOSES_AT_LATEST_DAYS)
    return max(last, period.next().span.last) if isinstance(period, Month) else last


def typed_while_open(rows: Sequence[TargetRow], last_open: date) -> list[TypedTarget]:
    """The row that stood when the period closed: a later one replaces an earlier one whole."""
    dated = [row for row in rows if (row.valid_from or date.min) <= last_open]
    last = max(dated, key=lambda row: row.valid_from or date.min, default=None)
    return [TypedTarget(last.target, last.warn, last.breach, last.marketplace)] if last else []
