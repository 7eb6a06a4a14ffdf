"""What several commands share: the store option, reading options, output as table or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from xlops.errors import SettingsError
from xlops.language import Lang, Text

if TYPE_CHECKING:
    from rich.console import Console

    from xlops.findings import Finding
    from xlops.periods import Span
    from xlops.reports.evidence import Hints
    from xlops.settings import Settings

spoken: ContextVar[Lang] = ContextVar("spoken", default="en")  # the language of the store a command works on
at: ContextVar[Path | None] = ContextVar("at", default=None)  # the store a command works on
_F = TypeVar("_F", bound=Callable[..., Any])


if TYPE_CHECKING:
    _DayType = click.ParamType[date]
else:
    _DayType = click.ParamType


class _Day(_DayType):
    """A day as people write it in files: `2026-11-22`; of another order the message says how to write it."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from xlops.errors import UsageError
        from xlops.period_words import read_day

        if isinstance(value, date):
            return value
        try:
            return read_day(str(value))
        except UsageError as why:
            self.fail(str(why), param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        return "YYYY-MM-DD"


DAY = _Day()
NO_EXPORTS = Text(
    "there is no folder {folder}: make it, and put what you download into it",
    "没有文件夹 {folder}：请新建它，并把下载的文件放进去",
)

_WIDE = 5_000  # for a pipe or a file: no cell is ever folded

store_option = click.option(
    "--store",
    type=click.Path(path_type=Path, file_okay=False),
    help="The store's folder (default: this folder, or the nearest one above that has an xlops.toml).",
)
language_option = click.option(
    "--language", type=click.Choice(["en", "zh"]), help="The language (default: that of the store)."
)
output_option = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="The file to write; `-` is stdout.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


def reading_options(command: _F) -> _F:
    """Options that settle what a file does not say."""
    for option in (
        click.option("--ad-product", type=click.Choice(["sp", "sb", "sd"]), help="The ad product of the files."),
        click.option("--kind", help="The report kind, where a file can be read as several."),
        click.option("--marketplace", help="The marketplace of the files: US, DE, amazon.co.jp …"),
        click.option(
            "--period", help="The days the files cover: 2026-W47, 2026-10, last week or 2026-11-16..2026-11-22."
        ),
    ):
        command = option(command)
    return command


def hints(
    period: str | None, marketplace: str | None, kind: str | None, ad_product: str | None, week_start: int = 0
) -> Hints:
    """The reading options as the library takes them."""
    from xlops.marketplaces import marketplace as known
    from xlops.reports.evidence import Hints

    return Hints(
        period=_days_meant(period, week_start) if period else None,
        marketplace=known(marketplace).code if marketplace else None,
        kind=kind,
        ad_product=ad_product,
    )


def _days_meant(text: str, week_start: int) -> Span:
    """The days that `--period` names; where it was a word, they are told."""
    from xlops.period_words import read_span

    span = read_span(text, date.today(), week_start)
    if not any(c.isdecimal() for c in text) or str(span.first.year) not in text:
        click.echo(f"{text} is {span}", err=True)
    return span


def open_settings(store: Path | None) -> tuple[Path, Settings]:
    """The store's folder and its settings. Errors: SettingsError where there is no store."""
    from xlops.settings import language_of, load_settings

    folder = store or store_above(Path.cwd())
    if folder is not None:
        try:
            settings = load_settings(folder)
        except SettingsError:
            spoken.set(language_of(folder))  # refused in the language that they name
            raise
        spoken.set(settings.language)
        at.set(folder)
        return folder, settings
    raise SettingsError(
        "this is no xlops store: go to the folder with your xlops.toml, name it with --store, "
        "or make one with `xlops init my-store`"
    )


def settings_near(path: Path) -> Settings | None:
    """The settings of the store that holds the file, else of the one we are in; None where there is neither."""
    from xlops.settings import load_settings

    folder = store_above(path.resolve()) or store_above(Path.cwd())
    return load_settings(folder) if folder else None


def store_above(path: Path) -> Path | None:
    """The store's folder that is this one or holds it; None where there is none."""
    from xlops.settings import FILE_NAME

    return next((folder for folder in (path, *path.parents) if (folder / FILE_NAME).exists()), None)


def print_json(value: Any, lang: Lang = "en") -> None:
    """Plain values as JSON, texts among them in one language."""
    click.echo(as_json_text(value, lang), nl=False)


def as_json_text(value: Any, lang: Lang) -> str:
    """What `print_json` prints."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=lambda text: text.in_(lang)) + "\n"


def write_text(text: str, output: Path | None, *suffixes: str) -> None:
    """To stdout, or to a file, whole or not at all; then its path is what stdout gets.

    A file that is there is replaced where its name ends with one of the `suffixes`. Errors: UsageError otherwise.
    """
    if output is None or str(output) == "-":
        click.echo(text, nl=False)
        return
    from xlops import files
    from xlops.jobs.new_files import replaceable

    files.put(replaceable(output, *suffixes), text)
    click.echo(output)


def console(*, err: bool = False) -> Console:
    """A rich console as wide as the terminal, or wide enough for everything where there is none."""
    from rich.console import Console

    wide = None if sys.stdout.isatty() else _WIDE
    return Console(stderr=err, width=wide, highlight=False, emoji=False)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], right: Sequence[int] = ()) -> None:
    """A table without a frame; cells may be rich Text or plain."""
    from rich.table import Table
    from rich.text import Text as Line

    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, name in enumerate(columns):
        table.add_column(name, justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(c if isinstance(c, Line) else Line(str(c)) for c in row))
    console().print(table)


def tell(lines: Iterable[Text], lang: Lang) -> None:
    """Say line by line on stderr."""
    for line in lines:
        click.echo(line.in_(lang), err=True)


def finding_lines(findings: Sequence[Finding], most: int = 12) -> Iterator[Text]:
    """Warnings and errors, each with what to do; information only as a count."""
    from collections import Counter

    from xlops.findings import CODES, Level
    from xlops.language import NOTHING, listed, plain

    told = [f for f in findings if f.level is not Level.INFO]
    for f in told[:most]:
        where = f.where + Text(": ", "：") if f.where else NOTHING
        yield plain("  ! ") + where + f.message + (plain(" → ") + f.advice if f.advice else NOTHING)
    if len(told) > most:
        more = Text("  … and {more} more, on the workbook's Log sheet", "  … 还有 {more} 条，见工作簿的日志表")
        yield more.format(more=len(told) - most)
    quiet = Counter(f.code for f in findings if f.level is Level.INFO)
    if quiet:
        told_short = [plain(f"{n} × ") + CODES[code].short for code, n in quiet.most_common()]
        yield plain("  · ") + listed(told_short, ", ", "，")


_ROWS_WRITTEN = Text("{rows} rows written: {path}", "已写出 {rows} 行：{path}")


def deliver(
    record: Callable[[], Any], write: Callable[[Path, Lang], int], show: Callable[[Lang], None], to: Path | None,
    lang: Lang, *, as_json: bool,
) -> None:  # fmt: skip
    """A list as the options ask for it: its rows in the file `to`, and JSON, or words on the terminal."""
    rows = write(to, lang) if to is not None else 0
    if as_json:
        print_json(record(), lang)
    elif to is not None:
        console().print(_ROWS_WRITTEN.format(rows=rows, path=to).in_(lang), soft_wrap=True)
    else:
        show(lang)
