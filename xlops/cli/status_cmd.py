"""xlops status"""

from __future__ import annotations

from pathlib import Path

import click

from xlops.cli.common import json_option, open_settings, print_json, print_table, store_option

_WORDS = {"current": "✔ current", "stale": "▲ stale", "behind": "▲ days missing", "missing": "– never seen"}


@click.command("status")
@store_option
@json_option
def command(store: Path | None, as_json: bool) -> None:
    """What is covered to which day, what is missing, and which report to download with which dates.

    \b
    Example: xlops status --store my-store
    """
    from xlops.jobs.status import status

    folder, settings = open_settings(store)
    found = status(folder, settings)
    if as_json:
        print_json(
            {
                "as_of": str(found.until),
                "files": found.files,
                "sources": [s.record() for s in found.sources],
                "refused": [{"file": name, "reason": reason} for name, reason in found.refused],
            }
        )
        return
    if not found.sources:
        click.echo(
            "nothing is stored yet and xlops.toml names no marketplaces: put exports into exports/ and run "
            "`xlops ingest`, or set marketplaces to see what to download"
        )
    rows = [
        (
            s.marketplace,
            s.name.in_(settings.language),
            s.first or "",
            s.last or "",
            _WORDS[s.state],
            s.preliminary_from or "",
        )
        for s in found.sources
    ]
    if rows:
        print_table(["marketplace", "report", "from", "to", "state", "preliminary from"], rows)
    wanted = [s for s in found.sources if s.missing]
    if wanted:
        click.echo("\nDownload next:")
        for s in wanted:
            click.echo(f"  {s.marketplace}  {s.menu.in_(settings.language)}\n      {s.dates()}")
    for name, reason in found.refused:
        click.echo(f"✖ refused: {name}: {reason}", err=True)
