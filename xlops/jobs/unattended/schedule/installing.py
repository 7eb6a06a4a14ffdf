"""Put an appointment into the system's scheduler, take it out again, and say what stands there: exactly ours."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from xlops import files
from xlops.errors import XlopsError
from xlops.jobs.unattended.schedule import cron, launchd, tasks
from xlops.jobs.unattended.schedule.plan import Appointment, When, store_of
from xlops.language import Text


@dataclass(frozen=True)
class CallResult:
    """What a program of the system gave back."""

    code: int
    out: bytes = b""
    err: bytes = b""


Call = Callable[[Sequence[str], bytes], CallResult]


@dataclass(frozen=True)
class Installed:
    """An appointment that is installed, as its scheduler has it."""

    text: str
    words: Sequence[str]
    when: When | None

    @property
    def said(self) -> Text:
        """When it builds; where somebody set hours that we do not write, that."""
        return self.when.said if self.when else Text("at hours set by hand", "在手工设定的时间")

    def record(self, folder: Path) -> dict[str, Any]:
        """The stable JSON of `xlops schedule --show --json`."""
        troubles = [trouble.en for trouble in self.troubles(folder)]
        return {"when": self.when.said.en if self.when else None, "call": list(self.words), "troubles": troubles}

    def troubles(self, folder: Path) -> Iterator[Text]:
        """Why it would not build the store at `folder`."""
        names, python = store_of(self.words), self.words[0] if self.words else ""
        if names != str(folder):
            yield _MOVED.format(there=names or "?", here=folder)
        if not Path(python).exists():
            yield _NO_PYTHON.format(python=python or "?")


class Scheduler(Protocol):
    """One system's way."""

    def text(self, of: Appointment) -> str:
        """What is installed, for people to read."""

    def content(self, of: Appointment) -> bytes:
        """The same as a file."""

    def install(self, of: Appointment) -> None:
        """Errors: XlopsError."""

    def remove(self, id_: str) -> bool:
        """Whether there was one. Errors: XlopsError."""

    def standing(self, id_: str) -> Installed | None:
        """Errors: XlopsError."""


def call(words: Sequence[str], given: bytes = b"") -> CallResult:
    """Run a program of the system. Errors: XlopsError where it is not there."""
    try:
        done = subprocess.run(words, input=given, capture_output=True)
    except FileNotFoundError:
        raise XlopsError(Text(
            f"there is no program {words[0]} on this machine: xlops schedule shows what to give to another scheduler",
            f"此电脑没有 {words[0]} 程序：xlops schedule 会显示可用于其他计划任务程序的内容",
        )) from None  # fmt: skip
    return CallResult(done.returncode, done.stdout, done.stderr)


def scheduler_for(platform: str, run: Call = call) -> Scheduler:
    every: dict[str, Callable[[Call], Scheduler]] = {"linux": Cron, "macos": Launchd, "windows": Tasks}
    return every[platform](run)


def at_its_hour(scheduler: Scheduler, of: Appointment) -> Appointment:
    """The appointment at the hour at which it is installed, if it is: after a move only the folder is set right."""
    there = scheduler.standing(of.id)
    return of if there is None or there.when is None else replace(of, when=there.when)


def put_in(scheduler: Scheduler, of: Appointment) -> bool:
    """Install; False where just this stands there already. Errors: XlopsError."""
    there = scheduler.standing(of.id)
    if there is not None and (list(there.words), there.when) == (of.words, of.when):
        return False
    scheduler.install(of)
    return True


@dataclass
class Cron:
    run: Call = call

    def text(self, of: Appointment) -> str:
        return cron.line(of) + "\n"

    def content(self, of: Appointment) -> bytes:
        return self.text(of).encode("utf-8", "surrogateescape")

    def install(self, of: Appointment) -> None:
        self._write(cron.with_line(self._read(), of))

    def remove(self, id_: str) -> bool:
        before = self._read()
        after = cron.without_line(before, id_)
        if after == before:
            return False
        if after:
            self._write(after)
        else:
            _done(self.run(["crontab", "-r"], b""), "crontab")
        return True

    def standing(self, id_: str) -> Installed | None:
        found = cron.found_in(self._read(), id_)
        return None if found is None else Installed(found + "\n", *cron.read_line(found))

    def _read(self) -> str:
        """The crontab, whatever its bytes; "" where the user has none, which cron and BusyBox say so."""
        answer = self.run(["crontab", "-l"], b"")
        if answer.code and b"no crontab" not in answer.err and b"No such file" not in answer.err:
            _done(answer, "crontab")
        return answer.out.decode("utf-8", "surrogateescape") if answer.code == 0 else ""

    def _write(self, text: str) -> None:
        _done(self.run(["crontab", "-"], text.encode("utf-8", "surrogateescape")), "crontab")


@dataclass
class Launchd:
    run: Call = call
    home: Path = field(default_factory=Path.home)

    def text(self, of: Appointment) -> str:
        return self.content(of).decode()

    def content(self, of: Appointment) -> bytes:
        return launchd.plist(of, self.home)

    def install(self, of: Appointment) -> None:
        self._unload(of.id)
        path = self._path(of.id)
        files.put(path, self.text(of))
        for wait in (*files.PATIENCE, None):  # an earlier one may take a moment to go
            answer = self.run(["launchctl", "bootstrap", self._domain(), str(path)], b"")
            if answer.code == 0 or wait is None:
                break
            time.sleep(wait)
        if answer.code:
            files.remove(path)
        _done(answer, "launchctl")

    def remove(self, id_: str) -> bool:
        path = self._path(id_)
        if not path.exists():
            return False
        self._unload(id_)
        files.remove(path)
        return True

    def standing(self, id_: str) -> Installed | None:
        path = self._path(id_)
        if not path.exists():
            return None
        content = path.read_bytes()
        return Installed(content.decode("utf-8", "replace"), *launchd.read_plist(content))

    def _unload(self, id_: str) -> None:
        self.run(["launchctl", "bootout", f"{self._domain()}/{launchd.label(id_)}"], b"")  # it may not be loaded

    def _domain(self) -> str:
        return f"gui/{os.getuid() if hasattr(os, 'getuid') else 0}"

    def _path(self, id_: str) -> Path:
        return self.home / "Library" / "LaunchAgents" / f"{launchd.label(id_)}.plist"


@dataclass
class Tasks:
    run: Call = call
    today: Callable[[], date] = date.today

    def text(self, of: Appointment) -> str:
        return tasks.task(of, self.today())

    def content(self, of: Appointment) -> bytes:
        return tasks.task_file(self.text(of))

    def install(self, of: Appointment) -> None:
        with files.scratch() as folder:
            path = folder / "task.xml"
            path.write_bytes(self.content(of))
            _done(self.run(["schtasks", "/Create", "/TN", tasks.name(of.id), "/XML", str(path), "/F"], b""), "schtasks")

    def remove(self, id_: str) -> bool:
        if self.standing(id_) is None:
            return False
        _done(self.run(["schtasks", "/Delete", "/TN", tasks.name(id_), "/F"], b""), "schtasks")
        return True

    def standing(self, id_: str) -> Installed | None:
        """schtasks gives one code for *there is none* and for every other trouble: then nothing counts as installed."""
        answer = self.run(["schtasks", "/Query", "/TN", tasks.name(id_), "/XML"], b"")
        if answer.code:
            return None
        text = _decoded(answer.out)
        return Installed(text, *tasks.read_task(text))


_MOVED = Text(
    "it builds {there}, but the store is at {here} now: xlops schedule --install sets it right",
    "它更新的是 {there}，而店铺现在位于 {here}：运行 xlops schedule --install 即可更正",
)
_NO_PYTHON = Text(
    "its Python is gone ({python}): xlops schedule --install sets it right",
    "其中的 Python 已不存在（{python}）：运行 xlops schedule --install 即可更正",
)


def _decoded(out: bytes) -> str:
    """What a program of Windows wrote: UTF-16 with a mark, else in the console's code page."""
    if out.startswith((b"\xff\xfe", b"\xfe\xff")):
        return out.decode("utf-16", "replace")
    return out.decode("oem" if os.name == "nt" else "utf-8", "replace")


def _done(answer: CallResult, program: str) -> None:
    if answer.code:
        said = _decoded(answer.err or answer.out).strip()
        raise XlopsError(Text(f"{program} refuses it: {said}", f"{program} 拒绝了：{said}"))
