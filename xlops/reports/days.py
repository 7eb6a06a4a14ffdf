"""The days of a batch's files: their different texts read once in Python, then looked up by DuckDB in `xl_days`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd

from xlops.dates import local_day, parse_day, parse_month, parse_range, parse_serial
from xlops.periods import ONE_DAY, Span
from xlops.reports.columns import Day, Moment, MonthName
from xlops.reports.part import Part
from xlops.reports.staging import Stager

FIRST, LAST = date(1990, 1, 1), date(2100, 12, 31)  # no report, campaign or coupon has a day outside of them
# Workbooks made on a Mac long ago count from 1904: read as others do, their days lie this far before their file
_OF_1904 = timedelta(days=1462)
ELSEWHERE = "elsewhere"  # the evidence field of the days of a table's other parts


def day_texts(stager: Stager, part: Part) -> set[str]:
    """The different texts of a part's day columns, and of those of its table's other parts."""
    own = [c.field for c in stager.columns(Day)]
    return {t for f in [*own, "date_range", ELSEWHERE] for t in part.texts.get(f, [])}


def write_days(con: duckdb.DuckDBPyConnection, stager: Stager, parts: Sequence[Part]) -> None:
    """Fill `xl_days` with each part's different day texts, read in the part's order and its marketplace's time."""
    days: list[tuple[int, str, date, date, date | None]] = []
    months, moments = bool(stager.columns(MonthName)), bool(stager.columns(Moment))
    for part in parts:
        zone = ZoneInfo(part.time_zone or "UTC")
        for text in day_texts(stager, part):
            if span := parse_range(text, part.order) or (_month(part, text) if months else None):
                days.append((part.number, text, *span, None))
            elif day := parse_day(text, part.order):
                local = local_day(text, part.order, zone) if moments else None
                days.append((part.number, text, day, day, local))
            elif not moments and (day := _counted(part, text)):
                days.append((part.number, text, day, day, None))
    days = [entry for entry in days if entry[2] >= FIRST and entry[3] <= LAST]
    frame = pd.DataFrame(days, columns=["part", "text", "day", "last", "local_day"])
    con.execute(
        "create or replace temp table xl_days (part integer, text varchar, day date, last date, local_day date)"
    )
    if len(frame):
        con.execute("insert into xl_days select * from frame")


def _counted(part: Part, text: str) -> date | None:
    """The day that a spreadsheet's number is, where only counting from 1900 makes it one that the file may know."""
    day, arrived = parse_serial(text), part.sheet.source.arrived.date()
    return day if day and arrived - _OF_1904 < day <= arrived + ONE_DAY else None


def _month(part: Part, text: str) -> tuple[date, date] | None:
    settled = part.months.get(text)
    return (settled.span.first, settled.span.last) if settled else parse_month(text)


def days_elsewhere(stager: Stager) -> list[str]:
    """Queries for the day texts of a table's other parts; of moments the first and the last of an hour will do."""
    return [
        f"(select part, '{ELSEWHERE}', unnest([min(t), max(t)]) from (select part, {text} as t from elsewhere) "
        "where not xl_missing(t) group by part, split_part(t, ':', 1))"
        for text in dict.fromkeys(stager.row_days().values())
    ]


def days_of_whole_table(con: duckdb.DuckDBPyConnection, part: Part, own: Span) -> Span:
    """The days of all rows of a table: it was asked for the same days of each of its parts."""
    ends = (
        "select min(coalesce(local_day, day)), max(coalesce(local_day, last)) from xl_days "
        "where part = ? and text in (select unnest(?::varchar[]))"
    )
    [found] = con.execute(ends, [part.number, part.texts.get(ELSEWHERE, [])]).fetchall()
    days = [own.first, own.last, *(day for day in found if day and (part.until is None or day <= part.until))]
    return Span.closed(max(min(days), part.whole_from), max(days))
