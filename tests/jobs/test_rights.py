"""Somebody without rights, and names that are no text: a sentence each, and nothing is lost."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.ordinary import BOUND, xlops
from tests.skips import NEEDS_BYTES, NEEDS_RIGHTS
from tests.stores import built, by_date, tiny_store
from tests.tiers import thorough_after
from xlops.jobs.ingest import ingest
from xlops.settings import load_settings

pytestmark = pytest.mark.skipif(not BOUND, reason=NEEDS_RIGHTS)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Path]:
    folder = tiny_store(tmp_path / "shop", weeks=2)
    (folder / "exports" / "us").mkdir()
    (folder / "exports" / "us" / "BusinessReport-11-30-26.csv").write_text(by_date(date(2026, 11, 23), 7), "utf-8")
    yield folder
    for here, _, _ in os.walk(folder, topdown=True):
        os.chmod(here, 0o755)


def state(folder: Path) -> dict[str, str]:
    for here, _, _ in os.walk(folder, topdown=True):
        os.chmod(here, 0o755)
    files = [p for p in sorted(folder.rglob("*")) if p.is_file() and p.name != ".xlops.lock"]
    for path in files:
        path.chmod(0o644)
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


CLOSED = [
    (".", 0o555, "ingest", "{store} cannot be written to: Permission denied"),
    ("exports/us", 0o000, "ingest", "{store}/exports/us cannot be read: change the rights of this folder. Nothing was"),
    ("exports/us", 0o000, "ingest --rebuild", "{store}/exports/us cannot be read: change the rights of this folder"),
    (".", 0o555, "build", "{store} cannot be written to: Permission denied"),
    (".", 0o555, "upgrade", "there is no workbook to upgrade"),
    ("xlops.toml", 0o000, "status", "{store}/xlops.toml: Permission denied"),
    ("xlops.duckdb", 0o444, "ingest", "{store}/xlops.duckdb may not be written: change the rights of the file"),
    ("xlops.duckdb", 0o000, "status", "{store}/xlops.duckdb may not be read: change the rights of the file"),
    (
        "backups",
        0o000,
        "build --no-ingest --force",
        "{store}/backups, which keeps the copies of the workbook, may not be read",
    ),
    (
        "backups",
        0o300,
        "build --no-ingest --force",
        "{store}/backups, which keeps the copies of the workbook, may not be read",
    ),
    ("backups", 0o555, "upgrade", "{store}/backups, which keeps the copies of the workbook, may not be read"),
    ("exports", 0o000, "build", "{store}/exports cannot be read: change the rights of this folder"),
]


@pytest.mark.parametrize(("what", "mode", "command", "says"), thorough_after(1, CLOSED))
def test_d22_what_may_not_be_used_is_said_and_nothing_is_lost(
    store: Path, what: str, mode: int, command: str, says: str
) -> None:
    if what == "backups":
        built(store)
        (store / what).mkdir()
    before = state(store)
    (store / what).chmod(mode)
    ended = xlops(*command.split(), "--store", store)
    assert (ended.code != 0, "Traceback" in ended.err) == (True, False), ended
    assert says.format(store=store) in ended.err
    assert state(store) == before


def test_d22_an_export_that_may_not_be_read_stops_no_other(store: Path) -> None:
    (store / "exports" / "us" / "BusinessReport-11-30-26.csv").chmod(0)
    (store / "exports" / "BusinessReport-12-07-26.csv").write_text(by_date(date(2026, 11, 30), 7), "utf-8")
    ended = xlops("ingest", "--store", store)
    assert ended.code == 1
    assert "1 file stored (7 rows), 1 refused" in ended.err
    assert "the file cannot be opened: another program has it open, or it may not be read" in ended.err


@pytest.mark.thorough
def test_d22_typed_words_that_cannot_be_copied_name_the_folder(store: Path) -> None:
    built(store)
    ingest(store, load_settings(store))
    (store / "inputs").chmod(0o555)
    ended = xlops("build", "--force", "--store", store)
    assert ended.code == 1
    assert f"({store}/inputs is a folder that may not be written to); the workbook stays as it was" in ended.err


# -- names -------------------------------------------------------------------------------------------------------------

ODD = b"Business\xff\xfeReport-11-30-26.csv"


def odd_bytes(folder: Path) -> bytes:
    """The path of a file whose name is no text; skipped where the system takes none."""
    path = os.path.join(os.fsencode(folder), ODD)
    try:
        with open(path, "wb") as file:
            file.write(by_date(date(2026, 11, 30), 7).encode())
    except OSError:
        pytest.skip(NEEDS_BYTES)
    return path


def test_d4_a_name_of_other_bytes_is_refused_by_its_name(store: Path) -> None:
    odd_bytes(store / "exports")
    ended = xlops("ingest", "--store", store)
    shown = r"Business\xff\xfeReport-11-30-26.csv"
    said = f"{shown}: its name or that of a folder above it holds bytes that are no letters: rename it"
    assert (ended.code, said in ended.err) == (1, True), ended
    assert "1 file stored (7 rows), 1 refused" in ended.err
    assert "the store knows no file" in xlops("forget", ODD, "--store", store).err


def test_a_store_in_a_folder_of_other_bytes_is_refused(store: Path) -> None:
    moved = os.path.join(os.fsencode(store.parent), b"sh\xffop")
    try:
        os.rename(store, moved)
    except OSError:
        pytest.skip(NEEDS_BYTES)
    ended = xlops("ingest", "--store", moved)
    os.rename(moved, store)
    assert (ended.code, ended.err.strip().endswith(r"sh\xffop holds bytes that are no letters: rename the folder")) == (
        1, True,
    ), ended  # fmt: skip


NAMES = {
    "decomposed": "Umsa\u0308tze e\u0301 11-30-26.csv", "dot": "BusinessReport-11-30-26.csv.",
    "space": "BusinessReport-11-30-26.csv ", "long": f"{'x' * 240}.csv", "long, in Chinese": f"{'报' * 80}.csv",
    "emoji": "📈👩\u200d💼 BusinessReport.csv", "line": "Business\nReport.csv",
    "backwards": "\u202eBusiness\u202cReport.csv",
    "escape": "Busi\x1bness.csv", "option": "-rf.csv", "quotes": "it's \"a\" 'b'.csv", "formula": "=cmd|' calc'!A0.csv",
}  # fmt: skip


def test_d4_names_of_any_letters_are_read(store: Path) -> None:
    for number, name in enumerate(NAMES.values()):
        first = date(2025, 1, 13) + timedelta(weeks=number)
        (store / "exports" / name).write_text(by_date(first, 14), "utf-8")  # in a week alone month and day may fit both
    result = ingest(store, load_settings(store))
    assert [(o.name, o.reason) for o in result.of("refused")] == []
    assert len(result.of("stored")) == len(NAMES) + 1
