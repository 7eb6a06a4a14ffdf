"""The demo's people download on Monday mornings: each file knows what Amazon knew then."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.demo.reading import Files, cents, console_day
from xlops.demo.campaigns import campaigns, targets
from xlops.demo.catalog import Catalog
from xlops.demo.clock import Clock
from xlops.demo.late import so_far
from xlops.demo.scenario import told
from xlops.demo.year import Click

MONDAYS = [date(2026, 8, 24) + timedelta(weeks=n) for n in range(14)]
W45 = (date(2026, 11, 2), date(2026, 11, 8))


def campaign_file(files: Files, number: int) -> str:
    return f"us/ads/Sponsored_Products_Campaign_report ({number}).csv"


def week(files: Files, name: str, first: date, last: date) -> tuple[int, int, int]:
    """(spend in cents, orders, sales in cents) of the days asked."""
    found = [row for row in files.rows(name) if first <= console_day(row["Date"]) <= last]
    return (
        sum(cents(row["Spend"]) for row in found),
        sum(int(row["7 Day Total Orders (#)"]) for row in found),
        sum(cents(row["7 Day Total Sales "]) for row in found),
    )


def test_the_first_monday_takes_the_past_and_each_later_one_the_last_thirty_days(files: Files) -> None:
    spans = [
        (min(days), max(days))
        for n in range(18)
        for days in [[console_day(r["Date"]) for r in files.rows(f"us/ads/{campaign_name(n)}")]]
    ]
    quarters = [date(2025, 9, 1), date(2025, 10, 1), date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)]
    assert [first for first, _ in spans[:5]] == quarters
    assert spans[4][1] == MONDAYS[0] - timedelta(days=1)
    assert spans[5:] == [(day - timedelta(days=30), day - timedelta(days=1)) for day in MONDAYS[1:]]


def campaign_name(number: int) -> str:
    stem = "Sponsored_Products_Campaign_report"
    return f"{stem} ({number}).csv" if number else f"{stem}.csv"


def test_a_week_has_less_orders_on_its_monday_than_a_week_later_and_then_moves_no_more(files: Files) -> None:
    seen = [week(files, campaign_file(files, n), *W45) for n in (15, 16, 17)]
    spend, orders, sales = zip(*seen, strict=True)
    assert len(set(spend)) == 1
    assert 0.85 < orders[0] / orders[1] < 0.95
    assert 0.85 < sales[0] / sales[1] < 0.95
    assert (orders[1], sales[1]) == (orders[2], sales[2])


def test_a_week_s_file_by_asin_is_named_after_the_monday_that_follows_it(files: Files) -> None:
    names = {path.parent.name: path.name for path in files.folder.glob("us/2026-W*/BusinessReport*.csv")}
    assert [names[f"2026-W{n}"] for n in (30, 34, 35, 46, 47)] == [
        "BusinessReport-8-24-26.csv", "BusinessReport-8-24-26.csv", "BusinessReport-8-31-26.csv",
        "BusinessReport-11-16-26.csv", "BusinessReport-11-23-26.csv",
    ]  # fmt: skip
    months = {path.parent.name: path.name for path in files.folder.glob("us/2026-1?/BusinessReport*.csv")}
    assert months == {"2026-10": "BusinessReport-11-2-26.csv"}


def test_every_monday_has_its_photographs(files: Files) -> None:
    stock = Counter(path.name for path in files.folder.glob("us/*/FBA_Inventory*.csv"))
    health = Counter(path.name for path in files.folder.glob("us/*/seller performance*.json"))
    assert stock == Counter(f"FBA_Inventory_US_{day}.csv" for day in MONDAYS)
    assert health == Counter(f"seller performance {day}.json" for day in MONDAYS)


def some_click(orders: int, units: int, other: int) -> Click:
    store = told("demo")
    market, catalog = store.market[0], Catalog(store.brand, store.family, store.modifiers)
    target = targets(campaigns(store, market, Clock(date(2026, 11, 22)))[0], catalog, market)[0]
    sales = (units - other) * 1999 + other * 4300
    return Click(400, target, 9000, 40, 3000, orders, units, sales, other, other * 4300)


@given(
    orders=st.integers(0, 30),
    more=st.integers(0, 1),
    other=st.integers(0, 1),
    shares=st.lists(st.floats(0, 1), min_size=2, max_size=8).map(sorted),
)
def test_what_is_known_once_is_known_ever_after(orders: int, more: int, other: int, shares: list[float]) -> None:
    whole = some_click(orders, orders + more * bool(orders), other * bool(orders))
    seen = [so_far(whole, share) for share in [*shares, 1.0]]
    assert seen[-1] == whole
    for before, after in pairwise(seen):
        assert before.orders <= after.orders
        assert before.sales <= after.sales
        assert (before.clicks, before.spend, before.impressions) == (whole.clicks, whole.spend, whole.impressions)
        assert before.sales - before.other_sales == 1999 * (before.units - before.other_units)
        assert before.other_units * 4300 == before.other_sales
