"""xlops check"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlops.cli.common import (
    as_json_text,
    console,
    finding_lines,
    json_option,
    open_settings,
    output_option,
    store_option,
    tell,
    write_text,
)
from xlops.language import Lang, Text, counted, each, listed, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlops.jobs.check import Check
    from xlops.kpis import Kpi
    from xlops.review.score import Score
    from xlops.settings import Settings

_STYLE = {"met": "green", "warn": "yellow", "breach": "bold red", "likely_met": "green", "likely_warn": "yellow",
          "likely_breach": "red", "open": "blue"}  # fmt: skip
_BARS = "▁▂▃▄▅▆▇█"
_COLUMNS = ("status", "name", "actual", "expected", "of_day", "target", "last", "change", "trend", "kpi")


@click.command("check")
@click.option(
    "--period",
    help="A week (2026-W47, W47, last week), month (2026-10, October), quarter (Q3) or year; default: the last week "
    "that is over.",
)
@click.option("--marketplace", help="One marketplace; default: all of them, in the base currency.")
@click.option(
    "--fail-on",
    type=click.Choice(["warn", "breach", "likely", "never"]),
    default="never",
    help="Leave with exit code 3 where a KPI is at or beyond this, for certain; `likely` is a breach, or likely one.",
)
@click.option(
    "--day",
    metavar="[DATE]",
    is_flag=False,
    flag_value="",
    help="The daily watch instead: account health and how long it holds, Buy Box, stock-outs, spend, hijacks of one "
    "day (default: the newest of the data).",
)
@click.option("--since", metavar="DATE", help="The daily watch: what is new since this day (default: the day before).")
@click.option("--settled", is_flag=True, help="The last week whose numbers no longer move: the one to gate CI on.")
@click.option("--all", "everything", is_flag=True, help="Show the KPIs that wait for a source as well.")
@click.option("--markdown", is_flag=True, help="Print Markdown, such as for a CI summary.")
@output_option
@store_option
@json_option
def command(
    period: str | None, marketplace: str | None, fail_on: str, day: str | None, since: str | None, settled: bool,
    everything: bool, markdown: bool, output: Path | None, store: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """KPIs against their targets: a scorecard for people, JSON and an exit code for CI.

    A period that goes on is compared with as many days of the one before it. With `--day`, `--fail-on` looks at what
    is new only.

    \b
    Example: xlops check --settled --fail-on breach
    Example: xlops check --day --fail-on warn
    """
    from xlops.jobs.check import check

    if output and not (as_json or markdown):
        raise click.UsageError("-o writes JSON or Markdown: add --json or --markdown")
    if as_json and markdown:
        raise click.UsageError("--json and --markdown contradict each other: give one of them")
    if settled and period:
        raise click.UsageError("--settled looks for the period by itself: leave --period out")
    folder, settings = open_settings(store)
    if day is not None or since is not None:
        _refuse_beside_day({"--period": period, "--settled": settled, "--all": everything})
        _watch(folder, settings, day or None, since, marketplace, fail_on, markdown, as_json, output)
        return
    result = check(folder, settings, period, marketplace, settled=settled)
    if as_json:
        write_text(as_json_text(result.record(), settings.language), output, ".json")
    elif markdown:
        write_text(_markdown(result).in_(settings.language), output, ".md")
    else:
        _print(result, settings.language, everything=everything)
    if result.reaches(fail_on):
        raise click.exceptions.Exit(3)


def _refuse_beside_day(options: dict[str, object]) -> None:
    from xlops.errors import UsageError

    if beside := [name for name, value in options.items() if value]:
        raise UsageError(
            Text(
                "{options} does not go with --day: the daily watch looks at one day",
                "{options} 不能与 --day 同用：每日监控只看一天",
            ).format(options=listed(beside))
        )


def _watch(
    folder: Path, settings: Settings, day: str | None, since: str | None, marketplace: str | None, fail_on: str,
    markdown: bool, as_json: bool, output: Path | None,
) -> None:  # fmt: skip
    from xlops.cli.watched import markdown_of, print_watch
    from xlops.jobs.watch import watch_day
    from xlops.period_words import read_day

    looked, before = (read_day(word) if word else None for word in (day, since))
    found = watch_day(folder, settings, looked, before, marketplace)
    if as_json:
        write_text(as_json_text(found.record(), settings.language), output, ".json")
    elif markdown:
        write_text(markdown_of(found.watch, settings.language), output, ".md")
    else:
        print_watch(found.watch, settings.language)
    if found.reaches(fail_on):
        raise click.exceptions.Exit(3)


def _head(result: Check) -> Text:
    from xlops.period_words import period_told
    from xlops.review.words import say

    of = period_told(result.period) + plain(f"  {result.period.span}  {result.marketplace}  {result.currency}  ")
    so_far = say("day" if result.days == 1 else "days")
    days = plain("  ") + so_far.format(days=result.days) if result.days else ""
    return of + say(result.state.value) + days


def _score_line(result: Check) -> Text:
    """`Score 86 from 22 of 65 KPIs · 1 breach · 3 warn · 18 met`."""
    from xlops.review.words import say
    from xlops.targets import Status

    counted = (s for s in Status if s.judged or s in (Status.OPEN, Status.LOW_SAMPLE))
    total = result.total
    if total.points is None:
        text = say("no_score")
    else:
        text = say("score").format(points=f"{total.points:.0f}", judged=total.judged, of=total.of)
    counts = [
        plain(f"{n} ") + status.word for status in counted if (n := sum(1 for s in result.scores if s.status is status))
    ]
    named = [s.kpi.name for s in result.scores if s.kpi.id in total.capped_by]
    capped = [say("capped").format(kpis=listed(named))] if named else []
    return listed([text, *counts, *capped], " · ", " · ")


def _cells(score: Score, trend: Sequence[float | None]) -> list[Text]:
    """The cells under `_COLUMNS`: `of_day` is of stock and reported figures that are not of the period's last day."""
    from xlops.review.closing import day_told
    from xlops.review.off_target import edge_told
    from xlops.review.words import expected_told, shown
    from xlops.targets import NO_SALES

    kpi = score.kpi
    figures: list[str | Text] = [
        NO_SALES if score.unsold else shown(score.value, kpi.unit, signed=kpi.is_change),
        expected_told(score),
        day_told(score.photograph),
        edge_told(score),
        shown(score.previous, kpi.unit, signed=kpi.is_change),
        shown(score.change, "change" if kpi.unit != "share" else "points"),
        _sparkline(trend),
        kpi.id,
    ]
    return [score.status.label, score.name, *(plain(f) if isinstance(f, str) else f for f in figures)]


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
    from rich.text import Text as Line

    from xlops.review.single import breaches_told
    from xlops.review.words import say

    out = console()
    out.print(Line(_head(result).in_(lang), style="bold"))
    out.print(Line(_score_line(result).in_(lang)))
    if told := breaches_told(result.breaches):
        out.print(Line(told.in_(lang), style=_STYLE["breach"]))
    if result.month:
        out.print(Line(result.month.words.in_(lang)))
    if result.settling:
        out.print(Line(result.settling.in_(lang)))
    out.print("")
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in _COLUMNS:
        right = name in ("actual", "target", "last", "change")
        table.add_column(say(name).in_(lang), justify="right" if right else "left", no_wrap=True)
    for score in result.scores if everything else result.shown:
        status, name, actual, *rest = (c.in_(lang) for c in _cells(score, result.trend[score.kpi.id]))
        style = _STYLE.get(score.status.value, "dim")
        table.add_row(
            Line(status, style=style), Line(name, style="bold" if score.kpi.core else ""), Line(actual, style=style),
            *rest[:-1], Line(rest[-1], style="dim"),
        )  # fmt: skip
    out.print(table)
    if result.waiting and not everything:
        out.print("", Line(_waiting(result.waiting).in_(lang), style="dim"))
    tell(finding_lines(result.findings), lang)


def _waiting(kpis: Sequence[Kpi]) -> Text:
    """What to supply to switch the other KPIs on, each source once."""
    from xlops.review.words import say

    needs: dict[Text, list[str]] = {}
    for kpi in kpis:
        needs.setdefault(kpi.supply, []).append(kpi.id)
    lines = [plain("  ") + what + f": {', '.join(ids)}" for what, ids in needs.items()]
    return listed([counted(say("waiting"), len(kpis)), *lines], "\n", "\n")


def _markdown(result: Check) -> Text:
    from xlops.review.single import breaches_told
    from xlops.review.words import say

    heads = [say(name) for name in _COLUMNS]
    rows = [_cells(score, result.trend[score.kpi.id]) for score in result.shown]

    def table(lang: Lang) -> str:
        lines = [[c.in_(lang).replace("|", "\\|") for c in row] for row in (heads, [plain("---")] * len(heads), *rows)]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)

    told = breaches_told(result.breaches)
    month = [result.month.words] if result.month else []
    settled = [result.settling] if result.settling else []
    parts = [
        plain("### ") + _head(result),
        _score_line(result),
        *([told] if told else []),
        *month,
        *settled,
        each(table),
    ]
    return listed(parts, "\n\n", "\n\n") + "\n"
