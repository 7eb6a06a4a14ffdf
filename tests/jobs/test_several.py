"""One file of several marketplaces through the store: told apart, known again, replaced and forgotten together."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.exports import Home, zipped
from tests.reports.test_orders import GOLDEN, order, tsv
from tests.tiers import thorough_after
from xlops.jobs.answers import forget
from xlops.language import spoken
from xlops.settings import Settings

TWO = tsv(order(1), order(2, channel="Amazon.ca", units=4), order(3, "2026-11-12T20:00:00Z", "Amazon.ca"))
COUNTS = "select marketplace, count(*), sum(units) from orders group by all order by all"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path, Settings(marketplaces=("US", "CA")))


def became(home: Home, *paths: Path, **options: Any) -> list[tuple[str, str]]:
    return [(o.name, o.what) for o in home.ingest(*paths, **options).outcomes]


@pytest.mark.thorough
def test_a_split_file_is_known_when_it_comes_again(home: Home) -> None:
    path = home.put("orders.txt", TWO)
    assert became(home) == [("orders.txt › CA", "stored"), ("orders.txt › US", "stored")]
    assert home.rows(COUNTS) == [("CA", 2, 5), ("US", 1, 1)]
    assert became(home) == []  # not even opened
    assert became(home, path) == [("orders.txt › CA", "known"), ("orders.txt › US", "known")]
    home.put("copy/orders again.txt", TWO)
    again = list(home.ingest().outcomes)
    assert [(o.what, o.reason.en) for o in again] == [
        ("known", "stored before as orders.txt › CA"), ("known", "stored before as orders.txt › US")
    ]  # fmt: skip
    assert home.rows(COUNTS) == [("CA", 2, 5), ("US", 1, 1)]
    assert home.rows("select count(*) from file") == [(2,)]


def test_n2_a_day_without_orders_in_one_marketplace_is_covered_all_the_same(home: Home) -> None:
    home.put("orders.txt", TWO)
    home.ingest()
    covered = "select f.marketplace, count(*) from file f join file_unit u on u.file = f.id group by all order by all"
    assert home.rows(covered) == [("CA", 4), ("US", 4)]


@pytest.mark.thorough
def test_several_marketplaces_in_one_member_of_an_archive(home: Home) -> None:
    other = tsv(order(7, "2026-11-17T20:00:00Z", "Amazon.com.mx"), order(8, "2026-11-17T20:00:00Z"))
    path = home.put("month.zip", zipped(("a/orders.txt", TWO.encode()), ("b/orders.txt", other.encode())))
    names = [f"month.zip › {n}" for n in ("a/orders.txt › CA", "a/orders.txt › US", "b/orders.txt › MX",
                                          "b/orders.txt › US")]  # fmt: skip
    assert became(home) == [(name, "stored") for name in names]
    assert home.rows(COUNTS) == [("CA", 2, 5), ("MX", 1, 1), ("US", 2, 2)]
    assert became(home, path) == [(name, "known") for name in names]
    assert forget(home.folder, home.settings, "month.zip") == 4
    assert home.rows("select count(*) from fact_orders") == [(0,)]


def test_the_same_rows_alone_and_in_an_archive_are_one(home: Home) -> None:
    home.put("orders.txt", TWO)
    home.ingest()
    home.put("month.zip", zipped(("orders.txt", TWO.encode()), kind=zipfile.ZIP_STORED))
    assert {what for _, what in became(home)} == {"known"}


@pytest.mark.parametrize("name", thorough_after(2, ["eu/orders.txt", "eu/orders.txt › CA", "orders.txt"]))
def test_a_split_file_is_forgotten_as_a_whole_or_one_marketplace_of_it(name: str, home: Home) -> None:
    path = home.put("eu/orders.txt", TWO)
    home.ingest()
    assert forget(home.folder, home.settings, name) == (1 if "CA" in name else 2)
    assert home.rows(COUNTS) == ([("US", 1, 1)] if "CA" in name else [])
    stored = [n for n, what in became(home, path) if what == "stored"]
    assert stored == ([name] if "CA" in name else ["eu/orders.txt › CA", "eu/orders.txt › US"])
    assert home.rows(COUNTS) == [("CA", 2, 5), ("US", 1, 1)]


@pytest.mark.thorough
def test_d2_each_marketplace_of_a_later_file_replaces_its_own_days(home: Home) -> None:
    home.put("orders 2026-11-13.txt", TWO)
    later = tsv(order(1, units=2), order(2, channel="Amazon.ca", units=1), order(5, "2026-11-14T20:00:00Z"))
    home.put("orders 2026-11-15.txt", later)
    result = home.ingest()
    # CA has one order of its two: a filtered export, it seems
    held = [(f.code, f.file, str(spoken(f.value, "en"))) for f in result.findings if f.code.startswith("held")]
    assert held == [
        ("held-lacks", "orders 2026-11-15.txt › CA", "1 of the 2 SKUs"),
        ("held-rest", "orders 2026-11-15.txt › CA", "2026-11-13 to 2026-11-14"),
    ]
    assert home.rows(COUNTS) == [("CA", 2, 5), ("US", 2, 3)]
    home.ingest(home.folder / "exports/orders 2026-11-15.txt", replaces=True)
    assert home.rows(COUNTS) == [("CA", 1, 1), ("US", 2, 3)]
    assert forget(home.folder, home.settings, "orders 2026-11-15.txt") == 2
    assert home.rows(COUNTS) == [("CA", 2, 5), ("US", 1, 1)]


@pytest.mark.thorough
def test_a_rebuild_of_a_split_file_gives_the_same_store(home: Home) -> None:
    home.put("orders.txt", TWO)
    home.ingest()
    before = home.rows(COUNTS)
    assert {what for _, what in became(home, rebuild=True)} == {"stored"}
    assert home.rows(COUNTS) == before


def test_a_dry_run_tells_every_marketplace(home: Home) -> None:
    home.put("orders.txt", TWO)
    assert became(home, dry_run=True) == [("orders.txt › CA", "read"), ("orders.txt › US", "read")]
    assert home.rows("select count(*) from file") == [(0,)]


@pytest.mark.thorough
def test_a_large_file_is_split_as_a_small_one_is(home: Home) -> None:
    channels = ["Amazon.com", "Amazon.ca", "Amazon.com.mx", "Non-Amazon"]
    rows = [
        order(n, f"2026-11-{9 + n % 7:02d}T{n % 24:02d}:{n % 60:02d}:00+00:00", channels[n % 4]) for n in range(40_000)
    ]
    path = home.put("orders.txt", tsv(*rows))
    assert path.stat().st_size > 2 << 20
    assert len(became(home)) == 3
    assert home.rows(COUNTS) == [("CA", 10_000, 10_000), ("MX", 10_000, 10_000), ("US", 10_000, 10_000)]
    assert {what for _, what in became(home, path)} == {"known"}


@pytest.mark.thorough
def test_small_split_files_and_whole_ones_are_read_together(home: Home) -> None:
    for day in range(9, 16):
        home.put(f"us/day {day}.txt", tsv(order(day, f"2026-11-{day:02d}T20:00:00Z")))
        home.put(f"both/day {day}.txt", tsv(order(day, f"2026-10-{day:02d}T20:00:00Z"),
                                            order(day, f"2026-10-{day:02d}T20:00:00Z", "Amazon.ca")))  # fmt: skip
    assert [what for _, what in became(home)] == ["stored"] * 21
    assert home.rows(COUNTS) == [("CA", 7, 7), ("US", 14, 14)]


@pytest.mark.thorough
def test_d12_nothing_of_a_buyer_is_stored(home: Home) -> None:
    home.settings = home.settings.model_copy(update={"marketplaces": ("GB", "US", "CA")})
    for folder, name in (("gb", "unshipped 20261110.txt"), ("us/2026-W46", "customer returns.txt"),
                         ("several/2026-W46", "all orders.txt")):  # fmt: skip
        home.put(f"{folder}/{name}", (GOLDEN / folder / name).read_bytes())
    assert [what for _, what in became(home)] == ["stored"] * 4
    held = home.rows("select order_id from unshipped order by all")
    assert held == [("202-0000001-0000001",), ("202-0000002-0000001",)]
    store = (home.folder / "xlops.duckdb").read_bytes()
    texts = home.rows(
        "select table_name from information_schema.tables where table_schema = 'main' and table_type = 'BASE TABLE'"
    )
    everything = str([home.rows(f'select * from "{table}"') for (table,) in texts]).encode() + store
    for word in (
        b"A Buyer",
        b"x@example.com",
        b"High Street",
        b"London",
        b"Springfield",
        b"Acme",
        b"call me",
        b"heavy",
    ):
        assert word not in everything
    assert date(2026, 11, 10) in {row[0] for row in home.rows("select day from unshipped")}
