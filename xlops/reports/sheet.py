"""A file sniffed once: where its header is, what its columns are called, in which language, and some rows of it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from lxml.etree import LxmlError
from python_calamine import CalamineError, CalamineWorkbook

from xlops.errors import UnknownReport, UnreadableFile
from xlops.findings import Finding
from xlops.language import NOTHING, Text
from xlops.marketplaces import find_marketplace
from xlops.reports.checks.letters import check_letters, damaged, damaged_word, mended, undone
from xlops.reports.checks.lost_cells import has_signs, lost_cells, put_back
from xlops.reports.checks.twins import twin_fields
from xlops.reports.documents import Grid, read_document
from xlops.reports.files import Source, check_size, content_kind
from xlops.reports.text import (
    HEAD_BYTES,
    HEADER_WITHIN,
    TextForm,
    decode_head,
    known_words,
    rows_of,
    sniff_text,
    too_wide,
)
from xlops.reports.vocabulary import (
    LONGEST_HEADER,
    Vocabulary,
    attribution_days,
    is_one_of_windows,
    normalise,
    vocabularies,
)
from xlops.zips import DAMAGED_ZIP

SAMPLE_ROWS = 60
MOST_COLUMNS = 2_000
_MOST_CELLS = 60_000_000
_USUAL_WINDOWS = (7, 14, 30, 1)
_THREE_DECIMALS = re.compile(r"\.\d{3}$")
_BODY_ROWS_LOOKED_AT = 3
_LEAST_SCORE = 3.0
_SCORE_OF_TWO = 2.4  # both columns known
_CHANNEL = re.compile(r"(?i)(non-)?amazon([. ].*)?").fullmatch


@dataclass(frozen=True)
class Sheet:
    """One table of one file, read with the words of one family; `score` says how well the family knows its header.

    `header_row` and `header_line` count from 0: rows of cells, lines of text. `only` names the rows that this sheet
    stands for where a table holds several reports: columns' numbers and the cells that they must hold; `of_rows` is
    then how many rows the table has in all, and `findings` say which of them no report takes.
    """

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
    score: float = 0.0
    only: tuple[tuple[int, frozenset[str]], ...] = ()
    of_rows: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def vocabulary(self) -> Vocabulary:
        return vocabularies()[self.family]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing under the header."""
        return not any(cell.strip() for row in self.sample for cell in row)

    @cached_property
    def window(self) -> int | None:
        """The attribution window, in days, whose amounts are read; of several in one table, the usual one."""
        stated = {
            days for cell in self.header
            if not (self._field_of(cell) or "_").startswith("_") and (days := attribution_days(cell))
        }  # fmt: skip
        return next((days for days in _USUAL_WINDOWS if days in stated), None)

    @cached_property
    def other_windows(self) -> tuple[str, ...]:
        """Header cells of figures that are read in another window: they are never read beside it."""
        return tuple(
            cell.strip() for cell in self.header
            if not (self.vocabulary.field(cell) or "_").startswith("_")
            and is_one_of_windows(cell) and attribution_days(cell) != self.window
        )  # fmt: skip

    @cached_property
    def twins(self) -> dict[int, str]:
        """Column number → field, where one name stands for several fields and the cells or their order tell which."""
        return twin_fields(self.family, self.header, self.sample)

    @cached_property
    def all_fields(self) -> dict[str, tuple[int, ...]]:
        """Field → the numbers, from 0, of all columns that name it."""
        found: dict[str, tuple[int, ...]] = {}
        for number, cell in enumerate(self.header):
            name = self.twins.get(number) or self.vocabulary.field(cell)
            if name and cell.strip() not in self.other_windows:
                found[name] = (*found.get(name, ()), number)
        return found | {name: (number,) for name, number in (self.variants | self.by_cells).items()}

    @cached_property
    def variants(self) -> dict[str, int]:
        """Field → the number of the one column that writes its name in other words, where none writes it as known."""
        exact = {self.twins.get(n) or self.vocabulary.field(cell) for n, cell in enumerate(self.header)}
        found: dict[str, list[int]] = {}
        for number, cell in enumerate(self.header):
            if number not in self.twins and self.vocabulary.field(cell) is None:
                field = self.vocabulary.variant(cell)
                if field and field not in exact and not field.startswith("_"):
                    found.setdefault(field, []).append(number)
        return {field: numbers[0] for field, numbers in found.items() if len(numbers) == 1}

    @cached_property
    def by_cells(self) -> dict[str, int]:
        """`country` → the number of the one column of no known name whose cells say where Amazon sold each row."""
        known = {self._field_of(cell) for cell in self.header}
        if "country" in known or all(field != "country" for field, _ in self.vocabulary.fields.values()):
            return {}
        said = {n: {row[n].strip() for row in self.sample if len(row) > n} - {""} for n in self._nameless()}
        found = [n for n, cells in said.items() if any(map(find_marketplace, cells)) and all(map(_CHANNEL, cells))]
        return {"country": found[0]} if len(found) == 1 else {}

    def _nameless(self) -> list[int]:
        """The columns with a header that says nothing we know."""
        return [n for n, cell in enumerate(self.header) if cell.strip() and self._field_of(cell) is None]

    def _field_of(self, cell: str) -> str | None:
        return self.vocabulary.field(cell) or self.vocabulary.variant(cell)

    @cached_property
    def fields(self) -> dict[str, int]:
        """Field → the number of the first column that names it."""
        return {name: numbers[0] for name, numbers in self.all_fields.items()}

    @cached_property
    def language(self) -> str:
        return self.vocabulary.language(list(self.header))


def open_sheets(source: Source) -> list[Sheet]:
    """Every table of the file that has a header we know some words of, once per family that knows them, best first.

    Errors: UnreadableFile, UnknownReport.
    """
    kind = content_kind(source)
    if kind == "text":
        return _text(source)
    return sheets_of(source, read_document(source.path) if kind == "json" else workbook_grids(source))


def _text(source: Source) -> list[Sheet]:
    form = sniff_text(source.path)
    with source.path.open("rb") as handle:
        text = decode_head(handle.read(HEAD_BYTES), form.encoding)
    rows, lines = [], []
    for line, row in rows_of(text.removeprefix("\ufeff"), form):
        rows.append(row)
        lines.append(line)
        if len(rows) > SAMPLE_ROWS + HEADER_WITHIN:
            break
    else:
        if source.size > HEAD_BYTES and len(rows) > 1:
            rows.pop()  # the head ends inside a row
    if not any(cell.strip() for row in rows for cell in row):
        raise UnreadableFile(Text("the file holds no text: download it again", "文件里没有内容：请重新下载"))
    told = (mended(form.mended),) if form.mended else ()
    return [
        Sheet(source, "", _padded(rows, at), at, lines[at] - 1, _tuples(rows[:at]), _tuples(rows[at + 1 :]), family,
              form, score=score, findings=told)
        for score, family, at in find_headers(rows)
    ]  # fmt: skip


def workbook_grids(source: Source) -> list[Grid]:
    """(name, rows of cells) of every sheet. Errors: UnreadableFile."""
    signed = _check_workbook(source)
    try:
        book = _opened(source.path)
        grids = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
        lost = lost_cells(source.path, signed)
        for name, grid in grids:
            put_back(grid, lost.get(name, {}), _MOST_CELLS)
        return grids
    except (CalamineError, OSError, KeyError, LxmlError, *DAMAGED_ZIP) as why:
        raise UnreadableFile(
            Text(f"the workbook cannot be opened ({why}): download it again", f"工作簿打不开（{why}）：请重新下载")
        ) from None


def _opened(path: Path) -> CalamineWorkbook:
    """The workbook; by its first bytes where its name says that it is of the other kind (a new one called .xls)."""
    with path.open("rb") as handle:
        is_new = handle.read(2) == b"PK"
        if is_new == (path.suffix.lower() in (".xlsx", ".xlsm", ".xlsb")):
            return CalamineWorkbook.from_path(str(path))
        handle.seek(0)
        return CalamineWorkbook.from_filelike(handle)


def sheets_of(source: Source, grids: list[Grid]) -> list[Sheet]:
    """Every table that has a header we know some words of, once per family that knows them. Errors: UnknownReport."""
    sheets: list[Sheet] = []
    seen: list[Text] = []
    strange: list[tuple[str, ...]] = []
    for name, grid in grids:
        if sum(len(r) for r in grid) > _MOST_CELLS:
            raise UnreadableFile(
                Text(
                    f"sheet {name!r} has more cells than a report can have: not read",
                    f"工作表 {name!r} 的单元格多得不像报告：未读取",
                )
            )
        head = [[text_of(c) for c in row] for row in grid[: SAMPLE_ROWS + HEADER_WITHIN]]
        if not any(cell for row in head for cell in row):
            continue
        lines = ["\t".join(row) for row in head[:HEADER_WITHIN]]
        word = damaged_word(lines, lambda line: known_words(line.split("\t")))
        try:
            if word:
                grid, head = _mended(grid, word), _mended(head, word)
            found = find_headers(head)
        except UnknownReport as why:
            seen.append(Text("sheet {name!r}: {why}", "工作表 {name!r}：{why}").format(name=name, why=why.said))
            strange += why.rows
            continue
        told = (mended(word),) if word else ()
        sheets += [
            Sheet(source, name, _padded(head, at), at, at, _tuples(head[:at]), _tuples(head[at + 1 :]), family,
                  rows=grid, score=score, findings=told)
            for score, family, at in found
        ]  # fmt: skip
    if not sheets:
        others = Text("; its {count} other sheets hold none either", "；其余 {count} 个工作表也没有报告")
        more = others.format(count=len(seen) - 1) if len(seen) > 1 else NOTHING
        raise UnknownReport(seen[0] + more if seen else Text("the workbook is empty", "工作簿是空的"), tuple(strange))
    return sheets


def _mended(rows: list[list[Any]], word: str) -> list[list[Any]]:
    """The cells with their letters put right. Errors: UnknownReport where some were not damaged as the others."""
    try:
        return [[undone(c) if isinstance(c, str) and not c.isascii() else c for c in row] for row in rows]
    except UnicodeError:
        raise UnknownReport(damaged(word).said) from None


def _check_workbook(source: Source) -> set[str]:
    """The parts whose XML may hold errors, or formulas without a value.

    Errors: UnreadableFile for a workbook that would unpack to more than a report can be, or is laid out as wide as it.
    Cells are read into a full rectangle, so one stray cell in the last row and column would fill the memory.
    """
    signed: set[str] = set()
    if not zipfile.is_zipfile(source.path):
        return signed
    try:
        with zipfile.ZipFile(source.path) as archive:
            check_size(archive.infolist())
            for entry in archive.infolist():
                is_sheet = entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml")
                if is_sheet and _check_extent(archive, entry):
                    signed.add(entry.filename)
    except DAMAGED_ZIP as why:
        raise UnreadableFile(
            Text(
                f"the workbook is damaged or cut off ({why}): download it again",
                f"工作簿损坏或不完整（{why}）：请重新下载",
            )
        ) from None
    return signed


def _check_extent(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether the sheet has signs of lost cells. Errors: UnreadableFile where it is laid out larger than any report."""
    rest, signs = b"", False
    with archive.open(entry) as sheet:
        while chunk := sheet.read(1 << 22):
            rest = rest[-4096:] + chunk
            signs = signs or has_signs(rest)
            if found := _FAR_COLUMN.search(rest):
                column = found[1].decode()
                raise UnreadableFile(
                    Text(
                        f"it has a cell in column {column}: no report is that wide",
                        f"{column} 列还有单元格：没有报告会这么宽",
                    )
                )
    rows = _ROW.findall(rest[-8192:])
    if rows and int(rows[-1]) * _COLUMNS_BEFORE_AAA > _MOST_CELLS:
        with archive.open(entry) as sheet:
            columns = {c for chunk in iter(lambda: sheet.read(1 << 22), b"") for c in _SECOND_COLUMNS.findall(chunk)}
        width = max((26 * (c[0] - 64) + c[1] - 64 for c in columns), default=26)
        if int(rows[-1]) * width > _MOST_CELLS:
            raise UnreadableFile(
                Text(
                    "its last cell is in row {row}: no report is that large; delete stray cells",
                    "最后一个单元格在第 {row} 行：没有报告会这么大；请删除多余的单元格",
                ).format(row=f"{int(rows[-1]):,}")
            )
    return signs


_COLUMNS_BEFORE_AAA = 702
_FAR_COLUMN = re.compile(rb'<c r="([A-Z]{3,})\d')
_SECOND_COLUMNS = re.compile(rb'<c r="([A-Z]{2})\d')
_ROW = re.compile(rb'<row [^>]*?r="(\d+)"')


def find_headers(rows: list[list[str]]) -> list[tuple[float, str, int]]:
    """(score, family, row number) of the row that each family knows best, the best family first.

    Errors: UnknownReport where no family knows three words of a row, or both where there are no more columns.
    """
    best: dict[str, tuple[float, int]] = {}
    two = max((sum(map(bool, row)) for row in rows[:HEADER_WITHIN]), default=0) == 2
    least = _SCORE_OF_TWO if two else _LEAST_SCORE
    for number, row in enumerate(rows[:HEADER_WITHIN]):
        if len(row) > MOST_COLUMNS:
            raise too_wide(number + 1, len(row))
        top = max(best.values(), default=(0.0, 0))
        if top[0] >= least and number > _BODY_ROWS_LOOKED_AT - top[1]:
            break
        cells = [cell for cell in row if cell and len(cell) <= LONGEST_HEADER]
        for family, vocabulary in vocabularies().items():
            known = [name for cell in cells if (name := vocabulary.field(cell)) is not None]
            score = len({k for k in known if not k.startswith("_")}) + 0.2 * len(known)
            best[family] = max(best.get(family, (0.0, 0)), (score, -number))
    found = sorted(((s, f, -n) for f, (s, n) in best.items() if s >= least), key=lambda x: (-x[0], x[1]))
    if not found:
        first = next((row for row in rows if sum(1 for c in row if c.strip()) > 1), rows[0])
        check_letters(first)
        words = ", ".join(repr(c[:60]) for c in first[:8] if c.strip())
        raise UnknownReport(
            Text(
                "its columns are of no report we know; its first row reads {words}",
                "这些列不属于任何已知的报告；第一行是 {words}",
            ).format(words=words[:300]),
            _tuples(rows[:HEADER_WITHIN]),
        )
    return found


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


def texts_of(cells: Sequence[Any]) -> Sequence[str]:
    """A column's cells as text; each distinct value is worked out once."""
    kinds = set(map(type, cells))
    if kinds <= {str}:
        return cells
    if bool in kinds:  # True and 1 are one key
        return [text_of(c) for c in cells]
    known = {c: text_of(c) for c in set(cells)}
    return [known[c] for c in cells]


def text_of(cell: Any) -> str:
    """A workbook's typed cell as the text that our columns read: ISO days, plain numbers."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        text = repr(cell)
        if len(text) > 9 and float(short := np.float32(cell)) == cell:
            text = str(short)  # the ads console writes some amounts in single precision: 41.65999984741211 is 41.66
        # three decimals could be taken for thousands: 1.234 is written 1.2340, which is not open to that
        return f"{text}0" if _THREE_DECIMALS.search(text) else text
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)
