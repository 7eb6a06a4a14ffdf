"""Numbers that would be silently wrong, on a handful of rows each."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.jobs.exports import Home, by_asin
from tests.stores import by_date
from xlops.jobs.check import check
from xlops.jobs.explain import explain
from xlops.review.score import Score
from xlops.targets import Status

CAMPAIGNS = "Date,Currency,Campaign Name,Impressions,Clicks,Spend,7 Day Total Sales ,7 Day Total Orders (#)"
W47 = date(2026, 11, 16)


def scores(home: Home, period: str, marketplace: str | None = None) -> dict[str, Score]:
    return {s.kpi.id: s for s in check(home.folder, home.settings, period, marketplace).scores}


def campaigns(*rows: tuple[str, float, float], first: date = W47, clicks: int = 100) -> str:
    """A daily report of one week: (campaign, spend a day, sales a day)."""
    days = [first.replace(day=first.day + n) for n in range(7)]
    lines = [f"{d},USD,{name},9000,{clicks},{spend},{sales},5" for d in days for name, spend, sales in rows]
    return "\n".join([CAMPAIGNS, *lines]) + "\n"


def test_averaged_ratios(home: Home) -> None:
    """10 % of 1,000 and 90 % of 10: ACOS is 10.8 %, not 50 %."""
    home.put("us/sales.csv", by_date(W47))
    home.put("us/Sponsored Products campaigns.csv", campaigns(("big", 100, 1000), ("small", 9, 10)), date(2026, 12, 20))
    home.ingest()
    assert scores(home, "2026-W47")["acos"].value == pytest.approx(109 / 1010)


def test_fan_out_on_skus(home: Home) -> None:
    """One ASIN, three SKUs: each row repeats its 1,000 sessions; 90 units in 1,000 sessions are 9 %, not 3 %."""
    header = "(Parent) ASIN,(Child) ASIN,SKU,Sessions - Total,Page Views - Total,Units Ordered,Ordered Product Sales"
    rows = [
        f'B0P0000001,B0C0000001,SKU-{n},"1,000","1,500",{units},${units * 10}' for n, units in enumerate((70, 15, 5))
    ]
    home.put("us/2026-W47/by sku.csv", "\n".join([header, *rows]) + "\n")
    home.put("us/sales.csv", by_date(W47))
    home.ingest()
    found = explain(home.folder, home.settings, "usp", "2026-W47", "US", "B0C0000001")
    assert found.score.value == pytest.approx(0.09)


def test_the_same_child_under_two_parents(home: Home) -> None:
    """The family changed in mid-week: the child's two rows are two parts of one week and add up."""
    rows = [("B0P0000001", "B0C0000001", 60, 6, 60.0), ("B0P0000002", "B0C0000001", 40, 4, 44.0)]
    home.put("us/2026-W47/by asin.csv", by_asin(*rows))
    home.put("us/sales.csv", by_date(W47))
    home.ingest()
    found = explain(home.folder, home.settings, "asp", "2026-W47", "US", "B0C0000001")
    assert {u.measure: u.value for u in found.inputs} == {"gmv": 104.0, "units": 10.0}


def test_the_week_over_new_year_counts_each_day_once(home: Home) -> None:
    """2026 has a week 53, 28 December to 3 January: four days of it are December's, three January's."""
    first = date(2026, 12, 21)
    home.put("us/sales.csv", by_date(first, 21, sales=[100.0 + n for n in range(21)]), date(2027, 1, 20))
    home.ingest()
    weeks = [scores(home, label)["gmv"].value for label in ("2026-W52", "2026-W53", "2027-W01")]
    assert weeks == [pytest.approx(sum(100.0 + n for n in range(at, at + 7))) for at in (0, 7, 14)]
    assert sum(w or 0 for w in weeks) == pytest.approx(sum(100.0 + n for n in range(21)))


def test_week_53_is_compared_with_the_same_weekdays_52_weeks_earlier(home: Home) -> None:
    """A year before 2026-W53 there is no week 53: the 364 days back have the same Monday to Sunday."""
    home.put("us/a year ago.csv", by_date(date(2025, 12, 29), 7, sales=[50.0]), date(2026, 1, 20))
    home.put("us/now.csv", by_date(date(2026, 12, 28), 7, sales=[100.0]), date(2027, 1, 20))
    home.ingest()
    assert scores(home, "2026-W53")["gmv_yoy"].value == pytest.approx(1.0)


def test_two_currencies_in_one_sum_need_a_rate(home: Home) -> None:
    """100 USD and 100 EUR are not 200 of anything."""
    home.configure('store = "Trap"\nmarketplaces = ["US", "DE"]\nbase_currency = "USD"\n')
    home.put("us/sales.csv", by_date(W47, sales=[100.0]))
    euros = re.sub(r"(\d+)/(\d+)/(\d+)", r"\2.\1.\3", by_date(W47, sales=[100.0]).replace("$", "€"))
    home.put("de/sales.csv", euros)
    home.ingest()
    assert scores(home, "2026-W47")["gmv"].value is None
    text = 'store = "Trap"\nmarketplaces = ["US", "DE"]\nbase_currency = "USD"\n'
    home.configure(text + '[[rate]]\nday = 2026-01-01\ncurrency = "EUR"\nrate = 1.1\n')
    assert scores(home, "2026-W47")["gmv"].value == pytest.approx(700 * 2.1)


def test_a_week_and_its_month_are_never_added(home: Home) -> None:
    """By-ASIN exports of a week and of the month that holds it: the week answers the week, the month the month."""
    home.put("us/2026-W46/by asin.csv", by_asin(("B0P0000001", "B0C0000001", 10, 1, 10.0)))
    home.put("us/2026-11/by asin 2026-12-02.csv", by_asin(("B0P0000001", "B0C0000001", 99, 9, 90.0)))
    home.ingest()
    assert scores(home, "2026-W46", "US")["gmv"].value == 10.0
    assert home.rows("select count(*), sum(gmv) from sales_asin") == [(2, 100)]


def test_the_same_file_again_under_another_name_changes_nothing(home: Home) -> None:
    home.put("us/sales.csv", by_date(W47))
    home.ingest()
    before = scores(home, "2026-W47")["gmv"].value
    home.put("us/sales (1).csv", by_date(W47))
    home.ingest()
    assert scores(home, "2026-W47")["gmv"].value == before == 1400


def test_b2b_is_a_subset(home: Home) -> None:
    """1,400 of sales of which 400 to businesses are 1,400, not 1,800."""
    lines = by_date(W47).splitlines()
    wider = [lines[0] + ",Ordered Product Sales - B2B,Units Ordered - B2B"] + [f"{line},$57.14,2" for line in lines[1:]]
    home.put("us/sales.csv", "\n".join(wider) + "\n")
    home.ingest()
    found = scores(home, "2026-W47")
    assert (found["gmv"].value, found["units"].value) == (1400, 70)


def test_days_that_still_move_are_never_a_breach(home: Home) -> None:
    """Exported on the Monday after: ACOS of 50 % may yet fall, so it is likely at most; later it is a breach."""
    home.put("us/sales.csv", by_date(W47))
    file = home.put("us/Sponsored Products campaigns 2026-11-23.csv", campaigns(("c", 50, 100)))
    home.ingest()
    assert scores(home, "2026-W47")["acos"].status.moving
    file.unlink()
    home.put("us/Sponsored Products campaigns 2026-12-23.csv", campaigns(("c", 51, 100)))
    home.ingest()
    assert scores(home, "2026-W47")["acos"].status is Status.BREACH


def test_a_filtered_export_does_not_replace_the_whole_one(home: Home) -> None:
    """Somebody filtered the campaign report to one campaign and exported it again: the week's spend stays."""
    home.put("us/sales.csv", by_date(W47))
    home.put("us/Sponsored Products campaigns.csv", campaigns(("a", 10, 100), ("b", 20, 100)), date(2026, 12, 20))
    home.put("us/Sponsored Products campaigns (1).csv", campaigns(("a", 10, 100)), date(2026, 12, 21))
    home.ingest()
    found = explain(home.folder, home.settings, "acos", "2026-W47")
    assert {u.measure: u.value for u in found.inputs}["spend"] == 210
