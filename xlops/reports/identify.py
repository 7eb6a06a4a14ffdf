"""What a file is: every kind is asked about every table of it, and one file may hold several reports."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from xlops.errors import AmbiguousReport, MarketplaceUnknown, UnknownReport, did_you_mean
from xlops.findings import Finding
from xlops.marketplaces import MARKETPLACES
from xlops.reports.kind import Kind, Split
from xlops.reports.raw import LONGEST_LINE
from xlops.reports.sheet import Sheet, text_of
from xlops.reports.sheet_copies import check_no_changed_copies, without_copies
from xlops.reports.text import TextForm
from xlops.reports.vocabulary import normalise


def decide(sheets: Sequence[Sheet], kinds: Sequence[Kind], wanted: str | None = None) -> list[tuple[Sheet, Kind]]:
    """The reports in a file: (table, kind), a file's tables, entities and marketplaces as sources of their own.

    Of the families that know a table's header, the best that has a kind for it speaks. Tables without rows say
    nothing beside others that have some. A copied sheet is read once. No kind, two kinds for the same rows of a
    table, or two tables of one kind that nothing tells apart is an error naming what was seen.

    Errors: UnknownReport, AmbiguousReport.
    """
    if wanted and wanted not in {k.name for k in kinds}:
        names = [k.name for k in kinds]
        raise UnknownReport(
            f"there is no report kind {wanted!r}{did_you_mean(wanted, names)} (kinds: {', '.join(names)})"
        )
    asked = [k for k in kinds if wanted in (None, k.name)]
    tables = [_best(list(table), asked) for _, table in groupby(sheets, lambda s: s.title)]
    matches = [match for table in tables for match in table]
    if not matches:
        raise _unknown(sheets[0])
    if not (filled := [match for match in matches if not match[0].is_empty]):
        return matches[:1]
    filled = without_copies(filled)
    found = [match for _, table in groupby(filled, lambda m: m[0].title) for match in _shared(list(table))]
    if not found:
        raise UnknownReport(
            "none of its rows is of a kind xlops reads yet: " + "; ".join(sorted({_marks(s, k) for s, k in filled}))
        )
    _check_one_each(found)
    check_no_changed_copies(found)
    if len(filled) > 1:
        found = [(_as_source(s, " › ".join(filter(None, (s.title, k.en if s.only else "")))), k) for s, k in found]
    return [(part, k) for s, k in found for part in _divide(s, k)]


def _best(table: list[Sheet], kinds: Sequence[Kind]) -> list[tuple[Sheet, Kind]]:
    """The kinds of the family that knows the table best among those that have one; several where families tie."""
    for _, tied in groupby(table, lambda s: s.score):
        if found := [(s, k) for s in tied for k in kinds if k.identify(s)]:
            return found
    return []


def _check_one_each(matches: list[tuple[Sheet, Kind]]) -> None:
    for (s, k), (t, other) in combinations(matches, 2):
        if s.title == t.title and not _share(k, other):
            what = ", ".join(f"{k.en}" + (f" in sheet {s.title!r}" if s.title else "") for s, k in matches)
            raise AmbiguousReport(f"it can be read as several reports ({what}): say which with --kind")


def _share(one: Kind, other: Kind) -> bool:
    """Whether two kinds may stand in one table, because each takes other rows of it."""
    if one.rows_with is None or other.rows_with is None:
        return False
    return one.rows_with[0] == other.rows_with[0] and one.rows_with[1].isdisjoint(other.rows_with[1])


def _shared(table: list[tuple[Sheet, Kind]]) -> list[tuple[Sheet, Kind]]:
    """The kinds of one table, each with its own rows where they share it; kinds that have none there left out."""
    sheet = table[0][0]
    fields = {kind.rows_with[0] for _, kind in table if kind.rows_with}
    if len(fields) != 1:
        return table
    column = sheet.fields[fields.pop()]
    rows = _combinations(sheet, [column])
    cells = {cell for (cell,) in rows}
    found, strange = [], set(cells)
    for one, kind in table:
        own = {cell for cell in cells if not kind.rows_with or normalise(cell) in kind.rows_with[1]}
        if own:
            found.append((replace(one, only=((column, frozenset(own)),), of_rows=rows.total()), kind))
            strange -= own
    if found and (strangers := ", ".join(sorted(filter(str.strip, strange)))):
        told = Finding("rows-not-read", column=sheet.header[column].strip(), value=strangers)
        found[0] = (replace(found[0][0], findings=(told,)), found[0][1])
    return found


def _marks(sheet: Sheet, kind: Kind) -> str:
    """What the rows of a shared table say that they are."""
    assert kind.rows_with
    column = sheet.fields[kind.rows_with[0]]
    cells = sorted(cell for (cell,) in _combinations(sheet, [column]))
    return f"their {sheet.header[column].strip()!r} is {', '.join(cells[:5])}"


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


def _divide(sheet: Sheet, kind: Kind) -> Iterator[Sheet]:
    """The sheet as it is, or, where it holds rows of several marketplaces, periods or ad products, once for each.

    Errors: MarketplaceUnknown where no row is of a marketplace, AmbiguousReport where their amounts cannot be told.
    """
    splits = [split for split in kind.splits if split.field in sheet.fields]
    if not splits:
        yield sheet
        return
    rows = _combinations(sheet, [sheet.fields[split.field] for split in splits])
    if kind.in_currency_of_account:
        _check_one_currency({splits[0].read(row[0]) for row in rows})
    yield from _parts(sheet, rows, splits)


def _check_one_currency(markets: set[str | None]) -> None:
    currencies = {MARKETPLACES[m].currency for m in markets if m in MARKETPLACES}
    if len(currencies) > 1:
        raise AmbiguousReport(
            f"it holds marketplaces of several currencies ({', '.join(sorted(currencies))}), but the tool writes all "
            "amounts in that of its account and does not name it: export one marketplace at a time, in its own currency"
        )


def _parts(sheet: Sheet, rows: Counter[tuple[str, ...]], splits: Sequence[Split]) -> Iterator[Sheet]:
    """The reports that the splits tell apart; `rows` are the cells of their columns and how many rows hold them.

    Rows that name none (such as `Non-Amazon`, orders that only ship from FBA) are left out where others name one.
    """
    if not splits:
        yield sheet
        return
    (split, *others), column = splits, sheet.fields[splits[0].field]
    named: dict[str, set[str]] = {}
    every = {row[0] for row in rows}
    for cell in every:
        named.setdefault(split.read(cell) or "", set()).add(cell)
    strange = sorted({cell.strip() for cell in named.pop("", set())})
    if split.must and not named and any(strange):
        raise MarketplaceUnknown(
            f"none of its rows is of an Amazon marketplace: {sheet.header[column].strip()} says "
            f"{', '.join(filter(None, strange))}"
        )
    alone = len(named) == 1 and not any(strange)
    if not named or alone or (strange and not split.others):
        yield from _parts(sheet, _within(rows, every), others)
        return
    left_out = ", ".join(cell or "(blank)" for cell in strange)
    told = [Finding(split.others, column=sheet.header[column].strip(), value=left_out)] if strange else []
    for what, cells in sorted(named.items()):
        part = _as_source(sheet, what) if len(named) > 1 else sheet
        part = replace(
            part, only=(*part.only, (column, frozenset(cells))), of_rows=part.of_rows or rows.total(),
            findings=(*part.findings, *told),
        )  # fmt: skip
        yield from _parts(part, _within(rows, cells), others)
        told = []


def _within(rows: Counter[tuple[str, ...]], cells: set[str]) -> Counter[tuple[str, ...]]:
    """The rows whose first column holds one of the cells, without that column."""
    found: Counter[tuple[str, ...]] = Counter()
    for row, count in rows.items():
        if row[0] in cells:
            found[row[1:]] += count
    return found


def _combinations(sheet: Sheet, columns: Sequence[int]) -> Counter[tuple[str, ...]]:
    """The different cells of some columns in all rows that hold something, with how many rows hold each."""
    last = max(*columns, *(column for column, _ in sheet.only), 0)
    rows: Iterable[Sequence[Any]]
    if sheet.rows is not None:
        rows = sheet.rows[sheet.header_row + 1 :]
    else:
        assert sheet.form is not None
        rows = islice(_lines(sheet.source.path, sheet.form, last), sheet.header_row + 1, None)
    if sheet.only:
        rows = (
            row for row in rows
            if last < len(row) and all(text_of(row[column]) in cells for column, cells in sheet.only)
        )  # fmt: skip
    first, take = columns[0], itemgetter(*columns)
    counted = Counter(take(row) for row in rows if last < len(row) and (row[first] or any(map(text_of, row))))
    found: Counter[tuple[str, ...]] = Counter()
    for cells, count in counted.items():
        found[tuple(map(text_of, cells if len(columns) > 1 else (cells,)))] += count
    return found


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
