"""A store made anew from its exports, which takes over what people decided (rule D1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from xlops import files
from xlops.errors import StoreDamaged, StoreError
from xlops.facts.answers import Answer, read_answers
from xlops.facts.history import FILE_NAME, Decisions, Store, open_store
from xlops.facts.placed import PlacedOrder
from xlops.facts.sheets import kept_rows
from xlops.findings import Finding
from xlops.jobs.answers import FILE_NAME as ANSWERS
from xlops.language import Text
from xlops.sheets import SHEETS, SellerSheet

_BACKUPS = "backups"
_BESIDE = ".xlops-rebuild"
T = TypeVar("T")


@dataclass
class Home:
    """Where a store is written, what was answered in the one before, and what of that could not be taken over."""

    folder: Path
    answers: list[Answer] = field(default_factory=list)
    lost: list[Finding] = field(default_factory=list)


@contextmanager
def home(folder: Path, rebuild: bool) -> Iterator[Home]:
    """The store's folder, or for a rebuild one beside it whose store takes its place when all went well.

    Of a damaged store, which stays in `backups/`, what can be read is taken over. Errors: StoreError where the store
    is in use or newer: then it is whole, and nothing is made anew.
    """
    if not rebuild:
        yield Home(folder)
        return
    for left in folder.glob(f"{_BESIDE}*"):
        files.discard(left)  # of a run that was killed
    decisions, lost, whole = _decisions(folder)
    with files.scratch(folder, _BESIDE) as beside:
        made = Home(beside, decisions.answers)
        yield made
        with open_store(beside) as new:
            new.take_over(decisions)
        kept = "" if whole else f"{_BACKUPS}/{FILE_NAME} {datetime.now():%Y%m%d-%H%M%S}"
        _take_its_place(beside, folder, folder / kept if kept else beside / "old")
        made.lost += [Finding("not-taken-over", file=kept, value=code) for code in lost]


def _take_its_place(beside: Path, folder: Path, old: Path) -> None:
    """Put the new store where the old one is, which goes to `old` with what it had written ahead; all or nothing."""
    store, ahead = folder / FILE_NAME, folder / f"{FILE_NAME}.wal"
    parts = [path for path in (ahead, store) if path.exists()]
    moves = [(path, old.with_name(old.name + path.name.removeprefix(FILE_NAME))) for path in parts]
    done: list[tuple[Path, Path]] = []
    try:
        old.parent.mkdir(exist_ok=True)
        for path, to in (*moves, (beside / FILE_NAME, store)):
            files.replace(path, to)
            done.append((path, to))
    except OSError as why:
        for path, to in reversed(done):
            files.replace(to, path)
        said = files.holder(store) if files.is_held(why) else files.reason(why)
        raise StoreError(
            Text(
                "the rebuilt store cannot take the old one's place ({why}): the old one stays",
                "重建的数据库无法替换原来的（{why}）：原来的保留不变",
            ).format(why=said)
        ) from None


def _decisions(folder: Path) -> tuple[Decisions, list[str], bool]:
    """What people decided, the names of what cannot be read of it, and whether the store is whole."""
    nothing = Decisions([], [], {}, [])
    path = folder / FILE_NAME
    if not path.exists():
        return nothing, [], True
    try:
        with open_store(folder, read_only=True) as old:
            decisions = old.decisions()
            for table in [r[0] for r in old.rows("select table_name from duckdb_tables()")]:
                old.rows(f'select bit_xor(hash(t)) from "{table}" t')  # reads every block
            return decisions, [], True
    except StoreDamaged:
        pass
    lost: list[str] = []

    def part(name: str, read: Callable[[Store], list[T]]) -> list[T]:
        """One part by itself: after a block that cannot be read DuckDB need not go on."""
        try:
            with open_store(folder, read_only=True) as old:
                return read(old)
        except StoreDamaged:
            lost.append(name)
            return []

    def rows(sheet: SellerSheet) -> list[tuple[Any, ...]]:
        return part(sheet.id, lambda old: kept_rows(old.con, sheet))

    targets = part("targets", Store.typed_targets)
    kept = (folder / "inputs" / ANSWERS).exists()  # every answer stands there too
    answers = [] if kept else part("--replace", lambda old: read_answers(old.con))
    own = {sheet.id: rows(sheet) for sheet in SHEETS.values()}
    placed: list[PlacedOrder] = []  # the next build learns them from the list of actions
    return Decisions(targets, answers, own, placed), lost, False
