"""Events as a review tells them: which, and how much of a change each explains (rule N34)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xlops.language import Text, listed, plain
from xlops.measures.events import Event
from xlops.measures.usual import Expected
from xlops.periods import Month, Week
from xlops.review.sayings import saying
from xlops.review.usual import Usual
from xlops.sheets.schema import SHEETS

_MOST = 3
_KINDS = next(f for f in SHEETS["events"].columns if f.id == "kind").choices


def told(events: Sequence[Event]) -> Text:
    """Their names, kinds where they have none, with marketplace and days; the first three of many."""
    ones = list(dict.fromkeys(map(_one, events)))  # one event may have a row for each product line or price
    return listed(ones[:_MOST]) + (f" +{len(ones) - _MOST}" if len(ones) > _MOST else "")


def explaining(
    of: Expected, start: str, own: float | None, change: float | None, before: Text
) -> list[Text]:  # fmt: skip
    """What a change was held against because of events, and how much of it those of the period itself explain.

    An event of the period before explains nothing: the change is held against `start` in place of that period, which
    is called `before`. `own` is what the known events of the period bring, a share of `start`; those of unknown effect
    are named. `change` is the one on the period before.
    """
    found = []
    if of.unlike:
        weeks = "weeks" if of.weeks > 1 else "week" if of.weeks else "without"
        held = f"held_{weeks}" + ("_partly" if of.partly else "")
        found.append(saying("evidence", held, before=before, events=told(of.unlike), start=start, weeks=of.weeks))
    if of.own and own is not None:
        word = "on_top" if of.unlike else "let_expect" if own * (change or 0.0) < 0 else "explained"
        found.append(saying("evidence", word, events=told(of.own), by=f"{own:+.1%}"))
    if of.unknown:
        found.append(saying("evidence", "unexplained", events=told(of.unknown)))
    return found


def sizes(usual: Usual, period: Week | Month) -> Text:
    """Of each event what it adds to the GMV of a period, and what the period is held against."""
    of, found = usual.found, []
    for s in of.events if of else ():
        over = of is not None and s.event in of.unlike and not s.here
        word = "size_over" if over else "size" if s.effect is not None else "size_unknown"
        found.append(saying("evidence", word, event=_name(s.event), by=f"{s.brings('gmv'):+.0%}"))
    if of and of.weeks:
        found.append(saying("evidence", "free_weeks" if of.weeks > 1 else "free_week", weeks=of.weeks))
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
