"""What is covered to which day, what is missing, and exactly what to download where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xlops.facts.history import Store, now, open_store
from xlops.jobs.outcomes import Outcome, refused_once
from xlops.measures import read_coverage
from xlops.measures.photographs import last_ended
from xlops.review.freshness import SourceReach, sources
from xlops.settings import Settings
from xlops.tables import Grain


@dataclass(frozen=True)
class StoreStatus:
    """The state of a store's data."""

    sources: list[SourceReach]
    refused: list[tuple[str, str]]
    files: int
    until: date


def status(folder: Path, settings: Settings, as_of: date | None = None) -> StoreStatus:
    """What the store covers and what to download next. Errors: StoreError where there is no store yet."""
    with open_store(folder, read_only=True) as store:
        return read_status(store, settings, as_of)


def read_status(store: Store, settings: Settings, as_of: date | None = None) -> StoreStatus:
    """The state of an open store's data."""
    coverage = read_coverage(store)
    markets = list(dict.fromkeys([*settings.marketplaces, *coverage.marketplaces()]))
    until = as_of or _last_day(store) or now().date()
    rows = store.rows("select name, reason from refused order by name")
    refused = [(o.name, o.reason) for o in refused_once([Outcome(name, "refused", reason=why) for name, why in rows])]
    found = sources(coverage, markets, settings, until)
    return StoreStatus(found, refused, int(store.rows("select count(*) from file")[0][0]), until)


def _last_day(store: Store) -> date | None:
    """The last day that has ended as far as the files tell: Monday's photograph of Sunday's stock is of no new day."""
    query = "select max(end_day - 1) filter (grain <> ?), max(end_day - 1) filter (grain = ?) from owner"
    found: tuple[date | None, date | None] = store.rows(query, [Grain.SNAPSHOT.value, Grain.SNAPSHOT.value])[0]
    flow, photograph = found
    if flow is None or photograph is None:
        return flow or photograph
    return max(flow, last_ended(photograph))
