"""xlops actions"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlops.cli.common import console, json_option, open_settings, print_json, store_option
from xlops.language import NOTHING, Lang, Text, plain

if TYPE_CHECKING:
    from xlops.bulk.change import Change
    from xlops.jobs.actions import ActionList
    from xlops.jobs.upload import AdUpload
    from xlops.proposals.proposal import Proposal
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
_WRITTEN = Text(
    "{rows} rows written: {path}. Look through it, then upload it (Advertising › Bulk operations).",
    "已写入 {rows} 行：{path}。请检查后上传（广告 › 批量操作）。",
)
_WITHOUT = Text(
    "No rows of {actions}: they change no advertising, or nothing speaks for them any more.",
    "{actions} 没有可写的行：不涉及广告，或已无依据。",
)
_NOT_WRITTEN = Text(
    "Nothing was written: all {count} changes are refused.", "未写入任何内容：{count} 项修改全部被拒绝。"
)
_EARLIER = Text(
    "{name} holds rows of the same actions, and its processed file was not given back: upload one of the two only.",
    "{name} 含有同样的行动，且尚未导回处理结果：两个文件只上传一个。",
)
_ALIKE = Text("{what} ({count} changes)", "{what}（{count} 项）")
_ELSEWHERE = Text(
    "{actions}: of another marketplace than {market}; export against the bulk workbook of that one.",
    "{actions}：不属于 {market} 站点，请用其站点的批量操作表导出。",
)
_AGAINST = Text(
    "{actions} were not accepted any more, but Amazon has carried them out: they are done.",
    "{actions} 已不再采纳，但亚马逊已执行：视为已完成。",
)
_UNCLEAR = Text(
    "{number}: “{typed}” is neither yes, no nor done: it counts as open.",
    "{number}：“{typed}”无法识别为要做、不做或已完成：视为未决定。",
)
_CARRIED = Text(
    "{done} of {rows} rows carried out; closed: {actions}. The next build moves them to Done.",
    "已执行 {done}/{rows} 行；已关闭：{actions}。下次生成时移到“已完成”。",
)
_NONE = Text("It changes no advertising, or nothing speaks for it any more.", "不涉及广告，或已无依据。")
_FIGURES = {"clicks", "orders", "spend", "sales"}
_SEEN = Text(
    "; clicks {clicks}, orders {orders}, spend {spend}, sales {sales}",
    "；点击 {clicks}，订单 {orders}，花费 {spend}，销售 {sales}",
)
_CHANCE = Text("; worth its clicks with a chance of {chance}", "；值回点击费的概率 {chance}")
_STANDS_IN = Text("; its bid is not known, the cost of a click stands in", "；竞价未知，以 CPC 代替")
_SETTLED = Text(
    "by settled days of a year, up to {until} · {currency}", "依据一年内已稳定的日期，截至 {until} · {currency}"
)
_NEXT = Text("; the next one works with {chance}", "；下一次见效的可能 {chance}")
_WEEK = Text("; {money} a week", "；每周 {money}")
_OUTCOMES = {
    "failed": Text("refused by Amazon", "亚马逊拒绝"), "not found": Text("not in the file", "文件中没有"),
}  # fmt: skip


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

    folder, settings = open_settings(store)
    found = export_actions(folder, settings, bulk, to, marketplace)
    lang, upload = settings.language, found.upload
    if as_json:
        told = {
            "file": str(upload.path) if upload.path else None, "list": str(upload.sidecar) if upload.sidecar else None,
            "marketplace": found.marketplace, "rows": len(upload.written),
            "actions": [e.number for e in found.actions], "elsewhere": [e.number for e in found.elsewhere],
            "without": [e.number for e in found.without], "earlier": list(found.earlier),
            "refused": [{"action": r.change.action, "what": _what(r.change), "reason": r.reason.text}
                        for r in upload.refused],
            "warnings": list(upload.warnings),
        }  # fmt: skip
        print_json(told, lang)
    else:
        _print_upload(found, lang)
    if upload.path is None:
        raise click.exceptions.Exit(1)


def _print_upload(found: AdUpload, lang: Lang) -> None:
    out, upload = console(), found.upload

    def say(text: Text) -> None:
        out.print(text.in_(lang), soft_wrap=True, markup=False, highlight=False)

    if upload.path:
        say(_WRITTEN.format(rows=len(upload.written), path=upload.path))
    else:
        say(_NOT_WRITTEN.format(count=len(upload.refused)))
    for warning in upload.warnings:
        say(plain("  ▲ ") + warning)
    for name in found.earlier:
        say(plain("  ▲ ") + _EARLIER.format(name=name))
    alike = groupby(upload.refused, key=lambda r: (r.change.action, r.change.campaign, r.reason.text))
    for (action, campaign, why), some in alike:
        refused = [r.change for r in some]
        named = campaign or ", ".join(c.target for c in refused)
        what = plain(_what(refused[0])) if len(refused) == 1 else _ALIKE.format(what=named, count=len(refused))
        say(plain(f"  ✖ {action} ") + what + ": " + why)
    for text, entries in ((_ELSEWHERE, found.elsewhere), (_WITHOUT, found.without)):
        if entries:
            say(text.format(actions=", ".join(e.number for e in entries), market=found.marketplace))


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
    out = console()
    done = sum(r.outcome == "done" for r in rows)
    named = ", ".join(e.number for e in found.closed) or "–"
    out.print(_CARRIED.format(done=done, rows=len(rows), actions=named).in_(lang), soft_wrap=True)
    if found.against:
        against = ", ".join(e.number for e in found.against)
        out.print(f"  ▲ {_AGAINST.format(actions=against).in_(lang)}", soft_wrap=True)
    for r in rows:
        if r.outcome != "done":
            why = r.reason or _OUTCOMES[r.outcome].in_(lang)
            out.print(f"  ✖ {r.action} {r.text}: {why}", soft_wrap=True, markup=False)
        elif r.changed_to is not None:
            out.print(f"  · {r.action} {r.text}: {r.changed_to}", soft_wrap=True, markup=False)


def _what(change: Change) -> str:
    return " · ".join(part for part in (change.campaign, change.ad_group, change.target) if part)
