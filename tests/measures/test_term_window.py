"""Rule N11: search terms of the trailing 60 settled days; of a store that has summaries only, its newest long one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.jobs.exports import TERM_HEADER, Home, by_date
from xlops.facts.history import open_store
from xlops.measures import Account, detail

HEADER = TERM_HEADER.replace("Date,", "Start Date,End Date,", 1)
ON = date(2026, 11, 22)


def summary(first: str, last: str, spend: float) -> str:
    rows = [
        f"{first},{last},USD,C,G,board,BROAD,{term},900,30,{spend},0,0,0" for term in ("oak board", "cutting board")
    ]
    return "\n".join([HEADER, *rows, f"{first},{last},USD,C,G,board,BROAD,block,900,10,5,60,2,2"]) + "\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A last-30-days summary of each of two Mondays, and one of a single week."""
    found = Home(tmp_path)
    found.put("us/sales.csv", by_date(60, date(2026, 9, 24)))
    for first, last, spend in (("2026-10-17", "2026-11-15", 20), ("2026-10-24", "2026-11-22", 30)):
        monday = date(2026, 11, 16 if spend == 20 else 23)
        found.put(f"us/Sponsored_Products_Search_term_report {first}_{last}.csv", summary(first, last, spend), monday)
    return found


def spent(home: Home, on: date = ON) -> list[tuple[str, float]]:
    assert [o.reason for o in home.ingest().of("refused")] == []
    with open_store(home.folder, read_only=True) as store:
        terms = detail.terms(Account(store, home.settings), on)
    return sorted(zip(terms["term"], terms["spend"], strict=True))


def test_n11_the_newest_long_summary_is_the_window_where_there_are_no_days(home: Home) -> None:
    assert spent(home) == [("block", 5.0), ("cutting board", 30.0), ("oak board", 30.0)]
    assert spent(home, date(2026, 11, 21)) == [("block", 5.0), ("cutting board", 20.0), ("oak board", 20.0)]  # N26


def test_n11_a_summary_of_a_week_is_too_short(home: Home) -> None:
    for file in (home.folder / "exports" / "us").glob("Sponsored*"):
        file.unlink()
    home.put("us/Sponsored_Products_Search_term_report 2026-W47.csv", summary("2026-11-16", "2026-11-22", 9))
    assert spent(home) == []
