"""xlops doctor"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from xlops.cli.common import json_option, print_json, store_option
from xlops.cli.excel_cmd import print_probes


@click.command("doctor")
@store_option
@json_option
def command(store: Path | None, as_json: bool) -> None:
    """This machine, the store and its workbook, and Excel, to paste into a report: no name and no value is in it.

    The exit code is 1 where something would stop a build or the buttons.

    \b
    Example: xlops doctor --store my-store
    """
    from xlops.cli.common import store_above
    from xlops.jobs.doctor import examine
    from xlops.jobs.excel import stops, this_machine

    probes = examine(this_machine(), store or store_above(Path.cwd()))
    if as_json:
        print_json([asdict(p) for p in probes])
    else:
        print_probes(probes)
    if stops(probes):
        raise click.exceptions.Exit(1)
