"""Rows of days that a file cannot tell: of which it holds a part, or that had not come when the file did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import duckdb

from xlops.findings import Finding
from xlops.periods import ONE_DAY
from xlops.reports.kind import Kind
from xlops.reports.part import Part, PartLook
from xlops.tables import ENDLESS_TABLES

_APART = timedelta(days=7)  # between a mistyped day and the others: a computer's clock that is behind shows no such gap


def leave_out_part_days(con: duckdb.DuckDBPyConnection, kind: Kind, part: Part) -> None:
    """Take out the rows of days of which the file holds only a part, and say so."""
    if first := kind.whole_from(PartLook(con, part)):
        query = "delete from stage where part = ? and day < ?"
        left_out = con.execute(query, [part.number, first]).fetchall()[0][0]
        part.whole_from = first
        part.findings.append(Finding("part-days", value=f"{left_out:,}", expected=str(first)))


def leave_out_future(con: duckdb.DuckDBPyConnection, kind: Kind, parts: Sequence[Part]) -> None:
    """Take out rows of days after the store first saw their file, far from its others, and say so.

    One such row would void every evidence of when the file was made, and carry the data's last day away (rule N18).
    Coupons, campaigns and payouts may be dated ahead; a file all of which is ahead of the clock tells of the clock.
    """
    columns = kind.table.columns
    if "day" not in columns or "first_day" in columns or kind.table_name in ENDLESS_TABLES:
        return
    newest = dict(con.execute("select part, max(day) from stage where day is not null group by part").fetchall())
    for part in parts:
        seen = (part.sheet.source.seen or datetime.now(UTC)).date() + ONE_DAY  # where it is tomorrow already
        last = newest.get(part.number, date.min)
        part.until = max(seen, _leave_out(con, part, seen) if last > seen else last)


def _leave_out(con: duckdb.DuckDBPyConnection, part: Part, seen: date) -> date:
    """The last day that is left."""
    query = "select distinct day from stage where part = ? and day is not null order by 1"
    days: list[date] = [day for (day,) in con.execute(query, [part.number]).fetchall()]
    cut = next(((before, day) for before, day in pairwise(days) if day > seen and day - before > _APART), None)
    if cut is None:
        return days[-1]
    query = "select count(*) filter (day >= ?), count(*) from stage where part = ?"
    [(ahead, every)] = con.execute(query, [cut[1], part.number]).fetchall()
    if 2 * ahead >= every:  # most rows do not mistype their day
        return days[-1]
    query = "delete from stage where part = ? and day >= ? returning row, day"
    gone = sorted(con.execute(query, [part.number, cut[1]]).fetchall())
    row, day = gone[0]
    part.findings.append(Finding("future-day", row=row, value=str(day), expected=f"{len(gone):,}"))
    return cut[0]
