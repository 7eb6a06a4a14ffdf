"""xlops ingest"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlops.cli.common import (
    NO_EXPORTS,
    finding_lines,
    hints,
    json_option,
    open_settings,
    print_json,
    reading_options,
    store_option,
    tell,
)
from xlops.cli.debug import debug_option
from xlops.language import Text, listed, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlops.jobs.outcomes import Ingested


@click.command("ingest")
@click.argument("paths", type=click.Path(path_type=Path), nargs=-1)
@store_option
@reading_options
@click.option("--replace", "replaces", is_flag=True, help="The named files are right: they take the days they cover.")
@click.option("--add", "adds", is_flag=True, help="The named files are parts of one report (one a portfolio).")
@click.option("--dry-run", is_flag=True, help="Read and check, store nothing.")
@click.option("--strict", is_flag=True, help="Try files again that were refused before, and fail for each.")
@click.option("--rebuild", is_flag=True, help="Start the store anew from the exports.")
@json_option
@debug_option
def command(
    paths: tuple[Path, ...],
    store: Path | None,
    period: str | None,
    marketplace: str | None,
    kind: str | None,
    ad_product: str | None,
    replaces: bool,
    adds: bool,
    dry_run: bool,
    strict: bool,
    rebuild: bool,
    as_json: bool,
) -> None:
    """Read, check and store export files; by default those in the store's exports/ that are new.

    What you say with an option about the files you name is remembered: see `xlops answers`.

    \b
    Example: xlops ingest ~/Downloads/BusinessReport-11-23-26.csv --period 2026-W47 --marketplace US
    """
    from xlops.jobs.ingest import ingest

    if (replaces or adds) and not paths:
        raise click.UsageError("--replace and --add need the files they speak of: xlops ingest --replace FILE")
    if not paths and (period or marketplace or kind or ad_product):
        raise click.UsageError("--period, --marketplace, --kind and --ad-product need the files they speak of")
    if replaces and adds:
        raise click.UsageError("--replace and --add contradict each other")
    folder, settings = open_settings(store)
    if not paths:
        tell(lost_exports(folder), settings.language)
    given = hints(period, marketplace, kind, ad_product, settings.week_start)
    result = ingest(
        folder, settings, paths, given, replaces=replaces, adds=adds, dry_run=dry_run, strict=strict, rebuild=rebuild,
        progress=progress,
    )  # fmt: skip
    if as_json:
        print_json([o.record() for o in result.outcomes])
        tell(finding_lines(result.lost), settings.language)
    else:
        tell(ingest_lines(result), settings.language)
    if result.of("refused"):
        raise click.exceptions.Exit(1)


_COUNTED = {
    "stored": Text("{files} file{s} stored ({rows} row{r})", "存入 {files} 个文件（{rows} 行）"),
    "read": Text("{files} file{s} read, nothing stored (dry run)", "读取 {files} 个文件，未存储（试运行）"),
    "known": Text("{files} already known", "{files} 个已导入过"),
    "refused": Text("{files} refused", "拒绝 {files} 个"),
}
_COPIES = Text(" (and {files} cop{s} of these)", "（另有 {files} 个是它们的副本）")
_SAME = Text("the same content as {name}", "内容与 {name} 相同")
_NOTHING = Text("nothing new", "没有新文件")
_TOOK = Text(" in {seconds} s", "（{seconds} 秒）")
_COLON = Text(": ", "：")


def lost_exports(folder: Path) -> Iterator[Text]:
    """That the store has no folder for its exports, where it has none."""
    from xlops.jobs.ingest import EXPORTS

    if not (folder / EXPORTS).is_dir():
        yield NO_EXPORTS.format(folder=folder / EXPORTS)


def progress(name: str, done: int, of: int) -> None:
    """One line that is overwritten, on a terminal only."""
    if sys.stderr.isatty() and of > 3:
        click.echo(f"\r\x1b[2K  {done + 1}/{of} {name[-80:]}", err=True, nl=False)
        if done + 1 == of:
            click.echo("\r\x1b[2K", err=True, nl=False)


def ingest_lines(result: Ingested) -> Iterator[Text]:
    """What an ingest did, in words."""
    stored, known, refused = result.of("stored"), result.of("known"), result.refused
    copies = [outcome for outcome in result.of("refused") if outcome.copy_of]
    counts = (("stored", stored), ("read", result.of("read")), ("known", known), ("refused", refused))
    rows = {"rows": f"{result.rows:,}", "r": "" if result.rows == 1 else "s"}
    words = [
        _COUNTED[what].format(files=len(files), s="" if len(files) == 1 else "s", **rows)
        for what, files in counts
        if files
    ]
    if copies:
        words[-1] += _COPIES.format(files=len(copies), s="y" if len(copies) == 1 else "ies")
    yield (listed(words) if words else _NOTHING) + _TOOK.format(seconds=f"{result.seconds:.1f}")
    yield from (plain(f"  ✖ {outcome.name}") + _COLON + outcome.reason for outcome in refused)
    yield from (plain(f"  ✖ {outcome.name}") + _COLON + _SAME.format(name=outcome.copy_of) for outcome in copies)
    yield from finding_lines(result.findings)
