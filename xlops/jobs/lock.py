"""One process at a time may change a store (rule D6)."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from xlops import files
from xlops.errors import StoreError, StoreInUse
from xlops.language import Text, plain


@contextmanager
def store_lock(folder: Path, patience: float = 3.0) -> Iterator[None]:
    """Hold the store of `folder`; StoreInUse where another run still has it after `patience` seconds."""
    busy = StoreInUse(Text(
        f"another xlops run is working on {folder}: wait until it has finished, then try again",
        f"另一个 xlops 正在处理 {folder}：请等它结束后重试",
    ))  # fmt: skip
    with held(folder, ".xlops.lock", patience, busy):
        yield


@contextmanager
def held(folder: Path, name: str, patience: float, busy: StoreError) -> Iterator[None]:
    """Hold a lock of a store. Errors: `busy` where somebody has it after so many seconds; StoreError."""
    if not folder.is_dir():  # a lock would make it anew: a store that was moved, a drive that went away
        raise StoreError(Text(
            f"there is no folder {folder} any more: was it moved, or is its drive away?",
            f"文件夹 {folder} 已不存在：是否已移走，或磁盘未连接？",
        ))  # fmt: skip
    lock = FileLock(folder / name, timeout=patience)
    try:
        lock.acquire()
    except Timeout:
        raise busy from None
    except OSError as why:
        raise _not_ours(folder, files.reason(why, folder)) from None
    try:
        if not os.access(folder, os.W_OK | os.X_OK):  # the lock file may be older than that
            raise _not_ours(folder, plain(os.strerror(errno.EACCES)))
        yield
    finally:
        lock.release()


def _not_ours(folder: Path, why: Text) -> StoreError:
    said = Text("{folder} cannot be written to: {why}", "{folder} 无法写入：{why}")
    return StoreError(said.format(folder=folder, why=why))
