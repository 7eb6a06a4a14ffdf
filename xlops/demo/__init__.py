"""A synthetic store: fifteen months of export files in the exact formats of real ones, the same every time."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from xlops.demo.settings import settings_toml
from xlops.demo.sheets import own_sheets
from xlops.demo.stories import STORIES

__all__ = ["STORIES", "own_sheets", "settings_toml", "write_exports"]

LAST_DAY = date(2026, 11, 22)


def write_exports(folder: Path, *, last_day: date = LAST_DAY, seed: int = 7) -> list[Path]:
    """The files written under `folder` (a store's `exports/`); the same arguments give the same bytes."""
    from xlops.demo.store import exports

    # ads files name no day: their age is the file's own, and must not be that of the demo
    saved = datetime.combine(last_day + timedelta(days=1), time(17), UTC).timestamp()
    written = []
    for name, content in exports(last_day, seed):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (saved, saved))
        written.append(path)
    return written
