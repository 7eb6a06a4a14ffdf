"""What a file does not say in a column is settled by evidence, in a stated order, or refused; never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from xlops.errors import AmbiguousReport, MarketplaceUnknown, PeriodUnknown
from xlops.marketplaces import MARKETPLACES, find_marketplace
from xlops.money import WITHOUT_DECIMALS, currencies_of_mark
from xlops.periods import Span, span_in_name
from xlops.reports.columns import Locale, decimal_mark, leaves_open
from xlops.reports.files import Source

COMMA_LANGUAGES = frozenset({"de", "fr", "es", "it", "nl", "pl", "sv", "pt", "tr"})
MONTH_FIRST = frozenset({"US"})


@dataclass(frozen=True)
class Hints:
    """What the user says about a file with options, and what the store's settings say about all files."""

    period: Span | None = None
    marketplace: str | None = None
    kind: str | None = None
    ad_product: str | None = None
    configured: tuple[str, ...] = ()
    week_start: int = 0
    bad_rows_limit: float = 0.02


@dataclass(frozen=True)
class Fact:
    """Something settled about a file, and by what: content, folder, name, option, rows, settings or clock."""

    value: str
    by: str


def settle_currency(named: Iterable[str], amounts: Iterable[str]) -> tuple[str, ...]:
    """The currencies that a file may be in: one where a column names it, several where a mark such as `$` is shared.

    Errors: AmbiguousReport where two currencies stand in one file.
    """
    columns = {code.strip().upper() for code in named if code.strip()}
    if len(columns) > 1:
        raise AmbiguousReport(
            f"two currencies stand in one file ({', '.join(sorted(columns))}): download one report per marketplace"
        )
    if columns:
        return (columns.pop(),)
    marks = {mark for amount in amounts if (mark := currencies_of_mark(amount))}
    if not marks:
        return ()
    common = set.intersection(*(set(m) for m in marks))
    if not common:
        seen = ", ".join(sorted({m[0] for m in marks}))
        raise AmbiguousReport(f"two currencies stand in one file ({seen}): download one report per marketplace")
    return tuple(m for m in next(iter(marks)) if m in common)


def settle_marketplace(
    named: Iterable[str], source: Source, currencies: tuple[str, ...], language: str, hints: Hints
) -> Fact:
    """The marketplace of a file (rule D3): option, column, folder, or the only configured one that fits.

    Errors: MarketplaceUnknown, AmbiguousReport where two kinds of evidence contradict each other.
    """
    columns = {code for cell in named if (code := find_marketplace(cell))}
    if len(columns) > 1:
        raise AmbiguousReport(
            f"it holds several marketplaces ({', '.join(sorted(columns))}): download one report per marketplace"
        )
    fitting = [m for m in MARKETPLACES if not currencies or MARKETPLACES[m].currency in currencies]
    found = Fact(columns.pop(), "content") if columns else None
    if hints.marketplace:
        if found and found.value != hints.marketplace:
            raise AmbiguousReport(f"it says {found.value} itself, --marketplace says {hints.marketplace}")
        found = Fact(hints.marketplace, "option")
    found = found or _folder_marketplace(source)
    if found:
        if found.value not in fitting:
            raise MarketplaceUnknown(
                f"its amounts are in {' or '.join(currencies)}, but {found.value} ({_WORDS[found.by]}) sells in "
                f"{MARKETPLACES[found.value].currency}: move the file into the right folder or use --marketplace"
            )
        return found
    own = [m for m in hints.configured if m in fitting]
    speaking = [m for m in own if language in MARKETPLACES[m].languages]
    for choice in (own, speaking):
        if len(choice) == 1:
            return Fact(choice[0], "settings")
    if not hints.configured and len(fitting) == 1:
        return Fact(fitting[0], "content")
    what = f"its currency {' or '.join(currencies)} fits {', '.join(own or fitting)}" if currencies else "it names none"
    raise MarketplaceUnknown(
        f"nothing tells its marketplace ({what}): put it into a folder named after it, such as "
        "exports/us/ or exports/de/, or use --marketplace"
    )


_WORDS = {"content": "a column says so", "option": "--marketplace says so", "folder": "its folder says so"}


def _folder_marketplace(source: Source) -> Fact | None:
    for word in reversed(source.words[:-1]):
        if len(word) <= 3 or "amazon." in word.lower():
            code = find_marketplace(word)
            if code:
                return Fact(code, "folder")
    return None


def settle_locale(money: list[str], shares: list[str], currencies: tuple[str, ...], language: str) -> Locale:
    """The decimal marks of a file, from its values, then its currency, then the language of its header.

    Errors: AmbiguousReport where values contradict each other.
    """
    mark = decimal_mark(money)
    if mark == "?":
        raise AmbiguousReport(
            "its amounts are written both as 1,234.56 and as 1.234,56: download the report again, do not edit it"
        )
    by_language = "," if language in COMMA_LANGUAGES else "."
    if mark is None and leaves_open(money) and set(currencies) & WITHOUT_DECIMALS:
        mark = "." if any("," in v for v in money) else ","
    share = decimal_mark(shares)
    return Locale(mark or by_language, by_language if share in (None, "?") else str(share))


def settle_span(
    rows: Span | None, requested: Span | None, source: Source, hints: Hints, *, whole_rows: bool
) -> tuple[Span, str]:
    """The days a file covers and by what (rule N2): option, content, name or folder, else the range of its rows.

    `requested` is a range that the file itself states; `whole_rows` says that the rows' own range is complete (a
    by-date report lists every day). Errors: PeriodUnknown.
    """
    if hints.period:
        return hints.period, "option"
    if requested:
        return requested, "content"
    if rows and whole_rows:
        return rows, "content"
    for word in reversed(source.words):
        span = span_in_name(word, hints.week_start)
        if span and (rows is None or span.contains(rows)):
            return span, "name" if word == source.words[-1] else "folder"
    if rows:
        return rows, "rows"
    raise PeriodUnknown(
        "nothing tells which days it covers: put it into a folder named after them, such as exports/us/2026-W47/ or "
        "exports/us/2026-10/, name it so, or use --period 2026-W47"
    )


_NAME_DATES = (
    (re.compile(r"(?<!\d)(20\d{2})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)"), "ymd"),
    (re.compile(r"(?<!\d)(\d{1,2})[-_.](\d{1,2})[-_.](20\d{2}|\d{2})(?!\d)"), "?"),
)


def settle_export_time(source: Source, marketplace: str, last_day: date) -> Fact:
    """When the file was exported (rule D2): the date in its name, else its own time; ISO text.

    A date in a name counts only where it is not before the last day the file covers.
    """
    for pattern, order in _NAME_DATES:
        for found in pattern.finditer(source.words[-1]):
            day = _name_date(found, order, marketplace, last_day)
            if day and last_day <= day <= date(last_day.year + 5, 1, 1):
                return Fact(datetime(day.year, day.month, day.day, 23, 59).isoformat(), "name")
    return Fact(max(source.modified, datetime(last_day.year, last_day.month, last_day.day)).isoformat(), "clock")


def day_in_name(source: Source) -> date | None:
    """The one day that a file's name states (`…_20200113.txt`, `2026-11-22 stock.txt`), or None."""
    found = _NAME_DATES[0][0].search(source.words[-1])
    return _name_date(found, "ymd", "", None) if found else None


def _name_date(found: re.Match[str], order: str, marketplace: str, last_day: date | None) -> date | None:
    numbers = [int(g) for g in found.groups()]
    if order == "?":
        order = "mdy" if marketplace in MONTH_FIRST else "dmy"
    readings = [order] if order == "ymd" else [order, "dmy" if order == "mdy" else "mdy"]
    for reading in readings:
        year, month, day = (numbers[reading.index(letter)] for letter in "ymd")
        try:
            result = date(year + 2000 if year < 100 else year, month, day)
        except ValueError:
            continue
        if last_day is None or result >= last_day:
            return result
    return None
