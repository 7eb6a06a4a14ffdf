"""Build into the workbook that is open in Excel: the same plan as `xlops build`, carried out in place."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import xlwings as xw

from xlops.facts.clock import now
from xlops.facts.history import open_store
from xlops.jobs.build import Built
from xlops.jobs.identity import announce, choose, write_identity
from xlops.jobs.lock import store_lock
from xlops.jobs.planning import finish_build, plan_run, take_over_input
from xlops.jobs.run import Run
from xlops.live.as_it_was import without_autosave
from xlops.live.folder import file_of
from xlops.periods import Month, Week
from xlops.settings import Settings
from xlops.workbook.excel.book import LiveBook, apply, quiet
from xlops.workbook.mark import mark
from xlops.workbook.package.guards import keep_copy, prune_copies

_HALF = {
    "en": "Excel may show it half changed. The file is as it was: close the workbook without saving and open it again.",
    "zh": "Excel 中显示的内容可能只更新了一半。文件未变：请不保存关闭工作簿，然后重新打开。",
}


def build_open(book: xw.Book, folder: Path, settings: Settings, periods: Sequence[Week | Month] | None = None) -> Built:
    """Save the open workbook, bring it up to date and save it again; `periods` are the reviews (default: those due).

    A copy of the saved file goes to `backups/`. It is never saved while calculation is off: a workbook keeps that.
    Errors: as `xlops.jobs.build.build`; then the file stays as it was, and the error notes what Excel shows.
    """
    started, clock = now(), time.perf_counter()
    path, live = file_of(book), LiveBook(book)
    book.save()
    chosen = choose(folder, path)
    backup = keep_copy(path, datetime.now())
    with without_autosave(book, settings.language), store_lock(folder), open_store(folder) as store:
        run = Run(folder, settings, store, path, started)
        try:
            with quiet(book.app):
                taken = take_over_input(live, run, new=False)
                planned = plan_run(run, taken, periods)
                applied = apply(planned.plan, live, taken.standing)
                announce(folder, chosen)
                mark(live, chosen.identity.id)
        except Exception as why:
            why.add_note(_HALF[settings.language])
            raise
        book.save()
        prune_copies(path)
        seconds = time.perf_counter() - clock
        write_identity(folder, chosen.identity)
        findings = finish_build(run, planned, applied, seconds)
    _ask_again(book)
    return Built(path, applied, seconds, backup, [*chosen.findings, *findings], taken.targets_changed)


def _ask_again(book: xw.Book) -> None:
    """Have worksheet functions read what the build wrote, and keep their answers; only Windows has any."""
    with suppress(Exception):  # the workbook is built whatever Excel says
        book.app.api.CalculateFull()
        if not book.api.Saved:
            book.save()
