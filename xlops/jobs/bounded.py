"""A query that is stopped: after its time, by Ctrl-C, or where it needs more memory than it may have."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from xlops.errors import UsageError
from xlops.language import Text

SECONDS = 60.0
_MEMORY = (
    "set memory_limit = '1000MB'; set max_temp_directory_size = '0B'"  # nothing is put on the disk beside the store
)
_ROOM = 3 << 30  # bytes for the whole process: one huge value is no part of what DuckDB counts
_AGAIN = 0.1  # seconds; an interrupt just before a query begins is forgotten


@contextmanager
def bounded(con: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """A block whose queries are interrupted by another thread once `seconds` are over.

    DuckDB looks for an interrupt between two pieces of work, not within one call of a function: on Linux that ends
    where the process would grow by more than 3 GB. Errors: UsageError where a limit is hit; KeyboardInterrupt.
    """
    done, late = threading.Event(), threading.Event()

    def watch() -> None:
        if not done.wait(seconds):
            late.set()
            while not done.wait(_AGAIN):
                con.interrupt()

    con.execute(_MEMORY)
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        with _bounded_process():
            yield
    except duckdb.InterruptException:
        if not late.is_set():
            raise KeyboardInterrupt from None
        raise UsageError(
            Text(
                "the query was stopped after {seconds} seconds: ask for fewer rows or days, or give it longer, such as "
                "--seconds 600; the store is as it was",
                "查询超过 {seconds} 秒，已停止：请缩小行数或天数，或延长时间，例如 --seconds 600；店铺数据没有改动",
            ).format(seconds=f"{seconds:g}")
        ) from None
    except (duckdb.OutOfMemoryException, MemoryError):
        raise UsageError(
            Text(
                "the query needs more memory than it may have (1 GB): ask for fewer rows or columns, or sum them up; "
                "the store is as it was",
                "查询需要的内存超过上限（1 GB）：请减少行或列，或先汇总；店铺数据没有改动",
            )
        ) from None
    except RuntimeError as why:
        if "interrupted" in str(why):  # DuckDB's word for Ctrl-C
            raise KeyboardInterrupt from None
        raise
    finally:
        done.set()
        watcher.join()


@contextmanager
def _bounded_process() -> Iterator[None]:
    """A block in which Linux gives this process no more than `_ROOM` beyond what it has."""
    if sys.platform != "linux":
        yield
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = pages * os.sysconf("SC_PAGE_SIZE") + _ROOM
    if soft != resource.RLIM_INFINITY:
        most = min(most, soft)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
