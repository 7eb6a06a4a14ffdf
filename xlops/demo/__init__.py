"""A synthetic store: fifteen months of export files in the exact formats of real ones, the same every time."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
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
    from xlops.demo.store import exports

    store = told(scenario)
    last = last_day or store.clock.last_day
    # ads files name no day: their age is the file's own, and must not be that of the demo
    saved = datetime.combine(last + timedelta(days=1), store.habits.saved_at, UTC).timestamp()
    written = []
    for name, content in exports(store, last, store.clock.seed if seed is None else seed):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (saved, saved))
        written.append(path)
    return written


def own_sheets(last_day: date, *, scenario: str = DEMO) -> dict[str, Rows]:
    """What the store's people typed: the rows of each sheet by its id, without the days every store begins with."""
    from xlops.demo.scenario import told
    from xlops.demo.sheets import own_sheets as rows

    return rows(told(scenario), last_day)
