"""From which day on sales count in another way: told at the seam, and where periods across it are compared."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from xlops.facts.history import FILE_NAME, open_store
from xlops.findings import Finding
from xlops.jobs.check import check
from xlops.jobs.explain import explain
from xlops.jobs.ingest import ingest
from xlops.measures import Account
from xlops.measures.seams import read_seams
from xlops.settings import Settings

SETTINGS = Settings(marketplaces=("US",))
OLD = "Date,Campaign Name,Currency,Impressions,Clicks,Spend,14 Day Total Sales ,14 Day Total Orders (#)"
NEW = "Date,Campaign name,Budget currency,Impressions,Clicks,Total cost,Sales,Purchases"
LAST_ORDER_DAY = date(2026, 11, 15)


def days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(count)]


def write(path: Path, header: str, lines: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([header, *lines]) + "\n", "utf-8")


def fill(exports: Path) -> None:
    """Sales and Sponsored Brands of W46 and W47 of 2026, a seam between them, and of W47 a year ago."""
    weeks = [*days(date(2025, 11, 17), 7), *days(date(2026, 11, 9), 14)]
    write(
        exports / "us/BusinessReport-12-20-26.csv",
        "Date,Ordered Product Sales,Units Ordered,Total Order Items,Sessions - Total",
        (f"{d:%m/%d/%y},$1000.00,10,9,100" for d in weeks),
    )
    for name, header, covered in (
        ("2025", OLD, weeks[:7]), ("2026", OLD, weeks[7:14]), ("unified", NEW, weeks[14:]),
    ):  # fmt: skip
        path = exports / f"us/ads/Sponsored Brands campaigns {name} 2026-12-20.csv"
        write(path, header, (f"{d},C,USD,1000,100,50.00,200.00,4" for d in covered))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seams")
    fill(folder / "exports")
    done = ingest(folder, SETTINGS)
    assert [o.what for o in done.outcomes] == ["stored"] * 4
    return folder


def test_a_file_says_by_its_words_on_which_day_its_sales_count(shop: Path) -> None:
    with open_store(shop, read_only=True) as store:
        found = dict(store.rows("select name, basis from file where table_name = 'ads_campaign'"))
    assert found == {
        "us/ads/Sponsored Brands campaigns 2025 2026-12-20.csv": "order",
        "us/ads/Sponsored Brands campaigns 2026 2026-12-20.csv": "order",
        "us/ads/Sponsored Brands campaigns unified 2026-12-20.csv": "traffic",
    }


def test_the_seam_is_told_once_with_its_day(shop: Path) -> None:
    with open_store(shop, read_only=True) as store:
        account = Account(store, SETTINGS)
    [finding] = [f for f in account.findings if f.code == "seam"]
    assert finding.message.en == (
        "US Sponsored Brands: advertised sales count by day of the order before 2026-11-16, and by day of the click or "
        "view from then on"
    )
    assert finding.message.zh == (
        "US Sponsored Brands：广告销售额在 2026-11-16 之前按下单日统计，此后按点击或浏览日统计"
    )


def across(findings: Iterable[Finding]) -> list[str]:
    return [f.message.en for f in findings if f.code == "across-seam"]


def test_comparisons_across_the_seam_are_marked_and_no_others(shop: Path) -> None:
    told = (
        "US Sponsored Brands: {} is no like for like, its advertised sales count by day of the order, these by day of "
    )
    assert across(check(shop, SETTINGS, "2026-W47").findings) == [told.format("2026-W46") + "the click or view"]
    assert across(check(shop, SETTINGS, "2026-W46").findings) == []
    why = explain(shop, SETTINGS, "acos", "2026-W47", "US").why.en
    assert why.endswith(
        "; 2026-W46 is no like for like: US Sponsored Brands sales counted by day of the order before 2026-11-16"
    )
    assert "like for like" not in explain(shop, SETTINGS, "cpc", "2026-W47", "US").why.en
    assert "like for like" not in explain(shop, SETTINGS, "acos", "2026-W46", "US").why.en


def test_a_year_ago_across_the_seam_is_marked_where_the_week_before_is_not(shop: Path, tmp_path: Path) -> None:
    fill(tmp_path / "exports")
    ads = tmp_path / "exports/us/ads"
    write(
        ads / "Sponsored Brands campaigns again 2026-12-21.csv", NEW,
        (f"{d},C,USD,1000,100,50.00,200.00,4" for d in days(date(2026, 11, 9), 14)),
    )  # fmt: skip
    ingest(tmp_path, SETTINGS)
    [told] = across(check(tmp_path, SETTINGS, "2026-W47").findings)
    assert told.startswith("US Sponsored Brands: 2025-W47 is no like for like")


def test_a_change_of_the_window_is_a_seam_too(tmp_path: Path) -> None:
    for name, column, first in (("seven", "sales7d", 9), ("one", "sales1d", 16)):
        write(
            tmp_path / f"exports/us/ads/Sponsored Products campaigns {name} 2026-12-20.csv",
            f"date,campaignName,campaignBudgetCurrencyCode,impressions,clicks,cost,{column}",
            (f"{d},C,USD,1000,100,50.00,200.00" for d in days(date(2026, 11, first), 7)),
        )
    done = ingest(tmp_path, SETTINGS)
    [warned] = [f for f in done.findings if f.code == "other-attribution"]
    assert warned.message.en == (
        "'sales1d' counts 1-day sales, where reports of Sponsored Products usually count 7 days after a click"
    )
    with open_store(tmp_path, read_only=True) as store:
        [seam] = read_seams(store)
        assert store.rows("select attribution_days, basis from file order by first_day") == [(7, ""), (1, "")]
    assert (str(seam.day), seam.before.en, seam.after.en) == (
        "2026-11-16", "7-day window after the click", "1-day window after the click",
    )  # fmt: skip


def test_a_store_of_an_earlier_version_learns_the_basis_of_its_files(shop: Path, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes((shop / FILE_NAME).read_bytes())
    with duckdb.connect(str(tmp_path / FILE_NAME)) as con:  # as it was before the migration
        con.execute("alter table file drop column basis")
        con.execute("delete from migration where name = '0010_basis.sql'")
    with open_store(tmp_path, read_only=True) as store:
        assert read_seams(store) == []
    with open_store(tmp_path) as store:
        assert store.rows("select basis, count(*) from file where ad_product = 'sb' group by 1 order by 1") == [
            ("", 1), ("order", 2),
        ]  # fmt: skip
        assert store.rows("select count(*) from ads_campaign") == [(21,)]
