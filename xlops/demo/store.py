"""All export files of a told store, morning by morning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from xlops.demo.ads import campaign_files, detail_files
from xlops.demo.business import business_files
from xlops.demo.clock import Clock, Span, quarters
from xlops.demo.health import health_files, keepa_files
from xlops.demo.inventory import inventory_files
from xlops.demo.late import seen_on
from xlops.demo.ledger import ledger_files
from xlops.demo.mishaps import mishap_files
from xlops.demo.money import transaction_files
from xlops.demo.search import search_files
from xlops.demo.text import Export
from xlops.demo.told import Told
from xlops.demo.told_year import simulate
from xlops.demo.visits import Visit
from xlops.demo.year import DemoYear

_PHOTOGRAPHS = 14
_USUAL_DAYS = 30


def visits(told: Told, last_day: date, seed: int) -> Iterator[Visit]:
    """The downloads of each morning, marketplace by marketplace; the last is the morning after `last_day`."""
    clock = Clock(last_day)
    days = _mornings(told.habits.first_visit, clock.exported)
    for market in told.market:
        year, taken = simulate(told, market, clock, seed), 0
        for number, day in enumerate(days):
            seen = seen_on(year, day, told.attribution.orders_known)
            spans = [_usual(seen)] if number else quarters(seen.clock.first_day, seen.clock.last_day)
            weeks = [len(days) - 1 - number] if len(days) > 1 else range(_PHOTOGRAPHS)
            files = [
                *business_files(seen, spans, days[number - 1] if number else None),
                *campaign_files(seen, spans, taken, number),
                *_photographs(year, weeks),
                *(_once(told, seen) if day == days[-1] else ()),
            ]
            taken += len(spans)
            yield Visit(day, datetime.combine(day, told.habits.saved_at, UTC), tuple(files))


def _mornings(first: date | None, newest: date) -> list[date]:
    """The newest, and the same weekday of each week since the first."""
    weeks = max(0, (newest - first).days // 7) if first else 0
    return [newest - timedelta(weeks=back) for back in range(weeks, -1, -1)]


def _usual(seen: DemoYear) -> Span:
    return seen.clock.exported - timedelta(days=_USUAL_DAYS), seen.clock.last_day


def _photographs(year: DemoYear, weeks: Iterable[int]) -> Iterator[Export]:
    """Stock and health at the end of weeks, counted back from the year's last."""
    weeks = list(weeks)
    yield from inventory_files(year, weeks)
    yield from health_files(year, weeks)


def _once(told: Told, seen: DemoYear) -> Iterator[Export]:
    """What is downloaded on the last morning for all the time before."""
    yield from detail_files(seen)
    yield from ledger_files(seen)
    yield from transaction_files(seen)
    yield from mishap_files(seen, told.mishap)
    yield from keepa_files(seen)
    if seen.habits.searches:
        yield from search_files(seen)
