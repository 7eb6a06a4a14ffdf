"""What has landed in a store, and whether it is whole: a file that somebody still writes is not read yet.

Nothing here asks for the time: a file is quiet where two looks see the same size and time of change. So a clock that
is wrong, on this machine or on the one that wrote the file, changes nothing.
"""

from __future__ import annotations

import errno
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from xlops.jobs.ingest import EXPORTS
from xlops.jobs.ledger import Stamp, stamp_of
from xlops.reports.files import passed_over
from xlops.settings import FILE_NAME
from xlops.sheets.files import FOLDER

_TAIL = 64  # bytes; a file that is made in its full size first ends in zeros until it is copied


@dataclass(frozen=True)
class Landed:
    """What a build would read, as it stands now: file → size and time of change."""

    stamps: Mapping[Path, Stamp] = field(default_factory=dict)

    def beside(self, before: Landed) -> list[Path]:
        """The files that are new or changed since `before`, and those that are gone."""
        both = self.stamps.keys() | before.stamps.keys()
        return sorted(path for path in both if self.stamps.get(path) != before.stamps.get(path))


def look(folder: Path) -> Landed:
    """The exports with the settings and own sheets of the store; nothing of one without exports, which has no build.

    Errors: OSError where the store or its exports are not there, such as on a drive that was taken out.
    """
    settings, found = folder / FILE_NAME, []
    if not settings.is_file():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder))
    for here, _, names in os.walk(folder / EXPORTS, onerror=_stop):
        found += [path for name in names if not passed_over(path := Path(here, name))]
    stamps = {}
    for path in (*found, settings, *(folder / FOLDER).glob("*.csv")) if found else ():
        try:
            stamps[path] = stamp_of(path)
        except FileNotFoundError:
            continue  # renamed between the two questions
    return Landed(stamps)


def is_whole(path: Path) -> bool:
    """Whether the end of a file is there, as far as its kind tells; one that is held by its writer is not whole."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL))
            if not file.read().strip(b"\0"):
                return False
            file.seek(0)
            return file.read(2) != b"PK" or zipfile.is_zipfile(file)
    except FileNotFoundError:
        return True  # nothing is left to wait for
    except OSError:
        return False


def _stop(why: OSError) -> None:
    raise why
