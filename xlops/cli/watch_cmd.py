"""xlops watch"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from xlops.cli.common import open_settings, spoken, store_option, tell


@click.command("watch")
@store_option
@click.option("--poll", is_flag=True, help="Look every 5 seconds: for network folders, which tell of no changes.")
@click.option(
    "--quiet-for", type=click.IntRange(1, 3600), default=5, show_default=True,
    help="Seconds without a change after which a file counts as landed.",
)  # fmt: skip
def command(store: Path | None, poll: bool, quiet_for: int) -> None:
    """Build by itself whenever exports have landed, until Ctrl-C.

    It waits until the files are whole and the workbook is closed; files that land together lead to one build. What
    could not be built is said once, and tried again once something changes.

    \b
    Example: xlops watch --store my-store
    """
    from xlops.jobs.unattended.apart import run_apart
    from xlops.jobs.unattended.watching import watch

    folder, _ = open_settings(store)
    watch(
        folder,
        partial(run_apart, partial(build_store, folder)),
        lambda text: tell([text], spoken.get()),
        poll=poll,
        quiet=quiet_for,
    )


def build_store(folder: Path) -> None:
    """What `xlops build` does, in a process that is new."""
    from xlops.cli.build_cmd import run_build

    run_build(*open_settings(folder))
