"""What the name of an unknown column says: that a person wrote it, or that it speaks of a whole account (rule N21)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from xlops.reports.vocabulary import normalise

_BETWEEN = r"[\W_]*"


def is_own(cell: str) -> bool:
    """Whether a header names what people write beside a report for themselves: an owner, a note."""
    text = normalise(cell)
    words = {*re.split(r"[^\w]+", text), text}
    return bool(words & _own_words()) or any(word in text for word in _own_words() if not word.isascii())


def is_of_account(cell: str) -> bool:
    """Whether a header is made of such words alone as speak of an account, a shop or their settings."""
    of, any_of = _account_words()
    text = normalise(cell)
    return bool(of.search(text) and any_of.fullmatch(text))


@cache
def _own_words() -> frozenset[str]:
    raw = tomllib.loads(files("xlops.reports").joinpath("own_words.toml").read_text("utf-8"))
    return frozenset(word for words in raw.values() for word in words)


@cache
def _account_words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """(one of the words that say whose it is, nothing but words of both lists)."""
    raw = tomllib.loads(files("xlops.reports").joinpath("account_words.toml").read_text("utf-8"))
    of, called = ({re.escape(normalise(w)) for words in raw[part].values() for w in words} for part in ("of", "called"))
    return re.compile("|".join(of)), re.compile(f"(?:(?:{'|'.join(of | called)}){_BETWEEN})+")
