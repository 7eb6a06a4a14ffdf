"""What a report kind is: a declaration that answers *is this mine?*, *which period?*, *what are the facts?*"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from xlops.dates import parse_day
from xlops.findings import Finding
from xlops.language import NOTHING, Text
from xlops.marketplaces import find_marketplace
from xlops.money import currency_code
from xlops.periods import Span as Days
from xlops.reports.columns import Column
from xlops.reports.sheet import Sheet
from xlops.tables import TABLES, Grain, Table

ASKED = ("asked_from", "asked_to")


class Look(Protocol):
    """What a kind may ask of all rows of a file."""

    @property
    def order(self) -> str:
        """How the file writes days in numbers: `mdy`, `dmy` or `ymd`."""

    def distinct(self, field: str) -> list[str]:
        """The different values of a field, without blanks."""

    def holds(self, field: str, words: Iterable[str]) -> bool:
        """Whether some cell of the field is one of the words, in any case."""

    def staged(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query over `{rows}`, the typed rows of the file; only where they are typed (`check`)."""


@dataclass(frozen=True)
class Split:
    """A field whose cells name the report that a row belongs to, as `read` understands them.

    Rows that name none are left out with the finding `others`; without one such a table is not divided at all. A table
    whose rows all name something else is refused where it `must` name a marketplace.
    """

    field: str
    read: Callable[[str], str | None]
    others: str = ""
    must: bool = False


@dataclass(frozen=True)
class Late:
    """Columns that a report states as zero while they are not known yet, and the SQL that tells such rows of `stage`.

    `finding` counts them and names the first day.
    """

    where: str
    columns: tuple[str, ...]
    finding: str


@dataclass(frozen=True)
class Kind:
    """One kind of report.

    `needs` and `forbids` are fields of the vocabulary; `derive` gives columns of the canonical table as SQL over the
    kind's own fields (and `file_name`), for those that are not simply one field. `where` is SQL over the kind's own
    fields: rows for which it does not hold are no facts of this kind. `split_by` names the field that tells rows of
    several marketplaces (see `part_of`) apart, where a file may hold them. `rows_with` names a field and the words of
    it that mark this kind's rows in a table that several kinds share (the entities of a bulk sheet). A kind that is not
    `placed` belongs to no marketplace and needs none: what a tool or the seller says about ASINs or SKUs wherever they
    sell. A file of a kind that is `undivided` is of one marketplace as a whole: rows that name none, or a channel that
    is none (orders that only ship from FBA), are its rows too. `in_currency_of_account` says that a tool writes all
    amounts in its account's currency, which need not be the marketplace's, and names none; `tells_blank` that the
    figures which a file leaves blank are told. `unique` says that no two rows of a file share the table's key
    and the day. `order` is `mdy` or `dmy` where the report, or the names of its files, write days so in every
    marketplace. `evidence` are further fields whose different values the kind asks for; `short_lines` says that the
    report leaves out blank cells at the end of a line. `late` are columns that come later than the others. `sums` are
    derived figures with those of their parts that a file may lack: a figure is blank where one is lacking and a column
    of figures is not known, which may be that part.
    """

    name: str
    en: str
    zh: str
    family: str
    table_name: str
    needs: frozenset[str]
    forbids: frozenset[str]
    columns: tuple[Column, ...]
    span: Grain = Grain.DAILY
    derive: dict[str, str] = field(default_factory=dict)
    where: str = ""
    split_by: str = ""
    rows_with: tuple[str, frozenset[str]] | None = None
    placed: bool = True
    unique: bool = False
    order: str = ""
    in_currency_of_account: bool = False
    tells_blank: bool = False
    undivided: bool = False
    evidence: tuple[str, ...] = ()
    short_lines: bool = False
    late: Late | None = None
    sums: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def called(self) -> Text:
        """Its name."""
        return Text(self.en, self.zh)

    @property
    def no_days(self) -> Text:
        """What to say where nothing states the days of such a file; nothing for the usual words."""
        return NOTHING

    @property
    def table(self) -> Table:
        return TABLES[self.table_name]

    @property
    def splits(self) -> tuple[Split, ...]:
        """What tells apart reports that stand in one table, marketplaces first."""
        return (Split(self.split_by, self.part_of, "left-out", must=True),) if self.split_by else ()

    def fields(self, sheet: Sheet) -> dict[str, int]:
        """Field → column number in the sheet; where a column is missing, that of the one declared `instead`."""
        found = sheet.fields
        standing_in = {c.field: found[c.instead] for c in self.columns if c.instead in found}
        return {**standing_in, **found}

    def identify(self, sheet: Sheet) -> bool:
        """Is this mine? By header words and nothing else; the file's name decides nothing."""
        fields = sheet.fields
        return (
            sheet.family == self.family and self.needs <= self.fields(sheet).keys() and not self.forbids & fields.keys()
        )

    def scope(self, sheet: Sheet) -> str:
        """What tells this table from another one of the same kind in the same file, by its title; `` where nothing."""
        return ""

    def alike(self, one: Sheet, other: Sheet) -> bool:
        """Whether nothing tells two tables of this kind in one file apart."""
        return self.scope(one) == self.scope(other)

    def part_of(self, cell: str) -> str | None:
        """The part of the file that a cell of `split_by` belongs to: its marketplace or currency; None for neither."""
        return find_marketplace(cell) or currency_code(cell)

    def constants(self, sheet: Sheet) -> dict[str, str]:
        """Fields that the file states once for all of its rows, in the lines above its header. Errors: ReportError."""
        return {}

    def grain(self, sheet: Sheet) -> Grain:
        """One row a day, or one for the whole period."""
        return Grain.DAILY if "day" in sheet.fields and self.span is not Grain.SNAPSHOT else self.span

    def stated(self, sheet: Sheet, look: Look) -> Days | None:
        """The days that the file itself says it was asked for, where it says so: here in two columns."""
        texts = [look.distinct(f) for f in ASKED]
        days = [parse_day(t[0], look.order) for t in texts if len(t) == 1]
        first, last = days if len(days) == 2 else (None, None)
        return Days.closed(first, last) if first and last and first <= last else None

    def subject(self, sheet: Sheet, look: Look) -> str:
        """What of its table the file speaks of: files of different subjects never replace each other's days.

        Errors: AmbiguousReport where it speaks of several that must not be read as one.
        """
        return ""

    def whole_from(self, look: Look) -> date | None:
        """The first day that the file holds whole, where the days before stand in it in part; else None."""
        return None

    def check(self, look: Look) -> Iterable[Finding]:
        """What is odd about the typed rows as a whole, such as parts that do not add up to their total.

        Errors: BadRows, AmbiguousReport where the file must not be used.
        """
        return ()

    def remarks(self, sheet: Sheet, product: str) -> Iterable[Finding]:
        """What is odd about its columns for reports of the ad product."""
        return ()

    def basis(self, sheet: Sheet, product: str) -> str:
        """On which day its advertised sales count: `order`, `traffic` (click or view), `` where nothing tells."""
        return ""

    def ad_product(self, sheet: Sheet, look: Look, said: str | None = None) -> str:
        """`sp`, `sb` or `sd` for advertising reports, `` for all others; `said` is what the user says it is."""
        return ""
