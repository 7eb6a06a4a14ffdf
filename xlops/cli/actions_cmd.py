"""xlops actions"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlops.cli.common import DAY, console, json_option, open_settings, print_json, store_option
from xlops.language import NOTHING, Lang, Text, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlops.jobs.actions import ActionList
    from xlops.proposals.proposal import Proposal
    from xlops.review.action import Entry

_NOTHING = Text("Nothing is open.", "没有未完成的行动。")
_OVERDUE = Text("overdue", "逾期")
_HEADS = {
    "number": Text("No.", "编号"), "state": Text("State", "状态"), "owner": Text("Owner", "负责人"),
    "due": Text("Due", "到期"), "worth": Text("Worth a week", "每周价值"), "action": Text("Action", "行动"),
}  # fmt: skip
_HEAD = Text(
    "{open} open, {over} overdue by {today} · {currency}", "{open} 项未完成，截至 {today} 逾期 {over} 项 · {currency}"
)
_BY_DATA = Text("The sheet Actions counts by {day}, the morning after its data.", "“行动”表按数据次日 {day} 计算。")
_NO_ROOM = Text(
    " It shows {here} of them; {waiting} more move up as those are decided.",
    "该表显示其中 {here} 项；其余 {waiting} 项随决定依次显示。",
)
_UNCLEAR = Text(
    "{number}: “{typed}” is neither yes, no nor done: it counts as open.",
    "{number}：“{typed}”无法识别为要做、不做或已完成：视为未决定。",
)
_NONE = Text("It changes no advertising, or nothing speaks for it any more.", "不涉及广告，或已无依据。")
_FIGURES = {"clicks", "orders", "spend", "sales"}
_SEEN = Text(
    "; clicks {clicks}, orders {orders}, spend {spend}, sales {sales}",
    "；点击 {clicks}，订单 {orders}，花费 {spend}，销售 {sales}",
)
_CHANCE = Text("; its sales pay for its clicks with a chance of {chance}", "；值回点击费的概率 {chance}")
_STANDS_IN = Text("; its bid is not known, the cost of a click stands in", "；竞价未知，以 CPC 代替")
_SETTLED = Text(
    "by settled days of a year, up to {until} · {currency}", "依据一年内已稳定的日期，截至 {until} · {currency}"
)
_NEXT = Text("; the next one works with {chance}", "；下一次见效的可能 {chance}")
_WEEK = Text("; {money} a week", "；每周 {money}")


@click.group("actions", invoke_without_command=True)
@click.option("--all", "everything", is_flag=True, help="Also those that are done, rejected, resolved or too late.")
@click.option("--today", type=DAY, help="The day that overdue counts from (default: today).")
@store_option
@json_option
@click.pass_context
def command(
    ctx: click.Context, everything: bool, today: date | None, store: Path | None, as_json: bool
) -> None:  # fmt: skip
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
    found = list_actions(folder, settings, everything=everything, today=today)
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
    head = _HEAD.format(open=len(open_ones), over=over, today=found.today, currency=found.currency)
    out.print(Line(head.in_(lang), style="bold"))
    if not found.entries:
        out.print(Line(_NOTHING.in_(lang)))
        return
    if found.sheet_day and (found.waiting or found.sheet_day != found.today):
        waiting = len(found.waiting)
        room = _NO_ROOM.format(here=len(open_ones) - waiting, waiting=waiting) if waiting else NOTHING
        said = _BY_DATA.format(day=found.sheet_day) + room
        out.print(Line(said.in_(lang), style="dim"))
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name, title in _HEADS.items():
        table.add_column(title.in_(lang), justify="right" if name == "worth" else "left", no_wrap=name != "action")
    for e in found.entries:
        table.add_row(e.number, _state(found, e, lang), e.who.in_(lang), str(e.by or e.due or ""), _worth(e),
                      Line(e.text.in_(lang)))  # fmt: skip
    out.print(table)
    for e in open_ones:
        if e.unclear:
            out.print(Line("▲ " + _UNCLEAR.format(number=e.number, typed=e.do).in_(lang)))


def _state(found: ActionList, e: Entry, lang: Lang) -> str:
    from xlops.review.actions import said

    word = said("state", e.state).in_(lang)
    return f"[bold red]{_OVERDUE.in_(lang)}[/]" if found.overdue(e) else word


def _worth(e: Entry) -> str:
    return f"{e.worth:+,.0f}" if isinstance(e.worth, int | float) else str(e.worth or "")


@command.command("show")
@click.argument("number")
@store_option
@json_option
def show(number: str, store: Path | None, as_json: bool) -> None:
    """What an action for advertising would change: each bid, term, budget, with the present value and the new one.

    \b
    Example: xlops actions show A-12
    """
    from xlops.jobs.upload import shown_action
    from xlops.verdicts.told import tally_told, verdict_told

    folder, settings = open_settings(store)
    told = shown_action(folder, settings, number)
    entry, proposals, lang = told.entry, told.proposals, settings.language
    if as_json:
        print_json({
            "action": entry.number, "text": entry.text, "changes": [_change(p) for p in proposals],
            "verdict": told.verdict and verdict_told(told.verdict), "chance": round(told.chance, 3),
            "settled_until": told.until, "currency": told.currency,
            "worked_before": told.worked_before and told.worked_before._asdict(),
        }, lang)  # fmt: skip
        return
    out = console()
    out.print(f"{entry.number}  {entry.text.in_(lang)}", style="bold", soft_wrap=True, markup=False, highlight=False)
    if proposals:
        of = _SETTLED.format(until=told.until, currency=told.currency).in_(lang)
        out.print(f"  {of}", soft_wrap=True, markup=False, highlight=False, style="dim")
    if told.verdict:
        out.print(f"  {verdict_told(told.verdict).in_(lang)}", soft_wrap=True, markup=False, highlight=False)
    if told.worked_before:
        before = tally_told(entry.kind, told.worked_before) + _NEXT.format(chance=f"{told.chance:.0%}")
        out.print(f"  {before.in_(lang)}", soft_wrap=True, markup=False, highlight=False)
    for p in proposals:
        out.print(f"  {_told(p).in_(lang)}", soft_wrap=True, markup=False, highlight=False)
    if not proposals:
        out.print(f"  {_NONE.in_(lang)}", soft_wrap=True)


def _change(p: Proposal) -> dict[str, Any]:
    return {
        "kind": p.kind, "rule": p.rule, "campaign": p.campaign, "ad_group": p.ad_group, "about": p.about,
        "present": p.present, "proposed": p.proposed, "chance": p.chance, "money_a_week": p.money, **p.facts,
    }  # fmt: skip


def _told(p: Proposal) -> Text:
    """One line: what, from what to what, the numbers behind it, the money a week."""
    from xlops.review.actions import called

    what = " · ".join(part for part in (p.ad_group, p.about) if part) or p.campaign
    share = p.kind == "placement"
    values = [None if v is None else f"{v:.0%}" if share else f"{v:.2f}" for v in (p.present, p.proposed)]
    moved = " → ".join(v for v in values if v)
    seen = _SEEN.format(**{n: f"{float(p.facts[n]):,.0f}" for n in _FIGURES}) if p.facts.keys() >= _FIGURES else NOTHING
    chance = NOTHING if p.chance is None else _CHANCE.format(chance=f"{p.chance:.1%}")
    stands_in = _STANDS_IN if p.facts.get("known") == 0.0 else NOTHING
    week = _WEEK.format(money=f"{p.money:+,.2f}".replace("-", "−"))
    return called(p) + plain(f" {what}" + (f" {moved}" if moved else "")) + seen + chance + stands_in + week


@command.command("export")
@click.option(
    "--bulk", "bulk", type=click.Path(path_type=Path), required=True,
    help="The bulk workbook that you downloaded from Amazon today.",
)  # fmt: skip
@click.option(
    "--out", "to", type=click.Path(path_type=Path), help="Where to write; by default into the store's actions/."
)
@click.option("--marketplace", help="Which one, where accepted actions are of several.")
@store_option
@json_option
def export(bulk: Path, to: Path | None, marketplace: str | None, store: Path | None, as_json: bool) -> None:
    """Write the accepted actions as Amazon's bulk sheet, against your own download.

    You look through it and upload it in Seller Central; nothing is sent anywhere. What cannot be written is refused,
    each with its reason.

    \b
    Example: xlops actions export --bulk bulk-a1b2c3.xlsx
    """
    from xlops.jobs.upload import export_actions
    from xlops.jobs.upload_told import change_told, upload_told

    folder, settings = open_settings(store)
    found = export_actions(folder, settings, bulk, to, marketplace)
    lang, upload = settings.language, found.upload
    if as_json:
        told = {
            "file": str(upload.path) if upload.path else None, "list": str(upload.sidecar) if upload.sidecar else None,
            "marketplace": found.marketplace, "rows": len(upload.written),
            "actions": [e.number for e in found.actions], "elsewhere": [e.number for e in found.elsewhere],
            "without": [e.number for e in found.without], "earlier": list(found.earlier),
            "refused": [{"action": r.change.action, "what": change_told(r.change), "reason": r.reason.text}
                        for r in upload.refused],
            "warnings": list(upload.warnings),
        }  # fmt: skip
        print_json(told, lang)
    else:
        _say(upload_told(found), lang)
    if upload.path is None:
        raise click.exceptions.Exit(1)


def _say(lines: Iterable[Text], lang: Lang) -> None:
    out = console()
    for line in lines:
        out.print(line.in_(lang), soft_wrap=True, markup=False, highlight=False)


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--list", "sidecar", type=click.Path(path_type=Path), help="The list (.json) of the upload; else found.")
@store_option
@json_option
def import_(file: Path, sidecar: Path | None, store: Path | None, as_json: bool) -> None:
    """Read Amazon's processed file back: what it carried out is done, what it refused says why.

    \b
    Example: xlops actions import processed.xlsx
    """
    from xlops.jobs.upload import import_actions
    from xlops.jobs.upload_told import carried_told

    folder, settings = open_settings(store)
    found = import_actions(folder, file, sidecar)
    lang, rows = settings.language, found.processed.rows
    if as_json:
        told = {
            "list": str(found.sidecar), "closed": [e.number for e in found.closed],
            "against": [e.number for e in found.against],
            "actions": dict(found.processed.of_action), "strange": found.processed.strange,
            "rows": [{"action": r.action, "kind": r.kind, "what": r.text, "outcome": r.outcome, "reason": r.reason,
                      "changed_to": None if r.changed_to is None else float(r.changed_to)} for r in rows],
        }  # fmt: skip
        print_json(told, lang)
        return
    _say(carried_told(found), lang)
