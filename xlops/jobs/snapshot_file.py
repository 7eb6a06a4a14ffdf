"""The snapshot's file: columns, written by DuckDB and read as a whole, so that thousands of cells ask memory."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlops import files
from xlops.errors import UsageError
from xlops.jobs.snapshot_words import folded
from xlops.kpis.formula import parse
from xlops.kpis.surfaces.python import evaluate
from xlops.language import NOTHING, Text, plain

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from xlops.jobs.snapshot_words import Word

_KEY, _TOLD = ("kpi", "period", "marketplace"), ("value", "status", "target", "expected", "low", "high")
_FLOATS = tuple(name for name in _TOLD if name != "status")
KPI_COLUMNS = (*_KEY, "value", "target", "status", "expected", "low", "high")  # as the table of KPIs shows them
_BLOCK = 16384  # bytes, the least that DuckDB allows: the file is small


def write_file(
    target: Path, kpis: Sequence[tuple[Any, ...]], formulas: Mapping[str, str], words: Iterable[Word],
    tables: Mapping[str, pd.DataFrame], parents: pd.DataFrame | None,
) -> Text:  # fmt: skip
    """Put the file in its place at once; why that went wrong, nothing where it went well.

    `kpis` are rows of KPI, period, marketplace, value, status, target, expected, low and high.
    """
    import duckdb
    import pandas as pd

    beside = target.with_name(f"{target.name}.new")
    log = beside.with_name(f"{beside.name}.wal")
    made = {
        "_kpi": pd.DataFrame(kpis, columns=[*_KEY, *_TOLD]).astype(dict.fromkeys(_FLOATS, "float64")),
        "_formula": pd.DataFrame(formulas.items(), columns=["kpi", "formula"]),
        "_word": pd.DataFrame(words, columns=["kind", "word", "means"]),
        **({} if parents is None else {"_parents": parents}),
        **tables,
    }
    try:
        files.remove(beside)
        with _attached(beside, f"(block_size {_BLOCK})") as con:
            for name, frame in made.items():
                if frame.columns.empty:  # nothing was found of it: a table needs a column
                    frame = pd.DataFrame({"": []})
                con.register("frame", _plain(frame))
                con.execute(f'create table kept."{name}" as from frame')
                con.unregister("frame")
        files.hide(beside)
        files.replace(beside, target)
    except OSError as why:
        return files.holder(target, beside) if files.is_held(why) else _trouble(target, why)
    except duckdb.Error as why:
        return _trouble(target, why)
    else:
        return NOTHING
    finally:
        files.discard(beside)
        files.discard(log)


def _trouble(target: Path, why: Exception) -> Text:
    return plain(f"{target}: ") + files.reason(why, target.parent)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with text in the place of all that is neither a number nor a truth."""
    import pandas as pd

    mixed = [name for name in frame.columns if not pd.api.types.is_numeric_dtype(frame[name])]
    return frame.assign(**{name: frame[name].map(str, na_action="ignore").astype("string") for name in mixed})


@contextmanager
def _attached(path: Path, how: str) -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    con = duckdb.connect()
    try:
        con.execute("set threads = 1")
        con.execute(f"attach '{str(path).replace(chr(39), chr(39) * 2)}' as kept {how}")
        yield con
        con.execute("detach kept")
    finally:
        con.close()


def kept_in(path: Path) -> SnapshotData:
    """What the file holds, read once as long as it stays. Errors: UsageError where it cannot be read."""
    try:
        now = path.stat()
    except OSError as why:
        raise UsageError(_UNREADABLE.format(why=files.reason(why))) from None
    return _kept(path, now.st_mtime_ns, now.st_size)


_UNREADABLE = "the data beside the workbook cannot be read ({why}): run `xlops build`"


@lru_cache(maxsize=4)
def _kept(path: Path, changed: int, size: int) -> SnapshotData:
    return SnapshotData(path)


class SnapshotData:
    """A file of a build, in memory as far as it was asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._columns: dict[str, dict[str, Any]] = {}
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._by_word: dict[tuple[str, tuple[str, ...]], dict[str, list[dict[str, Any]]]] = {}
        with self._open() as con:
            every = con.execute("select table_name from duckdb_tables() where database_name = 'kept' order by all")
            self._there = [name for (name,) in every.fetchall()]
            kpis, formulas, words = (con.execute(f"from kept._{n}").fetchall() for n in ("kpi", "formula", "word"))
        self.tables = [name for name in self._there if not name.startswith("_")]
        self.kpis = {row[:3]: row[3:] for row in kpis}
        self.formulas: dict[str, str] = dict(formulas)
        self.words = {(kind, word): means for kind, word, means in reversed(words)}  # of two alike the first counts

    def account(self, period: str) -> list[list[Any]]:
        """Every KPI of the account, or of one period of it, that has a value or a status; columns as KPI_COLUMNS."""
        at = [_TOLD.index(name) for name in KPI_COLUMNS[3:]]
        told = ((key, row) for key, row in self.kpis.items() if row[:2] != (None, None))
        found = [(key, row) for key, row in told if not period or key[1] == period]
        found.sort(key=lambda of: (of[0][1], of[0][2], of[0][0]))
        return [[*key, *(row[n] for n in at)] for key, row in found]

    @cached_property
    def periods(self) -> frozenset[str]:
        return frozenset(period for _, period, _ in self.kpis) | {period for period, _, _ in self._asins}

    @cached_property
    def marketplaces(self) -> frozenset[str]:
        return frozenset(market for *_, market in self.kpis) | {market for _, market, _ in self._asins}

    @cached_property
    def asins(self) -> frozenset[str]:
        return frozenset(asin for *_, asin in self._asins)

    def of_asin(self, kpi: str, period: str, marketplace: str, asin: str) -> float | None:
        """A KPI of an ASIN or parent, by its measures; None where one of them is missing."""
        place = self._asins.get((period, marketplace, asin))
        if place is None or kpi not in self.formulas:
            return None
        frame, row = place
        formula, columns = parse(self.formulas[kpi]), self._of(frame)
        given = {name: columns[name][row] for name in formula.inputs if name in columns}
        return evaluate(formula, {name: float(value) for name, value in given.items() if value == value})

    @cached_property
    def asin_measures(self) -> tuple[str, ...]:
        """What is known of ASINs, by its id."""
        own = {"period", "marketplace", "asin", "title"}
        return tuple(name for name in self._of("asins") if name not in own)

    def measured(self, name: str, period: str, marketplace: str, asin: str) -> float | None:
        """A measure of an ASIN or parent; zero where others have a row of the period and it has none."""
        place = self._asins.get((period, marketplace, asin))
        if place is None:
            return 0.0 if (period, marketplace) in self._sold_in else None
        frame, row = place
        value = float(self._of(frame)[name][row]) if name in self._of(frame) else math.nan
        return None if math.isnan(value) else value

    @cached_property
    def _sold_in(self) -> frozenset[tuple[str, str]]:
        return frozenset((period, market) for period, market, _ in self._asins)

    @cached_property
    def earned(self) -> dict[str, dict[str, dict[str, Any]]]:
        found: dict[str, dict[str, dict[str, Any]]] = {}
        for row in self.rows("_earned"):
            found.setdefault(row["period"], {})[row["asin"] or ""] = row
        return found

    def rows(self, name: str) -> list[dict[str, Any]]:
        """A table's rows, read once; none where the build had no such table."""
        if name not in self._rows:
            frame = self.table(name) if name in self._there else None
            plain = None if frame is None else frame.astype(object).where(frame.notna(), None)
            self._rows[name] = [] if plain is None else plain.to_dict("records")  # type: ignore[assignment]
        return self._rows[name]

    def rows_of(self, name: str, columns: tuple[str, ...], word: str) -> list[dict[str, Any]]:
        """The rows of a table that have the folded word in one of the columns."""
        if (name, columns) not in self._by_word:
            by_word: dict[str, list[dict[str, Any]]] = {}
            for row in self.rows(name):
                for folded_ in {folded(str(row[column])) for column in columns if row[column] is not None}:
                    by_word.setdefault(folded_, []).append(row)
            self._by_word[name, columns] = by_word
        return self._by_word[name, columns].get(word, [])

    def table(self, name: str) -> pd.DataFrame:
        """One of `tables`."""
        with self._open() as con:
            return con.execute(f'from kept."{name}"').df()

    @cached_property
    def _asins(self) -> dict[tuple[str, str, str], tuple[str, int]]:
        """Period, marketplace and ASIN → the frame and row with its measures; of parents where no row is its own."""
        found: dict[tuple[str, str, str], tuple[str, int]] = {}
        for name in ("_parents", "asins"):
            columns = self._of(name)
            keys = zip(*(columns.get(key, ()) for key in ("period", "marketplace", "asin")), strict=True)
            found |= {key: (name, number) for number, key in enumerate(keys)}
        return found

    def _of(self, name: str) -> dict[str, Any]:
        """The columns of a table; none where the build had none."""
        if name not in self._columns:
            columns = self.table(name).items() if name in self._there else ()
            self._columns[name] = {str(column): values.to_numpy() for column, values in columns}
        return self._columns[name]

    @contextmanager
    def _open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Errors: UsageError where the file cannot be read."""
        import duckdb

        try:
            with _attached(self._path, "(read_only)") as con:
                yield con
        except (duckdb.Error, OSError) as why:
            raise UsageError(_UNREADABLE.format(why=str(why).splitlines()[0])) from None
