"""Files that another program may hold for a moment: a virus scanner, an indexer, a sync client, a previewer.

On Windows they refuse a rename or a deletion for as long as they look at a file. What changes a file of the user's is
tried again for about two seconds; what tidies up behind us never turns a success into an error.
"""

from __future__ import annotations

import ctypes
import errno
import glob
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath

from xlops.language import Text, listed, plain

PATIENCE = (0.05, 0.1, 0.2, 0.4, 0.4, 0.4, 0.4)  # seconds between two tries
_HELD = (5, 32, 33, 145)  # Windows: access denied, in use, a part of it locked, a folder whose files are still going
_HIDDEN = 2  # FILE_ATTRIBUTE_HIDDEN
_FULL = Text(
    "the disk is full: free some space on {where} or of the folder for temporary files, and run it again",
    "磁盘已满：请在{where}或临时文件夹所在磁盘腾出空间后重试",
)
_DISK_OF = Text("the disk of {folder}", " {folder} 所在磁盘")
_THAT_DISK = Text("that disk", "该磁盘")
_NOT_INTO = Text("{folder} is a folder that may not be written to", "文件夹 {folder} 没有写入权限")
_READ_ONLY = Text("{path} is read-only", "{path} 是只读文件")
_HELD_BY = Text("{path} is held by another program", "{path} 被其他程序占用")
_HELD_THEN = Text(
    "another program (a virus scanner, a sync client) held {names} for a moment",
    "其他程序（杀毒软件、网盘同步）曾短暂占用 {names}",
)
_HELD_ELSEWHERE = (errno.EBUSY, errno.ENOTEMPTY)


def is_held(why: OSError) -> bool:
    """Whether another program may be the reason, and waiting may help."""
    held = isinstance(why, PermissionError) or why.errno in _HELD_ELSEWHERE
    return held or getattr(why, "winerror", None) in _HELD


def disk_is_full(why: BaseException) -> bool:
    """Whether an error of Python or DuckDB says that nothing more can be written."""
    if isinstance(why, OSError):
        return why.errno in (errno.ENOSPC, errno.EDQUOT)
    text = str(why).lower()
    return "duckdb" in type(why).__module__ and ("no space left" in text or "enough space" in text)


def reason(why: Exception, folder: Path | None = None) -> Text:
    """What the system or DuckDB says; where a disk is full what to do, with the folder that is to get room."""
    if not disk_is_full(why):
        return plain(getattr(why, "strerror", None) or str(why))
    return no_room(folder)


def no_room(folder: Path | None) -> Text:
    """What to do where a disk is full; `folder` is what lies on it, where that is known."""
    where = _DISK_OF.format(folder=folder.absolute()) if folder else _THAT_DISK
    return _FULL.format(where=where)


def replace(source: Path, target: Path) -> None:
    """Move `source` into the place of `target` at once. Errors: OSError where one of them stays held."""
    _patiently(lambda: os.replace(source, target))


def put(path: Path, text: str) -> None:
    """Write a text file, whole or not at all. Errors: OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = half_made(path)
    try:
        beside.write_text(text, "utf-8", newline="\n")
        if path.name.startswith("."):
            hide(beside)
        replace(beside, path)
    finally:
        discard(beside)


def letters_of(name: str | Path) -> str:
    """A name as text: bytes in it that are none of the system's letters are shown as \\xff, also to the store."""
    text = str(name)
    return text if text.isascii() or os.name == "nt" else os.fsencode(text).decode("utf-8", "backslashreplace")


def is_legible(name: str | Path) -> bool:
    """Whether a name is all letters: one of other bytes can be kept by the system, but not handed to DuckDB."""
    return letters_of(name) == str(name)


def half_made(path: Path) -> Path:
    """Where a text file is written before it takes its place; what a killed run left there is written over."""
    return path.with_name(f".{path.name.lstrip('.')}.new")


def hide(path: Path) -> None:
    """Do on Windows what a dot in front of the name does elsewhere; such a file may be replaced, never written over."""
    windows = getattr(ctypes, "windll", None)
    if windows is not None:
        windows.kernel32.SetFileAttributesW(str(path), _HIDDEN)


def name_of(folder: PurePath) -> str:
    """What a folder is called; the root of a drive has no name: it is called by its share, else `workbook`."""
    share = folder.drive.replace("\\", "/").rpartition("/")[2]
    return folder.name or ("workbook" if share.endswith(":") else share) or "workbook"


def remove(path: Path) -> None:
    """Delete a file, which may be gone already. Errors: OSError where it stays held."""
    if path.exists():
        _patiently(lambda: path.unlink(missing_ok=True))


def discard(path: Path) -> None:
    """Tidy up a file or folder of ours; where somebody holds on to it, it stays, and that is no error."""
    with suppress(OSError):
        if path.exists():
            _patiently(lambda: shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True))


@contextmanager
def scratch(beside: Path | None = None, prefix: str = "xlops-") -> Iterator[Path]:
    """A folder for half-made files, in the system's or in the folder `beside`; it goes at the end."""
    folder = Path(tempfile.mkdtemp(prefix=prefix)) if beside is None else _folder_in(beside, prefix)
    try:
        yield folder
    finally:
        discard(folder)


@contextmanager
def scratch_for(path: Path) -> Iterator[Path]:
    """A folder beside a workbook in which its next state is made; what a run that was killed left of one goes first."""
    prefix = f".xlops-{path.stem}-"
    for left in path.parent.glob(f"{glob.escape(prefix)}*"):
        discard(left)
    with scratch(path.parent, prefix) as folder:
        yield folder


def holder(*paths: Path) -> Text:
    """In words, which of the files cannot be changed now; that one was held a moment ago where all can."""
    for path in paths:
        if path.parent.is_dir() and not os.access(path.parent, os.W_OK | os.X_OK):
            return _NOT_INTO.format(folder=path.parent)
        if path.exists() and not os.access(path, os.W_OK):
            return _READ_ONLY.format(path=path)
        try:
            path.open("r+b").close()
        except PermissionError:
            return _HELD_BY.format(path=path)
        except OSError:
            continue
    return _HELD_THEN.format(names=listed(map(str, paths), " or ", " 或 "))


def _folder_in(parent: Path, prefix: str) -> Path:
    """A new folder with the rights of its parent: on Windows a file takes its folder's rights along when it moves."""
    for number in range(10_000):
        with suppress(FileExistsError):
            (made := parent / f"{prefix}{os.getpid()}-{number}").mkdir()
            if prefix.startswith("."):
                hide(made)
            return made
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(parent / prefix))


def _patiently(change: Callable[[], object]) -> None:
    for wait in (*PATIENCE, None):
        try:
            change()
        except OSError as why:
            if wait is None or not is_held(why):
                raise
            time.sleep(wait)
        else:
            return
