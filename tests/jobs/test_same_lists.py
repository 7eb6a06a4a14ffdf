"""A research list under two names counts once; two lists of one day count both (rule D2)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.jobs.exports import Home
from xlops.settings import Settings

[LIST] = (Path(__file__).parents[1] / "reports" / "golden").rglob("KeepaExport-2026-11-15-ProductViewer.csv")
ROWS = "select * exclude file from price_watch order by all"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path, Settings(marketplaces=("DE",)))


def test_d2_a_list_saved_under_two_names_counts_once(home: Home) -> None:
    text = LIST.read_bytes()
    home.put("de/a.csv", text)
    home.ingest()
    once = home.rows(ROWS)
    assert len(once) == 1
    home.put("de/my products.csv", text + b"\r\n")
    assert [o.what for o in home.ingest().outcomes] == ["stored"]
    assert home.rows(ROWS) == once


def test_d2_two_lists_of_one_day_count_both(home: Home) -> None:
    text = LIST.read_text("utf-8-sig")
    home.put("de/a.csv", text)
    home.put("de/b.csv", text.replace("B0TESTAS02", "B0TESTAS03"))
    home.ingest()
    assert home.rows("select asin from price_watch order by 1") == [("B0TESTAS02",), ("B0TESTAS03",)]
