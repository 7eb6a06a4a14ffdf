"""xlops actions"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlops.cli.common import console, json_option, open_settings, print_json, store_option
from xlops.language import Lang, Text

if TYPE_CHECKING:
    from xlops.jobs.actions import ActionList
    from xlops.review.action import Entry

_NOTHING = Text("Nothing is open.", "没有未完成的行动。")
_OVERDUE = Text("overdue", "逾期")
_HEADS = {
    "number": Text("No.", "编号"), "state": Text("State", "状态"), "owner": Text("Owner", "负责人"),
    "due": Text("Due", "到期"), "worth": Text("Worth a week", "每周价值"), "action": Text("Action", "行动"),
}  # fmt: skip
_HEAD = Text(
    "{open} open, {over} overdue · {today} · {currency}", "{open} 项未完成，{over} 项逾期 · {today} · {currency}"
)


@click.group("actions", invoke_without_command=True)
@click.option("--all", "everything", is_flag=True, help="Also those that are done, rejected or resolved.")
@store_option
@json_option
@click.pass_context
def command(ctx: click.Context, everything: bool, store: Path | None, as_json: bool) -> None:
    """What is to be done over all weeks: number, state, owner, due date, worth, and what it is.

    It is the list of the Actions sheet, with what was typed there since the last build; nothing is written.

    \b
    Example: xlops actions
    Example: xlops actions --all --json
    """
    if ctx.invoked_subcommand is not None:
        return
    from xlops.jobs.actions import list_actions

    folder, settings = open_settings(store)
    found = list_actions(folder, settings, everything=everything)
    if as_json:
        print_json(found.record(), settings.language)
    else:
        _print(found, settings.language)


def _print(found: ActionList, lang: Lang) -> None:
    from rich.table import Table
    from rich.text import Text as Line

    out = console()
    open_ones = [e for e in found.entries if e.open]
    over = sum(found.overdue(e) for e in open_ones)
    head = _HEAD.format(open=len(open_ones), over=over, today=found.today or "–", currency=found.currency)
    out.print(Line(head.in_(lang), style="bold"))
    if not found.entries:
        out.print(Line(_NOTHING.in_(lang)))
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name, title in _HEADS.items():
        table.add_column(title.in_(lang), justify="right" if name == "worth" else "left", no_wrap=name != "action")
    for e in found.entries:
        table.add_row(e.number, _state(found, e, lang), e.who.in_(lang), str(e.by or e.due or ""), _worth(e),
                      Line(e.text.in_(lang)))  # fmt: skip
    out.print(table)


def _state(found: ActionList, e: Entry, lang: Lang) -> str:
    from xlops.review.actions import said

    word = said("state", e.state).in_(lang)
    return f"[bold red]{_OVERDUE.in_(lang)}[/]" if found.overdue(e) else word


def _worth(e: Entry) -> str:
    return f"{e.worth:+,.0f}" if isinstance(e.worth, int | float) else str(e.worth or "")
