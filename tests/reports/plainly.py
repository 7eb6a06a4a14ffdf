"""The other route: reports read with csv, openpyxl and Decimal only, and files read by xlops without a store."""

from __future__ import annotations

import csv
import re
import warnings
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl

from xlops.errors import ReportError
from xlops.reports import KINDS, Kind
from xlops.reports.evidence import Hints
from xlops.reports.files import Source, hash_file, open_sources
from xlops.reports.identify import decide
from xlops.reports.read_batch import Reading, read_sheets, reader
from xlops.reports.sheet import Sheet, open_sheets

COPIED = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a copy's own time says when it was copied, not when it was exported


def cells(path: Path, encoding: str = "utf-8-sig") -> list[list[Any]]:
    """Every row of a report file, header first."""
    if path.suffix == ".xlsx":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            rows = [list(row) for row in sheet.iter_rows(values_only=True)]
            book.close()
        return [row for row in rows if any(c not in (None, "") for c in row)]
    text = path.read_text(encoding)
    if path.suffix in (".txt", ".tsv"):
        return [line.split("\t") for line in re.split(r"\r\n|\r|\n", text) if line]
    return [row for row in csv.reader(text.splitlines()) if row]


def amount(cell: Any) -> Decimal:
    """A cell with a decimal point as an exact number; nothing is zero."""
    if cell is None or cell in ("", "--"):
        return Decimal(0)
    if isinstance(cell, float):
        return Decimal(str(round(cell, 4)))
    if re.fullmatch(r"\d+\.\d+E-\d+", str(cell)):  # what a spreadsheet makes of 0.0008
        return Decimal(cell)
    return Decimal(re.sub(r"[^0-9.-]", "", str(cell).replace("Rs.", "")) or "0")


def total(rows: list[list[Any]], column: str) -> Decimal:
    """The sum of one column, found by its exact header."""
    at = rows[0].index(column)
    return sum((amount(row[at]) for row in rows[1:] if at < len(row)), Decimal(0))


def day_of(cell: Any) -> date:
    return cell.date() if isinstance(cell, datetime) else date.fromisoformat(str(cell)[:10])


def read_sheet(con: duckdb.DuckDBPyConnection, sheet: Sheet, kind: Kind, hints: Hints, scratch: Path) -> Reading:
    """Read one sheet into `stage`. Errors: any ReportError."""
    [found] = read_sheets(con, [sheet], kind, hints, scratch)
    if isinstance(found, ReportError):
        raise found
    return found


def read_all(
    path: Path, scratch: Path, *, name: str = "", **hints: Any
) -> list[tuple[Reading, list[str], list[tuple[Any, ...]]]]:
    """Every report in a file as xlops reads it: the reading, the columns of its table, its rows."""
    source = replace(open_sources(path, name or path.name, scratch)[0], modified=COPIED)
    found, con = [], reader()
    for sheet, kind in decide(open_sheets(source), KINDS, hints.get("kind")):
        reading = read_sheet(con, sheet, kind, Hints(**hints), scratch)
        rows = con.execute("select * exclude (part) from stage order by row")
        found.append((reading, [c[0] for c in rows.description], rows.fetchall()))
    return found


def read(path: Path, scratch: Path, *, name: str = "", **hints: Any) -> tuple[Reading, list[tuple[Any, ...]]]:
    """The one report in a file: the reading, and its rows. Errors: ReportError."""
    [(reading, _, rows)] = read_all(path, scratch, name=name, **hints)
    return reading, rows


def refusal(path: Path, scratch: Path, *, name: str = "", **hints: Any) -> ReportError:
    """Why xlops refuses a file."""
    try:
        reading, _ = read(path, scratch, name=name, **hints)
    except ReportError as why:
        return why
    raise AssertionError(f"{path.name} was read as {reading.kind}")


def source_of(path: Path, name: str = "", modified: datetime = COPIED) -> Source:
    return Source(path, name or path.name, modified, hash_file(path), path.stat().st_size)
