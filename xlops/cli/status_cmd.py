"""xlops status"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlops.cli.common import DAY, NO_EXPORTS, json_option, open_settings, print_json, print_table, store_option
from xlops.language import Text, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from xlops.jobs.status import StoreStatus

_COLUMNS = [
    Text(*words)
    for words in (
        ("marketplace", "站点"), ("report", "报告"), ("from", "从"), ("to", "至"), ("state", "状态"),
        ("preliminary from", "初步数据自"),
    )
]  # fmt: skip
_NOTHING = Text(
    "nothing is stored yet and xlops.toml names no marketplaces: put exports into exports/ and run "
    "`xlops ingest`, or set marketplaces to see what to download",
    "尚未存储任何数据，xlops.toml 也未设置站点：请把导出文件放入 exports/ 并运行 `xlops ingest`，"
    "或设置 marketplaces 以查看要下载的报告",
)
_WAITING = Text("\nDays that wait for your word:", "\n等待您确认的日期：")
_OTHERS = Text("\nAlso read, where they are there:", "\n另有（有则使用）：")
_LACKING = Text("days between without one", "其间缺少")
_ARCHIVED = Text(
    "\nOlder reviews lie beside the workbook (`xlops review` with --reopen brings one back):",
    "\n较早的复盘存放在工作簿旁（`xlops review` 加 --reopen 可移回）：",
)
_NOT_WHOLE = Text("\nStored, but not whole:", "\n已存储但不完整：")


@click.command("status")
@store_option
@click.option("--today", type=DAY, help="Look at the store as on this day, such as 2026-11-23 (default: today).")
@json_option
def command(store: Path | None, today: date | None, as_json: bool) -> None:
    """What is covered to which day, how old it is, and which report to download now with which dates.

    Days that have not ended yet in the marketplace's own time zone are not asked for.

    \b
    Example: xlops status --store my-store
    """
    from xlops.jobs.status import status
    from xlops.review.downloads import told
    from xlops.review.owed import lacking
    from xlops.review.today import Today

    folder, settings = open_settings(store)
    found = status(folder, settings, Today(today) if today else None)
    lang = settings.language
    if as_json:
        print_json(found.record(), lang)
        return
    for line in _head(found):
        click.echo(line.in_(lang))
    rows = [
        (
            s.marketplace,
            s.name.in_(lang),
            s.first or "",
            s.last or "",
            s.label("now").in_(lang),
            s.preliminary_from or "",
        )
        for s in found.sources
    ]
    if rows:
        print_table([name.in_(lang) for name in _COLUMNS], rows)
    for line in (*_downloads(found), *_rates(found), *_archives(found)):
        click.echo(line.in_(lang))
    if found.owed_lacks:
        click.echo(_OWED.in_(lang))
        for line in lacking(found.owed_lacks):
            click.echo(f"  {line.in_(lang)}")
    if found.others:
        click.echo(_OTHERS.in_(lang))
        print_table(
            [name.in_(lang) for name in (*_COLUMNS[:4], _LACKING)],
            [(o.marketplace, o.name.in_(lang), o.first, o.last, told(o.lacking).in_(lang)) for o in found.others],
        )
    for title, findings in ((_WAITING, found.waiting), (_NOT_WHOLE, found.not_whole)):
        if findings:
            click.echo(title.in_(lang))
        for finding in findings:
            click.echo(f"  {finding.file}: {finding.message.in_(lang)}\n      → {finding.advice.in_(lang)}")
    refused = Text("✖ refused: {name}: {reason}", "✖ 已拒绝：{name}：{reason}")
    for name, reason in found.refused:
        click.echo(refused.format(name=name, reason=reason).in_(lang), err=True)


def _head(found: StoreStatus) -> Iterator[Text]:
    if found.no_exports:
        yield NO_EXPORTS.format(folder=found.no_exports)
    if found.newest:
        yield found.newest_told
    elif not found.sources:
        yield _NOTHING
    elif found.waiting or found.not_whole:
        yield Text(
            "files are stored, but no number comes of them yet: see below", "已存储文件，但还没有可用的数字：见下文"
        )
    else:
        yield Text("no data yet: begin with these reports", "还没有数据：请先下载以下报告")


def _rates(found: StoreStatus) -> Iterator[Text]:
    for finding in found.rates:
        yield Text("\n▲ {told} → {do}", "\n▲ {told} → {do}").format(told=finding.message, do=finding.advice)


def _archives(found: StoreStatus) -> Iterator[Text]:
    if found.archived:
        yield _ARCHIVED
    for name, periods in found.archived.items():
        yield plain(f"  {name}: {', '.join(periods)}")


_OWED = Text("\nFor all that Amazon owes (`xlops owed`):", "\n核算亚马逊欠款（`xlops owed`）还需要：")
_AGAIN = Text(
    "\nOf daily reports take the last 30 days with them: days downloaded again show how much a week still grows.",
    "\n每日报告请一并选最近 30 天：同样的日期再次下载，才知道一周还会增加多少。",
)


def _downloads(found: StoreStatus) -> Iterator[Text]:
    wanted = [s for s in found.sources if s.missing]
    if found.sources and not wanted:
        yield Text("\nNothing to download now.", "\n目前没有需要下载的报告。")
    if wanted:
        yield Text("\nDownload now:", "\n现在请下载：")
    for s in wanted:
        yield plain(f"  {s.marketplace}  ") + s.titled_menu + "\n      " + s.dates()
    if any(s.preliminary_from for s in wanted):
        yield _AGAIN
    if found.unasked:
        yield found.unasked_told.map(lambda text: f"\n{text}")
