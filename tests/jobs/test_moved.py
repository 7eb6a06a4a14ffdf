"""The same bytes in another place: moved, copied, or saved twice (rules N19, N23, D2)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.jobs.exports import BY_ASIN_HEADER, Home, by_asin, by_date
from tests.tiers import thorough_after
from xlops.jobs.ingest import EXPORTS
from xlops.settings import Settings

W46 = date(2026, 11, 9)
NAME = "BusinessReport-11-23-26.csv"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "shop", Settings(marketplaces=("US", "CA")))


def booked(home: Home) -> list[tuple[str, str, str]]:
    return home.rows("select name, marketplace, first_day::varchar from file order by all")


def move(home: Home, one: str, other: str) -> None:
    target = home.folder / EXPORTS / other
    target.parent.mkdir(parents=True, exist_ok=True)
    (home.folder / EXPORTS / one).rename(target)


@pytest.mark.parametrize(
    ("one", "other", "text", "is_now"),
    thorough_after(
        1,
        [
            (f"us/2026-W46/{NAME}", f"us/2026-W45/{NAME}", by_asin(), ("US", "2026-11-02")),
            (f"us/{NAME}", f"ca/{NAME}", by_date(7, W46).replace("$", ""), ("CA", "2026-11-09")),
        ],
    ),
)
def test_d2_a_file_that_was_moved_to_its_right_place_is_booked_there(
    home: Home, one: str, other: str, text: str, is_now: tuple[str, str]
) -> None:
    home.put(one, text)
    home.ingest()
    move(home, one, other)
    assert [(o.name, o.what) for o in home.ingest().outcomes] == [(other, "stored")]
    for _ in range(2):
        assert booked(home) == [(other, *is_now)]
        home.ingest(rebuild=True)


def test_d2_the_same_file_in_two_weeks_is_asked_about(home: Home) -> None:
    home.put(f"us/2026-W45/{NAME}", by_asin())
    home.put(f"us/2026-W46/{NAME}", by_asin())
    [_, second] = home.ingest().outcomes
    assert second.what == "refused"
    assert second.reason.en == (
        f"the same file stands in us/2026-W45/{NAME}, which makes it US 2026-11-02 … 2026-11-08; here it would be US "
        "2026-11-09 … 2026-11-15: keep it in the right place and delete the other"
    )
    (home.folder / EXPORTS / f"us/2026-W45/{NAME}").unlink()
    assert [o.what for o in home.ingest(home.folder / EXPORTS / f"us/2026-W46/{NAME}").outcomes] == ["stored"]
    assert booked(home) == [(f"us/2026-W46/{NAME}", "US", "2026-11-09")]


def test_d2_a_copy_that_says_the_same_is_known(home: Home) -> None:
    home.put(f"us/2026-W46/{NAME}", by_asin())
    home.put("us/2026-W46/BusinessReport-11-23-26 (1).csv", by_asin())
    assert sorted(o.what for o in home.ingest().outcomes) == ["known", "stored"]
    assert len(booked(home)) == 1


STOCK = Path(__file__).parents[1] / "reports/cases/ManageFBAInventory_20261115_totals_row.txt"


def test_n26_a_photograph_in_which_nothing_had_moved_is_one_of_its_own_day(home: Home) -> None:
    text = STOCK.read_text("utf-8")
    for day in ("2026-11-15", "2026-11-22"):
        home.put(f"us/ManageFBAInventory {day}.txt", text)
    home.put("us/ManageFBAInventory (1) 2026-11-22.txt", text)
    assert sorted(o.what for o in home.ingest().outcomes) == ["known", "stored", "stored"]
    assert [day for _, _, day in booked(home)] == ["2026-11-22", "2026-11-15"]


def test_n23_reports_without_a_row_are_all_alike_and_each_counts_for_its_week(home: Home) -> None:
    for week in ("2026-W45", "2026-W46"):
        home.put(f"us/{week}/{NAME}", BY_ASIN_HEADER + "\n")
    assert [o.what for o in home.ingest().outcomes] == ["stored", "stored"]
    assert [day for _, _, day in booked(home)] == ["2026-11-02", "2026-11-09"]
    for name in [path.name for path in (home.folder / EXPORTS / "us/2026-W46").iterdir()]:
        (home.folder / EXPORTS / "us/2026-W46" / name).touch()  # looked at again
    assert [o.what for o in home.ingest().outcomes] == ["known"]
    assert home.rows("select count(*), sum(rows) from file_unit where state = 'whole'") == [(2, 0)]
