"""When a watched store is built: once what landed is quiet and whole, and nobody has the workbook open.

One step looks, does what is to be done, and says for how long there is nothing to do. Files, clock, workbook and build
are asked through `Scene`, so that a test is the scene.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from xlops.errors import StoreInUse
from xlops.jobs.unattended.apart import words_of
from xlops.jobs.unattended.landed import Landed
from xlops.language import Text, listed
from xlops.settings import FILE_NAME

QUIET = 5.0  # seconds without a change after which a file counts as landed
PATIENCE = 60.0  # the same for a file whose end is missing: then the build says what is wrong with it
SOON, BUSY, IDLE = 2.0, 10.0, 30.0  # seconds until the next look; events only make it come earlier


class Scene(Protocol):
    """What a watch sees and does."""

    def seconds(self) -> float:
        """A clock that never goes back."""

    def look(self) -> Landed:
        """What stands there. Errors: OSError where the store is not there."""

    def is_whole(self, path: Path) -> bool: ...

    def holder(self) -> Text | None:
        """Who has the workbook open, in words."""

    @property
    def build(self) -> Callable[[], object]:
        """Errors: XlopsError, OSError, whatever a build may meet."""

    @property
    def say(self) -> Callable[[Text], None]: ...


class Vigil:
    """A watch over one store: what was built last, what is waited for, and what was said of it."""

    def __init__(self, scene: Scene, quiet: float = QUIET) -> None:
        self._scene, self._quiet = scene, quiet
        self._built = Landed()  # what the last build saw, whether it came to its end or not
        self._seen, self._since = Landed(), 0.0
        self._waits = ""  # what for; said once

    def step(self) -> float:
        """Do what is to be done now; the seconds for which nothing is, unless something happens."""
        now = self._scene.seconds()
        try:
            landed = self._scene.look()
        except OSError as why:
            said = _GONE if isinstance(why, FileNotFoundError) else _OUT_OF_REACH
            self._wait_for("store", said.format(path=why.filename, why=why.strerror))
            self._seen = Landed()
            return SOON
        if self._waits == "store":
            self._waits = ""
            self._scene.say(_BACK)
        if landed != self._seen:
            self._seen, self._since = landed, now
        new = landed.beside(self._built)
        if not new:
            self._waits = ""
            return IDLE
        rest = self._since + self._quiet - now
        if rest > 0:
            return rest
        half = [path for path in new if not self._scene.is_whole(path)]
        if half and now < self._since + PATIENCE:
            self._wait_for("end", _HALF.format(name=half[0].name))
            return self._quiet
        return self._build_once_closed(landed, new)

    def _build_once_closed(self, landed: Landed, new: Sequence[Path]) -> float:
        if holder := self._scene.holder():
            self._wait_for("workbook", _OPEN.format(holder=holder))
            return SOON
        if self._waits != "run":
            told = [path for path in new if path.name != FILE_NAME] or new
            self._scene.say(_begins(told, [path for path in told if path not in landed.stamps]))
        try:
            self._scene.build()
        except StoreInUse as why:
            self._wait_for("run", why.said)
            return BUSY
        except Exception as why:  # whatever it is, the next export gets its build
            if holder := self._scene.holder():  # it was opened a moment ago
                self._wait_for("workbook", _OPEN.format(holder=holder))
                return SOON
            self._scene.say(_FAILED.format(why=words_of(why)))
        self._built, self._waits = landed, ""
        return 0.0

    def _wait_for(self, what: str, text: Text) -> None:
        if self._waits != what:
            self._scene.say(text)
        self._waits = what


_GONE = Text("{path} is not there: waiting until it is", "{path} 不存在：等待它出现")
_OUT_OF_REACH = Text("{path} cannot be read ({why}): waiting until it can", "无法读取 {path}（{why}）：等待其恢复")
_BACK = Text("it is there again", "已恢复")
_HALF = Text(
    "{name} is not whole yet: waiting for the rest of it",
    "{name} 还不完整：等待其余部分",
)
_OPEN = Text(
    "the workbook is open in {holder}: it is built once you have closed it",
    "工作簿正在 {holder} 中打开：关闭后即更新",
)
_NEW = Text("{count} files are new or changed", "{count} 个文件是新的或有变化")
_NEW_ONE = Text("{name} is new or changed", "{name} 是新的或有变化")
_TAKEN = Text("{count} files are gone", "{count} 个文件已不在")
_TAKEN_ONE = Text("{name} is gone", "{name} 已不在")
_BUILDS = Text(": building", "：开始更新")

_FAILED = Text(
    "not built: {why}\nIt is tried again once something changes in the store",
    "未能更新：{why}\n店铺文件有变化时会重试",
)


def _begins(changed: Sequence[Path], gone: Sequence[Path]) -> Text:
    """Why a build begins: what came, and what was taken away."""
    kinds = (([path for path in changed if path not in gone], _NEW_ONE, _NEW), (gone, _TAKEN_ONE, _TAKEN))
    told = [
        (one if len(some) == 1 else many).format(count=len(some), name=some[0].name)
        for some, one, many in kinds
        if some
    ]
    return listed(told, ", ", "，") + _BUILDS
