"""The same facts give the same numbers to the last digit, in whatever order and on however many threads."""

from __future__ import annotations

import random

import duckdb
import pandas as pd
import pytest

from tests.tiers import thorough_after
from xlops.measures.currency import exact, sql_rate

ROWS = pd.DataFrame({"figure": [n % 977 / 977 for n in range(300_000)], "rate": [n % 31 / 7 for n in range(300_000)]})


def _one(rows: pd.DataFrame, query: str, threads: int = 1) -> object:
    with duckdb.connect() as con:
        con.execute(f"set threads to {threads}")
        con.register("rows", pd.DataFrame({name: rows[name].to_numpy().copy() for name in rows}))
        (value,) = con.execute(f"select {query} from rows").fetchone() or (None,)
    return value


@pytest.mark.parametrize("query", thorough_after(1, [f"sum({exact('figure * rate')})", sql_rate("figure")]))
def test_neither_order_nor_threads_change_a_digit(query: str) -> None:
    shuffled = ROWS.iloc[random.Random(7).sample(range(len(ROWS)), len(ROWS))]
    assert {_one(shuffled, query), _one(ROWS[::-1], query, 4), *(_one(ROWS, query, 4) for _ in range(3))} == {
        _one(ROWS, query)
    }
    assert _one(ROWS[::-1], "sum(figure * rate)") != _one(ROWS, "sum(figure * rate)")  # what doubles themselves do
