"""A run over stores: who is built, what is kept of it, how one that was stopped goes on, what a dead worker costs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.fleet import dying
from tests.stores import by_date, tiny_store
from xlops.bounds import Bounds, bound, bounds
from xlops.errors import FleetError
from xlops.facts.history import open_store
from xlops.fleet import run
from xlops.fleet.build import fleet_build
from xlops.fleet.cluster import local_share, local_workers
from xlops.fleet.find import FoundStore
from xlops.fleet.job import build_store
from xlops.fleet.journal import FILE_NAME, fleet_lock, read_journal
from xlops.fleet.outcome import StoreOutcome
from xlops.fleet.run import Workers, build_all
from xlops.jobs.answers import forget
from xlops.jobs.summary import read_summary
from xlops.language import plain
from xlops.settings import load_settings

EARLIER, LATER = "2026-11-28T06:00:00+00:00", "2026-11-28T09:00:00+00:00"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of stores that were built, by workers who do nothing."""
    names: list[str] = []

    @contextmanager
    def workers(of: Workers, root: Path, stores: int) -> Iterator[tuple[None, int, int, Bounds]]:
        yield None, 2, 0, Bounds()

    def built(client: None, stores: Sequence[FoundStore], of: Bounds, memory: int) -> Iterator[StoreOutcome]:
        for store in stores:
            names.append(store.name)
            if store.name == "stop":
                raise KeyboardInterrupt
            yield StoreOutcome(store.name, "failed" if store.name == "bad" else "built", at=LATER)

    monkeypatch.setattr(run, "workers", workers)
    monkeypatch.setattr(run, "_built", built)
    return names


def stores(root: Path, *names: str) -> list[FoundStore]:
    return [FoundStore(root / n, n) for n in names]


def no_word(outcome: StoreOutcome, done: int, of: int) -> None: ...


def test_a_bad_store_stops_no_other_and_the_longest_of_last_time_begins(tmp_path: Path, asked: list[str]) -> None:
    journal = read_journal(tmp_path)
    for name, seconds in (("a", 1.0), ("b", 9.0), ("gone", 5.0)):
        journal.outcomes[name] = StoreOutcome(name, "built", seconds=seconds, at=EARLIER)
    twin = FoundStore(tmp_path / "twin", "twin", refused=plain("two of a kind"))
    done = build_all(tmp_path, [*stores(tmp_path, "a", "b", "bad"), twin], journal, Workers(), no_word)
    assert asked == ["bad", "b", "a"]  # one never seen first
    assert {o.name: o.state for o in done.outcomes} == {"a": "built", "b": "built", "bad": "failed", "twin": "refused"}
    assert not done.whole
    known = read_journal(tmp_path)
    assert (known.stopped, sorted(known.outcomes)) == (None, ["a", "b", "bad", "twin"])


def test_a_run_that_was_stopped_goes_on_where_it_stopped(tmp_path: Path, asked: list[str]) -> None:
    some = stores(tmp_path, "a", "bad", "stop")
    journal = read_journal(tmp_path)
    journal.outcomes |= {
        "a": StoreOutcome("a", "built", seconds=9, at=EARLIER),
        "bad": StoreOutcome("bad", "built", seconds=5),
    }
    journal.outcomes["stop"] = StoreOutcome("stop", "built", seconds=1)
    with pytest.raises(KeyboardInterrupt):
        build_all(tmp_path, some, journal, Workers(), no_word)
    stopped = read_journal(tmp_path)
    assert stopped.stopped is not None
    with (tmp_path / FILE_NAME).open("a", encoding="utf-8") as file:
        file.write('{"name": "cut sho')
    again = read_journal(tmp_path)
    again.outcomes["a"] = StoreOutcome("a", "built", at=datetime.now(UTC).isoformat())
    asked.clear()
    done = build_all(tmp_path, stores(tmp_path, "a", "bad", "b"), again, Workers(), no_word)
    assert (sorted(asked), done.skipped) == (["b", "bad"], ("a",))
    assert done.resumed == str(stopped.stopped)
    assert read_journal(tmp_path).stopped is None


def test_stores_built_since_a_moment_are_left_and_again_takes_all(tmp_path: Path, asked: list[str]) -> None:
    journal = read_journal(tmp_path)
    journal.outcomes |= {"a": StoreOutcome("a", "same", at=LATER), "b": StoreOutcome("b", "built", at=EARLIER),
                         "bad": StoreOutcome("bad", "failed", at=LATER)}  # fmt: skip
    some = stores(tmp_path, "a", "b", "bad")
    since = datetime(2026, 11, 28, 8, tzinfo=UTC)
    done = build_all(tmp_path, some, journal, Workers(), no_word, since=since)
    assert (sorted(asked), done.skipped) == (["b", "bad"], ("a",))
    asked.clear()
    journal.started = EARLIER
    build_all(tmp_path, some, journal, Workers(), no_word, again=True)
    assert sorted(asked) == ["a", "b", "bad"]


def test_d6_a_second_run_is_told_who_is_at_work(tmp_path: Path) -> None:
    read_journal(tmp_path).begin(datetime(2026, 11, 28, 6, tzinfo=UTC), [])
    with (
        fleet_lock(tmp_path),
        pytest.raises(FleetError, match=rf"another fleet run \(.*, {os.getpid()}, since 2026-11-28 06:00 UTC\)"),
        fleet_lock(tmp_path, patience=0),
    ):
        pass


@pytest.mark.usefixtures("uncomputed")
def test_a_store_is_built_and_its_outcome_is_a_value(tmp_path: Path) -> None:
    folder, before = tiny_store(tmp_path / "shop", weeks=2), bounds()
    try:
        first = build_store("shop", str(folder), Bounds(1, 500_000_000))
        assert (first.state, first.name, first.said) == ("built", "shop", plain(""))
        assert bounds() == Bounds(1, 500_000_000)
        assert build_store("shop", str(folder), Bounds(1)).state == "same"
        (folder / ".xlops.summary").unlink()
        assert build_store("shop", str(folder), Bounds(1)).state == "built"
    finally:
        bound(before)
    summary = read_summary(folder)
    assert summary is not None
    assert {k: summary[k] for k in ("store", "period", "as_of", "currency", "state")} == {
        "store": "Tiny", "period": "2026-W47", "as_of": "2026-11-22", "currency": "USD", "state": "final",
    }  # fmt: skip
    assert StoreOutcome.of(json.loads(json.dumps(first.record()))) == first


def bad_settings(folder: Path) -> None:
    (folder / "xlops.toml").write_text('langage = "en"\n')


def bad_store(folder: Path) -> None:
    (folder / "xlops.duckdb").write_bytes(b"no database" * 900)


def bad_workbook(folder: Path) -> None:
    (folder / "shop.xlsx").write_bytes(b"no workbook")


@pytest.mark.parametrize(
    ("break_it", "says"),
    [
        (bad_settings, "unknown setting 'langage'; did you mean 'language'?"),
        (bad_store, "is not a store xlops can read"),
        (bad_workbook, "shop.xlsx"),
    ],
)
def test_a_broken_store_is_an_outcome(tmp_path: Path, break_it: Any, says: str) -> None:
    folder, before = tiny_store(tmp_path / "shop"), bounds()
    break_it(folder)
    try:
        found = build_store("shop", str(folder), Bounds(1))
    finally:
        bound(before)
    assert (found.state, says in found.said.en, found.trace) == ("failed", True, "")


def test_workers_share_the_machine() -> None:
    pytest.importorskip("distributed")
    count, memory, share = local_share(2, 1_000_000_000, stores=9)
    assert (count, memory, share.memory) == (2, 1_000_000_000, 400_000_000)
    assert local_share(None, None, stores=1)[0] == 1
    assert Bounds(2, 400_000_000).of_duckdb.items() >= {"threads": 2, "memory_limit": "400MB"}.items()
    assert Bounds().of_duckdb.keys() == {"temp_directory"}


def test_without_the_extra_the_command_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny_store(tmp_path / "shop")
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(FleetError, match=r"pip install 'xlops\[fleet\]'"):
        fleet_build(tmp_path, Workers(), no_word)


@pytest.mark.thorough
def test_two_workers_build_three_stores_of_which_one_is_broken(tmp_path: Path) -> None:
    for name in ("a", "b", "bad"):
        tiny_store(tmp_path / name, weeks=2)
    (tmp_path / "bad" / "xlops.toml").write_text('langage = "en"\n')
    told: list[tuple[str, int, int]] = []
    done = fleet_build(tmp_path, Workers(2), lambda o, n, of: told.append((o.name, n, of)))
    assert {o.name: o.state for o in done.run.outcomes} == {"a": "built", "b": "built", "bad": "failed"}
    assert [t[1:] for t in told] == [(1, 3), (2, 3), (3, 3)]
    assert done.book is not None
    assert done.book.written
    assert {p.name for p in tmp_path.glob("*/*.xlsx")} == {"a.xlsx", "b.xlsx"}
    again = fleet_build(tmp_path, Workers(2), no_word)
    assert {o.name: o.state for o in again.run.outcomes} == {"a": "same", "b": "same", "bad": "failed"}
    assert again.book is not None
    assert not again.book.written


@pytest.mark.thorough
def test_a_store_whose_worker_dies_is_tried_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "build_store", dying.build)
    some = stores(tmp_path, "once", "deadly", "fine")
    for store in some:
        store.folder.mkdir()
    with local_workers(2, 1_000_000_000) as client:
        found = {o.name: o for o in run._built(client, some, Bounds(), 1_000_000_000)}
    assert {name: o.state for name, o in found.items()} == {"once": "built", "deadly": "died", "fine": "built"}
    assert found["deadly"].said.en.startswith("two workers died of it: it needs more memory than the 1,000 MB")


@pytest.mark.parametrize(
    ("share", "limit"), [(400_000_000, "381.4 MiB"), (None, "1.1 GiB"), (9_000_000_000, "1.1 GiB")]
)
def test_a_store_is_opened_within_its_share_of_the_memory(tmp_path: Path, share: int | None, limit: str) -> None:
    before = bounds()
    bound(Bounds(1, share))
    try:
        with open_store(tmp_path) as store:
            assert store.rows("select current_setting('memory_limit')") == [(limit,)]
    finally:
        bound(before)


@pytest.mark.thorough
def test_what_is_refused_or_waits_is_told_in_every_run_until_it_is_settled(tmp_path: Path) -> None:
    folder = tiny_store(tmp_path / "shop")
    (folder / "exports/bad.csv").write_text("no report", "utf-8")
    other = folder / "exports/BusinessReport-11-27-26.csv"
    other.write_text(by_date(date(2026, 11, 16), sales=[9000.0]), "utf-8")
    said = "1 export file refused: bad.csv; days of 1 file wait for a word: BusinessReport-11-27-26.csv"
    for _ in range(2):
        found = build_store("shop", str(folder), bounds())
        assert (found.state, found.said.en) == ("partly", said)
    (folder / "exports/bad.csv").unlink()
    found = build_store("shop", str(folder), bounds())
    assert found.said.zh == "1 个文件的日期等待确认：BusinessReport-11-27-26.csv"
    forget(folder, load_settings(folder), "BusinessReport-11-27-26.csv")
    assert build_store("shop", str(folder), bounds()).said == plain("")
