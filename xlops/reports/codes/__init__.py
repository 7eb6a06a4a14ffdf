"""Words with a meaning of their own: which code a cell's word stands for, in which language. The words are data.

One file of `codes/` per list: a section per code, the words per language. Words are compared after normalising: NFC,
lower case, one kind of apostrophe, single spaces.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

# the same normalising in SQL and in Python: see `plain`
MACROS = """
create or replace temp macro xl_plain(x) as lower(trim(regexp_replace(
  translate(nfc_normalize(x), '’\u00a0\u3000', '''' || '  '), '\\s+', ' ', 'g')));
"""


def plain(word: str) -> str:
    """A word as it is compared."""
    return " ".join(unicodedata.normalize("NFC", word).replace("’", "'").lower().split())


@cache
def codes(name: str) -> dict[str, str]:
    """Word → code of the list `codes/{name}.toml`. Errors: ValueError where a word stands for two codes."""
    table: dict[str, str] = {}
    text = files("xlops.reports.codes").joinpath(f"{name}.toml").read_text("utf-8")
    for code, languages in tomllib.loads(text).items():
        for word in (word for words in languages.values() for word in words):
            if table.setdefault(plain(word), code) != code:
                raise ValueError(f"codes/{name}.toml: {word!r} stands for both {table[plain(word)]} and {code}")
    return table


def code_sql(name: str, ref: str) -> str:
    """SQL for the code that the word in `ref` stands for; NULL where the list does not have it."""
    table = codes(name)
    return f"({_texts(table.values())})[list_position({_texts(table)}, xl_plain({ref}))]"


def _texts(words: Iterable[str]) -> str:
    return "[" + ", ".join("'" + word.replace("'", "''") + "'" for word in words) + "]"
