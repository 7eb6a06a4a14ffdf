"""Read every export that is new, check it, store it once. One bad file never stops the others."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePath

import duckdb

from xlops import files
from xlops.errors import DiskFull, StoreError, UsageError
from xlops.facts.answers import read_answers
from xlops.facts.clock import now
from xlops.facts.history import Store, open_store
from xlops.jobs.answers import Answers
from xlops.jobs.arrivals import arrivals_of
from xlops.jobs.ledger import Ledger, Said, StoreLedger, stamp_of
from xlops.jobs.lock import store_lock
from xlops.jobs.outcomes import Ingested, Outcome, refused_once
from xlops.jobs.rebuild import home
from xlops.jobs.taking import Progress, Taking, no_progress
from xlops.language import Text
from xlops.reports import KINDS
from xlops.reports.batches import Intake
from xlops.reports.evidence import Hints
from xlops.reports.files import passed_over
from xlops.reports.identify import no_kind
from xlops.reports.read_batch import prepare, reader
from xlops.settings import FILE_NAME as SETTINGS_NAME
from xlops.settings import Settings

EXPORTS = "exports"
_FOLDERS_AS_EVIDENCE = 3


def hints_of(settings: Settings, hints: Hints) -> Hints:
    """The user's options, completed from the store's settings."""
    return replace(
        hints,
        only_product=settings.ad_products[0] if len(settings.ad_products) == 1 else None,
        configured=settings.marketplaces,
        week_start=settings.week_start,
        bad_rows_limit=settings.bad_rows_limit,
        time_zone=settings.clock,
    )


def find_files(paths: Iterable[Path], root: Path) -> list[tuple[Path, str]]:
    """(file, the name the user knows it by) for every file of the paths and of the folders among them."""
    found: dict[Path, str] = {}
    for path in (p if p.exists() or not (root / p).exists() else root / p for p in paths):  # as findings name it
        if not path.exists():
            raise UsageError(Text(f"{path} does not exist", f"没有 {path}：请检查文件或文件夹的名称"))
        inside = [path, *sorted(path.rglob("*"))] if path.is_dir() else [path]
        _refuse_closed(inside)
        for file in inside:
            if file.is_file() and not passed_over(file):
                found.setdefault(file.resolve(), files.letters_of(_name(file, root)))
    return list(found.items())


def _refuse_closed(paths: Iterable[Path]) -> None:
    """Errors: StoreError for a folder that may not be looked into: a rebuild would forget all that lies there."""
    for folder in paths:
        if folder.is_dir() and not os.access(folder, os.R_OK | os.X_OK):
            raise StoreError(Text(
                f"{folder} cannot be read: change the rights of this folder. Nothing was read",
                f"无法读取 {folder}：请更改该文件夹的权限。未读取任何文件",
            ))  # fmt: skip


def _name(file: Path, root: Path) -> str:
    """The path under `root`, or the last folders and the name: what tells marketplace and period."""
    for here, base in ((file.absolute(), root.absolute()), (file.resolve(), root.resolve())):
        if here.is_relative_to(base):
            return here.relative_to(base).as_posix()
    return last_folders(file.absolute())


def last_folders(file: PurePath) -> str:
    """The last folders of a path and its name, without drive or share."""
    return "/".join(part for part in file.parts[-1 - _FOLDERS_AS_EVIDENCE :] if part != file.anchor)


def identify(paths: Iterable[Path], hints: Hints) -> list[Outcome]:
    """What each file is; stores nothing. Errors: UsageError."""
    _check_kind(hints)
    with files.scratch() as scratch:
        taking = Taking(Intake(reader(), hints, scratch), Ledger())
        return refused_once(taking.take_all(find_files(paths, Path.cwd())))


def ingest(
    folder: Path,
    settings: Settings,
    paths: Iterable[Path] = (),
    hints: Hints | None = None,
    *,
    replaces: bool = False,
    adds: bool = False,
    dry_run: bool = False,
    strict: bool = False,
    rebuild: bool = False,
    progress: Progress = no_progress,
) -> Ingested:
    """Read the paths (the store's `exports/` by default) into the store of `folder`.

    A file refused before is not tried again unless it was named, or the settings changed. A rebuild reads everything
    into a new store, which takes the old one's place at its end. Errors: UsageError, StoreError.
    """
    started, clock = now(), time.perf_counter()
    moment = datetime.now(UTC)
    if rebuild and dry_run:
        raise UsageError(
            Text("--rebuild and --dry-run contradict each other", "--rebuild 与 --dry-run 互相矛盾：只用其中一个")
        )
    named = list(paths)
    said = Said(hints or Hints(), replaces, adds, bool(named))
    hints = hints_of(settings, said.hints)
    _check_kind(hints)
    exports = folder / EXPORTS
    found = find_files(named or ([exports] if exports.exists() else []), exports)
    result = Ingested()
    with (
        store_lock(folder), files.scratch() as scratch, home(folder, rebuild) as place,
        _told_when_disk_is_full(folder), open_store(place.folder) as store,
    ):  # fmt: skip
        prepare(store.con)
        settings_stamp = stamp_of(folder / SETTINGS_NAME)
        again = not store.seen(SETTINGS_NAME, *settings_stamp)
        stored = [*place.answers, *read_answers(store.con)]
        answers = Answers(folder, settings, stored, moment.astimezone().date())
        arrivals = arrivals_of(folder, exports, moment)
        ledger = Ledger(store) if dry_run else StoreLedger(store, exports, answers, arrivals, said, settings)
        taking = Taking(Intake(store.con, hints, scratch, answers.told), ledger)
        result.outcomes = refused_once(
            taking.take_all(found, again=bool(named) or strict, again_if_refused=again, progress=progress)
        )
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
    refused = result.refused
    if result.of("stored") or refused:
        outcome = f"{len(refused)} refused" if refused else "done"
        store.log_run("ingest", started, len(result.of("stored")), result.rows, result.seconds, outcome)


@contextmanager
def _told_when_disk_is_full(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, duckdb.Error, DiskFull) as why:
        if not isinstance(why, DiskFull) and not files.disk_is_full(why):
            raise
        raise DiskFull(files.no_room(folder) + Text("; nothing was changed", "；没有任何改动")) from None


def _check_kind(hints: Hints) -> None:
    names = [k.name for k in KINDS]
    if hints.kind and hints.kind not in names:
        raise UsageError(no_kind(hints.kind, names))
