"""When the store first saw each file, kept where copying, syncing and rebuilding do not change it (rule N19).

The list stands beside the exports and in `inputs/`: whichever of the two comes along, and whatever the clocks of the
copies say, a file is as old as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from xlops import files
from xlops.iso import moment_of
from xlops.jobs.lists import list_text, read_list
from xlops.reports.files import Source

FILE_NAME = "arrivals.csv"
BESIDE = f".xlops-{FILE_NAME}"
_HEADER = ("sha256", "first_seen", "name")
_Known = dict[str, tuple[datetime, str]]  # SHA-256 → when these bytes were first seen, UTC, and under which name


class Arrivals:
    """The arrivals that were kept in the `places`, and those of this run, which began at `now`."""

    def __init__(self, now: datetime, places: tuple[Path, ...] = ()) -> None:
        self._now, self._places = now, places
        self._kept: list[_Known] = [dict(_read(place)) for place in places]
        self._of: _Known = {}
        for sha, came in (entry for kept in self._kept for entry in kept.items()):
            self._of[sha] = min(came, self._of.get(sha, came))

    def told(self, source: Source) -> Source:
        """The source with the moment of its arrival."""
        return replace(source, seen=self._of.get(source.sha256, (self._now, ""))[0])

    def enter(self, source: Source, last_active: date | None) -> None:
        """Keep when a file came; a time of its own from before the last day it speaks of is a wrong clock's."""
        moments = [source.seen or self._now]
        if not last_active or source.modified.date() + timedelta(days=1) >= last_active:
            moments.append(source.modified)
        came = (min(moments), source.name)
        self._of[source.sha256] = min(came, self._of.get(source.sha256, came))

    def add(self, sha256: str, moment: datetime, name: str) -> None:
        """Keep what is known from elsewhere of a file that no list names."""
        self._of.setdefault(sha256, (moment, name))

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


def _read(place: Path) -> Iterator[tuple[str, tuple[datetime, str]]]:
    """What a list says; a line that cannot be read is passed over, the other list has it too."""
    for row in read_list(place):
        try:
            yield row["sha256"], (moment_of(row["first_seen"]).astimezone(UTC), row["name"])
        except (KeyError, TypeError, ValueError):
            continue


def _text(known: _Known) -> str:
    return list_text(_HEADER, ((sha, moment.isoformat(), name) for sha, (moment, name) in sorted(known.items())))
