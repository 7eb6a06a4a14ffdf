"""Inventory ledger, summary view by day: what came, what went, what was left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from xlops.demo.stock import snapshots
from xlops.demo.text import Export, csv_bytes
from xlops.demo.year import DemoYear

WEEKS = 14
_HEADER = (
    "Date", "FNSKU", "ASIN", "MSKU", "Title", "Disposition", "Starting Warehouse Balance",
    "In Transit Between Warehouses", "Receipts", "Customer Shipments", "Customer Returns", "Vendor Returns",
    "Warehouse Transfer In/Out", "Found", "Lost", "Damaged", "Disposed", "Other Events", "Ending Warehouse Balance",
    "Unknown Events", "Location", "Store",
)  # fmt: skip


def ledger_files(year: DemoYear) -> Iterator[Export]:
    """One file over the last weeks."""
    first, last = year.clock.week(WEEKS - 1), year.clock.last_day
    name = f"{year.market.code.lower()}/Inventory_Ledger_Summary_{first}_to_{last}.csv"
    yield name, ledger(year, first, last)


def ledger(year: DemoYear, first: date, last: date) -> bytes:
    """The ledger of some days; a SKU has no line on a day on which it had no stock and nothing happened."""
    clock = year.clock
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    rows: list[list[object]] = []
    wanted = [clock.index(day) for day in days]
    for product in year.catalog.products:
        stock = snapshots(year, product, [wanted[0] - 1, *wanted])
        for day, index in zip(days, wanted, strict=True):
            before, after = stock[index - 1].on_hand, stock[index].on_hand
            sold = year.asin_days[product.index][index].units
            if not (before or after or sold):
                continue
            rows.append([
                f"{day:%m/%d/%Y}", product.fnsku, product.asin, product.sku, product.title(year.market), "SELLABLE",
                before, 0, after - before + sold, -sold, 0, 0, 0, 0, 0, 0, 0, 0, after, 0, year.market.code, "",
            ])  # fmt: skip
    rows.sort(key=lambda row: (str(row[0])[6:], str(row[0]), str(row[3])))
    return csv_bytes(_HEADER, rows, encoding="utf-8", quote_all=True)
