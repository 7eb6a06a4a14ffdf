"""What the workbook shall say, as plain values. Two appliers carry a plan out: without Excel and inside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from xlops.language import Lang, Text, spoken
from xlops.review.action import Entry
from xlops.review.observation import Lead

Value = str | Text | int | float | bool | date | datetime | None


@dataclass(frozen=True)
class Fill:
    """The new body of a table of the contract: the columns that a build writes, all of one length."""

    table: str
    columns: dict[str, list[Any]]
    fates: Mapping[str, Value] = field(default_factory=dict)  # label of a noted row that is gone, by key or first word
    least: int = 0  # rows, blank ones at its end

    def __post_init__(self) -> None:
        lengths = {name: len(values) for name, values in self.columns.items()}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"{self.table}: columns differ in length: {lengths}")

    @property
    def rows(self) -> int:
        return len(next(iter(self.columns.values()), []))

    def in_(self, lang: Lang) -> Fill:
        columns = {c: [spoken(v, lang) for v in values] for c, values in self.columns.items()}
        return replace(self, columns=columns, fates={key: spoken(label, lang) for key, label in self.fates.items()})

    def fate(self, key: str) -> Value:
        """The label of a row that is gone: its key's, else its rule's, else that of ""; None: no data."""
        return next((self.fates[of] for of in (key, key.partition("|")[0], "") if of in self.fates), None)


@dataclass(frozen=True)
class Put:
    """A value for the one cell that a defined name points at, or for a block below it."""

    name: str
    values: Sequence[Value]
    first_only: bool = False  # a picker's first choice: people own it from then on

    def in_(self, lang: Lang) -> Put:
        return replace(self, values=[spoken(v, lang) for v in self.values])


@dataclass(frozen=True)
class ReviewSheet:
    """One dated review: cloned from its prototype where it does not exist yet, refreshed where it does."""

    period: str
    prototype: str  # `_week` or `_month`
    sheet: str
    fills: tuple[Fill, ...] = ()
    puts: tuple[Put, ...] = ()
    kpis: frozenset[str] = frozenset()  # those whose source was ever seen: the rows of the others wait unseen
    ranked: tuple[tuple[str, Value, Value], ...] = ()  # KPIs, label of the status, name: those that say most first
    comma: Value = ", "  # between names of them
    empty: frozenset[str] = frozenset()  # names of blocks that would hold nothing
    leads: Mapping[str, Lead] = field(default_factory=dict)  # key of a finding → what it is about
    overdue: bool = False  # its figures are settled, or will not be: it closes itself, unless it is only made now
    close: bool = False
    estimate: Value = ""  # what a figure that still moves is called for good, once the review is closed

    def in_(self, lang: Lang) -> ReviewSheet:
        fills, puts = tuple(f.in_(lang) for f in self.fills), tuple(p.in_(lang) for p in self.puts)
        ranked = tuple((id_, spoken(status, lang), spoken(name, lang)) for id_, status, name in self.ranked)
        comma, estimate = spoken(self.comma, lang), spoken(self.estimate, lang)
        return replace(self, fills=fills, puts=puts, ranked=ranked, comma=comma, estimate=estimate)


@dataclass(frozen=True)
class Plan:
    """Everything one build writes."""

    fills: tuple[Fill, ...]
    puts: tuple[Put, ...]
    reviews: tuple[ReviewSheet, ...] = ()
    actions: tuple[Entry, ...] = ()  # the list as it is remembered once the workbook is saved
    reveals: Mapping[str, frozenset[str]] = field(default_factory=dict)  # table → columns that wait unseen for data
    opens_on: str = ""
    newest: str = ""  # the period that the Dashboard tells of
    told: tuple[str, ...] = ()  # the keys of the findings there
    as_of: date | None = None
    notes: list[str] = field(default_factory=list)
    language: Lang = "en"

    def in_(self, lang: Lang) -> Plan:
        """The plan as it is carried out: every text in the workbook's language."""
        return replace(
            self,
            fills=tuple(f.in_(lang) for f in self.fills),
            puts=tuple(p.in_(lang) for p in self.puts),
            reviews=tuple(r.in_(lang) for r in self.reviews),
            language=lang,
        )


def fill(
    table: str, rows: Sequence[dict[str, Any]], columns: Sequence[str], fates: Mapping[str, Value] | None = None
) -> Fill:
    """A Fill from rows; a key that a row lacks is blank."""
    return Fill(table, {c: [row.get(c) for row in rows] for c in columns}, fates or {})
