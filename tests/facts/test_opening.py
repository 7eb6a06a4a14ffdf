"""A store that cannot be opened: held, damaged, no store at all, or newer; each says what to do (rule D7)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from tests.tiers import thorough_after
from xlops.errors import StoreDamaged, StoreError, StoreInUse
from xlops.facts import opening
from xlops.facts.history import FILE_NAME, open_store

HOLDER = """
import sys, time
from pathlib import Path
from xlops.facts.history import open_store
with open_store(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""
EN = "The process cannot access the file because it is being used by another process."
DE = "Der Prozess kann nicht auf die Datei zugreifen, da sie von einem anderen Prozess verwendet wird."
ZH = "另一个程序正在使用此文件，进程无法访问。"


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a store of some blocks."""
    folder = tmp_path_factory.mktemp("made")
    with open_store(folder) as one:
        one.con.execute("create table much as select range, 'abc' || range as words from range(200000)")
    return (folder / FILE_NAME).read_bytes()


@pytest.fixture
def store(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a store that nobody holds."""
    monkeypatch.setattr(opening, "_PATIENCE", 0.3)
    (tmp_path / FILE_NAME).write_bytes(content)
    return tmp_path


@contextmanager
def held(folder: Path) -> Iterator[int]:
    """The store is open in another process; its number."""
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield other.pid
        other.kill()


def opened(folder: Path, *, read_only: bool = True) -> str:
    with open_store(folder, read_only=read_only) as one:
        return str(one.rows("select bit_xor(hash(m)) from much m"))


def patient(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long it waited, one entry each time."""
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    return waits


def saying(monkeypatch: pytest.MonkeyPatch, text: str, error: type[duckdb.Error] = duckdb.IOException) -> list[float]:
    """DuckDB says `text` whenever it is to open a file."""

    def refuse(*_: object, **__: object) -> None:
        raise error(text)

    monkeypatch.setattr(duckdb, "connect", refuse)
    return patient(monkeypatch)


@pytest.mark.parametrize("read_only", thorough_after(1, [True, False]))
def test_d7_a_store_that_another_process_holds_is_in_use_by_it(store: Path, read_only: bool) -> None:
    with held(store) as pid, pytest.raises(StoreInUse) as told:
        opened(store, read_only=read_only)
    place = str(store / FILE_NAME)
    assert str(told.value).startswith(f"{place} is in use by another process (")
    assert str(told.value).endswith(
        f"(PID {pid})): wait until it has finished, or close that program, and try again. "
        "The file is whole: leave it where it is"
    )


def test_d7_a_store_is_waited_for(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = duckdb.connect, []

    def busy_once(*given: object, **named: object) -> duckdb.DuckDBPyConnection:
        calls.append(given)
        if len(calls) == 1:
            raise duckdb.IOException(f'IO Error: Cannot open file "{store / FILE_NAME}": {ZH}')
        return real(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(duckdb, "connect", busy_once)
    assert opened(store)
    assert len(calls) == 2


def test_a_store_that_this_process_has_open_otherwise_is_in_use(store: Path) -> None:
    with open_store(store), pytest.raises(StoreInUse, match=r"in use by another process \(this program itself\)"):
        opened(store)


@pytest.mark.parametrize("words", [EN, DE, ZH], ids=["en", "de", "zh"])
@pytest.mark.parametrize(
    ("after", "holder"),
    [
        ("", "which one is not known; OneDrive, a backup or a virus scanner may be it"),
        (
            "\r\n\n\nFile is already open in \nC:\\Users\\李\\python.exe (PID 4711)",
            "C:\\Users\\李\\python.exe (PID 4711)",
        ),
        (
            "\nFile is already open in \nC:\\Program Files (x86)\\DBX\\dbx.exe (PID 12)\nC:\\a. b\\py.exe (PID 13)",
            "C:\\Program Files (x86)\\DBX\\dbx.exe (PID 12), C:\\a. b\\py.exe (PID 13)",
        ),
    ],
    ids=["unknown", "one", "two"],
)
def test_windows_words_in_any_language_are_a_store_in_use(
    store: Path, monkeypatch: pytest.MonkeyPatch, words: str, after: str, holder: str
) -> None:
    waits = saying(monkeypatch, f'IO Error: Cannot open file "{store / FILE_NAME}": {words}{after}')
    with pytest.raises(StoreInUse) as told:
        opened(store)
    assert f"is in use by another process ({holder}): wait" in str(told.value)
    assert waits


def test_a_store_that_its_holder_shares_with_nobody_is_in_use(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows not even its first bytes can be read then."""
    saying(monkeypatch, f'IO Error: Cannot open file "{store / FILE_NAME}": {ZH}')

    def refuse(*_: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(StoreInUse):
        opened(store)


def test_a_holder_is_named_with_its_whole_path(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saying(
        monkeypatch,
        f'IO Error: Could not set lock on file "{store / FILE_NAME}": Conflicting lock is held in '
        "/opt/my app. 2/python3 (PID 77) by user li. See also https://duckdb.org/docs/current/connect/concurrency",
    )
    with pytest.raises(StoreInUse, match=r"another process \(/opt/my app\. 2/python3 \(PID 77\)\): wait"):
        opened(store)


def test_a_store_that_may_not_be_written_is_not_waited_for(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = saying(monkeypatch, f'IO Error: Cannot open file "{store / FILE_NAME}": Permission denied')
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK)
    with pytest.raises(StoreError, match=r"may not be written: change the rights of the file$"):
        opened(store, read_only=False)
    assert waits == []


def overwritten(*places: int) -> Callable[[bytearray], None]:
    def damage(data: bytearray) -> None:
        for place in places:
            data[place : place + 64] = b"\xff" * 64

    return damage


def every(step: int, start: int) -> Callable[[bytearray], None]:
    return lambda data: overwritten(*range(start, len(data) - 64, step))(data)


def cut(to: int) -> Callable[[bytearray], None]:
    return lambda data: data.__delitem__(slice(to, None))


DAMAGES = {
    "a-header": overwritten(4112),
    "both-headers": overwritten(4112, 8208),
    "every-32-KiB": every(32768, 32768),
    "every-block": every(262144, 12288),
    "cut": cut(300_000),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("folder", ["shop", "block lock used by another process", "Could not set lock"])
def test_a_damaged_store_is_told_at_once_wherever_it_lies(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, damage: str
) -> None:
    (tmp_path / folder).mkdir()
    path, data = tmp_path / folder / FILE_NAME, bytearray(content)
    DAMAGES[damage](data)
    path.write_bytes(data)
    waits = patient(monkeypatch)
    with pytest.raises(StoreDamaged) as told:
        opened(path.parent)
    assert str(told.value).startswith(f"{path} is damaged (")
    assert str(told.value).endswith(f"). {opening.REBUILD.en}")
    assert waits == []


@pytest.mark.parametrize(
    ("written", "what"),
    [(b"not a database " * 500, "it is no DuckDB file"), (b"DUCK", "it is no DuckDB file"), (b"", "it is empty")],
)
def test_what_is_no_store_says_so_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: bytes, what: str
) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(written)
    waits = patient(monkeypatch)
    with pytest.raises(StoreDamaged) as told:
        opened(tmp_path)
    assert str(told.value) == f"{path} is not a store xlops can read ({what}). {opening.REBUILD.en}"
    assert waits == []


def test_a_folder_in_the_store_s_place_is_no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / FILE_NAME).mkdir()
    waits = patient(monkeypatch)
    with pytest.raises(StoreDamaged, match=r"is not a store xlops can read \(it is a folder\)"):
        opened(tmp_path)
    assert waits == []


def test_a_file_that_cannot_be_opened_and_is_no_store_is_not_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"PK" * 500)
    waits = saying(monkeypatch, f'IO Error: Cannot open file "{tmp_path / FILE_NAME}": {DE}')
    with pytest.raises(StoreDamaged, match="it is no DuckDB file"):
        opened(tmp_path)
    assert waits == []


def test_no_message_tells_to_move_a_store_away() -> None:
    for words in ("--replace", "typed targets", "own sheets", "inputs/*.csv", "xlops ingest --rebuild", "backups/"):
        assert words in opening.REBUILD.en
    assert "move" not in opening.REBUILD.en


def _with_version(data: bytes, version: int) -> bytes:
    """A DuckDB file that states another storage version, with the checksum of its first block made right."""
    head = bytearray(data[:4096])
    head[12:20] = version.to_bytes(8, "little")
    total = 5381
    for place in range(8, 4096, 8):
        total ^= int.from_bytes(head[place : place + 8], "little") * 0xBF58476D1CE4E5B9 % 2**64
    head[:8] = total.to_bytes(8, "little")
    return bytes(head) + data[4096:]


def test_a_store_by_a_newer_duckdb_says_what_to_upgrade(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = store / FILE_NAME
    path.write_bytes(_with_version(path.read_bytes(), 5000))
    waits = patient(monkeypatch)
    with pytest.raises(StoreError) as told:
        opened(store)
    assert type(told.value) is StoreError
    assert str(told.value) == (
        f"{path} was written by a newer DuckDB than the {duckdb.__version__} installed here: upgrade both, "
        "`pip install --upgrade xlops duckdb`. Nothing was changed"
    )
    assert waits == []


@pytest.mark.parametrize("version", ["version number 69", "storage version number 70"])
def test_both_wordings_of_a_newer_version_are_known(store: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    kind = "storage versions" if "storage" in version else "versions"
    saying(monkeypatch, f"IO Error: Trying to read a database file with {version}, but we can only read {kind} between "
           "64 and 68.\nThe database file was created with a newer version of DuckDB.")  # fmt: skip
    with pytest.raises(StoreError, match="was written by a newer DuckDB"):
        opened(store)


def test_a_store_in_a_folder_that_is_not_there_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"cannot be made \(Cannot open file .*check that its folder exists"):
        opened(tmp_path / "none", read_only=False)
