"""What people typed into a workbook: `inputs/*.csv` keeps it, and a new workbook takes it back (rules D1, D14)."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from xlops import files
from xlops.errors import WorkbookError
from xlops.jobs.new_files import MARK
from xlops.jobs.sheets import INPUTS
from xlops.language import Lang, Text
from xlops.sheets import SHEETS
from xlops.sheets.guard import guarded, unguarded
from xlops.workbook.actions import DONE, OPEN
from xlops.workbook.choices import chosen
from xlops.workbook.package import Scalar
from xlops.workbook.proposals import PROPOSALS
from xlops.workbook.template import TABLES
from xlops.workbook.typed_input import Kept, Returning, Standing

REVIEWS = "reviews"  # the file of the reviews themselves: period, when made, whether closed, in which archive
# copied row by row, in the form of their CSV home; the list of actions is `xlops.jobs.actions`
_OWN = frozenset({*(sheet.table for sheet in SHEETS.values()), OPEN, DONE, PROPOSALS})
_NOT_COPIED = Text(
    "{path}: what you typed could not be copied ({why}); the workbook stays as it was",
    "{path}：您填写的内容无法另存（{why}）；工作簿保持不变",
)
_HEADER = ["key", "column", "value", "kind"]
_REVIEW = ["period", "kind", "made", "state", "sheet", "archive"]
_OF_A_REVIEW = re.compile(r"((wk|mo)_[a-z_]+?)_(\d{4})_(W\d\d|\d\d)(?:_\d+)?$")
_FREE = re.compile(r"(wk|mo)_(?:notes|kpi_remarks|more_kpi_remarks)$")
_NUMBERS = ("due", "your_")  # columns of numbers in a copy of an earlier xlops, which does not say kinds


def keep(folder: Path, standing: Standing, tables: Collection[str], gone: Collection[tuple[str, str]] = ()) -> None:
    """Copy everything that people typed to `inputs/`, before anything is changed; `tables` are those of the workbook.

    What was cleared there goes from the copy too; the copy of a table that is gone from the workbook stays, and of
    `gone` columns (table, column).
    """
    by_table: dict[str, list[list[Any]]] = defaultdict(list)
    for (table, key, column), value in standing.typed.items():
        if table not in _OWN:
            by_table[table].append([key, column, *_written(value)])
    for (table, key), words in standing.words.items():
        by_table[table].append([key, "finding", words, "words"])
    for table, column in gone:
        was = _rows(folder / INPUTS / f"{table}.csv") if table not in _OWN else {}
        if kept := [[key, column, *_written(cells[column])] for key, cells in was.items() if column in cells]:
            by_table[table] += kept
    for name in (path.stem for path in (folder / INPUTS).glob("*.csv") if _FREE.fullmatch(path.stem)):
        by_table[name] += _of_others(folder / INPUTS / f"{name}.csv", standing)
    for table, rows in by_table.items():
        if rows:
            _write(folder / INPUTS / f"{table}.csv", _HEADER, rows)
        else:
            (folder / INPUTS / f"{table}.csv").unlink()
    here = {name for name in tables if name in TABLES and name not in _OWN}
    here |= {name for review in standing.reviews.values() for name in review.tables.values()}
    for path in (folder / INPUTS).glob("*.csv"):
        if path.stem in here and path.stem not in by_table:
            path.unlink()
    _keep_reviews(folder, standing)


def _keep_reviews(folder: Path, standing: Standing) -> None:
    path = folder / INPUTS / f"{REVIEWS}.csv"
    if standing.reviews or path.exists():
        known, archived = _read(path), {**in_archives(folder), **standing.archived}
        rows = [[r.period, r.prefix, r.made, "closed" if r.closed else "", r.sheet, archived.get(r.period, "")]
                for r in standing.reviews.values()]  # fmt: skip
        before = {row.get("period"): row for row in known}
        away = [p for p in standing.archived if p not in standing.reviews]
        for p in away:
            made, sheet = (before.get(p, {}).get(c) or "" for c in ("made", "sheet"))
            rows.append([p, "wk" if "W" in p else "mo", made, "closed", sheet, archived[p]])
        _write(path, _REVIEW, rows)


def in_archives(folder: Path) -> dict[str, str]:
    """The reviews of which an archive has a sheet, by period, and its file's name, as far as it was noted."""
    rows = _read(folder / INPUTS / f"{REVIEWS}.csv")
    return {row["period"]: row["archive"] for row in rows if row.get("period") and row.get("archive")}


def note_archives(folder: Path, moved: Mapping[str, str]) -> None:
    """Remember where reviews lie from now on: the archive's name, or nothing of those that no archive has any more.

    Where it cannot be written now, the next build finds them in the archives.
    """
    if not moved:
        return
    path = folder / INPUTS / f"{REVIEWS}.csv"
    rows = [[row.get(c) or "" for c in _REVIEW] for row in _read(path)]
    with suppress(WorkbookError):
        _write(path, _REVIEW, [[*row[:-1], moved.get(row[0], row[-1])] for row in rows])


def _of_others(path: Path, standing: Standing) -> list[list[Any]]:
    """The notes of reviews that are not in the workbook: one that is made again takes them back."""
    gone = [(key, cells) for key, cells in _rows(path).items() if key not in standing.reviews]
    return [[key, column, *_written(value)] for key, cells in gone for column, value in cells.items()]


def read_kept(folder: Path, lang: Lang | None = None) -> tuple[Kept, dict[str, Returning]]:
    """What `inputs/` remembers: of tables that are there once, and of each review by its period.

    With `lang` what was chosen from a list is in that language, whatever the workbook had in which it was chosen.
    """
    once, reviews = _kept(folder)
    if lang is not None:
        for tables in (once, *(of.tables for of in reviews.values())):
            for cells in (cells for rows in tables.values() for cells in rows.values()):
                cells |= {column: chosen(column, value, lang) for column, value in cells.items()}
    return once, reviews


def _kept(folder: Path) -> tuple[Kept, dict[str, Returning]]:
    once: Kept = {}
    reviews = _reviews(folder / INPUTS / f"{REVIEWS}.csv")
    for path in sorted((folder / INPUTS).glob("*.csv")):
        name = path.stem
        if name in _OWN or name == REVIEWS:
            continue
        if found := _OF_A_REVIEW.fullmatch(name):
            period = f"{found[3]}-{found[4]}"
            reviews.setdefault(period, Returning(found[2])).tables.setdefault(found[1], {}).update(_rows(path))
        elif free := _FREE.fullmatch(name):
            for period, cells in _rows(path).items():
                reviews.setdefault(period, Returning(free[1])).tables[name] = {period: cells}
        elif name in TABLES:
            once[name] = _rows(path)
    return once, reviews


def kept_reviews(folder: Path) -> dict[str, str]:
    """The reviews that the workbook had when it was last read: how each is made again, by period."""
    kinds = {"wk": "week", "mo": "month"}
    found = _reviews(folder / INPUTS / f"{REVIEWS}.csv")
    return {period: f"xlops review {kinds.get(of.prefix, 'week')} {period}" for period, of in found.items()}


def closed_reviews(folder: Path) -> frozenset[str]:
    """The periods of the reviews that were closed when the workbook was last read."""
    rows = _read(folder / INPUTS / f"{REVIEWS}.csv")
    return frozenset(row["period"] for row in rows if row.get("period") and row.get("state") == "closed")


def _reviews(path: Path) -> dict[str, Returning]:
    return {
        row["period"]: Returning(row["kind"], row["made"], unguarded(row.get("sheet") or ""))
        for row in _read(path)
        if row.get("period")
    }


def _rows(path: Path) -> dict[str, dict[str, Scalar]]:
    found: dict[str, dict[str, Scalar]] = defaultdict(dict)
    for row in _read(path):
        column = row.get("column") or ""
        found[unguarded(row.get("key") or "")][column] = _value(
            unguarded(row.get("value") or ""), column, row.get("kind")
        )
    return dict(found)


def _read(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def _write(path: Path, header: list[str], rows: list[list[Any]]) -> None:
    """Whole or not at all: a run may be killed. Errors: WorkbookError where it cannot be written."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    try:
        files.put(path, MARK + text.getvalue())
    except OSError as why:
        said = files.holder(path) if files.is_held(why) else files.reason(why, path.parent)
        raise WorkbookError(_NOT_COPIED.format(path=path, why=said)) from None


def _written(value: Scalar) -> tuple[Scalar, str]:
    """A cell and its kind, so that text that looks like a number comes back as text (rule D8)."""
    if isinstance(value, bool):
        return str(value), "yes"
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # 123, not 123.0: the number of a case
    return value, "number" if isinstance(value, int | float) else ""


def _value(text: str, column: str, kind: str | None) -> Scalar:
    if kind == "yes":
        return text == "True"
    if kind == "number" or (kind is None and column.startswith(_NUMBERS)):
        with suppress(ValueError):
            number = float(text)
            if kind is None and text not in (str(number), str(int(number))):
                return text  # `1.250` was typed as a text, and may be 1250
            return int(number) if number.is_integer() else number
    return text
