"""Rows that count, held in memory while much is asked of them: a view joins files and owners anew at each question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import duckdb

from xlops.bounds import bounds
from xlops.tables import TABLES

_HELD_FROM = 3  # questions on: before, making it takes longer than it saves
_MOST_ROWS = 2_000_000  # of a table: more of them take too much memory
_MANY_ROWS = 50_000  # of a table: making it takes much memory for a moment
_MEMORY = 1_200_000_000  # bytes
_LEAST_MEMORY, _A_BYTE = 160_000_000, 4  # bytes that reading takes, at least and for each that the store has
_SPILLS = int(duckdb.__version__.partition(".")[0]) >= 2  # the first one ends in an error where groups do not fit
_VIEW = re.compile(rf"\b({'|'.join(TABLES)})\b")


class HeldViews:
    """Views that were asked more than twice, as tables that stand before them in the search path."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con, self._memory = con, _enough(con)
        self._asked = Counter[str]()
        query = "select table_name, estimated_size from duckdb_tables() where starts_with(table_name, 'fact_')"
        self._rows = {name.removeprefix("fact_"): rows for name, rows in con.execute(query).fetchall()}

    def before(self, query: str) -> None:
        """Hold what the query is about to ask once more."""
        for view in _views(query):
            self._asked[view] += 1
            if self._asked[view] == _HELD_FROM and self._rows.get(view, 0) <= _MOST_ROWS:
                self._con.execute(f"create table held.{view} as from {view}")
                if self._rows.get(view, 0) >= _MANY_ROWS:
                    self.give_back()

    def give_back(self) -> None:
        """Hand memory back, down to what the store needs."""
        give_back(self._con, self._memory)

    def keep(self, name: str, query: str) -> None:
        """Hold what a query gives, under a name of its own; one of an earlier time is gone."""
        self._con.execute(f"drop table if exists temp.{name}")
        self._con.execute(f"create or replace table held.{name} as {query}")
        self.give_back()


@contextmanager
def holding(con: duckdb.DuckDBPyConnection) -> Iterator[HeldViews]:
    """A block in which nothing is stored, and what is asked often is held."""
    before = con.execute("select current_setting('search_path')").fetchall()[0][0]
    store = con.execute("select current_database()").fetchall()[0][0]
    held = HeldViews(con)
    held.give_back()
    con.execute("attach ':memory:' as held (compress)")
    con.execute(f"set search_path = 'held.main,{store}.main'")
    try:
        yield held
    finally:
        con.execute(f"set search_path = '{before}'")
        con.execute("detach held")
        give_back(con)


def give_back(con: duckdb.DuckDBPyConnection, most: int = _MEMORY) -> None:
    """Hold DuckDB to its share of memory; what it keeps of it beyond its queries goes back to the system at that.

    What does not fit goes to the system's folder for such files.
    """
    con.execute(f"set memory_limit = '{min(bounds().memory or most, most) // 1_000_000}MB'")


def _enough(con: duckdb.DuckDBPyConnection) -> int:
    """The memory in which a store is read as fast as in all that there is: the rest is for the workbook."""
    return max(_LEAST_MEMORY, min(_A_BYTE * _size(con), _MEMORY)) if _SPILLS else _MEMORY


def _size(con: duckdb.DuckDBPyConnection) -> int:
    """Bytes of the store's file."""
    query = "select block_size * total_blocks from pragma_database_size() where database_name = current_database()"
    [(size,)] = con.execute(query).fetchall()
    return int(size)


@lru_cache(maxsize=2000)
def _views(query: str) -> frozenset[str]:
    return frozenset(_VIEW.findall(query))
