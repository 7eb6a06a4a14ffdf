"""Reports of one store held against each other: the same fact twice (N1), and files of another store (D3)."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from tests.tiers import thorough_after
from xlops.facts.history import open_store
from xlops.jobs.ingest import ingest
from xlops.language import Text
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
    assert found.expected == Text("sales_day 7,000.00, sales_asin 6,500.00", "sales_day 7,000.00、sales_asin 6,500.00")


def test_n1_a_difference_of_less_than_two_per_cent_is_no_finding(tmp_path: Path) -> None:
    by_date(tmp_path / "exports/us/BusinessReport-11-20-26.csv", 1_000.0)
    by_asin(tmp_path / "exports/us/2026-W46/BusinessReport-11-20-26.csv", names(0), 690.0)
    ingest(tmp_path, SETTINGS)
    with open_store(tmp_path, read_only=True) as store:
        assert differing_sources(Account(store, SETTINGS), [WEEK]) == []


def campaigns(path: Path, each: float, sold: float, *, daily: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    dates = ["Date"] if daily else ["Start Date", "End Date"]
    last = WEEK.span.last
    lines = [
        ",".join([*dates, "Campaign Name,Currency,Impressions,Clicks,Spend,7 Day Total Sales ,7 Day Total Orders (#)"])
    ]
    for day in WEEK.span.days() if daily else [WEEK.first]:
        of = [day] if daily else [day, last]
        lines.append(",".join([*(f'"{d:%b %d, %Y}"' for d in of), f"A,USD,900,20,{each},{sold},3"]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("spend", "sold", "found"),
    thorough_after(
        1,
        [
            (
                68.0,
                700.0,
                [("spend (Sponsored Products)", "-2.9%", "ads_campaign 70.00, ads_campaign (summary) 68.00")],
            ),
            (
                70.0,
                650.0,
                [("ad_sales (Sponsored Products)", "-7.1%", "ads_campaign 700.00, ads_campaign (summary) 650.00")],
            ),
            (69.0, 690.0, []),
        ],
    ),
)
def test_n20_the_days_of_a_report_and_its_summary_that_differ_are_a_finding(
    spend: float, sold: float, found: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    campaigns(tmp_path / "exports/us/Sponsored_Products_Campaign_report 2026-12-20.csv", 10, 100, daily=True)
    campaigns(tmp_path / "exports/us/Sponsored_Products_Campaign_report 2026-12-21.csv", spend, sold, daily=False)
    assert [o.reason for o in ingest(tmp_path, SETTINGS).of("refused")] == []
    with open_store(tmp_path, read_only=True) as store:
        findings = differing_sources(Account(store, SETTINGS), [WEEK])
    assert [(f.column, f.value, f.expected.en) for f in findings if isinstance(f.expected, Text)] == found


def test_n20_sales_that_still_move_are_not_held_against_each_other(tmp_path: Path) -> None:
    campaigns(tmp_path / "exports/us/Sponsored_Products_Campaign_report 2026-11-16.csv", 10, 60, daily=True)
    campaigns(tmp_path / "exports/us/Sponsored_Products_Campaign_report 2026-12-21.csv", 70, 700, daily=False)
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
