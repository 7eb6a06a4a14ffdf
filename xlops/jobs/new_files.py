"""Where a file of ours may go: over nothing that is there."""

from __future__ import annotations

from pathlib import Path

from xlops.errors import UsageError


def free_path(path: Path, suffix: str) -> Path:
    """The path that a person named. Errors: UsageError where something is there, or it is called otherwise."""
    if path.suffix.lower() != suffix:
        raise UsageError(f"{path.name} is not called {suffix}: what is written is such a file")
    if path.exists():
        raise UsageError(f"{path} is there already and is not written over: name another file")
    return path


def numbered(folder: Path, name: str, suffix: str) -> Path:
    """The first of `name`, `name-2`, `name-3` … that is free in the folder."""
    names = (f"{name}{suffix}", *(f"{name}-{n}{suffix}" for n in range(2, 1000)))
    return next(folder / n for n in names if not (folder / n).exists())
