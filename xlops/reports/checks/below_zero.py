"""Figures below zero where Amazon counts from zero on: taken as they stand, since a credit may be real, but told."""

from __future__ import annotations

import re
from collections.abc import Mapping

import duckdb

from xlops.findings import Finding
from xlops.reports.part import Part
from xlops.reports.staging import Stager
from xlops.tables import Table, Type

_TABLES = ("ads_", "bulk_", "sales_", "stock")  # not the books: fees, refunds and what leaves the stock are negative
_LOWEST = "least_of_"  # no column begins so


def lowest(table: Table) -> list[str]:
    """SQL for the lowest figure of each column that should not be below zero; `below_zero` asks for them."""
    return [f"min({name}) as {_LOWEST}{name}" for name in _watched(table)]


def below_zero(con: duckdb.DuckDBPyConnection, stager: Stager, part: Part, sums: Mapping[str, object]) -> list[Finding]:
    """How many rows are below zero, what they come to and which is the first, column by column."""
    lows = {name: sums.get(f"{_LOWEST}{name}") for name in _watched(stager.table)}
    found = []
    for name, low in lows.items():
        if low is None or not str(low).startswith("-"):
            continue
        query = f"select count(*), sum({name}), min(row) from stage where part = ? and {name} < 0"
        [(rows, amount, row)] = con.execute(query, [part.number]).fetchall()
        is_money = stager.table.columns[name] is not Type.COUNT
        told = f"{amount:,.2f} {part.currency}".strip() if is_money else f"{amount:,}"
        found.append(
            Finding("below-zero", row=row, column=_header(stager, part, name), value=f"{rows:,}", expected=told)
        )
    return found


def _header(stager: Stager, part: Part, name: str) -> str:
    """The header of the column that a figure is read or made from."""
    words = [name, *re.findall(r"\w+", stager.kind.derive.get(name, ""))]
    number = next((stager.fields[word] for word in words if word in stager.fields), None)
    return part.sheet.header[number].strip() if number is not None else name


def _watched(table: Table) -> list[str]:
    return [n for n, kind in table.columns.items() if kind.adds_up] if table.name.startswith(_TABLES) else []
