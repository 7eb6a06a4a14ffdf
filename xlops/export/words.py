"""Set phrases of the exports, from `words.toml`, and days and spans as people read them there."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

from xlops.language import NOTHING, Text, listed
from xlops.periods import Month, Span, Week

MONTHS = "January February March April May June July August September October November December".split()


@cache
def _words() -> dict[str, dict[str, Text]]:
    groups = tomllib.loads(files("xlops.export").joinpath("words.toml").read_text("utf-8"))
    return {group: {key: Text(**words) for key, words in phrases.items()} for group, phrases in groups.items()}


def phrase(group: str, key: str, **values: object) -> Text:
    """The phrase of a group, filled."""
    return _words()[group][key].format(**values)


def day_told(day: date) -> Text:
    """`24 Nov`, `11/24`."""
    return Text(f"{day.day} {MONTHS[day.month - 1][:3]}", f"{day.month}/{day.day}")


def month_told(month: Month) -> Text:
    """`November`, `11 月`."""
    return Text(MONTHS[month.month - 1], f"{month.month} 月")


def span_told(span: Span) -> Text:
    """`16–22 Nov`, `28 Sep–4 Oct`; `11/16–11/22`."""
    first, last = day_told(span.first), day_told(span.last)
    en = f"{span.first.day}–{last.en}" if span.first.month == span.last.month else f"{first.en}–{last.en}"
    return Text(en, f"{first.zh}–{last.zh}")


def period_told(period: Week | Month) -> Text:
    """`Week 47`, `October 2026`."""
    if isinstance(period, Week):
        return phrase("head", "week", number=int(period.label[-2:]))
    return phrase("head", "month", month=month_told(period), year=period.year)


def days_of(period: Week | Month) -> Text:
    """`16–22 Nov 2026`, `2026/11/16–11/22`."""
    told, year = span_told(period.span), period.span.last.year
    return Text(f"{told.en} {year}", f"{period.span.first.year}/{told.zh}")


def one_line(text: Text) -> Text:
    """Without line breaks and runs of blanks, which a title of a product may have."""
    return text.map(lambda words: " ".join(words.split()))


def behind(text: Text, *parts: Text) -> Text:
    """The text and what is known besides, in brackets: `… (Ann, 24 Nov)`."""
    known = listed((part for part in parts if part), ", ", "，")
    return text + (Text(f" ({known.en})", f"（{known.zh}）") if known else NOTHING)
