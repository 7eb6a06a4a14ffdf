"""Watch a store: build by itself what lands in its exports."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from xlops.errors import StoreError, WorkbookError
from xlops.jobs.identity import choose
from xlops.jobs.lock import held
from xlops.jobs.unattended import landed
from xlops.jobs.unattended.ending import ended_by_signals
from xlops.jobs.unattended.vigil import QUIET, Vigil
from xlops.jobs.unattended.wakes import Wakes
from xlops.language import Text, plain
from xlops.workbook.package import open_in_excel

LOCK_NAME = ".xlops.watch.lock"


def watch(
    folder: Path, build: Callable[[], object], say: Callable[[Text], None], *, poll: bool = False, quiet: float = QUIET
) -> None:
    """Build whenever something has landed, until Ctrl-C or a signal; `build` builds, `say` says a line.

    Errors: StoreError where the store is watched already; UsageError where watchdog is missing.
    """
    wakes = Wakes(folder, poll=poll)
    with watch_lock(folder), ended_by_signals() as ended:
        scene = _Store(folder, wakes, build, Timed(say))
        vigil = Vigil(scene, quiet)
        scene.say(_BEGINS.format(folder=folder))
        try:
            while not ended():
                wakes.wait(vigil.step(), ended)
        finally:
            wakes.stop()
        scene.say(_ENDS)


@contextmanager
def watch_lock(folder: Path) -> Iterator[None]:
    """Be the only watch of a store. Errors: StoreError where there is another one."""
    busy = StoreError(Text(
        f"{folder} is watched already: end the other xlops watch first",
        f"{folder} 已在监视中：请先结束另一个 xlops watch",
    ))  # fmt: skip
    with held(folder, LOCK_NAME, 0, busy):
        yield


def holder_of_workbook(folder: Path) -> Text | None:
    """Who has the store's workbook open, in words; nobody where it is not known which one it is."""
    try:
        return open_in_excel(choose(folder).path)
    except (WorkbookError, OSError):
        return None  # the build says it


@dataclass
class Timed:
    """Lines with their time of day; the first one of a day comes after its date."""

    say: Callable[[Text], None]
    now: Callable[[], datetime] = datetime.now
    day: date | None = field(default=None, init=False)

    def __call__(self, text: Text) -> None:
        moment = self.now()
        if moment.date() != self.day:
            self.day = moment.date()
            self.say(plain(f"{self.day:%Y-%m-%d}"))
        self.say(plain(f"{moment:%H:%M}  ") + text)


@dataclass
class _Store:
    """What a watch sees: a store's folder."""

    folder: Path
    wakes: Wakes
    build: Callable[[], object]
    say: Callable[[Text], None]

    def seconds(self) -> float:
        return time.monotonic()

    def look(self) -> landed.Landed:
        try:
            found = landed.look(self.folder)
        except OSError:
            self.wakes.stop()
            raise
        self.wakes.start()
        return found

    def is_whole(self, path: Path) -> bool:
        return landed.is_whole(path)

    def holder(self) -> Text | None:
        return holder_of_workbook(self.folder)


_BEGINS = Text(
    "watching {folder}: what lands in exports is built in once it is whole and the workbook is closed. Ctrl-C ends it; "
    "a build that has begun is finished first",
    "正在监视 {folder}：exports 中的新文件完整且工作簿已关闭时自动更新。按 Ctrl-C 结束；已开始的更新会先完成",
)
_ENDS = Text("no longer watching", "监视已结束")
