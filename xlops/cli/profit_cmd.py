"""xlops profit"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlops.cli.common import console, deliver, json_option, open_settings, store_option
from xlops.language import NOTHING, Lang, Text

if TYPE_CHECKING:
    from xlops.review.profit import GroupProfit, ProductProfit, ProfitPage

_HEADS = {
    "name": Text("product", "商品"), "status": Text("margin is", "利润率"), "units": Text("units", "件数"),
    "sales": Text("sales", "销售额"), "refunds": Text("refunds", "退款"), "cogs": Text("goods", "货品成本"),
    "referral": Text("referral", "佣金"), "fba": Text("FBA", "FBA"), "other": Text("storage, other", "仓储及其他"),
    "ads": Text("ads", "广告"), "left": Text("contribution", "广告后利润"), "margin": Text("margin", "利润率 %"),
    "change": Text("change", "变化"), "note": Text("", ""),
}  # fmt: skip
_CHANGE = Text("change, before ads", "变化（广告前）")
_LEFT = Text("{unknown}, {money} left", "{unknown}，余 {money}")
_BY = Text("By {by}:", "按{by}：")
_COLON = Text(": ", "：")
_GROUP = Text("{name} {money} ({margin}, products: {count})", "{name} {money}（{margin}，{count} 个商品）")
_CLOSES = Text("How it closes to the transaction report, {currency}:", "与交易报告的核对（{currency}）：")


@click.command("profit")
@click.option("--period", help="A week (2026-W47, last week) or month; default: the last month with transactions.")
@click.option("--marketplace", help="One marketplace; default: all of them, in the base currency.")
@click.option("--csv", "to", type=click.Path(path_type=Path), help="Write the products to this file.")
@store_option
@json_option
def command(period: str | None, marketplace: str | None, to: Path | None, store: Path | None, as_json: bool) -> None:
    """What each product earned after refunds, Amazon's fees, advertising and goods, and how that closes to the report.

    \b
    Example: xlops profit
    Example: xlops profit --period 2026-10 --marketplace US --csv profit.csv
    """
    from xlops.jobs.new_files import free_path
    from xlops.jobs.profit import profit, record, write_csv

    folder, settings = open_settings(store)
    to = free_path(to, ".csv") if to else None
    found, lang = profit(folder, settings, period, marketplace), settings.language
    deliver(partial(record, found), partial(write_csv, found), partial(_print, found), to, lang, as_json=as_json)


def _print(page: ProfitPage, lang: Lang) -> None:
    from rich.table import Table
    from rich.text import Text as Line

    from xlops.language import listed
    from xlops.review.profit_words import headline, label, more, not_known, note, rest_note, title
    from xlops.review.sayings import saying

    out = console()
    out.print(Line(title(page).in_(lang), style="bold"), Line(headline(page).in_(lang)), Line(more(page).in_(lang)),
              "", sep="\n")  # fmt: skip
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name, head in _HEADS.items():
        said = _CHANGE if name == "change" and not page.after_ads else head
        table.add_column(
            said.in_(lang), no_wrap=True, justify="left" if name in ("name", "status", "note") else "right"
        )
    for p in page.products:
        told = listed(dict.fromkeys(t for t in (_before(p), note(p)) if t and t != not_known(p)), "; ", "；")
        table.add_row(p.called.name, label(p).in_(lang), *_figures(p), told.in_(lang))
    for p, name, style in ((page.rest, "rest", ""), (page.total, "every", "bold")):
        told = _before(p) or not_known(p)
        table.add_row(saying("profit", name).in_(lang), "", *_figures(p), told.in_(lang), style=style)
    out.print(table)
    if page.rest.of:
        out.print(Line((saying("profit", "rest") + _COLON + rest_note(page)).in_(lang)))
    _print_groups(page, lang)
    _print_closing(page, lang)


def _before(p: ProductProfit) -> Text:
    """What a line without a contribution left before what is not known of it; nothing where all of it is."""
    from xlops.review.profit_words import not_known

    if p.contribution is not None or not (unknown := not_known(p)):
        return NOTHING
    return _LEFT.format(unknown=unknown, money=f"{p.before_unknown:,.0f}")


def _figures(p: ProductProfit) -> list[str]:
    """Costs with a minus, as the sheet shows them; a dash for what is not known."""

    def cost(*parts: str, unless: str = "") -> str:
        return "–" if unless in p.unknown else f"{-sum(p.part(part) for part in parts) + 0.0:,.0f}"

    goods = "–" if "goods" in p.unknown else f"{p.part('returned') - p.part('cogs'):,.0f}"
    margin = f"{p.margin:.1%}" if p.margin is not None and p.net_sales > 0 else "–"
    change = "–" if p.change is None else f"{p.change:+,.0f}"
    return [
        f"{p.part('units'):,.0f}", f"{p.part('sales'):,.0f}", cost("refunds"),
        goods, cost("referral"), cost("fba"), cost("storage", "other", unless="storage"), cost("ads", unless="ads"),
        "–" if p.contribution is None else f"{p.contribution:,.0f}", margin, change,
    ]  # fmt: skip


def _print_groups(page: ProfitPage, lang: Lang) -> None:
    from rich.text import Text as Line

    from xlops.language import listed, plain
    from xlops.review.sayings import saying

    out = console()
    for by in dict.fromkeys(g.by for g in page.groups):
        parts = [_of_group(g) for g in page.groups if g.by == by]
        head = _BY.format(by=saying("profit", by))
        out.print(Line((head + plain(" ") + listed(parts, " · ", " · ")).in_(lang)))


def _of_group(g: GroupProfit) -> Text:
    from xlops.review.sayings import saying

    money = "–" if g.contribution is None else f"{g.contribution:,.0f}"
    margin = "–" if g.margin is None else f"{g.margin:.1%}"
    return _GROUP.format(
        name=g.name or saying("profit", "no_group"), money=money, margin=margin, count=g.products
    )  # fmt: skip


def _print_closing(page: ProfitPage, lang: Lang) -> None:
    from rich.table import Table
    from rich.text import Text as Line

    from xlops.review.sayings import saying

    out = console()
    for closing in page.closings:
        out.print("", Line(_CLOSES.format(currency=f"{closing.marketplace}, {closing.currency}").in_(lang)), sep="\n")
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column()
        table.add_column(justify="right")
        for line, amount in closing.lines.items():
            table.add_row(saying("profit", line).in_(lang), f"{amount:,.2f}")
        table.add_row(saying("profit", "report").in_(lang), f"{closing.total:,.2f}", style="bold")
        table.add_row(saying("profit", "unexplained").in_(lang), f"{closing.unexplained:,.2f}")
        out.print(table)
