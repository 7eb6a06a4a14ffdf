"""What the actions of a year came to, by kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from xlops.review.action import Entry
from xlops.verdicts.tally import Tally, tally
from xlops.verdicts.verdict import Verdict

_YEAR = 365


def tallies(entries: Iterable[Entry], verdicts: Mapping[int, Verdict], end: date) -> dict[str, Tally]:
    """Kind of action → what those that were decided in the year until the day after `end` came to."""
    since, until = end - timedelta(days=_YEAR), end + timedelta(days=1)
    year = [e for e in entries if e.no in verdicts and e.decided and since < e.decided <= until]
    return tally((e.kind, verdicts[e.no]) for e in year)
