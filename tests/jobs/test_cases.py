"""Files that once gave a store a wrong number, put into a store beside those they harmed: its numbers are right."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.jobs.exports import Home
from tests.jobs.test_parts import campaigns
from tests.stores import board_of
from xlops.periods import parse_period
from xlops.reports.evidence import Hints

CASES = Path(__file__).parents[1] / "reports" / "cases"
OCTOBER = "2026-10"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.configure('marketplaces = ["US"]\n')
    return home


def put(home: Home, name: str, exported: date) -> None:
    home.put(f"us/{name}", (CASES / name).read_bytes(), exported)


def shown(home: Home, *of: tuple[str, str]) -> list[float | None]:
    """The values of KPIs of periods of the only marketplace."""
    board = board_of(home.folder)
    return [board.score(board.catalogue[kpi], parse_period(period), "US").value for kpi, period in of]


def test_n22_one_row_of_a_week_or_month_is_not_booked_on_its_first_day(home: Home) -> None:
    for day in (2, 3, 4):
        put(home, f"BusinessReport-11-0{day}-26.csv", date(2026, 11, day))
    assert [o.what for o in home.ingest().outcomes] == ["stored", "refused", "refused"]
    october = Hints(period=parse_period(OCTOBER).span)
    home.ingest(home.folder / "exports/us/BusinessReport-11-04-26.csv", hints=october)
    assert shown(home, ("gmv", "2026-W40"), ("gmv", OCTOBER)) == [7000, 31000]


def test_n21_search_terms_by_another_name_do_not_replace_targeting(home: Home) -> None:
    put(home, "Sponsored_Products_Targeting_report.csv", date(2026, 12, 19))
    put(home, "Sponsored_Products_Search_term_report_d.csv", date(2026, 12, 20))
    kinds = {o.name: o.reading.kind for o in home.ingest().outcomes if o.reading}
    assert kinds == {
        "us/Sponsored_Products_Targeting_report.csv": "ads_targeting",
        "us/Sponsored_Products_Search_term_report_d.csv": "ads_term",
    }
    assert shown(home, ("ctr", OCTOBER)) == [pytest.approx(15 / 7000)]


def test_n21_a_report_by_audience_does_not_replace_that_by_campaign(home: Home) -> None:
    home.put("us/sp.csv", campaigns(["C1"], date(2026, 10, 1), 31), date(2026, 12, 19))
    put(home, "Sponsored_Products_Audience_report_big.csv", date(2026, 12, 20))
    assert [o.what for o in home.ingest().outcomes] == ["refused", "stored"]
    board = board_of(home.folder)
    row = board.row(parse_period(OCTOBER), "US")
    assert row is not None
    assert row.values["spend"] == 310
