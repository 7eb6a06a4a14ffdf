"""Kill a command at every file-system event of its own, run it again, and compare with a run that nobody killed.

    python benchmarks/kills.py --verb build --every 1

Each trial is a copy of a small store with a note that a person typed and exports that are new: one store, one whose
next build moves three reviews to an archive, or a folder of two for a fleet. The process kills itself (SIGKILL) right
before its n-th write, rename, deletion or folder below that; then the same command runs to its end. What must hold: the
first run left every file of the person as it was and no workbook that is no workbook; the second succeeds; the tables
of the workbooks, the note, the stores' rows and the names of all files are those of the run that nobody killed. Prints
Markdown; a trial that fails goes to stderr, and the exit code is 1.

It cannot find what a power cut does to writes that the system had not put on the disk, nor a kill within a write of
DuckDB, which writes from C++: `--random N` kills N more times after a random time instead.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.stores import built, by_date, tiny_store
from xlops.periods import parse_period
from xlops.workbook.package import Package

AT, BELOW = "XLOPS_KILL_AT", "XLOPS_KILL_BELOW"
VERBS = {
    "build": ("build", "--store", "{store}"),
    "macros": ("build", "--store", "{store}", "--macros"),
    "ingest": ("ingest", "--store", "{store}"),
    "review": ("review", "week", "2026-W46", "--close", "--store", "{store}"),
    "upgrade": ("upgrade", "--store", "{store}"),
    "archive": ("build", "--store", "{store}"),
    "reopen": ("review", "week", "2026-W25", "--reopen", "--store", "{store}"),
    "fleet": ("fleet", "build", "{root}", "--workers", "1"),
}
_CHANGING = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate"}
_PASSED_OVER = ("backups", "logs")  # how many copies there are is no part of the outcome
_OWN = {"_meta", "Log"}  # times and run ids
_NOTE = "typed on a Monday"
_CLOSED = ("2026-W25", "2026-W26", "2026-W34", "2026-W35")  # all but the last old enough for the archive by November


@dataclass(frozen=True)
class State:
    """What all below a folder comes to: digests of stores' tables and of workbooks, and the names of all files."""

    rows: str
    book: str
    files: frozenset[str]


def arm() -> None:
    """In the process that is to die: count the events below a folder, and end at the chosen one."""
    at, below = int(os.environ[AT]), os.environ[BELOW]
    seen = 0

    def hook(event: str, args: tuple[object, ...]) -> None:
        nonlocal seen
        if event == "open":
            mode, flags = str(args[1] or ""), args[2]
            changes = bool(set(mode) & set("wax+")) or bool(
                isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)
            )
        else:
            changes = event in _CHANGING
        if changes and any(below in str(a) for a in args):
            seen += 1
            if seen == at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def make_store(root: Path) -> Path:
    """A store with a workbook, a note typed into it, and a new week of exports."""
    store = tiny_store(root / "shop", weeks=3)
    run(store, root, VERBS["build"])
    return _typed_and_exported(store, "W47 2026")


def make_fleet(root: Path) -> Path:
    """Two stores, one beside the other, and a portfolio over them."""
    store = make_store(root)
    _typed_and_exported(tiny_store(root / "bazaar", weeks=2))
    run(store, root, VERBS["fleet"])
    for folder in (store, root / "bazaar"):
        (folder / "exports" / "BusinessReport-12-07-26.csv").write_text(by_date(date(2026, 11, 30), 7), "utf-8")
    return store


def make_archive(root: Path) -> Path:
    """A store with closed reviews of June and August, and words in one that the next build moves."""
    store = tiny_store(root / "shop", weeks=30)
    built(store, periods=[parse_period(week) for week in _CLOSED], close=True, as_of=date(2026, 9, 6))
    return _typed_and_exported(store, "W25 2026")


def make_archived(root: Path) -> Path:
    """The same once they have moved, for one to be brought back."""
    store = make_archive(root)
    run(store, root, VERBS["archive"])
    return store


def _typed_and_exported(store: Path, sheet: str = "") -> Path:
    if sheet:
        book = next(store.glob("*.xlsx"))
        with Package(book) as package:
            package.write_cells(sheet, {"M3": _NOTE})
            package.save(book)
    (store / "exports" / "BusinessReport-11-30-26.csv").write_text(by_date(date(2026, 11, 23), 7), "utf-8")
    return store


_MAKERS = {"archive": make_archive, "reopen": make_archived, "fleet": make_fleet}


def run(store: Path, root: Path, verb: Sequence[str], at: int = 0, seconds: float = 0.0) -> int:
    """The exit code of a command in a process of its own, killed at an event or after some seconds."""
    command = [part.format(store=store, root=root) for part in verb]
    code = "import sys; sys.path[:0] = [{here!r}]; {arm}from xlops.cli import main; sys.argv = {argv!r}; main()".format(
        here=str(Path(__file__).resolve().parents[1]), argv=["xlops", *command],
        arm="from benchmarks.kills import arm; arm(); " if at else "",
    )  # fmt: skip
    env = os.environ | {AT: str(at), BELOW: str(root)}
    process = subprocess.Popen(
        [sys.executable, "-c", code], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        _, said = process.communicate(timeout=seconds or 300)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return -signal.SIGKILL
    if process.returncode not in (0, -signal.SIGKILL):
        print(said[-500:], file=sys.stderr)
    return process.returncode


def stores(root: Path) -> list[Path]:
    return sorted(path.parent for path in root.glob("*/xlops.toml"))


def books(root: Path) -> list[Path]:
    """The workbooks of stores and the portfolio above them; what a stopped run left behind is hidden."""
    return sorted(
        path for folder in (root, *stores(root)) for path in folder.glob("*.xls*") if path.name[0] not in ".~"
    )


def look(root: Path) -> State:
    """Errors: whatever a reader says of a file that is none."""
    rows, ids = [], list[str]()
    for store in stores(root):
        ids.append(json.loads((store / "inputs" / "store.json").read_text("utf-8"))["id"])
        with duckdb.connect(str(store / "xlops.duckdb"), read_only=True) as con:
            tables = [str(r[0]) for r in con.execute("select table_name from duckdb_tables() order by 1").fetchall()]
            kept = [t for t in tables if t.startswith("fact_") or t == "owner"]
            rows.append([con.execute(f'select count(*), sum(hash(columns(*))) from "{t}"').fetchall() for t in kept])
    found = hashlib.sha256()
    for book in books(root):
        found.update(f"{book.relative_to(root)} {_is_noted(book)}".encode())
        with Package(book) as package:
            found.update(repr([info.name for info in package.sheets()]).encode())
            for name, shape in package.tables().items():
                if shape.sheet not in _OWN:
                    told = repr((name, package.read_table(name)))
                    for number, known in enumerate(ids):  # a store that was copied gets one of its own
                        told = told.replace(known, f"store {number}")
                    found.update(told.encode())
    return State(repr(rows), found.hexdigest(), names(root))


def names(root: Path) -> frozenset[str]:
    every = (p.relative_to(root) for p in root.rglob("*"))
    return frozenset(path.as_posix() for path in every if not set(path.parts) & set(_PASSED_OVER))


def typed(root: Path) -> Iterator[str]:
    """What no run that is killed may change: exports, settings and the note; and whether each workbook is one."""
    for store in stores(root):
        for path in sorted([*(store / "exports").rglob("[!.]*.csv"), store / "xlops.toml"]):
            yield hashlib.sha256(path.read_bytes()).hexdigest()
    found = books(root)
    yield str(all(map(zipfile.is_zipfile, found)) and any(map(_is_noted, found)))


def _is_noted(book: Path) -> bool:
    """Whether the note stands anywhere: an upgrade keeps what stood on a sheet of ours on one of its own."""
    with zipfile.ZipFile(book) as archive:
        return any(_NOTE.encode() in archive.read(name) for name in archive.namelist() if name.endswith(".xml"))


def trial(kept: Path, root: Path, verb: Sequence[str], wanted: State, at: int, seconds: float) -> tuple[bool, str]:
    """(whether the run was killed at all, what is wrong)."""
    store = root / "shop"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(kept, root)
    before = list(typed(root))
    if run(store, root, verb, at, seconds) == 0:
        return False, ""
    if list(typed(root)) != before:
        return True, "a file of the person changed, or a workbook is none"
    if code := run(store, root, verb):
        return True, f"the next run ended with {code}"
    found = look(root)
    wrong = [n for n in ("rows", "book") if getattr(found, n) != getattr(wanted, n)]
    if found.files != wanted.files:
        wrong.append(f"files {sorted(found.files ^ wanted.files)}")
    return True, ", ".join(wrong)


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--verb", choices=VERBS, action="append")
    given.add_argument("--every", type=int, default=1, help="each n-th event only")
    given.add_argument("--first", type=int, default=1, help="the event to begin with, where several run side by side")
    given.add_argument("--last", type=int, default=9_999, help="the event to end with")
    given.add_argument("--random", type=int, default=0, help="so many kills after a random time instead")
    options = given.parse_args()
    failed = 0
    print("| command | killed | after which all was as without | what was wrong |\n|---|---:|---:|---|")
    with tempfile.TemporaryDirectory() as scratch:
        kept, root = Path(scratch) / "kept", Path(scratch) / "root"
        for name in options.verb or VERBS:
            shutil.rmtree(kept, ignore_errors=True)
            _MAKERS.get(name, make_store)(kept)
            events = range(options.first, options.last + 1, options.every)
            killed, wrong = campaign(kept, root, VERBS[name], events, options.random)
            failed += len(wrong)
            print(f"| {name} | {killed} | {killed - len(wrong)} | {'; '.join(sorted(set(wrong))) or '–'} |", flush=True)
    return 1 if failed else 0


def campaign(kept: Path, root: Path, verb: Sequence[str], events: range, times: int) -> tuple[int, list[str]]:
    """How often it was killed, and what was wrong afterwards."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(kept, root)
    assert run(root / "shop", root, verb) == 0
    wanted, killed, wrong = look(root), 0, list[str]()
    rng = random.Random(7)
    points = ((0, rng.uniform(0.3, 6.0)) for _ in range(times)) if times else ((n, 0.0) for n in events)
    for at, seconds in points:
        died, said = trial(kept, root, verb, wanted, at, seconds)
        if not died and not times:
            break
        killed += died
        if said:
            print(f"event {at}, second {seconds:.1f}: {said}", file=sys.stderr, flush=True)
            wrong.append(said)
    return killed, wrong


if __name__ == "__main__":
    sys.exit(main())
