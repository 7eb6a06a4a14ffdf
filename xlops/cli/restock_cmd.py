"""xlops restock"""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlops.cli.common import DAY, console, deliver, json_option, open_settings, store_option
from xlops.language import NOTHING, Lang, Text, listed, plain

if TYPE_CHECKING:
    from xlops.jobs.restock import RestockList

_HEADS = {
    "market": Text("market", "站点"), "sku": Text("SKU", "SKU"), "name": Text("name", "简称"),
    "way": Text("by", "方式"), "units": Text("units", "件数"), "cartons": Text("cartons", "箱数"),
    "cost": Text("cost", "金额"), "by": Text("order by", "最迟下单"), "back": Text("arrives", "到货"),
    "lost": Text("lost until then", "此前损失"),
}  # fmt: skip
_SUPPLIER = Text("Supplier {name}", "供应商 {name}")
_CASH = Text("To be paid by week of the order: {parts}", "按下单周应付：{parts}")
_LEFT = Text("Too much stock", "库存过多")
_UNITS = Text("{units} units", "{units} 件")
_COSTS = Text("; costs about {money}", "；约需 {money}")
_TESTED = Text("How earlier forecasts did", "以往预测的准确度")
_TOLD = 3  # SKUs that were farthest off


@click.command("restock")
@click.option("--marketplace", help="One marketplace; default: all of them.")
@click.option("--supplier", help="The orders from one supplier of the Products sheet; default: all of them.")
@click.option("--as-of", "as_of", type=DAY, help="The day to plan from (default: the newest of the data).")
@click.option("--csv", "to", type=click.Path(path_type=Path), help="Write the orders to this file, for the supplier.")
@store_option
@json_option
def command(
    marketplace: str | None, supplier: str | None, as_of: date | None, to: Path | None, store: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """What to order from whom, how many, by when and for how much; what still helps where it is late; what is too much.

    \b
    Example: xlops restock
    Example: xlops restock --marketplace US --csv orders.csv
    Example: xlops restock --supplier "Hongda Castings" --csv hongda.csv
    """
    from xlops.jobs.new_files import free_path
    from xlops.jobs.restock import restock_list, write_csv

    folder, settings = open_settings(store)
    to = free_path(to, ".csv") if to else None
    found, lang = restock_list(folder, settings, marketplace, as_of, supplier), settings.language
    deliver(found.record, partial(write_csv, found), partial(_print, found), to, lang, as_json=as_json)


def _print(found: RestockList, lang: Lang) -> None:
    _print_orders(found, lang)
    _print_beside(found, lang)


def _print_orders(found: RestockList, lang: Lang) -> None:
    """By supplier; what still helps where they are late; what they cost by week."""
    from rich.table import Table
    from rich.text import Text as Line

    from xlops.review.sayings import saying
    from xlops.tables import TABLES

    out = console()
    out.print(Line(saying("restock", "head", on=found.on, stock=found.stock_day or "–").in_(lang), style="bold"))
    if not found.rows:
        why = "nothing" if found.stock_day else "no_stock"
        out.print(Line(saying("restock", why, menu=TABLES["stock_plan"].path).in_(lang)))
    for supplier in dict.fromkeys(row.supplier for row in found.rows):
        if supplier or len({row.supplier for row in found.rows}) > 1:
            name = supplier or saying("restock", "no_supplier")
            out.print("", Line(_SUPPLIER.format(name=name).in_(lang), style="bold"), sep="\n")
        table = Table(box=None, pad_edge=False, header_style="dim")
        for name, title in _HEADS.items():
            table.add_column(title.in_(lang), no_wrap=True,
                             justify="right" if name in ("units", "cartons", "cost", "lost") else "left")  # fmt: skip
        for row in (r for r in found.rows if r.supplier == supplier):
            table.add_row(
                row.marketplace, row.sku, row.name, saying("restock", f"by_{row.way}").in_(lang),
                f"{row.quantity:,.0f}",
                "–" if row.cartons is None else f"{row.cartons:,}",
                "–" if row.cost is None else f"{row.cost:,.0f} {row.currency}",
                Line(str(row.latest or "–"), style="bold red" if row.late else ""), str(row.arrives),
                "–" if row.lost is None else f"{row.lost:,.0f}",
            )  # fmt: skip
        out.print(table)
    if any(row.way == "air" for row in found.rows):
        out.print(Line(saying("restock", "part").in_(lang), style="dim"))
    helped = [row for row in found.rows if row.helps]
    for row in helped:
        out.print(Line(f"→ {row.marketplace} {row.name}: {row.helps.in_(lang)}"))
    for placed in found.on_order:
        style = "" if placed.counted else "red"
        out.print(Line(f"→ {placed.marketplace} {placed.name}: {placed.told().in_(lang)}", style=style))
    if found.cash:
        parts = " · ".join(
            f"{week.label} {supplier + ' ' if supplier else ''}{cost:,.0f} {currency}"
            for (supplier, currency, week), cost in found.cash.items()
        )
        out.print("", Line(_CASH.format(parts=parts).in_(lang)), sep="\n")


def _print_beside(found: RestockList, lang: Lang) -> None:
    """What is too much, and how earlier forecasts did."""
    from rich.padding import Padding
    from rich.text import Text as Line

    from xlops.review.restock import forecasts_told
    from xlops.review.sayings import saying

    out = console()
    if found.left:
        ipi = NOTHING if found.ipi is None else plain(" · ") + found.ipi.told()
        out.print("", Line((_LEFT + ipi).in_(lang), style="bold"), sep="\n")
        for one in found.left:
            told = listed(
                [one.name, saying("restock", one.kind), _UNITS.format(units=f"{one.units:,.0f}")], " · ", " · "
            )
            costs = NOTHING if one.costs is None else _COSTS.format(money=f"{one.costs:,.0f} {one.currency}")
            out.print(Padding(Line(f"{told.in_(lang)}{costs.in_(lang)}. {one.advice.in_(lang)}"), (0, 0, 0, 2),
                              expand=False))  # fmt: skip
    if found.tests:
        out.print("", Line(_TESTED.in_(lang), style="bold"), sep="\n")
        for line in forecasts_told(found.tests, found.names)[: _TOLD + 1]:
            out.print(Padding(Line(line.in_(lang), style="dim"), (0, 0, 0, 2), expand=False))
