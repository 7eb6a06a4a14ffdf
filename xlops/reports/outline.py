"""A file's outline: how it is written, its header, the shapes of its cells, and nothing of what they say.

A person shows it to whoever mends xlops: `Acme GmbH, 14.95 €, B0CRMZHDG8` is `Aa AaA, 99.99 €, A9A9`. Names of columns
stay where numbers stand under them; else those of their words that some report's known names have, for a row of cells
may look like one of names. A cell that is a day keeps its month.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from xlops import files
from xlops.dates import MONTHS, parse_day
from xlops.errors import XlopsError
from xlops.money import CODES
from xlops.reports.documents import read_document
from xlops.reports.files import Source, content_kind, open_sources
from xlops.reports.sheet import text_of, workbook_grids
from xlops.reports.text import HEAD_BYTES, HEADER_WITHIN, decode_head, known_words, rows_of, sniff_text
from xlops.reports.vocabulary import vocabularies

_ROWS = 400  # that are looked at
_MOST_TABLES = 40
_MOST_COLUMNS = 200
_SUFFIXES = frozenset(
    (".csv", ".tsv", ".txt", ".tab", ".json", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".zip", ".gz")
)
_SHAPES = 4  # of a column that are shown
_LONGEST_NAME, _LONGEST_SHAPE = 80, 40
_TELLING = re.compile(r"@|://|\d{3}|[A-Z]+-?\d|\bB0[0-9A-Z]{8}\b")  # of a name: as in addresses, ids and products
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
    """What a cell looks like: each digit a 9, each word a letter of its script, each odd sign a ¤; currencies stay."""
    text = text[: 4 * _LONGEST_SHAPE]
    kept = frozenset(MONTHS) if parse_day(text.strip()) else frozenset[str]()
    return _shaped(text, lambda word: word in CODES or word.casefold() in kept)


def _shaped(text: str, stays: Callable[[str], bool]) -> str:
    words = _WORDS.sub(lambda found: found[0] if stays(found[0]) else _word(found[0]), text)
    plain = "".join(c if c.isascii() or c.isalpha() or unicodedata.category(c) == "Sc" else "¤" for c in words)
    short = re.sub(r"(?:(?<=\s)|^)(A|a|Aa)(?:\s+(?:A|a|Aa)\b){2,}", r"\1 …", _DIGIT.sub("9", " ".join(plain.split())))
    return short if len(short) <= _LONGEST_SHAPE else f"{short[:_LONGEST_SHAPE]}…"


def _word(word: str) -> str:
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
    sure = _numbers_below(body[:5], rows[at])
    yield f"  header in row {at + 1}, {len(rows[at])} columns; of {len(body)} rows below it"
    for number, cell in enumerate(rows[at][:_MOST_COLUMNS]):
        column = [row[number] for row in body if number < len(row) and row[number].strip()]
        told = " · ".join(f"{count} × {seen}" for seen, count in Counter(map(shape, column)).most_common(_SHAPES))
        yield f"  {number + 1:3} {_name(cell, sure)}: {told or 'blank'}"


def _header(rows: list[list[str]]) -> int | None:
    """The row of the columns' names; None where none has some names that xlops knows, or numbers under texts."""
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        cells = [cell for cell in row if cell.strip()]
        if len(cells) < 2 or len(set(cells)) < len(cells) or rows.count(row) > 1:
            continue
        if known_words(cells) >= max(2, len(cells) // 3):
            return at
        if all(map(_WORDS.search, cells)) and len(cells) > 2 and _numbers_below(rows[at + 1 : at + 6], row):
            return at
    return None


def _numbers_below(below: Sequence[Sequence[str]], header: Sequence[str]) -> bool:
    """Whether half of the columns hold digits in each of the rows below, two at least, which are as wide."""
    full = [row for row in below if sum(1 for cell in row if cell.strip()) * 2 > len(header)]
    counted = [
        all(number < len(row) and not _WORDS.search(row[number]) and _DIGIT.search(row[number]) for row in full)
        for number in range(len(header))
    ]
    return len(full) > 1 and sum(counted) * 2 >= len(header)


def _name(cell: str, sure: bool) -> str:
    """A column's name; where that is not sure only words that are in some known name: `Cost Acme` is `Cost Aa`."""
    cell = " ".join(cell.split())[:_LONGEST_NAME]
    if sure and not _TELLING.search(cell):
        return repr(cell)
    return repr(_shaped(cell, lambda word: word.casefold() in _known()))


@cache
def _known() -> frozenset[str]:
    """Every word of every known name of a column, in all languages."""
    return frozenset(word for v in vocabularies().values() for name in v.fields for word in _WORDS.findall(name))


def _suffix(path: Path) -> str:
    """The end of a file's name, where it is one of a kind of file and no part of its name."""
    suffix = path.suffix.lower()
    return suffix if suffix in _SUFFIXES else "no known suffix" if suffix else "no suffix"
