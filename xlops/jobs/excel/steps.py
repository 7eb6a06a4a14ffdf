"""What an installation consists of. Each step can be told, looked at, done, and taken back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from xlops.errors import WorkbookError
from xlops.files import discard, remove
from xlops.jobs.excel.machine import Machine, RegistryValue
from xlops.jobs.excel.settings_file import read_settings_file, write_setting
from xlops.language import Text
from xlops.written import read_json

TRUSTED = r"HKCU\Software\Microsoft\Office\16.0\Excel\Security\Trusted Locations"


@dataclass
class Record:
    """What was done, so that just this can be taken back."""

    files: dict[str, str] = field(default_factory=dict)  # path -> sha256
    settings: dict[str, list[str | None]] = field(default_factory=dict)  # key -> what it was, what it is
    trusted: dict[str, str] = field(default_factory=dict)  # registry key -> folder
    made: list[str] = field(default_factory=list)  # folders and files that were not there

    def save(self, machine: Machine) -> None:
        """Write it to the user's folder of settings."""
        machine.record.parent.mkdir(parents=True, exist_ok=True)
        machine.record.write_text(json.dumps(self.__dict__, ensure_ascii=False, indent=2), encoding="utf-8")


def read_record(machine: Machine) -> Record:
    """What earlier installations did; empty where there were none. Errors: WorkbookError where its file is damaged."""
    path = machine.record
    try:
        return Record(**read_json(path)) if path.exists() else Record()
    except (ValueError, TypeError):
        raise WorkbookError(
            Text(
                f"{path} is damaged: it lists what xlops installed. Move it away, then run `xlops excel install` again",
                f"{path} 已损坏（其中列出 xlops 装过什么）：请移走，再运行 `xlops excel install`",
            )
        ) from None


class Step(Protocol):
    """One thing that `install` does."""

    def says(self, machine: Machine) -> str:
        """The step in words, to follow *would*."""

    def done(self, machine: Machine, record: Record) -> bool:
        """Whether it is so already. Errors: WorkbookError where doing it would destroy something."""

    def do(self, machine: Machine, record: Record) -> None:
        """Do it and note it in the record."""


@dataclass(frozen=True)
class PutFile:
    """A file of ours in a folder of Excel's."""

    path: Path
    content: bytes
    what: str

    def says(self, machine: Machine) -> str:
        return f"write {self.path}: {self.what}"

    def done(self, machine: Machine, record: Record) -> bool:
        there = sha256(self.path)
        if there and there not in (_hash(self.content), record.files.get(str(self.path))):
            raise WorkbookError(
                Text(
                    f"{self.path} is there and was not put there by xlops: move it away, then run again",
                    f"{self.path} 已存在，不是 xlops 放的：请移走后重试",
                )
            )
        return there == _hash(self.content)

    def do(self, machine: Machine, record: Record) -> None:
        _make_folder(self.path.parent, record)
        try:
            self.path.write_bytes(self.content)
        except PermissionError:
            raise _held(self.path) from None
        record.files[str(self.path)] = _hash(self.content)


@dataclass(frozen=True)
class Set:
    """One of xlwings' settings of this user."""

    key: str
    value: str

    def says(self, machine: Machine) -> str:
        now = _settings(machine).get(self.key)
        before = f" (it is {now} now)" if now is not None else ""
        return f"set {self.key} to {self.value} in {machine.settings}{before}"

    def done(self, machine: Machine, record: Record) -> bool:
        try:
            self.value.encode(machine.encoding)
        except UnicodeEncodeError:
            raise WorkbookError(
                Text(
                    f"{self.value} has letters that xlwings cannot read on this Windows: install Python in another "
                    "folder",
                    f"{self.value} 含有 xlwings 在此 Windows 上读不了的字符：请把 Python 装到别的文件夹",
                )
            ) from None
        return _settings(machine).get(self.key) == self.value

    def do(self, machine: Machine, record: Record) -> None:
        _make_folder(machine.settings.parent, record)
        if not machine.settings.exists():
            record.made.append(str(machine.settings))
        now = _settings(machine).get(self.key)
        before, ours = record.settings.get(self.key, [now, now])
        write_setting(machine.settings, machine.encoding, self.key, self.value)
        record.settings[self.key] = [before if now == ours else now, self.value]


@dataclass(frozen=True)
class Trust:
    """A folder whose workbooks may run macros; not the folders in it."""

    folder: Path

    @property
    def _key(self) -> str:
        return rf"{TRUSTED}\xlops-{_hash(str(self.folder).lower().encode())[:8]}"

    def says(self, machine: Machine) -> str:
        return f"trust the macros of workbooks in {self.folder} ({self._key})"

    def done(self, machine: Machine, record: Record) -> bool:
        return is_trusted(self.folder, machine)

    def do(self, machine: Machine, record: Record) -> None:
        assert machine.registry is not None
        values: dict[str, RegistryValue] = {"Path": f"{self.folder}\\", "AllowSubfolders": 0, "Description": "xlops"}
        for name, value in values.items():
            machine.registry.write(self._key, name, value)
        record.trusted[self._key] = str(self.folder)


def take_back(machine: Machine, record: Record, *, dry_run: bool) -> Iterator[str]:
    """Undo what the record holds, one sentence each; what was changed since is left, and said."""
    for sentence, undo in (*_files(record), *_settings_lines(machine, record), *_trusted(machine, record)):
        yield sentence
        if not dry_run:
            undo()
    if not dry_run:
        _clear(record.made)


_Undo = tuple[str, Callable[[], None]]


def _files(record: Record) -> Iterator[_Undo]:
    for name, digest in record.files.items():
        path = Path(name)
        if sha256(path) == digest:
            yield f"delete {path}", partial(_delete, path)
        elif path.exists():
            yield f"leave {path}: it was changed since", _nothing


def _settings_lines(machine: Machine, record: Record) -> Iterator[_Undo]:
    for key, (before, ours) in record.settings.items():
        now = _settings(machine).get(key)
        if now == ours:
            says = f"take {key} out of" if before is None else f"set {key} back to {before} in"
            undo = partial(write_setting, machine.settings, machine.encoding, key, before)
            yield f"{says} {machine.settings}", undo
        elif now is not None:
            yield f"leave {key} in {machine.settings}: it was changed since", _nothing


def _trusted(machine: Machine, record: Record) -> Iterator[_Undo]:
    for key, folder in record.trusted.items():
        if machine.registry is not None and machine.read(key, "Path") == f"{folder}\\":
            yield f"trust {folder} no longer ({key})", partial(machine.registry.delete, key)


def _nothing() -> None:
    """What was changed since stays."""


def is_trusted(folder: Path, machine: Machine, root: str = TRUSTED) -> bool:
    """Whether the folder is a trusted location below `root`, or within one that is trusted with all below it."""
    wanted = str(folder).casefold()
    for name in machine.registry.below(root) if machine.registry else []:
        key = rf"{root}\{name}"
        place = str(machine.read(key, "Path") or "").rstrip("\\/").casefold()
        within = wanted.startswith((f"{place}\\", f"{place}/")) and machine.read(key, "AllowSubfolders")
        if place and (wanted == place or within):
            return True
    return False


def sha256(path: Path) -> str:
    """The hash of a file's content; empty where there is no file."""
    return _hash(path.read_bytes()) if path.is_file() else ""


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _settings(machine: Machine) -> dict[str, str]:
    return read_settings_file(machine.settings, machine.encoding)


def _make_folder(folder: Path, record: Record) -> None:
    missing = [f for f in (folder, *folder.parents) if not f.exists()]
    record.made += [str(f) for f in reversed(missing)]
    folder.mkdir(parents=True, exist_ok=True)


def _delete(path: Path) -> None:
    try:
        remove(path)
    except PermissionError:
        raise _held(path) from None


def _held(path: Path) -> WorkbookError:
    return WorkbookError(
        Text(
            f"{path} is held by another program: close Excel, then run again",
            f"{path} 被其他程序占用：请关闭 Excel 后重试",
        )
    )


def _clear(made: Iterable[str]) -> None:
    """Folders and files that we made go where nothing is left in them."""
    for path in map(Path, reversed(list(made))):
        if (path.is_dir() and not any(path.iterdir())) or (path.is_file() and path.stat().st_size == 0):
            discard(path)
