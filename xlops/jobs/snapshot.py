"""What worksheet functions read: the KPIs of the last build in a small file beside the workbook (rule D7).

The store is never opened by a cell. A build writes the file anew and puts it in place at once, so a function sees the
last build whole or the one before it. KPIs of ASINs are not kept but made from their measures when they are asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlops.errors import UsageError, did_you_mean
from xlops.jobs.snapshot_file import KPI_COLUMNS, SnapshotData, kept_in, write_file
from xlops.jobs.snapshot_words import folded

if TYPE_CHECKING:
    import pandas as pd

    from xlops.jobs.snapshot_words import Word
    from xlops.language import Text
    from xlops.periods import Period
    from xlops.review.scorecard import Board

FILE_NAME = ".xlops.snapshot"
Row = tuple[Any, ...]  # KPI, period, marketplace, value, status, target, expected, low and high
KPIS = "kpis"  # the table of every KPI of the account
_WHAT = {"value": 0, "expected": 3, "low": 4, "high": 5}  # what may be asked of a KPI, and where a row has it


def write_snapshot(
    folder: Path, board: Board, tables: Mapping[str, pd.DataFrame], parents: pd.DataFrame | None = None,
    words: Iterable[Word] = (), rows: Sequence[Row] | None = None, more: Mapping[str, pd.DataFrame] | None = None,
) -> Text:  # fmt: skip
    """Put a new snapshot beside the store: every KPI per period and marketplace, measures of ASINs, and tables.

    The table `asins`, and the frame of their `parents`, have period, marketplace, asin and measures; nothing is
    expected of theirs. `words` are what a question may be asked by, `rows` the `snapshot_rows` where they are known.
    `more` are tables that are no answer to `AMZ_TABLE`, each called `_…`. A snapshot that cannot be written is no
    reason to fail a build: functions then go on with the last one, and what comes back is why, if anything.
    """
    found = snapshot_rows(board) if rows is None else rows
    formulas = {kpi.id: kpi.formula.text for kpi in board.catalogue.values()}
    return write_file(folder / FILE_NAME, found, formulas, words, {**tables, **(more or {})}, parents)


def snapshot_rows(board: Board, spans: Sequence[Period] = ()) -> list[Row]:
    """Every KPI per period and marketplace: judged where a review may judge, values of older ones and of `spans`.

    The board measures the spans and forgets its scores: they come last.
    """
    rows = [*_judged_rows(board), *_older_rows(board)]
    known = {row[:3] for row in rows}  # a span may be a week or month as well
    if spans:
        board.measure(spans)
    return [*rows, *(row for row in _span_rows(board, spans) if row[:3] not in known)]


def _judged_rows(board: Board) -> Iterator[Row]:
    """The KPIs of the newest weeks and months."""
    from xlops.review.scorecard import JUDGED

    on = board.switched_on()
    for scope in board.scopes:
        for period in (*board.weeks[-JUDGED:], *board.months[-JUDGED:]):
            for kpi in on:
                score = board.score(kpi, period, scope)
                edge = score.target.target
                goal = None if edge is None else edge.low if edge.low is not None else edge.high
                yield kpi.id, period.label, scope, score.value, score.status.value, goal, *score.comes_to


def _older_rows(board: Board) -> Iterator[Row]:
    """Those of earlier weeks and months: their values only."""
    from xlops.review.scorecard import JUDGED

    on = board.switched_on()
    for scope in board.scopes:
        for period in (*board.weeks[:-JUDGED], *board.months[:-JUDGED]):
            for kpi in on:
                value, row = board.value(kpi, period, scope), board.row(period, scope)
                rests = value if row and row.mature(kpi.inputs) else None
                yield kpi.id, period.label, scope, value, None, None, rests, rests, rests


def _span_rows(board: Board, spans: Sequence[Period]) -> Iterator[Row]:
    """Values of further periods."""
    for scope in board.scopes:
        for period in spans:
            for kpi in board.switched_on():
                value = board.value(kpi, period, scope)
                yield kpi.id, period.label, scope, value, None, None, None, None, None


class Snapshot:
    """The KPIs of the last build; read anew when a build has written others."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def _kept(self) -> SnapshotData:
        return kept_in(self.path)

    @classmethod
    def beside(cls, workbook: str) -> Snapshot:
        """The snapshot of the store whose workbook this is. Errors: UsageError where there is none."""
        folder = Path(workbook).parent if workbook else Path.cwd()
        path = folder / FILE_NAME
        if not path.exists():
            raise UsageError(
                f"there is no data beside {Path(workbook).name or folder}: press Refresh, or run xlops build"
            )
        return cls(path)

    def value(
        self, kpi: str, period: str, asin: str = "", marketplace: str = "ALL", what: str = "value"
    ) -> float | None:  # fmt: skip
        """A KPI's value, or what it is `expected` to come to, `low` and `high` of four cases in five; None for no data.

        Of a number that is settled all of them are the value; one that moves and is not estimated has the value alone.
        Errors: UsageError for a KPI or period that the build does not hold, or another word.
        """
        if what not in _WHAT:
            raise UsageError(f"{what!r} cannot be asked of a KPI{did_you_mean(what, _WHAT)}: {', '.join(_WHAT)}")
        found = self._row(kpi, period, asin, marketplace)
        return None if found is None else found[_WHAT[what]]

    def status(self, kpi: str, period: str, asin: str = "", marketplace: str = "ALL") -> str:
        """The status's id, `no_data` where there is none."""
        found = self._row(kpi, period, asin, marketplace)
        return "no_data" if found is None or found[1] is None else str(found[1])

    def target(self, kpi: str, period: str, asin: str = "", marketplace: str = "ALL") -> float | None:
        """The target in force: of a band its lower side."""
        found = self._row(kpi, period, asin, marketplace)
        return None if found is None else found[2]

    def means(self, kind: str, word: str) -> str | None:
        """What a word stands for: of a `period`, a `kpi`, a `scope`, a `status`, or `about` the build.

        None where the build knows none.
        """
        return self._kept.words.get((kind, folded(word)))

    @property
    def marketplaces(self) -> list[str]:
        """The marketplaces of the build, ALL among them."""
        return sorted(self._kept.marketplaces)

    def rows(self, name: str) -> Sequence[Mapping[str, Any]]:
        """The rows of a table, read once; none where the build had none. What is blank is None."""
        return self._kept.rows(name)

    def rows_of(self, name: str, columns: tuple[str, ...], word: str) -> Sequence[Mapping[str, Any]]:
        """Those that have the word in one of the columns, however it is written."""
        return self._kept.rows_of(name, columns, folded(word))

    def sold(self, measure: str, periods: Sequence[str], asin: str, marketplace: str) -> float | None:
        """A measure of an ASIN or parent, or of all, over periods; None where one is not known.

        Errors: UsageError for another measure, ASIN or marketplace.
        """
        kept = self._kept
        if marketplace not in kept.marketplaces:
            raise UsageError(f"{marketplace!r} is no marketplace of this workbook ({', '.join(self.marketplaces)})")
        if not asin:
            raise UsageError("sales are asked of an ASIN, a SKU or a parent: AMZ_KPI tells those of a marketplace")
        if asin not in kept.asins:
            raise UsageError(f"{asin!r} is no ASIN, SKU or parent of this workbook")
        if measure not in kept.asin_measures:
            hint = did_you_mean(measure, kept.asin_measures)
            raise UsageError(f"{measure!r} is not known of an ASIN{hint}: {', '.join(kept.asin_measures)}")
        found = [kept.measured(measure, period, marketplace, asin) for period in periods]
        return None if None in found else sum(filter(None, found))

    @property
    def months_earned(self) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
        """Month → ASIN → what it earned, part by part; under "" all products together, and what is of none."""
        return self._kept.earned

    def table(self, name: str, period: str = "", of: Mapping[str, str] | None = None) -> list[list[Any]]:
        """The header and the rows of a table, or of one period of it; `kpis` is every KPI of the whole account.

        `of` keeps the rows that hold these texts, by column. Errors: UsageError for a table or a column that is none.
        """
        head, *rows = self._table(name, period)
        for column, text in (of or {}).items():
            if column not in head:
                raise UsageError(f"the table {name!r} has no {column}")
            at = head.index(column)
            rows = [row for row in rows if row[at] == text]
        return [head, *rows]

    def _table(self, name: str, period: str) -> list[list[Any]]:
        if name.lower() == KPIS:
            return [list(KPI_COLUMNS), *self._kept.account(period)]
        if name.lower() not in self._kept.tables:
            known = sorted([KPIS, *self._kept.tables])
            raise UsageError(f"{name!r} is no table{did_you_mean(name.lower(), known)} (tables: {', '.join(known)})")
        frame = self._kept.table(name.lower())
        if period:
            frame = frame[frame["period"] == period] if "period" in frame.columns else frame[:0]
        return [list(frame.columns), *frame.astype(object).where(frame.notna(), None).to_numpy().tolist()]

    def _row(self, kpi: str, period: str, asin: str, marketplace: str) -> tuple[Any, ...] | None:
        kept, key = self._kept, self.means("kpi", kpi) or kpi.strip().lower()
        if asin and (value := kept.of_asin(key, period, marketplace, asin)) is not None:
            return value, None, None, None, None, None
        if not asin and (found := kept.kpis.get((key, period, marketplace))) is not None:
            return found
        if key not in kept.formulas:
            raise UsageError(f"{kpi!r} is no KPI of this workbook{did_you_mean(key, kept.formulas)}")
        if period not in kept.periods:
            raise UsageError(f"{period!r} is no period of this workbook: write 2026-W47 or 2026-10")
        if marketplace not in kept.marketplaces:
            raise UsageError(f"{marketplace!r} is no marketplace of this workbook ({', '.join(self.marketplaces)})")
        if asin and asin not in kept.asins:
            raise UsageError(f"{asin!r} is no ASIN, SKU, parent or marketplace of this workbook")
        return None
