"""What a store remembers of files from run to run: which were seen, which bytes are stored, which were refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from xlops.facts.history import Store
from xlops.findings import Finding
from xlops.reports.files import Source
from xlops.reports.read_batch import Reading
from xlops.settings import FILE_NAME as SETTINGS_NAME

Stamp = tuple[int, int]  # size and time of change


def stamp_of(file: Path) -> Stamp:
    """Size and time of change; (0, 0) where there is no such file and none is needed."""
    try:
        stat = file.stat()
    except FileNotFoundError:
        if file.name == SETTINGS_NAME:
            return 0, 0
        raise
    return stat.st_size, stat.st_mtime_ns


class Ledger:
    """The ledger of a run that writes nothing (`identify`, a dry run): it looks things up and enters none."""

    stored_is = "read"  # how the outcome of a good file is called

    def __init__(self, store: Store | None = None) -> None:
        self._seen, self._known, self._refused = store.memory() if store else ({}, {}, {})

    # -- looked up -----------------------------------------------------------------------------------------------

    def has_dealt_with(self, file: Path, name: str, *, but_for_refused: bool) -> bool:
        """Whether a file stands as an earlier run left it, so that it need not be opened."""
        try:
            done = self._seen.get(name) == stamp_of(file)
        except OSError:
            return False  # it will be refused with its reason
        return done and not (but_for_refused and self._refused_of(name))

    def stored_as(self, sha256: str) -> str | None:
        """The name under which these bytes were stored before."""
        return self._known.get(sha256)

    def _refused_of(self, name: str) -> set[str]:
        """SHA-256 of what was refused of a file: itself, or members of it."""
        return {sha for sha, n in self._refused.items() if n == name or n.startswith(f"{name} › ")}

    # -- entered: one method an outcome --------------------------------------------------------------------------

    def unreadable(self, name: str, stamp: Stamp, reason: str) -> None:
        """A file could not be opened, and trying again is no use."""

    def opened(self, name: str, sha256s: Sequence[str]) -> None:
        """A file was opened and holds these reports: what was refused of it and is gone is forgotten."""

    def known(self, source: Source) -> None:
        """A report was stored before."""

    def stored(self, readings: Sequence[Reading]) -> list[Sequence[Finding]]:
        """Reports are good and their rows wait in `stage`: what is found of each. Errors: duckdb.Error."""
        return [r.findings for r in readings]

    def refused(self, source: Source, reason: str) -> None:
        """A report cannot be read, and trying again is no use."""

    def dealt_with(self, name: str, stamp: Stamp) -> None:
        """Nothing of a file is left to do: the next run need not open it."""

    def close(self) -> dict[str, Finding]:
        """The end of the run; SHA-256 → finding of every file that is smaller than what it would replace."""
        return {}


class StoreLedger(Ledger):
    """The ledger of a run that stores what it reads; `replaces` lets smaller files replace larger ones."""

    stored_is = "stored"

    def __init__(self, store: Store, *, replaces: bool) -> None:
        super().__init__(store)
        self._store, self._replaces = store, replaces
        self._done: list[tuple[str, int, int]] = []  # entered at the end: a run that breaks off is done again

    def unreadable(self, name: str, stamp: Stamp, reason: str) -> None:
        self._store.keep_refusals(name, [])
        self._store.refuse(f"{name}:{stamp}", name, reason)
        self.dealt_with(name, stamp)

    def opened(self, name: str, sha256s: Sequence[str]) -> None:
        if self._refused_of(name):
            self._store.keep_refusals(name, sha256s)

    def known(self, source: Source) -> None:
        if self._replaces:
            self._store.let_replace(source.sha256)

    def stored(self, readings: Sequence[Reading]) -> list[Sequence[Finding]]:
        findings: Iterable[Sequence[Finding]] = self._store.add_all(readings, replaces=self._replaces)
        self._known |= {r.sha256: r.name for r in readings}
        return list(findings)

    def refused(self, source: Source, reason: str) -> None:
        self._store.refuse(source.sha256, source.name, reason)

    def dealt_with(self, name: str, stamp: Stamp) -> None:
        self._done.append((name, *stamp))

    def close(self) -> dict[str, Finding]:
        if self._done:
            self._store.see(self._done)
        self._done = []
        return self._store.smaller()
