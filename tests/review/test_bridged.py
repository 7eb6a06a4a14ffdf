"""The account's bridge of a store: what products, stock and exchange rates moved (rule N27)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.jobs.exports import Home, by_asin, by_date
from tests.measures.test_currency import german, rate
from xlops.facts.history import open_store
from xlops.jobs.board import open_board
from xlops.jobs.details import read_details
from xlops.jobs.run import Run
from xlops.language import Text
from xlops.periods import Week
from xlops.review.bridged import bridge_of, bridge_rows, causes_of
from xlops.review.movers import Mover
from xlops.review.reviewed import review_of

BEFORE, NOW = Week(date(2026, 11, 9)), Week(date(2026, 11, 16))
Product = tuple[str, int, int, float]  # ASIN, sessions, units, sales of a week


@dataclass
class Told:
    bars: dict[str, float]
    causes: tuple[str, ...] | None
    summary: Text
    movers: dict[str, tuple[str, ...] | None]
    rows: dict[str, tuple[float, str]]  # of tbl_apart, those that are not zero


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def week(home: Home, folder: str, of: Week, products: Sequence[Product], *, listed: bool = True) -> None:
    """A week's report by ASIN, and by date the same in seven equal days."""
    units, sales = sum(p[2] for p in products), sum(p[3] for p in products)
    sessions = sum(p[1] for p in products)
    text = by_date(7, of.first, gmv=sales / 7, units=int(units / 7)).replace(",60\n", f",{sessions // 7}\n")
    texts = {"sales.csv": text.replace(",90,60", f",90,{sessions // 7}")}
    if listed:
        texts["asin.csv"] = by_asin(*(("B0PARENT01", *p) for p in products))
    for name, content in texts.items():
        own = german(content) if folder.startswith("de") else content
        home.put(f"{folder}/{of.label}/{of.label}-{name}", own, date(2026, 12, 20))


def told(home: Home) -> Told:
    home.ingest()
    with open_store(home.folder, read_only=True) as store:
        board = open_board(store, home.settings)
        run = Run(home.folder, home.settings, store, home.folder / "x.xlsx", datetime(2026, 12, 20))
        details = read_details(run, board, [NOW])
        found = bridge_of(board, details.sold, NOW, BEFORE)
        assert found is not None
        assert sum(found.bars.values()) == pytest.approx(found.change, abs=0.005)
        made = review_of(board, details, NOW)
        rows = {
            r["key"].removeprefix(f"{NOW.label}|"): (r["value"], r["mark"].en if r["mark"] else "")
            for r in bridge_rows(board, details.sold, [NOW])
        }
    return Told(
        {n: round(b, 2) for n, b in found.bars.items() if round(b, 2)},
        causes_of(found),
        made.summary,
        _causes(made.movers),
        {k: v for k, v in rows.items() if round(v[0], 2) or v[1]},
    )


def _causes(movers: Sequence[Mover]) -> dict[str, tuple[str, ...] | None]:
    return {m.asin: m.causes for m in movers if m.asin}


def test_n27_a_mix_shift_of_two_products_is_mix_on_every_face(home: Home) -> None:
    home.configure('marketplaces = ["US"]\n')
    week(home, "us", BEFORE, [("B0CHILD001", 1400, 140, 1400.0), ("B0CHILD002", 700, 70, 3500.0)])
    week(home, "us", NOW, [("B0CHILD001", 700, 70, 700.0), ("B0CHILD002", 1400, 140, 7000.0)])
    found = told(home)
    assert (found.bars, found.causes) == ({"mix": 2800.0}, ("mix",))
    assert found.summary.en.startswith("GMV 7,700 USD, +57.1% on last week, mostly mix")
    assert found.summary.zh.startswith("销售额 7,700 USD，环比 +57.1%，主要因产品结构")
    assert found.movers == {"B0CHILD002": ("sessions",), "B0CHILD001": ("sessions",)}
    assert found.rows == {"ALL|bridge_mix": (2800.0, ""), "US|bridge_mix": (2800.0, "")}


def test_n27_a_rate_step_alone_is_the_exchange_rate_of_all_and_nothing_in_the_marketplace(home: Home) -> None:
    step = rate("2026-01-01", "1.1") + rate("2026-11-16", "1.4")
    home.configure('marketplaces = ["US", "DE"]\nbase_currency = "USD"\n' + step)
    nothing = ("B0CHILD002", 0, 0, 0.0)  # equal bytes would be the same file
    for folder in ("us", "de"):
        week(home, folder, BEFORE, [("B0CHILD001", 700, 70, 1400.0)])
        week(home, folder, NOW, [("B0CHILD001", 700, 70, 1400.0), nothing])
    found = told(home)
    assert (found.bars, found.causes) == ({"currency": 420.0}, ("currency",))
    assert "mostly exchange rate" in found.summary.en
    assert "主要因汇率" in found.summary.zh
    assert found.movers == {"B0CHILD001": ("currency",), "B0CHILD002": None}
    assert found.rows == {"ALL|bridge_currency": (420.0, "")}


def test_n27_without_products_conversion_and_price_say_incl_mix(home: Home) -> None:
    home.configure('marketplaces = ["US"]\n')
    week(home, "us", BEFORE, [("B0CHILD001", 7000, 700, 7000.0)], listed=False)
    week(home, "us", NOW, [("B0CHILD001", 7000, 350, 3500.0)], listed=False)
    found = told(home)
    assert (found.bars, found.causes) == ({"conversion": -3500.0}, ("conversion_incl_mix",))
    assert "mostly conversion incl. mix" in found.summary.en
    assert found.movers == {}
    assert found.rows["US|bridge_conversion"] == (-3500.0, " incl. mix")
    assert found.rows["US|bridge_price"] == (0.0, " incl. mix")
    assert "US|bridge_mix" not in found.rows


def ledger(stock: Mapping[str, Sequence[int]]) -> str:
    """Daily stock of both weeks, from BEFORE on; a SKU is called after its ASIN."""
    head = ("Date,FNSKU,ASIN,MSKU,Title,Disposition,Starting Warehouse Balance,In Transit Between Warehouses,Receipts,"
            "Customer Shipments,Customer Returns,Vendor Returns,Warehouse Transfer In/Out,Found,Lost,Damaged,Disposed,"
            "Other Events,Ending Warehouse Balance,Unknown Events,Location")  # fmt: skip
    lines = [head]
    for asin, ends in stock.items():
        for n, ending in enumerate(ends):
            day = BEFORE.first + timedelta(days=n)
            lines.append(
                f"{day:%m/%d/%Y},X{asin},{asin},SKU-{asin},T,SELLABLE,{ending},0,0,0,0,0,0,0,0,0,0,0,{ending},0,US"
            )
    return "\n".join(lines) + "\n"


def test_n27_what_had_no_stock_in_either_week_is_stock_with_its_whole_change(home: Home) -> None:
    """Out for two days of the week before; the other one sold from elsewhere while the ledger knows no stock of it."""
    home.configure('marketplaces = ["US"]\n')
    steady = ("B0CHILD002", 700, 70, 700.0)
    week(home, "us", BEFORE, [("B0CHILD001", 700, 70, 700.0), steady, ("B0CHILD003", 70, 7, 70.0)])
    week(home, "us", NOW, [("B0CHILD001", 1400, 210, 2800.0), steady, ("B0CHILD003", 140, 14, 140.0)])
    sold_out = [10] * 5 + [0] * 2 + [50] * 7
    ends = {"B0CHILD001": sold_out, "B0CHILD002": [90] * 14, "B0CHILD003": [0] * 14}
    home.put("us/Inventory_Ledger.csv", ledger(ends), date(2026, 12, 20))
    found = told(home)
    # of the other two, 70 of 840 sessions more at what a session was worth before: mix has the rest
    assert found.bars == {"stock": 2100.0, "sessions": 70.0}
    assert (found.causes, found.movers["B0CHILD001"]) == (("stock",), ("stock",))
    assert ": back in stock, " in found.summary.en
    assert "：恢复有货（" in found.summary.zh
