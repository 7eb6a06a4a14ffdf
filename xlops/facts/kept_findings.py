"""Findings as the store keeps them, each with the SHA-256 of its file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import duckdb
import pandas as pd

from xlops.facts.clock import now
from xlops.findings import Finding

_COLUMNS = "code, file, row_number, column_name, value, expected, hint"
_FIELDS = ("code", "file", "row", "column", "value", "expected", "hint")


def write_findings(con: duckdb.DuckDBPyConnection, findings: Iterable[tuple[Finding, str]]) -> None:
    """Store findings with the SHA-256 of their file."""
    at = now()
    packed = [(f.packed(), sha) for f, sha in findings]
    rows = [
        (p["file"], sha, p["code"], p["row"], p["column"], p["value"], p["expected"], p["hint"], at)
        for p, sha in packed
    ]
    if rows:
        frame = pd.DataFrame(rows, dtype=object)  # noqa: F841 - DuckDB finds it by its name
        con.execute("insert into finding select * from frame")


def read_findings(
    con: duckdb.DuckDBPyConnection, codes: Sequence[str] | None = None
) -> list[tuple[datetime, str, Finding]]:
    """(when it was found, SHA-256 of its file, the finding), newest first; where codes are named, of these only."""
    only = "where code in (select unnest(?::varchar[]))" if codes is not None else ""
    query = f"select found_at, sha256, {_COLUMNS} from finding {only} order by found_at desc, file, row_number, code"
    found = con.execute(query, [list(codes)] if codes is not None else None).fetchall()
    return [(at, str(sha), _finding(row)) for at, sha, *row in found]


def _finding(row: Sequence[Any]) -> Finding:
    blank = dict.fromkeys(_FIELDS[3:], "")
    return Finding.unpacked(blank | {n: v for n, v in zip(_FIELDS, row, strict=True) if v is not None})
