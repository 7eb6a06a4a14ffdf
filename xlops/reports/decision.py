"""What a file is: every kind is asked about every table of it, and one file may hold several reports."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from xlops.errors import AmbiguousReport, UnknownReport, did_you_mean
from xlops.marketplaces import MARKETPLACES, find_marketplace
from xlops.money import currency_code
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
    known = [h.strip() for h in sheet.header if sheet.vocabulary.field(h)]
    return UnknownReport(
        f"its columns are of no report xlops reads yet; it recognised {', '.join(known[:6])} "
        f"of {len(sheet.header)} columns ({', '.join(h.strip() for h in sheet.header[:5])} …)"
    )


def _as_source(sheet: Sheet, part: str) -> Sheet:
    """The sheet as a source of its own, named after the part of the file that it is."""
    old = sheet.source
    sha256 = hashlib.sha256(f"{old.sha256} › {part}".encode()).hexdigest()
    return replace(sheet, source=replace(old, name=f"{old.name} › {part}", sha256=sha256))


def _by_marketplace(sheet: Sheet, kind: Kind) -> Iterator[tuple[Sheet, Kind]]:
    """The sheet as it is, or, where the kind may hold several marketplaces or currencies and does, once for each.

    Rows of no Amazon marketplace (such as `Non-Amazon`, orders that only ship from FBA) are left out where others
    name one.
    """
    if not kind.split_by or kind.split_by not in sheet.fields:
        yield sheet, kind
        return
    column = sheet.fields[kind.split_by]
    cells = _distinct(sheet, column)
    markets: dict[str, set[str]] = {}
    for cell in cells:
        if code := find_marketplace(cell) or currency_code(cell):
            markets.setdefault(code, set()).add(cell)
    if not markets or (len(markets) == 1 and cells == next(iter(markets.values()))):
        yield sheet, kind
        return
    if kind.in_currency_of_account and len(currencies := {MARKETPLACES[m].currency for m in markets}) > 1:
        raise AmbiguousReport(
            f"it holds marketplaces of several currencies ({', '.join(sorted(currencies))}), but the tool writes all "
            "amounts in that of its account and does not name it: export one marketplace at a time, in its own currency"
        )
    nowhere = cells.difference(*markets.values())
    for code, own in sorted(markets.items()):
        part = _as_source(sheet, code) if len(markets) > 1 else sheet
        yield replace(part, only=(column, frozenset(own)), left_out=tuple(sorted(nowhere))), kind
        nowhere = set()


def _distinct(sheet: Sheet, column: int) -> set[str]:
    if sheet.rows is not None:
        found = {text_of(row[column]) for row in sheet.rows[sheet.header_row + 1 :] if column < len(row)}
    else:
        assert sheet.form is not None
        rows = _lines(sheet.source.path, sheet.form)
        found = {row[column] for number, row in enumerate(rows) if number > sheet.header_row and column < len(row)}
    return {cell for cell in found if cell.strip()}


def _lines(path: Path, form: TextForm) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_LINE)
    with path.open("r", encoding=form.encoding, errors="replace", newline="") as handle:
        lines = (line.replace("\x00", "") for line in handle)
        try:
            if form.quoted:
                yield from csv.reader(lines, delimiter=form.delimiter)
            else:
                yield from csv.reader(lines, delimiter=form.delimiter, quoting=csv.QUOTE_NONE)
        except csv.Error:
            return
