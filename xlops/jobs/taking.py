"""Takes files one by one: each is opened, sniffed, read and entered; small ones wait until several can go together."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from xlops.errors import ReportError
from xlops.facts.opening import is_damage
from xlops.findings import Finding
from xlops.jobs.blanks import name_kpis
from xlops.jobs.ledger import Ledger, Stamp, stamp_of
from xlops.jobs.outcomes import Outcome, file_of
from xlops.language import NOTHING, Text
from xlops.reports.batches import BatchResult, Intake, Sniffed, explain, refusal
from xlops.reports.files import Source, open_sources

Progress = Callable[[str, int, int], None]  # (name of the file, how many were taken before it, of how many)
Report = tuple[Source, Sniffed | None]  # a report in a file; None where it was stored before
_AHEAD = 24
_FORGOTTEN = Text("forgotten before: `xlops answers` lists it", "此前已移除：见 `xlops answers`")
_STORED_AS = Text("stored before as {name}", "此前已存入为 {name}")


def no_progress(name: str, done: int, of: int) -> None:
    """For those who do not ask."""


@dataclass(frozen=True)
class _Looked:
    """A file opened and its reports sniffed, or why that failed."""

    file: Path
    name: str
    stamp: Stamp
    reports: tuple[Report, ...] = ()
    failure: Exception | None = None


@dataclass
class _Open:
    """A file some of whose reports are not dealt with yet."""

    looked: _Looked
    lasting: bool = True  # none of it is worth another try
    uses: Counter[Path] = field(init=False)  # reports left in each file that was unpacked of it

    def __post_init__(self) -> None:
        self.uses = Counter(source.path for source, _ in self.looked.reports)


@dataclass(frozen=True)
class _Waiting:
    """The place of a report that is not read yet: the file, and which of its reports it is."""

    file: _Open
    part: int


class Taking:
    """One run over files."""

    def __init__(self, intake: Intake, ledger: Ledger) -> None:
        self._intake, self._ledger = intake, ledger
        self._outcomes: dict[tuple[Path, int], Outcome | None] = {}  # (file, part) → None while it waits
        self._waiting: dict[str, _Waiting] = {}  # by SHA-256
        self._refused: dict[str, str] = {}  # SHA-256 → the file that was refused first in this run

    def take_all(
        self,
        files: Sequence[tuple[Path, str]],
        *,
        again: bool = True,
        again_if_refused: bool = False,
        progress: Progress = no_progress,
    ) -> list[Outcome]:
        """Read the files (path, name) that were not dealt with before; what became of each, in their order.

        A second thread looks at the next files while DuckDB reads and stores those before. Errors: StoreError.
        """
        todo = [
            (file, name)
            for file, name in files
            if again or not self._ledger.has_dealt_with(file, name, but_for_refused=again_if_refused)
        ]
        with ThreadPoolExecutor(1) as looker:
            ahead = deque(looker.submit(self._look, *one) for one in todo[:_AHEAD])
            try:
                for number, (_, name) in enumerate(todo):
                    progress(name, number, len(todo))
                    looked = ahead.popleft().result()
                    if number + _AHEAD < len(todo):
                        ahead.append(looker.submit(self._look, *todo[number + _AHEAD]))
                    self._take(looked)
            finally:
                looker.shutdown(cancel_futures=True)
        self._read_all()
        told = self._ledger.close()
        return [o.with_told(told) for o in self._outcomes.values() if o]

    # -- looking: asks neither store nor DuckDB, so that it may run beside them ----------------------------------

    def _look(self, file: Path, name: str) -> _Looked:
        stamp = (-1, -1)
        try:
            stamp = stamp_of(file)
            sources = [self._ledger.arrived(s) for s in open_sources(file, name, self._intake.scratch)]
            return _Looked(file, name, stamp, tuple(report for s in sources for report in self._sniff(s)))
        except Exception as why:
            return _Looked(file, name, stamp, failure=why)

    def _sniff(self, source: Source) -> list[Report]:
        if self._stands(source) or self._ledger.forgotten(source):
            return [(source, None)]
        return [(s.source, None if self._stands(s.source) else s) for s in self._intake.sniff(source)]

    def _stands(self, source: Source) -> bool:
        """Whether a report was stored from this very place, and no option of this run is about it."""
        return self._ledger.stored_as(source.sha256) == source.name and not self._ledger.speaks_anew

    # -- taking --------------------------------------------------------------------------------------------------

    def _take(self, looked: _Looked) -> None:
        if looked.failure:
            self._take_unreadable(looked, looked.failure)
            return
        self._ledger.opened(looked.name, [source.sha256 for source, _ in looked.reports])
        file = _Open(looked)
        for part, (source, sniffed) in enumerate(looked.reports):
            self._take_report(_Waiting(file, part), source, sniffed)
        if not looked.reports:
            self._ledger.dealt_with(looked.name, looked.stamp)

    def _take_unreadable(self, looked: _Looked, failure: Exception) -> None:
        reason, lasting = explain(failure)
        self._outcomes[looked.file, 0] = Outcome(looked.name, "refused", reason=reason)
        if lasting:
            self._ledger.unreadable(looked.name, looked.stamp, reason)

    def _take_report(self, place: _Waiting, source: Source, sniffed: Sniffed | None) -> None:
        if source.sha256 in self._waiting:
            self._read_all()
        if self._stands(source) or not (sniffed or self._ledger.forgotten(source)):
            self._note(place, self._known(source))
            self._finish(place.file, source)
        elif self._ledger.forgotten(source):
            self._note(place, Outcome(source.name, "known", reason=_FORGOTTEN))
            self._finish(place.file, source)
        elif sniffed:
            self._note(place, None)
            self._waiting[source.sha256] = place
            self._put(sniffed)

    def _known(self, source: Source) -> Outcome:
        before = self._ledger.stored_as(source.sha256)
        self._ledger.known(source)
        return Outcome(source.name, "known", reason=_STORED_AS.format(name=before))

    def _put(self, sniffed: Sniffed) -> None:
        if sniffed.kind is None:
            self._settle([BatchResult(sniffed, None, sniffed.reason, sniffed.lasting)])
        else:
            for group in self._intake.put(sniffed):
                self._settle(group)

    def _read_all(self) -> None:
        for group in self._intake.rest():
            self._settle(group)

    # -- settling: rows wait in `stage`, the places of their reports in `_waiting` -------------------------------

    def _settle(self, group: list[BatchResult]) -> None:
        group = [self._seen_elsewhere(replace(r, reading=r.reading and name_kpis(r.reading))) for r in group]
        group, findings = self._enter(group)
        for result in group:
            source = result.sniffed.source
            place = self._waiting.pop(source.sha256)
            self._note(place, self._known(source) if result.known else self._outcome(result, findings))
            alone = self._refused.get(source.sha256, source.name) == source.name
            if result.reading is None and result.lasting and not result.known and alone:
                self._ledger.refused(source, result.reason)
            self._finish(place.file, source, lasting=bool(result.reading) or result.lasting)

    def _seen_elsewhere(self, result: BatchResult) -> BatchResult:
        """What becomes of a report whose bytes are stored from another place: the same, moved, or of two minds."""
        if not self._ledger.stored_as(result.sniffed.source.sha256):
            return result
        if result.reading is None and self._ledger.speaks_anew:  # what an option says cannot be; it stays stored
            return replace(result, lasting=False)
        try:
            reading = self._ledger.placed_anew(result.reading) if result.reading else None
        except ReportError as why:
            return replace(result, reading=None, reason=refusal(why))
        return replace(result, reading=reading, known=reading is None)

    def _enter(self, group: list[BatchResult]) -> tuple[list[BatchResult], dict[str, Sequence[Finding]]]:
        """The group as far as the ledger took it, and what is found of each reading by its SHA-256."""
        readings = [(r.reading, r.sniffed) for r in group if r.reading]
        try:
            findings = self._ledger.stored(readings) if readings else []
        except Exception as why:
            if isinstance(why, duckdb.Error) and is_damage(why):
                raise
            reason, _ = explain(why)
            return [replace(r, reading=None, reason=reason, lasting=False) if r.reading else r for r in group], {}
        return group, {r.sha256: found for (r, _), found in zip(readings, findings, strict=True)}

    def _outcome(self, result: BatchResult, findings: dict[str, Sequence[Finding]]) -> Outcome:
        sniffed, reading = result.sniffed, result.reading
        kind, language = (sniffed.kind.name, sniffed.language) if sniffed.kind else ("", "")
        if reading is None:
            name = sniffed.source.name
            first = self._refused.setdefault(sniffed.source.sha256, name)
            same = "" if first == name else file_of(first)
            return Outcome(name, "refused", None, result.reason, kind, language, copy_of=same)
        found = tuple(findings[reading.sha256])
        return Outcome(sniffed.source.name, self._ledger.stored_is, reading, NOTHING, kind, language, found)

    def _note(self, place: _Waiting, outcome: Outcome | None) -> None:
        self._outcomes[place.file.looked.file, place.part] = outcome

    def _finish(self, file: _Open, source: Source, *, lasting: bool = True) -> None:
        """One report of a file is dealt with; after the last one the file need not be opened again."""
        file.lasting &= lasting
        file.uses[source.path] -= 1
        if not file.uses[source.path] and source.path.is_relative_to(self._intake.scratch):
            with suppress(OSError):  # all of it goes at the end
                source.path.unlink(missing_ok=True)
        if not file.uses.total() and file.lasting:
            self._ledger.dealt_with(file.looked.name, file.looked.stamp)
