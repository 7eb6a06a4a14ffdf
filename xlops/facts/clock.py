"""The clock of the store."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, UTC, as the store writes it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
