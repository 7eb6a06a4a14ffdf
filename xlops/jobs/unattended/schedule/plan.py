"""What is to run, and when: the same for every scheduler."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from xlops.errors import UsageError
from xlops.jobs.identity import choose, read_identity, settle_identity
from xlops.jobs.lock import store_lock
from xlops.language import Text, listed

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FULL = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS_ZH = "一二三四五六日"
_EVERY = ("daily", "every day", "每天", "每日")
_WHEN = re.compile(r"(?P<days>.*?)\s*(?P<hour>\d{1,2})[:：](?P<minute>\d\d)")
_ID_LENGTH = 12


@dataclass(frozen=True)
class When:
    """Days of the week, Monday is 0, and the time of day by the machine's clock."""

    days: tuple[int, ...]
    hour: int
    minute: int

    @property
    def daily(self) -> bool:
        return len(self.days) == len(DAYS)

    @property
    def said(self) -> Text:
        """`Mon 08:00`, as `--at` takes it."""
        names = Text("daily", "每天") if self.daily else listed([_name(day) for day in self.days], ",", "、")
        return names + f" {self.hour:02}:{self.minute:02}"


@dataclass(frozen=True)
class Appointment:
    """One store, when it is built, and by which Python. `id` is what a schedule of ours is found by again."""

    id: str
    folder: PurePath
    when: When
    python: PurePath

    @property
    def words(self) -> list[str]:
        """The call; a scheduler knows no PATH, and `-P` keeps Python from importing what lies in its folder."""
        return [str(self.python), "-P", "-m", "xlops", "schedule", "--run", "--store", str(self.folder)]


def appointment(folder: Path, when: When) -> Appointment:
    """The appointment of a store with this Python.

    Errors: UsageError where its path has a line break; StoreError; WorkbookError where several workbooks may be its.
    """
    here = folder.resolve()
    if any(letter < " " for letter in str(here)):
        raise UsageError(Text(
            f"{here!s:.80} has a line break in its name, which no scheduler takes: rename the folder",
            f"{here!s:.80} 的名称含有换行符，计划任务无法使用：请重命名文件夹",
        ))  # fmt: skip
    known = read_identity(folder)
    if choose(folder).announced != known:
        with store_lock(folder):
            known = settle_identity(folder)
    return Appointment(known.id[:_ID_LENGTH], here, when, _python())


def _python() -> Path:
    """This interpreter, on Windows the one that opens no window; a virtual environment's own, not what it links to."""
    here = Path(sys.executable).absolute()
    quiet = here.with_name("pythonw.exe")
    return quiet if here.name.lower() == "python.exe" and quiet.exists() else here


def this_platform() -> str:
    return {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")


def read_when(text: str) -> When:
    """`Mon 08:00`, `Mon,Thu 7:30`, `daily 06:00`, `周一 08:00`. Errors: UsageError."""
    found = _WHEN.fullmatch(text.strip())
    days = _days(found["days"]) if found else ()
    if not found or not days or int(found["hour"]) > 23 or int(found["minute"]) > 59:
        raise UsageError(Text(
            f"{text!r} is no day and hour: write it as 'Mon 08:00', 'Mon,Thu 07:30' or 'daily 06:00'",
            f"{text!r} 不是“星期 时间”：请写成 '周一 08:00'、'周一、周四 07:30' 或 '每天 06:00'",
        ))  # fmt: skip
    return When(days, int(found["hour"]), int(found["minute"]))


def _days(text: str) -> tuple[int, ...]:
    """The days of the week that are named; none where a word is no day."""
    if text.strip().lower() in _EVERY:
        return tuple(range(len(DAYS)))
    found = [_day(word.strip()) for word in re.split(r"[,，、]", text)]
    return tuple(sorted({day for day in found if day is not None})) if None not in found else ()


def _day(word: str) -> int | None:
    """Monday is 0; of an English day three letters are enough."""
    chinese = re.fullmatch(r"(?:周|星期|礼拜)([一二三四五六日天])", word)
    if chinese:
        return _DAYS_ZH.index(chinese[1].replace("天", "日"))
    return next((n for n, name in enumerate(_FULL) if len(word) >= 3 and name.startswith(word.lower())), None)


def _name(day: int) -> Text:
    return Text(DAYS[day], f"周{_DAYS_ZH[day]}")


def store_of(words: Sequence[str]) -> str:
    """The folder that a call names; "" where it names none."""
    return words[words.index("--store") + 1] if "--store" in words[:-1] else ""
