"""Phrases of findings and summaries, from `sayings.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from xlops.language import Text


@cache
def _sayings() -> dict[str, dict[str, Text]]:
    groups = tomllib.loads(files("xlops.review").joinpath("sayings.toml").read_text("utf-8"))
    return {group: {key: Text(**words) for key, words in phrases.items()} for group, phrases in groups.items()}


def saying(group: str, key: str, **values: object) -> Text:
    """The phrase of a group, filled; `other` stands in for an advice nobody wrote."""
    phrases = _sayings()[group]
    return (phrases.get(key) or phrases["other"]).format(**values)
