"""The big shopping days of a store's marketplaces, as first rows of its Events sheet (rule N17)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from xlops.iso import day_of
from xlops.language import Text
from xlops.sheets.reading import Row

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def years_around(day: date) -> tuple[int, int, int]:
    """The years that a new sheet is filled with: the last one too, since its events size those of this one (N34)."""
    return (day.year - 1, day.year, day.year + 1)


def shopping_days(marketplaces: Sequence[str], years: Iterable[int]) -> list[Row]:
    """Rows of the Events sheet by day; a day that all the store's marketplaces share stands once, without one."""
    rows: list[Row] = []
    for day in tomllib.loads(files("xlops.sheets").joinpath("days.toml").read_text("utf-8"))["day"]:
        where = [m for m in marketplaces if m in day.get("in", marketplaces)]
        shared: list[str | None] = [None] if set(where) == set(marketplaces) else [*where]
        for first in (found for year in years if (found := _first(day, year))):
            last = first + timedelta(days=day.get("days", 1) - 1)
            rows += [
                {
                    "first_day": first, "last_day": last if last > first else None, "marketplace": m, "about": None,
                    "kind": day.get("kind", "holiday"), "name": Text(day["en"], day["zh"]), "effect": None,
                }
                for m in shared
            ]  # fmt: skip
    return sorted(rows, key=lambda r: (r["first_day"], str(r["marketplace"] or "")))


def _first(day: dict[str, Any], year: int) -> date | None:
    """The day it begins in a year; None where the year is not known."""
    stated = next((d for text in day.get("dates", ()) if (d := day_of(text)).year == year), None)
    if stated or "rule" not in day:
        return stated
    words = day["rule"].split()
    if len(words) == 1:
        return day_of(f"{year}-{words[0]}")
    number, weekday, month = int(words[0]), _WEEKDAYS.index(words[1]), int(words[2])
    start = date(year, month, 1)
    first = start + timedelta(days=(weekday - start.weekday()) % 7 + 7 * (number - 1))
    return first + timedelta(days=day.get("shift", 0))
