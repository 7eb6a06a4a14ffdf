"""What became of each store when, one line a store: by it a run that was stopped goes on (`ROOT/.xlops.fleet`)."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from xlops import files
from xlops.errors import FleetError
from xlops.fleet.outcome import StoreOutcome
from xlops.iso import moment_of

FILE_NAME, LOCK_NAME = ".xlops.fleet", ".xlops.fleet.lock"


@dataclass
class Journal:
    """The newest outcome of each store by name; `started` of a run that never ended, "" where the last one did."""

    path: Path
    outcomes: dict[str, StoreOutcome] = field(default_factory=dict)
    started: str = ""
    who: str = ""  # host and process of the newest run
    trouble: str = ""

    @property
    def stopped(self) -> datetime | None:
        """When the run began that was stopped before its end."""
        return moment_of(self.started) if self.started else None

    def begin(self, started: datetime, stores: Sequence[str]) -> None:
        """Begin a run, or go on with one that began then; what is known of stores that are gone is forgotten.

        Errors: OSError where the folder cannot be written to.
        """
        self.outcomes = {name: o for name, o in self.outcomes.items() if name in stores}
        self.started, self.who = started.isoformat(), f"{socket.gethostname()}, {os.getpid()}"
        lines = [_line(o.record()) for o in self.outcomes.values()]
        files.put(self.path, "".join([*lines, _line({"started": self.started, "who": self.who})]))

    def add(self, outcome: StoreOutcome) -> None:
        self.outcomes[outcome.name] = outcome
        self._append(outcome.record())

    def end(self) -> None:
        self.started = ""
        self._append({"ended": datetime.now(UTC).isoformat(timespec="seconds")})

    def _append(self, record: dict[str, Any]) -> None:
        """A journal that cannot be written stops no run: the next one only does more than it need."""
        try:
            with self.path.open("a", encoding="utf-8", newline="\n") as file:
                file.write(_line(record))
                file.flush()
                os.fsync(file.fileno())
        except OSError as why:
            self.trouble = f"{self.path}: {files.reason(why).en}"


def read_journal(root: Path) -> Journal:
    """The journal below the root; lines that nobody can read, such as one cut short, count as not written."""
    journal = Journal(root / FILE_NAME)
    try:
        lines = journal.path.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return journal
    for line in lines:
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            record = json.loads(line)
            if "started" in record:
                moment_of(record["started"])
                journal.started, journal.who = record["started"], str(record.get("who", ""))
            elif "ended" in record:
                journal.started = ""
            else:
                outcome = StoreOutcome.of(record)
                journal.outcomes[outcome.name] = outcome
    return journal


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


@contextmanager
def fleet_lock(root: Path, patience: float = 3.0) -> Iterator[None]:
    """One run at a time. Errors: FleetError where another has the fleet, or the root cannot be written to."""
    lock = FileLock(root / LOCK_NAME, timeout=patience)
    try:
        lock.acquire()
    except Timeout:
        other = read_journal(root)
        since = f", since {other.started[:16].replace('T', ' ')} UTC" if other.started else ""
        who = f" ({other.who}{since})" if other.who else ""
        raise FleetError(
            f"another fleet run{who} is working on {root}: wait until it has finished; nothing was begun"
        ) from None
    except OSError as why:
        raise FleetError(f"{root} cannot be written to: {files.reason(why).en}") from None
    try:
        yield
    finally:
        lock.release()
