"""xlops watch"""

from __future__ import annotations

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
    from xlops.cli.build_cmd import run_build
    from xlops.jobs.unattended.watching import watch

    folder, _ = open_settings(store)
    watch(
        folder,
        lambda: run_build(*open_settings(folder)),
        lambda text: tell([text], spoken.get()),
        poll=poll,
        quiet=quiet_for,
    )
