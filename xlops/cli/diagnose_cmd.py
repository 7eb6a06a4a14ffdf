"""xlops diagnose"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlops.cli.common import console, json_option, open_settings, print_json, store_option
from xlops.language import Lang, Text

if TYPE_CHECKING:
    from xlops.jobs.diagnose import PeriodFindings

_STYLE = {"breach": "bold red", "likely_breach": "red", "warn": "yellow", "likely_warn": "yellow", "met": "green"}
_MORE = Text("{count} more: `xlops diagnose --all`", "另有 {count} 条：`xlops diagnose --all`")


@click.command("diagnose")
@click.option("--period", help="A week (2026-W47, W47, last week) or month; default: the last week that is over.")
@click.option("--marketplace", help="One marketplace; default: all of them, in the base currency.")
@click.option("--all", "everything", is_flag=True, help="All findings, not the first five.")
@store_option
@json_option
def command(
    period: str | None, marketplace: str | None, everything: bool, store: Path | None, as_json: bool
) -> None:  # fmt: skip
    """Why a week or month came out as it did: what moved, the cause, the evidence, what to do, who and by when.

    \b
    Example: xlops diagnose
    Example: xlops diagnose --period 2026-W43 --marketplace US
    """
    from xlops.jobs.diagnose import diagnose

    folder, settings = open_settings(store)
    found = diagnose(folder, settings, period, marketplace)
    if as_json:
        print_json(found.record(), settings.language)
    else:
        _print(found, settings.language, everything=everything)


def _print(found: PeriodFindings, lang: Lang, *, everything: bool) -> None:
    from rich.padding import Padding
    from rich.text import Text as Line

    from xlops.jobs.diagnose import FIVE, LACKING, NONE_FOUND

    out = console()
    head = f"{found.period.label}  {found.period.span}  {found.scope}  {found.currency}"
    out.print(Line(head, style="bold"), Line(found.summary.in_(lang)), "", sep="\n")
    shown = found.findings if everything else found.findings[:FIVE]
    for place, o in enumerate(shown, 1):
        out.print(Line.assemble(f"{place}. ", (o.status.label.in_(lang), _STYLE.get(o.status.value, "")), "  ",
                                (o.finding.in_(lang), "bold")))  # fmt: skip
        out.print(Padding(Line(o.evidence.in_(lang), style="dim"), (0, 0, 0, 3), expand=False))
        out.print(Padding(Line(f"→ {o.advice.in_(lang)}"), (0, 0, 0, 3), expand=False))
    if not shown:
        out.print(Line(NONE_FOUND.in_(lang)))
    if (rest := len(found.findings) - len(shown)) > 0:
        out.print("", Line(_MORE.format(count=rest).in_(lang), style="dim"), sep="\n")
    if found.lacking:
        out.print(
            "",
            Line(LACKING.in_(lang), style="dim"),
            *(Line(f"  {t.in_(lang)}", style="dim") for t in found.lacking),
            sep="\n",
        )
