"""What a report kind is: a declaration that answers *is this mine?*, *which period?*, *what are the facts?*"""

from __future__ import annotations

from dataclasses import dataclass, field

from xlops.reports.columns import Column
from xlops.reports.sheet import Sheet
from xlops.tables import TABLES, Span, Table


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

    def ad_product(self, sheet: Sheet, said: str | None = None) -> str:
        """`sp`, `sb` or `sd` for advertising reports, `` for all others; `said` is what the user says it is."""
        return ""
