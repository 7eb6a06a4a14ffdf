"""Events as a review tells them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xlops.kpis import Lang
from xlops.measures.events import Event
from xlops.sheets.schema import SHEETS

_MOST = 3
_KINDS = next(f for f in SHEETS["events"].columns if f.id == "kind").choices


def told(events: Sequence[Event], lang: Lang) -> str:
    """Their names, kinds where they have none, with marketplace and days; the first three of many."""
    shown = ("、" if lang == "zh" else ", ").join(_one(e, lang) for e in events[:_MOST])
    return shown + (f" +{len(events) - _MOST}" if len(events) > _MOST else "")


def _one(event: Event, lang: Lang) -> str:
    kind = next((zh if lang == "zh" else en for id_, en, zh in _KINDS if id_ == event.kind), event.kind)
    first, last = event.span.first, event.span.last
    days = _day(first) if first == last else f"{_day(first)}–{_day(last)}"
    where = " ".join(w for w in (event.marketplace, event.about, days) if w)
    return f"{event.name or kind} ({where})"


def _day(day: date) -> str:
    return f"{day:%m-%d}"
