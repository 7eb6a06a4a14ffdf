"""Reports of one store held against each other: the same fact twice (N1), and files of another store (D3)."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

from xlops.facts.history import open_store
from xlops.jobs.ingest import ingest
from xlops.measures import Account
from xlops.measures.compare import differing_sources, strangers
from xlops.periods import Week
from xlops.settings import Settings

SETTINGS = Settings(marketplaces=("US",))
WEEK = Week.labelled(2026, 46)


def by_date(path: Path, each_day: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["Date", "Ordered Product Sales", "Units Ordered", "Total Order Items", "Sessions - Total"])
        for day in (WEEK.first + timedelta(days=n) for n in range(7)):
            writer.writerow([f"{day.month}/{day.day}/{day.year % 100}", f"${each_day:,.2f}", 10, 9, 100])


def by_asin(path: Path, asins: list[str], each: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["(Parent) ASIN", "(Child) ASIN", "Title", "Sessions - Total", "Page Views - Total",
                         "Units Ordered", "Ordered Product Sales", "Total Order Items"])  # fmt: skip
        for asin in asins:
            writer.writerow([asin, asin, f"Item {asin}", 100, 130, 10, f"${each:,.2f}", 9])


def names(first: int) -> list[str]:
    return [f"B0TEST{n:04d}" for n in range(first, first + 10)]


def test_n1_two_reports_that_differ_by_more_than_two_per_cent_are_named_with_both_totals(tmp_path: Path) -> None:
    by_date(tmp_path / "exports/us/BusinessReport-11-20-26.csv", 1_000.0)
    by_asin(tmp_path / "exports/us/2026-W46/BusinessReport-11-20-26.csv", names(0), 650.0)
    ingest(tmp_path, SETTINGS)
    with open_store(tmp_path, read_only=True) as store:
        (found,) = differing_sources(Account(store, SETTINGS), [WEEK])
    assert (found.code, found.file, found.column, found.value) == ("sources-differ", "US 2026-W46", "gmv", "-7.1%")
    assert found.expected == "sales_day 7,000.00, sales_asin 6,500.00"


def test_n1_a_difference_of_less_than_two_per_cent_is_no_finding(tmp_path: Path) -> None:
    by_date(tmp_path / "exports/us/BusinessReport-11-20-26.csv", 1_000.0)
    by_asin(tmp_path / "exports/us/2026-W46/BusinessReport-11-20-26.csv", names(0), 690.0)
    ingest(tmp_path, SETTINGS)
    with open_store(tmp_path, read_only=True) as store:
        assert differing_sources(Account(store, SETTINGS), [WEEK]) == []


def test_d3_a_file_whose_asins_nobody_knows_is_asked_about(tmp_path: Path) -> None:
    for number, first in ((44, 0), (45, 0), (46, 50)):
        by_asin(tmp_path / f"exports/us/2026-W{number}/BusinessReport-11-20-26.csv", names(first), 100.0 + number)
    ingest(tmp_path, SETTINGS)
    with open_store(tmp_path, read_only=True) as store:
        (found,) = strangers(store)
    assert (found.code, found.file, found.value) == (
        "another-store", "us/2026-W46/BusinessReport-11-20-26.csv", "0 of 10",
    )  # fmt: skip


def test_d3_files_of_one_store_know_each_other(tmp_path: Path) -> None:
    for number, first in ((44, 0), (45, 2), (46, 4)):
        by_asin(tmp_path / f"exports/us/2026-W{number}/BusinessReport-11-20-26.csv", names(first), 100.0 + number)
    ingest(tmp_path, SETTINGS)
    with open_store(tmp_path, read_only=True) as store:
        assert strangers(store) == []
