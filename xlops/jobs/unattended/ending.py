"""How a watch is ended: Ctrl-C or a signal lets the build that has begun finish; a second Ctrl-C ends it at once.

Ending at once is safe too, since a build that is killed leaves store and workbook as they were. What was ignored
when we began stays ignored: a shell that starts a program in the background sets Ctrl-C so, `nohup` the end of the
terminal. A terminal that closes may say so twice (its shell and the system do): the second is ignored for good.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_TALK = (1, 2)  # stdout, stderr
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


@contextmanager
def ended_by_signals() -> Iterator[Callable[[], bool]]:
    """Whether a signal has asked for the end, as a question."""
    asked: list[int] = []
    terminal = [stream for stream in _TALK if os.isatty(stream)]  # asked now: one that is gone is none any more

    def ask(number: int, frame: FrameType | None) -> None:
        if _is_hangup(number):
            _mute(terminal)
        if asked and number == signal.SIGINT:
            raise KeyboardInterrupt
        asked.append(number)

    known = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    mine = [s for s in known if signal.getsignal(s) is not signal.SIG_IGN]
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        before = {number: signal.signal(number, ask) for number in mine}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            gone = number in asked and _is_hangup(number)
            signal.signal(number, signal.SIG_IGN if gone else handler)


def _is_hangup(number: int) -> bool:
    """Whether a signal says that the terminal is gone. Windows has none."""
    return signal.Signals(number).name == "SIGHUP"


def _mute(streams: list[int]) -> None:
    """The terminal is gone: a line said to it would be an error, and end the build that shall be finished."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        os.dup2(nowhere, stream)
    os.close(nowhere)
