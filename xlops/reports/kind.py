"""What a report kind is: a declaration that answers *is this mine?*, *which period?*, *what are the facts?*"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from xlops.reports.columns import Column
from xlops.reports.sheet import Sheet
from xlops.tables import TABLES, Span, Table


class Look(Protocol):
    """What a kind may ask of all rows of a file."""

    def distinct(self, field: str) -> list[str]:
        """The different values of a field, without blanks."""

    def holds(self, field: str, words: Iterable[str]) -> bool:
        """Whether some cell of the field is one of the words, in any case."""


@dataclass(frozen=True)
class Kind:
    """One kind of report.

    `needs` and `forbids` are fields of headers.toml; `derive` gives columns of the canonical table as SQL over the
    kind's own fields, for those that are not simply one field.
    """

    name: str
    en: str
    zh: str
    family: str
    table_name: str
    needs: frozenset[str]
    forbids: frozenset[str]
    columns: tuple[Column, ...]
    span: Span = Span.DAILY
    derive: dict[str, str] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        return TABLES[self.table_name]

    def identify(self, sheet: Sheet) -> bool:
        """Is this mine? By header words and nothing else; the file's name decides nothing."""
        fields = sheet.fields
        return sheet.family == self.family and self.needs <= fields.keys() and not self.forbids & fields.keys()

    def grain(self, sheet: Sheet) -> Span:
        """One row a day, or one for the whole period."""
        return Span.DAILY if "day" in sheet.fields and self.span is not Span.SNAPSHOT else self.span

    def ad_product(self, sheet: Sheet, look: Look, said: str | None = None) -> str:
        """`sp`, `sb` or `sd` for advertising reports, `` for all others; `said` is what the user says it is."""
        return ""
