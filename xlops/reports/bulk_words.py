"""The words that stand in the cells of the bulk operations workbook: token ↔ what each language writes for it.

The words are data (`bulk_words.toml`): group (`entity`, `state`, …) → token → language → spellings, the first of them
the one that Amazon writes. They are compared without case, spaces and dashes: `Placement Top`, `placement top` and
`placementTop` are one.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

_BETWEEN = re.compile(r"[\s\-‐‑–—_]+")


@cache
def bulk_words() -> dict[str, dict[str, dict[str, list[str]]]]:
    """Group → token → language → spellings."""
    return tomllib.loads(files("xlops.reports").joinpath("bulk_words.toml").read_text("utf-8"))


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """A word as it is compared."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).casefold()


@cache
def _tokens(group: str) -> dict[str, str]:
    known = bulk_words()[group]
    return {fold(w): t for t, of in known.items() for w in [t, *(w for words in of.values() for w in words)]}


def token_of(group: str, cell: str) -> str | None:
    """The token that a cell stands for, in whatever language it is written."""
    return _tokens(group).get(fold(cell))


def word_for(group: str, token: str, language: str) -> str | None:
    """What Amazon writes for a token in a language; None where nobody has shown it."""
    return next(iter(bulk_words()[group][token].get(language, [])), None)


def words_for(group: str, *tokens: str) -> frozenset[str]:
    """Every spelling of some tokens, in small letters."""
    return frozenset(w.lower() for t in tokens for words in bulk_words()[group][t].values() for w in words)
