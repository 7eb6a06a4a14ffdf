"""xlops template check|new"""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from xlops.language import LANGUAGES, Text


@click.group("template")
def command() -> None:
    """A designer's own template: start from ours, and hold it against the contract."""


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def check_command(file: Path) -> None:
    """Say what of the contract the template FILE lacks.

    \b
    Example: xlops template check my-template.xlsx
    """
    from xlops.workbook.template_check import check

    lacking = check(file)
    for sentence in lacking:
        click.echo(f"✖ {sentence}")
    if lacking:
        raise click.exceptions.Exit(1)
    click.echo(f"✔ {file} keeps the contract")


@command.command("new")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--language", type=click.Choice(LANGUAGES), default="en")
def new_command(file: Path, language: str) -> None:
    """Copy our template to FILE, to be restyled.

    \b
    Example: xlops template new my-template.xlsx --language zh
    """
    from xlops.errors import UsageError
    from xlops.workbook.template import template_path

    if file.exists():
        raise UsageError(Text(f"{file} is there already: nothing was changed", f"{file} 已存在：没有任何改动"))
    shutil.copyfile(template_path(language), file)
    click.echo(file)
