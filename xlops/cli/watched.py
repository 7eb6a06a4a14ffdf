"""How the daily watch looks in a terminal and in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from xlops.cli.common import console
from xlops.language import Lang, Text, each, listed, plain
from xlops.review.sayings import saying

if TYPE_CHECKING:
    from xlops.review.watch import Notice, Watch

_STYLE = {"warn": "yellow", "breach": "bold red"}


def print_watch(of: Watch, lang: Lang) -> None:
    """What stands, what is new first; what is gone; what could not be looked at."""
    from rich.table import Table
    from rich.text import Text as Line

    out = console()
    out.print(Line(head(of).in_(lang), style="bold"))
    out.print(Line(counts(of).in_(lang)))
    table = Table(box=None, pad_edge=False, show_header=False)
    for when, notice in lines(of):
        style = "dim" if notice in of.gone else _STYLE[notice.status.value]
        cells = (when, notice.status.label, plain(notice.marketplace), notice.says)
        table.add_row(*(Line(cell.in_(lang), style=style) for cell in cells))
    if table.row_count:
        out.print("", table)
    if of.unseen:
        out.print("", Line(unseen(of).in_(lang), style="dim"))


def echo_markdown(of: Watch, lang: Lang) -> None:
    """The same as Markdown, for a mail or a chat."""

    def table(to: Lang) -> str:
        rows = [[when, n.status.label, plain(n.marketplace), n.says] for when, n in lines(of)]
        told = ["| " + " | ".join(cell.in_(to).replace("|", "\\|") for cell in row) + " |" for row in rows]
        return "\n".join(["|  |  |  |  |", "| --- | --- | --- | --- |", *told]) if told else ""

    parts = [plain("### ") + head(of), counts(of), each(table), *([unseen(of)] if of.unseen else [])]
    click.echo((listed(parts, "\n\n", "\n\n") + "\n").in_(lang))


def head(of: Watch) -> Text:
    return saying("watch", "head", day=of.day, since=of.since, markets=", ".join(of.marketplaces))


def counts(of: Watch) -> Text:
    told = saying(
        "watch", "counts", new=len(of.new), known=len(of.notices) - len(of.new), gone=len(of.gone), since=of.since
    )  # fmt: skip
    return told if of.notices else listed([saying("watch", "none"), told], " · ", " · ")


def lines(of: Watch) -> list[tuple[Text, Notice]]:
    """Each notice with what it is: new, known, gone; in this order, the worst first in each."""
    new = of.new
    sorted_ = [("new", n) for n in new] + [("known", n) for n in of.notices if n not in new]
    return [(saying("watch", when), n) for when, n in [*sorted_, *(("gone", n) for n in of.gone)]]


def unseen(of: Watch) -> Text:
    return listed([saying("watch", "unseen") + plain(":"), *(plain("  ") + said for said in of.unseen)], "\n", "\n")
