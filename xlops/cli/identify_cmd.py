"""xlops identify"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from xlops.cli.common import console, hints, json_option, print_json, reading_options, settings_near
from xlops.cli.debug import debug_option
from xlops.language import LANGUAGES


@click.command("identify")
@click.argument("paths", type=click.Path(path_type=Path), nargs=-1, required=True)
@reading_options
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of the table (default: the store's, else en).")
@json_option
@debug_option
def command(
    paths: tuple[Path, ...],
    period: str | None,
    marketplace: str | None,
    kind: str | None,
    ad_product: str | None,
    language: str | None,
    as_json: bool,
) -> None:
    """Say what each file is: kind, language, marketplace, currency, period, rows, how it writes numbers.

    Says by what evidence, too: content, folder, name, option, settings, or assumed from the rows; and which question
    a kind of report answers, and where in the workbook the answer stands. Stores nothing.

    Inside a store its settings help, as they do when the file is ingested.

    \b
    Example: xlops identify ~/Downloads/BusinessReport-11-23-26.csv --period 2026-W47
    """
    from xlops.jobs.ingest import hints_of, identify
    from xlops.language import as_lang

    settings = settings_near(paths[0])
    given = hints(period, marketplace, kind, ad_product, settings.week_start if settings else 0)
    outcomes = identify(paths, hints_of(settings, given) if settings else replace(given, in_store=False))
    lang = as_lang(language or (settings.language if settings else "en"))
    if as_json:
        from xlops.jobs.answering import purpose_of

        print_json([o.record() | (purpose_of(o.kind) if o.reading else {}) for o in outcomes], lang)
    else:
        from xlops.cli.identified import table

        screen = console()
        for line in table(outcomes, lang, screen.width):
            screen.print(line, soft_wrap=True)
    if any(o.what == "refused" for o in outcomes):
        raise click.exceptions.Exit(1)
