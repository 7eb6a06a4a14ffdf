"""What we found in a user's data or business: records that are collected, shown and stored, never raised."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from importlib import resources
from typing import Any

from xlops.language import Text, listed, plain


class Level(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        return list(Level).index(self)


@dataclass(frozen=True)
class Code:
    """A kind of finding: its level and its words; `{…}` in a template is filled from the finding."""

    code: str
    level: Level
    message: Text
    advice: Text
    short: Text  # of information, which is counted where warnings are told


_MOST_LETTERS = 500  # of a cell that a finding quotes
_NO_ADVICE = {"en": "", "zh": ""}


def _read() -> tuple[dict[str, Code], dict[str, Text]]:
    """The kinds of findings, and the words that may stand for `expected`, by their English."""
    raw = tomllib.loads(resources.files("xlops").joinpath("findings.toml").read_text("utf-8"))
    codes: dict[str, Code] = {}
    for code, said in raw["code"].items():
        words = said["message"]  # or the code whose words it shares
        message = codes[words].message if isinstance(words, str) else Text(**words)
        codes[code] = Code(
            code,
            Level(said["level"]),
            message,
            Text(**said.get("advice", _NO_ADVICE)),
            Text(**said.get("short", _NO_ADVICE)),
        )
    return codes, {en: Text(en, zh) for en, zh in raw["expected"].items()}


CODES, _EXPECTED = _read()


@dataclass(frozen=True)
class Finding:
    """One finding. `row` counts the file's rows as a spreadsheet shows them (the header is a row too)."""

    code: str
    file: str = ""
    row: int | None = None
    column: str | Text = ""
    value: str | Text = ""
    expected: str | Text = ""
    hint: str | Text = ""

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"unknown finding code {self.code!r}")
        for name in ("column", "value", "expected", "hint"):
            if isinstance(text := getattr(self, name), str) and len(text) > _MOST_LETTERS:
                object.__setattr__(self, name, f"{text[:_MOST_LETTERS]}…")  # rule D17: no cell holds any text

    @property
    def level(self) -> Level:
        return CODES[self.code].level

    @property
    def message(self) -> Text:
        expected = self.expected if isinstance(self.expected, Text) else _EXPECTED.get(self.expected, self.expected)
        return CODES[self.code].message.format(column=self.column, value=self.value, expected=expected, hint=self.hint)

    @property
    def advice(self) -> Text:
        return CODES[self.code].advice.format(
            column=self.column, value=self.value, expected=self.expected, hint=self.hint
        )

    def at(self, file: str) -> Finding:
        return replace(self, file=file)

    @property
    def where(self) -> Text:
        """`file, row 7, column 'Spend'`: as much of it as is known."""
        parts = [plain(self.file)] if self.file else []
        if self.row:
            parts.append(Text(f"row {self.row}", f"第 {self.row} 行"))
            column = Text("column {column!r}", "“{column}”列")
            parts += [column.format(column=self.column)] if self.column else []
        return listed(parts, zh="，")

    def record(self) -> dict[str, Any]:
        """The finding as plain values and texts, for JSON and the Log sheet."""
        return {
            "code": self.code,
            "level": self.level.value,
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "message": self.message,
            "advice": self.advice,
        }

    def packed(self) -> dict[str, Any]:
        """Its fields as a store keeps them: what differs between the languages as JSON."""
        return {f.name: _packed(getattr(self, f.name)) for f in fields(self)}

    @classmethod
    def unpacked(cls, packed: Mapping[str, Any]) -> Finding:
        """The finding that was kept as `packed`."""
        return cls(**{name: _unpacked(value) for name, value in packed.items()})


_BOTH = '{"en": '


def _packed(value: Any) -> Any:
    return json.dumps(asdict(value), ensure_ascii=False) if isinstance(value, Text) else value


def _unpacked(value: Any) -> Any:
    return Text(**json.loads(value)) if isinstance(value, str) and value.startswith(_BOTH) else value
