"""xlops digest"""

from __future__ import annotations

from pathlib import Path

import click

from xlops.cli.common import language_option, open_settings, output_option, store_option, write_text


@click.command("digest")
@click.option("--day", metavar="DATE", help="The day to look at (default: the newest of the data).")
@click.option("--since", metavar="DATE", help="What is new since this day (default: the day before).")
@click.option("--marketplace", help="One marketplace; default: all of them.")
@click.option("--markdown", is_flag=True, help="Markdown, for a chat that shows it.")
@click.option("--if-new", is_flag=True, help="Say nothing where nothing is new.")
@click.option(
    "--fail-on",
    type=click.Choice(["warn", "breach", "never"]),
    default="never",
    help="Leave with exit code 3 where something new is at or beyond this.",
)
@language_option
@output_option
@store_option
def command(
    day: str | None, since: str | None, marketplace: str | None, markdown: bool, if_new: bool, fail_on: str,
    language: str | None, output: Path | None, store: Path | None,
) -> None:  # fmt: skip
    """What `xlops check --day` says, in at most twenty lines for a chat or a mail.

    It remembers nothing: what is new is told from the store, so that a second run says the same.

    \b
    Example: xlops digest --if-new --markdown
    """
    from xlops.export.digest import digest
    from xlops.jobs.watch import watch_day
    from xlops.language import as_lang
    from xlops.period_words import read_day

    folder, settings = open_settings(store)
    looked, before = (read_day(word) if word else None for word in (day, since))
    found = watch_day(folder, settings, looked, before, marketplace)
    if found.watch.new or not if_new:
        lang = as_lang(language or settings.language)
        write_text(digest(found.watch, settings.store, lang, markdown=markdown), output, ".txt", ".md")
    if found.reaches(fail_on):
        raise click.exceptions.Exit(3)
