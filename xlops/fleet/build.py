"""`xlops fleet build`: every store up to date, then the portfolio of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xlops.errors import XlopsError
from xlops.fleet.book import PortfolioBook, write_book
from xlops.fleet.find import find_stores, only
from xlops.fleet.journal import fleet_lock, read_journal
from xlops.fleet.outcome import FleetRun
from xlops.fleet.run import Told, Workers, build_all
from xlops.fleet.settings import read_fleet_settings
from xlops.fleet.status import fleet_status
from xlops.language import NOTHING, Lang, Text


@dataclass(frozen=True)
class FleetBuilt:
    """A run and the portfolio, or why there is none."""

    run: FleetRun
    book: PortfolioBook | None = None
    refused: Text = NOTHING


def fleet_build(
    root: Path, of: Workers, told: Told, *, patterns: Iterable[str] = (), since: datetime | None = None,
    again: bool = False, language: Lang | None = None,
) -> FleetBuilt:  # fmt: skip
    """Build the stores below the root, or those that a pattern names, and bring `portfolio.xlsx` up to date.

    Errors: UsageError, SettingsError; FleetError where another run is at work or nobody can work.
    """
    settings = read_fleet_settings(root)
    chosen = only(find_stores(root), patterns)
    with fleet_lock(root):
        run = build_all(root, chosen, read_journal(root), of, told, since=since, again=again)
        try:
            book = write_book(root, fleet_status(root), language or settings.language)
        except XlopsError as why:  # the stores are done all the same
            return FleetBuilt(run, refused=why.said)
        return FleetBuilt(run, book)
