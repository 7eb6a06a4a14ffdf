"""xlops export text|html|pdf"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlops.cli.common import language_option, open_settings, output_option, store_option, write_text

if TYPE_CHECKING:
    from xlops.settings import Settings


@click.command("export")
@click.argument("form", type=click.Choice(["text", "html", "pdf"]))
@click.argument("asked", metavar="[week|month] [PERIOD]", nargs=-1)
@click.option("--marketplace", help="One marketplace; default: all of them, in the base currency.")
@click.option("--markdown", is_flag=True, help="text: as Markdown, for a chat that shows it.")
@language_option
@output_option
@store_option
def command(
    form: str, asked: tuple[str, ...], marketplace: str | None, markdown: bool, language: str | None,
    output: Path | None, store: Path | None,
) -> None:  # fmt: skip
    """A review for those who do not open the workbook; by default the last one that is over.

    text: at most twenty lines for a chat or a mail. html: one file for a phone and a desktop, without scripts.
    pdf: page one of its sheet, printed by LibreOffice or Excel. All three say what the sheet says. Text goes to stdout,
    a file beside the workbook, unless -o names another place.

    \b
    Example: xlops export text week --language zh
    Example: xlops export html 2026-W47 -o week.html
    """
    folder, settings = open_settings(store)
    if markdown and form != "text":
        raise click.UsageError(f"--markdown is for text, not for {form}")
    if form == "pdf":
        _pdf(folder, settings, asked, marketplace, language, output)
        return
    from xlops.jobs.export import review_page
    from xlops.language import as_lang

    lang = as_lang(language or settings.language)
    found = review_page(folder, settings, asked, marketplace)
    if form == "html":
        from xlops.export.html import as_html

        write_text(as_html(found.page, lang), output or found.beside("html"), ".html", ".htm")
        return
    from xlops.export.text import as_markdown, as_text

    write_text((as_markdown if markdown else as_text)(found.page, lang), output, ".txt", ".md")


def _pdf(
    folder: Path, settings: Settings, asked: tuple[str, ...], marketplace: str | None, language: str | None,
    output: Path | None,
) -> None:  # fmt: skip
    from xlops.jobs.export import print_review

    if marketplace:
        raise click.UsageError("--marketplace does not go with pdf: it shows the sheet as it stands, pick one there")
    if language and language != settings.language:
        raise click.UsageError(f"--language does not go with pdf: the workbook is in {settings.language!r}")
    if str(output) == "-":
        raise click.UsageError("a PDF does not go to stdout: name a file with -o")
    printed = print_review(folder, settings, asked, output)
    if printed.note:
        click.echo(printed.note.in_(settings.language), err=True)
    click.echo(printed.path)
