"""xlops fleet"""

from __future__ import annotations

import re
import sys
import time
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlops.cli.common import (
    DAY,
    console,
    json_option,
    language_option,
    output_option,
    print_json,
    print_table,
    spoken,
    write_text,
)
from xlops.iso import moment_of
from xlops.language import Lang, Text, as_lang, listed, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from xlops.fleet.build import FleetBuilt
    from xlops.fleet.check import FleetCheck
    from xlops.fleet.outcome import StoreOutcome
    from xlops.fleet.portfolio import Portfolio
    from xlops.fleet.run import Workers

_ROOT = click.argument("root", type=click.Path(path_type=Path, file_okay=False), default=".")
_STATES = {
    "built": Text("updated", "已更新"), "same": Text("nothing new", "没有变化"),
    "partly": Text("updated, but {said}", "已更新，但{said}"), "refused": Text("not touched: {said}", "未处理：{said}"),
    "failed": Text("not updated: {said}", "未更新：{said}"), "died": Text("not updated: {said}", "未更新：{said}"),
}  # fmt: skip
_UNCHECKED = {  # a check updates nothing
    **_STATES, "same": Text("checked", "已查看"), "failed": Text("not checked: {said}", "未查看：{said}"),
    "died": Text("not checked: {said}", "未查看：{said}"),
}  # fmt: skip
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9}


def _memory(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """`2G`, `800MB`: bytes."""
    if value is None:
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMG]?)I?B?", value.strip().upper())
    if not found:
        raise click.BadParameter(f"{value!r} is no amount of memory: write 2G or 800M", ctx, param)
    return int(float(found[1]) * _UNITS[found[2]])


def _moment(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    """A day or a moment as this machine's clock has it."""
    if value is None:
        return None
    try:
        return moment_of(value).astimezone()
    except ValueError:
        raise click.BadParameter(f"{value!r} is no moment: write 2026-11-28 or 2026-11-28T08:00", ctx, param) from None


def _worker_options(command: Any) -> Any:
    for option in (
        click.option("--scheduler", metavar="ADDRESS", default="", help="A Dask scheduler, such as tcp://host:8786."),
        click.option("--memory", metavar="SIZE", callback=_memory, help="What each worker may take, such as 2G."),
        click.option("--workers", type=click.IntRange(1), help="How many stores at a time (default: its cores)."),
        click.option("--only", multiple=True, metavar="PATTERN", help="Only these stores, such as 'brand-*'."),
    ):
        command = option(command)
    return command


@click.group("fleet")
def command() -> None:
    """Many stores below one folder: build them side by side, see and check all of them.

    \b
    Example: xlops fleet build stores
    Example: xlops fleet status stores
    """


@command.command("build")
@_ROOT
@_worker_options
@click.option("--since", metavar="TIME", callback=_moment, help="Leave stores that were built since then as they are.")
@click.option("--again", is_flag=True, help="Begin anew, where the last run was stopped before its end.")
@language_option
def build_command(
    root: Path, only: tuple[str, ...], workers: int | None, memory: int | None, scheduler: str, since: datetime | None,
    again: bool, language: str | None,
) -> None:  # fmt: skip
    """Do in every store what `xlops build` does, then bring portfolio.xlsx up to date.

    A store that cannot be built is named and stops no other. A run that was stopped goes on where it stopped.

    \b
    Example: xlops fleet build stores --workers 4
    Example: xlops fleet build stores --only "brand-*" --since 2026-11-28T06:00
    """
    from xlops.fleet.build import fleet_build

    lang = _language(root, language)
    done = fleet_build(
        root, _workers(workers, memory, scheduler), _progress(lang), patterns=only, since=since, again=again,
        language=as_lang(language) if language else None,
    )  # fmt: skip
    for line in _built_lines(done):
        click.echo(line.in_(lang), err=True)
    if done.book:
        click.echo(done.book.path)
    if not done.run.whole or done.refused:
        raise click.exceptions.Exit(1)


@command.command("status")
@_ROOT
@click.option("--today", type=DAY, help="Look at the stores as on this day, such as 2026-11-23 (default: today).")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "text", "html"]),
    default="table",
    help="A table, twenty lines for a chat, or a page for a browser.",
)
@json_option
@language_option
@output_option
def status_command(
    root: Path, today: date | None, form: str, as_json: bool, language: str | None, output: Path | None
) -> None:  # fmt: skip
    """How every store stands, the worst first, from what the last builds left; opens no store.

    \b
    Example: xlops fleet status stores
    Example: xlops fleet status stores --format html -o portfolio.html
    """
    from xlops.fleet.status import fleet_status, record

    lang = _language(root, language)
    of = fleet_status(root, today)
    if as_json:
        print_json(record(of), lang)
    elif form == "table" and output is None:
        _print_status(of, lang)
    else:
        from xlops.fleet.page import as_html, as_text

        if form == "html":
            write_text(as_html(of, lang), output, ".html", ".htm")
        else:
            write_text(as_text(of, lang), output, ".txt", ".md")


@command.command("check")
@_ROOT
@_worker_options
@click.option("--period", help="As `xlops check --period` (default: of each store the last week that is over).")
@click.option("--marketplace", help="One marketplace; default: all of each store.")
@click.option("--settled", is_flag=True, help="The last week whose numbers no longer move.")
@click.option(
    "--fail-on",
    type=click.Choice(["warn", "breach", "likely", "never"]),
    default="never",
    help="Leave with exit code 3 where a KPI of any store is at or beyond this, as `xlops check` does.",
)
@json_option
@language_option
def check_command(
    root: Path, only: tuple[str, ...], workers: int | None, memory: int | None, scheduler: str, period: str | None,
    marketplace: str | None, settled: bool, fail_on: str, as_json: bool, language: str | None,
) -> None:  # fmt: skip
    """`xlops check` of every store: one table, or each store's JSON; leaves with 1 where a store cannot be checked.

    \b
    Example: xlops fleet check stores --settled --fail-on breach
    """
    from xlops.fleet.check import FleetQuestion, check_all
    from xlops.fleet.find import find_stores
    from xlops.fleet.find import only as named

    lang = _language(root, language)
    asked = FleetQuestion(period, marketplace, settled, fail_on)
    quiet = _progress(lang, _UNCHECKED) if sys.stderr.isatty() else lambda *_: None
    stores = named(find_stores(root), only)
    found = check_all(root, stores, asked, _workers(workers, memory, scheduler), quiet)
    if as_json:
        print_json(found.record(), lang)
    else:
        _print_check(found, lang)
    for outcome in sorted(found.failed, key=lambda o: o.name):
        click.echo(_outcome_told(outcome, _UNCHECKED).in_(lang), err=True)
    if found.failed:
        raise click.exceptions.Exit(1)
    if found.reached:
        raise click.exceptions.Exit(3)


def _workers(count: int | None, memory: int | None, scheduler: str) -> Workers:
    from xlops.fleet.run import Workers

    if scheduler and (count or memory):
        raise click.UsageError("--scheduler has workers of its own: leave --workers and --memory out")
    return Workers(count, memory, scheduler)


def _language(root: Path, asked: str | None) -> Lang:
    """As asked for, as fleet.toml says, else that of most stores."""
    from xlops.fleet.find import find_stores
    from xlops.fleet.settings import language_of_fleet, read_fleet_settings

    lang = as_lang(asked) if asked else language_of_fleet(root, (s.folder for s in find_stores(root)))
    spoken.set(lang)
    read_fleet_settings(root)  # refused in that language
    return lang


# -- words -------------------------------------------------------------------------------------------------------------


def _progress(lang: Lang, states: Mapping[str, Text] = _STATES) -> Callable[[StoreOutcome, int, int], None]:
    """A line per store as it ends, with how long the rest will take."""
    begun = time.monotonic()

    def told(outcome: StoreOutcome, done: int, of: int) -> None:
        rest = (time.monotonic() - begun) / done * (of - done)
        left = Text("  · about {m:.0f} min left", "  · 约剩 {m:.0f} 分钟").format(m=rest / 60) if rest > 90 else ""
        width = len(str(of))
        said = plain(f"[{done:>{width}}/{of}] ") + _outcome_told(outcome, states) + left
        click.echo(said.in_(lang), err=True)

    return told


def _outcome_told(outcome: StoreOutcome, states: Mapping[str, Text] = _STATES) -> Text:
    state = states[outcome.state].format(said=outcome.said)
    return plain(f"{outcome.icon} {outcome.name}  ") + state + plain(f"  {outcome.seconds:.1f} s")


def _built_lines(done: FleetBuilt) -> Iterator[Text]:
    from xlops.fleet.line import brief
    from xlops.fleet.portfolio import stores_told

    run = done.run
    if run.resumed:
        yield Text(
            "went on with the run of {when} UTC that was stopped: {stores} done already",
            "继续 {when}（UTC）中断的运行：此前已完成 {stores}",
        ).format(when=run.resumed[:16], stores=stores_told(len(run.skipped)))
    elif run.skipped:
        yield Text("{stores} built since then, left as they are", "此后已更新、保持不变：{stores}").format(
            stores=stores_told(len(run.skipped))
        )
    ok = sum(o.state in ("built", "same") for o in run.outcomes)
    said = Text(
        "{ok} of {of} stores up to date in {s:.0f} s, {w} at a time",
        "{of} 家店铺中 {ok} 家已是最新，用时 {s:.0f} 秒，同时 {w} 家",
    )
    yield said.format(ok=ok, of=len(run.outcomes), s=run.seconds, w=run.workers)
    for outcome in run.outcomes:
        if outcome.state not in ("built", "same"):
            yield plain("  ") + _outcome_told(replace(outcome, said=brief(outcome.said)))
    if run.trouble:
        yield Text("  ! the journal could not be kept, so that a stopped run cannot go on: {why}",
                   "  ! 无法保存运行记录，中断后不能继续：{why}").format(why=run.trouble)  # fmt: skip
    if done.refused:
        yield Text("  ✖ the portfolio was not written: {why}", "  ✖ 总览未写出：{why}").format(why=done.refused)
    elif done.book and not done.book.written:
        yield Text("the portfolio says the same as before", "总览没有变化")


def _print_status(of: Portfolio, lang: Lang) -> None:
    from rich.text import Text as Line

    from xlops.fleet.portfolio import told_headline, told_lines

    out = console()
    out.print(Line(told_headline(of).in_(lang), style="bold"))
    for line in told_lines(of):
        out.print(Line(line.in_(lang)))
    out.print("")
    heads = (Text("status", "状态"), Text("store", "店铺"), Text("score", "评分"), Text("before", "上期"),
             Text("period", "期间"), Text("GMV", "销售额"), Text("", ""), Text("off target", "未达标"),
             Text("overdue", "逾期"), Text("missing", "缺失"), Text("data to", "数据至"), Text("folder", "文件夹"),
             Text("what is wrong", "问题"))  # fmt: skip
    print_table(
        [h.in_(lang) for h in heads],
        [
            (
                line.label.in_(lang), of.names[line.key], _number(line.score), _number(line.was), line.period,
                _number(line.kpis.get("gmv", {}).get("value")), line.currency, len(line.off) or "",
                len(line.overdue) or "", len(line.missing) or "", line.as_of or "", line.store.name,
                line.why.in_(lang),
            )
            for line in of.lines
        ],
        right=(2, 3, 5, 7, 8, 9),
    )  # fmt: skip


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def _print_check(found: FleetCheck, lang: Lang) -> None:
    from xlops.targets import Status

    rows = []
    for name, of in sorted(found.checks.items()):
        check = of["check"]
        counts = {s: sum(k["status"] == s.value for k in check["kpis"]) for s in Status if s.off}
        worst = [k["name"] for k in check["kpis"] if k["status"] == Status.BREACH.value][:5]
        said = [plain(f"{n} ") + s.label for s, n in counts.items() if n] or [Status.MET.label]
        points = check["score"]["points"]
        rows.append((
            "✖" if of["reaches"] else "", of["store"], check["period"], check["state"], _number(points),
            listed(said, " · ", " · ").in_(lang), listed(worst).in_(lang), name,
        ))  # fmt: skip
    heads = (Text("", ""), Text("store", "店铺"), Text("period", "期间"), Text("state", "状态"), Text("score", "评分"),
             Text("off target", "未达标"), Text("in breach", "未达标指标"), Text("folder", "文件夹"))  # fmt: skip
    print_table([h.in_(lang) for h in heads], rows, right=(4,))
