"""A store made anew from its exports keeps what people decided, as far as the one before it can be read (rule D1)."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.exports import Home, by_date
from xlops.errors import StoreDamaged, StoreError, StoreInUse, UsageError
from xlops.facts.history import FILE_NAME, open_store
from xlops.facts.sheets import keep_own_rows
from xlops.jobs.outcomes import Ingested
from xlops.language import Text
from xlops.sheets import SHEETS

DAY = date(2026, 11, 22)
TYPED = [("acos", "target", 0.2, DAY)]


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a target typed, a product's cost, a smaller file let in, and rows enough for some blocks."""
    home = Home(tmp_path_factory.mktemp("decided"))
    home.put("us/big.csv", by_date(), date(2026, 11, 10))
    home.put("us/small.csv", by_date(gmv=10), date(2026, 11, 20))
    home.ingest()
    with open_store(home.folder) as store:
        store.type_targets({("acos", "target"): 0.2}, DAY)
        row = {f.id: None for f in SHEETS["products"].columns} | {"sku": "A", "unit_cost": Decimal(5)}
        keep_own_rows(store.con, SHEETS["products"], [row], DAY)
        store.con.execute("create table much as select range, 'abc' || range as words from range(200000)")
    home.ingest(home.folder / "exports/us/small.csv", replaces=True)
    return home.folder


@pytest.fixture
def home(decided: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr("xlops.facts.opening._PATIENCE", 0.2)
    return Home(Path(shutil.copytree(decided, tmp_path / "shop")))


def damage(home: Home, *places: int) -> bytes:
    data = bytearray((home.folder / FILE_NAME).read_bytes())
    for place in places:
        data[place : place + 64] = b"\xff" * 64
    (home.folder / FILE_NAME).write_bytes(data)
    return bytes(data)


def told(result: Ingested) -> list[tuple[str, str | Text]]:
    return [(f.code, f.value) for f in result.lost]


def decisions(home: Home) -> tuple[Any, ...]:
    query = "select (select sum(gmv) from sales_day), (select string_agg(name) from file where replaces)"
    own = home.rows("select sku, unit_cost, seen_on from own_products")
    return (*home.rows(query)[0], own, home.rows("select * from input_target"))


KEPT = (70, "us/small.csv", [("A", Decimal(5), DAY)], TYPED)


@pytest.mark.thorough
def test_d1_a_whole_store_s_decisions_are_taken_over_and_it_is_not_kept(home: Home) -> None:
    assert decisions(home) == KEPT
    assert told(home.ingest(rebuild=True)) == []
    assert decisions(home) == KEPT
    assert not (home.folder / "backups").exists()


@pytest.mark.thorough
def test_of_a_damaged_store_what_can_be_read_is_taken_over_and_the_file_kept(home: Home) -> None:
    size = (home.folder / FILE_NAME).stat().st_size
    blocks = range(12288, size - 64, 262144)
    with open_store(home.folder, read_only=True) as store:
        used = {r[0] for r in store.rows("select block_id from pragma_storage_info('much') where block_id >= 0")}
    bad = damage(home, *(blocks[n] for n in used))
    with pytest.raises(StoreDamaged, match="is damaged"):
        home.rows("select bit_xor(hash(m)) from much m")
    assert told(home.ingest(rebuild=True)) == []
    assert decisions(home) == KEPT
    [kept] = (home.folder / "backups").iterdir()
    assert kept.read_bytes() == bad


@pytest.mark.thorough
@pytest.mark.parametrize("places", [(4112, 8208), (0,)], ids=["headers", "no store"])
def test_what_cannot_be_taken_over_is_named(home: Home, places: tuple[int, ...]) -> None:
    bad = damage(home, *places)
    result = home.ingest(rebuild=True)
    assert told(result) == [("not-taken-over", name) for name in ("targets", *SHEETS)]
    [kept] = (home.folder / "backups").iterdir()
    assert [f.file for f in result.findings[:1]] == [f"backups/{kept.name}"]
    assert kept.read_bytes() == bad
    assert home.rows("select sum(gmv) from sales_day") == [(70,)]  # the answer stands in inputs/ as well
    assert home.rows("select * from input_target") == []


def test_a_store_in_use_is_not_made_anew(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (home.folder / FILE_NAME).read_bytes()
    with open_store(home.folder), pytest.raises(StoreInUse):
        home.ingest(rebuild=True)
    assert (home.folder / FILE_NAME).read_bytes() == before


def test_a_store_of_a_newer_xlops_is_not_made_anew(home: Home) -> None:
    with open_store(home.folder) as store:
        store.con.execute("insert into migration values ('9999_later.sql')")
    with pytest.raises(StoreError, match="was made by a newer xlops"):
        home.ingest(rebuild=True)
    assert (home.folder / FILE_NAME).exists()


def test_a_rebuild_that_fails_leaves_the_old_store(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("xlops.facts.history.Store.add_all", fail)
        with pytest.raises(StoreError, match="the disk is full"):
            home.ingest(rebuild=True)
    assert home.rows("select sum(gmv) from sales_day") == [(70,)]
    assert not (home.folder / ".xlops-rebuild").exists()
    with pytest.raises(UsageError, match="contradict"):
        home.ingest(rebuild=True, dry_run=True)
