"""When to look again: at once where the system tells of a change, every few seconds where it does not.

An event only wakes: what has changed is always looked up. So an event that is lost costs seconds, one too many nothing,
and what xlops itself reads or writes leads to no build.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlops.errors import UsageError
from xlops.jobs.ingest import EXPORTS
from xlops.language import Text

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver

POLL = 5.0  # seconds
_SLICE = 0.5  # how soon a signal is noticed: on Windows nothing interrupts a longer wait
_CHANGES = ("created", "modified", "moved", "deleted", "closed")  # not opened and read, which we do ourselves


class Wakes:
    """The events of a store's folder; with `poll` none at all."""

    def __init__(self, folder: Path, *, poll: bool = False) -> None:
        """Errors: UsageError where watchdog is not installed."""
        self._folder, self._poll = folder, poll
        self._changed = threading.Event()
        self._observer: BaseObserver | None = None
        if not poll:
            _observer()

    def start(self) -> None:
        """Listen, if not yet; where the system gives no events for this folder, look every few seconds."""
        if self._poll or self._observer is not None:
            return
        self._observer = _observer()
        try:
            called: Any = self
            self._observer.schedule(called, str(self._folder))
            self._observer.schedule(called, str(self._folder / EXPORTS), recursive=True)
            self._observer.start()
        except OSError:
            self._poll, self._observer = True, None

    def stop(self) -> None:
        """Listen no longer, such as to a drive that is gone."""
        if self._observer is not None:
            self._observer.stop()
            self._observer = None

    def dispatch(self, event: Any) -> None:
        """What watchdog calls, in a thread of its own."""
        if event.event_type in _CHANGES:
            self._changed.set()

    def wait(self, seconds: float, ended: Callable[[], bool]) -> None:
        """Wait so long, until something has changed, or until the watch is ended."""
        until = time.monotonic() + (min(seconds, POLL) if self._poll else seconds)
        while not ended() and (left := until - time.monotonic()) > 0:
            if self._changed.wait(min(left, _SLICE)):
                time.sleep(min(left, _SLICE))  # a copy makes thousands of events: one look for all
                self._changed.clear()
                return


def _observer() -> BaseObserver:
    try:
        from watchdog.observers import Observer
    except ImportError:
        raise UsageError(Text(
            'events of the system need watchdog: pip install "xlops[watch]". Without it: xlops watch --poll',
            '接收系统事件需要 watchdog：pip install "xlops[watch]"。不安装也可以：xlops watch --poll',
        )) from None  # fmt: skip
    return Observer()
