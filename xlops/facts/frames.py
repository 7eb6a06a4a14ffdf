"""Frames that a query may name while a block runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pandas as pd


@contextmanager
def framed(con: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame) -> Iterator[None]:
    """Inside the block queries know `frame` as `name`; afterwards no longer, whatever happened in it."""
    con.register(name, frame)
    try:
        yield
    finally:
        con.unregister(name)
