"""The seller's own sheets in the store: seen once, gone once, and mended where each build stored them again (D1)."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlops.facts.history import open_store
from xlops.facts.sheets import (
    all_own_rows,
    create_own_tables,
    has_own_tables,
    keep_own_rows,
    merge_repeated_rows,
    own_rows,
    take_over_own,
)
from xlops.sheets import SHEETS
from xlops.sheets.reading import Row

PRODUCTS, RATES = SHEETS["products"], SHEETS["rates"]
D1, D2, D3, D4, D5 = (date(2026, 11, 1) + timedelta(7 * n) for n in range(5))


def connection() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    create_own_tables(con)
    return con


@cache
def kept_connection(_: str) -> duckdb.DuckDBPyConnection:
    """One for all examples of a property: to make thirty tables takes a second on a busy machine."""
    return connection()


def emptied(name: str) -> duckdb.DuckDBPyConnection:
    con = kept_connection(name)
    con.execute("delete from input_products")
    return con


def product(sku: str, cost: int | None = None) -> Row:
    cells = {f.id: None for f in PRODUCTS.columns}
    return cells | {"sku": sku, "unit_cost": None if cost is None else Decimal(cost)}


def store_again(con: duckdb.DuckDBPyConnection, day: date, *rows: Row) -> None:
    """What a build did that did not see the tables: every row is new, none is gone."""
    for row in rows:
        marks = ", ".join("?" for _ in row)
        con.execute(f"insert into input_products ({', '.join(row)}, seen_on) values ({marks}, ?)", [*row.values(), day])


def history(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return con.execute(
        "select sku, unit_cost, seen_on, gone_on from input_products order by sku, seen_on, gone_on nulls last"
    ).fetchall()


def test_a_store_just_made_has_its_own_tables_in_every_duckdb() -> None:
    con = connection()
    assert has_own_tables(con)
    assert keep_own_rows(con, PRODUCTS, [product("A", 5)], D1) == 1
    assert own_rows(con, PRODUCTS) == [product("A", 5)]
    assert keep_own_rows(con, PRODUCTS, [product("A", 5)], D2) == 0
    assert history(con) == [("A", 5, D1, None)]


def test_rows_are_not_stored_again_where_a_table_of_another_sheet_is_missing() -> None:
    con = connection()
    keep_own_rows(con, PRODUCTS, [product("A", 5)], D1)
    con.execute("drop view own_rates")
    keep_own_rows(con, PRODUCTS, [product("A", 5)], D2)
    assert history(con) == [("A", 5, D1, None)]


def test_rows_stored_again_at_each_build_become_one() -> None:
    con = connection()
    store_again(con, D1, product("A", 5), product("B"))
    store_again(con, D1, product("A", 5), product("B"))
    store_again(con, D2, product("A", 5), product("B"), product("C", 7))
    store_again(con, D3, product("A", 5), product("B"), product("C", 7))
    merge_repeated_rows(con)
    assert history(con) == [("A", 5, D1, None), ("B", None, D1, None), ("C", 7, D2, None)]


def test_a_value_changed_meanwhile_was_gone_when_the_next_was_seen() -> None:
    con = connection()
    for day, cost in ((D1, 5), (D2, 5), (D3, 6), (D4, 6), (D5, 5)):
        store_again(con, day, product("A", cost))
    merge_repeated_rows(con)
    assert history(con) == [("A", 5, D1, D3), ("A", 6, D3, D5), ("A", 5, D5, None)]


def test_a_value_corrected_on_the_day_it_was_typed_leaves_no_trace() -> None:
    con = connection()
    for day, cost in ((D1, 5), (D1, 6), (D2, 6)):
        store_again(con, day, product("A", cost))
    merge_repeated_rows(con)
    assert history(con) == [("A", 6, D1, None)]


def test_rows_that_ended_together_become_one_and_earlier_history_stays() -> None:
    con = connection()
    keep_own_rows(con, PRODUCTS, [product("A", 4), product("Z", 9)], D1)
    keep_own_rows(con, PRODUCTS, [product("Z", 9)], D2)
    for day in (D3, D4):
        store_again(con, day, product("A", 4), product("Z", 9))
    con.execute("update input_products set gone_on = ? where sku = 'A' and gone_on is null", [D5])
    merge_repeated_rows(con)
    assert history(con) == [("A", 4, D1, D2), ("A", 4, D3, D5), ("Z", 9, D1, None)]


def test_one_of_two_values_that_stand_ends_alone() -> None:
    con = connection()
    store_again(con, D1, product("A", 5))
    store_again(con, D2, product("A", 6))
    assert keep_own_rows(con, PRODUCTS, [product("A", 6)], D3) == 1
    assert history(con) == [("A", 5, D1, D3), ("A", 6, D2, None)]


COSTS = st.dictionaries(st.sampled_from("ABC"), st.sampled_from([None, 5, 6]), max_size=3)


@pytest.mark.thorough
@settings(deadline=None, max_examples=30)
@given(st.lists(COSTS, min_size=1, max_size=6))
def test_a_sound_history_is_left_as_it_is(sheets: list[dict[str, int | None]]) -> None:
    con = emptied("sound")
    for week, costs in enumerate(sheets):
        keep_own_rows(con, PRODUCTS, [product(s, c) for s, c in costs.items()], D1 + timedelta(7 * week))
    before = history(con)
    merge_repeated_rows(con)
    assert history(con) == before


@pytest.mark.thorough
@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([None, 5, 6])), min_size=1, max_size=8))
def test_the_mended_history_is_that_of_builds_that_saw_the_sheet(costs: list[tuple[int, int | None]]) -> None:
    """A SKU that stays on the sheet, its cost typed anew, over builds whose data ends 0 to 3 weeks later."""
    sound, hurt, day = emptied("sound"), emptied("hurt"), D1
    for weeks, cost in costs:
        day += timedelta(7 * weeks)
        keep_own_rows(sound, PRODUCTS, [product("A", cost)], day)
        store_again(hurt, day, product("A", cost))
    merge_repeated_rows(hurt)
    assert history(hurt) == history(sound)


def test_a_store_that_each_build_made_longer_is_mended_when_it_is_opened(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for day in (D1, D2, D3):
            store_again(store.con, day, product("A", 5))
        store.con.execute("delete from migration where name = '0003_repeated_rows'")
    with open_store(tmp_path) as store:
        assert history(store.con) == [("A", 5, D1, None)]
        assert store.rows("select count(*) from own_products") == [(1,)]


def test_a_rebuild_takes_over_one_of_each_repeated_row() -> None:
    old, new = connection(), connection()
    for day in (D1, D2, D3):
        store_again(old, day, product("A", 5))
    take_over_own(new, all_own_rows(old))
    assert history(new) == [("A", 5, D1, None)]


def test_a_store_of_an_earlier_xlops_gives_the_columns_it_has() -> None:
    old, new = connection(), connection()
    store_again(old, D1, product("A", 5))
    old.execute("drop view own_products; alter table input_products drop column cover_days; drop table input_rates")
    take_over_own(new, all_own_rows(old))
    assert history(new) == [("A", 5, D1, None)]
    assert own_rows(new, PRODUCTS) == [product("A", 5)]
    assert own_rows(new, RATES) == []


def _operators(text: str) -> Iterable[str]:
    return (word for word in (" ~ ", " !~ ", " similar to ", " -> ") if word in text.lower())


def test_no_sql_has_an_operator_that_duckdb_1_and_2_read_differently() -> None:
    """`~` matches the whole text in DuckDB 1 and a part of it in DuckDB 2, where the arrow of a lambda is gone."""
    found = []
    for path in sorted((Path(__file__).parents[2] / "xlops").rglob("*.py")):
        nodes = ast.walk(ast.parse(path.read_text("utf-8")))
        texts = [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        sql = [t for t in texts if " from " in t or t.lstrip().startswith(("select ", "create ", "where "))]
        found += [(path.name, t, word) for t in sql for word in _operators(t)]
    assert found == []
