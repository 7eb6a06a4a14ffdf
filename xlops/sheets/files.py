"""The sheets as CSV files: written with a line of explanation per column, read however a spreadsheet saved them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlops.language import Lang, Text, plain, spoken
from xlops.sheets.cells import Habits, NoValue, is_marked, value_of
from xlops.sheets.guard import as_typed, guarded, typed
from xlops.sheets.reading import DAYS, NUMBERS, Grid, Row, habits_of
from xlops.sheets.schema import CellKind, Field, SellerSheet

FOLDER = "own"
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_LEGACY: dict[Lang, Sequence[str]] = {"zh": ("gb18030", "cp1252"), "en": ("cp1252", "gb18030")}


def write_csv(path: Path, sheet: SellerSheet, rows: Iterable[Row], language: Lang) -> None:
    """Write a sheet; lines that begin with `#` above the header explain its columns."""
    words = [(sheet.word, sheet.about), *((f.word, f.about) for f in sheet.columns)]
    explained = [[plain("# ") + word + ": " + about] for word, about in words]
    body = [[shown(f, row.get(f.id)) for f in sheet.columns] for row in rows]
    _write(path, [*explained, [f.word for f in sheet.columns], *body], language)


def shown(field: Field, value: Any) -> Any:
    """A value as people write it in a CSV: ISO days, a choice as the Text of its word."""
    value = field.worded(value)
    if value is None:
        return ""
    if isinstance(value, Text):
        return value
    match field.kind:
        case CellKind.MONTH:
            return f"{value:%Y-%m}"
        case CellKind.SHARE | CellKind.EFFECT:
            return f"{round(Decimal(str(value)) * 100, 6).normalize():f}%"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def copy_csv(path: Path, sheet: SellerSheet, grid: Grid, language: Lang, gone: Collection[str] = ()) -> None:
    """Copy what stands in a grid, columns of people's own too; a cell that cannot be read stays as it was typed.

    Of columns that are `gone` from the grid the copy keeps what it had beside each row's key. Beside a cell that cannot
    be read stay days typed as text, from which a sheet tells how it writes days: without them it might tell otherwise.
    """
    places = {n: found for n, word in enumerate(grid.header) if (found := sheet.find(word))}
    habits, nothing = habits_of(grid, places), object()

    def value(place: int, raw: Any) -> Any:
        try:
            return value_of(places[place], raw, habits)
        except NoValue:
            return nothing

    rows = [cells for _, cells in grid.typed]
    body = [[(n, raw, value(n, raw) if n in places else nothing) for n, raw in enumerate(cells)] for cells in rows]
    refused = any(n in places and said is nothing for row in body for n, _, said in row)
    telling = DAYS if refused and grid.decimal is None else ()

    def copied(place: int, raw: Any, said: Any) -> Any:
        if place not in places:
            return raw
        stays = said is nothing or (isinstance(raw, str) and said is not None and places[place].kind in telling)
        if stays and grid.decimal and is_marked(places[place], raw):
            return raw
        return as_typed(raw) if stays else shown(places[place], said)

    words = [places[n].word if n in places else word for n, word in enumerate(grid.header)]
    lines = [words, *([copied(*cell) for cell in row] for row in body)]
    _write(path, [*_with_gone(path, sheet, grid, lines, gone, language)] if gone and path.exists() else lines, language)


def _with_gone(
    path: Path, sheet: SellerSheet, grid: Grid, lines: Sequence[Sequence[Any]], gone: Collection[str], language: Lang
) -> Iterator[Sequence[Any]]:  # fmt: skip
    """The lines of a copy with what it had in columns that are gone, beside the key of each row."""
    old = read_csv(path, sheet, path.name, language)
    here, there = ({found.id: n for n, word in enumerate(g.header) if (found := sheet.find(word))} for g in (grid, old))
    keys, back = [k for k in sheet.key if k in here and k in there], [f for f in sheet.columns if f.id in gone]
    had = {tuple(cells[there[k]] for k in keys): cells for _, cells in reversed(old.typed)}
    yield [*lines[0], *(f.word for f in back)]
    for line in lines[1:]:
        cells = had.get(tuple(str(guarded(spoken(line[here[k]], language))) for k in keys))
        yield [*line, *(cells[there[f.id]] if cells and f.id in there else "" for f in back)]


def read_copy(path: Path, sheet: SellerSheet, language: Lang) -> list[Row]:
    """The rows of a copy that we wrote, for a new workbook: each cell its value, or what was typed that is none.

    No cell is judged here. What is not written as `copy_csv` writes a value was typed, and whoever reads the workbook
    reads it as it was read before: what was ambiguous there is ambiguous again (rule D14).
    """
    grid = read_csv(path, sheet, path.name, language)
    places = {n: found for n, word in enumerate(grid.header) if (found := sheet.find(word))}
    blank: Row = {f.id: None for f in sheet.columns}
    return [
        blank | {places[n].id: _kept(places[n], c) for n, c in enumerate(cells) if n in places}
        for _, cells in grid.typed
    ]


_OURS = Habits(decimal=".")


def _kept(field: Field, cell: str) -> Any:
    if is_marked(field, cell):
        return typed(cell)
    try:
        value = value_of(field, cell, _OURS)
    except NoValue:
        return typed(cell)
    if field.kind in (*NUMBERS, *DAYS) and value is not None and str(shown(field, value)) != cell:
        return typed(cell)  # a copy of an earlier xlops, which did not mark what was refused
    return field.worded(value)


def _write(path: Path, lines: Iterable[Sequence[Any]], language: Lang) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        csv.writer(handle).writerows([guarded(spoken(cell, language)) for cell in line] for line in lines)


def read_csv(path: Path, sheet: SellerSheet, where: str, language: Lang) -> Grid:
    """The file as a grid, whatever its encoding and delimiter; without a header row it has none.

    Evidence for both is how many of our headers are found.
    """
    content = path.read_bytes()
    legacy = _LEGACY["zh" if _is_chinese(content) else language]
    grids = [_grid(text, mark, where) for text in _texts(content, legacy) for mark in (",", ";", "\t")]
    return max(grids, key=lambda g: sum(sheet.find(h) is not None for h in g.header))


def _is_chinese(content: bytes) -> bool:
    """Whether Chinese words stand there: letters with accents, which may be read as Chinese too, come one by one."""
    try:
        runs = _FOREIGN.findall(content.decode("gb18030"))
    except UnicodeDecodeError:
        return False
    return sum(len(run) for run in runs if len(run) > 1) > sum(len(run) == 1 for run in runs)


def _texts(content: bytes, legacy: Sequence[str]) -> list[str]:
    """The content in every encoding that it may be in, the likeliest first."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return [content.decode(encoding, "replace")]
    try:
        return [content.decode("utf-8")]
    except UnicodeDecodeError:
        return [content.decode(encoding, "replace") for encoding in legacy]


def _grid(text: str, delimiter: str, where: str) -> Grid:
    header: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
        first = cells[0].strip() if cells else ""
        if not any(c.strip() for c in cells) or (first.startswith("#") and not header) or first.startswith("# "):
            continue
        if header:
            rows.append((number, cells))
        else:
            header = cells
    return Grid(where, header, rows, decimal={",": ".", ";": ","}.get(delimiter))
