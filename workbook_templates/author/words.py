"""The texts of the template, zh and en, from `texts.toml`: `key = ["English", "中文"]`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from xlops.language import as_lang
from xlops.targets import NO_SALES

LANGUAGES = ("en", "zh")
_FILE = Path(__file__).with_name("texts.toml")


def _flat(table: dict[str, Any], prefix: str = "") -> dict[str, list[str]]:
    flat: dict[str, list[str]] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = value
    return flat


class Words:
    """`words("dashboard.title")` in one language; KeyError where a text is missing."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.lang = as_lang(language)
        self._at = LANGUAGES.index(language)
        self._texts = _flat(tomllib.loads(_FILE.read_text("utf-8")))
        self._texts["no_sales"] = [NO_SALES.en, NO_SALES.zh]

    def __call__(self, key: str, **values: object) -> str:
        text = self._texts[key][self._at]
        return text.format(**values) if values else text

    def add(self, texts: dict[str, list[str]]) -> None:
        """Words that are kept elsewhere, as those of the seller's own sheets are."""
        self._texts |= texts

    def quoted(self, key: str, **values: object) -> str:
        """The text as a string literal inside a formula."""
        return '"' + self(key, **values).replace('"', '""') + '"'
