"""Read every export that is new, check it, store it once. One bad file never stops the others."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from xlops.errors import ReportError, UsageError, XlopsError
from xlops.facts.history import FILE_NAME, Store, now, open_store
from xlops.findings import Finding
from xlops.jobs.lock import store_lock
from xlops.reports import KINDS
from xlops.reports.evidence import Hints
from xlops.reports.files import Source, open_sources, passed_over
from xlops.reports.reading import Reading, decide, prepare, read_sheet
from xlops.reports.sheet import open_sheets
from xlops.settings import FILE_NAME as SETTINGS_NAME
from xlops.settings import Settings

EXPORTS = "exports"
_FOLDERS_AS_EVIDENCE = 3


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
class Result:
    """What a whole ingest did."""

    outcomes: list[Outcome] = field(default_factory=list)
    seconds: float = 0.0

    def of(self, what: str) -> list[Outcome]:
        return [o for o in self.outcomes if o.what == what]

    @property
    def rows(self) -> int:
        return sum(o.reading.rows for o in self.of("stored") if o.reading)

    @property
    def findings(self) -> list[Finding]:
        return [f for o in self.outcomes for f in o.findings]


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
                found.setdefault(file.resolve(), _name(file.resolve(), root.resolve()))
    return list(found.items())


def _name(file: Path, root: Path) -> str:
    if file.is_relative_to(root):
        return file.relative_to(root).as_posix()
    return "/".join(file.parts[-1 - _FOLDERS_AS_EVIDENCE :]).lstrip("/")


def identify(paths: Iterable[Path], hints: Hints) -> list[Outcome]:
    """What each file is; stores nothing."""
    con = duckdb.connect()
    prepare(con)
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="xlops-") as scratch:
        for file, name in find_files(paths, Path.cwd()):
            outcomes += [_read(con, s, hints, Path(scratch)) for s in _sources(file, name, Path(scratch), outcomes)]
    con.close()
    return outcomes


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
) -> Result:
    """Read the paths (the store's `exports/` by default) into the store of `folder`.

    A file refused before is not tried again unless it was named, or the settings changed. Errors: StoreError.
    """
    started, clock = now(), time.perf_counter()
    named = list(paths)
    exports = folder / EXPORTS
    files = find_files(named or ([exports] if exports.exists() else []), exports)
    result = Result()
    hints = hints_of(settings, hints or Hints())
    with store_lock(folder), tempfile.TemporaryDirectory(prefix="xlops-") as scratch:
        if rebuild:
            (folder / FILE_NAME).unlink(missing_ok=True)
        with open_store(folder) as store:
            prepare(store.con)
            again = bool(named) or strict or _settings_changed(folder, store)
            for number, (file, name) in enumerate(files):
                progress(name, number, len(files))
                if again or not store.seen(name, *_stamp(file)):
                    _take(
                        store, file, name, hints, Path(scratch), result, replaces=replaces, dry_run=dry_run, again=again
                    )
            result.seconds = time.perf_counter() - clock
            if not dry_run and (result.of("stored") or result.of("refused")):
                outcome = "done" if not result.of("refused") else f"{len(result.of('refused'))} refused"
                store.log_run("ingest", started, len(result.of("stored")), result.rows, result.seconds, outcome)
    return result


def _take(
    store: Store, file: Path, name: str, hints: Hints, scratch: Path, result: Result, *,
    replaces: bool, dry_run: bool, again: bool,
) -> None:  # fmt: skip
    refused_before = len(result.of("refused"))
    for source in _sources(file, name, scratch, result.outcomes):
        if old := store.knows(source.sha256):
            if replaces:
                store.let_replace(source.sha256)
            result.outcomes.append(Outcome(source.name, "known", reason=f"stored before as {old}"))
            continue
        if not again and store.refused_before(source.sha256):
            continue
        outcome = _read(store.con, source, hints, scratch)
        if outcome.reading and not dry_run:
            findings = store.add(outcome.reading, replaces=replaces)
            outcome = replace(outcome, what="stored", findings=tuple(findings))
        elif not dry_run:
            store.refuse(source.sha256, source.name, outcome.reason)
        result.outcomes.append(outcome)
        if source.path != file:
            source.path.unlink(missing_ok=True)
    if not dry_run:
        if len(result.of("refused")) > refused_before and not store.refused_named(name):
            store.refuse(f"{name}:{_stamp(file)}", name, result.of("refused")[-1].reason)
        store.see(name, *_stamp(file))


def _sources(file: Path, name: str, scratch: Path, outcomes: list[Outcome]) -> list[Source]:
    try:
        return open_sources(file, name, scratch)
    except XlopsError as why:
        outcomes.append(Outcome(name, "refused", reason=str(why)))
    except (OSError, ValueError) as why:
        outcomes.append(Outcome(name, "refused", reason=f"the file cannot be opened: {why}"))
    return []


def _read(con: duckdb.DuckDBPyConnection, source: Source, hints: Hints, scratch: Path) -> Outcome:
    kind = language = ""
    try:
        sheet, found = decide(open_sheets(source), KINDS, hints.kind)
        kind, language = found.name, sheet.language
        reading = read_sheet(con, sheet, found, hints, scratch)
        return Outcome(source.name, "read", reading, kind=kind, language=language, findings=reading.findings)
    except ReportError as why:
        return Outcome(source.name, "refused", reason=str(why), kind=kind, language=language)
    except (OSError, MemoryError, duckdb.Error) as why:
        reason = f"the file cannot be read: {str(why).splitlines()[0] if str(why) else type(why).__name__}"
        return Outcome(source.name, "refused", reason=reason, kind=kind, language=language)


def _stamp(file: Path) -> tuple[int, int]:
    stat = file.stat()
    return stat.st_size, stat.st_mtime_ns


def _settings_changed(folder: Path, store: Store) -> bool:
    """Whether `xlops.toml` was saved after the last refusal, so that a refused file may now be read."""
    path = folder / SETTINGS_NAME
    last = store.rows("select max(refused_at) from refused")[0][0]
    if last is None or not path.exists():
        return False
    return bool(datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None) > last)
