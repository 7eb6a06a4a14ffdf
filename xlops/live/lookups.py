"""The worksheet functions that look up: a KPI, its status or target, the tables of the last build."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from xlops.errors import UsageError
from xlops.iso import day_of
from xlops.jobs.snapshot import Snapshot
from xlops.live.arrays import NO_DATA, Block, over_questions
from xlops.live.folder import local_path
from xlops.marketplaces import find_marketplace
from xlops.period_words import read_period
from xlops.periods import Week, parse_period

EPOCH = date(1899, 12, 30)
FIRST_DATE = 36_526  # 2000-01-01 as a number: years and numbers of periods back lie below
_EVERYWHERE = ("", "all", "全部", "所有")
_TAB = re.compile(r"([WM])(\d{1,2}) (\d{4})")  # a review's tab, `W47 2026`


def AMZ_KPI(  # noqa: N802
    kpi: Any, period: Any, scope: Any = "", marketplace: Any = "", workbook: str = "", what: Any = "value"
) -> Any:  # wrappers of workbooks that stand hand over five arguments
    def one(book: Snapshot, kpi: str, period: str, scope: Any, marketplace: Any, what: Any) -> Any:
        return shown(book.value(kpi, period, *where(book, scope, marketplace), text_of(what).lower() or "value"))

    return _asked(one, workbook, kpi=kpi, period=period, scope=scope, marketplace=marketplace, what=what)


def AMZ_STATUS(  # noqa: N802
    kpi: Any, period: Any, scope: Any = "", workbook: str = "", marketplace: Any = ""
) -> Any:  # wrappers of workbooks that stand hand over four arguments, a marketplace where the scope is
    def one(book: Snapshot, kpi: str, period: str, scope: Any, marketplace: Any) -> Any:
        status = book.status(kpi, period, *where(book, scope, marketplace))
        return book.means("status", status) or status

    return _asked(one, workbook, kpi=kpi, period=period, scope=scope, marketplace=marketplace)


def AMZ_TARGET(  # noqa: N802
    kpi: Any, period: Any, scope: Any = "", workbook: str = "", marketplace: Any = ""
) -> Any:
    def one(book: Snapshot, kpi: str, period: str, scope: Any, marketplace: Any) -> Any:
        return shown(book.target(kpi, period, *where(book, scope, marketplace)))

    return _asked(one, workbook, kpi=kpi, period=period, scope=scope, marketplace=marketplace)


def AMZ_DELTA(  # noqa: N802
    kpi: Any, period: Any, scope: Any = "", marketplace: Any = "", workbook: str = ""
) -> Any:
    def one(book: Snapshot, kpi: str, period: str, scope: Any, marketplace: Any) -> Any:
        found = where(book, scope, marketplace)
        now, before = (book.value(kpi, label, *found) for label in (period, _before(book, period)))
        return shown(now / before - 1 if now is not None and before else None)

    return _asked(one, workbook, kpi=kpi, period=period, scope=scope, marketplace=marketplace)


def AMZ_TABLE(  # noqa: N802
    name: str, period: Any = "", workbook: str = "", scope: Any = "", marketplace: Any = ""
) -> Block:
    book = snapshot(workbook)
    asin, market = where(book, scope, marketplace)
    of = {"asin": asin} if asin else {}
    if market != "ALL" or text_of(marketplace) or (text_of(scope) and not asin):
        of["marketplace"] = market
    return book.table(text_of(name), period_of(book, period) if text_of(period) else "", of)


def _asked(one: Callable[..., Any], workbook: str, **arguments: Any) -> Any:
    """`one` for every question, with the build's numbers, a KPI's name and a period as the build calls it."""
    book = cache(lambda: snapshot(workbook))  # a blank question needs none

    def answer(kpi: Any, period: Any, *rest: Any) -> Any:
        return one(book(), text_of(kpi), period_of(book(), period), *rest)

    return over_questions(answer, arguments, needed=2)


def snapshot(workbook: str) -> Snapshot:
    return Snapshot.beside(local_path(workbook))


def shown(value: float | None) -> float | str:
    return NO_DATA if value is None else value


def text_of(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def place(cell: Any) -> str:
    """The marketplace by its code: `UK` is GB, `DE · EUR` as sheets have it DE; nothing is all of them."""
    text = text_of(cell).partition(" · ")[0]
    return "ALL" if text.casefold() in _EVERYWHERE else find_marketplace(text) or text.upper()


def where(book: Snapshot, scope: Any, marketplace: Any) -> tuple[str, str]:
    """The ASIN, or "", and the marketplace that are meant: the scope is an ASIN, a SKU, a parent or a marketplace.

    Errors: UsageError where both say a marketplace, and another one.
    """
    named, market = text_of(scope), place(marketplace)
    if asin := book.means("scope", named) if named else None:
        return asin, market
    if named.casefold() not in _EVERYWHERE and place(named) not in book.marketplaces:
        return named.upper(), market
    if market not in ("ALL", place(named)) and place(named) != "ALL":
        raise UsageError(f"{named!r} and {market!r} are two marketplaces, where one is needed")
    return "", market if place(named) == "ALL" else place(named)


def period_of(book: Snapshot, cell: Any) -> str:
    """The label of a period as people write it: a label, a review's tab, `last week`, -1, MTD, a date.

    Errors: UsageError for what is no period, or a day that begins none.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool) and cell == int(cell):
        cell = str(int(cell)) if cell < FIRST_DATE else EPOCH + timedelta(days=int(cell))
    if isinstance(cell, date):
        return _beginning(book, cell.date() if isinstance(cell, datetime) else cell)
    text = text_of(cell)
    if known := book.means("period", text):
        return known
    if tab := _TAB.fullmatch(text.upper()):
        return f"{tab[3]}-{tab[1].replace('M', '')}{int(tab[2]):02}"
    as_of = book.means("about", "as_of")
    return read_period(text, day_of(as_of), week_start_of(book)).label if as_of else text.upper()


def _before(book: Snapshot, label: str) -> str:
    """The week or month before. Errors: UsageError for a period that runs to a day, which has none here."""
    try:
        return parse_period(label, week_start_of(book)).previous().label
    except UsageError:
        raise UsageError(f"{label} has no period before it here: write a week or a month") from None


def _beginning(book: Snapshot, day: date) -> str:
    """The month that a day begins, as Excel makes a date of a typed 2026-10, else the week."""
    if day.day == 1:
        return f"{day:%Y-%m}"
    week = Week.of(day, week_start_of(book))
    if week.first == day:
        return week.label
    raise UsageError(f"{day} is a day, where a period is needed: write {week.label} or {day:%Y-%m}")


def week_start_of(book: Snapshot) -> int:
    return int(book.means("about", "week_start") or 0)
