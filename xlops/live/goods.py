"""The worksheet functions that look up a product, a search term or a rate: what the sheets of these say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from xlops.errors import UsageError, did_you_mean
from xlops.iso import day_of
from xlops.jobs.snapshot import Snapshot
from xlops.jobs.snapshot_words import folded
from xlops.live.arrays import over_questions
from xlops.live.lookups import EPOCH, FIRST_DATE, period_of, place, shown, snapshot, text_of, week_start_of, where
from xlops.money import currency_code
from xlops.periods import Month, Week, parse_period

Row = Mapping[str, Any]
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
FEES = ("referral", "fba", "storage", "other")
_ADDED = "available inbound reserved position velocity reorder_qty aged181 excess".split()
_SINGLE = "lead_days reorder_point latest_order_date price lowest_price status title".split()
_MONEY = ("spend", "ad_sales")
_RATIOS = {
    "acos": ("spend", "ad_sales"), "roas": ("ad_sales", "spend"), "cpc": ("spend", "clicks"),
    "cvr": ("ad_orders", "clicks"), "ctr": ("clicks", "impressions"),
}  # fmt: skip
_COUNTS = (*_MONEY, "impressions", "clicks", "ad_orders")


def AMZ_SALES(  # noqa: N802
    sku: Any, first: Any, last: Any = "", what: Any = "", marketplace: Any = "", workbook: str = ""
) -> Any:
    def one(book: Snapshot, sku: Any, first: Any, last: Any, what: Any, marketplace: Any) -> Any:
        asin, market = where(book, sku, marketplace)
        return shown(book.sold(_word(what, "gmv"), _periods(book, first, last), asin, market))

    return _over(one, workbook, 2, sku=sku, first=first, last=last, what=what, marketplace=marketplace)


def AMZ_STOCK(sku: Any, what: Any = "", marketplace: Any = "", workbook: str = "") -> Any:  # noqa: N802
    def one(book: Snapshot, sku: Any, what: Any, marketplace: Any) -> Any:
        market, asked = place(marketplace), _word(what, "available")
        _known(asked, (*_ADDED, *_SINGLE, "cover"), "stock")
        rows = book.rows_of("stock", ("sku", "asin"), text_of(sku))
        if not rows:
            raise UsageError(f"{text_of(sku)!r} is no SKU or ASIN of the Inventory sheet")
        rows = [row for row in rows if market in ("ALL", row["marketplace"])]
        if asked == "cover":
            position, velocity = (_sum(rows, name) for name in ("position", "velocity"))
            return shown(position / velocity if velocity and position is not None else None)
        if asked in _ADDED:
            return shown(_sum(rows, asked))
        return _status(book, asked, shown(_only(rows, asked, text_of(sku))))

    return _over(one, workbook, 1, sku=sku, what=what, marketplace=marketplace)


def AMZ_PROFIT(sku: Any, period: Any = "", what: Any = "", workbook: str = "") -> Any:  # noqa: N802
    def one(book: Snapshot, sku: Any, period: Any, what: Any) -> Any:
        return _earned(book, sku, period, _word(what, "contribution"))

    return _over(one, workbook, 1, sku=sku, period=period, what=what)


def AMZ_FEES(sku: Any, period: Any = "", kind: Any = "", workbook: str = "") -> Any:  # noqa: N802
    def one(book: Snapshot, sku: Any, period: Any, kind: Any) -> Any:
        asked = _word(kind, "fees")
        _known(asked, ("fees", *FEES), "fees")
        return _earned(book, sku, period, asked)

    return _over(one, workbook, 1, sku=sku, period=period, kind=kind)


def AMZ_TERM(  # noqa: N802
    term: Any, what: Any = "", marketplace: Any = "", campaign: Any = "", workbook: str = ""
) -> Any:
    def one(book: Snapshot, term: Any, what: Any, marketplace: Any, campaign: Any) -> Any:
        market, asked = place(marketplace), _word(what, "spend")
        within = folded(text_of(campaign))
        _known(asked, (*_COUNTS, *_RATIOS), "a search term")
        rows = [
            row for row in book.rows_of("terms", ("term",), text_of(term))
            if market in ("ALL", row["marketplace"]) and within in ("", folded(row["campaign"] or ""))
        ]  # fmt: skip
        markets = sorted({row["marketplace"] for row in rows})
        names = _RATIOS.get(asked, (asked,))
        if len(markets) > 1 and not {*names}.isdisjoint(_MONEY):
            raise UsageError(f"{text_of(term)!r} costs money in {', '.join(markets)}: name the marketplace")
        sums = [_sum(rows, name) for name in names]
        if len(sums) == 1:
            return shown(sums[0])
        above, below = sums
        return shown(above / below if above is not None and below else None)

    return _over(one, workbook, 1, term=term, what=what, marketplace=marketplace, campaign=campaign)


def AMZ_FX(code: Any, day: Any = "", into: Any = "", workbook: str = "") -> Any:  # noqa: N802
    def one(book: Snapshot, code: Any, day: Any, into: Any) -> Any:
        base = book.means("about", "currency") or ""
        on = _day(day if text_of(day) else book.means("about", "as_of"))
        rates = [_rate(book, text_of(cell) or base, base, on) for cell in (code, into)]
        return shown(rates[0] / rates[1] if None not in rates and rates[1] else None)  # type: ignore[operator]

    return _over(one, workbook, 1, code=code, day=day, into=into)


def _over(one: Callable[..., Any], workbook: str, needed: int, **arguments: Any) -> Any:
    """`one` for every question, with the build's numbers."""
    book = cache(lambda: snapshot(workbook))  # a blank question needs none
    return over_questions(lambda *cells: one(book(), *cells), arguments, needed)


def _word(cell: Any, otherwise: str) -> str:
    return text_of(cell).lower() or otherwise


def _known(word: str, words: tuple[str, ...], of: str) -> None:
    if word not in words:
        raise UsageError(f"{word!r} cannot be asked of {of}{did_you_mean(word, words)}: {', '.join(words)}")


def _sum(rows: Sequence[Row], name: str) -> float | None:
    known = [float(row[name]) for row in rows if row[name] is not None]
    return sum(known) if known else None


def _only(rows: Sequence[Row], name: str, sku: str) -> Any:
    """The value that all rows have. Errors: UsageError where they have several."""
    values = list(dict.fromkeys(row[name] for row in rows))
    if len(values) > 1:
        told = ", ".join(f"{row['marketplace']} {row['sku']}" for row in rows)
        raise UsageError(f"{name} of {sku!r} differs ({told}): name the SKU and the marketplace")
    return values[0] if values else None


def _status(book: Snapshot, name: str, value: Any) -> Any:
    return (book.means("status", value) or value) if name == "status" else value


def _earned(book: Snapshot, sku: Any, period: Any, what: str) -> Any:
    """A figure of the Profit sheet. Errors: UsageError for a month without a page, another product or figure."""
    pages = book.months_earned
    label = period_of(book, period) if text_of(period) else max(pages, default="")
    if label not in pages:
        held = ", ".join(sorted(pages)) or "none yet"
        raise UsageError(f"profit by product is kept of the months that reviews are open for, not of {label!r}: {held}")
    named = text_of(sku)
    key = "" if folded(named) == "all" else book.means("scope", named) or named.upper()
    row = pages[label].get(key)
    if row is None:
        raise UsageError(f"{named!r} is no product of {label}")
    _known(what, tuple(name for name in row if name not in ("period", "asin")), "profit")
    return shown(row[what])


def _day(cell: Any) -> date:
    """The day in a cell. Errors: UsageError for what is none."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool) and cell >= FIRST_DATE:
        return EPOCH + timedelta(days=int(cell))
    with suppress(ValueError):
        if _DAY.fullmatch(text_of(cell)):
            return day_of(text_of(cell))
    raise UsageError(f"{text_of(cell)!r} is not a day: write a date, or 2026-11-22 as text")


def _periods(book: Snapshot, first: Any, last: Any) -> list[str]:
    """Labels of the weeks or months from one to another, or of one period.

    Errors: UsageError where days do not begin and end a week or month.
    """
    if not text_of(last):
        return [period_of(book, first)]
    start = week_start_of(book)
    begin, end = (_bounds(book, cell)[side] for side, cell in enumerate((first, last)))
    months = begin.day == 1 and (end + timedelta(days=1)).day == 1
    weeks = Week.of(begin, start).first == begin and Week.of(end, start).span.last == end
    if begin > end or not (months or weeks):
        raise UsageError(
            f"sales of a product are known by week and month, not from {begin} to {end}: begin with the first day of "
            "one and end with the last"
        )
    labels, day = list[str](), begin
    while day <= end:
        period = Month.of(day) if months else Week.of(day, start)
        labels.append(period.label)
        day = period.span.last + timedelta(days=1)
    return labels


def _bounds(book: Snapshot, cell: Any) -> tuple[date, date]:
    """The first and last day of a period, or a day itself."""
    try:
        day = _day(cell)
    except UsageError:
        span = parse_period(period_of(book, cell), week_start_of(book)).span
        return span.first, span.last
    return day, day


def _rate(book: Snapshot, word: str, base: str, day: date) -> float | None:
    """Units of the base currency for one of a currency. Errors: UsageError where it is none."""
    code = currency_code(word)
    if code is None:
        raise UsageError(f"{word!r} is no currency: write EUR, USD …")
    if code == base:
        return 1.0
    known = [row for row in book.rows("_rate") if row["currency"] == code and row["day"] <= str(day)]
    return float(max(known, key=lambda row: str(row["day"]))["rate"]) if known else None
