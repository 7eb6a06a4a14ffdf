"""The review of a period as a page for those who do not open the workbook, with what people typed on its sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from xlops.errors import WorkbookError
from xlops.export.cards import Typed, TypedBeside, due_told
from xlops.export.page import Deed, ReviewPage
from xlops.export.pdf import page_one
from xlops.export.tell import tell
from xlops.facts.clock import now
from xlops.facts.history import open_store
from xlops.iso import day_of
from xlops.jobs.archive import where_it_lies
from xlops.jobs.board import open_board
from xlops.jobs.fresh import findings_of, fingerprint
from xlops.jobs.identity import choose
from xlops.jobs.looked import looked, review_period
from xlops.jobs.new_files import replaceable
from xlops.jobs.run import Run
from xlops.jobs.typed_copies import closed_reviews, read_kept
from xlops.language import NOTHING, Text
from xlops.measures import ALL
from xlops.periods import Month, Week
from xlops.review.reviewed import Details
from xlops.review.scorecard import Board
from xlops.settings import Settings

_NO_BOOK = Text(
    "there is no {workbook} to print yet: run `xlops build` first",
    "还没有可打印的 {workbook}：请先运行 `xlops build`",
)
_NO_SHEET = Text(
    "{workbook} has no review of {period}: make it with `xlops review {kind} {period}`",
    "{workbook} 中没有 {period} 的复盘：请用 `xlops review {kind} {period}` 生成",
)
_BEHIND = Text(
    "{workbook} is not of the newest data, settings and words: `xlops build` brings it up to date",
    "{workbook} 不是最新的：运行 `xlops build` 可更新",
)
_EPOCH = date(1899, 12, 30)  # day 0 of a cell that holds a date
_Rows = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class ToExport:
    """A review to export: its page, and the workbook in which its sheet stands, or would."""

    page: ReviewPage
    workbook: Path
    scope: str = ALL

    def beside(self, suffix: str) -> Path:
        """A file beside the workbook: `demo-2026-W47.html`, of one marketplace `demo-2026-W47-DE.html`."""
        return _beside_book(self.workbook, self.page.period.label, self.scope, suffix)


@dataclass(frozen=True)
class Printed:
    """A PDF, and that the sheet is behind the store where it is."""

    path: Path
    note: Text = NOTHING


def review_page(
    folder: Path,
    settings: Settings,
    asked: Sequence[str] = (),
    marketplace: str | None = None,
    today: date | None = None,
) -> ToExport:
    """The page of the period `asked` for: `week`, `month`, a period, or both; by default what the Dashboard opens on.

    Errors: StoreError without data; UsageError for what is no week or month, or has no data.
    """
    with looked(folder, settings, asked, marketplace, today) as of:
        typed = _typed(folder, of.board, of.details, of.period, of.scope)
    lies = where_it_lies(folder, of.workbook, of.period.label)
    named = lies[0].name if lies else ""
    return ToExport(tell(of.board, of.details, of.told, typed, of.scope, named), of.workbook, of.scope)


def print_review(
    folder: Path,
    settings: Settings,
    asked: Sequence[str] = (),
    output: Path | None = None,
    today: date | None = None,
) -> Printed:
    """Page one of the review's sheet as PDF, beside the workbook or at `output`.

    Errors: StoreError, UsageError as `review_page`; WorkbookError where the sheet is not there or nothing can print.
    """
    workbook = choose(folder).path
    output = output and replaceable(output, ".pdf")
    with open_store(folder, read_only=True) as store:
        period = review_period(open_board(store, settings), settings, asked, today or date.today())
        current = findings_of(folder, fingerprint(Run(folder, settings, store, workbook, now()))) is not None
    if not workbook.exists():
        raise WorkbookError(_NO_BOOK.format(workbook=workbook.name))
    lies = where_it_lies(folder, workbook, period.label)
    if lies is None:
        raise WorkbookError(_NO_SHEET.format(workbook=workbook.name, kind=period.kind, period=period.label))
    target = output or _beside_book(workbook, period.label, ALL, "pdf")
    page_one(lies[0], lies[1].sheet, target)
    return Printed(target, NOTHING if current or lies[1].closed else _BEHIND.format(workbook=workbook.name))


def _beside_book(workbook: Path, label: str, scope: str, suffix: str) -> Path:
    of = "" if scope == ALL else f"-{scope}"
    return workbook.with_name(f"{workbook.stem}-{label}{of}.{suffix}")


def _typed(folder: Path, board: Board, details: Details, period: Week | Month, scope: str) -> Typed:
    """What people typed, as the last build took it over; a review of one marketplace has no sheet of its own."""
    once, reviews = read_kept(folder)
    kpis = {kpi: str(row["owner"]) for kpi, row in once.get("tbl_targets", {}).items() if row.get("owner")}
    asins = details.owners[board.end_of(period)]
    found = reviews.get(period.label)
    if found is None or scope != ALL:
        return Typed(kpi_owners=kpis, asin_owners=asins)
    of: Mapping[str, _Rows] = found.tables
    p = found.prefix
    return Typed(
        beside={
            key: _beside(row) for table in (f"{p}_findings", f"{p}_more") for key, row in of.get(table, {}).items()
        },
        kpi_owners=kpis,
        asin_owners=asins,
        done=_deeds(of.get(f"{p}_last_actions", {})),
        next=_deeds(of.get(f"{p}_actions", of.get(f"{p}_decisions", {}))),
        closed=period.label in closed_reviews(folder),
    )


def _beside(row: Mapping[str, Any]) -> TypedBeside:
    return TypedBeside(_word(row, "owner"), _day(row.get("due")), _word(row, "note"))


def _deeds(rows: _Rows) -> list[Deed]:
    return [
        Deed(
            _word(row, "action"), _word(row, "status"), _word(row, "result"), _word(row, "owner"),
            due_told(_day(row.get("due"))),
        )
        for row in rows.values()
        if _word(row, "action")
    ]  # fmt: skip


def _word(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    return "" if value is None else str(value).strip()


def _day(value: Any) -> date | str:
    """A date cell's number as the day; an ISO day too; any other word as it is."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 30_000 < value < 80_000:
        return _EPOCH + timedelta(days=int(value))
    word = "" if value is None else str(value).strip()
    with suppress(ValueError):
        return day_of(word[:10])
    return word
