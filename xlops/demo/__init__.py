"""A synthetic store: fifteen months of export files in the exact formats of real ones, the same every time."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from xlops.demo.settings import settings_toml

if TYPE_CHECKING:
    from xlops.demo.sheets import Rows

__all__ = ["DEMO", "own_sheets", "settings_toml", "write_exports"]

DEMO = "demo"


def write_exports(
    folder: Path, *, scenario: str = DEMO, last_day: date | None = None, seed: int | None = None
) -> list[Path]:
    """The files written under `folder` (a store's `exports/`); the same arguments give the same bytes.

    `scenario` is one whose stories are told; `last_day` and `seed` are its own where they are not given.
    """
    from xlops.demo.scenario import told
    from xlops.demo.store import visits

    store = told(scenario)
    mornings = visits(store, last_day or store.clock.last_day, store.clock.seed if seed is None else seed)
    return [path for visit in mornings for path in visit.save(folder)]


def own_sheets(last_day: date, *, scenario: str = DEMO) -> dict[str, Rows]:
    """What the store's people typed: the rows of each sheet by its id, without the days every store begins with."""
    from xlops.demo.scenario import told
    from xlops.demo.sheets import own_sheets as rows

    return rows(told(scenario), last_day)
