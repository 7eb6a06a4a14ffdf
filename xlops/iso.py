"""Days as `2026-11-22`, moments as `2026-11-22T08:00`: Python also takes `2026-W47`, a Monday, and `20261122`."""

from __future__ import annotations

import re
from datetime import date, datetime

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?", re.ASCII)


def day_of(text: str) -> date:
    """The day written in full. Errors: ValueError for any other text, and for a day that no calendar has."""
    if not _DAY.fullmatch(text):
        raise ValueError(f"{text!r} is not a day as year-month-day")
    return date.fromisoformat(text)


def moment_of(text: str) -> datetime:
    """The day and time written in full; midnight where only the day is. Errors: ValueError, as `day_of`."""
    if not (_DAY.match(text) and _TIME.fullmatch(text[10:])):
        raise ValueError(f"{text!r} is not a moment as 2026-11-22T08:00")
    return datetime.fromisoformat(text)
