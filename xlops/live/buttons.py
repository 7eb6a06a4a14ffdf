"""The buttons: each calls what its command line twin calls, on the open workbook, and ends with a message.

A button more is one function here, under the name that `xlops.workbook.button_list` gives it.
"""

from __future__ import annotations

import tempfile
import traceback
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial, wraps
from pathlib import Path

import click
import xlwings as xw

from xlops import __version__
from xlops.errors import SettingsError, UsageError, XlopsError
from xlops.export.html import as_html
from xlops.facts.clock import now
from xlops.facts.history import open_store
from xlops.files import put
from xlops.jobs.board import open_board
from xlops.jobs.diagnose import diagnose
from xlops.jobs.explain import explain
from xlops.jobs.export import review_page
from xlops.jobs.ingest import EXPORTS, ingest
from xlops.jobs.new_files import numbered
from xlops.jobs.planning import last_period
from xlops.jobs.restock import restock_list, write_csv
from xlops.jobs.status import status as read_status
from xlops.jobs.upload import FOLDER, export_actions
from xlops.jobs.upload_told import carried_told, upload_told
from xlops.jobs.watch import watch_day
from xlops.language import NOTHING, Lang, Text, plain
from xlops.live.as_it_was import still_saved
from xlops.live.build import build_open
from xlops.live.folder import folder_of
from xlops.live.macos import look_into, refusal, show
from xlops.live.messages import (
    fitted,
    of_build,
    of_diagnosis,
    of_explanation,
    of_ingest,
    of_restock,
    of_status,
    of_watch,
)
from xlops.live.said import TITLE, Mode, say
from xlops.live.selection import asked_by, in_front
from xlops.live.uploads import bulk_workbook, read_result
from xlops.settings import FILE_NAME, Settings, load_settings
from xlops.workbook.excel.book import LiveBook

ERRORS = "xlops-error.txt"
_OF_AN_ASIN = ("gmv", "usp", "acos")  # what a row about an ASIN explains


@dataclass(frozen=True)
class Desk:
    """The workbook whose button was pressed, and its store."""

    book: xw.Book
    folder: Path
    settings: Settings

    def tell(self, text: Text) -> None:
        """Show progress in the status bar."""
        self.book.app.status_bar = f"{TITLE}: {text.in_(self.settings.language)}"


Handler = Callable[[Desk], Sequence[Text]]


def _button(handler: Handler, *, builds: bool = False) -> Callable[..., None]:
    """The handler as Excel calls it: every error becomes a dialog and a row of the Log sheet.

    One that builds saves the workbook itself; after all others it counts as saved where it did before.
    """

    @wraps(handler)
    def pressed(book: xw.Book | None = None) -> None:
        try:
            book = xw.Book.caller() if book is None else book
        except Exception as why:
            if (refused := refusal(why)) is None:
                raise
            show(f"{refused.en}\n\n{refused.zh}", TITLE)  # through Excel nothing can be said
            return
        with nullcontext() if builds else still_saved(book):
            message, mode = _run(handler, book)
        say(book.app, fitted(message), mode)

    return pressed


def _run(handler: Handler, book: xw.Book) -> tuple[str, Mode]:
    """What the handler has to say at its end."""
    started = now()
    lang: Lang = "en"
    mode: Mode = "info"
    try:
        desk = _desk(book)
        lang = desk.settings.language
        message = "\n".join(line.in_(lang) for line in handler(desk))
    except Exception as why:
        mode, message = "critical", _failed(why, book, lang)
    finally:
        book.app.status_bar = False
    if mode == "critical":
        _log(book, handler.__name__, started, message)
    return message, mode


_builds = partial(_button, builds=True)


def _desk(book: xw.Book) -> Desk:
    folder = folder_of(book)
    look_into(folder)
    if not (folder / FILE_NAME).exists():
        raise SettingsError(
            f"{book.name} is in {folder}, which is no store (it has no {FILE_NAME}): open a workbook of a store"
        )
    return Desk(book, folder, load_settings(folder))


@_builds
def refresh(desk: Desk) -> Sequence[Text]:
    """Read what is new in exports/ and bring the open workbook up to date; `xlops build`."""
    front = desk.book.sheets.active
    desk.tell(Text("reading new exports …", "正在读取新报表……"))
    result = ingest(desk.folder, desk.settings, progress=lambda name, n, of: desk.tell(plain(f"{n + 1}/{of} {name}")))
    desk.tell(Text("updating the workbook …", "正在更新工作簿……"))
    built = build_open(desk.book, desk.folder, desk.settings)
    front.activate()
    return [*of_ingest(result), *of_build(built)]


@_builds
def weekly_review(desk: Desk) -> Sequence[Text]:
    """Make or refresh the review of the last week that is over; `xlops review week`."""
    return _review(desk, "week")


@_builds
def monthly_review(desk: Desk) -> Sequence[Text]:
    """Make or refresh the review of the last month that is over; `xlops review month`."""
    return _review(desk, "month")


def _review(desk: Desk, kind: str) -> Sequence[Text]:
    desk.tell(Text("making the review …", "正在生成复盘……"))
    with open_store(desk.folder, read_only=True) as store:
        chosen = last_period(open_board(store, desk.settings), kind)
    built = build_open(desk.book, desk.folder, desk.settings, [chosen])
    done = built.applied
    for sheet in (*done.made, *done.refreshed, *done.skipped):
        desk.book.sheets[sheet].activate()
    return of_build(built)


@_button
def status(desk: Desk) -> Sequence[Text]:
    """How far the data reaches, and what to download next; `xlops status`."""
    return of_status(read_status(desk.folder, desk.settings))


@_button
def diagnosis(desk: Desk) -> Sequence[Text]:
    """Why the period in front, or the one picked on the Dashboard, came out as it did; `xlops diagnose`."""
    front = in_front(desk.book)
    desk.tell(Text("looking for causes …", "正在查找原因……"))
    found = diagnose(desk.folder, desk.settings, front.period, front.marketplace)
    made = [s.name for s in desk.book.sheets if s.name == found.period.sheet_name]
    return of_diagnosis(found, front.review or "".join(made))


@_button
def check_day(desk: Desk) -> Sequence[Text]:
    """What is new on the newest day of the data, what stands and what is gone; `xlops check --day`."""
    return of_watch(watch_day(desk.folder, desk.settings).watch)


@_button
def actions_export(desk: Desk) -> Sequence[Text]:
    """Accepted actions as Amazon's bulk sheet, of the marketplace in front; `xlops actions export`."""
    bulk = bulk_workbook(desk.folder)
    desk.tell(Text("writing the bulk sheet …", "正在写入批量操作表……"))
    found = export_actions(desk.folder, desk.settings, bulk, marketplace=in_front(desk.book).marketplace)
    return [*upload_told(found), Text("Against: {name}", "以此为准：{name}").format(name=bulk.name)]


@_button
def actions_import(desk: Desk) -> Sequence[Text]:
    """What Amazon made of an upload; `xlops actions import`."""
    path, found = read_result(desk.folder)
    return [Text("Read: {name}", "读取：{name}").format(name=path.name), *carried_told(found)]


@_button
def export_page(desk: Desk) -> Sequence[Text]:
    """The review in front as an HTML file beside the workbook, opened; `xlops export html`."""
    front = in_front(desk.book)
    desk.tell(Text("writing the page …", "正在生成页面……"))
    asked = [front.period] if front.period else []
    found = review_page(desk.folder, desk.settings, asked, front.marketplace)
    path = found.beside("html")
    put(path, as_html(found.page, desk.settings.language))
    click.launch(str(path))
    return [Text("For a mail, a chat or a phone: {path}", "可用于邮件、聊天或手机：{path}").format(path=path)]


@_button
def restock(desk: Desk) -> Sequence[Text]:
    """What to order by when, and the list for the supplier as a file; `xlops restock --csv`."""
    found = restock_list(desk.folder, desk.settings)
    if not found.rows:
        return of_restock(found, None)
    folder = desk.folder / FOLDER
    folder.mkdir(exist_ok=True)
    path = numbered(folder, f"restock-{found.on}", ".csv")
    write_csv(found, path, desk.settings.language)
    return of_restock(found, path)


@_button
def explain_selection(desk: Desk) -> Sequence[Text]:
    """Where the KPI or the ASIN of the selected row comes from; `xlops explain`."""
    asked = asked_by(desk.book)
    if asked is None:
        raise UsageError("the selected row is about no KPI and no ASIN: select a row of a scorecard or of a table")
    found = [
        explain(desk.folder, desk.settings, kpi, asked.period, asked.marketplace, asked.asin or None)
        for kpi in ([asked.kpi] if asked.kpi else _OF_AN_ASIN)
    ]
    told = [of_explanation(one, files=len(found) == 1) for one in found]
    return [line for n, lines in enumerate(told) for line in ([NOTHING] * bool(n) + lines)]


@_button
def open_exports(desk: Desk) -> Sequence[Text]:
    """Open the folder that downloaded reports go into."""
    folder = desk.folder / EXPORTS
    folder.mkdir(exist_ok=True)
    click.launch(str(folder))
    said = Text(
        "Put downloaded reports into {folder}, then press Refresh.", "把下载的报表放进 {folder}，然后点“刷新”。"
    )
    return [said.format(folder=folder)]


@_button
def settings(desk: Desk) -> Sequence[Text]:
    """Open the store's xlops.toml."""
    path = desk.folder / FILE_NAME
    click.launch(str(path))
    said = Text("{path} counts from the next Refresh after you save it.", "{path} 保存后点“刷新”生效。")
    return [said.format(path=path)]


# -- errors ----------------------------------------------------------------------------------------------------------


def _failed(why: Exception, book: xw.Book, lang: Lang) -> str:
    if said := refusal(why):
        return _words(why, said.in_(lang))
    if isinstance(why, XlopsError):
        return _words(why, why.said.in_(lang))
    return f"{_words(why, str(why)) or type(why).__name__}\n\n{_written(book)}"


def _words(why: Exception, said: str) -> str:
    return "\n".join([said, *getattr(why, "__notes__", [])]).strip()


def _written(book: xw.Book) -> str:
    """Write the traceback down; where it is, in words."""
    text = f"{datetime.now():%Y-%m-%d %H:%M:%S} xlops {__version__}\n{traceback.format_exc()}"
    folders = [Path(tempfile.gettempdir())]
    with suppress(UsageError):
        folders.insert(0, folder_of(book))
    for folder in folders:
        with suppress(OSError):
            (folder / ERRORS).write_text(text, "utf-8")
            return f"This is a bug of xlops: please report it with {folder / ERRORS} | 这是程序错误，请附上该文件报告"
    return text[-400:]


def _log(book: xw.Book, name: str, started: datetime, message: str) -> None:
    """A row of the Log sheet, now and in later builds; where even that fails, the dialog still comes."""
    told, seconds = message.splitlines()[0], (now() - started).total_seconds()
    with suppress(Exception), open_store(folder_of(book)) as store:
        store.log_run(name, started, 0, 0, seconds, f"failed: {told}")
    with suppress(Exception):
        live = LiveBook(book)
        row = {"at": started, "command": name, "version": __version__, "seconds": round(seconds, 2), "result": told}
        live.fill_table("tbl_runs", {c: [row.get(c), *v] for c, v in live.read_table("tbl_runs").items()})
