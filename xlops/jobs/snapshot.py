"""What worksheet functions read: the KPIs of the last build in a small file beside the workbook (rule D7).

The store is never opened by a cell. A build writes the file anew and puts it in place at once, so a function sees the
last build whole or the one before it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from xlops import files
from xlops.errors import UsageError, did_you_mean
from xlops.jobs.snapshot_words import SCHEMA, folded

if TYPE_CHECKING:
    import pandas as pd

    from xlops.jobs.snapshot_words import Word
    from xlops.periods import Period
    from xlops.review.scorecard import Board

FILE_NAME = ".xlops.snapshot"
KPIS = "kpis"  # the table of every KPI of the account
_WHAT = {"value": 0, "expected": 3, "low": 4, "high": 5}  # what may be asked of a KPI, and where a row has it
_KPI_COLUMNS = ("kpi", "period", "marketplace", "value", "target", "status", "expected", "low", "high")
_KPI_QUERY = f"""
select {", ".join(_KPI_COLUMNS)} from kpi
where asin = '' and (? = '' or period = ?) and (value is not null or status is not null)
order by period, marketplace, kpi
"""
_SCHEMA = f"""{SCHEMA}
create table kpi (
  kpi text not null, period text not null, marketplace text not null, asin text not null, value real, status text,
  target real, expected real, low real, high real, primary key (kpi, period, marketplace, asin)
) without rowid;
create table line (name text not null, period text not null, number integer not null, cells text not null);
create index line_of on line (name, period);
"""


def write_snapshot(
    folder: Path, board: Board, asins: Iterable[pd.DataFrame], tables: Mapping[str, pd.DataFrame],
    words: Iterable[Word] = (), spans: Sequence[Period] = (),
) -> str:  # fmt: skip
    """Put a new snapshot beside the store: every KPI per period and marketplace, those that ASINs have, and tables.

    `asins` are frames with period, marketplace, asin and measures; nothing is expected of theirs. `words` are what a
    question may be asked by, `spans` periods beside the board's, of which there are values only. A snapshot that
    cannot be written is no reason to fail a build: functions then go on with the last one, and what comes back is why
    ("" where all went well).
    """
    target, beside = folder / FILE_NAME, folder / f"{FILE_NAME}.new"
    try:
        files.remove(beside)
        with closing(sqlite3.connect(beside)) as con, con:
            con.executescript(_SCHEMA)
            con.executemany(f"insert or replace into kpi values ({', '.join('?' * 10)})", _account_rows(board))
            con.executemany("insert or ignore into word values (?, ?, ?)", words)
            con.executemany(f"insert or ignore into kpi values ({', '.join('?' * 10)})", _span_rows(board, spans))
            for frame in asins:
                con.executemany(
                    "insert or ignore into kpi values (?, ?, ?, ?, ?, null, null, null, null, null)",
                    _asin_rows(board, frame),
                )
            for name, frame in tables.items():
                con.executemany("insert into line values (?, ?, ?, ?)", _lines(name, frame))
        files.replace(beside, target)
    except OSError as why:
        return files.holder(target, beside) if files.is_held(why) else f"{target}: {why.strerror or why}"
    except sqlite3.Error as why:
        return f"{beside}: {why}"
    else:
        return ""
    finally:
        files.discard(beside)


def _account_rows(board: Board) -> Iterator[tuple[Any, ...]]:
    from xlops.review.scorecard import JUDGED

    on = board.switched_on()
    for periods in (board.weeks, board.months):
        judged = set(periods[-JUDGED:])  # older ones have their values only
        for scope in board.scopes:
            for period in periods:
                if period not in judged:
                    for kpi in on:
                        value, row = board.value(kpi, period, scope), board.row(period, scope)
                        rests = value if row and row.mature(kpi.inputs) else None
                        yield kpi.id, period.label, scope, "", value, None, None, rests, rests, rests
                    continue
                for kpi in on:
                    score = board.score(kpi, period, scope)
                    edge = score.target.target
                    goal = None if edge is None else edge.low if edge.low is not None else edge.high
                    yield kpi.id, period.label, scope, "", score.value, score.status.value, goal, *score.comes_to


def _span_rows(board: Board, spans: Sequence[Period]) -> Iterator[tuple[Any, ...]]:
    """Values of further periods; the board has them from then on."""
    if spans:
        board.measure(spans)
    for scope in board.scopes:
        for period in spans:
            for kpi in board.switched_on():
                value = board.value(kpi, period, scope)
                yield kpi.id, period.label, scope, "", value, None, None, None, None, None


def _asin_rows(board: Board, frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    from xlops.kpis.surfaces.pandas import evaluate as evaluate_frame

    known = set(frame.columns)
    keys = [frame[name].tolist() for name in ("period", "marketplace", "asin")]
    for kpi in board.catalogue.values():
        if known.issuperset(kpi.formula.inputs):
            values = evaluate_frame(kpi.formula, frame).tolist()
            for period, market, asin, value in zip(*keys, values, strict=True):
                yield kpi.id, period, market, asin, None if value != value else float(value)


def _lines(name: str, frame: pd.DataFrame) -> Iterator[tuple[str, str, int, str]]:
    """The header as line 0 of the period "", then every row under its period, where it has one."""
    yield name, "", 0, json.dumps([str(c) for c in frame.columns])
    periods = frame["period"] if "period" in frame.columns else [""] * len(frame)
    plain = frame.astype(object).where(frame.notna(), None)
    for number, (period, cells) in enumerate(zip(periods, plain.itertuples(index=False), strict=True), 1):
        yield name, str(period), number, json.dumps(list(cells), default=str, ensure_ascii=False)


class Snapshot:
    """The KPIs of the last build: opened for each question and closed again; words are remembered."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._means: dict[tuple[str, str], str | None] = {}

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

        None where the build knows none, or is of an earlier xlops.
        """
        key = (kind, folded(word))
        if key not in self._means:
            found = self._has_words and self._ask("select means from word where kind = ? and word = ?", *key)
            self._means[key] = str(found[0][0]) if found else None
        return self._means[key]

    @cached_property
    def _has_words(self) -> bool:
        return bool(self._ask("select 1 from sqlite_master where name = 'word'"))

    @cached_property
    def marketplaces(self) -> list[str]:
        """The marketplaces of the build, ALL among them."""
        return sorted(row[0] for row in self._ask("select distinct marketplace from kpi"))

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
            return [list(_KPI_COLUMNS), *map(list, self._ask(_KPI_QUERY, period, period))]
        heads = self._ask("select cells from line where name = ? and number = 0", name.lower())
        if not heads:
            known = sorted([KPIS, *(row[0] for row in self._ask("select distinct name from line"))])
            raise UsageError(f"{name!r} is no table{did_you_mean(name.lower(), known)} (tables: {', '.join(known)})")
        rows = self._ask(
            "select cells from line where name = ? and number > 0 and (? = '' or period = ?) order by number",
            name.lower(), period, period,
        )  # fmt: skip
        return [json.loads(cells) for (cells,) in (*heads, *rows)]

    def _row(self, kpi: str, period: str, asin: str, marketplace: str) -> tuple[Any, ...] | None:
        key = self.means("kpi", kpi) or kpi.strip().lower()
        found = self._ask(
            "select value, status, target, expected, low, high from kpi "
            "where kpi = ? and period = ? and marketplace = ? and asin = ?",
            key, period, marketplace, asin,
        )  # fmt: skip
        if found:
            return found[0]
        ids = [row[0] for row in self._ask("select distinct kpi from kpi")]
        if key not in ids:
            raise UsageError(f"{kpi!r} is no KPI of this workbook{did_you_mean(key, ids)}")
        if not self._ask("select 1 from kpi where period = ? limit 1", period):
            raise UsageError(f"{period!r} is no period of this workbook: write 2026-W47 or 2026-10")
        if marketplace not in (known := self.marketplaces):
            raise UsageError(f"{marketplace!r} is no marketplace of this workbook ({', '.join(known)})")
        if asin and not self._ask("select 1 from kpi where asin = ? limit 1", asin):
            raise UsageError(f"{asin!r} is no ASIN, SKU, parent or marketplace of this workbook")
        return None

    def _ask(self, query: str, *parameters: str) -> list[tuple[Any, ...]]:
        try:
            with closing(sqlite3.connect(_read_only(self.path.resolve()), uri=True)) as con:
                return con.execute(query, parameters).fetchall()
        except sqlite3.Error as why:
            raise UsageError(f"the data beside the workbook cannot be read ({why}): run `xlops build`") from None


def _read_only(path: PurePath) -> str:
    """The address by which SQLite opens a file to read it; on a network share it begins with four slashes."""
    name = path.as_posix()
    return f"file://{'' if name.startswith('/') else '/'}{quote(name, safe='/:')}?mode=ro"
