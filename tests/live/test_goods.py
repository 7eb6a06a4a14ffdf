"""`AMZ_SALES`, `AMZ_STOCK`, `AMZ_PROFIT`, `AMZ_FEES`, `AMZ_TERM`, `AMZ_FX`: what the sheets say, product by product."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.stores import copy_store
from xlops.errors import UsageError
from xlops.jobs.build import build
from xlops.jobs.profit import figures_of, profit
from xlops.jobs.snapshot import FILE_NAME
from xlops.jobs.snapshot_file import write_file
from xlops.language import NOTHING
from xlops.live import goods, udfs
from xlops.settings import load_settings
from xlops.workbook.package import Package

_ASIN = "B0TEST0001"
_SOLD = pd.DataFrame(
    [
        ("2026-09", "ALL", _ASIN, 70.0, 7.0), ("2026-10", "ALL", _ASIN, 80.0, 8.0), ("2026-10", "US", _ASIN, 50.0, 5.0),
        ("2026-W46", "ALL", "B0OTHER001", 9.0, 1.0), ("2026-W47", "ALL", _ASIN, 30.0, None),
    ],
    columns=["period", "marketplace", "asin", "gmv", "sessions"],
)  # fmt: skip
_STOCK = pd.DataFrame(
    [
        ("US", "CUP-1", _ASIN, 100.0, 40.0, 4.0, 30.0, "2026-11-20", 9.99, "breach"),
        ("DE", "CUP-1", _ASIN, 20.0, None, 1.0, 45.0, "2026-11-25", 8.5, "met"),
        ("US", "CUP-2", "B0OTHER001", 5.0, 5.0, 0.0, 30.0, None, 4.0, "met"),
    ],
    columns="marketplace sku asin available position velocity lead_days latest_order_date price status".split(),
).assign(inbound=0.0, reserved=0.0, reorder_qty=None, aged181=0.0, excess=0.0, reorder_point=1.0, lowest_price=None,
         title="Cup")  # fmt: skip
_TERMS = pd.DataFrame(
    [
        ("US", "cup", "SP | A", 10.0, 5.0, 20.0, 50.0, 2.0), ("US", "cup", "SP | B", 30.0, 15.0, 40.0, 0.0, 0.0),
        ("US", "mug", "SP | A", 10.0, 0.0, 0.0, 0.0, 0.0), ("DE", "mug", "SP | C", 10.0, 1.0, 2.0, 3.0, 0.0),
    ],
    columns="marketplace term campaign impressions clicks spend ad_sales ad_orders".split(),
)  # fmt: skip
_EARNED = pd.DataFrame(
    [
        ("2026-10", _ASIN, 50.0, 12.0, 8.0, 4.0, 1.0, 25.0, 0.5),
        ("2026-09", _ASIN, 40.0, 2.0, 1.0, 1.0, 0.0, None, None), ("2026-10", "", 60.0, 15.0, 9.0, 5.0, 1.0, 20.0, 0.3),
    ],
    columns="period asin net_sales fees referral fba storage contribution margin".split(),
).assign(other=0.0)  # fmt: skip
_RATE = pd.DataFrame(
    [("EUR", "2026-01-01", 1.1), ("EUR", "2026-10-01", 1.2), ("GBP", "2026-10-01", 1.5)],
    columns=["currency", "day", "rate"],
)  # fmt: skip
_WORDS = [
    ("scope", "cup-1", _ASIN), ("status", "breach", "未达标"), ("period", "last week", "2026-W47"),
    ("about", "as_of", "2026-11-22"), ("about", "week_start", "0"), ("about", "currency", "USD"),
]  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("goods")
    tables = {"asins": _SOLD, "stock": _STOCK, "terms": _TERMS, "_earned": _EARNED, "_rate": _RATE}
    kpis = [("gmv", "2026-10", "US", 1.0, None, None, None, None, None)]
    assert write_file(folder / FILE_NAME, kpis, {"gmv": "gmv"}, _WORDS, tables, None) == NOTHING
    return str(folder / "shop.xlsm")


NA = "#N/A"
CASES: list[tuple[Callable[..., Any], tuple[Any, ...], Any]] = [
    (goods.AMZ_SALES, ("cup-1", "2026-10"), 80.0),
    (goods.AMZ_SALES, (_ASIN, "2026-09-01", "2026-10-31"), 150.0),
    (goods.AMZ_SALES, (_ASIN, 46266.0, datetime(2026, 10, 31)), 150.0),
    (goods.AMZ_SALES, (_ASIN, "2026-09", "2026-10", "sessions"), 15.0),
    (goods.AMZ_SALES, (_ASIN, "2026-10", None, "", "US"), 50.0),
    (goods.AMZ_SALES, (_ASIN, "2026-W46", "last week"), 30.0),  # others sold in W46, it did not
    (goods.AMZ_SALES, (_ASIN, "2026-W47", "", "sessions"), NA),
    (goods.AMZ_SALES, (_ASIN, "2026-W45", "2026-W47"), NA),
    (goods.AMZ_SALES, ([[_ASIN], ["B0OTHER001"]], [["2026-W46", "2026-W47"]]), [[0.0, 30.0], [9.0, 0.0]]),
    (goods.AMZ_SALES, ([[None], ["#REF!"]], "2026-10"), [[""], [NA]]),
    (goods.AMZ_STOCK, ("CUP-1",), 120.0),
    (goods.AMZ_STOCK, (_ASIN.lower(), "available", "DE"), 20.0),
    (goods.AMZ_STOCK, ("cup-1", "cover", "US"), 10.0),
    (goods.AMZ_STOCK, ("cup-2", "cover"), NA),
    (goods.AMZ_STOCK, ("cup-1", "reorder_qty"), NA),
    (goods.AMZ_STOCK, ("cup-1", [["lead_days", "status", "price"]], "US"), [[30.0, "未达标", 9.99]]),
    (goods.AMZ_STOCK, ("cup-1", "latest_order_date", "US"), "2026-11-20"),
    (goods.AMZ_STOCK, ("cup-1", "price", "JP"), NA),
    (goods.AMZ_PROFIT, ("cup-1",), 25.0),
    (goods.AMZ_PROFIT, ("all", "2026-10", [["contribution", "margin", "net_sales"]]), [[20.0, 0.3, 60.0]]),
    (goods.AMZ_PROFIT, (_ASIN, date(2026, 9, 1)), NA),
    (goods.AMZ_FEES, (_ASIN, [["2026-09", "2026-10"]]), [[2.0, 12.0]]),
    (goods.AMZ_FEES, (_ASIN, "2026-10", [["referral"], ["fba"], ["storage"]]), [[8.0], [4.0], [1.0]]),
    (goods.AMZ_TERM, ("Cup",), 60.0),
    (goods.AMZ_TERM, ("cup", [["acos", "cpc", "cvr", "ctr", "roas"]]), [[1.2, 3.0, 0.1, 0.5, pytest.approx(50 / 60)]]),
    (goods.AMZ_TERM, ("cup", "spend", None, "sp | b"), 40.0),
    (goods.AMZ_TERM, ("mug", "impressions"), 20.0),
    (goods.AMZ_TERM, ("mug", "cpc", "US"), NA),
    (goods.AMZ_TERM, ("plate",), NA),
    (goods.AMZ_FX, ([["EUR", "USD", "usd", None]],), [[1.2, 1.0, 1.0, ""]]),
    (goods.AMZ_FX, ("EUR", [["2026-09-30", 45000.0]]), [[1.1, NA]]),
    (goods.AMZ_FX, ("GBP", "", "EUR"), pytest.approx(1.25)),
]


@pytest.mark.parametrize(("function", "given", "expected"), CASES)
def test_an_answer(function: Callable[..., Any], given: tuple[Any, ...], expected: Any, book: str) -> None:
    assert function(*given, workbook=book) == expected


@pytest.mark.parametrize(
    ("function", "given", "words"),
    [
        (goods.AMZ_SALES, (_ASIN, "2026-10-05", "2026-10-31"),
         "sales of a product are known by week and month, not from 2026-10-05 to 2026-10-31"),
        (goods.AMZ_SALES, ("US", "2026-10"), "AMZ_KPI tells those of a marketplace"),
        (goods.AMZ_SALES, ("nope", "2026-10"), "'NOPE' is no ASIN, SKU or parent"),
        (goods.AMZ_SALES, (_ASIN, "2026-10", "", "gmw"), "'gmw' is not known of an ASIN; did you mean 'gmv'?"),
        (goods.AMZ_SALES, (_ASIN, "2026-10", "", "", "JP"), "'JP' is no marketplace of this workbook"),
        (goods.AMZ_STOCK, ("cup-9",), "'cup-9' is no SKU or ASIN of the Inventory sheet"),
        (goods.AMZ_STOCK, ("cup-1", "price"), "differs (US CUP-1, DE CUP-1): name the SKU and the marketplace"),
        (goods.AMZ_STOCK, ("cup-1", "pric"), "'pric' cannot be asked of stock; did you mean 'price'?"),
        (goods.AMZ_PROFIT, (_ASIN, "2026-05"), "kept of the months that reviews are open for, not of '2026-05'"),
        (goods.AMZ_PROFIT, ("B0OTHER001",), "'B0OTHER001' is no product of 2026-10"),
        (goods.AMZ_FEES, (_ASIN, "", "tax"), "'tax' cannot be asked of fees"),
        (goods.AMZ_TERM, ("mug",), "'mug' costs money in DE, US: name the marketplace"),
        (goods.AMZ_TERM, ("mug", "sales"), "'sales' cannot be asked of a search term"),
        (goods.AMZ_FX, ("euro",), "'euro' is no currency"),
        (goods.AMZ_FX, ("EUR", "yesterday"), "'yesterday' is not a day: write a date, or 2026-11-22 as text"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_can_be_asked(
    function: Callable[..., Any], given: tuple[Any, ...], words: str, book: str
) -> None:
    with pytest.raises(UsageError) as refused:
        function(*given, workbook=book)
    assert words in str(refused.value)
    several = ([[given[0]], [given[0]]], *given[1:])
    assert [cell.startswith("#VALUE! ") for [cell] in function(*several, workbook=book)] == [True, True]


def test_every_one_is_a_function_of_excel() -> None:
    assert {function.__name__ for function, _, _ in CASES} < udfs.FUNCTIONS.keys()


@pytest.mark.thorough
def test_each_says_what_its_sheet_and_command_say(demo_store: Path, tmp_path: Path) -> None:
    folder = copy_store(demo_store, tmp_path / "demo")
    shutil.rmtree(folder / "inputs", ignore_errors=True)
    settings = load_settings(folder)
    package = Package(build(folder, settings).path)
    book = str(folder / "demo.xlsx")

    def rows(name: str) -> list[dict[str, Any]]:
        table = package.read_table(name)
        return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]

    for row in rows("tbl_stock"):
        for name in ("available", "inbound", "position", "velocity", "reorder_qty", "price", "lead_days"):
            said = goods.AMZ_STOCK(row["sku"], name, row["marketplace"], workbook=book)
            assert said == (NA if row[name] in (None, "") else pytest.approx(row[name])), (row["sku"], name)
    sold = [row for row in rows("tbl_asin_week") if row["period"] in ("2026-W46", "2026-W47")]
    for asin, market in {(row["asin"], row["marketplace"]) for row in sold}:
        of_them = sum(r["gmv"] for r in sold if (r["asin"], r["marketplace"]) == (asin, market))
        said = goods.AMZ_SALES(asin, "2026-W46", "2026-W47", "gmv", market, workbook=book)
        assert said == pytest.approx(of_them)
    page = profit(folder, settings)
    for product in (*page.products, page.total):
        told = figures_of(product, credited=page.credited)
        for name in ("net_sales", "contribution", "referral", "ads", "units"):
            said = goods.AMZ_PROFIT(product.key or "all", page.period.label, name, workbook=book)
            assert said == (NA if told[name] is None else told[name]), (product.key, name)
    terms = [row for row in rows("tbl_terms") if row["campaign"]]
    for term, market in {(row["term"], row["marketplace"]) for row in terms}:
        spend = sum(r["spend"] for r in terms if (r["term"], r["marketplace"]) == (term, market))
        assert goods.AMZ_TERM(term, "spend", market, workbook=book) == pytest.approx(spend)
    for rate in settings.rates("USD").rows():
        assert goods.AMZ_FX(rate.currency, str(rate.day), workbook=book) == float(rate.rate)
