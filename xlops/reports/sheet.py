"""A file sniffed once: where its header is, what its columns are called, in which language, and some rows of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from python_calamine import CalamineError, CalamineWorkbook

from xlops.errors import UnknownReport, UnreadableFile
from xlops.reports.files import Source, content_kind
from xlops.reports.headers import Vocabulary, normalise, vocabularies
from xlops.reports.text import HEAD_BYTES, TextForm, decode_head, rows_of, sniff_text

HEADER_WITHIN = 15
SAMPLE_ROWS = 1_000
MOST_COLUMNS = 2_000
_MOST_CELLS = 60_000_000


@dataclass(frozen=True)
class Sheet:
    """One table of one file. `header_row` and `header_line` count from 0: rows of cells, lines of text."""

    source: Source
    title: str
    header: tuple[str, ...]
    header_row: int
    header_line: int
    preamble: tuple[tuple[str, ...], ...]
    sample: tuple[tuple[str, ...], ...]
    family: str
    form: TextForm | None = None
    rows: list[list[Any]] | None = field(default=None, repr=False)

    @property
    def vocabulary(self) -> Vocabulary:
        return vocabularies()[self.family]

    @property
    def fields(self) -> dict[str, int]:
        """Field → column number, from 0. Where two columns name one field the first counts."""
        found: dict[str, int] = {}
        for number, cell in enumerate(self.header):
            if name := self.vocabulary.field(cell):
                found.setdefault(name, number)
        return found

    @property
    def language(self) -> str:
        return self.vocabulary.language(list(self.header))

    def column(self, name: str) -> list[str]:
        """The sample's cells of one field."""
        number = self.fields[name]
        return [row[number] for row in self.sample if number < len(row)]


def open_sheets(source: Source) -> list[Sheet]:
    """Every table of the file that has a header we know some words of.

    Errors: UnreadableFile, UnknownReport.
    """
    return _workbook(source) if content_kind(source) == "workbook" else [_text(source)]


def _text(source: Source) -> Sheet:
    form = sniff_text(source.path)
    with source.path.open("rb") as handle:
        text = decode_head(handle.read(HEAD_BYTES), form.encoding)
    rows, lines = [], []
    for line, row in rows_of(text.removeprefix("\ufeff"), form):
        rows.append(row)
        lines.append(line)
        if len(rows) > SAMPLE_ROWS + HEADER_WITHIN:
            break
    if source.size > HEAD_BYTES and len(rows) > 1:
        rows = rows[:-1]  # the last row of the head is cut off
    if not any(cell.strip() for row in rows for cell in row):
        raise UnreadableFile("the file holds no text: download it again")
    family, at = find_header(rows)
    return Sheet(
        source, "", _padded(rows, at), at, lines[at] - 1, _tuples(rows[:at]), _tuples(rows[at + 1 :]), family, form
    )


def _workbook(source: Source) -> list[Sheet]:
    try:
        book = CalamineWorkbook.from_path(str(source.path))
        grids = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except (CalamineError, OSError, ValueError, UnicodeError) as why:
        raise UnreadableFile(f"the workbook cannot be opened ({why}): download it again") from None
    sheets, seen = [], []
    for name, grid in grids:
        if sum(len(r) for r in grid) > _MOST_CELLS:
            raise UnreadableFile(f"sheet {name!r} has more cells than a report can have: not read")
        head = [[text_of(c) for c in row] for row in grid[: SAMPLE_ROWS + HEADER_WITHIN]]
        if not any(cell for row in head for cell in row):
            continue
        try:
            family, at = find_header(head)
        except UnknownReport as why:
            seen.append(f"sheet {name!r}: {why}")
            continue
        sheets.append(
            Sheet(source, name, _padded(head, at), at, at, _tuples(head[:at]), _tuples(head[at + 1 :]), family,
                  rows=grid)
        )  # fmt: skip
    if not sheets:
        raise UnknownReport("; ".join(seen) or "the workbook is empty")
    return sheets


def find_header(rows: list[list[str]]) -> tuple[str, int]:
    """(family, row number) of the row whose cells we know best; UnknownReport where none has three known words."""
    best = (0.0, "", 0)
    for number, row in enumerate(rows[:HEADER_WITHIN]):
        if len(row) > MOST_COLUMNS:
            raise UnreadableFile(f"row {number + 1} has {len(row):,} cells: no report is that wide")
        for family, vocabulary in vocabularies().items():
            known = {name for cell in row if (name := vocabulary.field(cell)) is not None}
            score = len([k for k in known if not k.startswith("_")]) + sum(0.2 for c in row if vocabulary.field(c))
            best = max(best, (score, family, -number))
    if best[0] < 3:
        first = next((row for row in rows if sum(1 for c in row if c.strip()) > 1), rows[0])
        cells = ", ".join(repr(c) for c in first[:8] if c.strip())
        raise UnknownReport(f"its columns are of no report we know; its first row reads {cells[:300]}")
    return best[1], -best[2]


def _padded(rows: list[list[str]], at: int) -> tuple[str, ...]:
    """The header, with empty names added where every row has more, blank, cells (a trailing comma)."""
    header = list(rows[at])
    while header and not normalise(header[-1]) and all(len(r) < len(header) for r in rows[at + 1 : at + 50] if r):
        header.pop()
    widths = {len(row) for row in rows[at + 1 :] if any(row)}
    if len(widths) == 1 and (width := widths.pop()) > len(header):
        extra = [cell for row in rows[at + 1 :] for cell in row[len(header) : width]]
        if not any(cell.strip() for cell in extra):
            header += [""] * (width - len(header))
    return tuple(header)


def _tuples(rows: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row) for row in rows)


def text_of(cell: Any) -> str:
    """A workbook's typed cell as the text that our columns read: ISO days, plain numbers."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        # the ads console writes some amounts in single precision: 41.65999984741211 is 41.66
        short = np.float32(cell)
        return str(short) if float(short) == cell else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)
