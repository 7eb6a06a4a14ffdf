"""Columns that no file behind a number holds, though the report could: Seller Central offers them to be ticked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from xlops.facts.history import StoredFile
from xlops.language import NOTHING, Text, listed, plain
from xlops.measures.givers import columns_of
from xlops.reports import KINDS
from xlops.reports.vocabulary import vocabularies
from xlops.review.words import say

_KINDS = {kind.name: kind for kind in KINDS}


def unticked(con: duckdb.DuckDBPyConnection, missing: Sequence[str], read: Iterable[StoredFile]) -> Text:
    """Why measures have no value although reports that could give them were `read`; nothing where that is not why."""
    by_kind: dict[str, list[StoredFile]] = {}
    for file in read:
        by_kind.setdefault(file.kind, []).append(file)
    lacking = {}
    for name, files in by_kind.items():
        kind = _KINDS[name]
        needed = sorted({c for m in missing for c in columns_of(m, files[0].table)} & {c.field for c in kind.columns})
        blank = [column for column in needed if _is_blank(con, column, files)]
        words = vocabularies()[kind.family]
        if blank:
            lacking[kind.called] = listed(plain(words.spelling(c, files[0].language)) for c in blank)
    if not lacking:
        return NOTHING
    told = listed((say("lacks_column").format(report=r, columns=c) for r, c in lacking.items()), "; ", "；")
    return say("why_no_column").format(missing=listed(missing), lacking=told)


def _is_blank(con: duckdb.DuckDBPyConnection, column: str, files: Sequence[StoredFile]) -> bool:
    numbers = ", ".join(str(f.id) for f in files)
    asked = f"select 1 from fact_{files[0].table} where file in ({numbers}) and {column} is not null limit 1"
    return not con.execute(asked).fetchall()
