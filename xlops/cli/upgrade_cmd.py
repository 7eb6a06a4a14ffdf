"""xlops upgrade"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlops.cli.common import finding_lines, open_settings, store_option, tell
from xlops.language import Text, listed, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlops.jobs.upgrade import Upgraded


@click.command("upgrade")
@store_option
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The workbook to upgrade.")
def command(store: Path | None, output: Path | None) -> None:
    """Make the workbook new with the current template, and carry over all that people put into it.

    Targets, notes, actions, reviews, sheets of yours with charts, pictures, comments and pivot tables are there
    afterwards, counted; what could not be carried over is listed with what to do. The old workbook stays in backups/.

    \b
    Example: xlops upgrade --store my-store
    """
    from xlops.jobs.upgrade import upgrade

    folder, settings = open_settings(store)
    done = upgrade(folder, settings, output=output)
    tell(_lines(done), settings.language)
    click.echo(done.path)


def _lines(done: Upgraded) -> Iterator[Text]:
    yield _DONE.format(s=done.seconds)
    yield plain("  ✔ ") + _CARRIED + listed(done.carried, ", ", "，")
    yield from (plain("  ! ") + sentence for sentence in done.left)
    yield plain("  · ") + _BACKUP.format(path=done.backup)
    yield from finding_lines(done.findings)


_DONE = Text("workbook made new with the current template in {s:.1f} s", "已按当前模板重新生成工作簿（{s:.1f} 秒）")
_CARRIED = Text("carried over: ", "已带入：")
_BACKUP = Text("the old workbook: {path}", "旧工作簿：{path}")
