"""What `--fail-on` asks of a result: whether some status is at or beyond a level."""

from __future__ import annotations

from collections.abc import Iterable

from xlops.targets import Status

_BAD = {
    "warn": {Status.WARN, Status.BREACH}, "breach": {Status.BREACH}, "likely": {Status.BREACH, Status.LIKELY_BREACH},
}  # fmt: skip


def reaches(level: str, statuses: Iterable[Status]) -> bool:
    """Whether one of the statuses is at or beyond `warn` or `breach`, for certain, or with `likely` a likely breach.

    Any other level is never reached.
    """
    return any(status in _BAD.get(level, ()) for status in statuses)
