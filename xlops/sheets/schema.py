"""What the seller's own sheets are, read once from `sheets.toml`."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.resources import files
from typing import Any

from xlops.language import Text


class CellKind(StrEnum):
    """What a cell may hold, as `sheets.toml` names it."""

    TEXT = "text"
    ASIN = "asin"
    MARKETPLACE = "marketplace"
    CURRENCY = "currency"
    CHOICE = "choice"
    DAY = "day"
    MONTH = "month"
    MOMENT = "moment"
    MONEY = "money"
    RATE = "rate"
    COUNT = "count"
    SHARE = "share"
    EFFECT = "effect"
    YES = "yes"

    @property
    def sql(self) -> str:
        """Its type in DuckDB; what is written in words is text."""
        return _SQL.get(self, "VARCHAR")


_SQL = {
    CellKind.DAY: "DATE",
    CellKind.MONTH: "DATE",
    CellKind.MOMENT: "TIMESTAMP",
    CellKind.MONEY: "DECIMAL(18,4)",
    CellKind.RATE: "DECIMAL(18,8)",
    CellKind.COUNT: "BIGINT",
    CellKind.SHARE: "DOUBLE",
    CellKind.EFFECT: "DOUBLE",
    CellKind.YES: "BOOLEAN",
}
YES_NO = (Text("no", "否"), Text("yes", "是"))


@dataclass(frozen=True)
class Field:
    """One column: its id in the store, its words, what its cells may hold."""

    id: str
    kind: CellKind
    word: Text
    about: Text
    need: bool = False
    also: tuple[str, ...] = ()
    choices: Mapping[str, Text] = field(default_factory=dict, hash=False)  # by id

    def worded(self, value: Any) -> Any:
        """The word that people read for a choice, a yes or a no; any other value as it is."""
        if value is None or isinstance(value, Text):
            return value
        match self.kind:
            case CellKind.CHOICE:
                return self.choices[value]
            case CellKind.YES:
                return YES_NO[value]
        return value


@dataclass(frozen=True)
class SellerSheet:
    """One of the seller's own sheets; `key` names the columns that tell two rows apart."""

    id: str
    word: Text
    about: Text
    key: tuple[str, ...]
    columns: tuple[Field, ...]

    @property
    def file(self) -> str:
        """Its CSV in the folder `own/`."""
        return f"{self.id}.csv"

    @property
    def table(self) -> str:
        """Its Excel table in the workbook."""
        return f"own_{self.id}"

    def find(self, header: str) -> Field | None:
        """The column that a header names, by its id or its words in either language."""
        wanted = plain(header)
        return next(
            (f for f in self.columns if wanted in {plain(w) for w in (f.id, f.word.en, f.word.zh, *f.also)}), None
        )

    def key_of(self, row: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(row[c] for c in self.key)


def plain(text: str) -> str:
    """A header or a word as it is compared: width, case and spaces do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("_", " ").split()).casefold()


def _field(column: dict[str, Any]) -> Field:
    return Field(
        id=column["id"],
        kind=CellKind(column["type"]),
        word=Text(column["en"], column["zh"]),
        about=Text(column["about_en"], column["about_zh"]),
        need=column.get("need", False),
        also=tuple(column.get("also", ())),
        choices={id_: Text(en, zh) for id_, en, zh in column.get("choices", ())},
    )


def _read() -> dict[str, SellerSheet]:
    text = files("xlops.sheets").joinpath("sheets.toml").read_text("utf-8")
    return {
        name: SellerSheet(
            id=name,
            word=Text(sheet["en"], sheet["zh"]),
            about=Text(sheet["about_en"], sheet["about_zh"]),
            key=tuple(sheet["key"]),
            columns=tuple(_field(c) for c in sheet["columns"]),
        )
        for name, sheet in tomllib.loads(text).items()
    }


SHEETS: dict[str, SellerSheet] = _read()
