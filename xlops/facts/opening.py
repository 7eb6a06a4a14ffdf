"""Open a store's file, or say why it cannot be opened: held by another program, damaged, or made by a newer DuckDB.

DuckDB says its part in English on every system; what it quotes of the system (Windows: in the language of Windows) and
the paths in it decide nothing here.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import duckdb

from xlops.bounds import bounds
from xlops.errors import StoreDamaged, StoreError, StoreInUse
from xlops.files import is_legible, letters_of
from xlops.language import Text, listed

_PATIENCE = 8.0
_MARK, _MARK_AT = b"DUCK", 8
_HELD = ("Could not set lock", "Cannot open file", "File is already open in")
_DAMAGED = ("Corrupt database file", "Corrupt WAL file", "Could not read enough bytes")
_VERSION = re.compile(r"version number (\d+), but we can only read (?:storage )?versions between \d+ and (\d+)")
_HOLDERS = re.compile(r"(?:held in|already open in)\s(.*)", re.DOTALL)
_HOLDER = re.compile(r"([^\n]+? \(PID \d+\))")

REBUILD = Text(
    "Put back a copy from a backup if you have one. Else run `xlops ingest --rebuild`: it reads exports/ again, keeps "
    "this file in backups/, and takes over from it, as far as it can be read, what no export says: files let in by "
    "--replace, and since when typed targets and the rows of your own sheets hold. Their values stand in the workbook "
    "and in inputs/*.csv",
    "有备份请先恢复备份；没有则运行 `xlops ingest --rebuild`：重新读取 exports/，把此文件留在 backups/，并尽量从中取回"
    "导出文件里没有的内容，即用 --replace 确认的文件，以及填写的目标和自填表各行从哪天起生效。填写的值本身在工作簿和 "
    "inputs/*.csv 中",
)


def connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """A connection to the file at `path`, waited for while another program holds it.

    Errors: StoreInUse where it is held for longer, StoreDamaged, StoreError where it was made by a newer DuckDB or
    may not be used.
    """
    if not is_legible(path):
        raise StoreError(Text(
            f"{letters_of(path.parent)} holds bytes that are no letters: rename the folder",
            f"{letters_of(path.parent)} 含有无法识别的字节：请重命名文件夹",
        ))  # fmt: skip
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return duckdb.connect(str(path), read_only=read_only, config=bounds().of_duckdb)
        except duckdb.Error as why:
            error = _explained(path, why, read_only=read_only)
            if not isinstance(error, StoreInUse) or time.monotonic() > until:
                raise error from None
        time.sleep(0.2)


def is_damage(why: duckdb.Error) -> bool:
    """Whether DuckDB found, while it read or wrote, that a part of the file is not what it once wrote there."""
    return any(words in _own_words(why) for words in _DAMAGED)


def damaged(path: Path, why: duckdb.Error) -> StoreDamaged:
    """What to say of a damaged store."""
    said = Text("{path} is damaged ({why}). {rebuild}", "{path} 已损坏（{why}）。{rebuild}")
    return StoreDamaged(said.format(path=path, why=_first_line(why), rebuild=REBUILD))


def _explained(path: Path, why: duckdb.Error, *, read_only: bool) -> StoreError:
    said = _own_words(why)
    if isinstance(why, duckdb.ConnectionException):  # this process has it open in the other mode
        return _in_use(path, Text("this program itself", "就是本程序"))
    if (versions := _VERSION.search(said)) and int(versions[1]) > int(versions[2]):
        return StoreError(
            Text(
                f"{path} was written by a newer DuckDB than the {duckdb.__version__} installed here: upgrade both, "
                "`pip install --upgrade xlops duckdb`. Nothing was changed",
                f"{path} 是用比本机（{duckdb.__version__}）更新的 DuckDB 写的：请一并升级，"
                "`pip install --upgrade xlops duckdb`。没有任何改动",
            )
        )
    if not path.exists():
        line = _first_line(why)
        return StoreError(
            Text(
                f"{path} cannot be made ({line}): check that its folder exists and has room",
                f"{path} 无法新建（{line}）：请检查文件夹是否存在、磁盘是否有空间",
            )
        )
    if isinstance(why, duckdb.IOException) and any(words in said for words in _HELD):
        if not os.access(path, os.R_OK if read_only else os.R_OK | os.W_OK):
            return StoreError(
                Text(
                    f"{path} may not be {'read' if read_only else 'written'}: change the rights of the file",
                    f"{path} 没有{'读取' if read_only else '写入'}权限：请修改该文件的权限",
                )
            )
        if _is_database(path, begun="Could not set lock" in said):
            return _in_use(path, _holder(str(why)))
    if not _is_database(path):
        none = Text(
            "{path} is not a store xlops can read ({what}). {rebuild}",
            "{path} 不是 xlops 能读取的数据库（{what}）。{rebuild}",
        )
        return StoreDamaged(none.format(path=path, what=_what_it_is(path), rebuild=REBUILD))
    return damaged(path, why)


def _in_use(path: Path, holder: Text) -> StoreInUse:
    return StoreInUse(
        Text(
            "{path} is in use by another process ({holder}): wait until it has finished, or close that program, and "
            "try again. The file is whole: leave it where it is",
            "{path} 正被其他进程使用（{holder}）：请等它结束，或关闭该程序后重试。文件完好，不要移动",
        ).format(path=path, holder=holder)
    )


def _holder(text: str) -> Text:
    """`C:\\Python\\python.exe (PID 12)`: who has the file, as far as DuckDB could find out."""
    rest = _HOLDERS.search(text)
    named = [name.strip() for name in _HOLDER.findall(rest[1])] if rest else []
    return listed(named) if named else _UNKNOWN_HOLDER


def _own_words(why: duckdb.Error) -> str:
    """DuckDB's message without the quoted path, whose folders may be called anything."""
    return re.sub(r'"[^"\n]*"', '""', str(why))


def _first_line(why: duckdb.Error) -> str:
    return str(why).splitlines()[0].removeprefix("IO Error: ") if str(why) else type(why).__name__


def _is_database(path: Path, *, begun: bool = False) -> bool:
    """Whether the file begins as DuckDB's do; `begun`: one that is empty is just being made."""
    try:
        with path.open("rb") as file:
            head = file.read(_MARK_AT + len(_MARK))
    except PermissionError:
        return path.is_file()  # Windows: its holder shares it with nobody
    except OSError:
        return False
    return head[_MARK_AT:] == _MARK or (begun and not head)


_UNKNOWN_HOLDER = Text(
    "which one is not known; OneDrive, a backup or a virus scanner may be it",
    "不知道是哪个；可能是 OneDrive、备份或杀毒软件",
)


def _what_it_is(path: Path) -> Text:
    if not path.is_file():
        return Text("it is a folder", "这是文件夹")
    return (
        Text("it is no DuckDB file", "不是 DuckDB 文件") if path.stat().st_size else Text("it is empty", "文件是空的")
    )
