"""xlops explain"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlops.cli.common import console, json_option, open_settings, print_json, print_table, store_option

if TYPE_CHECKING:
    from xlops.jobs.explain import Explanation
    from xlops.kpis import Lang


@click.command("explain")
@click.argument("kpi")
@click.option("--period", help="A week (2026-W47), month, quarter or year; default: the last week that is over.")
@click.option("--marketplace", help="One marketplace; default: all of them, in the base currency.")
@click.option("--asin", help="One child ASIN.")
@store_option
@json_option
def command(
    kpi: str, period: str | None, marketplace: str | None, asin: str | None, store: Path | None, as_json: bool
) -> None:
    """One KPI of one period: definition, inputs, value, target, status and why, and the files it came from.

    \b
    Example: xlops explain acos --period 2026-W46 --marketplace US
    """
    from xlops.jobs.explain import as_record, explain

    folder, settings = open_settings(store)
    found = explain(folder, settings, kpi, period, marketplace, asin)
    if as_json:
        print_json(as_record(found, settings.language))
    else:
        _print(found, settings.language)


def _print(found: Explanation, lang: Lang) -> None:
    from rich.text import Text

    from xlops.review.words import limits, say, shown

    kpi, score, zh = found.kpi, found.score, lang == "zh"
    out = console()
    where = " ".join(w for w in (found.marketplace, found.asin, found.currency) if w)
    out.print(Text(f"{kpi.name(lang)} ({kpi.id})  {found.period.label}  {found.period.span}  {where}", style="bold"))
    out.print(Text(kpi.about(lang)))
    signed = kpi.is_change
    value = shown(score.value, kpi.unit, signed=signed)
    out.print(Text(f"\n  {kpi.formula.text} = {value}   {score.status.label(lang)}", style="bold"))
    out.print(Text(f"  {found.why}"))
    if (of_day := score.photograph) is not None and of_day.told:
        sentence = say("why_stale" if of_day.stale else "why_of_day", lang)
        out.print(Text(f"  {sentence.format(day=of_day.day, days=of_day.days_before)}"))
    edges = [("目标" if zh else "target", score.target.target), ("预警" if zh else "early warning", score.target.warn),
             ("超标" if zh else "breach", score.target.breach)]  # fmt: skip
    said = [f"{word} {limits(edge, kpi)}" for word, edge in edges if edge]
    if said:
        out.print(Text(f"  {', '.join(said)}  ({score.target.source})", style="dim"))
    before = shown(score.previous, kpi.unit, signed=signed), shown(score.year_ago, kpi.unit, signed=signed)
    out.print(
        Text(("  上期 {}，去年同期 {}\n" if zh else "  previous {}, a year ago {}\n").format(*before), style="dim")
    )
    rows = [(u.measure, u.name, shown(u.value, u.unit), shown(u.previous, u.unit), u.table) for u in found.inputs]
    heads = ["度量", "名称", "本期", "上期", "数据表"] if zh else ["measure", "name", "now", "before", "table"]
    print_table(heads, rows, right=(2, 3))
    if found.files:
        out.print()
        heads = ["文件", "类型", "行数", "覆盖", "导出时间"] if zh else ["file", "kind", "rows", "covers", "exported"]
        files = [(f.name, f.kind, f"{f.rows:,}", f.span, f"{f.exported_at:%Y-%m-%d %H:%M}") for f in found.files]
        print_table(heads, files, right=(2,))
