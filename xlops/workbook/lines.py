"""A finding as rows of one line each: no merged cell, no height of its own, and nothing cut.

A table with the column `line` gets a finding in `LEAST` rows or more, as many as its longest text takes; the key of a
second row ends in `|2`. Each text is broken to its width and runs over the empty cells beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any
from unicodedata import east_asian_width

from xlops.workbook.plan import Fill
from xlops.workbook.template import TABLES

COLUMN = "line"
LEAST = 2
WIDTHS = {"finding": 30, "evidence": 45, "advice": 39}  # in columns, as the template has them
_NARROW = 0.7  # what a small letter takes of one, in the font of the page
_SIGNS = frozenset("%&@#+<=>~±×÷−→≤≥≈")  # as wide as a capital
_TOKEN = re.compile(  # no line begins with a comma or ends with an opening bracket
    r"[（“《]*(?:[\u2e80-\uffef]|[^\s\u2e80-\uffef]+)[，。；：、）”》]*\s*|\s+"
)
_NUMBERED = re.compile(r"\|([2-9]|\d\d)$")


def room(findings: int) -> int:
    """The rows of a place for so many findings; one of them may take a third line."""
    return LEAST * findings + 1


def base_key(key: str) -> str:
    """The finding's key, of whichever of its rows."""
    return _NUMBERED.sub("", key)


def broken(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns; a word that is longer alone is broken too."""
    lines, line = [], ""
    for token in (part for whole in _TOKEN.findall(text) for part in _pieces(whole, width)):
        if line and columns((line + token).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += token
    return [*lines, line.rstrip()]


def joined(lines: Sequence[str]) -> str:
    """The text that was broken into these lines."""
    text = ""
    for line in lines:
        text += line if not text or columns(text[-1]) > 1 or columns(line[:1]) > 1 else f" {line}"
    return text


def columns(text: str) -> float:
    """How many columns a text takes: Chinese and Japanese letters two each, small ones less than one."""
    return sum(2 if east_asian_width(c) in "WF" else 1 if _is_wide(c) else _NARROW for c in text)


def _is_wide(letter: str) -> bool:
    return letter.isupper() or letter.isdigit() or letter in _SIGNS


def _pieces(word: str, width: int) -> list[str]:
    return [word[n : n + width] for n in range(0, len(word), width)] if columns(word.rstrip()) > width else [word]


def in_lines(fills: Mapping[str, Fill], most: Mapping[str, int]) -> dict[str, Fill]:
    """The fills of tables that share their findings, by line: each has as many as it has room for, the last the rest.

    A table's `rows` in the contract are how many findings it has room for; `most`, by contract, are fewer lines.
    """
    waiting = [_lines(row) for fill in fills.values() for row in _rows(fill)]
    found: dict[str, Fill] = {}
    for number, (name, fill) in enumerate(fills.items(), 1):
        findings = TABLES[fill.table].rows or 0
        lines = min(room(findings), most.get(fill.table, room(findings)))
        ends = list(accumulate(map(len, waiting)))
        last = number == len(fills)
        taken = len(ends) if last else min(findings, sum(end <= lines for end in ends))
        rows = [row for finding in waiting[:taken] for row in finding]
        waiting = waiting[taken:]
        found[name] = replace(fill, columns={c: [row[c] for row in rows] for c in (*fill.columns, COLUMN)})
    return found


def _rows(fill: Fill) -> list[dict[str, Any]]:
    return [dict(zip(fill.columns, values, strict=True)) for values in zip(*fill.columns.values(), strict=True)]


def _lines(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    texts = {c: broken(str(row.get(c) or ""), width) for c, width in WIDTHS.items()}
    count = max(LEAST, *map(len, texts.values()))
    return [
        {
            **dict.fromkeys(row),
            **{c: _line(lines, n) for c, lines in texts.items() if c in row},
            "key": row["key"] if n == 0 else f"{row['key']}|{n + 1}",
            "status": row.get("status") if n == 0 else None,
            COLUMN: n + 1,
        }
        for n in range(count)
    ]


def _line(lines: Sequence[str], n: int) -> str | None:
    return lines[n] or None if n < len(lines) else None
