"""A build in a process of its own: what it took of memory goes with it, however many weeks a watch runs.

Builds in one process grew by a seventh each. A newer xlops is used from the next build on.
"""

from __future__ import annotations

import io
import multiprocessing
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from multiprocessing.connection import Connection

from xlops.errors import StoreInUse, XlopsError
from xlops.jobs.unattended.ending import ended_by_signals
from xlops.language import Text, plain

_END = "end"  # beside "stdout" and "stderr", the names of streams
_OF_A_TERMINAL = ("SIGINT", "SIGHUP")  # what it sends to every process that it began


def run_apart(build: Callable[[], object]) -> None:
    """Run what can be pickled, say what it says, and wait for it; nothing that a terminal sends ends it.

    Errors: StoreInUse; XlopsError with the words of whatever it raised, or where it was killed.
    """
    spawned = multiprocessing.get_context("spawn")
    ours, its = spawned.Pipe(duplex=False)
    child = spawned.Process(target=_run, args=(build, its))
    with _held_back():
        child.start()
    its.close()
    try:
        busy, said = _listen(ours) or (False, None)
        child.join()
    except BaseException:  # the second Ctrl-C
        child.kill()
        raise
    if child.exitcode:
        said = _KILLED.format(code=child.exitcode)
    if said is not None:
        raise (StoreInUse if busy else XlopsError)(said)


def words_of(why: Exception) -> Text:
    """What is expected to happen in its own words, a mistake of ours whole."""
    if isinstance(why, XlopsError):
        return why.said
    if isinstance(why, OSError):
        return plain(f"{why.filename}: {why.strerror}" if why.filename else str(why))
    return plain("".join(traceback.format_exception(why)).strip())


def _listen(ours: Connection) -> tuple[bool, Text] | None:
    """Whether another run has the store, and what was wrong; None where nothing was, or where the child is gone."""
    with suppress(EOFError), ours:
        while True:
            name, told = ours.recv()
            if name == _END:
                return told  # type: ignore[no-any-return]
            if (stream := getattr(sys, name)) is not None:
                stream.write(told)
                stream.flush()
    return None


@contextmanager
def _held_back() -> Iterator[None]:
    """What a terminal sends waits; a process begun meanwhile never gets it. Windows cannot."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [getattr(signal, name) for name in _OF_A_TERMINAL])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Sent(io.StringIO):
    """A stream of the child, whose text the parent writes: it knows whether the terminal is still there."""

    def __init__(self, name: str, its: Connection) -> None:
        super().__init__()
        self._name, self._its = name, its

    def write(self, text: str) -> int:
        written = super().write(text)  # refuses bytes: by that click tells streams of text from others
        with suppress(OSError):  # nobody listens any more
            self._its.send((self._name, text))
        return written


def _run(build: Callable[[], object], its: Connection) -> None:
    """What the child does. An error is sent as its words: pickled it would lose one of its languages."""
    told: tuple[bool, Text] | None = None
    with ended_by_signals(), redirect_stdout(_Sent("stdout", its)), redirect_stderr(_Sent("stderr", its)):
        try:
            build()
        except Exception as why:
            told = isinstance(why, StoreInUse), words_of(why)
    with suppress(OSError):
        its.send((_END, told))


_KILLED = Text("the build was ended from outside (exit code {code})", "更新被外部终止（退出码 {code}）")
