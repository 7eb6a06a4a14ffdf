"""xlops excel install|uninstall|doctor"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlops.cli.common import json_option, print_json, store_option

if TYPE_CHECKING:
    from xlops.jobs.excel.probe import Probe

_MARKS = {"ok": "✔", "note": "▲", "stop": "✖"}
_dry_run = click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")


@click.group("excel")
def command() -> None:
    """Buttons and functions in Excel: set this machine up, take it back, find what stands in the way.

    \b
    Example: xlops excel doctor
    """


@command.command("install")
@store_option
@_dry_run
def install_command(store: Path | None, dry_run: bool) -> None:
    """Add-in, xlwings settings of this user and, on Windows, trust for the macros of the store's folder.

    Done again, it changes nothing; what it did is kept, so that `uninstall` takes back just that.

    \b
    Example: xlops excel install --store my-store --dry-run
    """
    from xlops.cli.common import open_settings, store_above
    from xlops.jobs.excel import install, this_machine

    folder = open_settings(store)[0] if store else store_above(Path.cwd())
    for already, sentence in install(this_machine(), folder, dry_run=dry_run):
        click.echo(f"· already so: {sentence}" if already else f"{'would' if dry_run else '✔'} {sentence}")
    if not dry_run:
        click.echo("Quit Excel and start it again: the tab xlops is on its ribbon. Then: xlops excel doctor", err=True)


@command.command("uninstall")
@_dry_run
def uninstall_command(dry_run: bool) -> None:
    """Take back what `install` did, and nothing else.

    \b
    Example: xlops excel uninstall --dry-run
    """
    from xlops.jobs.excel import this_machine, uninstall

    sentences = list(uninstall(this_machine(), dry_run=dry_run))
    for sentence in sentences:
        click.echo(f"{'would' if dry_run else '✔'} {sentence}")
    if not sentences:
        click.echo("nothing was installed here")


@command.command("doctor")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False)
@json_option
def doctor_command(file: Path | None, as_json: bool) -> None:
    """What is missing or would stop the buttons; of the workbook FILE also formulas that say something else than meant.

    `=ACOS(spend/sales)` is the arc cosine: it is found, with the right one to write. The exit code is 1 where
    something would stop the buttons.

    \b
    Example: xlops excel doctor my-store/my-store.xlsm
    """
    from xlops.jobs.excel import diagnose, stops, this_machine, wrong_formulas

    checks = diagnose(this_machine(), file)
    wrong = wrong_formulas(file) if file else []
    if as_json:
        print_json({"checks": [asdict(c) for c in checks], "formulas": [asdict(w) for w in wrong]})
    else:
        print_probes(checks)
        for w in wrong:
            click.echo(f"▲ {w.sheet}!{w.cell} {w.formula}: {w.why}" + (f" → write {w.write}" if w.write else ""))
    if stops(checks):
        raise click.exceptions.Exit(1)


def print_probes(probes: Iterable[Probe]) -> None:
    """A line each, with what to do."""
    for probe in probes:
        click.echo(f"{_MARKS[probe.state]} {probe.says}" + (f" → {probe.do}" if probe.do else ""))
