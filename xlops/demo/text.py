"""Numbers and days as text, the way each marketplace's exports spell them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO

from xlops.demo.told import Market

Export = tuple[str, bytes]
"""A path under `exports/` and what the file holds."""


_ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def money(cents: int, market: Market) -> str:
    """`$1,234.50`, or `1.234,50 €` with the no-break space that Amazon's formatter puts there."""
    plain = f"{cents // 100:,}.{cents % 100:02d}"
    if market.currency == "USD":
        return f"${plain}"
    return f"{plain.translate(str.maketrans(',.', '.,'))}\N{NO-BREAK SPACE}€"


def percent(part: int, whole: int) -> str:
    """`16.40%`, also in German files; `0.00%` of nothing."""
    return f"{100 * part / whole:.2f}%" if whole else "0.00%"


def local_day(day: date, market: Market) -> str:
    """`11/22/26` or `22.11.2026`."""
    if market.language == "en":
        return f"{day.month}/{day.day}/{day:%y}"
    return f"{day:%d.%m.%Y}"


def console_day(day: date) -> str:
    """`Nov 22, 2026`: English whatever the country, and never the computer's language."""
    return f"{_ENGLISH_MONTHS[day.month - 1]} {day.day:02d}, {day.year}"


def download_name(stem: str, suffix: str, number: int) -> str:
    """The name a browser gives the number-th download of the same name."""
    return f"{stem} ({number}){suffix}" if number else f"{stem}{suffix}"


def csv_bytes(
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    encoding: str = "utf-8-sig",
    quote_all: bool = False,
) -> bytes:
    """A comma-separated file with bare line feeds."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n", quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL)
    writer.writerow(header)
    writer.writerows(rows)
    return written.getvalue().encode(encoding)
