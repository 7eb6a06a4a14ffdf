"""The daily watch: what stands on a day, what is new, what is gone, and what could not be looked at."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tests.jobs.exports import Home
from tests.measures.test_own_measures import own, seen
from tests.measures.test_photographs import health, plan
from xlops.cli import cli
from xlops.errors import UsageError
from xlops.jobs.watch import Watched, watch_day
from xlops.kpis import Direction, Limits
from xlops.periods import SingleDay
from xlops.review.watch import _days_left, _slope
from xlops.targets import Edges, Target

pytestmark = pytest.mark.usefixtures("measured_once")

SUNDAY, MONDAY = date(2026, 11, 22), date(2026, 11, 23)
FIRST = SUNDAY - timedelta(days=55)
SATURDAY = SUNDAY - timedelta(days=1)
SALES = (
    "Date,Ordered Product Sales,Units Ordered,Total Order Items,Page Views - Total,Sessions - Total,"
    "Featured Offer (Buy Box) Percentage"
)
ADS = "Date,Campaign Name,Currency,Impressions,Clicks,Spend,7 Day Total Orders (#),7 Day Total Sales "


def sales(buy_box: dict[date, str]) -> str:
    """A report by date of eight weeks, Buy Box 95 % where not said otherwise."""
    days = [FIRST + timedelta(days=n) for n in range(56)]
    rows = [f'{d.month}/{d.day}/{d:%y},"$2,000.00",100,90,2000,1500,{buy_box.get(d, "95.00%")}' for d in days]
    return "\n".join([SALES, *rows]) + "\n"


def campaigns(spend: dict[tuple[date, str], float]) -> str:
    """A daily campaign report of two campaigns, 30 and 20 a day where not said otherwise."""
    usual = {"Alpha": 30.0, "Beta": 20.0}
    rows = [
        f"{d},{name},USD,1000,20,{spend.get((d, name), usual[name])},2,90"
        for d in (FIRST + timedelta(days=n) for n in range(56))
        for name in usual
        if spend.get((d, name), 1)
    ]
    return "\n".join([ADS, *rows]) + "\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.put("us/BusinessReport-11-23-26.csv", sales({}), MONDAY)
    return home


def watched(home: Home, day: date = SUNDAY, since: date | None = None) -> Watched:
    home.ingest()
    return watch_day(home.folder, home.settings, day, since)


def told(found: Watched) -> list[tuple[str, str, bool, str]]:
    return [(n["key"], n["status"], n["new"], n["says"].in_("en")) for n in found.record()["notices"]]


def test_a_quiet_day_says_nothing_and_names_what_it_cannot_see(home: Home) -> None:
    found = watched(home)
    assert told(found) == []
    assert [said.in_("en") for said in found.watch.unseen] == [
        "US: account health, newest report none",
        "US: stock, newest FBA Inventory report none",
    ]
    assert not found.reaches("warn")


def test_buy_box_of_one_day_is_new_on_it_and_gone_a_day_later(home: Home) -> None:
    home.put("us/BusinessReport-11-23-26 (1).csv", sales({SATURDAY: "55.00%"}), MONDAY)
    on_saturday, on_sunday = watched(home, SATURDAY), watched(home)
    assert told(on_saturday) == [("buybox|US", "breach", True, "Buy Box % 55.0%, limit ≥ 80.0%")]
    assert (on_saturday.reaches("breach"), on_sunday.reaches("warn")) == (True, False)
    assert [n.key for n in on_sunday.watch.gone] == ["buybox|US"]


def test_a_stock_out_is_new_once_and_named(home: Home) -> None:
    home.put("us/plan 16.txt", plan(date(2026, 11, 16), 8, 0, 5))
    home.put("us/plan 20.txt", plan(date(2026, 11, 20), 8, 0, 5))
    home.put("us/plan 23.txt", plan(MONDAY, 7, 0, 0))
    found = watched(home)
    assert told(found) == [
        ("out|US|S1", "breach", False, "Out of stock: S1"),
        ("out|US|S2", "breach", True, "Out of stock: S2"),
    ]
    assert told(watched(home, since=date(2026, 11, 15)))[0] == ("out|US|S1", "breach", False, "Out of stock: S1")


def test_health_says_in_how_many_days_a_limit_is_reached(home: Home) -> None:
    for day, rate in ((2, "0.1%"), (9, "0.2%"), (16, "0.3%"), (20, "0.4%")):
        home.put(f"us/health {day}.csv", health(date(2026, 11, day), rate))
    assert told(watched(home, date(2026, 11, 19))) == []  # 37 days and more
    home.put("us/health 23.csv", health(MONDAY, "0.5%"))
    edges = "Order defect rate 0.50%, early warning ≤ 0.50%, limit ≤ 1.0%"
    pace = "reached in about 27 days at the pace of the last 5 reports"
    assert told(watched(home)) == [("odr|US", "warn", True, f"{edges}, {pace}")]


def test_health_beyond_its_limit_is_a_breach_and_an_old_report_is_none(home: Home) -> None:
    home.put("us/health 16.csv", health(date(2026, 11, 16), "1.4%"))
    assert told(watched(home, date(2026, 11, 17))) == [
        ("odr|US", "breach", False, "Order defect rate 1.4%, limit ≤ 1.0%")
    ]
    later = watched(home)
    assert told(later) == []
    assert later.watch.unseen[0].in_("en") == "US: account health, newest report 2026-11-16"


def test_spend_far_from_the_usual_names_the_campaign(home: Home) -> None:
    day = {(SUNDAY, "Alpha"): 130.0}
    home.put("us/ads/Sponsored_Products_Campaign_report.csv", campaigns(day), MONDAY)
    assert told(watched(home)) == [
        (
            "spend|US|sp",
            "warn",
            True,
            "Sponsored Products spent 150.00, usually 50.00 a day; most of it Alpha (+100.00)",
        )
    ]


@pytest.mark.thorough
def test_ads_that_spent_nothing_are_a_breach_from_their_first_such_day_on(home: Home) -> None:
    stopped = {(day, name): 0.0 for day in (SATURDAY, SUNDAY) for name in ("Alpha", "Beta")}
    text = campaigns(stopped)
    for day in (SATURDAY, SUNDAY):  # they are listed, and get no impression
        text += f"{day},Alpha,USD,0,0,0,0,0\n"
    home.put("us/ads/Sponsored_Products_Campaign_report.csv", text, MONDAY)
    said = "Sponsored Products spent nothing, usually 50.00 a day: budget, payment or a pause"
    assert told(watched(home)) == [("spend|US|sp", "breach", False, said)]
    assert told(watched(home, SATURDAY)) == [("spend|US|sp", "breach", True, said)]


@pytest.mark.thorough
def test_an_event_excuses_more_spend_and_not_less(home: Home) -> None:
    deal = f"date '{SUNDAY}', date '{SUNDAY}', 'deal', 'Lightning deal'"
    text = campaigns({(SUNDAY, "Alpha"): 130.0, (SATURDAY, "Alpha"): 1.0, (SATURDAY, "Beta"): 1.0})
    home.put("us/ads/Sponsored_Products_Campaign_report.csv", text, MONDAY)
    home.ingest()
    own(home, seen("events", "first_day, last_day, kind, name", deal))
    assert told(watched(home)) == []
    assert [key for key, *_ in told(watched(home, SATURDAY))] == ["spend|US|sp"]


def test_hijacked_listings_are_named_from_the_day_they_were_seen(home: Home) -> None:
    home.ingest()
    columns = "asin, brand, hijack_seen, hijack_closed"
    open_ = "'B0AAAAAAA1', 'Own', timestamp '2026-11-20 10:00', null"
    closed = "'B0AAAAAAA2', 'Own', timestamp '2026-11-10 10:00', timestamp '2026-11-21 09:00'"
    own(home, seen("brands", columns, open_, closed))
    assert told(watched(home)) == [("hijack|ALL", "breach", False, "Others sell on own listings: B0AAAAAAA1")]
    assert told(watched(home, date(2026, 11, 19)))[0][3] == "Others sell on own listings: B0AAAAAAA2"


def test_n24_a_hijack_stands_in_the_marketplace_that_its_row_names(home: Home) -> None:
    home.configure('marketplaces = ["US", "DE"]\nbase_currency = "USD"\n')
    home.put("de/BusinessReport-11-23-26.csv", sales({}).replace("$", "€"), MONDAY)
    home.ingest()
    moment = "timestamp '2026-11-20 10:00'"
    own(home, seen("brands", "asin, marketplace, brand, hijack_seen", f"'B0AAAAAAA1', 'US', 'Own', {moment}",
                   f"'B0AAAAAAA2', null, 'Own', {moment}"))  # fmt: skip
    keys = {
        m or "": [n["key"] for n in watch_day(home.folder, home.settings, marketplace=m).record()["notices"]]
        for m in (None, "US", "DE")
    }
    assert keys == {"": ["hijack|ALL", "hijack|US"], "US": ["hijack|ALL", "hijack|US"], "DE": ["hijack|ALL"]}


@pytest.mark.thorough
def test_a_weekly_photograph_rings_once_and_is_not_gone_between_two(home: Home) -> None:
    """A late stock-out of 16 November is known on the 22nd, though nothing was looked at on the 21st."""
    for day in (16, 23):
        home.put(f"us/plan {day}.txt", plan(date(2026, 11, day), 8, 0, 5))
        home.put(f"us/health {day}.csv", health(date(2026, 11, day), "0.9%"))
    found = watched(home)
    assert [(key, new) for key, _, new, _ in told(found)] == [("out|US|S1", False), ("odr|US", False)]
    between = watched(home, date(2026, 11, 20), date(2026, 11, 18))
    assert (told(between), between.watch.gone) == ([], [])


def test_nothing_is_new_since_before_the_data(home: Home) -> None:
    home.ingest()
    with pytest.raises(UsageError, match="--since 2025-01-01: there is no data before 2026-09-28"):
        watch_day(home.folder, home.settings, SUNDAY, date(2025, 1, 1))


def test_days_are_asked_for_within_the_data_and_in_order(home: Home) -> None:
    home.ingest()
    with pytest.raises(UsageError, match="there is no data of 2026-12-01: reports cover 2026-09-28 to 2026-11-22"):
        watch_day(home.folder, home.settings, date(2026, 12, 1))
    with pytest.raises(UsageError, match="--since 2026-11-22 is not before 2026-11-22: name an earlier day"):
        watch_day(home.folder, home.settings, SUNDAY, SUNDAY)


def test_the_command_leaves_with_3_for_what_is_new_only(home: Home) -> None:
    home.put("us/BusinessReport-11-23-26 (1).csv", sales({SATURDAY: "55.00%", SUNDAY: "55.00%"}), MONDAY)
    home.configure('marketplaces = ["US"]')
    home.ingest()

    def run(*args: str) -> tuple[int, str]:
        ran = CliRunner().invoke(cli, ["check", "--store", str(home.folder), "--fail-on", "breach", *args])
        return ran.exit_code, ran.output.splitlines()[0] if ran.output else ""

    assert run("--day", "2026-11-21") == (3, "2026-11-21  daily watch  US  beside 2026-11-20")
    assert run("--day") == (0, "2026-11-22  daily watch  US  beside 2026-11-21")
    assert run("--day", "--since", "2026-11-20") == (3, "2026-11-22  daily watch  US  beside 2026-11-20")
    assert run("--since", "2026-11-20", "--markdown") == (3, "### 2026-11-22  daily watch  US  beside 2026-11-20")
    assert run("--day", "--period", "W47") == (1, "")  # a UsageError, which `xlops` itself tells and leaves with 2
    assert run("--day", "22.11.2026") == (1, "")


@given(
    slope=st.floats(0.0001, 0.01),
    start=st.floats(0.001, 0.005),
    days=st.lists(st.integers(0, 35), min_size=3, max_size=8, unique=True),
)
def test_a_straight_line_reaches_its_edge_when_it_does(slope: float, start: float, days: list[int]) -> None:
    newest = max(days)
    line = {MONDAY + timedelta(days=d): start + slope * d for d in days}
    edge = start + slope * newest + slope * 12
    target = Target(Edges(breach=Limits(high=edge)), Direction.DOWN)
    assert _days_left(target, line, MONDAY + timedelta(days=newest)) == 12
    away = Target(Edges(breach=Limits(low=0.0)), Direction.UP)
    assert _days_left(away, line, MONDAY + timedelta(days=newest)) is None


def test_a_line_through_one_day_has_no_slope() -> None:
    assert _slope([(0, 1.0), (0, 2.0)]) == 0.0


def test_a_day_is_a_period_of_its_own() -> None:
    day = SingleDay(MONDAY)
    assert (day.label, day.kind, len(day.span)) == ("2026-11-23", "day", 1)
    assert (day.previous().first, day.year_ago().first) == (SUNDAY, date(2025, 11, 24))
