"""Plain values as a workbook's XML carries them: text, numbers, dates."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias
from xml.sax.saxutils import escape

from xlops.errors import Refused

Scalar: TypeAlias = str | int | float | bool | Decimal | date | datetime | None

MAX_TEXT = 32_767
MAX_NUMBER = 9.99999999999999e307
EPOCH_1900 = datetime(1899, 12, 30)
EPOCH_1904 = datetime(1904, 1, 1)

_CONTROL = "\x00-\x08\x0b-\x1f"
# One pass over the original text: an underscore that would read as an escape, then what XML cannot hold.
_UNSAFE = re.compile(rf"_(?=x[0-9A-Fa-f]{{4}}[_{_CONTROL}])|[{_CONTROL}]|[\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ENTITY = re.compile(r"&(#x[0-9A-Fa-f]+|#\d+|\w+);")
_ENTITIES = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}  # `&` last: `&amp;lt;` says `&lt;`
_TRIMMED = re.compile(r"^\s|\s$|[\n\t]|  ")
_CARE = re.compile(r"[&<>\x01-\x1f\ud800-\udfff\ufffe\uffff]|_x|  |\x00\s|\s\x00|^\s|\s$")
ERROR = re.compile(r"#(?:N/A|DIV/0!|VALUE!|REF!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|FIELD!|BUSY!)")


def _safe(match: re.Match[str]) -> str:
    found = match[0]
    if found == "_":
        return "_x005F_"
    return f"_x{ord(found):04X}_" if ord(found) < 32 else "\ufffd"


def encode_text(text: str) -> str:
    """The text as XML content; what XML forbids becomes Excel's `_x0001_`, a lone surrogate U+FFFD.

    `Refused` beyond 32,767 UTF-16 units, Excel's limit for a cell.
    """
    if len(text) > MAX_TEXT // 2 and len(text.encode("utf-16-le", "surrogatepass")) > 2 * MAX_TEXT:
        raise Refused(f"a text of {len(text):,} characters; a cell holds {MAX_TEXT:,}: {text[:40]}…")
    return escape(_UNSAFE.sub(_safe, text))


def all_plain(texts: Sequence[str]) -> bool:
    """Whether the texts can be written as they are: one search over all of them instead of one each."""
    joined = "\x00".join(texts)
    if joined.count("\x00") != len(texts) - 1 or max(map(len, texts)) > MAX_TEXT // 2:
        return False
    return _CARE.search(joined) is None


def decode_entities(text: str) -> str:
    """XML content as text: the five entities and numeric ones."""
    if "&" not in text:
        return text
    if "&#" not in text:  # nearly all of them
        for name, character in _ENTITIES.items():
            text = text.replace(f"&{name};", character)
        return text

    def plain(match: re.Match[str]) -> str:
        name = match[1]
        if name.startswith("#"):
            return chr(int(name[2:], 16) if name[1] == "x" else int(name[1:]))
        return _ENTITIES.get(name, match[0])

    return _ENTITY.sub(plain, text)


def decode_text(text: str) -> str:
    """Text of a cell without Excel's `_x0001_` escapes."""
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def space(encoded: str) -> str:
    """The attribute that keeps readers from trimming, where the text needs it."""
    return ' xml:space="preserve"' if _TRIMMED.search(encoded) else ""


def serial(value: date, date1904: bool = False) -> float:
    """Excel's day number of a date or date-time (time zone dropped: the wall clock counts).

    `Refused` before the first day the workbook's date system knows.
    """
    moment = value.replace(tzinfo=None) if isinstance(value, datetime) else datetime(*value.timetuple()[:3])
    days = (moment - (EPOCH_1904 if date1904 else EPOCH_1900)) / timedelta(days=1)
    if not date1904 and days < 61:
        days -= 1  # Excel believes in a 29 February 1900
    if days < (0 if date1904 else 1):
        raise Refused(f"{value} is before the first day a workbook can hold")
    return days


def date_of(number: float, date1904: bool = False) -> datetime:
    """The date-time of Excel's day number, to the millisecond."""
    if not date1904 and number < 60:
        number += 1
    return (EPOCH_1904 if date1904 else EPOCH_1900) + timedelta(milliseconds=round(number * 86_400_000))


def plain_scalar(value: Any) -> Scalar:
    """The value with numpy's and pandas' scalars made plain; None for every kind of "no value"."""
    if type(value) is float:  # as most are
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | bool | int):
        return value
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    if type(value).__module__ == "numpy":
        value = value.astype("datetime64[us]").item() if value.dtype.kind == "M" else value.item()
        return plain_scalar(value)
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, date):
        return value
    raise Refused(f"a cell cannot hold a {type(value).__name__}: {value!r}")


def number_text(value: int | float | Decimal) -> str:
    """The number as the file carries it.

    `Refused` for integers a cell would round (ids are text) and numbers beyond Excel's range.
    """
    if isinstance(value, int):
        if abs(value) >= 10**15 and Decimal(f"{value:.15g}") != value:
            raise Refused(f"{value} has more digits than a number in a cell keeps; write it as text")
        return str(value)
    number = float(value) + 0.0
    if abs(number) > MAX_NUMBER:
        raise Refused(f"{number!r} is beyond the largest number of a cell")
    return repr(number)
