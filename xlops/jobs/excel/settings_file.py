"""xlwings' settings of a user: a file of lines `"KEY","value"`, where other people's lines stay as they are."""

from __future__ import annotations

import re
from pathlib import Path

_LINE = re.compile(r'\s*"([^"]*)"\s*,\s*"([^"]*)"')


def read_settings_file(path: Path, encoding: str) -> dict[str, str]:
    """The settings, keys in capitals; none where there is no file."""
    found = (_LINE.match(line) for line in _lines(path, encoding))
    return {match[1].upper(): match[2] for match in found if match}


def write_setting(path: Path, encoding: str, key: str, value: str | None) -> None:
    """Set one setting in its line or in a new one; None takes its line out."""
    lines, place = _lines(path, encoding), -1
    for number, line in enumerate(lines):
        if (match := _LINE.match(line)) and match[1].upper() == key:
            place = number
    new = [] if value is None else [f'"{key}","{value}"']
    lines[place if place >= 0 else len(lines) : place + 1 if place >= 0 else len(lines)] = new
    path.write_text("".join(f"{line}\n" for line in lines), encoding=encoding, errors="surrogateescape")


def _lines(path: Path, encoding: str) -> list[str]:
    return path.read_text(encoding=encoding, errors="surrogateescape").splitlines() if path.exists() else []
