"""One process at a time may change a store (rule D6)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from xlops import files
from xlops.errors import StoreError, StoreInUse
from xlops.language import Text


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
        raise StoreError(f"there is no folder {folder} any more: was it moved, or is its drive away?")
    lock = FileLock(folder / name, timeout=patience)
    try:
        lock.acquire()
    except Timeout:
        raise busy from None
    except OSError as why:
        raise StoreError(f"{folder} cannot be written to: {files.reason(why, folder)}") from None
    try:
        yield
    finally:
        lock.release()
