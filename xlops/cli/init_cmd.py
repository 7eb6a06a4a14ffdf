"""xlops init"""

from __future__ import annotations

from pathlib import Path

import click

from xlops.cli.common import open_settings
from xlops.language import LANGUAGES, Lang, Text

_LEFT = Text(
    "{path} was changed by somebody and stays as it is: rename it to get a new one",
    "{path} 已被修改，保持不变：如需新文件，请先将其改名",
)


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
@click.option("--monday", is_flag=True, help="Only write Monday.bat and Monday.command into a store that stands.")
def command(folder: Path, language: Lang, marketplaces: tuple[str, ...], inputs: str, monday: bool) -> None:
    """Make an empty store folder with a commented xlops.toml.

    A double click on its Monday.bat (Windows) or Monday.command (macOS) builds the store and opens the workbook.

    \b
    Example: xlops init my-store --marketplace US --marketplace DE
    Example: xlops init my-store --monday
    """
    from xlops.jobs.make import init, renew_monday

    if monday:
        written, left = renew_monday(folder)
        for path in written:
            click.echo(path)
        for path in left:
            click.echo(_LEFT.format(path=path).in_(open_settings(folder)[1].language), err=True)
        return
    for path in init(folder, language, marketplaces, inputs):
        click.echo(path)
    first = Text(
        "Drop your exports into {exports} (any mix, zipped or not), then double-click Monday.bat or Monday.command "
        "there; in a terminal: cd {folder} and xlops build. What to download says xlops status",
        "把导出文件放入 {exports}（随意混放，压缩与否均可），然后双击其中的 Monday.bat 或 Monday.command；"
        "也可在终端 cd {folder}，运行 xlops build。要下载哪些报告，请运行 xlops status",
    )
    named = f'"{folder}"' if " " in str(folder) else folder
    click.echo(first.format(exports=folder / "exports", folder=named).in_(language), err=True)
