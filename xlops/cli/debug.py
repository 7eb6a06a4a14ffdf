"""`--debug`: what a command leaves for whoever mends xlops."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any

import click

FILE_NAME = "xlops-debug.txt"


def debug_option(command: Callable[..., None]) -> Callable[..., None]:
    """An option of commands that read exports: leave the outline of what is refused, whatever becomes of the run."""

    @click.option("--debug", is_flag=True, help=f"Leave {FILE_NAME}: outlines of refused files, to show; no values.")
    @wraps(command)
    def run(*args: Any, debug: bool, **options: Any) -> None:
        if not debug:
            command(*args, **options)
            return
        trouble: Exception | None = None
        try:
            command(*args, **options)
        except click.exceptions.Exit:
            raise
        except Exception as why:
            trouble = why
            raise
        finally:
            _leave(options.get("store"), options.get("paths") or (), trouble)

    return run


def _leave(store: Path | None, paths: tuple[Path, ...], trouble: Exception | None) -> None:
    from xlops import files
    from xlops.cli.common import settings_near, store_above
    from xlops.errors import XlopsError
    from xlops.jobs.debugging import debug_lines
    from xlops.jobs.excel import this_machine
    from xlops.jobs.ingest import EXPORTS, hints_of
    from xlops.jobs.new_files import numbered
    from xlops.reports.evidence import Hints

    folder = store or store_above((paths[0] if paths else Path.cwd()).resolve())
    looked_at = paths or (() if folder is None else (folder / EXPORTS,))
    hints = Hints()
    with suppress(XlopsError):  # settings that are refused: the bundle says so
        settings = settings_near(folder) if folder else None
        hints = hints_of(settings, hints) if settings else hints
    path = numbered(Path.cwd(), Path(FILE_NAME).stem, ".txt")
    files.put(path, "\n".join(debug_lines(this_machine(), folder, looked_at, hints, trouble)) + "\n")
    click.echo(f"{path}: look it through, then add it to your report", err=True)
