"""What a build holds in memory while it asks: the same answers, and nothing left behind."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.stores import tiny_store
from xlops.bounds import Bounds
from xlops.facts.history import Store, open_store
from xlops.jobs.ingest import ingest
from xlops.settings import load_settings

_ASKED = "select marketplace, sum(gmv), count(*) from sales_asin group by all order by all"


def _path(store: Store) -> str:
    return str(store.rows("select current_setting('search_path')")[0][0])


def test_what_is_asked_often_is_held_and_says_the_same(tmp_path: Path) -> None:
    folder = tiny_store(tmp_path / "shop")
    ingest(folder, load_settings(folder))
    with open_store(folder) as store:
        before, alone = _path(store), store.rows(_ASKED)
        held = "select table_name from duckdb_tables() where database_name = 'held'"
        with store.held():
            assert [store.rows(_ASKED) for _ in range(2)] == [alone] * 2
            assert store.rows(held) == [], "making a table for two questions takes longer than it saves"
            assert store.rows(_ASKED) == alone
            assert store.rows(held) == [("sales_asin",)]
        assert (_path(store), store.rows(_ASKED), store.rows(held)) == (before, alone, [])


def test_a_block_that_fails_holds_nothing_any_more(tmp_path: Path) -> None:
    folder = tiny_store(tmp_path / "shop")
    with open_store(folder) as store:
        before = _path(store)
        try:
            with store.held():
                raise KeyError
        except KeyError:
            assert _path(store) == before
        with store.held():
            assert store.rows("select 1") == [(1,)]


def test_what_is_kept_stands_to_the_end_of_the_block_and_is_made_anew_after_it(tmp_path: Path) -> None:
    folder, owner = tiny_store(tmp_path / "shop"), object()
    with open_store(folder) as store:
        store.keep("kept", "select 1 as n", owner)
        with store.held():
            assert store.rows("from kept") == [(1,)]
            store.keep("kept", "select 2 as n", owner)
            assert store.rows("from kept") == [(2,)]
        assert store.rows("select table_name from duckdb_tables() where table_name = 'kept'") == []
        store.keep("kept", "select 3 as n", owner)
        assert store.rows("from kept") == [(3,)]


@pytest.mark.parametrize("within", [True, False])
def test_what_is_kept_is_made_once_for_its_owner_and_anew_for_another(tmp_path: Path, within: bool) -> None:
    """Whose settings or rates it may rest on."""
    one, other = object(), object()
    with open_store(tiny_store(tmp_path / "shop")) as store, store.held() if within else nullcontext():
        found = []
        for n, owner in enumerate([one, one, other, other, one]):
            store.keep("kept", f"select {n} as n", owner)
            found += store.rows("from kept")
        assert found == [(0,), (0,), (2,), (2,), (4,)]


def test_giving_memory_back_changes_no_setting(tmp_path: Path) -> None:
    limit = "select current_setting('memory_limit')"
    with open_store(tiny_store(tmp_path / "shop")) as store:
        before = store.rows(limit)
        store.give_back()
        assert store.rows(limit) == before


@pytest.mark.parametrize(
    ("share", "size", "inside"),
    [
        (None, 0, 160_000_000),  # a small store needs no more
        (None, 60_000_000, 240_000_000),
        (None, 10_000_000_000, 1_200_000_000),
        (100_000_000, 60_000_000, 100_000_000),  # one of several processes
    ],
)
def test_a_block_that_holds_takes_the_memory_that_the_store_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: int | None, size: int, inside: int
) -> None:
    """And what does not fit is put beside no store."""
    monkeypatch.setattr("xlops.bounds._bounds", Bounds(memory=share))
    monkeypatch.setattr("xlops.facts.held._size", lambda con: size)
    monkeypatch.setattr("xlops.facts.held._SPILLS", True)
    query = "select current_setting('memory_limit'), current_setting('temp_directory')"
    with open_store(tiny_store(tmp_path / "shop")) as store:
        before = store.rows(query)
        with store.held():
            [(limit, place)] = store.rows(query)
            store.give_back()
            assert store.rows(query) == [(limit, place)]
        assert store.rows(query) == before
    mib, unit = limit.split()
    assert float(mib) * {"MiB": 2**20, "GiB": 2**30}[unit] == pytest.approx(inside, rel=0.05)
    assert not Path(place).is_relative_to(tmp_path)


def test_duckdb_of_before_2_has_all_that_it_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlops.facts.held._SPILLS", False)
    with open_store(tiny_store(tmp_path / "shop")) as store, store.held():
        assert store.rows("select current_setting('memory_limit')") == [("1.1 GiB",)]


def test_what_does_not_fit_into_memory_is_asked_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlops.facts.held._LEAST_MEMORY", 30_000_000)
    numbers = "select hash(i)::varchar || repeat('x', 60) as word, i from range(1_500_000) t(i)"
    with open_store(tiny_store(tmp_path / "shop")) as store, store.held():
        store.keep("many", numbers, store)
        assert store.rows("select count(*), count(distinct word), sum(i) from many") == [
            (1_500_000, 1_500_000, 1_124_999_250_000)
        ]
