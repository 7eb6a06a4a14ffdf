"""How the daily watch looks in a terminal and in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlops.cli.common import console
from xlops.export.digest import counts, head, lines, unseen
from xlops.language import Lang, each, listed, plain

if TYPE_CHECKING:
    from xlops.review.watch import Watch

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


def markdown_of(of: Watch, lang: Lang) -> str:
    """The same as Markdown, for a mail or a chat."""

    def table(to: Lang) -> str:
        rows = [[when, n.status.label, plain(n.marketplace), n.says] for when, n in lines(of)]
        told = ["| " + " | ".join(cell.in_(to).replace("|", "\\|") for cell in row) + " |" for row in rows]
        return "\n".join(["|  |  |  |  |", "| --- | --- | --- | --- |", *told]) if told else ""

    parts = [plain("### ") + head(of), counts(of), each(table), *([unseen(of)] if of.unseen else [])]
    return (listed(parts, "\n\n", "\n\n") + "\n").in_(lang)
