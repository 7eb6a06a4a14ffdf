"""Phrases of findings and summaries, from `sayings.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from xlops.language import Text


@cache
def _sayings() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(files("xlops.review").joinpath("sayings.toml").read_text("utf-8"))


def saying(group: str, key: str, **values: object) -> Text:
    """The phrase of a group, filled; `other` stands in for an advice nobody wrote.

    With `count` 1 its English is `one`, where it has that.
    """
    phrases = _sayings()[group]
    words = phrases.get(key) or phrases["other"]
    english = words.get("one", words["en"]) if values.get("count") == 1 else words["en"]
    return Text(english, words["zh"]).format(**values)
