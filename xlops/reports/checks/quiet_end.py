"""A list of what happened that stops before its days do: cut off at the end of a line, it looks whole (rule N18).

Its name or folder says which days it was asked for. Days without a row are zeros there, but not where they are longer
than any quiet run among its rows and next to impossible by how many rows its days have: then nothing is known of them.
The last day that has rows counts, though it may have lost some. A list that runs backwards loses its first days so.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from statistics import mean, variance

import duckdb

from xlops.findings import Finding
from xlops.periods import ONE_DAY, Span
from xlops.reports.days import days_of_whole_table
from xlops.reports.part import Part
from xlops.tables import EVENT_TABLES

LEAST_PATIENCE = 3  # days without a row that any list may end with
_LEAST_DAYS = 4  # with rows: fewer tell no rate
_SATURDAY = 5
_CHANCE = 1e-4  # that so many days in a row are without one
_STEADIEST = 10.0  # how alike days can be at most: a shop's are never as alike as chance alone would have them


def stops_early(
    con: duckdb.DuckDBPyConnection, part: Part, table: str, span: Span, ended: date, *, by_folder_alone: bool
) -> tuple[Span, list[Finding]]:
    """The days of `span`, which a name or folder claims, that the file tells of; what to say where it seems cut off.

    `ended` is the last day that was over when it was exported. What a folder alone claims beyond `LEAST_PATIENCE` days
    the store does not believe in any case.
    """
    if table not in EVENT_TABLES:
        return span, []
    query = (
        "select day, count(*), min(row), max(row) from stage where part = ? and day is not null group by 1 order by 1"
    )
    rows = [row for row in con.execute(query, [part.number]).fetchall() if span.first <= row[0] < span.end]
    if len(rows) < _LEAST_DAYS:
        return span, []
    days = {day: int(count) for day, count, *_ in rows}
    known = Span.closed(rows[0][0], rows[-1][0])
    if part.sheet.only:  # rows of its other marketplaces go on
        whole = days_of_whole_table(con, part, known)
        known = Span.closed(max(span.first, whole.first), min(span.last, whole.last))
    backwards = rows[0][3] > rows[-1][3] and rows[0][2] > rows[-1][2]
    over = min(span.last, ended)
    first, end = (span.first, known.first) if backwards else (known.end, over + ONE_DAY)
    if first >= end:
        return span, []
    silent = Span(first, end)
    counts = [days.get(day, 0) for day in Span.closed(rows[0][0], rows[-1][0]).days()]
    believed = by_folder_alone and len(silent) > LEAST_PATIENCE
    if believed or len(silent) <= _longest_quiet(counts) or _chance(silent, days, counts) >= _CHANCE:
        return span, []
    edge = known.first if backwards else known.last
    told = Span(edge, span.end) if backwards else Span(span.first, edge + ONE_DAY)
    usual = mean(counts)
    expected = f"{usual:,.0f}" if usual >= _LEAST_DAYS else f"{usual:.1f}"
    return told, [Finding("stops-early", column=str(edge), value=str(silent), expected=expected, hint=str(span))]


def _chance(silent: Span, days: Collection[date], counts: Sequence[int]) -> float:
    """That all of these days are without a row; where no weekend has some, none of them counts: nobody ships then."""
    seen = {_is_weekend(day) for day in days}
    return _chance_of_none(counts) ** sum(_is_weekend(day) in seen for day in silent.days())


def _is_weekend(day: date) -> bool:
    return day.weekday() >= _SATURDAY


def _longest_quiet(counts: Sequence[int]) -> int:
    """The most days in a row without rows, among days with some."""
    longest = run = 0
    for count in counts:
        run = 0 if count else run + 1
        longest = max(longest, run)
    return longest


def _chance_of_none(counts: Sequence[int]) -> float:
    """That a day has no row, if days differ as these do: negative binomial, by their mean and variance."""
    usual, spread = mean(counts), variance(counts)
    alike = usual**2 / (spread - usual) if spread > usual else _STEADIEST
    alike = min(alike, _STEADIEST)
    return float((1 + usual / alike) ** -alike)
