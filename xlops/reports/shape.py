"""What a file's name and folders look like without days and counters: the shape that it shares with the next one."""

from __future__ import annotations

import re

from xlops.periods import span_in_name

_COUNTERS = re.compile(r"\(\d+\)|\d[\d\-_.:]{3,}\d|(?i:(?<![a-z0-9])w\d{1,2}(?![a-z0-9]))|\d{3,}")
_JOINTS = re.compile(r"[\s_\-.–]+")


def shape_of(name: str, week_start: int = 0) -> str:
    """`us/2026-W47/kitchen 2026-11-23 (1).csv` → `us/kitchen`."""
    words = [w for w in re.split(r"[/\\]| › ", name) if w]
    folders = [_JOINTS.sub(" ", w).strip().lower() for w in words[:-1] if not span_in_name(w, week_start)]
    own = _JOINTS.sub(" ", _COUNTERS.sub(" ", words[-1].rpartition(".")[0] or words[-1])).strip().lower()
    return "/".join([*folders, own])
