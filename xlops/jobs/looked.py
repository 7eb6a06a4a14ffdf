"""One review of a store, looked at without a workbook: what `diagnose`, `explain --bridge` and `export` begin with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xlops.errors import UsageError
from xlops.facts.clock import now
from xlops.facts.history import open_store
from xlops.jobs.board import open_board
from xlops.jobs.check import scope_of
from xlops.jobs.details import read_details, refuse_unfinished
from xlops.jobs.filed import filed_claims
from xlops.jobs.identity import choose
from xlops.jobs.run import Run
from xlops.language import Text
from xlops.period_words import KIND, read_period
from xlops.periods import Month, Week
from xlops.review.reviewed import Details, Reviewed, review_of
from xlops.review.scorecard import Board
from xlops.settings import Settings

_KINDS = ("week", "month")


@dataclass(frozen=True)
class Looked:
    """A review: its board, what stands below the account, what it says; and the workbook in which it would stand."""

    board: Board
    details: Details
    told: Reviewed
    scope: str
    workbook: Path

    @property
    def period(self) -> Week | Month:
        return self.told.period


@contextmanager
def looked(
    folder: Path, settings: Settings, asked: Sequence[str], marketplace: str | None, today: date | None
) -> Iterator[Looked]:
    """The review of the period `asked` for, with the store open, for reading only.

    Errors: StoreError without data; UsageError as `review_period`, and for a marketplace that is not there.
    """
    workbook = choose(folder).path
    with open_store(folder, read_only=True) as store:
        board = open_board(store, settings)
        scope = scope_of(board, marketplace)
        period = review_period(board, settings, asked, today or date.today())
        details = read_details(Run(folder, settings, store, workbook, now()), board, [period])
        if details.owed.claims:
            details = details.with_filed(filed_claims(folder, workbook, settings.language))
        yield Looked(board, details, review_of(board, details, period, scope), scope, workbook)


def review_period(board: Board, settings: Settings, asked: Sequence[str], today: date) -> Week | Month:
    """The week or month asked for, by default what the Dashboard opens on. Errors: UsageError for anything else."""
    kind, words = (asked[0].lower(), asked[1:]) if asked and asked[0].lower() in _KINDS else ("", asked)
    if not words:
        return board.newest(board.weeks if kind == "week" else board.months) if kind else board.opens_on
    text = " ".join(words)
    period = read_period(text, today, settings.week_start, board.as_of)
    if not isinstance(period, Week | Month):
        raise UsageError(Text(
            f"{text} is a {period.kind}, and a review is of a week or a month",
            f"{text} 是{KIND[period.kind].zh}，而复盘按周或按月",
        ))  # fmt: skip
    if kind and period.kind != kind:
        raise UsageError(Text(
            f"{text} is a {period.kind}, the review asked for is of a {kind}: leave {kind} out",
            f"{text} 是{KIND[period.kind].zh}，要看的却是{KIND[kind].zh}复盘：请去掉 {kind}",
        ))  # fmt: skip
    refuse_unfinished(board, period)
    return period
