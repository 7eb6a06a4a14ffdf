"""Measures of small stores made by hand: which source answers, what is no data, what still moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.jobs.exports import BY_SKU_HEADER, FIRST, Home, by_asin, by_date, term_days, terms
from tests.tiers import thorough_after
from xlops.facts.history import open_store
from xlops.measures import Account, PeriodMeasures
from xlops.measures.detail import asin_periods
from xlops.periods import Month, Week, parse_span
from xlops.reports.evidence import Hints
from xlops.settings import Settings

W45 = Week.of(FIRST)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@contextmanager
def account(home: Home) -> Iterator[Account]:
    with open_store(home.folder, read_only=True) as store:
        yield Account(store, home.settings)


def measured(home: Home, period: Week | Month = W45, marketplace: str = "US") -> PeriodMeasures:
    with account(home) as own:
        return next(r for r in own.measures([period]) if r.marketplace == marketplace)


def test_n1_the_by_date_report_answers_before_the_by_asin_report(home: Home) -> None:
    home.put("us/b.csv", by_date(7, gmv=100))
    home.put("us/2026-W45/b.csv", by_asin(("B0P", "B0C1", 60, 5, 650.0)))
    home.ingest()
    row = measured(home)
    assert (row.values["gmv"], row.values["sessions"], row.answered_by["gmv"]) == (700, 420, "sales_day")


def test_n1_sessions_of_the_account_never_come_from_asins(home: Home) -> None:
    """W44 by date, W45 by ASIN: its sessions are no data. Only without any report by date the sum stands in, marked."""
    home.put("us/2026-W45/b.csv", by_asin(("B0P", "B0C1", 60, 5, 650.0)))
    home.ingest()
    row = measured(home)
    assert (row.values["gmv"], row.values["units"], row.answered_by["gmv"]) == (650, 5, "sales_asin")
    assert (row.values["sessions"], row.values["asin_traffic"], row.answered_by["sessions"]) == (60, 1, "sales_asin")
    home.put("us/b.csv", by_date(7, date(2026, 10, 26)))
    home.ingest()
    row = measured(home)
    assert row.values["gmv"] == 650
    assert row.values.keys().isdisjoint({"sessions", "page_views", "bb_views", "asin_traffic"})


@pytest.mark.thorough
def test_n1_spend_of_campaigns_and_terms_is_never_added(home: Home) -> None:
    campaign = "Date,Currency,Campaign Name,Impressions,Clicks,Spend,7 Day Total Sales ,7 Day Total Orders (#)\n"
    campaign += "".join(f"2026-11-{d:02d},USD,Camp,150,3,2.75,20,1\n" for d in range(2, 9))
    home.put("us/Sponsored Products campaigns.csv", campaign)
    home.put("us/Sponsored Products terms.csv", term_days(7))
    home.ingest()
    row = measured(home)
    assert (row.values["spend"], row.answered_by["spend"]) == (19.25, "ads_campaign")


@pytest.mark.thorough
def test_n2_a_summary_is_never_cut_into_weeks(home: Home) -> None:
    header = terms().replace("Date,", "Start Date,End Date,").strip()
    row = "2026-11-02,2026-11-08,USD,C,G,t,EXACT,t,50,3,9,20,1,1"
    late = "2026-11-16,2026-11-29,USD,C,G,t,EXACT,t,50,3,9,20,1,1"
    home.put("us/2026-11/Sponsored Products 2026-12-01.csv", "\n".join([header, row, late]) + "\n")
    home.ingest()
    assert "spend" not in measured(home, W45).values
    assert measured(home, Month(2026, 11)).values["spend"] == 18


def test_n2_weeks_that_tile_a_month_answer_it(home: Home) -> None:
    feb = Month(2021, 2)  # four whole weeks
    for n in range(4):
        week = Week.of(date(2021, 2, 1) + timedelta(7 * n))
        home.put(f"us/{week.label}/b.csv", by_asin(("B0P", f"B0C{n}", 60, 5, 10.0 + n)))
    home.ingest()
    assert measured(home, feb).values["gmv"] == 46
    assert "gmv" not in measured(home, Month(2021, 3)).values


def test_n3_traffic_once_per_asin_units_and_sales_added(home: Home) -> None:
    rows = ["B0P,B0C1,T,SKU-1,60,90,5,$50.00", "B0P,B0C1,T,SKU-2,60,90,2,$20.00", "B0Q,B0C1,T,SKU-1,7,9,1,$10.00"]
    home.put("us/2026-W45/b.csv", "\n".join([BY_SKU_HEADER, *rows]) + "\n")
    home.ingest()
    row = measured(home)
    assert (row.values["gmv"], row.values["units"]) == (80, 8)
    with account(home) as own:
        asins = asin_periods(own, [W45])
    assert asins[["asin", "sessions", "page_views"]].to_numpy().tolist() == [["B0C1", 67, 99]]


def test_n5_a_missing_day_is_no_data_not_a_smaller_sum(home: Home) -> None:
    home.put("us/b.csv", by_date(6))
    home.ingest()
    assert measured(home).values == {}


def test_n5_a_column_that_one_file_lacks_is_no_data(home: Home) -> None:
    home.put("us/BusinessReport-11-05-26.csv", by_date(3))
    without = "\n".join(
        ",".join(c for n, c in enumerate(line.split(",")) if n != 3)
        for line in by_date(4, date(2026, 11, 5)).splitlines()
    )
    home.put("us/BusinessReport-11-09-26.csv", without + "\n")
    home.ingest()
    row = measured(home)
    assert (row.values["gmv"], row.values["units"]) == (700, 35)
    assert "order_items" not in row.values


@pytest.mark.thorough
def test_n5_spend_waits_for_every_ad_product_the_store_runs(home: Home) -> None:
    home.settings = Settings(marketplaces=("US",), ad_products=("sp", "sb"))
    home.put("us/Sponsored Products.csv", term_days(7))
    home.ingest()
    row = measured(home)
    assert "spend" not in row.values
    assert row.values["sp_spend"] == 17.5
    home.put("us/Sponsored Brands terms.csv", term_days(7, spend=1.0).replace("7 Day", "14 Day"))
    home.ingest()
    assert measured(home).values["spend"] == 24.5


def test_n5_inside_coverage_no_row_is_zero(home: Home) -> None:
    path = home.put("us/Sponsored Products 2026-12-01.csv", term_days(3))
    home.ingest(path, hints=Hints(period=parse_span("2026-11")))
    assert measured(home, Week.of(date(2026, 11, 16))).values["spend"] == 0


@pytest.mark.thorough
@pytest.mark.parametrize(("exported", "moving"), [(date(2026, 11, 10), True), (date(2026, 11, 11), False)])
def test_n10_sales_mature_three_days_after_on_the_clock_of_the_export(exported: date, moving: bool, home: Home) -> None:
    home.put(f"us/BusinessReport-{exported:%m-%d-%y}.csv", by_date(7))
    home.ingest()
    assert measured(home).mature(["gmv"]) is not moving


@pytest.mark.parametrize(("window", "after"), thorough_after(1, [(7, 9), (14, 16)]))
def test_n32_clicks_settle_after_three_days_and_sales_two_after_the_window_of_their_column(
    home: Home, window: int, after: int
) -> None:
    """The week ends on 8 November; what is asked of each download is what still moves."""
    quick, slow = {"impressions", "clicks", "spend", "sp_spend"}, {"ad_sales", "ad_orders", "sp_sales"}
    moves = {}
    for days in (2, 3, after - 1, after):
        day = date(2026, 11, 8) + timedelta(days=days)
        text = term_days(7).replace("7 Day Total", f"{window} Day Total")
        home.put(f"us/Sponsored Products {day}.csv", text, day)
        home.ingest()
        row = measured(home)
        moves[days] = (bool(quick & row.immature), bool(slow & row.immature))
        assert row.moving == [
            s for s, m in zip(("ad_clicks", "ads", "sp_clicks", "sp"), moves[days] * 2, strict=True) if m
        ]
    assert moves == {2: (True, True), 3: (False, True), after - 1: (False, True), after: (False, False)}


def test_n11_waste_is_the_spend_of_terms_with_enough_clicks_and_no_order(home: Home) -> None:
    rows = [(FIRST + timedelta(n), "sells", 10, 5, 20) for n in range(40)]
    rows += [(FIRST + timedelta(n), "burns", 5, 4, 0) for n in range(40)]
    rows += [(FIRST + timedelta(39), "new", 2, 3, 0)]
    home.put("us/Sponsored Products.csv", terms(rows), date(2027, 1, 30))
    home.ingest()
    row = measured(home, Week.of(FIRST + timedelta(39)))
    assert (row.values["term_spend"], row.values["waste_spend"]) == (40 * 5 + 40 * 4 + 3, 160)


def test_n11_a_term_that_had_just_the_clicks_of_an_order_is_waste(home: Home) -> None:
    """Two orders in 98 clicks: one takes 49, and 1 / (2 / 98) comes out above 49."""
    rows = [(FIRST + timedelta(n), "sells", 7, 5, 2 if n < 2 else 0) for n in range(7)]
    rows += [(FIRST + timedelta(n), "burns", 7, 4, 0) for n in range(7)]
    rows += [(FIRST + timedelta(n), "idle", 0, 0, 0) for n in range(7, 40)]
    home.put("us/Sponsored Products.csv", terms(rows), date(2027, 1, 30))
    home.ingest()
    row = measured(home, Week.of(FIRST + timedelta(39)))
    assert (row.values["term_spend"], row.values["waste_spend"]) == (63, 28)


def test_n11_no_waste_from_fewer_than_28_mature_days(home: Home) -> None:
    home.put("us/Sponsored Products.csv", term_days(34), date(2026, 12, 5))  # 27 days are mature
    home.ingest()
    assert "waste_spend" not in measured(home, Week.of(date(2026, 11, 30))).values


def test_a_missing_rate_leaves_the_total_blank_and_says_so(home: Home) -> None:
    home.configure('marketplaces = ["US", "DE"]\nbase_currency = "USD"\n')
    home.put("us/b.csv", by_date())
    home.put("de/b.csv", by_date(7, gmv=50).replace("$", "€"))
    result = home.ingest()
    reasons = [o.reason.en for o in result.of("refused")]
    assert len(reasons) == 1
    assert "usually day first" in reasons[0]
    german = "\n".join(
        line if n == 0 else line.replace(f"11/{n + 1}/26", f"{n + 1:02d}.11.26")
        for n, line in enumerate(by_date(7, gmv=50).splitlines())
    )
    home.put("de/b.csv", german.replace("$", "€") + "\n")
    home.ingest()
    with account(home) as own:
        total = next(r for r in own.measures([W45]) if r.marketplace == "ALL")
        assert "gmv" not in total.values
        assert total.values["units"] == 70
        assert [(f.code, f.value, f.expected) for f in own.findings] == [("missing-rate", "EUR", "USD")]


@pytest.mark.thorough
def test_n23_a_day_with_units_and_no_sessions_leaves_traffic_open_until_it_comes(home: Home) -> None:
    late = by_date(7, gmv=100).splitlines()
    late[-1] = late[-1].rsplit(",", 2)[0] + ",0,0"  # page views and sessions stand last
    home.put("us/BusinessReport-11-09-26.csv", "\n".join(late) + "\n")
    home.ingest()
    row = measured(home)
    assert (row.values["gmv"], row.values["units"]) == (700, 35)
    assert "sessions" not in row.values
    assert "page_views" not in row.values
    home.put("us/BusinessReport-11-12-26.csv", by_date(7, gmv=100))
    home.ingest()
    assert (measured(home).values["sessions"], measured(home).values["units"]) == (420, 35)
