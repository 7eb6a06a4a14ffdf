"""Which photograph of stock and account health closes a period (rule N26), on stores made by hand."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.jobs.exports import Home, by_date
from tests.measures.test_account import account
from tests.tiers import thorough_after
from xlops.demo.inventory_headers import MANAGE
from xlops.facts.history import open_store
from xlops.jobs.board import open_board
from xlops.jobs.check import check
from xlops.jobs.explain import explain
from xlops.jobs.status import status
from xlops.measures.photographs import Photograph, nearest
from xlops.periods import Month, Week
from xlops.review.closing import stale_findings
from xlops.review.today import Today

SUNDAY, MONDAY = date(2026, 11, 22), date(2026, 11, 23)
OCTOBER = Month(2026, 10)


def week(number: int) -> Week:
    """A week of 2026."""
    return Week.of(date.fromisocalendar(2026, number, 1))


W47 = week(47)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A shop with eight weeks of sales up to Sunday 22 November."""
    home = Home(tmp_path)
    home.put("us/sales.csv", by_date(56, SUNDAY - timedelta(days=55)), date(2026, 12, 20))
    return home


def plan(day: date, *available: int) -> str:
    """The planning report: a SKU for each number of units, all of them on sale."""
    rows = [f"{day}|S{n}|B0XLOPS10{n}|{units}|30|60|90|5" for n, units in enumerate(available)]
    head = "snapshot-date|sku|asin|available|units-shipped-t30|units-shipped-t60|units-shipped-t90|inv-age-0-to-90-days"
    return "\n".join([head, *rows]).replace("|", "\t") + "\n"


def manage(*available: int) -> str:
    """Manage FBA Inventory, which names no day."""
    rows = [
        f"S{n}|X{n}|B0XLOPS10{n}|T|New|9.99|No||Yes|{units}|{units}|0|0|{units}|1|0|0|0|0|0|0"
        for n, units in enumerate(available)
    ]
    return "\n".join(["|".join(MANAGE), *rows]).replace("|", "\t") + "\n"


def health(day: date, rate: str) -> str:
    return f"Metric,Value,Target,Date\nOrder Defect Rate,{rate},1%,{day}\n"


def closing_stock(home: Home, *periods: Week | Month, name: str = "sellable_stock") -> list[tuple[float, date] | None]:
    """What each period closes with, and of which day it is."""
    with account(home) as own:
        rows = [r for r in own.measures(list(periods)) if r.marketplace == "US"]
    return [(r.values[name], r.photographs[name]) if name in r.values else None for r in rows]


def test_n26_stock_and_health_of_monday_close_the_week_that_ended_on_sunday(home: Home) -> None:
    """Out of stock is 0 %, as on Monday; the photograph of the 15th would say 50 %."""
    home.put("us/2026-W46/plan 15.txt", plan(date(2026, 11, 15), 8, 0))
    home.put("us/2026-W47/plan 23.txt", plan(MONDAY, 7, 40))
    home.put("us/2026-W46/health 15.csv", health(date(2026, 11, 15), "0.2%"))
    home.put("us/2026-W47/health 23.csv", health(MONDAY, "0.4%"))
    home.ingest()
    result = check(home.folder, home.settings)
    kpis = {k["id"]: k for k in result.record()["kpis"]}
    seen = {i: (kpis[i]["value"], kpis[i]["photographed"], kpis[i]["stale"]) for i in ("oos", "odr", "gmv")}
    assert result.period.label == "2026-W47"
    assert seen == {
        "oos": (0.0, "2026-11-23", False), "odr": (0.004, "2026-11-23", False), "gmv": (700.0, None, False),
    }  # fmt: skip
    assert result.findings == []
    assert kpis["oos"]["previous"] == 0.5


def test_stock_that_no_row_states_is_neither_sold_out_nor_in_stock(home: Home) -> None:
    """No cell of `available` is filled, and no age says that there is some: it was 0 units, 2 SKUs out of stock."""
    blank = plan(MONDAY, 7, 40).replace("\t7\t", "\t\t").replace("\t40\t", "\t\t").replace("\t5\n", "\t0\n")
    home.put("us/2026-W47/plan 23.txt", blank)
    home.ingest()
    with account(home) as own:
        [row] = [r for r in own.measures([W47]) if r.marketplace == "US"]
    found = {n: row.values.get(n) for n in ("available_units", "oos_skus", "replenishable_skus", "shipped_30")}
    assert found == {"available_units": None, "oos_skus": None, "replenishable_skus": 2.0, "shipped_30": 60.0}


def test_n26_mondays_photograph_moves_no_as_of_day(home: Home) -> None:
    home.put("us/2026-W47/plan 23.txt", plan(MONDAY, 7, 40))
    home.put("us/2026-W47/ManageFBAInventory_20261123.txt", manage(7, 40))
    home.ingest()
    with account(home) as own:
        assert own.last_day == SUNDAY
    found = status(home.folder, home.settings, Today(MONDAY))
    assert found.newest == SUNDAY
    states = {s.table: (s.state, s.last, s.missing) for s in found.sources if s.table in ("sales_day", "stock_plan")}
    assert states == {"sales_day": ("current", SUNDAY, ()), "stock_plan": ("current", MONDAY, ())}


def test_n26_a_photograph_of_a_later_day_tells_that_days_have_ended(home: Home) -> None:
    """Stock of Friday 27 November: sales are missing up to Thursday."""
    home.put("us/plan.txt", plan(date(2026, 11, 27), 7))
    home.ingest()
    found = status(home.folder, home.settings, Today(date(2026, 11, 27)))
    sales = next(s for s in found.sources if s.table == "sales_day")
    assert (found.newest, sales.state) == (date(2026, 11, 26), "behind")
    assert sales.dates().en == "2026-11-23 – 2026-11-26"


def test_n26_each_period_picks_the_nearest_by_its_own_end(home: Home) -> None:
    """2 November closes October (31st, a Saturday) and W44 (1 November), not W45; 26 October closes W43."""
    days = [date(2026, 10, 26), date(2026, 11, 2), date(2026, 11, 9)]
    for units, day in enumerate(days, 1):
        home.put(f"us/plan {day}.txt", plan(day, units))
    home.ingest()
    closed = closing_stock(home, OCTOBER, week(43), week(44), week(45), week(46))
    assert closed == [(2.0, days[1]), (1.0, days[0]), (2.0, days[1]), (3.0, days[2]), (3.0, days[2])]


@pytest.mark.parametrize(
    ("taken", "closes", "stale"),
    thorough_after(
        4,
        [
            (["2026-11-21", "2026-11-23"], "2026-11-23", False),  # of two as near the later one
            (["2026-11-25"], "2026-11-25", False),
            (["2026-11-26"], None, False),  # four days after
            (["2026-11-18"], "2026-11-18", True),
            (["2026-11-22"], "2026-11-22", False),
            (["2026-11-22", "2026-11-23"], "2026-11-22", False),
            (["2026-11-20", "2026-11-25"], "2026-11-20", False),
            (["2026-11-19", "2026-11-26"], "2026-11-19", False),
            (["2026-11-15", "2026-11-26"], "2026-11-15", True),
            (["2026-11-14"], None, False),  # older than its measures allow
        ],
    ),
)
def test_n26_up_to_three_days_after_else_the_last_before(
    taken: list[str], closes: str | None, stale: bool, home: Home
) -> None:
    for n, day in enumerate(taken, 1):
        home.put(f"us/ManageFBAInventory_{day.replace('-', '')}.txt", manage(n))
    home.ingest()
    expected = (float(taken.index(closes) + 1), date.fromisoformat(closes)) if closes else None
    assert closing_stock(home, W47) == [expected]
    codes = [f.code for f in check(home.folder, home.settings, "2026-W47").findings]
    assert codes == (["stale-figures"] if stale else [])


@pytest.mark.thorough
def test_n26_stale_figures_are_named_in_check_status_and_explain(home: Home) -> None:
    home.put("us/plan.txt", plan(date(2026, 11, 15), 8, 0))
    home.ingest()
    result = check(home.folder, home.settings)
    kpis = {k["id"]: k for k in result.record()["kpis"]}
    assert (kpis["oos"]["photographed"], kpis["oos"]["stale"]) == ("2026-11-15", True)
    assert [f.message.en for f in result.findings] == [
        "FBA Inventory: the figures of 2026-11-15 stand for the end of 2026-W47 (7 days later): stale"
    ]
    assert result.findings[0].message.in_("zh") == (
        "亚马逊库存：2026-W47 期末用的是 2026-11-15 的数据（早 7 天）：过时"
    )
    on_monday = status(home.folder, home.settings, Today(MONDAY))
    [stock] = [s for s in on_monday.sources if s.table == "stock_plan"]
    assert (stock.state, stock.dates().zh) == ("stale", "今天（过去日期的快照无法下载）")
    assert explain(home.folder, home.settings, "oos").score.photograph == Photograph(date(2026, 11, 15), SUNDAY)


def test_n26_one_photograph_is_told_once_for_all_periods_that_it_closes(home: Home) -> None:
    home.put("us/plan.txt", plan(date(2026, 10, 27), 8, 0))
    home.ingest()
    with open_store(home.folder) as store:
        board = open_board(store, home.settings)
        found = stale_findings(board, [week(44), Month(2026, 10), W47])
    assert [f.message.en for f in found] == [
        "FBA Inventory: the figures of 2026-10-27 stand for the end of 2026-10, 2026-W44 (4–5 days later): stale"
    ]


def test_n26_a_month_that_goes_on_closes_by_the_last_known_day(home: Home) -> None:
    """November has come to the 22nd: Monday's photograph is of its end, not seven days too old."""
    home.put("us/plan.txt", plan(MONDAY, 7))
    home.ingest()
    with account(home) as own:
        [_, row] = own.measures([Month(2026, 11)])
    assert (row.values["sellable_stock"], row.photograph(["sellable_stock"])) == (7.0, Photograph(MONDAY, SUNDAY))


@pytest.mark.thorough
def test_n26_of_several_marketplaces_the_oldest_photograph_is_told(home: Home) -> None:
    home.configure(
        'marketplaces = ["US", "CA"]\nbase_currency = "USD"\n[[rate]]\nday = 2026-01-01\ncurrency = "CAD"\nrate = 0.7\n'
    )
    home.put("ca/sales.csv", by_date(56, SUNDAY - timedelta(days=55)).replace("$", "CA$"), date(2026, 12, 20))
    home.put("us/plan.txt", plan(MONDAY, 7))
    home.put("ca/plan.txt", plan(date(2026, 11, 17), 3))
    home.ingest()
    with account(home) as own:
        total = own.measures([W47])[0]
    assert (total.values["sellable_stock"], total.photographs["sellable_stock"]) == (10.0, date(2026, 11, 17))
    found = check(home.folder, home.settings).findings
    assert [(f.code, f.file) for f in found] == [("stale-figures", "CA")]


def test_n26_ratings_are_those_looked_up_nearest_to_the_end(home: Home) -> None:
    home.put("us/plan.txt", plan(MONDAY, 7))
    for day, rating in ((date(2026, 11, 16), 4.0), (MONDAY, 4.4), (date(2026, 12, 1), 3.0)):
        head = "Title,Reviews: Rating,Reviews: Review Count,Buy Box 🚚: Current,New: Current,ASIN,Brand"
        row = f"T,{rating},100,$ 9.99,$ 9.99,B0XLOPS100,L"
        home.put(f"us/KeepaExport-{day}-ProductViewer.csv", f"{head}\n{row}\n")
    home.ingest()
    assert closing_stock(home, W47, week(46), name="rating_points") == [
        (pytest.approx(440.0), MONDAY), (400.0, date(2026, 11, 16)),
    ]  # fmt: skip


@given(st.sets(st.integers(-40, 20), max_size=6), st.integers(0, 31))
def test_n26_no_day_is_nearer_than_the_one_chosen(offsets: set[int], max_age: int) -> None:
    """Over any set of days: none outside the window, and none nearer inside it."""
    end = SUNDAY
    days = {end + timedelta(days=n) for n in offsets}
    allowed = {n for n in offsets if -max_age <= n <= 3}
    found = nearest(days, end, max_age)
    if found is None:
        assert not allowed
    else:
        chosen = (found - end).days
        assert chosen in allowed
        assert all(abs(chosen) <= abs(n) for n in allowed)
