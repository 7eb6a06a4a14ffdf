"""Queries with a name: `queries/*.sql` of a store, and some that every store has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from xlops.errors import UsageError, nearest
from xlops.language import Text

FOLDER = "queries"  # of the store
_BETWEEN = " | "  # the English and the Chinese of a first line


@dataclass(frozen=True)
class SavedQuery:
    """`about` is the comment on its first line, both languages parted by ` | `; `own` ones are the store's."""

    name: str
    sql: str
    about: Text
    own: bool


def saved_queries(folder: Path) -> dict[str, SavedQuery]:
    """By name; one of the store stands in front of ours of the same name."""
    shipped = _read(files("xlops.jobs").joinpath(FOLDER).iterdir(), own=False)
    own = folder / FOLDER
    return shipped | (_read(own.iterdir(), own=True) if own.is_dir() else {})


def as_sql(folder: Path, text: str) -> str:
    """A query as it stands, or the saved one of that name. Errors: UsageError for a single word that names none."""
    known = saved_queries(folder)
    name = text.strip().removesuffix(".sql")
    if name not in known:
        if len(text.split()) != 1:
            return text
        raise UsageError(
            Text(
                "there is no saved query {name}: `xlops sql --list` names them, {folder}/{name}.sql in the store's "
                "folder would be one; a SELECT stands in quotes{near}",
                "没有保存的查询 {name}：`xlops sql --list` 列出全部，店铺文件夹中的 {folder}/{name}.sql 就是一个；"
                "SELECT 语句请加引号{near}",
            ).format(name=name, folder=FOLDER, near=nearest(name, known))
        )
    return known[name].sql


def _read(found: Iterable[Traversable], *, own: bool) -> dict[str, SavedQuery]:
    named = sorted((file for file in found if file.name.endswith(".sql")), key=lambda file: file.name)
    return {file.name.removesuffix(".sql"): _query(file, own=own) for file in named}


def _query(file: Traversable, *, own: bool) -> SavedQuery:
    sql = file.read_bytes().decode("utf-8-sig", errors="replace")
    first = sql.lstrip().splitlines()[0] if sql.strip() else ""
    en, _, zh = first.removeprefix("--").strip().partition(_BETWEEN) if first.startswith("--") else ("", "", "")
    return SavedQuery(file.name.removesuffix(".sql"), sql, Text(en, zh or en), own)
