"""What the seller's own sheets are, read once from `sheets.toml`."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any


class Kind(StrEnum):
    """What a cell may hold; the value is its type in DuckDB."""

    TEXT = "VARCHAR"
    ASIN = "VARCHAR "  # distinct members, same SQL type
    MARKETPLACE = "VARCHAR  "
    CURRENCY = "VARCHAR   "
    CHOICE = "VARCHAR    "
    DAY = "DATE"
    MONTH = "DATE "
    MOMENT = "TIMESTAMP"
    MONEY = "DECIMAL(18,4)"
    RATE = "DECIMAL(18,8)"
    COUNT = "BIGINT"
    SHARE = "DOUBLE"
    YES = "BOOLEAN"

    @property
    def sql(self) -> str:
        return self.value.strip()


@dataclass(frozen=True)
class Field:
    """One column: its id in the store, its words, what its cells may hold."""

    id: str
    kind: Kind
    en: str
    zh: str
    about_en: str
    about_zh: str
    need: bool = False
    also: tuple[str, ...] = ()
    choices: tuple[tuple[str, str, str], ...] = ()  # id, English, Chinese

    def word(self, language: str) -> str:
        return self.zh if language == "zh" else self.en

    def about(self, language: str) -> str:
        return self.about_zh if language == "zh" else self.about_en


@dataclass(frozen=True)
class Sheet:
    """One of the seller's own sheets; `key` names the columns that tell two rows apart."""

    id: str
    en: str
    zh: str
    about_en: str
    about_zh: str
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

    def word(self, language: str) -> str:
        return self.zh if language == "zh" else self.en

    def about(self, language: str) -> str:
        return self.about_zh if language == "zh" else self.about_en

    def find(self, header: str) -> Field | None:
        """The column that a header names, by its id or its words in either language."""
        wanted = plain(header)
        return next((f for f in self.columns if wanted in {plain(w) for w in (f.id, f.en, f.zh, *f.also)}), None)

    def key_of(self, row: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(row[c] for c in self.key)


def plain(text: str) -> str:
    """A header or a word as it is compared: width, case and spaces do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("_", " ").split()).casefold()


def _field(column: dict[str, Any]) -> Field:
    made = {k: v for k, v in column.items() if k != "type"}
    made["also"] = tuple(column.get("also", ()))
    made["choices"] = tuple((c[0], c[1], c[2]) for c in column.get("choices", ()))
    return Field(kind=Kind[column["type"].upper()], **made)


def _read() -> dict[str, Sheet]:
    text = files("xlops.sheets").joinpath("sheets.toml").read_text("utf-8")
    return {
        name: Sheet(
            id=name,
            en=sheet["en"],
            zh=sheet["zh"],
            about_en=sheet["about_en"],
            about_zh=sheet["about_zh"],
            key=tuple(sheet["key"]),
            columns=tuple(_field(c) for c in sheet["columns"]),
        )
        for name, sheet in tomllib.loads(text).items()
    }


SHEETS: dict[str, Sheet] = _read()
