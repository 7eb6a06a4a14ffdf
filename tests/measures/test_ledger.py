"""In-stock rate and lost sales from the daily ledger (rules N9, N30), on stores made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.jobs.exports import FIRST, Home, by_date
from tests.measures.test_account import measured
from tests.tiers import thorough_after

HEADER = (
    "Date\tFNSKU\tASIN\tMSKU\tTitle\tDisposition\tStarting Warehouse Balance\tReceipts\tCustomer Shipments\t"
    "Customer Returns\tEnding Warehouse Balance\tLocation"
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def ledger(stock: Mapping[str, Sequence[tuple[int, int]]], first: date = FIRST) -> str:
    """A ledger by day; per SKU (sold, left over) for each day, a negative rest for a day without a row."""
    lines = [HEADER]
    for sku, days in stock.items():
        for n, (sold, rest) in enumerate(days):
            day = first + timedelta(days=n)
            if rest >= 0:
                lines.append(f"{day:%m/%d/%Y}\tX{sku}\tB0{sku}00001\t{sku}\tT\tSELLABLE\t0\t0\t-{sold}\t0\t{rest}\tUS")
    return "\n".join(lines) + "\n"


def test_n9_days_without_stock_weigh_what_the_sku_sells(home: Home) -> None:
    """ABC sells 4 a day on 5 days and has none on 2 (one with a row, one without); DEF sells 1 a day on 7 days."""
    abc = [(4, 16), (4, 12), (4, 8), (4, 4), (4, 1), (0, 0), (0, -1)]
    home.put("us/ledger.txt", ledger({"ABC": abc, "DEF": [(1, 9)] * 7}))
    home.put("us/sales.csv", by_date(7, gmv=100.0, units=5))
    home.ingest()
    row = measured(home)
    assert (row.values["instock_weight"], row.values["stock_weight"]) == (4 * 5 + 1 * 7, 4 * 7 + 1 * 7)
    assert row.values["lost_sales"] == pytest.approx(2 * (20 / 5) * 20.0)  # two days, four a day, 20.00 a unit
    assert row.answered_by["lost_sales"] == "ledger_day"


def test_n9_a_day_that_the_ledger_lacks_is_no_data_not_a_stock_out(home: Home) -> None:
    home.put("us/ledger.txt", ledger({"ABC": [(4, 16)] * 6}))
    home.put("us/sales.csv", by_date(7))
    home.ingest()
    assert "instock_weight" not in measured(home).values


def test_n9_before_its_first_day_a_sku_was_not_on_sale(home: Home) -> None:
    new = [(0, -1)] * 4 + [(2, 10)] * 3
    home.put("us/ledger.txt", ledger({"OLD": [(1, 5)] * 7, "NEW": new}))
    home.put("us/sales.csv", by_date(7))
    home.ingest()
    row = measured(home)
    assert (row.values["instock_weight"], row.values["stock_weight"]) == (1 * 7 + 2 * 3, 1 * 7 + 2 * 3)
    assert row.values["lost_sales"] == 0


def test_n9_what_cannot_be_sold_is_no_stock(home: Home) -> None:
    text = ledger({"ABC": [(4, 16)] * 6 + [(0, 0)]})
    day = FIRST + timedelta(days=6)
    text += f"{day:%m/%d/%Y}\tXABC\tB0ABC00001\tABC\tT\tCUSTOMER_DAMAGED\t0\t0\t0\t0\t3\tUS\n"
    home.put("us/ledger.txt", text)
    home.put("us/sales.csv", by_date(7))
    home.ingest()
    row = measured(home)
    assert (row.values["instock_weight"], row.values["stock_weight"]) == (4 * 6, 4 * 7)


def plan(day: date, sku: str, price: float) -> str:
    """The planning report of a day with one SKU."""
    head = "snapshot-date\tsku\tasin\tavailable\tunits-shipped-t30\tyour-price\tinv-age-0-to-90-days"
    return f"{head}\n{day}\t{sku}\tB0{sku}00001\t0\t30\t{price}\t0\n"


def lost_of_w45(home: Home, prices: Mapping[date, float]) -> float:
    """Ten a day on five days, the last of which sells the rest, none left on two: twenty units are lost."""
    home.put("us/ledger.txt", ledger({"ABC": [(10, 50)] * 4 + [(10, 0)] + [(0, 0)] * 2}))
    home.put("us/sales.csv", by_date(7, gmv=100.0, units=5))
    for day, price in prices.items():
        home.put(f"us/plan {day}.txt", plan(day, "ABC", price))
    home.ingest()
    row = measured(home)
    assert row.values["instock_weight"] < row.values["stock_weight"]
    return row.values["lost_sales"]


def test_n30_lost_sales_of_a_week_do_not_rise_with_a_later_price(home: Home) -> None:
    """Ten a day before, none in W45; 20.00 in November, 30.00 in December: 1,400, not 2,100."""
    home.put("us/ledger.txt", ledger({"ABC": [(10, 50)] * 20 + [(0, 0)] * 7}, FIRST - timedelta(days=20)))
    home.put("us/sales.csv", by_date(7))
    for day, price in ((date(2026, 11, 9), 20.0), (date(2026, 12, 7), 30.0)):
        home.put(f"us/plan {day}.txt", plan(day, "ABC", price))
    home.ingest()
    assert measured(home).values["lost_sales"] == pytest.approx(1_400)


@pytest.mark.parametrize(
    ("prices", "price"),
    thorough_after(
        2,
        [
            ({date(2026, 11, 8): 15.0, date(2026, 12, 7): 30.0}, 15.0),
            (
                {date(2026, 11, 1): 15.0, date(2026, 11, 9): 30.0},
                15.0,
            ),  # at or before the end, though another one closes
            ({date(2026, 11, 9): 15.0, date(2026, 12, 7): 30.0}, 15.0),  # none before: the closing photograph's
            ({date(2026, 12, 7): 30.0}, 20.0),  # none at all: the mean price of the period
        ],
    ),
)
def test_n30_lost_sales_keep_the_price_of_their_period(prices: dict[date, float], price: float, home: Home) -> None:
    assert lost_of_w45(home, prices) == pytest.approx(2 * 10 * price)
