"""xlops answers"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from xlops.cli.common import json_option, open_settings, print_json, print_table, store_option
from xlops.errors import UsageError
from xlops.language import Text

_HEADS = (
    Text("id", "编号"), Text("answered", "回答日期"), Text("answer", "回答"), Text("value", "值"), Text("file", "文件"),
    Text("holds for", "适用于"), Text("taken back", "撤回日期"),
)  # fmt: skip
_EVERY, _THIS = Text("every {shape}", "所有 {shape}"), Text("this file", "此文件")


@click.command("answers")
@click.option("--undo", "undone", metavar="ID", help="Take this answer back.")
@click.option("--ended", metavar="PART", help="This part of a report is downloaded no more …")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="… from this day on.")
@click.option("--all", "every", is_flag=True, help="List those too that were taken back.")
@store_option
@json_option
def command(
    undone: str | None, ended: str | None, since: datetime | None, every: bool, store: Path | None, as_json: bool
) -> None:
    """List what you told xlops about files, or take it back: --replace, --add, --period, --marketplace, forget …

    Answers stand in inputs/answers.csv, hold for the next file of the same shape, and survive `ingest --rebuild`.
    A part of a report (--add) that is downloaded no more is ended: the days before stay as they are.

    \b
    Example: xlops answers --undo 1f3a9c02
             xlops answers --ended outdoor --since 2026-11-16
    """
    from dataclasses import asdict

    from xlops.jobs.answers import answers_of, end_part, undo

    if (ended is None) != (since is None):
        raise UsageError(
            Text(
                "say which part is over and since when: --ended outdoor --since 2026-11-16",
                "请写明哪个部分从哪天起停用：--ended outdoor --since 2026-11-16",
            )
        )
    folder, settings = open_settings(store)
    if ended and since:
        found = end_part(folder, settings, ended, since.date())
        click.echo(f"expected no more from {since:%Y-%m-%d} on: {found.value}", err=True)
        return
    if undone:
        found = undo(folder, settings, undone)
        click.echo(f"taken back: {found.action} {found.value} {found.file}".replace("  ", " "), err=True)
        return
    answers = [a for a in answers_of(folder, settings) if every or a.holds]
    if as_json:
        print_json([{"id": a.id, **{n: None if v is None else str(v) for n, v in asdict(a).items()}} for a in answers])
        return
    rows = [
        (a.id, a.answered_on, a.action, f"{a.value} {a.first_day}" if a.action == "end" else a.value, a.file,
         (_EVERY.format(shape=a.shape) if a.shape else _THIS).in_(settings.language), a.undone_on or "")
        for a in answers
    ]  # fmt: skip
    print_table([head.in_(settings.language) for head in _HEADS], rows)
