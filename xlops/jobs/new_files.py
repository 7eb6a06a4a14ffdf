"""Where a file of ours may go: over nothing that is there; and a CSV in it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from xlops.errors import UsageError
from xlops.language import Lang, Text, spoken


def free_path(path: Path, suffix: str) -> Path:
    """The path that a person named. Errors: UsageError where it is taken, misnamed or in no folder."""
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
    return path


def numbered(folder: Path, name: str, suffix: str) -> Path:
    """The first of `name`, `name-2`, `name-3` … that is free in the folder."""
    names = (f"{name}{suffix}", *(f"{name}-{n}{suffix}" for n in range(2, 1000)))
    return next(folder / n for n in names if not (folder / n).exists())


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], lang: Lang) -> int:
    """Some fields of rows as a CSV that Excel opens in any language, with a byte-order mark; how many rows."""
    lines = [{name: _written(spoken(row[name], lang)) for name in columns} for row in rows]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(columns))
        writer.writeheader()
        writer.writerows(lines)
    return len(lines)


def _written(value: Any) -> Any:
    """A count stands without decimals, however it was computed."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
