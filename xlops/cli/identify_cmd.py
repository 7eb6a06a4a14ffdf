"""xlops identify"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlops.cli.common import console, hints, json_option, print_json, reading_options, settings_near
from xlops.language import LANGUAGES

if TYPE_CHECKING:
    from xlops.jobs.ingest import Outcome


@click.command("identify")
@click.argument("paths", type=click.Path(path_type=Path), nargs=-1, required=True)
@reading_options
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of the table (default: the store's, else en).")
@json_option
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

    Says by what evidence, too: content, folder, name, option, settings, or assumed from the rows. Stores nothing.

    Inside a store its settings help, as they do when the file is ingested.

    \b
    Example: xlops identify ~/Downloads/BusinessReport-11-23-26.csv --period 2026-W47
    """
    from xlops.jobs.ingest import hints_of, identify
    from xlops.language import as_lang

    settings = settings_near(paths[0])
    given = hints(period, marketplace, kind, ad_product, settings.week_start if settings else 0)
    outcomes = identify(paths, hints_of(settings, given) if settings else given)
    lang = as_lang(language or (settings.language if settings else "en"))
    if as_json:
        print_json([as_record(o) for o in outcomes], lang)
    else:
        from xlops.cli.identified import table

        screen = console()
        for line in table(outcomes, lang, screen.width):
            screen.print(line, soft_wrap=True)
    if any(o.what == "refused" for o in outcomes):
        raise click.exceptions.Exit(1)


def as_record(outcome: Outcome) -> dict[str, Any]:
    """One file as plain values."""
    record: dict[str, Any] = {"file": outcome.name, "outcome": outcome.what, "kind": outcome.kind or None}
    if outcome.reason:
        record["reason"] = outcome.reason
    if reading := outcome.reading:
        record |= {
            "language": reading.language, "marketplace": reading.marketplace,
            "marketplace_by": reading.marketplace_by, "currency": reading.currency,
            "ad_product": reading.ad_product or None, "grain": reading.grain.value,
            "from": str(reading.span.first), "to": str(reading.span.last), "period_by": reading.span_by,
            "exported_at": reading.exported_at.isoformat(), "exported_by": reading.exported_by,
            "rows": reading.rows, "decimal_mark": reading.decimal, "day_order": reading.day_order,
            "time_zone": reading.time_zone or None,
            "sha256": reading.sha256,
            "totals": {name: str(value) for name, value in reading.totals.items()},
            "findings": [f.record() for f in outcome.findings],
        }  # fmt: skip
    return record
