"""xlops build"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlops.cli.common import DAY, finding_lines, open_settings, store_option, tell
from xlops.cli.debug import debug_option
from xlops.language import Text, counted, listed, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from xlops.jobs.build import Built
    from xlops.settings import Settings


@click.command("build")
@store_option
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The workbook to write.")
@click.option("--as-of", type=DAY, help="Look at the data as if it ended on this day, such as 2026-11-22.")
@click.option(
    "--template", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="A template of your own."
)
@click.option("--no-ingest", is_flag=True, help="Leave exports that are new aside.")
@click.option("--force", is_flag=True, help="Write the workbook even where nothing is new.")
@click.option("--macros", is_flag=True, help="Give it buttons, a ribbon tab and functions: it becomes an .xlsm.")
@click.option("--open", "show", is_flag=True, help="Open the workbook afterwards.")
@debug_option
def command(
    store: Path | None,
    output: Path | None,
    as_of: date | None,
    template: Path | None,
    no_ingest: bool,
    force: bool,
    macros: bool,
    show: bool,
) -> None:
    """Ingest what is new, then bring the workbook up to date in place.

    Notes, targets, sheets and charts that people added stay as they are.

    \b
    Example: xlops build --store my-store
    Example: xlops build --store my-store --macros
    """
    folder, settings = open_settings(store)
    refused = run_build(
        folder,
        settings,
        output=output,
        as_of=as_of,
        template=template,
        ingest=not no_ingest,
        force=force,
        macros=macros,
        show=show,
    )
    if refused:
        raise click.exceptions.Exit(1)


def run_build(
    folder: Path,
    settings: Settings,
    *,
    output: Path | None = None,
    as_of: date | None = None,
    template: Path | None = None,
    ingest: bool = True,
    force: bool = False,
    macros: bool = False,
    show: bool = False,
) -> int:
    """Ingest and build, telling what happens, and show the workbook if asked to; how many files were refused."""
    from xlops.cli.ingest_cmd import ingest_lines, lost_exports, progress
    from xlops.jobs.build import build
    from xlops.jobs.ingest import ingest as read_new

    refused = 0
    if ingest:
        tell(lost_exports(folder), settings.language)
        result = read_new(folder, settings, progress=progress)
        refused = len(result.refused)
        tell(ingest_lines(result), settings.language)
    built = build(folder, settings, output=output, as_of=as_of, template=template, force=force, macros=macros)
    tell(build_lines(built), settings.language)
    click.echo(built.path)
    if show:
        from xlops.jobs.unattended.opening import show_file

        if not show_file(built.path):
            tell([_NOT_SHOWN.format(path=built.path)], settings.language)
    return refused


def build_lines(built: Built) -> Iterator[Text]:
    """What a build did, in words."""
    done = built.applied
    words = [verb + listed(names) for verb, names in _verbs(built) if names]
    if built.targets_changed:
        words.append(counted(_TARGETS, built.targets_changed))
    yield _headline(built) + (Text(": ", "：") + listed(words, "; ", "；") if words else "")
    if done.drift:
        yield plain("  ! ") + _DRIFT.format(count=len(done.drift), first=done.drift[0])
    if done.lacking:
        yield plain("  ! ") + _LACKING.format(places=listed(done.lacking))
    yield from (plain(f"  · {sentence}") for sentence in done.log)
    yield from finding_lines(built.findings)


def _headline(built: Built) -> Text:
    """A book that did not stand there before is never called updated (rule D13)."""
    if not built.new:
        return Text(
            "the workbook is up to date: nothing has changed since it was built", "工作簿已是最新：上次更新以来没有变化"
        )
    said = Text("workbook made in {s:.1f} s", "已新建工作簿（{s:.1f} 秒）")
    again = Text("workbook updated in {s:.1f} s", "已更新工作簿（{s:.1f} 秒）")
    return (said if built.anew else again).format(s=built.seconds)


def _verbs(built: Built) -> list[tuple[Text, list[str]]]:
    done = built.applied
    return [
        (Text("added ", "加入 "), done.learned),
        (Text("put back the PivotTable on ", "恢复数据透视表："), done.put_back),
        (Text("made ", "新建 "), done.made), (Text("refreshed ", "更新 "), done.refreshed),
        (Text("closed ", "关闭 "), done.closed), (Text("left closed ", "保持关闭 "), done.skipped),
        (Text("moved to the archive ", "移入归档 "), done.archived),
        (Text("NOT closed ", "未能关闭 "), done.left_open),
    ]  # fmt: skip


_NOT_SHOWN = Text(
    "no program here opens a workbook: open {path} yourself", "此电脑没有可打开工作簿的程序：请自行打开 {path}"
)
_TARGETS = Text("{n} typed target{s} taken over", "采用了 {n} 个新填的目标值")
_DRIFT = Text(
    "{count} formulas differ between Python and IronCalc, first {first}",
    "{count} 个公式在 Python 与 IronCalc 中结果不同，首个为 {first}",
)
_LACKING = Text(
    "the workbook comes from an older template and has no place for {places}: `xlops upgrade` brings them",
    "工作簿来自旧模板，没有以下内容的位置：{places}；运行 `xlops upgrade` 即可获得",
)
