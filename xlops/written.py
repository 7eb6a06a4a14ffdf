"""TOML and JSON that somebody else may have written: numbers that are none, and what is too much, are refused by name.

A refusal says the key, what was seen and what fits. What is too long or too deep is found before it is parsed: a key
of a hundred thousand parts would take all memory, brackets in brackets end in a RecursionError.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator

from xlops.iso import day_of
from xlops.language import NOTHING, Text

MOST_LETTERS = 1_000_000
DEEPEST = 16  # brackets in brackets, and parts of a key
MOST_DIGITS = 40
LARGEST = 10**12  # either way; no rate, target, weight or number of days comes near
YEARS = range(2000, 2101)  # of a day; Amazon's first report is younger, and nobody plans beyond
_SHOWN = 60  # letters of a value
A_DAY = Text("a day fits, such as 2026-11-23", "请写日期，例如 2026-11-23")

# what stands in quotes or behind a # counts neither as brackets nor as digits
_SKIPPED = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL
)
_KEY = re.compile(r"[\w.\- \t]+")
_DIGITS = re.compile(r"[\d_]+")
_AT_LINE = re.compile(r"at line (\d+)")
_CURLY = re.compile("[“”„‘’「」＂]")
_DECIMAL_COMMA = re.compile(r"=\s*-?\d+,\d")


class Unfit(ValueError):
    """Why what somebody wrote is not taken, in both languages."""

    def __init__(self, said: Text) -> None:
        self.said = said
        super().__init__(said.en)


class Written(BaseModel):
    """A table of settings: no unknown key, no true in the place of a number, no day of another century."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _true_is_no_number(cls, value: object, field: ValidationInfo) -> object:
        values = value if isinstance(value, list) else [value]
        if any(isinstance(v, bool) for v in values) and "bool" not in str(
            cls.model_fields[str(field.field_name)].annotation
        ):
            raise Unfit(Text("true and false fit no number and no text", "true 和 false 既不是数字也不是文字"))
        return value

    @field_validator("*", mode="before")
    @classmethod
    def _a_number_is_no_day(cls, value: object, field: ValidationInfo) -> object:
        """pydantic takes a number for seconds since 1970."""
        annotation = str(cls.model_fields[str(field.field_name)].annotation)
        if "date" in annotation and isinstance(value, int | float | str):
            try:
                return day_of(str(value))
            except ValueError:
                raise Unfit(A_DAY) from None
        return value

    @field_validator("*")
    @classmethod
    def _of_our_time(cls, value: object) -> object:
        if isinstance(value, date) and value.year not in YEARS:
            raise Unfit(Text(
                f"a day of the years {YEARS[0]} to {YEARS[-1]} fits", f"请写 {YEARS[0]} 至 {YEARS[-1]} 年之间的日期"
            ))  # fmt: skip
        return value


def read_toml(text: str) -> dict[str, Any]:
    """What a TOML text states.

    Errors: Unfit in words that follow the file's name; they begin with `, line 3:` or with `:`.
    """
    if len(text) > MOST_LETTERS:
        raise Unfit(Text(
            f": it holds more than {MOST_LETTERS:,} letters, the most that fit",
            f"：内容超过 {MOST_LETTERS:,} 个字符的上限",
        ))  # fmt: skip
    _refuse_too_much(text)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as why:
        raise Unfit(Text(f" is not valid TOML: {why}", f" 不是有效的 TOML：{why}") + _hint(text, str(why))) from None
    for path, number in _numbers(raw):
        if not math.isfinite(number) or abs(number) > LARGEST:
            where = _line_saying(text, path)
            key = ".".join(path)
            raise Unfit(where + Text(
                f": {key} = {number:g}: an ordinary number fits, at most {LARGEST:,} either way",
                f"：{key} = {number:g}：请写普通数字，正负不超过 {LARGEST:,}",
            ))  # fmt: skip
    return raw


def read_json(path: Path) -> Any:
    """What a JSON file holds. Errors: OSError; ValueError where it is no JSON, says NaN or Infinity, or is too deep."""
    try:
        return json.loads(path.read_text("utf-8"), parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("brackets in brackets in brackets") from None


def shown(value: object) -> str:
    """A value in the words of Python, a day as it is written, of any length no longer than a line."""
    text = str(value) if isinstance(value, date) else str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]} …"


def _hint(text: str, why: str) -> Text:
    """What is often meant by a line that is no TOML; empty where nothing comes to mind."""
    if "overwrite" in why or "twice" in why:
        return Text(": a key stands once in a table", "：同一张表里每个键只能出现一次")
    at = _AT_LINE.search(why)
    line = text.splitlines()[int(at[1]) - 1] if at and int(at[1]) <= len(text.splitlines()) else ""
    if _CURLY.search(line):
        return Text(': straight quotes fit, such as "en"', '：请用英文直引号，例如 "en"')
    if _DECIMAL_COMMA.search(line):
        return Text(": a number has a point, such as 0.05", "：小数用点，例如 0.05")
    return NOTHING


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _refuse_too_much(text: str) -> None:
    """Errors: ValueError where keys, brackets or digits are more than any settings need."""
    depth = 0
    bare = _SKIPPED.sub(lambda found: "_" + "\n" * found[0].count("\n"), text)
    for number, line in enumerate(bare.split("\n"), 1):
        key = line.partition("=")[0].strip(" \t[]")[:_SHOWN]
        parts = max((found[0].count(".") + 1 for found in _KEY.finditer(line)), default=1)
        digits = max((len(found[0]) for found in _DIGITS.finditer(line)), default=0)
        if digits > MOST_DIGITS:
            raise Unfit(at_line(number) + Text(
                f": {key}: a number of {digits:,} digits; at most {MOST_DIGITS} fit",
                f"：{key}：数字有 {digits:,} 位，最多 {MOST_DIGITS} 位",
            ))  # fmt: skip
        if parts > DEEPEST:
            raise Unfit(at_line(number) + Text(
                f": {key}: a key of {parts:,} parts; at most {DEEPEST} fit",
                f"：{key}：键有 {parts:,} 段，最多 {DEEPEST} 段",
            ))  # fmt: skip
        for letter in line:
            depth = max(0, depth + (letter in "[{") - (letter in "]}"))
            if depth > DEEPEST:
                raise Unfit(at_line(number) + Text(
                    f": {key}: brackets in brackets; at most {DEEPEST} deep fits",
                    f"：{key}：括号嵌套最多 {DEEPEST} 层",
                ))  # fmt: skip


def _numbers(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], float]]:
    """Every number below a value, with the keys that lead to it."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _numbers(below, (*path, key))
    elif isinstance(value, list):
        for below in value:
            yield from _numbers(below, path)
    elif isinstance(value, int | float):
        yield path, value


def at_line(number: int) -> Text:
    """`, line 3`, as it follows a file's name."""
    return Text(f", line {number}", f" 第 {number} 行")


def _line_saying(text: str, path: tuple[str, ...]) -> Text:
    """`, line 3` of the first line that gives the key a number too large or none, else nothing."""
    key = re.compile(rf"(?:^|[\s{{,.\"'\[]){re.escape(path[-1])}[\"']?\s*=(.*)")
    for number, line in enumerate(text.split("\n"), 1):
        for found in key.finditer(line):
            if re.search(r"nan|inf|\d[\d_]{11}|[eE]\+?\d", found[1]):
                return at_line(number)
    return NOTHING
