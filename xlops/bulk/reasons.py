"""Why a change is not written, and what to know of a file: sentences in both languages (`reasons.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from xlops.language import Text, plain
from xlops.reports.bulk_words import bulk_words, word_for
from xlops.reports.vocabulary import vocabularies


@dataclass(frozen=True)
class Reason:
    """One sentence of `reasons.toml`, filled in; `code` is its key."""

    code: str
    text: Text


class CannotWrite(Exception):
    """A change has no row; never leaves `xlops.bulk`."""

    def __init__(self, code: str, **values: object) -> None:
        self.reason = reason(code, **values)
        super().__init__(code)


@cache
def _sentences() -> dict[str, Text]:
    said = tomllib.loads(files("xlops.bulk").joinpath("reasons.toml").read_text("utf-8"))
    return {code: Text(**words) for code, words in said.items()}


def field_word(field: str) -> Text:
    """A column of the bulk sheet as each language's workbook heads it."""
    words = vocabularies()["bulk"]
    return Text(words.spelling(field, "en"), words.spelling(field, "zh"))


def word(group: str, token: str) -> Text:
    """An entity, operation or state as each language's workbook writes it."""
    return Text(token, word_for(group, token, "zh") or token) if token in bulk_words()[group] else plain(token)


def reason(code: str, **values: object) -> Reason:
    """The sentence of a code with its values. Errors: KeyError for a code that the file does not have."""
    return Reason(code, _sentences()[code].format(**values))
