"""What stands below the account as of a past day (rule N26), on a store made by hand and on the demo."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from tests.jobs.exports import Home, by_date
from tests.measures.test_photographs import plan
from xlops.facts.history import open_store
from xlops.jobs.board import open_board
from xlops.review.below import Below, below

OCTOBER_END, AS_OF = date(2026, 10, 31), date(2026, 11, 22)
HEADER = "Date,Currency,Campaign Name,Impressions,Clicks,Spend,7 Day Total Sales ,7 Day Total Orders (#)"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Sales up to 22 November; one campaign all along, one that began on 2 November; stock of each Monday since."""
    home = Home(tmp_path)
    home.put("us/sales.csv", by_date(60, AS_OF - timedelta(days=59)), date(2026, 12, 20))
    lines = [HEADER]
    for n in range(60):
        day = AS_OF - timedelta(days=n)
        names = ["old", "burner"] if day >= date(2026, 11, 2) else ["old"]
        lines += [f"{day},USD,{name},900,10,{5 if name == 'old' else 50},20,1" for name in names]
    home.put("us/Sponsored Products campaigns.csv", "\n".join(lines) + "\n", date(2026, 12, 20))
    for day, units in ((date(2026, 10, 26), 400), (date(2026, 11, 2), 300), (date(2026, 11, 23), 20)):
        home.put(f"us/plan {day}.txt", plan(day, units))
    home.ingest()
    return home


def stood(home: Home, on: date) -> Below:
    with open_store(home.folder, read_only=True) as store:
        return below(open_board(store, home.settings).account, on)


def test_n26_the_review_of_october_made_on_22_november_stands_as_of_the_31st(home: Home) -> None:
    october, now = stood(home, OCTOBER_END), stood(home, AS_OF)
    columns = ["campaign", "days", "clicks", "spend", "rate"]
    assert october.campaigns[columns].to_numpy().tolist() == [["old", 28, 280, 140.0, 1.0]]
    assert now.campaigns[columns].to_numpy().tolist() == [
        ["burner", 21, 210, 1050.0, 1.0],
        ["old", 28, 280, 140.0, 1.0],
    ]
    assert [(s.sku, s.available) for s in october.skus] == [("S0", 300)]
    assert [(s.sku, s.available) for s in now.skus] == [("S0", 20)]
    assert (october.stock_day, now.stock_day) == ("2026-11-02", "2026-11-23")


def test_n26_what_to_order_by_when_is_counted_from_the_period_s_end(home: Home) -> None:
    """300 units at one a day, 45 days of lead time: enough then; 20 units are overdue now."""
    assert [(s.latest_order_date, s.status.value) for s in stood(home, OCTOBER_END).skus] == [(None, "met")]
    [now] = stood(home, AS_OF).skus
    assert (now.latest_order_date, now.status.value) == (AS_OF + timedelta(days=20 - 14 - now.lead_days), "breach")


@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning", "ignore:Print area:UserWarning")
def test_n26_the_demo_s_october_review_names_nothing_of_november(built_en: Path) -> None:
    book = openpyxl.load_workbook(built_en, data_only=True)
    said = {
        name: "\n".join(str(c) for row in book[name].iter_rows(values_only=True) for c in row if c is not None)
        for name in ("M10 2026", "W47 2026")
    }
    assert "Campaign SP | Board | Broad" in said["W47 2026"]
    assert "SP | Board | Broad" not in said["M10 2026"]
    assert "2 SKUs run out before new stock can arrive" in said["M10 2026"]
    assert "3 SKUs run out before new stock can arrive" in said["W47 2026"]
    assert "Stock and reported figures are of 11-02, the nearest to the period's end" in said["M10 2026"]
    assert "Stock and reported figures are of 11-23, the nearest to the period's end" in said["W47 2026"]
