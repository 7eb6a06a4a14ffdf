"""xlops forget"""

from __future__ import annotations

from pathlib import Path

import click

from xlops.cli.common import open_settings, store_option


@click.command("forget")
@click.argument("file")
@store_option
def command(file: str, store: Path | None) -> None:
    """Take a file out of the store; what it had superseded counts again. The export itself is not touched, and no later
    run reads it again, unless you name it or undo it: see `xlops answers`.

    \b
    Example: xlops forget us/2026-W47/BusinessReport-11-23-26.csv
    """
    from xlops.errors import UsageError
    from xlops.files import letters_of
    from xlops.jobs.answers import forget
    from xlops.language import Text

    file = letters_of(file)
    folder, settings = open_settings(store)
    gone = forget(folder, settings, file)
    if not gone:
        raise UsageError(
            Text(
                f'the store knows no file {file!r}: `xlops sql "select name from file"` lists them',
                f'店铺没有文件 {file!r}：`xlops sql "select name from file"` 列出全部',
            )
        )
    click.echo(f"{gone} file{'s' if gone > 1 else ''} forgotten", err=True)
