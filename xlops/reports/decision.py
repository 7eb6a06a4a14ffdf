"""What a file is: every kind is asked about every table of it, and one file may hold several reports."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from xlops.errors import AmbiguousReport, MarketplaceUnknown, UnknownReport, did_you_mean
from xlops.marketplaces import MARKETPLACES
from xlops.reports.kind import Kind
from xlops.reports.raw import LONGEST_LINE
from xlops.reports.sheet import Sheet, text_of
from xlops.reports.text import TextForm


def decide(sheets: Sequence[Sheet], kinds: Sequence[Kind], wanted: str | None = None) -> list[tuple[Sheet, Kind]]:
    """The reports in a file: (table, kind), a file's tables and marketplaces told apart as sources of their own.

    Of the families that know a table's header, the best that has a kind for it speaks. No kind, two kinds for one
    table, or two tables of one kind is an error naming what was seen. Errors: UnknownReport, AmbiguousReport.
    """
    if wanted and wanted not in {k.name for k in kinds}:
        names = [k.name for k in kinds]
        raise UnknownReport(
            f"there is no report kind {wanted!r}{did_you_mean(wanted, names)} (kinds: {', '.join(names)})"
        )
    asked = [k for k in kinds if wanted in (None, k.name)]
    matches = [match for _, table in groupby(sheets, lambda s: s.title) for match in _best(list(table), asked)]
    if not matches:
        raise _unknown(sheets[0])
    _check_one_each(matches)
    if len(matches) > 1:
        matches = [(_as_source(s, s.title), k) for s, k in matches]
    return [found for match in matches for found in _by_marketplace(*match)]


def _best(table: list[Sheet], kinds: Sequence[Kind]) -> list[tuple[Sheet, Kind]]:
    """The kinds of the family that knows the table best among those that have one; several where families tie."""
    for _, tied in groupby(table, lambda s: s.score):
        if found := [(s, k) for s in tied for k in kinds if k.identify(s)]:
            return found
    return []


def _check_one_each(matches: list[tuple[Sheet, Kind]]) -> None:
    tables = {s.title for s, _ in matches}
    names = {k.name for _, k in matches}
    if len(matches) > min(len(tables), len(names)):
        what = ", ".join(f"{k.en}" + (f" in sheet {s.title!r}" if s.title else "") for s, k in matches)
        raise AmbiguousReport(f"it can be read as several reports ({what}): say which with --kind")


def _unknown(sheet: Sheet) -> UnknownReport:
    known = [h for h in sheet.header if sheet.vocabulary.field(h)]
    return UnknownReport(
        f"its columns are of no report xlops reads yet; it recognised {_names(known[:6])} "
        f"of {len(sheet.header)} columns ({_names(sheet.header[:5])} …)"
    )


def _names(cells: Sequence[str]) -> str:
    """Header cells as a sentence can hold them."""
    return ", ".join(" ".join(c.split())[:60] for c in cells)


def _as_source(sheet: Sheet, part: str) -> Sheet:
    """The sheet as a source of its own, named after the part of the file that it is."""
    old = sheet.source
    sha256 = hashlib.sha256(f"{old.sha256} › {part}".encode()).hexdigest()
    parts = f"{old.part} › {part}" if old.part else part
    return replace(sheet, source=replace(old, name=f"{old.name} › {part}", sha256=sha256, part=parts))


def _by_marketplace(sheet: Sheet, kind: Kind) -> Iterator[tuple[Sheet, Kind]]:
    """The sheet as it is, or, where the kind may hold several marketplaces, currencies or periods and does, once each.

    Rows of no Amazon marketplace (such as `Non-Amazon`, orders that only ship from FBA) are left out where others
    name one. Errors: MarketplaceUnknown where none does.
    """
    if not kind.split_by or kind.split_by not in sheet.fields:
        yield sheet, kind
        return
    column = sheet.fields[kind.split_by]
    cells = _cells(sheet, column)
    markets: dict[str, set[str]] = {}
    for cell in cells:
        if code := kind.part_of(cell):
            markets.setdefault(code, set()).add(cell)
    nowhere = cells.keys() - set().union(*markets.values())
    if not markets and any(cell.strip() for cell in nowhere):
        raise MarketplaceUnknown(
            f"none of its rows is of an Amazon marketplace: {sheet.header[column].strip()} says "
            f"{', '.join(sorted(c for c in nowhere if c.strip()))}"
        )
    if len(markets) < 2 and not any(cell.strip() for cell in nowhere):
        yield sheet, kind
        return
    if kind.in_currency_of_account and len(currencies := {MARKETPLACES[m].currency for m in markets}) > 1:
        raise AmbiguousReport(
            f"it holds marketplaces of several currencies ({', '.join(sorted(currencies))}), but the tool writes all "
            "amounts in that of its account and does not name it: export one marketplace at a time, in its own currency"
        )
    names = tuple(sorted({cell.strip() or "(blank)" for cell in nowhere}))
    for code, own in sorted(markets.items()):
        part = _as_source(sheet, code) if len(markets) > 1 else sheet
        yield replace(part, only=(column, frozenset(own)), left_out=names, of_rows=cells.total()), kind
        names = ()


def _cells(sheet: Sheet, column: int) -> Counter[str]:
    """The different cells of a column of all rows that hold something, with how many rows hold each."""
    rows: Iterable[Sequence[Any]]
    if sheet.rows is not None:
        rows = sheet.rows[sheet.header_row + 1 :]
    else:
        assert sheet.form is not None
        rows = islice(_lines(sheet.source.path, sheet.form, column), sheet.header_row + 1, None)
    found = Counter(row[column] for row in rows if column < len(row) and (row[column] or any(map(text_of, row))))
    return Counter({text_of(cell): count for cell, count in found.items()})


def _lines(path: Path, form: TextForm, column: int) -> Iterator[list[str]]:
    """The rows of a text file, each at least up to `column`."""
    csv.field_size_limit(LONGEST_LINE)
    with path.open("r", encoding=form.encoding, errors="replace", newline="") as handle:
        lines = (line.replace("\x00", "") for line in handle)
        if not form.quoted:
            yield from (line.rstrip("\r\n").split(form.delimiter, column + 1) for line in lines)
            return
        try:
            yield from csv.reader(lines, delimiter=form.delimiter)
        except csv.Error:
            return
