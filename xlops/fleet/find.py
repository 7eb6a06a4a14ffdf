"""The stores below a folder: every folder with an `xlops.toml`, each once, and which of them may not be touched."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from xlops.errors import UsageError, nearest
from xlops.jobs.identity import read_identity
from xlops.language import NOTHING, Text
from xlops.settings import FILE_NAME

_PASSED_OVER = ("backups", "exports", "inputs", "__pycache__")  # of what a store, or a program, keeps in folders
_TWINS = Text(
    "it has the id of {other}, and nothing tells which of the two is the copy: move away the workbook and "
    "inputs/store.json of the copy, then it becomes a store of its own and takes what was typed from inputs/",
    "它与 {other} 的店铺标识相同，无法判断哪一个是副本：请从副本中移走工作簿和 inputs/store.json，"
    "它便成为独立的店铺，并从 inputs/ 取回填写的内容",
)
_NESTED = Text(
    "it lies inside the store {other}: move it beside that one, or delete it if it is a copy",
    "它位于店铺 {other} 之内：请移到其旁边；如果只是副本，请删除",
)
_UNREADABLE = Text("its folders cannot be read: {why}", "无法读取其中的文件夹：{why}")


@dataclass(frozen=True)
class FoundStore:
    """A store: its folder, how it is called below the root, its id ("" before its first build).

    `refused` says why it may not be built.
    """

    folder: Path
    name: str
    id: str = ""
    refused: Text = NOTHING

    @property
    def key(self) -> str:
        """What stays the same when its folder is renamed; of one without an id, or with that of another, its name."""
        return self.id if self.id and not self.refused else self.name


def find_stores(root: Path) -> list[FoundStore]:
    """The stores below `root` by name; one inside another is refused, hidden folders are nobody's.

    Errors: UsageError where the root is no folder, is a store itself, or holds none.
    """
    if not root.is_dir():
        raise UsageError(
            Text(
                f"there is no folder {root}: name the folder that holds your stores",
                f"没有文件夹 {root}：请指定各店铺的上级文件夹",
            )
        )
    if (root / FILE_NAME).exists():
        raise UsageError(
            Text(
                f"{root} is a store itself: name the folder that holds your stores, or use `xlops build`",
                f"{root} 本身就是店铺：请指定各店铺的上级文件夹，或使用 `xlops build`",
            )
        )
    found = sorted(_walk(root, "", set()), key=lambda s: s.name)
    if not any(not s.refused for s in found):
        raise UsageError(
            Text(
                f"there is no store below {root}: a store is a folder with an {FILE_NAME} (`xlops init`)",
                f"{root} 下没有店铺：店铺是含有 {FILE_NAME} 的文件夹（`xlops init`）",
            )
        )
    return list(_told_apart(found))


def only(stores: Sequence[FoundStore], patterns: Iterable[str]) -> list[FoundStore]:
    """Those that one of the patterns names, by name or folder, such as `brand-*`; all where there is no pattern.

    Errors: UsageError for a pattern that names none.
    """
    chosen: set[str] = set()
    for pattern in patterns:
        named = [s.name for s in stores if _is_named(s, pattern.rstrip("/\\"))]
        if not named:
            near = nearest(pattern, [s.name for s in stores])
            raise UsageError(
                Text("no store is called {name!r}{near}", "没有名为 {name!r} 的店铺{near}").format(
                    name=pattern, near=near
                )
            )
        chosen.update(named)
    return [s for s in stores if s.name in chosen] if chosen else list(stores)


def _is_named(store: FoundStore, pattern: str) -> bool:
    return any(fnmatchcase(name.casefold(), pattern.casefold()) for name in (store.name, store.folder.name))


def _walk(folder: Path, name: str, seen: set[str], within: str = "") -> Iterator[FoundStore]:
    real = os.path.realpath(folder)
    if real in seen:  # reached by two ways, or a link that leads back
        return
    seen.add(real)
    try:
        inside = sorted(os.scandir(folder), key=lambda e: e.name)
        if any(e.name == FILE_NAME for e in inside):
            refused = _NESTED.format(other=within) if within else NOTHING
            yield FoundStore(folder, name, read_identity(folder).id, refused)
            within = within or name
        below = [e.name for e in inside if e.is_dir() and e.name[0] != "." and e.name not in _PASSED_OVER]
    except OSError as why:
        if not within:
            yield FoundStore(folder, name, refused=_UNREADABLE.format(why=why.strerror or str(why)))
        return
    for part in below:
        yield from _walk(folder / part, f"{name}/{part}" if name else part, seen, within)


def _told_apart(stores: Sequence[FoundStore]) -> Iterator[FoundStore]:
    """Of folders with one id those are refused of which nothing tells that they are the original, or its copy.

    A copy whose original stands where it was copied from gets an id of its own when it is built (rule D13).
    """
    by_id: defaultdict[str, list[FoundStore]] = defaultdict(list)
    for store in stores:
        if not store.refused:
            by_id[store.id].append(store)
    for store in stores:
        twins = [s for s in by_id[store.id] if s != store] if store.id and not store.refused else []
        if not twins or _stands_where_written(store) or any(_written_in(store, twin) for twin in twins):
            yield store
        else:
            yield replace(store, refused=_TWINS.format(other=twins[0].name))


def _stands_where_written(store: FoundStore) -> bool:
    return _written_in(store, store)


def _written_in(store: FoundStore, other: FoundStore) -> bool:
    """Whether the store was last written in the folder of the other."""
    last = read_identity(store.folder).folder
    try:
        return bool(last) and Path(last).samefile(other.folder)
    except OSError:
        return False
