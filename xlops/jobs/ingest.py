"""Read every export that is new, check it, store it once. One bad file never stops the others."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import duckdb

from xlops import files
from xlops.errors import UsageError, did_you_mean
from xlops.facts.history import Store, now, open_store
from xlops.facts.opening import is_damage
from xlops.findings import Finding
from xlops.jobs.blanks import name_kpis
from xlops.jobs.lock import store_lock
from xlops.jobs.rebuild import home
from xlops.reports import KINDS
from xlops.reports.batches import BatchResult as Read
from xlops.reports.batches import Intake, Sniffed, disk_is_full, explain
from xlops.reports.evidence import Hints
from xlops.reports.files import Source, open_sources, passed_over
from xlops.reports.read_batch import Reading, prepare
from xlops.settings import FILE_NAME as SETTINGS_NAME
from xlops.settings import Settings

EXPORTS = "exports"
_FOLDERS_AS_EVIDENCE = 3
_AHEAD = 24


@dataclass(frozen=True)
class Outcome:
    """What became of one file: `stored`, `known` (stored before), `refused`, or `read` in a dry run."""

    name: str
    what: str
    reading: Reading | None = None
    reason: str = ""
    kind: str = ""
    language: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass
class Ingested:
    """What a whole ingest did."""

    outcomes: list[Outcome] = field(default_factory=list)
    seconds: float = 0.0
    lost: list[Finding] = field(default_factory=list)  # what a rebuild could not take over

    def of(self, what: str) -> list[Outcome]:
        return [o for o in self.outcomes if o.what == what]

    @property
    def rows(self) -> int:
        return sum(o.reading.rows for o in self.of("stored") if o.reading)

    @property
    def findings(self) -> list[Finding]:
        return [*self.lost, *(f for o in self.outcomes for f in o.findings)]


def hints_of(settings: Settings, hints: Hints) -> Hints:
    """The user's options, completed from the store's settings."""
    only = settings.ad_products[0] if len(settings.ad_products) == 1 else None
    return replace(
        hints,
        ad_product=hints.ad_product or only,
        configured=settings.marketplaces,
        week_start=settings.week_start,
        bad_rows_limit=settings.bad_rows_limit,
    )


def find_files(paths: Iterable[Path], root: Path) -> list[tuple[Path, str]]:
    """(file, the name the user knows it by) for every file of the paths and of the folders among them."""
    found: dict[Path, str] = {}
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path} does not exist")
        inside = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in inside:
            if not passed_over(file):
                found.setdefault(file.resolve(), _name(file, root))
    return list(found.items())


def _name(file: Path, root: Path) -> str:
    """The path under `root`, or the last folders and the name: what tells marketplace and period."""
    for here, base in ((file.absolute(), root.absolute()), (file.resolve(), root.resolve())):
        if here.is_relative_to(base):
            return here.relative_to(base).as_posix()
    return "/".join(file.absolute().parts[-1 - _FOLDERS_AS_EVIDENCE :]).lstrip("/")


def identify(paths: Iterable[Path], hints: Hints) -> list[Outcome]:
    """What each file is; stores nothing. Errors: UsageError."""
    _check_kind(hints)
    with duckdb.connect() as con, files.scratch() as scratch:
        prepare(con)
        run = _Run(con, hints, scratch)
        run.take_all(find_files(paths, Path.cwd()))
        return run.outcomes()


def ingest(
    folder: Path,
    settings: Settings,
    paths: Iterable[Path] = (),
    hints: Hints | None = None,
    *,
    replaces: bool = False,
    dry_run: bool = False,
    strict: bool = False,
    rebuild: bool = False,
    progress: Callable[[str, int, int], None] = lambda name, done, of: None,
) -> Ingested:
    """Read the paths (the store's `exports/` by default) into the store of `folder`.

    A file refused before is not tried again unless it was named, or the settings changed. A rebuild reads everything
    into a new store, which takes the old one's place at its end. Errors: UsageError, StoreError.
    """
    started, clock = now(), time.perf_counter()
    if rebuild and dry_run:
        raise UsageError("--rebuild and --dry-run contradict each other")
    hints = hints_of(settings, hints or Hints())
    _check_kind(hints)
    named = list(paths)
    exports = folder / EXPORTS
    found = find_files(named or ([exports] if exports.exists() else []), exports)
    result = Ingested()
    with (
        store_lock(folder), files.scratch() as scratch, home(folder, rebuild) as place,
        open_store(place.folder) as store, _told_when_disk_is_full(),
    ):  # fmt: skip
        prepare(store.con)
        settings_stamp = _stamp(folder / SETTINGS_NAME)
        again = not store.seen(SETTINGS_NAME, *settings_stamp)
        run = _Run(store.con, hints, scratch, store, replaces=replaces, dry_run=dry_run)
        run.take_all(found, again=bool(named) or strict, again_if_refused=again, progress=progress)
        result.outcomes = run.outcomes()
        result.seconds = time.perf_counter() - clock
        if not dry_run:
            if not named:
                store.keep_refusals_of([name for _, name in found])
            if again:
                store.see([(SETTINGS_NAME, *settings_stamp)])
            _log(store, started, result)
    result.lost = place.lost
    return result


def _log(store: Store, started: datetime, result: Ingested) -> None:
    refused = result.of("refused")
    if result.of("stored") or refused:
        outcome = f"{len(refused)} refused" if refused else "done"
        store.log_run("ingest", started, len(result.of("stored")), result.rows, result.seconds, outcome)


@contextmanager
def _told_when_disk_is_full() -> Iterator[None]:
    try:
        yield
    except (OSError, duckdb.Error) as why:
        if disk_is_full(why):
            explain(why)
        raise


@dataclass(frozen=True)
class _Looked:
    """A file opened and its reports sniffed (None where they were stored before), or why that failed."""

    name: str
    stamp: tuple[int, int]
    sources: list[tuple[Source, Sniffed | None]]
    failure: Exception | None = None


class _Run:
    """Takes files one by one; small ones wait until several can be read, and stored, together."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, hints: Hints, scratch: Path, store: Store | None = None, *,
        replaces: bool = False, dry_run: bool = False,
    ) -> None:  # fmt: skip
        self.store, self.scratch, self.replaces = store, scratch, replaces
        self.writes = store is not None and not dry_run
        self.intake = Intake(con, hints, scratch)
        self._slots: list[Outcome | None] = []
        self._waiting: dict[str, int] = {}  # SHA-256 of files that wait → their slot
        self._open: dict[str, tuple[tuple[int, int], set[int]]] = {}  # file → its stamp, slots that still wait
        self._uses: Counter[Path] = Counter()  # reports that still wait in a file
        self._done: list[tuple[str, int, int]] = []  # files dealt with that the store does not know of yet
        self._seen, self._known, self._refused = store.memory() if store else ({}, {}, {})

    def take_all(
        self, files: Sequence[tuple[Path, str]], *, again: bool = True, again_if_refused: bool = False,
        progress: Callable[[str, int, int], None] = lambda name, done, of: None,
    ) -> None:  # fmt: skip
        """Read the files, or the members of archives, that were not dealt with before. Errors: StoreError.

        A second thread looks at the next files while DuckDB reads and stores those before.
        """
        todo = [(file, name) for file, name in files if again or not self._is_done(file, name, again_if_refused)]
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

    def _is_done(self, file: Path, name: str, again_if_refused: bool) -> bool:
        try:
            done = self._seen.get(name) == _stamp(file)
        except OSError:
            return False  # it will be refused with its reason
        return done and not (again_if_refused and self._refused_named(name))

    def _look(self, file: Path, name: str) -> _Looked:
        """Open and sniff a file; asks neither store nor DuckDB, so that it may run beside them."""
        stamp = (-1, -1)
        try:
            stamp = _stamp(file)
            sources = open_sources(file, name, self.scratch)
            return _Looked(name, stamp, [one for s in sources for one in self._sniff(s)])
        except Exception as why:
            return _Looked(name, stamp, [], why)

    def _sniff(self, source: Source) -> list[tuple[Source, Sniffed | None]]:
        """The reports in a file; None for what was stored before."""
        if source.sha256 in self._known:
            return [(source, None)]
        sniffed = self.intake.sniff(source)
        return [(s.source, None if s.source.sha256 in self._known else s) for s in sniffed]

    def _take(self, looked: _Looked) -> None:
        if looked.failure is not None:
            reason, lasting = explain(looked.failure)
            self._slots.append(Outcome(looked.name, "refused", reason=reason))
            if self.writes and self.store and lasting:
                self.store.keep_refusals(looked.name, [])
                self.store.refuse(f"{looked.name}:{looked.stamp}", looked.name, reason)
                self._done.append((looked.name, *looked.stamp))
            return
        if self.writes and self.store and self._refused_named(looked.name):
            self.store.keep_refusals(looked.name, [s.sha256 for s, _ in looked.sources])
        self._open[looked.name] = (looked.stamp, {-1})
        self._uses.update(source.path for source, _ in looked.sources)
        for source, sniffed in looked.sources:
            if source.sha256 in self._waiting:
                self._read_all()
            if old := self._known.get(source.sha256):
                if self.replaces and self.writes and self.store:
                    self.store.let_replace(source.sha256)
                self._slots.append(Outcome(source.name, "known", reason=f"stored before as {old}"))
                self._used(source)
            elif sniffed:
                self._take_sniffed(replace(sniffed, slot=len(self._slots), file=looked.name))
        self._close(looked.name, -1)

    def _take_sniffed(self, sniffed: Sniffed) -> None:
        self._slots.append(None)
        self._open[sniffed.file][1].add(sniffed.slot)
        self._waiting[sniffed.source.sha256] = sniffed.slot
        if sniffed.kind is None:
            self._settle([Read(sniffed, None, sniffed.reason, sniffed.lasting)])
        else:
            for group in self.intake.put(sniffed):
                self._settle(group)

    def outcomes(self) -> list[Outcome]:
        """Read what still waits; the outcome of every file, in the order they were taken."""
        self._read_all()
        self._see()
        outcomes = [o for o in self._slots if o is not None]
        if not (self.writes and self.store):
            return outcomes
        smaller = self.store.smaller()
        return [self._with_smaller(o, smaller) for o in outcomes]

    def _with_smaller(self, outcome: Outcome, smaller: dict[str, Finding]) -> Outcome:
        """The outcome with what later files made of it."""
        if outcome.what != "stored" or outcome.reading is None:
            return outcome
        found = tuple(f for f in outcome.findings if f.code != "smaller-than-before")
        late = smaller.get(outcome.reading.sha256)
        return replace(outcome, findings=(*found, late) if late else found)

    def _read_all(self) -> None:
        for group in self.intake.rest():
            self._settle(group)

    def _settle(self, group: list[Read]) -> None:
        """Store a group whose rows wait in `stage`, and note what became of each file."""
        group = [replace(r, reading=name_kpis(r.reading)) if r.reading else r for r in group]
        read = [r.reading for r in group if r.reading]
        found: dict[int, tuple[Finding, ...]] = {r.part: r.findings for r in read}
        if self.writes and self.store and read:
            try:
                stored = self.store.add_all(read, replaces=self.replaces)
                found = {r.part: tuple(fs) for r, fs in zip(read, stored, strict=True)}
                self._known |= {r.sha256: r.name for r in read}
            except Exception as why:
                if isinstance(why, duckdb.Error) and is_damage(why):
                    raise
                reason, _ = explain(why)
                group = [replace(r, reading=None, reason=reason, lasting=False) if r.reading else r for r in group]
        for result in group:
            self._note(result, found)

    def _note(self, result: Read, found: dict[int, tuple[Finding, ...]]) -> None:
        sniffed, reading = result.sniffed, result.reading
        source = sniffed.source
        kind, language = (sniffed.kind.name, sniffed.language) if sniffed.kind else ("", "")
        if reading:
            what = "stored" if self.writes else "read"
            outcome = Outcome(source.name, what, reading, "", kind, language, found[reading.part])
        else:
            outcome = Outcome(source.name, "refused", None, result.reason, kind, language)
            if self.writes and self.store and result.lasting:
                self.store.refuse(source.sha256, source.name, result.reason)
        self._slots[sniffed.slot] = outcome
        self._waiting.pop(source.sha256, None)
        self._close(sniffed.file, sniffed.slot, lasting=bool(reading) or result.lasting)
        self._used(source)

    def _used(self, source: Source) -> None:
        """One report of a file is dealt with; what was unpacked for it goes after the last one."""
        self._uses[source.path] -= 1
        if not self._uses[source.path] and source.path.is_relative_to(self.scratch):
            with suppress(OSError):  # all of it goes at the end
                source.path.unlink(missing_ok=True)

    def _close(self, file: str, slot: int, *, lasting: bool = True) -> None:
        """One source of a file is dealt with; after the last one the file need not be opened again."""
        if file not in self._open:
            return
        stamp, waiting = self._open[file]
        if not lasting:
            del self._open[file]
            return
        waiting.discard(slot)
        if not waiting:
            del self._open[file]
            self._done.append((file, *stamp))

    def _see(self) -> None:
        if self._done and self.writes and self.store:
            self.store.see(self._done)
        self._done = []

    def _refused_named(self, name: str) -> bool:
        return any(n == name or n.startswith(f"{name} › ") for n in self._refused.values())


def _check_kind(hints: Hints) -> None:
    names = [k.name for k in KINDS]
    if hints.kind and hints.kind not in names:
        raise UsageError(
            f"there is no report kind {hints.kind!r}{did_you_mean(hints.kind, names)} (kinds: {', '.join(names)})"
        )


def _stamp(file: Path) -> tuple[int, int]:
    """Size and time of change; (0, 0) where there is no such file and none is needed."""
    try:
        stat = file.stat()
    except FileNotFoundError:
        if file.name == SETTINGS_NAME:
            return 0, 0
        raise
    return stat.st_size, stat.st_mtime_ns
