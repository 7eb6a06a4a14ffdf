"""Files that may be another store's: what of them counts is said, and forgetting, not deleting, takes it out (N20)."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.jobs.exports import Home, by_date
from tests.stores import kept_folder
from tests.tiers import thorough_after
from xlops.jobs.answers import forget
from xlops.jobs.build import build
from xlops.jobs.status import status
from xlops.language import Text
from xlops.review.today import Today

OWN, OTHER = "us/BusinessReport-11-23-26.csv", "us/BusinessReport-11-30-26.csv"
LATER = "us/BusinessReport-12-02-26.csv"
FROM, NEW = date(2026, 10, 5), date(2026, 11, 23)
TODAY = Today(date(2026, 11, 30))
REST = Text("2026-11-23 to 2026-11-28", "2026-11-23 至 2026-11-28")


@pytest.fixture(scope="module")
def seven_weeks() -> Path:
    home = Home(kept_folder())
    home.put(OWN, by_date(49, FROM, gmv=100))
    home.ingest()
    return home.folder


@pytest.fixture
def home(seven_weeks: Path, tmp_path: Path) -> Home:
    return Home(shutil.copytree(seven_weeks, tmp_path / "shop"))


def waiting(home: Home) -> list[tuple[str, str, str | Text]]:
    return [(f.code, f.file, f.value) for f in status(home.folder, home.settings, TODAY).waiting]


def days(home: Home) -> object:
    return home.rows("select max(day), sum(gmv) from sales_day")


@pytest.fixture
def foreign(home: Home) -> Home:
    home.put(OTHER, by_date(20, date(2026, 11, 9), gmv=300), date(2026, 11, 30))
    told = [(f.code, f.value) for f in home.ingest().findings]
    assert told == [("held-moved", "1,400 / 4,200"), ("held-rest", REST)]
    return home


def test_what_counts_of_a_file_whose_other_days_wait_is_told_with_the_way_to_take_it_out(foreign: Home) -> None:
    held, rest = status(foreign.folder, foreign.settings, TODAY).waiting
    assert held.advice == Text(
        f"another store's file? `xlops forget {OTHER}`. If it is right: `xlops ingest --replace {OTHER}`",
        f"若是其他店铺的文件：`xlops forget {OTHER}`；若确认无误：`xlops ingest --replace {OTHER}`",
    )
    assert rest.message.en == "2026-11-23 to 2026-11-28 of it, which no other file has, count meanwhile"
    assert f"`xlops forget {OTHER}`" in rest.advice.en
    forget(foreign.folder, foreign.settings, OTHER)
    assert (waiting(foreign), days(foreign)) == ([], [(date(2026, 11, 22), 4900)])


@pytest.mark.thorough
def test_a_file_in_question_that_is_only_deleted_is_named_by_status_and_build(foreign: Home) -> None:
    (foreign.folder / "exports" / OTHER).unlink()
    assert foreign.ingest().findings == []
    assert waiting(foreign) == [
        ("held-moved", OTHER, "1,400 / 4,200"), ("held-rest", OTHER, REST), ("held-gone", OTHER, REST),
    ]  # fmt: skip
    assert days(foreign) == [(date(2026, 11, 28), 6700)]
    built = build(foreign.folder, foreign.settings)
    assert [f.file for f in built.findings if f.code == "held-gone"] == [OTHER]
    assert [f.file for f in build(foreign.folder, foreign.settings).findings if f.code == "held-gone"] == [OTHER]


@pytest.mark.thorough
def test_a_build_with_nothing_new_learns_that_a_file_in_question_was_deleted(foreign: Home) -> None:
    assert not [f for f in build(foreign.folder, foreign.settings).findings if f.code == "held-gone"]
    (foreign.folder / "exports" / OTHER).unlink()
    assert [f.file for f in build(foreign.folder, foreign.settings).findings if f.code == "held-gone"] == [OTHER]


def test_who_only_clears_exports_is_told_nothing(home: Home) -> None:
    (home.folder / "exports" / OWN).unlink()
    home.ingest()
    assert waiting(home) == []


def test_a_file_all_of_whose_new_days_wait_has_no_rest(home: Home) -> None:
    home.put(OTHER, by_date(14, date(2026, 11, 9), gmv=300), date(2026, 11, 30))
    assert [f.code for f in home.ingest().findings] == ["held-moved"]
    (home.folder / "exports" / OTHER).unlink()
    assert [code for code, *_ in waiting(home)] == ["held-moved"]


@pytest.mark.parametrize(
    ("gmv", "told"),
    [
        (501, ["3,507 against 700"]), (500, []), *thorough_after(0, [(19.99, ["140 against 700"]), (20, [])]),
    ],
)  # fmt: skip
def test_a_whole_new_week_at_another_level_is_a_warning_and_counts(home: Home, gmv: float, told: list[str]) -> None:
    home.put(LATER, by_date(7, NEW, gmv=gmv), date(2026, 12, 2))
    found = home.ingest().findings
    assert [f.value.en for f in found if isinstance(f.value, Text) and f.code == "level-jump"] == told
    assert len(found) == len(told)
    assert days(home) == [(date(2026, 11, 29), Decimal(str(4900 + round(7 * gmv, 2))))]
    assert waiting(home) == []


def test_a_word_about_the_file_ends_the_warning(home: Home) -> None:
    path = home.put(LATER, by_date(7, NEW, gmv=900), date(2026, 12, 2))
    assert [f.code for f in home.ingest().findings] == ["level-jump"]
    assert home.ingest(path, replaces=True).findings == []


def test_an_event_of_six_days_is_no_other_level(home: Home) -> None:
    week = by_date(6, NEW, gmv=900) + by_date(1, NEW + timedelta(6), gmv=110).split("\n", 1)[1]
    home.put(LATER, week, date(2026, 12, 2))
    assert home.ingest().findings == []
