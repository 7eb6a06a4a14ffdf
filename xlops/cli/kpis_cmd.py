"""xlops kpis"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlops.cli.common import json_option, open_settings, print_json, print_table, store_option
from xlops.errors import SettingsError
from xlops.language import LANGUAGES, Text, plain

if TYPE_CHECKING:
    from xlops.kpis import Kpi
    from xlops.language import Lang

_NAME, _UNIT = Text("name", "名称"), Text("unit", "单位")
_OF_MEASURES = (Text("measure", "度量"), _NAME, _UNIT, Text("kind", "类型"), Text("tables", "数据表"))
_OF_KPIS = (
    Text("kpi", "指标"), _NAME, Text("formula", "公式"), _UNIT, Text("better", "方向"), Text("target", "目标"),
    Text("cadence", "频率"),
)  # fmt: skip
_WORDS = {
    "share": Text("share", "占比"), "ratio": Text("ratio", "比值"), "money": Text("money", "金额"),
    "count": Text("count", "数量"), "hours": Text("hours", "小时"), "days": Text("days", "天"),
    "weeks": Text("weeks", "周"), "per_day": Text("per_day", "每日"),
    "up": Text("up", "越高越好"), "down": Text("down", "越低越好"),
    "band": Text("band", "区间内"), "info": Text("info", "仅参考"), "daily": Text("daily", "每日"),
    "weekly": Text("weekly", "每周"), "monthly": Text("monthly", "每月"), "flow": Text("flow", "流量"),
    "stock": Text("stock", "存量"), "reported": Text("reported", "按报告"),
}  # fmt: skip


@click.command("kpis")
@click.argument("kpi", required=False)
@click.option("--language", type=click.Choice(LANGUAGES), help="Language (default: the store's, else en).")
@click.option("--measures", "show_measures", is_flag=True, help="List the measures that a formula may name.")
@store_option
@json_option
def command(kpi: str | None, language: str | None, show_measures: bool, store: Path | None, as_json: bool) -> None:
    """The catalogue: each KPI's formula, unit, target and meaning; with KPI, one of them in full.

    \b
    Example: xlops kpis acos
    """
    from xlops.kpis import load, measures
    from xlops.language import as_lang, spoken
    from xlops.review.words import limits

    try:
        settings = open_settings(store)[1]
    except SettingsError:
        if store is not None:
            raise
        settings = None
    catalogue = load(settings.kpi if settings else None)
    lang = as_lang(language or (settings.language if settings else "en"))
    if show_measures:
        rows = [
            (m.id, m.name.in_(lang), _word(m.unit, lang), _word(m.aggregation, lang), ", ".join(m.source.tables))
            for m in measures().values()
        ]
        print_table([head.in_(lang) for head in _OF_MEASURES], rows)
        return
    chosen = [catalogue.find(kpi)] if kpi else list(catalogue.values())
    if as_json:
        print_json([_record(k) for k in chosen], lang)
    elif kpi:
        for name, value in _record(chosen[0]).items():
            if value not in (None, "", [], {}):
                click.echo(f"{name:12} {_words(spoken(value, lang))}")
    else:
        print_table(
            [head.in_(lang) for head in _OF_KPIS],
            [
                (
                    k.id,
                    k.name.in_(lang),
                    k.formula.text,
                    _word(k.unit, lang),
                    _word(k.direction.value, lang),
                    limits(k.target or k.warn, k).in_(lang),
                    _word(k.cadence, lang),
                )
                for k in chosen
            ],
        )


def _word(value: str, lang: Lang) -> str:
    """A word of the catalogue in the language of the store."""
    return _WORDS.get(value, plain(value)).in_(lang)


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} ≥ {least}" for name, least in value.items())
    return ", ".join(value) if isinstance(value, list) else str(value)


def _record(kpi: Kpi) -> dict[str, Any]:
    """One KPI as plain values and texts."""
    from xlops.review.records import edges

    return {
        "id": kpi.id,
        "name": kpi.name,
        "formula": kpi.formula.text,
        "unit": kpi.unit,
        "better": kpi.direction.value,
        "basis": kpi.basis,
        **edges(kpi, kpi),
        "cadence": kpi.cadence,
        "min_sample": dict(kpi.min_sample),
        "tables": list(kpi.tables),
        "about": kpi.about,
        "needs": kpi.supply,
        "source": kpi.source,
    }
