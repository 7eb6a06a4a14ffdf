"""xlops queries"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlops.cli.common import console, deliver, json_option, open_settings, store_option
from xlops.language import Lang, Text

if TYPE_CHECKING:
    from xlops.jobs.queries import Queries

_HEADS = {
    "query": Text("query", "搜索词"), "sort": Text("sort", "类别"), "market": Text("market", "站点"),
    "worth": Text("could be worth", "潜在价值"), "volume": Text("searched", "搜索量"),
    "seen": Text("seen", "展示"), "clicked": Text("clicked", "点击"), "carted": Text("carted", "加购"),
    "bought": Text("bought", "购买"), "loses": Text("loses", "流失环节"), "spend": Text("ad spend", "广告花费"),
    "acos": Text("ACOS", "ACOS"),
}  # fmt: skip
_LEFT = ("query", "sort", "market", "loses")
_MOST = 25
_SHARES = Text("Shares of the brand at each step; what to do:", "各环节为品牌所占份额；建议：")
_MORE = Text("{count} more: --csv FILE", "另有 {count} 个：--csv 文件")


@click.command("queries")
@click.option("--period", help="The week or month in which the report ends, such as 2026-W47; default: the newest.")
@click.option("--marketplace", help="One marketplace; default: all of them.")
@click.option("--csv", "to", type=click.Path(path_type=Path), help="Write all queries to this file.")
@store_option
@json_option
def command(
    period: str | None, marketplace: str | None, to: Path | None, store: Path | None, as_json: bool
) -> None:  # fmt: skip
    """What shoppers search: the brand's share from impression to purchase, where it loses, what ads leave open.

    \b
    Example: xlops queries
    Example: xlops queries --marketplace US --csv queries.csv
    """
    from xlops.jobs.new_files import free_path
    from xlops.jobs.queries import search_queries, write_csv

    folder, settings = open_settings(store)
    to = free_path(to, ".csv") if to else None
    found, lang = search_queries(folder, settings, marketplace, period), settings.language
    deliver(found.record, partial(write_csv, found), partial(_print, found), to, lang, as_json=as_json)


def _print(found: Queries, lang: Lang) -> None:
    from rich.table import Table
    from rich.text import Text as Line

    from xlops.review.queries import fallen
    from xlops.review.sayings import saying

    out = console()
    if not found.spans:
        out.print(Line(found.window.in_(lang)))
        return
    worth: dict[str, float] = {}
    for row in found.rows:
        worth[row.currency] = worth.get(row.currency, 0.0) + (row.worth or 0.0)
    told = " + ".join(f"{money:,.0f} {currency}" for currency, money in worth.items())
    out.print(Line(saying("queries", "head", count=f"{len(found.rows):,}", worth=told).in_(lang), style="bold"))
    out.print(Line(found.window.in_(lang), style="dim"))
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name, title in _HEADS.items():
        table.add_column(title.in_(lang), no_wrap=True, justify="left" if name in _LEFT else "right")
    for row in found.rows[:_MOST]:
        table.add_row(
            row.query, row.sort_told.in_(lang), row.marketplace, _count(row.worth), _count(row.volume),
            *map(_share, row.shares), row.loses_told.in_(lang), _count(row.spend), _share(row.acos),
        )  # fmt: skip
    out.print(table)
    out.print("", Line(_SHARES.in_(lang), style="dim"), sep="\n")
    gaps: dict[str, list[str]] = {}
    for row in found.rows[:_MOST]:
        if row.gap:
            gaps.setdefault(row.gap_told.in_(lang), []).append(f"{row.marketplace} {row.query}")
    for told, queries in gaps.items():
        out.print(Line(f"→ {told}: {', '.join(queries)}"))
    if fell := fallen(found.rows):
        names = ", ".join(f"{r.marketplace} {r.query}" for r in fell)
        out.print("", Line(saying("queries", "fell", queries=names).in_(lang), style="bold"), sep="\n")
    if len(found.rows) > _MOST:
        out.print(Line(_MORE.format(count=len(found.rows) - _MOST).in_(lang), style="dim"))


def _count(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
