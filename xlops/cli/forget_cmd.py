"""xlops forget"""

from __future__ import annotations

from pathlib import Path

import click

from xlops.cli.common import open_settings, store_option


@click.command("forget")
@click.argument("file")
@store_option
def command(file: str, store: Path | None) -> None:
    """Take a file out of the store; what it had superseded counts again. The export itself is not touched.

    \b
    Example: xlops forget us/2026-W47/BusinessReport-11-23-26.csv
    """
    from xlops.errors import UsageError
    from xlops.facts.history import open_store
    from xlops.jobs.lock import store_lock

    folder, _ = open_settings(store)
    with store_lock(folder), open_store(folder) as opened:
        gone = opened.forget(file)
    if not gone:
        raise UsageError(f'the store knows no file {file!r}: `xlops sql "select name from file"` lists them')
    click.echo(f"{gone} file{'s' if gone > 1 else ''} forgotten", err=True)
