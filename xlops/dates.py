"""Days as reports write them, in any order and language we know; one order per file, decided from all its values."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, timezone, tzinfo

from xlops.errors import AmbiguousReport
from xlops.language import Text

# January to December; each word belongs to one month in all languages (a test checks it)
_MONTH_WORDS = """
jan january januar janvier enero gennaio ene gen janv januari styczeń stycznia sty janeiro ocak oca
feb february februar février febrero febbraio févr februari luty lutego lut fevereiro fev şubat şub
mar march märz mär marzo mars mrz maart mrt marzec marca março mart
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
_WEEKDAYS = frozenset(
    """
mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat saturday sun sunday
mo montag di dienstag mi mittwoch do donnerstag fr freitag sa samstag so sonntag
lun lundi mar mardi mer mercredi jeu jeudi ven vendredi sam samedi dim dimanche
lunes martes mié mie miércoles jue jueves vie viernes sáb sab sábado dom domingo
lunedì martedì mercoledì gio giovedì venerdì sabato domenica
ma maandag dinsdag wo woensdag donderdag vr vrijdag za zaterdag zo zondag
pon poniedziałek wt wtorek śr środa czw czwartek pt pią piątek sob sobota nd niedz niedziela
mån måndag tis tisdag ons onsdag tors torsdag fre fredag lör lördag sön söndag
seg segunda ter terça qua quarta qui quinta sex sexta segunda-feira terça-feira quarta-feira quinta-feira sexta-feira
pzt pazartesi sal salı çar çarşamba per perşembe cum cuma cmt cumartesi paz pazar
""".split()
)


def _months() -> dict[str, int]:
    rows = [line.split() for line in _MONTH_WORDS.strip().split("\n")]
    return {word: number for number, words in enumerate(rows, 1) for word in words}


MONTHS = _months()

_ISO = re.compile(r"(\d{4})([-/.])\s?(\d{1,2})\2\s?(\d{1,2})(?!\d)")
_CJK = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_CJK_YEAR_LAST = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*日?,?\s*(\d{4})(?!\d)")
_KOREAN = re.compile(r"(\d{2})\. ?(\d{1,2})\. ?(\d{1,2})\.(?!\d)")  # its last point tells it from 26.4.01, day first
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})(?!\d)")
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_WORD_FIRST = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_WORD_SECOND = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|º)?\.?[-/\s]*(?:de\s+)?([^\W\d_]+)\.?(?:\s+de)?[-/,\s]\s*(\d{4}|\d{2})(?!\d)"
)
_YEAR_MONTH = re.compile(r"(20\d{2})\s*[-/.年]\s*(\d{1,2})\s*月?")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](20\d{2})")
_WORD_YEAR = re.compile(r"([^\W\d_]+)\.?[-/ ](20\d{2}|\d{2})")
_DAY_WORD = re.compile(r"(\d{1,2})[-/. ]([^\W\d_]+)\.?")
_WEEKDAY = re.compile(
    r"(?:星期|周|週)[一二三四五六日天],?\s*|[月火水木金土日]曜日?,?\s*|([^\W\d_]+(?:-feira)?)\.?,?\s+(?=\S)"
)
_UNTIL = re.compile(
    r"\s+-\s+|\s*[–—~〜]\s*|\s+(?:to|bis|au|al|t/m|até|till)\s+|\s*(?:至|到|から)\s*|(?<=\d{4})-(?=\d{1,2}[/.])"
    r"|(?<=\d)-(?=\d{4}[/.年])"
)


# in which groups year, month and day stand
_FORMS = {
    _ISO: (1, 3, 4),
    _CJK: (1, 2, 3),
    _KOREAN: (1, 2, 3),
    _CJK_YEAR_LAST: (3, 1, 2),
    _COMPACT: (1, 2, 3),
    _WORD_FIRST: (3, 1, 2),
    _WORD_SECOND: (3, 2, 1),
}


def _clean(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def parse_day(text: str, order: str | None = None) -> date | None:
    """The day that `text` begins with (a weekday before it and a time after it are passed over), or None.

    `order` is `mdy`, `dmy` or (two-digit years only) `ymd` for days written only in numbers; without it such a day is
    None unless its numbers leave one reading (or it is written with dots, which is always day first). A range of days
    is no day.
    """
    found = _match(_clean(text))
    if found is None or _UNTIL.match(found.string, found.end()):
        return None
    if found.re is _NUMERIC:
        return _in_order(found, order)
    year, month, day = (found[group] for group in _FORMS[found.re])
    return _make(int(year), MONTHS.get(month) or int(month), int(day))


_SERIAL = re.compile(r"([2-7]\d{4})(?:\.0+)?")
_DAY_ZERO = date(1899, 12, 30)


def parse_serial(text: str) -> date | None:
    """The day that a spreadsheet counts as `46349` where its column is formatted as a number, or None."""
    found = _SERIAL.fullmatch(text.strip())
    return _DAY_ZERO + timedelta(int(found[1])) if found else None


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


def open_month(text: str) -> tuple[int, int] | None:
    """(month, number) of `25-Jan`, which a spreadsheet makes of a month: the number is a year or a day. Else None."""
    found = _DAY_WORD.fullmatch(_clean(text))
    return (MONTHS[found[2]], int(found[1])) if found and found[2] in MONTHS else None


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


def _match(text: str) -> re.Match[str] | None:
    """How a cleaned text begins with a day, after a weekday or not."""
    ahead = _WEEKDAY.match(text)
    starts = [0, ahead.end()] if ahead and (ahead[1] is None or ahead[1] in _WEEKDAYS) else [0]
    tries = (pattern.match(text, start) for start in starts for pattern in (*_FORMS, _NUMERIC))
    return next((m for m in tries if m and _names_a_month(m)), None)


def _names_a_month(found: re.Match[str]) -> bool:
    month = found[_FORMS[found.re][1]] if found.re in _FORMS else "1"
    return month.isdigit() or month in MONTHS


def _in_order(found: re.Match[str], order: str | None) -> date | None:
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if found[2] == "." or order == "dmy":
        return _make(year, second, first)
    if order == "ymd":
        return _make(first, second, year) if len(found[4]) == 2 else None
    if order == "mdy":
        return _make(year, first, second)
    readings = {_make(year, first, second), _make(year, second, first)} - {None}
    return readings.pop() if len(readings) == 1 else None


def range_ends(text: str) -> list[str]:
    """The two texts of a range such as `Nov 09, 2025 - Nov 27, 2025`; the text itself where it is none."""
    parts = _UNTIL.split(_clean(text))
    return parts if len(parts) == 2 else [text]


def parse_range(text: str, order: str | None = None) -> tuple[date, date] | None:
    """The two days of `Nov 09, 2025 - Nov 27, 2025`, the earlier first, or None; `order` as in `parse_day`."""
    parts = range_ends(text)
    if len(parts) != 2:
        return None
    first, last = parse_day(parts[0], order), parse_day(parts[1], order)
    return (first, last) if first and last and first <= last else None


def day_order(values: Iterable[str], usual: str | None = None, *, of_account: bool = False) -> str:
    """`mdy`, `dmy` or `ymd`, from every value of the file; `usual` is the order of its marketplace where known.

    Evidence, in this order: a number above 12; days that stand close together in one reading only; `usual`. Two-digit
    years may come first only where that is usual. Where days are written as an account is set, `usual` tells that of
    one day alone. Errors: AmbiguousReport where the values fit several orders, or none.
    """
    numeric = [v for v in map(_clean, values) if (m := _match(v)) and m.re is _NUMERIC and m[2] != "."]
    orders = ("mdy", "dmy", "ymd") if usual == "ymd" else ("mdy", "dmy")
    if not numeric:
        return "mdy" if usual in (None, "ymd") else usual
    spans = {}
    for order in orders:
        days = [parse_day(v, order) for v in numeric]
        known = [d for d in days if d]
        if len(known) == len(days):
            spans[order] = (max(known) - min(known)).days
    if not spans:
        readable = {order: sum(parse_day(v, order) is not None for v in numeric) for order in orders}
        best = max(readable, key=lambda o: (readable[o], o == usual))
        if readable[best] >= 0.9 * len(numeric):
            return best  # a few broken cells: they become findings
        raise AmbiguousReport(
            Text(
                "its days are written in two orders (such as {one!r} and {other!r}): set one date format in Excel or "
                "download the report again",
                "日期有两种次序（例如 {one!r} 和 {other!r}）：请在 Excel 中统一日期格式，或重新下载",
            ).format(one=numeric[0], other=numeric[-1])
        )
    if len(spans) == 1:
        return next(iter(spans))
    least = min(spans.values())
    nearest = [o for o in spans if spans[o] == least]
    shorter = nearest[0] if len(nearest) == 1 else None
    expected = usual if usual in spans and not (of_account and len(set(numeric)) > 1) else None
    if shorter and expected and shorter != expected and len(set(numeric)) >= 4:
        raise AmbiguousReport(
            Text(
                "days such as {day!r} are usually {first} first in its marketplace, but stand close together only when "
                "read the other way round: {advice}",
                "该站点的日期 {day!r} 通常{first}在前，但反过来读才是连续的日期：{advice}",
            ).format(day=numeric[0], first=_FIRST[expected], advice=_ADVICE)
        )
    decided = expected or (None if _first_of_months(numeric) else shorter)
    if decided is None:
        raise AmbiguousReport(
            Text(
                "days such as {day!r} fit both month/day and day/month: {advice}",
                "日期 {day!r} 读作月/日或日/月都可以：{advice}",
            ).format(day=numeric[0], advice=_ADVICE)
        )
    return decided


def check_one_form(values: Iterable[str]) -> None:
    """AmbiguousReport where days of one column are written in several ways: 11/23/2026, 2026-11-23, 23.11.2026, 46349.

    A spreadsheet set to another country does this: it turns day and month round where it can, or takes 11/1/26 for a
    day of 2011, and leaves the rest.
    """
    forms: dict[str, str] = {}
    for value in values:
        if form := _form(value):
            forms.setdefault(form, value)
    if len(forms) > 1:
        one, other = list(forms.values())[:2]
        raise AmbiguousReport(
            Text(
                f"its days are written in two ways ({one!r} and {other!r}), as a spreadsheet leaves them that took "
                "some months for days: download the report again and do not save it from Excel",
                f"日期有两种写法（{one!r} 和 {other!r}）：表格软件把一些月当成了日。请重新下载，不要用 Excel 另存",
            )
        )


def _form(text: str) -> str:
    """In which of those ways a day is written in numbers alone, or ``."""
    found = _match(_clean(text))
    if found and found.re in (_ISO, _CJK):
        return "year first"
    if found and found.re is _NUMERIC:
        return "." if found[2] == "." else "/"
    return "number" if parse_serial(text) else ""


_FIRST = {"mdy": Text("month", "月"), "dmy": Text("day", "日"), "ymd": Text("year", "年")}
_ADVICE = Text(
    "write its dates as 2026-11-23 (in Excel: format yyyy-mm-dd, save as CSV), or download the report again; where it "
    "is from can be said with --marketplace (US is month first)",
    "请把日期写成 2026-11-23（Excel 中设为 yyyy-mm-dd 格式，另存为 CSV），或重新下载；"
    "也可用 --marketplace 说明站点（US 为月在前）",
)


def _first_of_months(numeric: list[str]) -> bool:
    """Whether the days may be the first of several months in one order, neighbours in January in the other."""
    pairs = [(int(m[1]), int(m[3])) for v in numeric if (m := _NUMERIC.match(v))]
    return any({pair[n] for pair in pairs} == {1} for n in (0, 1))
