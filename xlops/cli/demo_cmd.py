"""xlops demo"""

from __future__ import annotations

from pathlib import Path

import click

from xlops.language import LANGUAGES, Lang, Text

_WRITTEN = Text("{count} exports written to {folder}", "已在 {folder} 写入 {count} 个导出文件")


@click.command("demo")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default="xlops-demo")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", help="Language of the workbook.")
@click.option("--no-build", is_flag=True, help="Only write the store and its exports.")
def command(folder: Path, language: Lang, no_build: bool) -> None:
    """Make a complete store: a year of realistic synthetic exports, ingested, with its workbook.

    \b
    Example: xlops demo my-demo --language zh
    """
    from xlops.jobs.make import write_demo

    files = write_demo(folder, language)
    click.echo(_WRITTEN.format(count=len(files), folder=folder / "exports").in_(language), err=True)
    if no_build:
        return
    from xlops.cli.build_cmd import run_build
    from xlops.settings import load_settings

    run_build(folder, load_settings(folder))
