"""xlops review week|month"""

from __future__ import annotations

from pathlib import Path

import click

from xlops.cli.common import open_settings, store_option, tell


@click.command("review")
@click.argument("kind", type=click.Choice(["week", "month"]))
@click.argument("period", required=False)
@store_option
@click.option("--close", is_flag=True, help="Freeze the review: its formulas become the values they show.")
def command(kind: str, period: str | None, store: Path | None, close: bool) -> None:
    """Make or refresh one weekly or monthly review sheet; by default the last one that is over.

    \b
    Example: xlops review week 2026-W47
    """
    from xlops.cli.build_cmd import build_lines
    from xlops.errors import UsageError
    from xlops.facts.history import open_store
    from xlops.jobs.board import open_board
    from xlops.jobs.build import build
    from xlops.jobs.planning import last_period
    from xlops.periods import parse_period

    folder, settings = open_settings(store)
    if period:
        chosen = parse_period(period, settings.week_start)
        if chosen.kind != kind:
            raise UsageError(f"{period} is a {chosen.kind}: write `xlops review {chosen.kind} {period}`")
    else:
        with open_store(folder, read_only=True) as opened:
            chosen = last_period(open_board(opened, settings), kind)
    built = build(folder, settings, periods=[chosen], close=close)
    tell(build_lines(built), settings.language)
    click.echo(built.path)
    if close and built.applied.left_open:
        raise click.exceptions.Exit(1)
