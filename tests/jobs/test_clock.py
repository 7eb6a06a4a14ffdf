"""What a file covers, and when it was made, in real folders (N18, N19): copied, renamed, rebuilt, other clocks."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.jobs.exports import Home, by_asin, by_date, term_days, terms, zipped
from tests.tiers import thorough_after
from xlops.facts.history import open_store
from xlops.jobs.arrivals import BESIDE
from xlops.measures.coverage import Cover, read_coverage
from xlops.settings import Settings

W47 = date(2026, 11, 16)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "shop")


def at(path: Path, moment: datetime) -> Path:
    os.utime(path, (moment.timestamp(), moment.timestamp()))
    return path


def cover(home: Home, table: str, product: str = "") -> Cover:
    with open_store(home.folder, read_only=True) as store:
        return read_coverage(store).cover(table, "US", product)


def days(home: Home, table: str, product: str = "") -> list[int]:
    return [d.day for d in sorted(cover(home, table, product).days)]


def codes(home: Home) -> list[str]:
    with open_store(home.folder, read_only=True) as store:
        return [f.code for _, f in store.findings()]


def mature(home: Home, window: int = 7) -> list[int]:
    """The days of the search terms that no longer move."""
    pieces = cover(home, "ads_term", "sp").days
    return [d.day for d, found in sorted(pieces.items()) if all(p.matures_after(window) for p in found)]


def test_n18_a_summary_of_a_week_that_is_not_over_answers_nothing(home: Home) -> None:
    home.put("us/2026-W47/BusinessReport-11-18-26.csv", by_asin())
    home.put("us/2026-W46/BusinessReport-11-16-26.csv", by_asin(("B0P", "B0C1", 60, 5, 90.0)))
    assert [(f.code, f.value) for f in home.ingest().findings] == [("unfinished", "2026-11-16 … 2026-11-22")]
    assert [str(s) for s in cover(home, "sales_asin").spans] == ["2026-11-09 … 2026-11-15"]


@pytest.mark.parametrize(
    ("arrived", "said"),
    [
        (datetime(2026, 11, 16, 2, 30, tzinfo=UTC), ["2026-11-16 10:30"] * 2),
        (datetime(2026, 11, 19, 2, 30, tzinfo=UTC), ["2026-11-16, the hour is not known", "2026-11-16，时刻未知"]),
    ],
)
def test_n18_an_hour_that_only_a_name_stands_for_is_not_told(arrived: datetime, said: list[str], home: Home) -> None:
    """Monday in China, Sunday in America: whoever kept the file's time is told the hour."""
    home.settings = Settings(time_zone="Asia/Shanghai")
    at(home.put("us/2026-W46/BusinessReport-11-16-26.csv", by_asin()), arrived)
    [told] = home.ingest().findings
    en = f"2026-11-09 … 2026-11-15 had not ended in the marketplace when it was exported ({said[0]})"
    assert told.message.en == f"{en}: it waits for a later export"
    assert told.message.zh == f"导出时（{said[1]}）站点当地的 2026-11-09 … 2026-11-15 尚未结束，等待之后的导出"


def test_n18_a_month_file_of_the_eleventh_is_not_the_month(home: Home) -> None:
    home.put("us/2026-11/BusinessReport-11-11-26.csv", by_asin())
    home.ingest()
    assert cover(home, "sales_asin").last_day is None
    home.put("us/2026-11/BusinessReport-12-01-26.csv", by_asin(("B0P", "B0C1", 60, 5, 300.0)))
    home.ingest()
    assert [str(s) for s in cover(home, "sales_asin").spans] == ["2026-11-01 … 2026-11-30"]


def test_n18_days_after_the_export_are_no_data_and_so_are_those_that_a_folder_alone_claims(home: Home) -> None:
    path = home.put("us/2026-W47/campaigns.csv", term_days(2, W47), date(2026, 11, 18))
    home.ingest()
    assert days(home, "ads_term", "sp") == [16, 17]
    at(path, datetime(2026, 11, 30, 12, tzinfo=UTC))
    home.ingest(rebuild=True)
    assert days(home, "ads_term", "sp") == [16, 17]


@pytest.mark.parametrize(
    ("zone", "moment", "last"),
    thorough_after(
        3,
        [
            (
                "Asia/Shanghai",
                datetime(2026, 11, 23, 1, tzinfo=UTC),
                21,
            ),  # Monday 09:00 in China: Sunday 17:00 in the US
            ("Asia/Shanghai", datetime(2026, 11, 23, 9, tzinfo=UTC), 22),  # Monday 17:00 in China: Monday 01:00
            ("Asia/Shanghai", datetime(2026, 12, 2, 9, tzinfo=UTC), 21),  # copied later: the day alone is known
            ("", datetime(2026, 11, 23, 1, tzinfo=UTC), 21),
            ("America/New_York", datetime(2026, 12, 2, 9, tzinfo=UTC), 21),  # its Monday begins on Sunday evening there
            ("", datetime(2026, 12, 2, 9, tzinfo=UTC), 22),
        ],
    ),
)
def test_n18_a_day_counts_once_it_has_ended_in_the_marketplace(
    home: Home, zone: str, moment: datetime, last: int
) -> None:
    home.settings = Settings(marketplaces=("US",), time_zone=zone)
    at(home.put("us/BusinessReport-11-23-26.csv", by_date(7, W47)), moment)
    home.ingest()
    assert days(home, "sales_day") == list(range(16, last + 1))
    assert codes(home) == ([] if last == 22 else ["unfinished"])


def test_n18_chinese_stores_stand_on_the_clock_of_china() -> None:
    assert (Settings(language="zh").clock, Settings().clock) == ("Asia/Shanghai", "")


@pytest.mark.thorough
def test_n19_a_copied_touched_and_rebuilt_store_answers_the_same(home: Home, tmp_path: Path) -> None:
    at(home.put("us/terms.csv", term_days(14, date(2026, 11, 9))), datetime(2026, 11, 23, 12, tzinfo=UTC))
    home.ingest()
    before = home.rows("select exported_at, exported_by, ended from file")
    assert before == [(datetime(2026, 11, 23, 4), "clock", date(2026, 11, 22))]
    matured = mature(home)
    assert matured == [9]  # dated by arrival alone: final after twice the window
    other = Home(tmp_path / "new computer", home.settings)
    shutil.copytree(home.folder / "exports", other.folder / "exports", copy_function=shutil.copy)
    for path in (home.folder / "exports").rglob("*.csv"):
        at(path, datetime(2026, 12, 24, tzinfo=UTC))
    home.ingest(rebuild=True)
    other.ingest()
    assert home.rows("select exported_at, exported_by, ended from file") == before
    assert other.rows("select exported_at, exported_by, ended from file") == before
    assert (mature(home), mature(other)) == (matured, matured)
    assert (home.folder / "inputs/arrivals.csv").read_bytes() == (other.folder / "exports" / BESIDE).read_bytes()


@pytest.mark.parametrize(
    "wrong", thorough_after(1, [datetime(2026, 11, 10, tzinfo=UTC), datetime(1980, 1, 1, tzinfo=UTC)])
)
def test_n19_a_clock_before_the_last_day_of_the_rows_says_nothing(home: Home, wrong: datetime) -> None:
    path = home.put("us/terms.csv", term_days(7, W47))
    at(path, wrong)
    home.ingest()
    [(exported, by)] = home.rows("select exported_at::date, exported_by from file")
    assert exported >= date(2026, 11, 25) or exported == date(2026, 11, 22)
    assert by == "clock"
    at(path, datetime(2026, 11, 24, 12, tzinfo=UTC))
    home.ingest()
    assert home.rows("select exported_at::date from file") == [(date(2026, 11, 24),)]


def test_n19_an_older_file_copied_later_does_not_win(home: Home) -> None:
    sold = (date(2026, 11, 20), "mug", 10, 25.0, 200)
    less = (date(2026, 11, 20), "mug", 10, 25.0, 125)
    home.put("us/new.csv", terms([sold]), date(2026, 11, 24))
    home.put("us/old.csv", terms([less]), date(2026, 11, 25))
    assert [f.code for f in home.ingest().findings] == ["assumed-span", "assumed-span", "held-shrunk"]
    assert home.rows("select sum(ad_sales) from ads_term") == [(200,)]


@pytest.mark.parametrize("copied", thorough_after(1, [False, True]))
def test_n19_of_two_downloads_of_one_day_the_later_wins(home: Home, copied: bool) -> None:
    for name, hour, gmv in (("", 17, 100), (" (1)", 23, 101)):
        moment = datetime(2026, 12, 24, tzinfo=UTC) if copied else datetime(2026, 11, 23, hour, tzinfo=UTC)
        at(home.put(f"us/BusinessReport-11-23-26{name}.csv", by_date(7, W47, gmv=gmv)), moment)
    home.ingest()
    assert home.rows("select distinct gmv from sales_day") == [(101,)]


def test_n19_two_exports_that_disagree_and_cannot_be_ordered_are_a_finding(home: Home) -> None:
    first = home.put("us/a/BusinessReport-11-23-26.csv", by_date(7, W47, gmv=100), date(2026, 12, 24))
    home.put("us/b/BusinessReport-11-23-26.csv", by_date(7, W47, gmv=101), date(2026, 12, 24))
    assert [f.code for f in home.ingest().findings] == ["held-unordered"]
    assert days(home, "sales_day") == []
    home.ingest(first, replaces=True)
    assert home.rows("select distinct gmv from sales_day") == [(100,)]


@pytest.mark.thorough
def test_n19_the_same_bytes_exported_again_confirm(home: Home) -> None:
    text = term_days(7, W47)
    home.put("us/terms 2026-11-23.csv", text)
    home.ingest()
    assert mature(home) == [16]
    home.put("us/copy of terms.csv", text, date(2026, 12, 20))  # a later time of its own alone: a copy
    home.ingest()
    assert mature(home) == [16]
    home.put("us/terms 2026-12-10.csv", text)
    home.ingest()
    assert mature(home) == list(range(16, 23))
    home.ingest(rebuild=True)
    assert mature(home) == list(range(16, 23))


def test_n19_a_day_is_confirmed_by_a_dated_export_in_which_it_stands_alike(home: Home) -> None:
    days_of_october = term_days(7, date(2026, 10, 5))
    lines = days_of_october.splitlines()
    changed = [line.replace("2.5,20,1,1", "2.5,19,1,1") if "2026-10-07" in line else line for line in lines]
    home.put("us/terms 2026-10-25.csv", "\n".join(changed) + "\n")
    home.put("us/terms.csv", days_of_october, date(2026, 10, 30))
    home.ingest()
    assert home.rows("select sum(ad_sales) from ads_term where day = date '2026-10-07'") == [(20,)]
    assert mature(home, 14) == [5, 6, 8, 9, 10, 11]


def test_n19_a_workbook_of_amazon_s_own_writer_dates_itself(home: Home, tmp_path: Path) -> None:
    from xlops.demo.console_xlsx import sheet_bytes

    columns = [("Date", "day"), ("Currency", "text"), ("Campaign Name", "text"), ("Ad Group Name", "text"),
               ("Targeting", "text"), ("Match Type", "text"), ("Customer Search Term", "text"),
               ("Impressions", "count"), ("Clicks", "count"), ("Spend", "money"), ("7 Day Total Sales ", "money"),
               ("7 Day Total Orders (#)", "count"), ("7 Day Total Units (#)", "count")]  # fmt: skip
    rows: list[list[str | int | float | date | None]] = [
        [W47 + timedelta(n), "USD", "C", "G", "t", "EXACT", "t", 50, 3, 2.5, 20.0, 1, 1] for n in range(7)
    ]
    book = sheet_bytes("Sponsored Product Search Term", columns, rows, "USD", datetime(2026, 11, 23, 17, 30))
    home.put("us/terms.xlsx", book, date(2026, 12, 24))
    home.put("us/more.zip", zipped(("terms.csv", term_days(7, W47).encode())), date(2026, 12, 24))
    home.ingest()
    assert home.rows("select exported_at, exported_by, dated, ended from file order by name desc")[0] == (
        datetime(2026, 11, 23, 9, 30), "content", True, date(2026, 11, 22),
    )  # fmt: skip


def test_n19_a_file_exported_before_its_week_began_is_asked_about(home: Home) -> None:
    outcome = home.one("us/2026-W47/BusinessReport-11-09-26.csv", by_asin())
    assert outcome.what == "refused"
    assert "downloaded on 2026-11-09, before the days that its folder says" in outcome.reason.en
