"""What a file's name says that it is: it decides nothing, but where the columns say another report it is asked (N21).

The phrases are data: `names.toml`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from xlops.errors import AmbiguousReport
from xlops.language import NOTHING, Text
from xlops.reports.checks.unknown_columns import unknown_columns
from xlops.reports.kind import Kind
from xlops.reports.sheet import Sheet

_OF_TOOLS = frozenset({"helium10", "sellersprite", "jungle_scout", "keepa", "prices"})  # people name their files freely
_MARKS = re.compile(r"[\s_.+()\[\]-]+")


@dataclass(frozen=True)
class Named:
    """What a phrase in a name says: the kinds it fits, none for a report that is not read, and words for people."""

    kinds: frozenset[str]
    says: Text


@cache
def _phrases() -> list[tuple[re.Pattern[str], Named]]:
    """The phrases, the longest first."""
    raw = tomllib.loads(files("xlops.reports").joinpath("names.toml").read_text("utf-8"))
    found = [
        (phrase, Named(frozenset(entry.get("kinds", ())), Text(**entry["says"]) if "says" in entry else NOTHING))
        for entry in raw["name"]
        for phrase in entry["phrases"]
    ]
    found.sort(key=lambda one: -len(one[0]))
    return [(_pattern(phrase), named) for phrase, named in found]


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-zà-ÿ]){re.escape(phrase)}(?![a-zà-ÿ])")


def _plain(name: str) -> str:
    return _MARKS.sub(" ", unicodedata.normalize("NFKC", name.rpartition(".")[0] or name).casefold())


def holds_phrase(name: str, phrase: str) -> bool:
    """Whether a file's name holds a phrase as words of its own."""
    return bool(_pattern(phrase).search(_plain(name)))


def named_in(name: str) -> Named | None:
    """What a file's name says; None where it says nothing, or two things."""
    text = _plain(name)
    said: set[Named] = set()
    for pattern, named in _phrases():
        if pattern.search(text):
            said.add(named)
            text = pattern.sub(" | ", text)
    return said.pop() if len(said) == 1 else None


def _quoted(name: Text) -> Text:
    return Text(repr(name.en), f"“{name.zh}”")


def check_name(sheet: Sheet, found: Sequence[Kind], kinds: Iterable[Kind]) -> None:
    """AmbiguousReport where the name of a file says another report than its columns."""
    named = named_in(sheet.source.words[-1])
    if named is None or any(kind.name in named.kinds or not kind.placed or kind.family in _OF_TOOLS for kind in found):
        return
    by_columns = found[0]
    said = [kind for kind in kinds if kind.name in named.kinds]
    unread = Text("{says}, which xlops does not read", "{says}（xlops 不读取）")
    other = _quoted(said[0].called) if said else unread.format(says=_quoted(named.says))
    unknown = ", ".join(repr(sheet.header[n].strip()) for n in unknown_columns(sheet)[:3])
    strange = Text(f" (of them {unknown} not known)", f"（其中 {unknown} 未识别）") if unknown else NOTHING
    raise AmbiguousReport(
        Text(
            "its name says {other}, and its columns say {columns}{strange}: if the columns are right, rename the file "
            "or use --kind {kind}; if the name is, a column is missing or called otherwise: download it again",
            "文件名说是{other}，列却是{columns}{strange}：如果列是对的，请改文件名，或加 --kind {kind}；如果文件名是"
            "对的，说明缺少某列或列名不同，请重新下载",
        ).format(
            other=other, columns=_quoted(by_columns.called), strange=strange,
            kind=by_columns.name,
        )
    )  # fmt: skip
