"""What a worker does with one store: the same ingest and build as `xlops build`, and what came of it as a value.

Nothing raised here reaches the scheduler: a store that cannot be built is an outcome.
"""

from __future__ import annotations

import gc
import os
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from xlops import files
from xlops.bounds import Bounds, bound
from xlops.errors import XlopsError
from xlops.fleet.outcome import StoreOutcome
from xlops.language import Text, listed, plain

_ONE = threading.Lock()  # a worker with several threads builds one store at a time, with all of them
_REFUSED = Text("{count} export file{s} refused: {names}", "拒绝了 {count} 个导出文件：{names}")
_WAITS = Text("days of {count} file{s} wait for a word: {names}", "{count} 个文件的日期等待确认：{names}")
_FAULT = Text(
    "a fault of xlops itself: {what}; `xlops build` in its folder shows all of it",
    "xlops 自身出错：{what}；在其文件夹中运行 `xlops build` 可查看详情",
)
_NAMED = 3


def build_store(name: str, folder: str, bounds: Bounds) -> StoreOutcome:
    """Ingest what is new and bring the workbook of the store up to date."""
    return _told(name, bounds, lambda: _build(name, Path(folder)))


def check_store(
    name: str, folder: str, bounds: Bounds, period: str | None, marketplace: str | None, settled: bool, level: str
) -> tuple[StoreOutcome, dict[str, Any]]:
    """The record of `xlops check` of the store, and whether it reaches the level; blank where it cannot be checked."""
    found: dict[str, Any] = {}

    def look() -> StoreOutcome:
        from xlops.jobs.check import check
        from xlops.settings import load_settings

        settings = load_settings(Path(folder))
        result = check(Path(folder), settings, period, marketplace, settled=settled)
        found.update(store=settings.store, reaches=result.reaches(level), check=result.record())
        return StoreOutcome(name, "same")

    return _told(name, bounds, look), found


def _build(name: str, folder: Path) -> StoreOutcome:
    from xlops.jobs.build import build
    from xlops.jobs.ingest import ingest
    from xlops.jobs.summary import read_summary
    from xlops.settings import load_settings

    settings = load_settings(folder)
    read = ingest(folder, settings)
    built = build(folder, settings)
    if not built.new and read_summary(folder) is None:  # of an earlier xlops, or somebody deleted it
        built = build(folder, settings, force=True)
    said = _unsettled(folder)
    return StoreOutcome(
        name, "partly" if said else "built" if built.new else "same", said, stored=len(read.of("stored")),
        rows=read.rows,
    )  # fmt: skip


def _unsettled(folder: Path) -> Text:
    """The files that are refused and those that wait for a word, as `xlops status` names them: not of this run alone.

    Several reports of one file count once.
    """
    from xlops.facts.history import open_store
    from xlops.jobs.outcomes import file_of
    from xlops.jobs.status import refused_and_waiting

    with open_store(folder, read_only=True) as store:
        refused, waiting = refused_and_waiting(store, folder)
    files = ((_REFUSED, [o.name for o in refused]), (_WAITS, [file_of(f.file) for f in waiting]))
    return listed((_counted(said, list(dict.fromkeys(names))) for said, names in files if names), "; ", "；")


def _counted(said: Text, names: Sequence[str]) -> Text:
    named = [plain(name) for name in names[:_NAMED]] + [Text("…", "…")] * (len(names) > _NAMED)
    return said.format(count=len(names), s="" if len(names) == 1 else "s", names=listed(named))


def _told(name: str, bounds: Bounds, work: Callable[[], StoreOutcome]) -> StoreOutcome:
    with _ONE:
        started, used = time.perf_counter(), sum(os.times()[:4])
        bound(bounds)
        try:
            outcome = work()
        except XlopsError as why:
            outcome = StoreOutcome(name, "failed", why.said)
        except OSError as why:
            said = f"{why.filename}: {files.reason(why).en}" if why.filename else files.reason(why).en
            outcome = StoreOutcome(name, "failed", plain(said))
        except Exception as why:
            said = f"{type(why).__name__}: {why}".splitlines()[0][:300]
            outcome = StoreOutcome(name, "failed", _FAULT.format(what=said), trace=traceback.format_exc())
        gc.collect()  # frames that hang on each other, before the next store needs the room
    return replace(
        outcome,
        seconds=round(time.perf_counter() - started, 2),
        cpu=round(sum(os.times()[:4]) - used, 2),
        peak=_peak(),
        worker=f"{socket.gethostname()}, {os.getpid()}",
        at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _peak() -> int:
    """The most bytes that this process has held; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
