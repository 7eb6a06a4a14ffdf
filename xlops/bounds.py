"""How much of the machine a process may take: of several side by side each has its share, alone it has all of it."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Bounds:
    """DuckDB's threads and bytes of memory; None: as many as the machine has, and most of its memory."""

    threads: int | None = None
    memory: int | None = None

    @property
    def of_duckdb(self) -> dict[str, str | bool | int | float | list[str]]:
        """What a connection is opened with; what does not fit into memory goes to this machine's own disk."""
        found: dict[str, str | bool | int | float | list[str]] = {
            "temp_directory": str(Path(tempfile.gettempdir()) / f"xlops-duckdb-{os.getpid()}")
        }
        if self.threads:
            found["threads"] = self.threads
        if self.memory:
            found["memory_limit"] = f"{self.memory // 1_000_000}MB"
        return found


_bounds = Bounds()


def bound(bounds: Bounds) -> None:
    """Hold every connection of this process that is opened from now on to its share."""
    global _bounds
    _bounds = bounds


def bounds() -> Bounds:
    return _bounds
