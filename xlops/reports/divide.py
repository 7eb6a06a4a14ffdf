"""Several marketplaces, ad products or subjects in one file: each becomes a source of its own."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from xlops.errors import AmbiguousReport, MarketplaceUnknown
from xlops.findings import Finding
from xlops.language import Text, listed
from xlops.marketplaces import MARKETPLACES
from xlops.reports.checks.odd_words import is_error
from xlops.reports.evidence import currency_in_name
from xlops.reports.kind import Kind, Split
from xlops.reports.raw import LONGEST_LINE
from xlops.reports.sheet import Sheet, text_of
from xlops.reports.text import TextForm


def divide(sheet: Sheet, kind: Kind) -> Iterator[Sheet]:
    """The sheet as it is, or, where it holds rows of several marketplaces, periods or ad products, once for each.

    Errors: MarketplaceUnknown where no row is of a marketplace, AmbiguousReport where their amounts cannot be told.
    """
    splits = [split for split in kind.splits if split.field in sheet.fields]
    if not splits:
        yield sheet
        return
    rows = cells_of(sheet, [sheet.fields[split.field] for split in splits])
    if kind.in_currency_of_account and "currency" not in sheet.fields and not currency_in_name(sheet.source):
        _check_one_currency({splits[0].read(row[0]) for row in rows})
    yield from _parts(sheet, rows, splits)


def _check_one_currency(markets: set[str | None]) -> None:
    currencies = {MARKETPLACES[m].currency for m in markets if m in MARKETPLACES}
    if len(currencies) > 1:
        raise AmbiguousReport(
            Text(
                "it holds marketplaces of several currencies ({seen}), but the tool writes all amounts in that of its "
                "account and does not name it: put the code of that currency into the file's name, such as "
                "dashboard-EUR.csv, or into a column Currency",
                "其中有几种货币的站点（{seen}），而该工具统一按账户币种导出金额，又不写明是哪种：请在文件名中写明币种，"
                "例如 dashboard-EUR.csv，或加一列 Currency",
            ).format(seen=listed(sorted(currencies)))
        )


def _parts(sheet: Sheet, rows: Counter[tuple[str, ...]], splits: Sequence[Split]) -> Iterator[Sheet]:
    """The reports that the splits tell apart; `rows` are the cells of their columns and how many rows hold them.

    Rows that name none (such as `Non-Amazon`, orders that only ship from FBA) are left out where others name one. Where
    a kind leaves out none, cells without a word (a row of sums, an error) go with the first report, which tells them.
    """
    if not splits:
        yield sheet
        return
    (split, *others), column = splits, sheet.fields[splits[0].field]
    named: dict[str, set[str]] = {}
    every = {row[0] for row in rows}
    for cell in every:
        named.setdefault(split.read(cell) or "", set()).add(cell)
    unnamed = named.pop("", set())
    if not split.others and len(named) > 1 and all(not cell.strip() or is_error(cell) for cell in unnamed):
        named[min(named)] |= unnamed
        unnamed = set()
    strange = sorted({cell.strip() for cell in unnamed})
    if split.must and not named and any(strange):
        raise MarketplaceUnknown(
            Text(
                "none of its rows is of an Amazon marketplace: {column} says {seen}",
                "没有一行属于亚马逊站点：{column} 列写的是 {seen}",
            ).format(column=sheet.header[column].strip(), seen=listed(filter(None, strange)))
        )
    alone = len(named) == 1 and not any(strange)
    if not named or alone or (strange and not split.others):
        yield from _parts(sheet, _within(rows, every), others)
        return
    left_out = ", ".join(cell or "(blank)" for cell in strange)
    told = [Finding(split.others, column=sheet.header[column].strip(), value=left_out)] if strange else []
    for what, cells in sorted(named.items()):
        part = as_source(sheet, what) if len(named) > 1 else sheet
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


def as_source(sheet: Sheet, part: str) -> Sheet:
    """The sheet as a source of its own, named after the part of the file that it is."""
    old = sheet.source
    sha256 = hashlib.sha256(f"{old.sha256} › {part}".encode()).hexdigest()
    parts = f"{old.part} › {part}" if old.part else part
    return replace(sheet, source=replace(old, name=f"{old.name} › {part}", sha256=sha256, part=parts))


def cells_of(sheet: Sheet, columns: Sequence[int]) -> Counter[tuple[str, ...]]:
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
