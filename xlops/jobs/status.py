"""What is covered to which day, what is missing, and exactly what to download where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xlops.facts.history import Store, now, open_store
from xlops.measures import read_coverage
from xlops.review.freshness import Source, sources
from xlops.settings import Settings


@dataclass(frozen=True)
class Status:
    """The state of a store's data."""

    sources: list[Source]
    refused: list[tuple[str, str]]
    files: int
    until: date


def status(folder: Path, settings: Settings, as_of: date | None = None) -> Status:
    """What the store covers and what to download next. Errors: StoreError where there is no store yet."""
    with open_store(folder, read_only=True) as store:
        return read_status(store, settings, as_of)


def read_status(store: Store, settings: Settings, as_of: date | None = None) -> Status:
    """The state of an open store's data."""
    coverage = read_coverage(store)
    markets = list(dict.fromkeys([*settings.marketplaces, *coverage.marketplaces()]))
    covers = [coverage.cover(*key) for key in coverage.keys()]  # noqa: SIM118
    days = [c.last_day for c in covers if c.last_day]
    until = as_of or max(days, default=now().date())
    refused = [(r[0], r[1]) for r in store.rows("select name, reason from refused order by name")]
    found = sources(coverage, markets, settings, until)
    return Status(found, refused, int(store.rows("select count(*) from file")[0][0]), until)
