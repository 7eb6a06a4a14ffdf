"""Rule D6: a file that another program holds for a moment is tried again; tidying up never fails."""

from __future__ import annotations

import errno
import importlib
import sys
import time
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from types import SimpleNamespace

import pytest

from tests.skips import NEEDS_PROC
from tests.windows_like import windows_like
from xlops import files
from xlops.jobs.ingest import last_folders

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason=NEEDS_PROC)


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("new", "old"):
        (tmp_path / name).write_text(name)
    return tmp_path / "new", tmp_path / "old"


def test_what_is_held_for_a_moment_is_replaced_and_removed(two: tuple[Path, Path]) -> None:
    new, old = two
    with windows_like(fail_first=True) as seen:
        files.replace(new, old)
        assert old.read_text() == "new"
        files.remove(old)
    assert [r.split()[0] for r in seen.refused] == ["os.rename", "os.remove"]
    assert not old.exists()


@pytest.mark.thorough
def test_what_stays_held_is_an_error_after_about_two_seconds(two: tuple[Path, Path]) -> None:
    new, old = two
    clock = time.monotonic()
    with windows_like(held=[old]), pytest.raises(PermissionError):
        files.replace(new, old)
    assert 1.5 < time.monotonic() - clock < 6
    assert (new.read_text(), old.read_text()) == ("new", "old")


def test_a_full_disk_is_not_waited_for(two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    clock = time.monotonic()
    with pytest.raises(OSError, match="No space left"):
        files.replace(*two)
    assert time.monotonic() - clock < 1


@pytest.mark.parametrize(
    ("number", "held"), [(5, True), (32, True), (145, True), (112, False)], ids=["denied", "in use", "going", "full"]
)
def test_windows_says_by_number_what_is_held(number: int, held: bool) -> None:
    why = OSError(0, "said in the language of the system")
    why.winerror = number  # type: ignore[attr-defined,unused-ignore]
    assert files.is_held(why) is held


def test_tidying_up_that_cannot_be_done_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PATIENCE", ())
    with windows_like(fail_deletes=True):
        with files.scratch(tmp_path) as folder:
            (folder / "half-made").touch()
        files.discard(folder / "half-made")
        files.discard(tmp_path / "missing")
    assert (folder / "half-made").exists()
    files.discard(folder)
    assert list(tmp_path.iterdir()) == []


def test_scratch_folders_of_two_runs_are_two_and_have_the_rights_of_their_parent(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with files.scratch(tmp_path, ".x-") as one, files.scratch(tmp_path, ".x-") as two:
        assert one != two
        assert one.stat().st_mode & 0o777 != 0o700
    assert list(tmp_path.iterdir()) == []


def test_the_file_that_is_held_is_named(two: tuple[Path, Path]) -> None:
    new, old = two
    with windows_like(held=[old]):
        assert files.holder(new, old).en == f"{old} is held by another program"
    assert files.holder(new, old).en.startswith("another program (a virus scanner, a sync client) held ")


def test_bytecode_that_python_puts_into_place_is_no_move_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "imported_late.py").write_text("a = 1\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    with windows_like() as seen:
        importlib.import_module("imported_late")
    assert list(tmp_path.rglob("*.pyc")) != []
    assert seen.moves == []


def test_what_begins_with_a_dot_is_hidden_on_windows_and_the_workbook_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Explorer shows names with a dot. What is hidden is replaced, never written over, which Windows refuses."""
    hidden: list[str] = []
    kernel = SimpleNamespace(SetFileAttributesW=lambda path, kind: hidden.append(f"{Path(path).name} {kind}"))
    monkeypatch.setattr("ctypes.windll", SimpleNamespace(kernel32=kernel), raising=False)
    files.put(tmp_path / ".xlops.built", "{}")
    files.put(tmp_path / "store.json", "{}")
    with files.scratch(tmp_path, ".xlops-shop-") as folder:
        assert hidden == [".xlops.built.new 2", f"{folder.name} 2"]
    with files.scratch():
        assert len(hidden) == 2


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        (PureWindowsPath("D:\\shops\\demo"), "demo"),
        (PureWindowsPath("E:\\"), "workbook"),
        (PureWindowsPath("\\\\nas\\amazon\\"), "amazon"),
        (PureWindowsPath("\\\\nas\\amazon\\shop"), "shop"),
        (PurePosixPath("/"), "workbook"),
    ],
)
def test_a_store_at_the_root_of_a_drive_has_a_name_for_its_workbook(folder: PurePath, name: str) -> None:
    assert files.name_of(folder) == name


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (PureWindowsPath("D:\\dl\\a.csv"), "dl/a.csv"),
        (PureWindowsPath("\\\\nas\\team\\a.csv"), "a.csv"),
        (PurePosixPath("/a.csv"), "a.csv"),
        (PurePosixPath("/1/2/us/2026-W47/a.csv"), "2/us/2026-W47/a.csv"),
    ],
)
def test_a_file_from_elsewhere_is_kept_by_its_folders_without_its_drive(file: PurePath, told: str) -> None:
    assert last_folders(file) == told
