"""What a canonical fact table is: columns with their types, its key, and where its report is downloaded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xlops.language import Text

LONGEST_TEXT = 32_767  # what a cell of a workbook holds, in UTF-16 units (rule D17)


class Type(StrEnum):
    """What a column holds. Money is exact to a hundredth of a cent, what ads cost and sell to a millionth: their
    reports give fractions of a cent, and thousands of rows add up. Ids are text everywhere.
    """

    TEXT = "text"
    DAY = "day"
    COUNT = "count"
    MONEY = "money"
    AD_MONEY = "ad money"
    SHARE = "share"
    NUMBER = "number"

    @property
    def sql(self) -> str:
        """Its type in DuckDB."""
        return _SQL[self]

    @property
    def adds_up(self) -> bool:
        """Whether the sum over a file's rows says something."""
        return self in (Type.COUNT, Type.MONEY, Type.AD_MONEY)


_SQL = {
    Type.TEXT: "VARCHAR",
    Type.DAY: "DATE",
    Type.COUNT: "BIGINT",
    Type.MONEY: "DECIMAL(18,4)",
    Type.AD_MONEY: "DECIMAL(18,8)",
    Type.SHARE: "DOUBLE",
    Type.NUMBER: "DOUBLE",
}


class Grain(StrEnum):
    """How rows stand in time: one row a day, one for the file's whole span, or a photograph of one day."""

    DAILY = "daily"
    SUMMARY = "summary"
    SNAPSHOT = "snapshot"


@dataclass(frozen=True)
class Table:
    """`key` names the columns that identify a row inside one file and day; `weight` the measure that tells its size."""

    name: str
    columns: dict[str, Type]
    key: tuple[str, ...]
    weight: str
    menu_en: str  # where the report is downloaded, down to its own name
    menu_zh: str
    closing_en: str = ""  # the page that still has it for a while, and how long
    closing_zh: str = ""

    @property
    def path(self) -> Text:
        """The menu path of the report."""
        return Text(self.menu_en, self.menu_zh)

    @property
    def menu(self) -> Text:
        """Where the report is downloaded, in words: its menu path, then the page that closes soon."""
        closing = Text(self.closing_en, self.closing_zh)
        both = Text("{path} (or {closing})", "{path}（或{closing}）")
        return both.format(path=self.path, closing=closing) if closing else self.path
