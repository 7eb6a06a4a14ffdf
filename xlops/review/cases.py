"""Actions that ask to answer cases, done by themselves once all of their cases are closed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from xlops.review.action import Entry

CASES = "cases"  # the first word of the parts of such an action


def ended_cases(
    entries: Iterable[Entry], closed: Collection[tuple[str, str]], day: date, reason: str
) -> list[Entry]:  # fmt: skip
    """The list with actions done, and why, that rest on closed cases alone; what a person decided stays.

    `closed` has the marketplace and number of each case.
    """
    parts = {f"{CASES}|{market}|{number}" for market, number in closed}
    return [replace(e, carried=day, answer=reason) if _over(e, parts) else e for e in entries]


def _over(e: Entry, closed: Collection[str]) -> bool:
    return e.state == "proposed" and not e.do and bool(e.parts) and all(part in closed for part in e.parts)
