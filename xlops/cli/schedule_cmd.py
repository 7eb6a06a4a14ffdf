"""xlops schedule"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from xlops.cli.common import json_option, open_settings, output_option, print_json, spoken, store_option
from xlops.errors import XlopsError
from xlops.language import Text

if TYPE_CHECKING:
    from xlops.jobs.unattended.schedule import Installed
    from xlops.language import Lang

_HOUR = "Mon 08:00"
Does = Literal["install", "remove", "show", "run"]


@click.command("schedule")
@store_option
@click.option("--at", help=f"Days and hour: Mon,Thu 07:30 or daily 06:00 (default: as installed, else {_HOUR}).")
@click.option(
    "--for", "platform", type=click.Choice(["linux", "macos", "windows"]), help="The system (default: this one)."
)
@click.option("--install", "does", flag_value="install", help="Put it into the scheduler of this machine.")
@click.option("--remove", "does", flag_value="remove", help="Take it out again, and nothing else.")
@click.option("--show", "does", flag_value="show", help="What is installed for this store.")
@click.option("--run", "does", flag_value="run", hidden=True)
@output_option
@json_option
def command(
    store: Path | None, at: str | None, platform: str | None, does: Does | None, output: Path | None, as_json: bool
) -> None:
    """Build at a set day and hour: a cron line, a list for launchd or a task for Windows, shown or installed.

    Nothing is installed unless you say --install. What a run says stands in xlops.log in the store.

    \b
    Example: xlops schedule --store my-store --at "Mon 08:00"
    Example: xlops schedule --store my-store --at "daily 06:30" --install
    """
    if does == "run":
        _run(store)
        return
    from xlops.jobs.new_files import free_path
    from xlops.jobs.unattended.schedule import (
        appointment,
        at_its_hour,
        put_in,
        read_when,
        scheduler_for,
        this_platform,
    )

    folder, settings = open_settings(store)
    lang = settings.language
    here = this_platform()
    if does and platform not in (None, here):
        raise click.UsageError(f"--{does} is of this machine, which is {here}: leave --for out")
    if as_json and does != "show":
        raise click.UsageError("--json says what is installed: xlops schedule --show --json")
    if output is not None and str(output) != "-":
        free_path(output, output.suffix.lower())
    of = appointment(folder, read_when(at or _HOUR))
    scheduler = scheduler_for(platform or here)
    if does is None:
        if output is None or str(output) == "-":
            click.echo(scheduler.text(of), nl=False)
            click.echo(_HOW[platform or here].in_(lang), err=True)
        else:
            output.write_bytes(scheduler.content(of))
            click.echo(output)
    elif does == "install":
        of = of if at else at_its_hour(scheduler, of)
        new = put_in(scheduler, of)
        click.echo((_INSTALLED if new else _STOOD).format(when=of.when.said).in_(lang))
    elif does == "remove":
        click.echo((_REMOVED if scheduler.remove(of.id) else _NONE).in_(lang))
    else:
        _show(scheduler.standing(of.id), folder.resolve(), lang, as_json)


def _show(standing: Installed | None, folder: Path, lang: Lang, as_json: bool) -> None:
    if as_json:
        print_json({"installed": standing is not None} | (standing.record(folder) if standing else {}))
        return
    if standing is None:
        click.echo(_NONE.in_(lang))
        return
    click.echo(standing.text, nl=False)
    click.echo(_BUILDS.format(when=standing.said).in_(lang), err=True)
    for trouble in standing.troubles(folder):
        click.echo(f"  ! {trouble.in_(lang)}", err=True)


def _run(store: Path | None) -> None:
    """What the scheduler calls."""
    from xlops.cli.build_cmd import run_build
    from xlops.jobs.unattended.schedule import run_and_log

    folder = store or Path.cwd()
    with suppress(XlopsError):  # what is wrong with them the build says, into the log
        open_settings(folder)
    code = run_and_log(folder, lambda: int(bool(run_build(*open_settings(folder)))), lambda: spoken.get())
    if code:
        raise click.exceptions.Exit(code)


_HOW = {
    "linux": Text(
        "Nothing was installed: xlops schedule --install puts it into your crontab. cron makes up for no run that it "
        "missed while the machine was off",
        "尚未安装：运行 xlops schedule --install 写入您的 crontab。关机期间错过的运行，cron 不会补做",
    ),
    "macos": Text(
        "Nothing was installed: xlops schedule --install puts it into ~/Library/LaunchAgents",
        "尚未安装：运行 xlops schedule --install 写入 ~/Library/LaunchAgents",
    ),
    "windows": Text(
        "Nothing was installed: xlops schedule --install gives it to the Task Scheduler; -o FILE writes the file as it "
        "takes it",
        "尚未安装：运行 xlops schedule --install 交给任务计划程序；-o FILE 写出可导入的文件",
    ),
}
_INSTALLED = Text(
    "installed: built {when}. What it says stands in xlops.log; xlops schedule --remove takes it out",
    "已安装：{when} 更新。运行记录见 xlops.log；xlops schedule --remove 可移除",
)
_STOOD = Text("installed already: built {when}", "已安装过：{when} 更新")
_REMOVED = Text("removed", "已移除")
_NONE = Text("nothing is installed for this store", "此店铺没有安装计划任务")
_BUILDS = Text("built {when}", "{when} 更新")
