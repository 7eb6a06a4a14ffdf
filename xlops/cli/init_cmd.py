"""xlops init"""

from __future__ import annotations

from pathlib import Path

import click

from xlops.language import LANGUAGES, Lang, Text


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--language", type=click.Choice(LANGUAGES), default="en", help="Language of the workbook.")
@click.option("--marketplace", "marketplaces", multiple=True, help="A marketplace of the store; may be repeated.")
@click.option(
    "--inputs",
    type=click.Choice(["workbook", "csv"]),
    default="workbook",
    help="Where people keep products, plan, events, documents, cases: sheets of the workbook, or own/*.csv.",
)
def command(folder: Path, language: Lang, marketplaces: tuple[str, ...], inputs: str) -> None:
    """Make an empty store folder with a commented xlops.toml.

    \b
    Example: xlops init my-store --marketplace US --marketplace DE
    """
    from xlops.jobs.make import init

    for path in init(folder, language, marketplaces, inputs):
        click.echo(path)
    first = Text(
        "Drop your exports into {exports} (any mix, zipped or not), then: cd {folder} and xlops build. What to "
        "download says xlops status",
        "把导出文件放入 {exports}（随意混放，压缩与否均可），然后：cd {folder}，运行 xlops build。"
        "要下载哪些报告，请运行 xlops status",
    )
    click.echo(first.format(exports=folder / "exports", folder=folder).in_(language), err=True)
