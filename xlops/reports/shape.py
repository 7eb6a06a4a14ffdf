"""What a file's name and folders look like without days and counters: the shape that it shares with the next one."""

from __future__ import annotations

import re

from xlops.period_words import span_said, spans_of_folder

_COUNTERS = re.compile(r"\(\d+\)|\d[\d\-_.:]{3,}\d|(?i:(?<![a-z0-9])w\d{1,2}(?![a-z0-9]))|\d{3,}")
_A_YEAR = 2026  # any that has the weeks of most years
_JOINTS = re.compile(r"[\s_\-.–]+")


def shape_of(name: str, week_start: int = 0) -> str:
    """`us/2026-W47/kitchen 2026-11-23 (1).csv` → `us/kitchen`."""
    words = [w for w in re.split(r"[/\\]| › ", name) if w]
    folders = [_JOINTS.sub(" ", w).strip().lower() for w in words[:-1] if not _names_days(w, week_start)]
    own = _JOINTS.sub(" ", _COUNTERS.sub(" ", words[-1].rpartition(".")[0] or words[-1])).strip().lower()
    return "/".join([*folders, own])


def _names_days(folder: str, week_start: int) -> bool:
    """Whether a folder is called after a week or month, with its year or without (`W47`, `October`)."""
    return bool(span_said(folder, week_start) or spans_of_folder(folder, (_A_YEAR,), week_start))
