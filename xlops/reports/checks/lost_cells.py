"""Cells of a workbook that its fast reader hands over as empty: errors (`#N/A`) and formulas without a value.

Blank, they would be taken for nothing sold and nothing spent. They are found in the file's own records and put back as
text, which no column takes for a value. A workbook without any costs one search through bytes that are read anyway.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Any

import olefile
from lxml import etree

from xlops.reports.checks.odd_words import NO_VALUE

Lost = dict[tuple[int, int], str]  # (row, column), from 0 → text

_SIGNS = re.compile(rb"""\bt=["']e["']|<(?:\w+:)?f[\s>/]""")
_REF = re.compile(r"([A-Z]{1,3})(\d+)")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_NAMES = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip
_BUNDLE_SHEET, _ROW, _CELL_ERROR, _FORMULA_ERROR = 156, 0, 3, 11
_BOUND_SHEET, _BOOLEAN_OR_ERROR, _FORMULA, _END = 0x0085, 0x0205, 0x0006, 0x000A
_LONGEST_FORMULA = 80


def has_signs(data: bytes) -> bool:
    """Whether a piece of a sheet's XML may hold such cells."""
    return _SIGNS.search(data) is not None


def lost_cells(path: Path, parts: set[str]) -> dict[str, Lost]:
    """The lost cells of each sheet, by its title; `parts` are the XML parts that may hold some (see `has_signs`)."""
    if not zipfile.is_zipfile(path):
        return _of_xls(path)
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if "xl/workbook.bin" in names:
            sheets = _sheets_of_xlsb(archive)
            return {title: _of_xlsb(archive.read(part)) for title, part in sheets.items() if part in names}
        if not parts:
            return {}
        found = {}
        for title, part in _sheets_of_xlsx(archive, names).items():
            if part in parts:
                with archive.open(part) as sheet:
                    found[title] = dict(_of_xlsx(sheet))
        return found


def put_back(grid: list[list[Any]], lost: Lost, most_cells: int) -> None:
    """Write the lost cells into a sheet's cells, adding rows under it that hold nothing else."""
    width = max(map(len, grid), default=0)
    rows = max((row for row, _ in lost), default=-1) + 1
    if len(grid) < rows and rows * width <= most_cells:
        grid += [[""] * width for _ in range(rows - len(grid))]
    for (row, column), text in lost.items():
        if row < len(grid) and column < len(grid[row]):
            grid[row][column] = text


# -- .xlsx -----------------------------------------------------------------------------------------------------


def _sheets_of_xlsx(archive: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    """Sheet's title → its part."""
    book = next((n for n in ("xl/workbook.xml", "xl/workbook2.xml") if n in names), None)
    if book is None:
        return {}
    targets = _targets(archive, book)
    sheets = _parse(archive.read(book)).iterfind(".//{*}sheets/{*}sheet")
    return {str(s.get("name")): targets.get(str(s.get(_RELATION)), "") for s in sheets}


def _targets(archive: zipfile.ZipFile, book: str) -> dict[str, str]:
    """The parts that a workbook names, by their ids."""
    rels = f"{PurePosixPath(book).parent}/_rels/{PurePosixPath(book).name}.rels"
    relations = _parse(archive.read(rels)).iterfind("{*}Relationship")
    return {str(r.get("Id")): _absolute(str(r.get("Target"))) for r in relations}


def _absolute(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target.removeprefix('./')}"


def _parse(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, huge_tree=True))


def _of_xlsx(sheet: IO[bytes]) -> Iterator[tuple[tuple[int, int], str]]:
    row, column = -1, -1
    for event, node in etree.iterparse(
        sheet, events=("start", "end"), tag=("{*}row", "{*}c"), resolve_entities=False, huge_tree=True
    ):
        of_row = etree.QName(node).localname == "row"
        if event == "start":
            if of_row:
                row, column = int(node.get("r", row + 2)) - 1, -1
            continue
        if of_row:
            node.clear()
            continue
        place = _REF.fullmatch(node.get("r", ""))
        column = _column(place[1]) if place else column + 1
        if (text := _lost_text(node)) is not None:
            yield (int(place[2]) - 1 if place else row, column), text


def _lost_text(cell: etree._Element) -> str | None:
    """What a cell holds that the reader loses; None where it loses nothing."""
    value, kind = cell.findtext("{*}v", ""), cell.get("t", "n")
    if kind == "e":
        return value or _NAMES[0x2A]
    if value or kind in ("str", "inlineStr") or (formula := cell.find("{*}f")) is None:
        return None
    return f"{NO_VALUE} ={formula.text[:_LONGEST_FORMULA]}" if formula.text else NO_VALUE


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


# -- .xlsb -----------------------------------------------------------------------------------------------------


def _sheets_of_xlsb(archive: zipfile.ZipFile) -> dict[str, str]:
    targets = _targets(archive, "xl/workbook.bin")
    found = {}
    for kind, data in _records_of_xlsb(archive.read("xl/workbook.bin")):
        if kind == _BUNDLE_SHEET:
            relation, rest = _wide_string(data[8:])
            found[_wide_string(rest)[0]] = targets.get(relation, "")
    return found


def _wide_string(data: bytes) -> tuple[str, bytes]:
    end = 4 + 2 * int.from_bytes(data[:4], "little")
    return data[4:end].decode("utf-16-le", "replace"), data[end:]


def _of_xlsb(data: bytes) -> Lost:
    row, found = 0, {}
    for kind, record in _records_of_xlsb(data):
        if kind == _ROW:
            row = int.from_bytes(record[:4], "little")
        elif kind in (_CELL_ERROR, _FORMULA_ERROR) and len(record) > 8:
            found[row, int.from_bytes(record[:4], "little")] = _NAMES.get(record[8], _NAMES[0x2A])
    return found


def _records_of_xlsb(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(type, content) of the records of a binary part; numbers are written seven bits a byte."""
    at = 0
    while at < len(data):
        kind, at = _varying(data, at, 2)
        size, at = _varying(data, at, 4)
        yield kind, data[at : at + size]
        at += size


def _varying(data: bytes, at: int, most: int) -> tuple[int, int]:
    number = 0
    for n, byte in enumerate(data[at : at + most]):
        number |= (byte & 0x7F) << (7 * n)
        if byte < 0x80:
            return number, at + n + 1
    return number, at + most


# -- .xls ------------------------------------------------------------------------------------------------------


def _of_xls(path: Path) -> dict[str, Lost]:
    try:
        with olefile.OleFileIO(str(path)) as container:
            name = next((n for n in ("Workbook", "Book") if container.exists(n)), None)
            if name is None:
                return {}
            data = container.openstream(name).read()
    except OSError:
        return {}  # the fast reader opened it: a container of another make
    sheets = [record for kind, record in _records_of_xls(data, 0) if kind == _BOUND_SHEET]
    return {_title(record): _of_stream(data, int.from_bytes(record[:4], "little")) for record in sheets}


def _title(record: bytes) -> str:
    length, wide = record[6], len(record) > 7 and record[7] & 1
    text = record[8 : 8 + length * (2 if wide else 1)]
    return text.decode("utf-16-le" if wide else "latin-1", "replace")


def _of_stream(data: bytes, start: int) -> Lost:
    found = {}
    for kind, record in _records_of_xls(data, start):
        if kind == _BOOLEAN_OR_ERROR and len(record) >= 8 and record[7]:
            code = record[6]
        elif kind == _FORMULA and len(record) >= 14 and record[12:14] == b"\xff\xff" and record[6] == 2:
            code = record[8]
        else:
            continue
        row, column = struct.unpack_from("<HH", record)
        found[row, column] = _NAMES.get(code, _NAMES[0x2A])
    return found


def _records_of_xls(data: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """(type, content) of the records of one substream, up to its end."""
    at = start
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        yield kind, data[at + 4 : at + 4 + size]
        if kind == _END:
            return
        at += 4 + size


__all__: Sequence[str] = ("Lost", "has_signs", "lost_cells", "put_back")
