"""xlops explain"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlops.cli.common import console, json_option, open_settings, print_json, print_table, store_option
from xlops.language import Lang, Text, listed, plain, spoken

if TYPE_CHECKING:
    from xlops.jobs.bridge import Bridge
    from xlops.jobs.explain import Explanation
    from xlops.settings import Settings


_EDGES = (Text("target", "目标"), Text("early warning", "预警"), Text("breach", "未达标"))
_FROM = {"default": Text("default", "默认值"), "sheet": Text("sheet", "工作簿“目标”表")}  # where its edges stand
_INPUTS = [
    Text(*words)
    for words in (("measure", "度量"), ("name", "名称"), ("now", "本期"), ("before", "上期"), ("table", "数据表"))
]
_BARS = (Text("driver", "因素"), Text("effect", "影响"))
_ASINS = [
    Text(*words)
    for words in (
        ("ASIN", "ASIN"), ("product", "商品"), ("before", "上期"), ("now", "本期"), ("change", "变化"),
        ("sessions", "会话"), ("conversion", "转化率"), ("price", "价格"), ("other", "其他"), ("cause", "原因"),
    )
]  # fmt: skip
_CAMPAIGNS = [
    Text(*words)
    for words in (
        ("marketplace", "站点"), ("campaign", "广告活动"), ("clicks", "点击"), ("spend", "花费"),
        ("ad sales", "广告销售额"), ("cause", "原因"),
    )
]  # fmt: skip
_NO_ASINS = Text(
    "No table by ASIN: sales by child ASIN lack one of the two periods, or one of the marketplaces.",
    "没有按 ASIN 的表：两期之一或某个站点缺少按子 ASIN 的销售数据。",
)
_WIDE = 120
_MOST = 10  # campaigns that are printed; `--json` has all
_FILES = [
    Text(*words)
    for words in (("file", "文件"), ("kind", "类型"), ("rows", "行数"), ("covers", "覆盖"), ("exported", "导出时间"))
]


@click.command("explain")
@click.argument("kpi")
@click.option(
    "--period", help="A week (2026-W47, W47, last week), month, quarter or year; default: the last week that is over."
)
@click.option("--marketplace", help="One marketplace; default: all of them, in the base currency.")
@click.option("--asin", help="One child ASIN.")
@click.option("--bridge", "as_bridge", is_flag=True, help="Of GMV: what made up its change, down to ASIN and campaign.")
@store_option
@json_option
def command(
    kpi: str, period: str | None, marketplace: str | None, asin: str | None, as_bridge: bool, store: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """One KPI of one period: definition, inputs, value, target, status and why, and the files it came from.

    \b
    Example: xlops explain acos --period 2026-W46 --marketplace US
    Example: xlops explain gmv --bridge --period 2026-W43
    """
    from xlops.jobs.explain import explain

    folder, settings = open_settings(store)
    if as_bridge:
        _bridge(folder, settings, kpi, period, marketplace, asin, as_json=as_json)
        return
    found = explain(folder, settings, kpi, period, marketplace, asin)
    if as_json:
        print_json(found.record(), settings.language)
    else:
        _print(found, settings.language)


def _bridge(
    folder: Path, settings: Settings, kpi: str, period: str | None, marketplace: str | None, asin: str | None, *,
    as_json: bool,
) -> None:  # fmt: skip
    from xlops.jobs.bridge import bridge

    if asin:
        raise click.UsageError("--bridge goes down to every ASIN by itself: leave --asin out")
    found = bridge(folder, settings, kpi, period, marketplace)
    if as_json:
        print_json(found.record(), settings.language)
    else:
        _print_bridge(found, settings.language)


def _print_bridge(found: Bridge, lang: Lang) -> None:
    from rich.text import Text as Line

    from xlops.export.words import phrase
    from xlops.jobs.bridge import called_as

    def both(pair: tuple[float, float]) -> str:
        return f"{pair[0]:,.0f} → {pair[1]:,.0f}"

    out = console()
    head = f"GMV  {found.period.previous().label} → {found.period.label}  {found.scope}  {found.currency}  "
    out.print(Line(f"{head}{found.change:+,.0f}", style="bold"))
    bars = [
        (phrase("bar", name).in_(lang), f"{value:+,.0f}") for name, value in found.bars.items() if abs(value) >= 0.5
    ]
    print_table([w.in_(lang) for w in _BARS], bars, right=(1,))
    if not found.asins:
        out.print("", Line(_NO_ASINS.in_(lang), style="dim"), sep="\n")
    else:
        out.print()
        narrow = out.width < _WIDE  # the name of a product needs room
        rows = [
            (m.asin, *(() if narrow else (spoken(called_as(m), lang),)), *(f"{v:,.0f}" for v in (m.before, m.gmv)),
             *(_effect(v) for v in (m.change, m.sessions, m.conversion, m.price, m.other)), why.in_(lang))
            for m, why in found.asins
        ]  # fmt: skip
        heads = [w.in_(lang) for n, w in enumerate(_ASINS) if n != 1 or not narrow]
        print_table(heads, rows, right=tuple(range(1 if narrow else 2, 8 if narrow else 9)))
    if found.campaigns:
        out.print()
        lines = [
            (c.marketplace, c.campaign, both(c.clicks), both(c.spend), both(c.ad_sales), c.why.in_(lang))
            for c in found.campaigns[:_MOST]
        ]
        print_table([w.in_(lang) for w in _CAMPAIGNS], lines, right=(2, 3, 4))


def _effect(amount: float) -> str:
    return f"{amount:+,.0f}" if abs(amount) >= 0.5 else "0"


def _print(found: Explanation, lang: Lang) -> None:
    from rich.text import Text as Line

    from xlops.kpis.amazon import beside_amazon
    from xlops.period_words import period_told
    from xlops.review.cohorts import told
    from xlops.review.off_target import evidence_of
    from xlops.review.words import limits, say, shown

    kpi, score = found.kpi, found.score
    out = console()
    where = " ".join(w for w in (found.marketplace, found.asin, found.currency) if w)
    out.print(
        Line(
            f"{score.name.in_(lang)} ({kpi.id})  {period_told(found.period).in_(lang)}  {found.period.span}  {where}",
            style="bold",
        )
    )
    out.print(Line(kpi.about.in_(lang)))
    if amazons := beside_amazon(kpi.id).in_(lang):
        out.print(Line(amazons, style="dim"))
    signed = kpi.is_change
    value = shown(score.value, kpi.unit, signed=signed)
    out.print(Line(f"\n  {kpi.formula.text} = {value}   {score.status.label.in_(lang)}", style="bold"))
    out.print(Line(f"  {found.why.in_(lang)}"))
    if found.by_order:
        out.print(Line(f"  {told(found.by_order).in_(lang)}"))
    if found.month:
        out.print(Line(f"  {found.month.words.in_(lang)}"))
    for finding in found.waiting:
        out.print(Line(f"  ! {finding.file}: {finding.message.in_(lang)} → {finding.advice.in_(lang)}"))
    if (of_day := score.photograph) is not None and of_day.told:
        sentence = say("why_stale" if of_day.stale else "why_of_day")
        out.print(Line(f"  {sentence.format(day=of_day.day, days=of_day.days_before).in_(lang)}"))
    edges = (score.target.target, score.target.edges.warn, score.target.breach)
    said = [word + " " + limits(edge, kpi) for word, edge in zip(_EDGES, edges, strict=True) if edge]
    if said:
        whence = _FROM.get(score.target.source, plain(score.target.source)).in_(lang)
        out.print(Line(f"  {listed(said, zh='，').in_(lang)}  ({whence})", style="dim"))
    evidence = evidence_of(score, found.period, events=not score.status.judged)  # else the sentence above tells them
    out.print(Line(f"  {evidence.in_(lang)}\n", style="dim"))
    rows = [
        (u.measure, u.name.in_(lang), shown(u.value, u.unit), shown(u.previous, u.unit), u.table) for u in found.inputs
    ]
    print_table([word.in_(lang) for word in _INPUTS], rows, right=(2, 3))
    if found.files:
        out.print()
        files = [(f.name, f.kind, f"{f.rows:,}", f.span, f"{f.exported_at:%Y-%m-%d %H:%M}") for f in found.files]
        print_table([word.in_(lang) for word in _FILES], files, right=(2,))
