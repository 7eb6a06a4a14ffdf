"""xlops check"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlops.cli.common import json_option, open_settings, print_json, print_table, show_findings, store_option

if TYPE_CHECKING:
    from xlops.jobs.check import Check
    from xlops.kpis import Lang
    from xlops.review.scorecard import Score

_STYLE = {"met": "green", "warn": "yellow", "breach": "bold red", "preliminary": "blue"}


@click.command("check")
@click.option("--period", help="A week (2026-W47) or month (2026-10); default: the last week that is over.")
@click.option("--marketplace", help="One marketplace; default: all of them, in the base currency.")
@click.option(
    "--fail-on",
    type=click.Choice(["warn", "breach", "never"]),
    default="never",
    help="Leave with exit code 3 where a KPI is at or beyond this.",
)
@click.option("--settled", is_flag=True, help="The last week whose numbers no longer move: the one to gate CI on.")
@store_option
@json_option
def command(
    period: str | None, marketplace: str | None, fail_on: str, settled: bool, store: Path | None, as_json: bool
) -> None:
    """KPIs against their targets: a scorecard for people, JSON and an exit code for CI.

    \b
    Example: xlops check --settled --fail-on breach
    """
    from xlops.jobs.check import as_record, check

    folder, settings = open_settings(store)
    result = check(folder, settings, period, marketplace, settled=settled)
    if as_json:
        print_json(as_record(result, settings.language))
    else:
        _print(result, settings.language)
    if result.reaches(fail_on):
        raise click.exceptions.Exit(3)


def _print(result: Check, language: Lang) -> None:
    from rich.text import Text

    from xlops.review.words import say, shown

    head = f"{result.period.label}  {result.period.span}  {result.marketplace}"
    click.echo(f"{head}  {result.currency}  {say(result.state.value, language)}\n")
    rows: list[list[Any]] = []
    for s in result.scores:
        value = shown(s.value, s.kpi.unit, signed=s.kpi.is_change)
        status = Text(s.status.label(language), style=_STYLE.get(s.status.value, "dim"))
        rows.append(
            [s.kpi.id, s.kpi.name(language), value, _edge(s), shown(s.previous, s.kpi.unit, signed=s.kpi.is_change),
             shown(s.change, "change" if s.kpi.unit != "share" else "points"), status]
        )  # fmt: skip
    columns = [say(c, language) for c in ("kpi", "name", "actual", "target", "last", "change", "status")]
    print_table(columns, rows, right=(2, 3, 4, 5))
    show_findings(result.findings, language)


def _edge(score: Score) -> str:
    from xlops.review.words import limits

    return limits(score.target.target or score.target.warn, score.kpi)
