"""What one run of a verb carries along: the store it works on, and how it was asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from xlops.facts.history import Store
from xlops.settings import Settings


def _id() -> str:
    return datetime.now().strftime("%Y%m%d-%H%M%S")


@dataclass(frozen=True)
class Run:
    """One build of a store: its folder and settings, the open store, the workbook's path, and when it began."""

    folder: Path
    settings: Settings
    store: Store
    workbook: Path
    started: datetime
    as_of: date | None = None  # None: the last day that a sales report covers
    id: str = field(default_factory=_id)  # as the workbook shows it
