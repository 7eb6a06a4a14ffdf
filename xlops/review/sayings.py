"""Phrases of findings and summaries, from `sayings.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from xlops.kpis import Lang


@cache
def _sayings() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(files("xlops.review").joinpath("sayings.toml").read_text("utf-8"))


def saying(group: str, key: str, lang: Lang, **values: object) -> str:
    """The phrase of a group in a language, filled; `other` stands in for an advice nobody wrote."""
    phrases = _sayings()[group]
    return (phrases.get(key) or phrases["other"])[lang].format(**values)
