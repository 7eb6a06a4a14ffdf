"""What a worker may die of, by reference: workers import it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from xlops.bounds import Bounds
from xlops.fleet.outcome import StoreOutcome


def build(name: str, folder: str, bounds: Bounds) -> StoreOutcome:
    """Dies at each store called `deadly`, and once at one called `once`."""
    if name == "deadly" or (name == "once" and not (Path(folder) / "died").exists()):
        (Path(folder) / "died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return StoreOutcome(name, "built", worker=f"host, {os.getpid()}", at="2026-11-28T08:00:00+00:00")
