"""The sheets as CSV files: written with a line of explanation per column, read however a spreadsheet saved them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlops.language import Lang, Text, plain, spoken
from xlops.sheets.cells import NoValue, value_of
from xlops.sheets.guard import guarded
from xlops.sheets.reading import Grid, Row, habits_of
from xlops.sheets.schema import CellKind, Field, SellerSheet

FOLDER = "own"
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


def copy_csv(path: Path, sheet: SellerSheet, grid: Grid, language: Lang) -> None:
    """Copy what stands in a grid, columns of people's own too; a cell that cannot be read stays as it was typed."""
    places = {n: found for n, word in enumerate(grid.header) if (found := sheet.find(word))}
    habits = habits_of(grid, places)

    def copied(place: int, raw: Any) -> Any:
        try:
            return shown(places[place], value_of(places[place], raw, habits)) if place in places else raw
        except NoValue:
            return raw

    words = [places[n].word if n in places else word for n, word in enumerate(grid.header)]
    _write(path, [words, *([copied(n, raw) for n, raw in enumerate(cells)] for _, cells in grid.typed)], language)


def _write(path: Path, lines: Iterable[Sequence[Any]], language: Lang) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        csv.writer(handle).writerows([guarded(spoken(cell, language)) for cell in line] for line in lines)


def read_csv(path: Path, sheet: SellerSheet, where: str, language: Lang) -> Grid:
    """The file as a grid, whatever its encoding and delimiter; without a header row it has none.

    Evidence for both is how many of our headers are found.
    """
    content = path.read_bytes()
    grids = [_grid(text, mark, where) for text in _texts(content, _LEGACY[language]) for mark in (",", ";", "\t")]
    return max(grids, key=lambda g: sum(sheet.find(h) is not None for h in g.header))


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
