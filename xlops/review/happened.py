"""Events as a review tells them: which, and how much of a change each explains (rule N34)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xlops.language import Text, listed, plain
from xlops.measures.events import Event
from xlops.periods import Month, Week
from xlops.review.sayings import saying
from xlops.review.usual import Usual
from xlops.sheets.schema import SHEETS

_MOST = 3
_KINDS = next(f for f in SHEETS["events"].columns if f.id == "kind").choices


def told(events: Sequence[Event]) -> Text:
    """Their names, kinds where they have none, with marketplace and days; the first three of many."""
    return listed(_one(e) for e in events[:_MOST]) + (f" +{len(events) - _MOST}" if len(events) > _MOST else "")


def explaining(
    parts: tuple[Sequence[Event], Sequence[Event]], explained: float | None, change: float | None
) -> list[Text]:  # fmt: skip
    """How much of a change the known events explain, or let expect against it, and which are of unknown effect."""
    known, unknown = parts
    found = []
    if known and explained is not None:
        word = "let_expect" if explained * (change or 0.0) < 0 else "explained"
        found.append(saying("evidence", word, events=told(known), by=f"{explained:+.1%}"))
    if unknown:
        found.append(saying("evidence", "unexplained", events=told(unknown)))
    return found


def sizes(usual: Usual, period: Week | Month) -> Text:
    """Of each event what it adds to the GMV of a period, and what the period is held against."""
    known, _ = usual.parted
    found = []
    for s in usual.events:
        word = "size_over" if s.event in known and not s.event.days_in(period.span) else "size"
        word = word if s.event in known and (s.effect is not None or word != "size") else "size_unknown"
        found.append(saying("evidence", word, event=_name(s.event), by=f"{s.in_period(period, 'gmv'):+.0%}"))
    if usual.weeks:
        found.append(saying("evidence", "free_weeks" if usual.weeks > 1 else "free_week", weeks=usual.weeks))
    return listed(found, "; ", "；")


def _one(event: Event) -> Text:
    first, last = event.span.first, event.span.last
    days = _day(first) if first == last else f"{_day(first)}–{_day(last)}"
    where = " ".join(w for w in (event.marketplace, event.about, days) if w)
    return _name(event) + f" ({where})"


def _name(event: Event) -> Text:
    return plain(event.name) if event.name else _KINDS.get(event.kind, plain(event.kind))


def _day(day: date) -> str:
    return f"{day:%m-%d}"
