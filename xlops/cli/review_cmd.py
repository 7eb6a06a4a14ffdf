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
@click.option("--reopen", is_flag=True, help="Open a closed review again: its formulas come back, up to date.")
def command(kind: str, period: str | None, store: Path | None, close: bool, reopen: bool) -> None:
    """Make or refresh one weekly or monthly review sheet; by default the last one that is over.

    PERIOD is written 2026-W47, W47, last week, 2026-10, October …; without a year the newest such one is meant.

    \b
    Example: xlops review week 2026-W47
    Example: xlops review week 2026-W44 --reopen
    """
    from xlops.cli.build_cmd import build_lines
    from xlops.facts.history import open_store
    from xlops.jobs.build import build
    from xlops.jobs.planning import review_period
    from xlops.period_words import meant

    if close and reopen:
        raise click.UsageError("--close freezes a review and --reopen undoes that: name one of them")
    folder, settings = open_settings(store)
    with open_store(folder, read_only=True) as opened:
        chosen = review_period(opened, settings, kind, period)
    if period and (said := meant(period, chosen)):
        click.echo(said, err=True)
    built = build(folder, settings, periods=[chosen], close=close, reopen=reopen)
    tell(build_lines(built), settings.language)
    click.echo(built.path)
    if close and built.applied.left_open:
        raise click.exceptions.Exit(1)
