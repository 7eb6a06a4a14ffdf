"""Figures held against the ratios that a report states of them: 12,000 that a spreadsheet took for 12 is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reports.plainly import read, refusal

ADS = ["Date", "Campaign Name", "Impressions", "Clicks", "Click-Thru Rate (CTR)", "Cost Per Click (CPC)", "Spend",
       "7 Day Total Orders (#)"]  # fmt: skip
BUSINESS = (
    "(Parent) ASIN;(Child) ASIN;Title;Sessions - Total;Units Ordered;Unit Session Percentage;Ordered Product Sales"
)
WHY = (
    "row 2: its {} and its {} do not make its {}, they are a thousand times off: a spreadsheet took 1,234 for 1.234. "
    "Download the report again and do not save it from Excel; if they are right: --kind {}"
)


def test_sessions_that_lost_their_thousands_are_refused(tmp_path: Path) -> None:
    """A German Excel opens "12,000" as twelve; what has other digits behind the comma is no whole number any more."""
    path = tmp_path / "a.csv"
    rows = ["P;B0AAAAAAA1;t;{};40;0.33%;$1,234.50", "P;B0AAAAAAA2;t;300;10;3.33%;$300.00"]
    path.write_text("\n".join([BUSINESS, *rows]).format("12").replace("P;", "B0PPPPPPP1;") + "\n")
    name = "us/2026-W41/a.csv"
    why = ("Units Ordered 40", "Sessions - Total 12", "Unit Session Percentage 0.33%", "business_by_asin")
    assert str(refusal(path, tmp_path, name=name)) == WHY.format(*why)
    reading, _ = read(path, tmp_path, name=name, kind="business_by_asin")
    assert reading.totals["sessions"] == 312  # the way out works
    path.write_text("\n".join([BUSINESS, *rows]).format('"12,000"').replace("P;", "B0PPPPPPP1;") + "\n")
    assert read(path, tmp_path, name=name)[0].totals["sessions"] == 12300


@pytest.mark.parametrize(
    ("impressions", "clicks", "why"),
    [
        (12000, 40, None),
        (12, 40, ("Clicks 40", "Impressions 12", "Click-Thru Rate (CTR) 0.003333")),
        (12000, 1000, ("Clicks 1,000", "Impressions 12,000", "Click-Thru Rate (CTR) 0.0000833")),
        (600, 3, None),
    ],
)
def test_a_workbook_s_fractions_are_held_against_its_figures(
    impressions: int, clicks: int, why: tuple[str, ...] | None, tmp_path: Path
) -> None:
    stated = {(12, 40): 0.003333, (12000, 1000): 0.0000833}.get((impressions, clicks), clicks / impressions)
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (ADS, [date(2026, 10, 5), "A", impressions, clicks, stated, 20 / clicks, 20, 1]):
        book.active.append(row)
    path = tmp_path / "c.xlsx"
    book.save(path)
    if why:
        said = str(refusal(path, tmp_path, name="us/c.xlsx", ad_product="sp"))
        assert said.startswith(WHY.partition("{}, they")[0].format(*why[:2])), said
    else:
        reading, _ = read(path, tmp_path, name="us/c.xlsx", ad_product="sp")
        assert [reading.totals["impressions"], reading.totals["clicks"]] == [Decimal(impressions), Decimal(clicks)]


def test_a_cost_per_click_a_thousand_times_too_small_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text(f'{",".join(ADS)}\n2026-10-05,A,90000,2,,$0.75,"$1,500.00",1\n')
    why = ("Spend 1,500", "Clicks 2", "Cost Per Click (CPC) $0.75", "ads_campaign")
    assert str(refusal(path, tmp_path, name="us/c.csv", ad_product="sp")) == WHY.format(*why)


GERMAN = (
    "Date;Portfolio name;Currency;Campaign Name;Ad Group Name;Targeting;Match Type;Customer Search Term;Impressions;"
    "Clicks;Click-Thru Rate (CTR);Cost Per Click (CPC);Spend;7 Day Total Sales ;7 Day Total Orders (#)"
)


@pytest.mark.parametrize("rate", ["0,813%", "0,025", "0,004"])
def test_a_rate_with_a_decimal_comma_of_three_digits_is_read_as_the_file_has_its_commas(
    rate: str, tmp_path: Path
) -> None:
    """Saved by a German spreadsheet: a group of thousands cannot begin with 0."""
    seen = {"0,813%": 123, "0,025": 40, "0,004": 250}[rate]
    path = tmp_path / "t.csv"
    path.write_text(f"{GERMAN}\n2026-10-05;;USD;C;G;t;EXACT;t;{seen};1;{rate};0,30;0,30;12,50;1\n")
    totals = read(path, tmp_path, name="us/t.csv", ad_product="sp")[0].totals
    assert [totals[name] for name in ("impressions", "clicks", "spend", "ad_sales")] == [
        seen, 1, Decimal("0.3"), Decimal("12.5"),
    ]  # fmt: skip
    path.write_text(f"{GERMAN}\n2026-10-05;;USD;C;G;t;EXACT;t;{seen};1000;{rate};0,30;300,5;12,50;1\n")
    assert "a thousand times off" in str(refusal(path, tmp_path, name="us/t.csv", ad_product="sp"))


def test_a_rate_that_leaves_its_mark_open_is_read_as_the_amounts_are(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"{GERMAN}\n2026-10-05;;USD;C;G;t;EXACT;t;160;2;1,250%;0,30;0,60;12,50;1\n")
    assert read(path, tmp_path, name="us/t.csv", ad_product="sp")[0].totals["clicks"] == 2


@pytest.mark.thorough
@given(
    impressions=st.integers(1, 10**6), clicks=st.integers(1, 10**4), spend=st.decimals(Decimal("0.01"), 10**4, places=2)
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_figures_that_amazon_rounds_its_ratios_of_are_read(
    impressions: int, clicks: int, spend: Decimal, tmp_path: Path
) -> None:
    path = tmp_path / "c.csv"
    clicks = min(clicks, impressions)
    rates = f"{clicks / impressions:.4%},${spend / clicks:.2f},${spend}"
    path.write_text(f"{','.join(ADS)}\n2026-10-05,A,{impressions},{clicks},{rates},1\n")
    reading, _ = read(path, tmp_path, name="us/c.csv", ad_product="sp")
    assert [reading.totals["spend"], reading.totals["clicks"]] == [spend, Decimal(clicks)]
