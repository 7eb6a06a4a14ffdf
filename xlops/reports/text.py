"""Text files: encoding by evidence, delimiter, and a plain UTF-8 copy where DuckDB could not read the original."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xlops.errors import UnreadableFile
from xlops.language import Text
from xlops.reports.checks import letters
from xlops.reports.vocabulary import LONGEST_HEADER, vocabularies

HEAD_BYTES = 1 << 18
HEADER_WITHIN = 15
_ENOUGH_WORDS = 6
_LONG_LINE = 1 << 18
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_UTF8 = ("utf-8", "utf-8-sig")
_LEGACY = ("cp1252", "cp932", "gb18030", "cp949", "cp950")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\ufffd]")
_KANA = re.compile("[\u3041-\u30ff]")
_DATES = re.compile(r"\d\s?[年년]\s?\d{1,2}\s?[月월]|\d[月월]\s?\d{1,2}\s?[日일]|上午|下午|午前|午後|오전|오후")
_NOTHING = re.compile("(?!)")  # Chinese read as Korean or Big5 looks as natural: header words alone tell those two
_COMMON_HANZI = re.compile("[的一是不了人有中大国品用套装色新家女男式款个件包盒]")
_LATIN = re.compile("[À-ÿŒœŠšŽž€£’–—™®°ñ]")
_ODD = re.compile("[\x80-\x9f¤¦¨¬¯´¶·¸¼½¾\uff61-\uff9f\ue000-\uf8ff\ufffd]")


@dataclass(frozen=True)
class TextForm:
    """How a text file is written."""

    encoding: str
    delimiter: str
    quoted: bool
    plain: bool  # DuckDB can read the file as it is
    mended: str = ""  # an example of the letters that another program damaged and that are put right


def known_words(cells: list[str]) -> int:
    """How many of the cells name a field of any family, in the family that knows most of them."""
    short = [c for c in cells if c and len(c) <= LONGEST_HEADER]
    return max(sum(1 for c in short if vocabulary.field(c)) for vocabulary in vocabularies().values())


def sniff_text(path: Path) -> TextForm:
    """Encoding, delimiter and quoting of a text file; UnreadableFile where it is no text."""
    with path.open("rb") as handle:
        head = handle.read(HEAD_BYTES)
    encoding = _encoding(path, head)
    text = decode_head(head, encoding)
    if word := _damaged_word(text) if encoding in _UTF8 else "":
        if letters.is_mendable(path):
            encoding, text = letters.ENCODING, decode_head(head, letters.ENCODING)
        elif not word.startswith(letters.MARK_OF_ORDER):  # such a header cell is known as it stands
            raise letters.damaged(word)
    if len(_CONTROLS.findall(text)) > len(text) // 10:
        raise UnreadableFile(
            Text(
                "this is neither a text file nor a workbook: download the report again",
                "这既不是文本文件，也不是工作簿：请重新下载报告",
            )
        )
    delimiter = _delimiter(text)
    quoted = delimiter != "\t" or not _stray_quotes(path, encoding)
    plain = encoding in _UTF8 and not _needs_cleaning(path) and _is_utf8(path)
    return TextForm(encoding, delimiter, quoted, plain, word)


def _damaged_word(text: str) -> str:
    lines = text.removeprefix("\ufeff").split("\n", HEADER_WITHIN)[:HEADER_WITHIN]
    return letters.damaged_word(lines, lambda line: known_words([c.strip('"') for c in re.split(r"[\t,;|]", line)]))


def decode_head(head: bytes, encoding: str) -> str:
    """The first bytes as text, a character cut in half at the end left out."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(head).replace("\r\n", "\n").replace("\r", "\n")


def rows_of(text: str, form: TextForm) -> Iterator[tuple[int, list[str]]]:
    """(physical line after the row, cells) of CSV text; stops quietly at a broken end."""
    lines = text.replace("\x00", "").split("\n")
    if form.quoted:
        reader = csv.reader(lines, delimiter=form.delimiter)
    else:
        reader = csv.reader(lines, delimiter=form.delimiter, quoting=csv.QUOTE_NONE)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error:
        return


def _delimiter(text: str) -> str:
    """The delimiter that makes the most words we know of one of the first lines."""
    first = "\n".join(text.split("\n", 20)[:20])
    best, delimiter = (-1, -1), ","
    for mark in sorted(",\t;|", key=first.count, reverse=True):
        if mark not in first and best[0] >= 0:
            break
        words = 0
        for _, cells in rows_of(first, TextForm("", mark, True, False)):
            words = max(words, known_words(cells))
            if words >= _ENOUGH_WORDS:
                return mark
        if (words, first.count(mark)) > best:
            best, delimiter = (words, first.count(mark)), mark
    return delimiter


def _encoding(path: Path, head: bytes) -> str:
    for bom, name in _BOMS.items():
        if head.startswith(bom):
            return name
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if head[0::2].count(0) > len(head) // 4:
        return "utf-16-be"
    if _is_utf8(path) or _is_mostly_utf8(head):
        return "utf-8"
    return max(_LEGACY, key=lambda name: _likeness(head, name))


def _is_utf8(path: Path) -> bool:
    """Whether every byte is UTF-8; a character cut in half at the very end belongs to a truncated file."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as handle:
        try:
            while chunk := handle.read(1 << 20):
                decoder.decode(chunk)
        except UnicodeDecodeError:
            return False
    return True


def _is_mostly_utf8(head: bytes) -> bool:
    """Whether a few broken characters stand among many good ones: exports cut long titles in mid-character."""
    text = decode_head(head, "utf-8")
    broken = text.count("\ufffd")
    return sum(ord(c) > 127 for c in text) - broken > 20 * broken


def _likeness(head: bytes, encoding: str) -> tuple[int, int, int]:
    """Known header words first, then dates, then how natural the characters look.

    "Decodes without error" proves nothing. An English report that was saved again has no other letter that would
    tell than those of its days, `2026年10月24日`.
    """
    text = decode_head(head, encoding)
    lines = [cells for line in text.split("\n")[:15] for cells in [re.split(r"[\t,;|]", line)]]
    words = max((known_words([c.strip('"') for c in cells]) for cells in lines), default=0)
    natural = {"cp1252": _LATIN, "cp932": _KANA, "gb18030": _COMMON_HANZI}.get(encoding, _NOTHING)
    return words, len(_DATES.findall(text)), len(natural.findall(text)) * 2 - len(_ODD.findall(text)) * 3


# a cell that opens a quote and does not close it, or goes on after it was closed (`"Big" Pan`)
_STRAY_QUOTE = re.compile(rb'(?:^|[\t\r\n])"(?:[^"\t\r\n]|"")*(?:[\t\r\n]|$|"[^"\t\r\n])')


def _stray_quotes(path: Path, encoding: str) -> bool:
    """Whether some cell of a tab-separated file is quoted as no csv is: quotes are then plain text, in all of it."""
    data = path.read_bytes()
    if encoding.startswith("utf-16"):
        data = data.decode(encoding, "replace").encode()
    return _STRAY_QUOTE.search(data) is not None


def _needs_cleaning(path: Path) -> bool:
    """Whether DuckDB would stumble: NULs, old Mac line ends, two kinds of line ends in one file."""
    returns = pairs = feeds = 0
    with path.open("rb") as handle:
        last = b""
        while chunk := handle.read(1 << 22):
            if b"\x00" in chunk:
                return True
            returns += chunk.count(b"\r")
            feeds += chunk.count(b"\n")
            pairs += chunk.count(b"\r\n") + (last == b"\r" and chunk.startswith(b"\n"))
            last = chunk[-1:]
    return returns != pairs or (pairs > 0 and pairs != feeds)


def write_plain(path: Path, form: TextForm, target: Path) -> Path:
    """A UTF-8 copy with `\\n` line ends and no NUL, for DuckDB."""
    with (
        path.open("r", encoding=form.encoding, errors="replace", newline=None) as old,
        target.open("w", encoding="utf-8", newline="\n") as new,
    ):
        while chunk := old.read(1 << 20):
            new.write(chunk.replace("\x00", ""))
    return target


def check_lines(path: Path, delimiter: str, most: int) -> None:
    """UnreadableFile where a line has more cells than any report: DuckDB would take hours to say so."""
    mark = delimiter.encode()
    with path.open("rb") as handle:
        if all(b"\n" in block for block in iter(lambda: handle.read(_LONG_LINE), b"")):
            return
        handle.seek(0)
        for number, line in enumerate(handle, 1):
            if len(line) > _LONG_LINE // 2 and (cells := line.count(mark)) > most:
                raise too_wide(number, cells)


def too_wide(row: int, cells: int) -> UnreadableFile:
    """What to say of a row that has more cells than any report."""
    return UnreadableFile(
        Text(
            "row {row} has {cells} cells: no report is that wide",
            "第 {row} 行有 {cells} 个单元格：没有报告会这么宽",
        ).format(row=row, cells=f"{cells:,}")
    )


def open_end(path: Path, delimiter: str) -> list[str] | None:
    """The cells of the last line, where no line end closes it."""
    with path.open("rb") as handle:
        handle.seek(max(0, path.stat().st_size - 65536))
        tail = handle.read()
    if tail.endswith((b"\n", b"\r", b"\n\x00", b"\r\x00")):
        return None
    last = re.split(rb"[\r\n]+", tail.replace(b"\x00", b""))[-1].decode("utf-8", "replace")
    return next(iter(csv.reader([last], delimiter=delimiter)), [])
