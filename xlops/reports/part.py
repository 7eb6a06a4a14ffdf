"""One file of a batch while it is read: what has been settled about it, and what a kind may ask of its rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb

from xlops.findings import Finding
from xlops.periods import Month
from xlops.reports.columns import Locale
from xlops.reports.sheet import Sheet
from xlops.reports.staging import Profile


@dataclass
class Part:
    """What has been settled about one file of a batch."""

    number: int
    sheet: Sheet
    findings: list[Finding]
    profile: Profile
    texts: dict[str, list[str]] = field(default_factory=dict)  # evidence field → its different values
    product: str = ""
    subject: str = ""
    market: str = ""
    market_by: str = ""
    currency: str = ""
    order: str = ""
    time_zone: str = ""
    whole_from: date = date.min
    until: date | None = None  # no day of a row after it counts, of this part or another of its table
    months: dict[str, Month] = field(default_factory=dict)  # texts that only the file's place makes a month
    locale: Locale = field(default_factory=Locale)


class PartLook:
    """Answers what a kind asks of all rows of one part."""

    def __init__(self, con: duckdb.DuckDBPyConnection, part: Part) -> None:
        self.con, self.part = con, part

    @property
    def order(self) -> str:
        return self.part.order

    def distinct(self, field: str) -> list[str]:
        return self.part.texts.get(field, [])

    def holds(self, field: str, words: Iterable[str]) -> bool:
        column = f"c{self.part.sheet.fields[field]}"
        query = f"select 1 from raw where part = ? and lower(trim({column})) in (select unnest(?::varchar[])) limit 1"
        return bool(self.con.execute(query, [self.part.number, list(words)]).fetchall())

    def staged(self, query: str) -> list[tuple[Any, ...]]:
        rows = f"(select * from stage where part = {self.part.number})"
        return self.con.execute(query.replace("{rows}", rows)).fetchall()
