"""The command line. Results on stdout, talk on stderr; a command's module is loaded when it is called."""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from typing import Any

import click

from xlops import __version__
from xlops.cli.common import at, spoken
from xlops.errors import XlopsError

_COMMANDS = {
    "demo": "a complete store with a year of synthetic exports, and its workbook",
    "init": "an empty store folder with a commented xlops.toml",
    "identify": "say what each export file is; stores nothing",
    "ingest": "read, check and store export files",
    "status": "what is covered to which day, and what to download next",
    "build": "ingest what is new, then bring the workbook up to date",
    "watch": "build by itself whenever exports have landed",
    "schedule": "build at a set day and hour: show, install, remove",
    "upgrade": "a workbook of the current template, with all that people put into the old one",
    "review": "make, refresh or close one weekly or monthly review",
    "export": "a review as text, HTML or PDF for those who do not open the workbook",
    "check": "KPIs against targets, for people and for CI",
    "digest": "the daily watch in one screen, for a chat or a mail",
    "diagnose": "why a week or month came out as it did, and what to do",
    "actions": "what is to be done over all weeks, by whom and by when",
    "restock": "what to order from whom, how many, by when; what is too much",
    "profit": "what each product earned, and how that closes to the transaction report",
    "queries": "what shoppers search, the brand's share of each step, what ads leave open",
    "owed": "what Amazon owes: lost, damaged, never returned; how much, claimable until when",
    "explain": "one KPI: definition, inputs, value, target and the files it came from",
    "kpis": "the catalogue of KPIs",
    "sql": "read-only SQL over the store",
    "template": "hold a designer's template against the contract",
    "excel": "buttons and functions in Excel: install, uninstall, doctor",
    "doctor": "this machine, store and workbook, to paste into a report",
    "answers": "what you told xlops about files, and how to take it back",
    "fleet": "many stores below one folder: build, see and check all of them",
    "forget": "take a file out of the store again",
}


class _Commands(click.Group):
    """Commands whose modules are imported only when they run: `xlops --help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"xlops.cli.{cmd_name}_cmd").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            from xlops.errors import did_you_mean

            raise click.UsageError(f"there is no command {args[0]!r}{did_you_mean(args[0], _COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, "-V", "--version", prog_name="xlops")
def cli() -> None:
    """xlops turns an Amazon seller's export files into a living Excel workbook.

    \b
    First:    xlops demo my-demo
    Your own: xlops init my-store, drop exports into my-store/exports/,
              then cd my-store and xlops build
    """


def main() -> None:
    """Run the command line; errors of ours are one message, bugs a traceback."""
    gc.set_threshold(200_000, 10, 100)  # a build makes many small things that all live: looking for dead ones took 10 %
    spoken.set("en")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        sys.exit(cli(standalone_mode=False) or 0)  # click gives the code of `Exit` back
    except click.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except click.ClickException as why:
        why.show()
        sys.exit(why.exit_code)
    except XlopsError as why:
        click.echo(f"xlops: {why.said.in_(spoken.get())}", err=True)
        sys.exit(why.exit_code)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as why:  # a folder that cannot be written to, a disk that is full: no bug of ours
        from xlops.files import reason

        where = f"{why.filename}: " if why.filename else ""
        click.echo(f"xlops: {where}{reason(why, at.get()).in_(spoken.get())}", err=True)
        sys.exit(1)
