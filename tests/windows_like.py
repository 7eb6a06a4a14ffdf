"""Let this process see files as Windows does: sharing violations, names that cannot be, a scanner in the way.

    with windows_like() as seen: ...            # a handle of our own that would block us raises PermissionError
    with windows_like(held=[book]): ...         # `book` is open in Excel, a previewer, a sync client
    with windows_like(fail_at=7): ...           # the 7th replace or delete meets a virus scanner
    with windows_like(fail_first=True): ...     # each replace or delete meets one, and is let through when tried again
    with windows_like(fail_deletes=True): ...   # nothing can be deleted

`pytest --windows-like` runs whatever it is given within the first of these, for what xlops itself does to files: a test
fails where Windows would have refused something, even if that was tried again or passed over.

Linux only: an audit hook, which cannot be taken back and does nothing outside of `windows_like`, and /proc/self/fd.
"""

from __future__ import annotations

import errno
import os
import re
import sys
import threading
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import xlops

_XLOPS = str(Path(xlops.__file__).parent) + os.sep
_NO_NAME = re.compile(r'[<>:"|?*\x00-\x1f\\]|[. ]$|^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|$)', re.IGNORECASE)
_MOVES = ("os.rename", "os.remove", "os.rmdir")  # os.replace and Path.unlink are among them
_LOOKED_AT = (*_MOVES, "open", "os.mkdir")


@dataclass
class Seen:
    """What a run did to files, and what Windows would have refused."""

    held: frozenset[str]
    fail_at: int
    fail_first: bool
    fail_deletes: bool
    only_ours: bool = False  # tests may do as they like
    moves: list[str] = field(default_factory=list)  # every replace and delete
    refused: list[str] = field(default_factory=list)  # with the places in xlops that wanted it

    def refuse(self, event: str, path: str, why: str) -> None:
        frames = [f for f in traceback.extract_stack() if f.filename.startswith(_XLOPS)]
        if self.only_ours and not frames:
            return
        stack = [f"{Path(f.filename).name}:{f.lineno}" for f in frames]
        self.refused.append(f"{event} {path}: {why} [{' < '.join(reversed(stack[-3:]))}]")
        raise OSError(errno.ENOTEMPTY if event == "os.rmdir" else errno.EACCES, f"{why} (as on Windows)", path)


_now: list[Seen] = []
_asleep = threading.local()


@contextmanager
def windows_like(
    held: Iterable[Path] = (), fail_at: int = 0, fail_first: bool = False, fail_deletes: bool = False,
    only_ours: bool = False,
) -> Iterator[Seen]:  # fmt: skip
    """See the module's docstring; what was done and refused stays readable afterwards."""
    seen = Seen(frozenset(str(p.resolve()) for p in held), fail_at, fail_first, fail_deletes, only_ours)
    _now.append(seen)
    try:
        yield seen
    finally:
        _now.remove(seen)


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if _now and event in _LOOKED_AT and not getattr(_asleep, "on", False):
        _asleep.on = True  # what we do ourselves is not looked at
        try:
            _look(_now[-1], event, args)
        finally:
            _asleep.on = False


def _look(seen: Seen, event: str, args: tuple[Any, ...]) -> None:
    opens, moves = event == "open", event in _MOVES
    writes = not opens or bool(set(args[1] or "") & set("wax+") or (args[2] or 0) & (os.O_WRONLY | os.O_RDWR))
    both = [(args[0], args[2]), (args[1], args[3])] if event == "os.rename" else [(args[0], -1 if opens else args[-1])]
    paths = [path for path in (_whole(*one) for one in both) if _of_interest(path)]
    if moves and paths:
        call = f"{event} {' → '.join(paths)}"
        again = seen.fail_first and call in seen.moves
        seen.moves.append(call)
        delete = seen.fail_deletes and event != "os.rename"
        if len(seen.moves) == seen.fail_at or (seen.fail_first and not again) or delete:
            seen.refuse(event, paths[-1], "a scanner is looking at it")
    for path in paths:
        if writes and _NO_NAME.search(os.path.basename(path)):
            seen.refuse(event, path, "a name that cannot be")
        if writes and path in seen.held:
            seen.refuse(event, path, "another program has it open")
        if opens and path.endswith(".duckdb") and _is_ours(path):
            seen.refuse(event, path, "DuckDB has it open without sharing")
        if moves and os.path.isfile(path) and _is_ours(path):
            seen.refuse(event, path, "we have it open ourselves")


def _whole(path: Any, folder_handle: Any = -1) -> str:
    if path is None or isinstance(path, int):
        return ""
    below = isinstance(folder_handle, int) and folder_handle >= 0
    base = os.readlink(f"/proc/self/fd/{folder_handle}") if below else os.getcwd()
    folder, name = os.path.split(os.path.normpath(os.path.join(base, os.fsdecode(path))))
    return os.path.join(os.path.realpath(folder), name)


def _of_interest(path: str) -> bool:
    # Python puts the bytecode of what is imported late into its place by renaming it too
    return bool(path) and not path.startswith(("/proc/", "/dev/", sys.prefix)) and ".pyc" not in path


def _is_ours(path: str) -> bool:
    handles = {os.path.realpath(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd")}
    return path in handles or f" {path}\n" in Path("/proc/self/maps").read_text("utf-8", "replace")


if sys.platform == "linux":
    sys.addaudithook(_hook)


class WholeRun:
    """The plugin behind `pytest --windows-like`."""

    def __init__(self) -> None:
        self._within = windows_like(only_ours=True)
        self._seen = self._within.__enter__()

    def pytest_unconfigure(self) -> None:
        self._within.__exit__(None, None, None)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Iterator[None]:
        """What fixtures did before counts too: a module's first test tells of it."""
        yield
        refused = self._seen.refused[:]
        self._seen.refused.clear()
        self._seen.moves.clear()
        assert not refused, "\n".join(["Windows would have refused:", *refused])
