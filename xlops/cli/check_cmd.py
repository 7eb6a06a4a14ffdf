"""xlops check"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlops.cli.common import console, json_option, open_settings, print_json, show_findings, store_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlops.jobs.check import Check
    from xlops.kpis import Kpi, Lang
    from xlops.review.scorecard import Score

_STYLE = {"met": "green", "warn": "yellow", "breach": "bold red", "preliminary": "blue"}
_BARS = "▁▂▃▄▅▆▇█"
_COLUMNS = ("status", "name", "actual", "of_day", "target", "last", "change", "trend", "kpi")


@click.command("check")
@click.option(
    "--period",
    help="A week (2026-W47), month (2026-10), quarter (2026-Q3) or year; default: the last week that is over.",
)
@click.option("--marketplace", help="One marketplace; default: all of them, in the base currency.")
@click.option(
    "--fail-on",
    type=click.Choice(["warn", "breach", "never"]),
    default="never",
    help="Leave with exit code 3 where a KPI is at or beyond this.",
)
@click.option("--settled", is_flag=True, help="The last week whose numbers no longer move: the one to gate CI on.")
@click.option("--all", "everything", is_flag=True, help="Show the KPIs that wait for a source as well.")
@click.option("--markdown", is_flag=True, help="Print Markdown, such as for a CI summary.")
@store_option
@json_option
def command(
    period: str | None, marketplace: str | None, fail_on: str, settled: bool, everything: bool, markdown: bool,
    store: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """KPIs against their targets: a scorecard for people, JSON and an exit code for CI.

    A period that goes on is compared with as many days of the one before it.

    \b
    Example: xlops check --settled --fail-on breach
    """
    from xlops.jobs.check import as_record, check

    folder, settings = open_settings(store)
    result = check(folder, settings, period, marketplace, settled=settled)
    if as_json:
        print_json(as_record(result, settings.language))
    elif markdown:
        click.echo(_markdown(result, settings.language))
    else:
        _print(result, settings.language, everything=everything)
    if result.reaches(fail_on):
        raise click.exceptions.Exit(3)


def _head(result: Check, lang: Lang) -> str:
    from xlops.review.words import say

    days = f"  {say('days', lang).format(days=result.days)}" if result.days else ""
    return (
        f"{result.period.label}  {result.period.span}  {result.marketplace}  {result.currency}  "
        f"{say(result.state.value, lang)}{days}"
    )


def _score_line(result: Check, lang: Lang) -> str:
    """`Score 86 from 22 of 65 KPIs · 1 breach · 3 warn · 18 met`."""
    from xlops.review.words import say
    from xlops.targets import Status

    total = result.total
    if total.points is None:
        text = say("no_score", lang)
    else:
        text = say("score", lang).format(points=f"{total.points:.0f}", judged=total.judged, of=total.of)
    counts = [
        f"{n} {status.word(lang)}"
        for status in (Status.BREACH, Status.WARN, Status.MET, Status.PRELIMINARY, Status.LOW_SAMPLE)
        if (n := sum(1 for s in result.scores if s.status is status))
    ]
    capped = [say("capped", lang).format(kpis=", ".join(total.capped_by))] if total.capped_by else []
    return " · ".join([text, *counts, *capped])


def _cells(score: Score, trend: Sequence[float | None], lang: Lang) -> list[str]:
    """The cells under `_COLUMNS`: `of_day` is of stock and reported figures that are not of the period's last day."""
    from xlops.review.closing import day_told
    from xlops.review.words import limits, shown

    kpi = score.kpi
    return [
        score.status.label(lang),
        score.name(lang),
        shown(score.value, kpi.unit, signed=kpi.is_change),
        day_told(score.photograph, lang),
        limits(score.target.target or score.target.warn, kpi),
        shown(score.previous, kpi.unit, signed=kpi.is_change),
        shown(score.change, "change" if kpi.unit != "share" else "points"),
        _sparkline(trend),
        kpi.id,
    ]


def _sparkline(values: Sequence[float | None]) -> str:
    """A bar for each period, from the lowest to the highest; a gap where there is no data."""
    known = [v for v in values if v is not None]
    if len(known) < 2:
        return ""
    low = min(known)
    height = (max(known) - low) or 1.0
    return "".join(" " if v is None else _BARS[round((v - low) / height * (len(_BARS) - 1))] for v in values)


def _print(result: Check, lang: Lang, *, everything: bool) -> None:
    from rich.table import Table
    from rich.text import Text

    from xlops.review.words import say

    out = console()
    out.print(Text(_head(result, lang), style="bold"))
    out.print(Text(_score_line(result, lang)), "")
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in _COLUMNS:
        right = name in ("actual", "target", "last", "change")
        table.add_column(say(name, lang), justify="right" if right else "left", no_wrap=True)
    for score in result.scores if everything else result.shown:
        status, name, actual, *rest = _cells(score, result.trend[score.kpi.id], lang)
        style = _STYLE.get(score.status.value, "dim")
        table.add_row(
            Text(status, style=style), Text(name, style="bold" if score.kpi.core else ""), Text(actual, style=style),
            *rest[:-1], Text(rest[-1], style="dim"),
        )  # fmt: skip
    out.print(table)
    if result.waiting and not everything:
        out.print("", Text(_waiting(result.waiting, lang), style="dim"))
    show_findings(result.findings, lang)


def _waiting(kpis: Sequence[Kpi], lang: Lang) -> str:
    """What to supply to switch the other KPIs on, each source once."""
    from xlops.review.words import say

    needs: dict[str, list[str]] = {}
    for kpi in kpis:
        needs.setdefault(kpi.supply(lang), []).append(kpi.id)
    lines = [say("waiting", lang).format(count=len(kpis))]
    return "\n".join([*lines, *(f"  {what}: {', '.join(ids)}" for what, ids in needs.items())])


def _markdown(result: Check, lang: Lang) -> str:
    from xlops.review.words import say

    heads = [say(name, lang) for name in _COLUMNS]
    rows = [_cells(score, result.trend[score.kpi.id], lang) for score in result.shown]
    lines = [heads, ["---"] * len(heads), *rows]
    table = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
    return f"### {_head(result, lang)}\n\n{_score_line(result, lang)}\n\n{table}\n"
