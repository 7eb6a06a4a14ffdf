"""Letters that a program damaged: UTF-8 that was read as Windows-1252 (`WÃ¤hrung`, `â‚¬12.34`, `ï»¿Date`).

The damage loses nothing, so it can be undone; but only where all of the file shows it, and where its header or its
currency marks do: a shopper may really have typed `cafÃ©`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from xlops.errors import UnknownReport, UnreadableFile
from xlops.findings import Finding
from xlops.language import Text

ENCODING = "utf_8_read_as_cp1252"
MARK_OF_ORDER = "ï»¿"
# cp1252 without its five gaps: programs leave these bytes as the control characters that Latin-1 has there
_BYTES = {bytes([n]).decode("cp1252", "ignore") or chr(n): n for n in range(256)} | {chr(n): n for n in range(256)}
_LATER = "".join(sorted(re.escape(char) for char, byte in _BYTES.items() if 0x80 <= byte <= 0xBF))
_SIGN = re.compile(f"[Â-ô][{_LATER}]+")
_MONEY = re.compile(r"(?:â‚¬|â‚¹|Â£|Â¥|ï¿¥)\s?-?\d|\d\s?(?:â‚¬|â‚¹|Â£|Â¥|ï¿¥)")


def _bytes(text: str) -> bytes:
    """The bytes that a damaged text once was. Errors: UnicodeEncodeError where some letter never was one of them."""
    try:
        return bytes(map(_BYTES.__getitem__, text))
    except KeyError as why:
        raise UnicodeEncodeError(ENCODING, text, 0, len(text), f"{why} is no letter of cp1252") from None


def undone(text: str) -> str:
    """A damaged text as it was written. Errors: UnicodeError where it is not damaged, or not throughout."""
    return _bytes(text).decode("utf-8").removeprefix("\ufeff")


class _Decoder(codecs.IncrementalDecoder):
    """Bytes → the damaged text → the bytes it once was → its letters."""

    def __init__(self, errors: str = "strict") -> None:
        super().__init__(errors)
        self._damaged, self._mended = (codecs.getincrementaldecoder("utf-8-sig")(errors) for _ in range(2))

    def decode(self, data: Any, final: bool = False) -> str:
        return self._mended.decode(_bytes(self._damaged.decode(data, final)), final)

    def reset(self) -> None:
        self._damaged.reset()
        self._mended.reset()


def _codec(name: str) -> codecs.CodecInfo | None:
    if name != ENCODING:
        return None

    def decode(data: Any, errors: str = "strict") -> tuple[str, int]:
        return _Decoder(errors).decode(bytes(data), final=True), len(data)

    return codecs.CodecInfo(codecs.utf_8_encode, decode, incrementaldecoder=_Decoder, name=ENCODING)


codecs.register(_codec)


def is_mendable(path: Path) -> bool:
    """Whether every letter of a text file that is not plain was damaged, so that all can be put right."""
    try:
        with path.open(encoding=ENCODING) as handle:
            while handle.read(1 << 20):
                pass
    except UnicodeError:
        return False
    return True


def damaged_word(lines: Sequence[str], known: Callable[[str], int]) -> str:
    """An example of the damage in the first lines of a table; empty where its header and amounts show none.

    `known` counts the known header words of a line: a header is damaged where undoing it makes more of them known.
    """
    for line in (line.removeprefix(MARK_OF_ORDER) for line in lines):
        if (found := _SIGN.search(line)) and known(_SIGN.sub(_piece_undone, line)) > known(line):
            return _word_around(line, found)
        if found := _MONEY.search(line):
            return _word_around(line, found)
    return re.split(r"[\t,;|]", lines[0])[0] if lines and lines[0].startswith(MARK_OF_ORDER) else ""


def check_letters(cells: Sequence[str]) -> None:
    """UnknownReport where letters of a header that nobody knows were damaged beyond repair."""
    if lost := next((c.strip() for c in cells if "\ufffd" in c or _SIGN.search(c)), ""):
        raise UnknownReport(damaged(lost).said)


def damaged(word: str) -> UnreadableFile:
    """What to say of a file whose letters cannot be put right."""
    return UnreadableFile(
        Text(
            "its letters were damaged by another program (such as {word!r}): download the report again, and put it "
            "into the folder as it is, without opening and saving it",
            "文字被其他程序弄乱了（例如 {word!r}）：请重新下载，不要打开后另存，原样放入文件夹",
        ).format(word=word[:60])
    )


def mended(word: str) -> Finding:
    """What to say of a file whose letters were put right."""
    return Finding("letters-mended", value=word)


def _piece_undone(found: re.Match[str]) -> str:
    try:
        return undone(found[0])
    except UnicodeError:
        return found[0]


def _word_around(line: str, found: re.Match[str]) -> str:
    """The cell that holds the damage, as far as that can be seen before the file's delimiter is known."""
    before = re.split(r'[\t,;|"]', line[: found.start()])[-1]
    return (before + re.split(r'[\t,;|"]', line[found.start() :])[0]).strip()
