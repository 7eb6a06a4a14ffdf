"""The board of a store: settings, catalogue, typed targets and measures brought together."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from xlops.errors import StoreError
from xlops.facts.history import Store
from xlops.kpis import Catalogue, Direction, load
from xlops.measures import Account
from xlops.review.scorecard import CLOSES_AFTER_DAYS, Board
from xlops.settings import Settings
from xlops.targets import Rows, TypedTarget


def open_board(store: Store, settings: Settings, as_of: date | None = None) -> Board:
    """The board of an open store, up to `as_of` (default: the last day a sales report covers).

    Errors: StoreError where no sales report was ever read.
    """
    account = Account(store, settings)
    last = as_of or account.last_day
    if last is None:
        raise StoreError(
            "the store has no business report yet: download Sales and Traffic by date from Seller Central, put it "
            "into exports/ and run `xlops ingest`"
        )
    catalogue = load(settings.kpi)
    toml = {kpi: settings.target_rows(kpi) for kpi in settings.target}
    for kpi in toml:
        catalogue.find(kpi)
    return Board(account, catalogue, toml, typed_targets(store, catalogue), last, settings.week_start)


def typed_targets(store: Store, catalogue: Catalogue) -> Rows:
    """What people typed into the Targets sheet, as dated rows (rule D1).

    A target holds for every period whose review was still open when it was typed, as the sheet itself shows; a period
    that had closed by then keeps the target it was judged by.
    """
    rows: dict[str, list[TypedTarget]] = defaultdict(list)
    by_day: dict[tuple[str, date], dict[str, float | None]] = defaultdict(dict)
    for kpi, edge, value, seen_on in store.typed_targets():
        if kpi in catalogue:
            by_day[kpi, seen_on][edge] = value
    for (kpi, seen_on), edges in sorted(by_day.items(), key=lambda item: item[0][1]):
        rows[kpi].append(_row(edges, seen_on - timedelta(days=CLOSES_AFTER_DAYS), band=catalogue[kpi].direction is Direction.BAND))
    return dict(rows)


def _row(edges: dict[str, float | None], since: date, *, band: bool) -> TypedTarget:
    def edge(name: str) -> float | list[float | None] | None:
        low, high = edges.get(name), edges.get(f"{name}_high")
        if not band:
            return low
        return None if low is None and high is None else [low, high]

    return TypedTarget(edge("target"), edge("warn"), edge("breach"), valid_from=since)
