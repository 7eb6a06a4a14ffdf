"""All export files of a told store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xlops.demo.ads import ads_files
from xlops.demo.business import business_files
from xlops.demo.clock import Clock
from xlops.demo.health import health_files
from xlops.demo.inventory import inventory_files
from xlops.demo.ledger import ledger_files
from xlops.demo.money import transaction_files
from xlops.demo.text import Export
from xlops.demo.told import Told
from xlops.demo.told_year import simulate


def exports(told: Told, last_day: date, seed: int) -> Iterator[Export]:
    """Each file's path under `exports/` and its bytes, marketplace by marketplace."""
    clock = Clock(last_day)
    for market in told.market:
        year = simulate(told, market, clock, seed)
        yield from business_files(year)
        yield from ads_files(year)
        yield from inventory_files(year)
        yield from ledger_files(year)
        yield from transaction_files(year)
        yield from health_files(year)
