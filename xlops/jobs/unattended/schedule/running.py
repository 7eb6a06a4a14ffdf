"""A run that nobody looks at: it waits for a workbook to be closed, and what it says stands in the store's log."""

from __future__ import annotations

import io
import time
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime
from pathlib import Path

from xlops import __version__, files
from xlops.errors import SettingsError, XlopsError
from xlops.jobs.unattended.watching import holder_of_workbook
from xlops.language import Lang, Text
from xlops.settings import FILE_NAME

LOG_NAME = "xlops.log"
MOST_BYTES = 1_000_000  # then the older half goes
PATIENCE = 2 * 3600.0  # seconds for which an open workbook is waited for
_ASKS_EVERY = 60.0
_OPEN = Text(
    "the workbook is open in {holder}: waiting for two hours at most, until it is closed",
    "工作簿正在 {holder} 中打开：最多等待两小时，直到关闭",
)


def run_and_log(
    folder: Path,
    build: Callable[[], int],
    lang: Callable[[], Lang],
    *,
    seconds: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Build; the exit code. What is said, a mistake of ours whole, goes to the end of the log, in the store's language.

    Errors: SettingsError where the store is not there, since then there is no log either.
    """
    if not (folder / FILE_NAME).is_file():
        raise SettingsError(Text(
            f"the store of this schedule is not at {folder} any more: where it is now, run xlops schedule --install",
            f"计划任务的店铺已不在 {folder}：请到它现在的位置运行 xlops schedule --install",
        ))  # fmt: skip
    log = folder / LOG_NAME
    _shorten(log)
    _add(log, f"{datetime.now():%Y-%m-%d %H:%M:%S} xlops {__version__}")
    until, told = seconds() + PATIENCE, False
    while (holder := holder_of_workbook(folder)) and seconds() < until:
        if not told:
            _add(log, _OPEN.format(holder=holder).in_(lang()))
            told = True
        sleep(_ASKS_EVERY)
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = _coded(build, lang, said)
    _add(log, *said.getvalue().splitlines(), f"{datetime.now():%Y-%m-%d %H:%M:%S} → {code}", "")
    return code


def _coded(build: Callable[[], int], lang: Callable[[], Lang], said: io.StringIO) -> int:
    try:
        return build()
    except XlopsError as why:
        said.write(f"xlops: {why.said.in_(lang())}\n")
        return why.exit_code
    except OSError as why:
        said.write(f"xlops: {why.filename or ''} {files.reason(why).en}\n")
    except Exception:
        traceback.print_exc(file=said)
    return 1


def _add(log: Path, *lines: str) -> None:
    with log.open("a", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)


def _shorten(log: Path) -> None:
    """Keep the newer half of a log that has grown long."""
    if log.exists() and log.stat().st_size > MOST_BYTES:
        kept = log.read_bytes()[-MOST_BYTES // 2 :]
        log.write_bytes(kept.partition(b"\n")[2])
