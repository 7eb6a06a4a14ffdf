"""Where a file of ours may go: over nothing that is there; and a CSV in it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from xlops import files
from xlops.errors import UsageError
from xlops.language import Lang, Text, spoken
from xlops.settings import FILE_NAME

MARK = "\ufeff"  # of UTF-8: without it Excel takes a CSV for the code page of the system
_FORMULA = re.compile(r"\s*[=+@-](?![\d.,\s]*%?$)")  # -5 % and +12 are numbers


_KINDS = frozenset({".pdf", ".html", ".htm", ".xlsx", ".xlsm", ".xls", ".docx", ".csv", ".json", ".png", ".zip"})
OWN = frozenset({"exports", "inputs", "backups"})  # folders of a store in which nothing of ours is written on request


def replaceable(path: Path, *suffixes: str) -> Path:
    """The path that a person named for something that is written anew each time, over the last one of its kind.

    Errors: UsageError where it names no file, one that is there or would be taken for one of another kind, or one among
    a store's own.
    """
    if not path.name:
        raise UsageError(Text("-o names no file: write a name behind it", "-o 后没有文件名：请写上文件名"))
    if path.exists() and (path.suffix.lower() not in suffixes or not path.is_file()):
        raise UsageError(Text(
            f"{path} is there already and is no {suffixes[0]}: name another file",
            f"{path} 已存在，且不是 {suffixes[0]} 文件：请换一个文件名",
        ))  # fmt: skip
    if path.suffix.lower() in _KINDS.difference(suffixes):
        raise UsageError(Text(
            f"{path.name} would be taken for a {path.suffix} and would not open: what is written is a {suffixes[0]}",
            f"{path.name} 会被当作 {path.suffix} 而打不开：写出的是 {suffixes[0]} 文件",
        ))  # fmt: skip
    _refuse_among_own(path)
    return path


def _refuse_among_own(path: Path) -> None:
    parents = path.absolute().parents
    if any(folder.name in OWN and (folder.parent / FILE_NAME).exists() for folder in parents):
        raise UsageError(Text(
            f"{path} would lie among what the store keeps of yours: name a file in another folder",
            f"{path} 位于店铺保存您数据的文件夹内：请写到别的文件夹",
        ))  # fmt: skip


def free_path(path: Path, suffix: str) -> Path:
    """The path that a person named.

    Errors: UsageError where it is taken, misnamed, in no folder or among a store's own.
    """
    if path.suffix.lower() != suffix:
        raise UsageError(Text(
            f"{path.name} is not called {suffix}: what is written is such a file",
            f"{path.name} 不以 {suffix} 结尾：写出的是这种文件",
        ))  # fmt: skip
    if path.exists():
        raise UsageError(Text(
            f"{path} is there already and is not written over: name another file",
            f"{path} 已存在，不会覆盖：请换一个文件名",
        ))  # fmt: skip
    if not path.parent.is_dir():
        raise UsageError(Text(
            f"there is no folder {path.parent}: make it, or name a file elsewhere",
            f"文件夹 {path.parent} 不存在：请先创建，或写到别处",
        ))  # fmt: skip
    _refuse_among_own(path)
    return path


def numbered(folder: Path, name: str, suffix: str) -> Path:
    """The first of `name`, `name-2`, `name-3` … that is free in the folder."""
    names = (f"{name}{suffix}", *(f"{name}-{n}{suffix}" for n in range(2, 1000)))
    return next(folder / n for n in names if not (folder / n).exists())


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], lang: Lang) -> int:
    """Some fields of rows as a CSV that Excel opens in any language, with a byte-order mark; how many rows."""
    lines = [{name: _written(spoken(row[name], lang)) for name in columns} for row in rows]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(columns))
    writer.writeheader()
    writer.writerows(lines)
    files.put(path, MARK + text.getvalue())
    return len(lines)


def harmless(value: Any) -> Any:
    """The value; a text that Excel would take for a formula, such as a search term of a stranger, behind a '."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _written(value: Any) -> Any:
    """A count stands without decimals, however it was computed."""
    return int(value) if isinstance(value, float) and value.is_integer() else harmless(value)
