"""A file's outline: how it is written, its header, the shapes of its cells, and nothing of what they say.

A person shows it to whoever mends xlops: `Acme GmbH, 14.95 €, B0CRMZHDG8` is `Aa A, 99.99 €, A9A9`. Names of columns
stay where they are names of columns beyond doubt: where xlops knows one of them, or where numbers stand under texts.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from xlops import files
from xlops.dates import MONTHS
from xlops.errors import XlopsError
from xlops.money import CODES
from xlops.reports.documents import read_document
from xlops.reports.files import Source, content_kind, open_sources
from xlops.reports.sheet import text_of, workbook_grids
from xlops.reports.text import HEAD_BYTES, HEADER_WITHIN, decode_head, known_words, rows_of, sniff_text

_ROWS = 400  # that are looked at
_MOST_TABLES = 40
_MOST_COLUMNS = 200
_SHAPES = 4  # of a column that are shown
_LONGEST_NAME, _LONGEST_SHAPE = 80, 40
_TELLING = re.compile(r"@|://|\d{4}|\bB0[0-9A-Z]{8}\b")
_WORDS = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
_SCRIPTS = (("CJK", "字"), ("HIRAGANA", "か"), ("KATAKANA", "カ"), ("HANGUL", "한"), ("ARABIC", "ع"), ("THAI", "ก"))


def outline(path: Path) -> Iterator[str]:
    """The outline of a file, or of each file in an archive, line by line. Errors: OSError."""
    with files.scratch() as scratch:
        try:
            sources = open_sources(path, path.name, scratch)
        except XlopsError as why:
            yield f"{_suffix(path)}, {path.stat().st_size:,} bytes: not opened ({type(why).__name__})"
            return
        if len(sources) > 1 or sources[0].path != path:
            yield f"{_suffix(path)}, {path.stat().st_size:,} bytes, an archive of {len(sources)}"
        for source in sources:
            yield from _of_file(source)


def shape(text: str) -> str:
    """What a cell looks like: each digit a 9, each word a letter of its script; signs, currencies, months stay."""
    words = _WORDS.sub(lambda found: _word(found[0]), text[: 4 * _LONGEST_SHAPE])
    short = re.sub(r"(?:(?<=\s)|^)(A|a|Aa)(?:\s+(?:A|a|Aa)\b){2,}", r"\1 …", _DIGIT.sub("9", " ".join(words.split())))
    return short if len(short) <= _LONGEST_SHAPE else f"{short[:_LONGEST_SHAPE]}…"


def _word(word: str) -> str:
    if word in CODES or word.casefold() in MONTHS:
        return word
    letters = "".join(_letter(c) for c in word)
    return re.sub(r"(.)\1+", r"\1", letters)


def _letter(letter: str) -> str:
    name = unicodedata.name(letter, "")
    script = next((sign for start, sign in _SCRIPTS if name.startswith(start)), "")
    return script or ("A" if letter.isupper() else "a")


def _of_file(source: Source) -> Iterator[str]:
    begin = f"{_suffix(source.path)}, {source.size:,} bytes"
    try:
        kind = content_kind(source)
        if kind == "text":
            form = sniff_text(source.path)
            with source.path.open("rb") as handle:
                text = decode_head(handle.read(HEAD_BYTES), form.encoding)
            rows = [row for _, row in rows_of(text.removeprefix("\ufeff"), form)][:_ROWS]
            quotes = "" if form.quoted else ", quotes are text"
            yield f"{begin}, text in {form.encoding}, cells end with {form.delimiter!r}{quotes}"
            yield from _table(rows)
            return
        grids = read_document(source.path) if kind == "json" else workbook_grids(source)
    except XlopsError as why:
        yield f"{begin}: not read ({type(why).__name__})"
        return
    yield f"{begin}, {kind}, {len(grids)} sheets"
    for number, (_, grid) in enumerate(grids[:_MOST_TABLES], 1):
        yield f"sheet {number}: {len(grid):,} rows, {max(map(len, grid), default=0)} columns"
        yield from _table([[text_of(cell) for cell in row] for row in grid[:_ROWS]])


def _table(rows: list[list[str]]) -> Iterator[str]:
    at = _header(rows)
    for number, row in enumerate(rows[: at if at is not None else HEADER_WITHIN], 1):
        if cells := [shape(cell) for cell in row[:_MOST_COLUMNS] if cell.strip()]:
            yield f"  row {number}: {' | '.join(cells)}"
    if at is None:
        return
    body = [row for row in rows[at + 1 :] if any(cell.strip() for cell in row)]
    yield f"  header in row {at + 1}, {len(rows[at])} columns; of {len(body)} rows below it"
    for number, cell in enumerate(rows[at][:_MOST_COLUMNS]):
        column = [row[number] for row in body if number < len(row) and row[number].strip()]
        told = " · ".join(f"{count} × {seen}" for seen, count in Counter(map(shape, column)).most_common(_SHAPES))
        yield f"  {number + 1:3} {_name(cell)}: {told or 'blank'}"


def _header(rows: Sequence[Sequence[str]]) -> int | None:
    """The row of the columns' names; None where a row of cells could as well be one of names."""
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        cells = [cell for cell in row if cell.strip()]
        if len(cells) < 2 or len(set(cells)) < len(cells):
            continue
        if known_words(cells) >= max(2, len(cells) // 3):
            return at
        if all(map(_is_a_name, cells)) and len(cells) > 2 and _numbers_below(rows[at + 1 : at + 6], row):
            return at
    return None


def _is_a_name(cell: str) -> bool:
    return len(cell) <= _LONGEST_NAME and not _TELLING.search(cell) and _WORDS.search(cell) is not None


def _numbers_below(below: Sequence[Sequence[str]], header: Sequence[str]) -> bool:
    """Whether a third of the columns hold digits in each of the rows below, which are as wide."""
    full = [row for row in below if sum(1 for cell in row if cell.strip()) * 2 > len(header)]
    counted = [
        all(number < len(row) and not _WORDS.search(row[number]) and _DIGIT.search(row[number]) for row in full)
        for number in range(len(header))
    ]
    return len(full) > 0 and sum(counted) * 3 >= len(header)


def _name(cell: str) -> str:
    cell = " ".join(cell.split())
    return repr(cell if _is_a_name(cell) or not cell else shape(cell))


def _suffix(path: Path) -> str:
    return re.sub(r"[^.a-z0-9]", "", path.suffix.lower())[:8] or "no suffix"
