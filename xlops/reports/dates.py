"""Days as reports write them, in any order and language we know; one order per file, decided from all its values."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, timezone, tzinfo

from xlops.errors import AmbiguousReport

_MONTH_WORDS = """
jan january januar janvier enero gennaio ene gen janv januari styczeń stycznia sty janeiro ocak oca
feb february februar février febrero febbraio févr februari luty lutego lut fev fevereiro şubat şub
mar march märz mär marzo mars mrz mrt maart marzec marca março mart
apr april avril abril aprile abr avr kwiecień kwietnia kwi nisan nis
may mai mayo maggio mag mei maj maja maio mayıs
jun june juni juin junio giugno giu czerwiec czerwca cze junho haziran haz
jul july juli juillet julio luglio lug juil lipiec lipca lip julho temmuz tem
aug august août agosto ago augustus augusti sierpień sierpnia sie ağustos ağu
sep sept september septembre septiembre settembre set wrzesień września wrz setembro eylül eyl
oct october oktober octobre octubre ottobre okt ott październik października paź outubro out ekim eki
nov november novembre noviembre listopad listopada lis novembro kasım kas
dec december dezember décembre diciembre dicembre dez dic déc grudzień grudnia gru dezembro aralık ara
"""


def _months() -> dict[str, int]:
    rows = [line.split() for line in _MONTH_WORDS.strip().split("\n")]
    return {word: number for number, words in enumerate(rows, 1) for word in words}


MONTHS = _months()

_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_CJK = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})(?!\d)")
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_WORD_FIRST = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2}),?\s+(\d{4})")
_WORD_SECOND = re.compile(r"(\d{1,2})\.?\s*(?:de\s+)?[-\s]?([^\W\d_]+)\.?\s*(?:de\s+)?[-,\s]\s*(\d{4}|\d{2}(?!\d))")
_YEAR_MONTH = re.compile(r"(20\d{2})\s*[-/.年]\s*(\d{1,2})\s*月?")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](20\d{2})")
_WORD_YEAR = re.compile(r"([^\W\d_]+)\.?[-/ ](20\d{2}|\d{2})")


def _clean(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def parse_day(text: str, order: str | None = None) -> date | None:
    """The day that `text` begins with (a time after it is passed over), or None.

    `order` is `mdy` or `dmy` for days written only in numbers; without it such a day is None unless its numbers
    leave one reading (or it is written with dots, which is always day first).
    """
    text = _clean(text)
    if found := _ISO.match(text):
        return _make(int(found[1]), int(found[3]), int(found[4]))
    if found := _CJK.match(text):
        return _make(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMERIC.match(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if found[2] == "." or order == "dmy":
            return _make(year, second, first)
        if order == "mdy":
            return _make(year, first, second)
        readings = {_make(year, first, second), _make(year, second, first)} - {None}
        return readings.pop() if len(readings) == 1 else None
    if (found := _WORD_FIRST.match(text)) and found[1] in MONTHS:
        return _make(int(found[3]), MONTHS[found[1]], int(found[2]))
    if (found := _WORD_SECOND.match(text)) and found[2] in MONTHS:
        return _make(int(found[3]), MONTHS[found[2]], int(found[1]))
    if found := _COMPACT.match(text):
        return _make(int(found[1]), int(found[2]), int(found[3]))
    return None


def parse_month(text: str) -> tuple[date, date] | None:
    """First and last day of the month that is all of `text` (`2018-03`, `01/2026`, `Sep-25` after Excel), or None.

    The first of a month, as a spreadsheet turns months into days, means that month too.
    """
    text = _clean(text)
    if found := _YEAR_MONTH.fullmatch(text):
        year, month = int(found[1]), int(found[2])
    elif found := _MONTH_YEAR.fullmatch(text):
        year, month = int(found[2]), int(found[1])
    elif (found := _WORD_YEAR.fullmatch(text)) and found[1] in MONTHS:
        year, month = int(found[2]), MONTHS[found[1]]
    elif (day := parse_day(text)) and day.day == 1:
        year, month = day.year, day.month
    else:
        return None
    first = _make(year, month, 1)
    return (first, first.replace(day=monthrange(first.year, month)[1])) if first else None


_TIME = re.compile(
    r"(?<=[\d日])[t,\s]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?!\d)\s*([ap]\.?\s?m\b\.?)?\s*"
    r"(?:(?:utc|gmt)?([+-])(\d{1,2}):?(\d{2})?|([^\W\d_]+))?$"
)
# the names that Amazon's reports write, in hours from UTC
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "west": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "eet": 2,
    "eest": 3, "trt": 3, "gst": 4, "ist": 5.5, "sgt": 8, "jst": 9, "aest": 10, "aedt": 11, "brt": -3, "est": -5,
    "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip


def local_day(text: str, order: str | None, zone: tzinfo) -> date | None:
    """The day in `zone` of the moment that `text` is, or None where it cannot be read.

    An offset or a zone's name in the text says where its clock stood; a clock without either is UTC. A day without a
    clock time is that day.
    """
    day, text = parse_day(text, order), _clean(text)
    if day is None or ":" not in text:
        return day
    found = _TIME.search(text)
    clock = found and _clock(int(found[1]), int(found[2]), int(found[3] or 0), found[4])
    offset = found and _offset(found)
    if clock is None or offset is None:
        return None
    return datetime.combine(day, clock, timezone(offset)).astimezone(zone).date()


def _clock(hour: int, minute: int, second: int, half: str | None) -> time | None:
    if half:
        hour = hour % 12 + (12 if half[0] == "p" else 0) if 1 <= hour <= 12 else 24
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _offset(found: re.Match[str]) -> timedelta | None:
    """How far from UTC the zone in a time's text is; None where it is unknown."""
    if found[8]:
        hours = _ZONES.get(found[8])
        return None if hours is None else timedelta(hours=hours)
    if not found[5]:
        return timedelta(0)
    off = timedelta(hours=int(found[6]), minutes=int(found[7] or 0))
    return (-off if found[5] == "-" else off) if off < timedelta(days=1) else None


def parse_range(text: str) -> tuple[date, date] | None:
    """The two days of `Nov 09, 2025 - Nov 27, 2025`, or None."""
    parts = re.split(r"\s+[-–—~]\s+|\s+to\s+", _clean(text))
    if len(parts) != 2:
        return None
    first, last = parse_day(parts[0]), parse_day(parts[1])
    return (first, last) if first and last else None


def day_order(values: Iterable[str], usual: str | None = None) -> str:
    """`mdy` or `dmy`, from every value of the file; `usual` is the order of the file's marketplace where known.

    Evidence, in this order: a number above 12; days that stand close together in one reading only; `usual`.
    Errors: AmbiguousReport where the values fit both orders, or neither.
    """
    numeric = [v for v in values if (m := _NUMERIC.match(_clean(v))) and m[2] != "."]
    if not numeric:
        return usual or "mdy"
    spans = {}
    for order in ("mdy", "dmy"):
        days = [parse_day(v, order) for v in numeric]
        known = [d for d in days if d]
        if len(known) == len(days):
            spans[order] = (max(known) - min(known)).days
    if not spans:
        readable = {order: sum(parse_day(v, order) is not None for v in numeric) for order in ("mdy", "dmy")}
        best = max(readable, key=lambda o: (readable[o], o == usual))
        if readable[best] >= 0.9 * len(numeric):
            return best  # a few broken cells: they become findings
        raise AmbiguousReport(
            f"its days are written in two orders (such as {numeric[0]!r} and {numeric[-1]!r}): "
            "set one date format in Excel or download the report again"
        )
    if len(spans) == 1:
        return next(iter(spans))
    shorter = min(spans, key=lambda o: spans[o]) if spans["mdy"] != spans["dmy"] else None
    few = len(set(numeric)) < 4
    if shorter and usual and shorter != usual and not few and not _first_of_months(numeric):
        raise AmbiguousReport(
            f"days such as {numeric[0]!r} are usually {'month' if usual == 'mdy' else 'day'} first in its marketplace, "
            f"but stand close together only when read the other way round: {_ADVICE}"
        )
    decided = usual or (None if shorter is None or _first_of_months(numeric) else shorter)
    if decided is None:
        raise AmbiguousReport(f"days such as {numeric[0]!r} fit both month/day and day/month: {_ADVICE}")
    return decided


_ADVICE = (
    "write its dates as 2026-11-23 (in Excel: format yyyy-mm-dd, save as CSV), or download the report again; where it "
    "is from can be said with --marketplace (US is month first)"
)


def _first_of_months(numeric: list[str]) -> bool:
    """Whether the days may be the first of several months in one order, neighbours in January in the other."""
    pairs = [(int(m[1]), int(m[3])) for v in numeric if (m := _NUMERIC.match(_clean(v)))]
    return any({pair[n] for pair in pairs} == {1} for n in (0, 1))
