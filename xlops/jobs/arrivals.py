"""When the store first saw each file, kept where copying, syncing and rebuilding do not change it (rule N19).

The list stands beside the exports and in `inputs/`: whichever of the two comes along, and whatever the clocks of the
copies say, a file is as old as it was. So is known too which of two files that contradict each other came first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from xlops import files
from xlops.iso import moment_of
from xlops.jobs.lists import list_text, read_list
from xlops.reports.files import Source

FILE_NAME = "arrivals.csv"
BESIDE = f".xlops-{FILE_NAME}"
_HEADER = ("sha256", "first_seen", "name", "stored")


class _Arrival(NamedTuple):
    """When some bytes were first seen and under which name, and the run that first stored them, UTC, if known."""

    seen: datetime
    name: str
    stored: datetime | None = None

    def earliest(self, other: _Arrival) -> _Arrival:
        seen, name = min((a.seen, a.name) for a in (self, other))
        return _Arrival(seen, name, min((a.stored for a in (self, other) if a.stored), default=None))


_Known = dict[str, _Arrival]  # by SHA-256


class Arrivals:
    """The arrivals that were kept in the `places`, and those of this run, which began at `now`."""

    def __init__(self, now: datetime, places: tuple[Path, ...] = ()) -> None:
        self._now, self._places = now, places
        self._kept: list[_Known] = [dict(_read(place)) for place in places]
        self._of: _Known = {}
        for sha, came in (entry for kept in self._kept for entry in kept.items()):
            self._of[sha] = came.earliest(self._of.get(sha, came))

    def told(self, source: Source) -> Source:
        """The source with the moment of its arrival."""
        known = self._of.get(source.sha256)
        return replace(source, seen=known.seen if known else self._now)

    def stored(self, sha256: str) -> datetime:
        """The run that first stored these bytes: this one, unless another is known."""
        known = self._of.get(sha256)
        return (known and known.stored) or self._now

    def enter(self, source: Source, last_active: date | None) -> None:
        """Keep when a file came; a time of its own from before the last day it speaks of is a wrong clock's."""
        moments = [source.seen or self._now]
        if not last_active or source.modified.date() + timedelta(days=1) >= last_active:
            moments.append(source.modified)
        came = _Arrival(min(moments), source.name, self.stored(source.sha256))
        self._of[source.sha256] = came.earliest(self._of.get(source.sha256, came))

    def add(self, sha256: str, known: tuple[datetime, str] | None, stored: datetime) -> None:
        """Keep what a store knows of a file where no list says it; of a list's file when it was stored."""
        was = self._of.get(sha256)
        if was:
            self._of[sha256] = was._replace(stored=was.stored or stored)
        elif known:
            self._of[sha256] = _Arrival(*known, stored)

    def save(self) -> None:
        """Write the lists that are not as they should be; one that somebody holds is written the next time."""
        for place, kept in zip(self._places, self._kept, strict=True):
            files.discard(files.half_made(place))  # of a run that was killed
            if kept != self._of:
                with suppress(OSError):
                    files.put(place, _text(self._of))


def arrivals_of(folder: Path, exports: Path, now: datetime) -> Arrivals:
    """The arrivals of a store's folder."""
    beside = (exports / BESIDE,) if exports.is_dir() else ()
    return Arrivals(now, (*beside, folder / "inputs" / FILE_NAME))


def _read(place: Path) -> Iterator[tuple[str, _Arrival]]:
    """What a list says; a line that cannot be read is passed over, the other list has it too."""
    for row in read_list(place):
        try:
            stored = row.get("stored")
            seen = moment_of(row["first_seen"]).astimezone(UTC)
            yield row["sha256"], _Arrival(seen, row["name"], moment_of(stored).astimezone(UTC) if stored else None)
        except (KeyError, TypeError, ValueError):
            continue


def _text(known: _Known) -> str:
    rows = (
        (sha, of.seen.isoformat(), of.name, of.stored.isoformat() if of.stored else "")
        for sha, of in sorted(known.items())
    )
    return list_text(_HEADER, rows)
