"""Events as a review tells them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xlops.language import Text, listed, plain
from xlops.measures.events import Event
from xlops.sheets.schema import SHEETS

_MOST = 3
_KINDS = next(f for f in SHEETS["events"].columns if f.id == "kind").choices


def told(events: Sequence[Event]) -> Text:
    """Their names, kinds where they have none, with marketplace and days; the first three of many."""
    return listed(_one(e) for e in events[:_MOST]) + (f" +{len(events) - _MOST}" if len(events) > _MOST else "")


def _one(event: Event) -> Text:
    first, last = event.span.first, event.span.last
    days = _day(first) if first == last else f"{_day(first)}–{_day(last)}"
    where = " ".join(w for w in (event.marketplace, event.about, days) if w)
    name = plain(event.name) if event.name else _KINDS.get(event.kind, plain(event.kind))
    return name + f" ({where})"


def _day(day: date) -> str:
    return f"{day:%m-%d}"
