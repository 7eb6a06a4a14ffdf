"""FBA stock files: Manage FBA Inventory (no date inside) and FBA Inventory, the planning report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from xlops.demo.catalog import Product
from xlops.demo.clock import week_label
from xlops.demo.inventory_headers import MANAGE, PLANNING
from xlops.demo.stock import StockCount, snapshots
from xlops.demo.text import Export, csv_bytes
from xlops.demo.year import DemoYear

_COVER_TARGET_DAYS = 90


def inventory_files(year: DemoYear, weeks: Iterable[int]) -> Iterator[Export]:
    """Both files of weeks counted back: what was left when it ended, photographed that day or the day after."""
    sundays = [year.clock.week(back) + timedelta(days=6) for back in weeks]
    wanted = [year.clock.index(day) for day in sundays]
    stock = [snapshots(year, product, wanted) for product in year.catalog.products]
    code = year.market.code
    for sunday, index in zip(sundays, wanted, strict=True):
        day, folder = year.photographed(sunday), f"{code.lower()}/{week_label(sunday)}"
        found = [(product, stock[product.index][index]) for product in year.catalog.products]
        listed = [(p, s) for p, s in found if s.on_hand or year.found[p.index][index].traffic]
        yield f"{folder}/ManageFBAInventory_{code}_{day:%Y%m%d}.txt", manage(year, index, listed)
        yield f"{folder}/FBA_Inventory_{code}_{day.isoformat()}.csv", planning(year, day, index, listed)


def manage(year: DemoYear, index: int, found: list[tuple[Product, StockCount]]) -> bytes:
    """Manage FBA Inventory at the end of a day (index)."""
    lines = ["\t".join(MANAGE)]
    for product, stock in found:
        house = stock.on_hand + stock.unsellable
        inbound = stock.inbound_shipped + stock.inbound_receiving
        cells: list[object] = [product.sku, product.fnsku, product.asin, product.title(year.market), "New"]
        cells += [f"{year.found[product.index][index].listed / 100:.2f}", "No", "", "Yes"]
        cells += [house, stock.available, stock.unsellable, stock.reserved]
        cells += [house + inbound, year.catalog.family(product).volume]
        cells += [0, stock.inbound_shipped, stock.inbound_receiving, 0, 0, 0]
        lines.append("\t".join(map(str, cells)))
    # European flat files come in the old Windows code page
    encoding = "utf-8" if year.market.language == "en" else "cp1252"
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def planning(year: DemoYear, day: date, index: int, found: list[tuple[Product, StockCount]]) -> bytes:
    """FBA Inventory as looked at on `day`, of what was left at the end of the day `index`."""
    rows = []
    for product, stock in found:
        cells = _planning_cells(year, day, index, product, stock)
        rows.append([cells.get(name, "") for name in PLANNING])
    return csv_bytes(PLANNING, rows, encoding="utf-8", quote_all=True)


def _planning_cells(year: DemoYear, day: date, index: int, product: Product, stock: StockCount) -> dict[str, object]:
    market, family = year.market, year.catalog.family(product)
    cells: dict[str, object] = {
        "snapshot-date": day.isoformat(),
        "sku": product.sku,
        "fnsku": product.fnsku,
        "asin": product.asin,
        "product-name": product.title(market),
        "condition": "New",
        "available": stock.available,
        "fc-transfer": stock.reserved // 2,
        "pending-removal-quantity": 0,
        "currency": market.currency,
        "item-volume": family.volume,
        "volume-unit-measurement": "cubic feet",
        "storage-type": "Standard",
        "storage-volume": round(stock.on_hand * family.volume, 6),
        "marketplace": market.code,
        "product-group": family.group,
        "sales-rank": round(26000 / product.share / 100),
        "inbound-quantity": stock.inbound_shipped + stock.inbound_receiving,
        "inbound-working": 0,
        "inbound-shipped": stock.inbound_shipped,
        "inbound-received": stock.inbound_receiving,
        "Total Reserved Quantity": stock.reserved,
        "unfulfillable-quantity": stock.unsellable,
        "Inventory age snapshot date": (day - timedelta(days=1)).isoformat(),
        "Inventory Supply at FBA": stock.on_hand + stock.inbound_shipped + stock.inbound_receiving,
        "Exempted from Low-Inventory-Level fee?": "No",
        "Low-Inventory-Level fee applied in current week?": "No",
        "supplier": "unassigned",
        "is-seasonal-in-next-3-months": "N",
    }
    return (
        cells
        | _ages(stock)
        | _sales(year, index, product)
        | _prices(year, index, product)
        | _advice(year, index, product, stock)
    )


def _ages(stock: StockCount) -> dict[str, object]:
    """Two families of buckets that overlap, as in the real file."""
    limits = (
        ("0-to-90-days", -1, 90),
        ("91-to-180-days", 90, 180),
        ("181-to-270-days", 180, 270),
        ("271-to-365-days", 270, 365),
        ("366-to-455-days", 365, 455),
        ("456-plus-days", 455, 10_000),
        ("0-to-30-days", -1, 30),
        ("31-to-60-days", 30, 60),
        ("61-to-90-days", 60, 90),
        ("181-to-330-days", 180, 330),
        ("331-to-365-days", 330, 365),
    )
    return {f"inv-age-{name}": stock.aged(above, to) for name, above, to in limits}


def _shipped(year: DemoYear, index: int, product: Product, days: int) -> int:
    return sum(d.units for d in year.asin_days[product.index][max(0, index + 1 - days) : index + 1])


def _sales(year: DemoYear, index: int, product: Product) -> dict[str, object]:
    cells: dict[str, object] = {}
    for days in (7, 30, 60, 90):
        span = year.asin_days[product.index][max(0, index + 1 - days) : index + 1]
        cells[f"units-shipped-t{days}"] = sum(d.units for d in span)
        cells[f"sales-shipped-last-{days}-days"] = sum(d.sales for d in span) / 100
    cells["no-sale-last-6-months"] = 0 if _shipped(year, index, product, 180) else 1
    return cells


def _prices(year: DemoYear, index: int, product: Product) -> dict[str, object]:
    found = year.found[product.index][index]
    return {
        "your-price": found.listed / 100,
        "sales-price": found.price / 100,
        "lowest-price-new-plus-shipping": min(found.price, found.rival_price) / 100,
        "lowest-price-used": 0.0,
        "featuredoffer-price": min(found.price, found.rival_price) / 100 if found.in_stock else "",
    }


def _advice(year: DemoYear, index: int, product: Product, stock: StockCount) -> dict[str, object]:
    month, quarter = (_shipped(year, index, product, days) for days in (30, 90))
    supply = stock.on_hand + stock.inbound_shipped + stock.inbound_receiving
    excess = max(0, stock.available - round(quarter / 90 * _COVER_TARGET_DAYS)) if quarter else stock.available
    minimum = round(month / 30 * 28)
    health = "Out of stock" if not stock.available else "Low" if stock.available < minimum else "Healthy"
    return {
        "alert": "Low traffic" if excess else "",
        "recommended-action": _action(stock, excess),
        "recommended-removal-quantity": 0,
        "estimated-cost-savings-of-recommended-actions": round(excess * 0.31, 2),
        "sell-through": round(quarter / (stock.on_hand or 1), 2),
        "days-of-supply": _cover(stock.available, month, 30),
        "Total Days of Supply (including units from open shipments)": _cover(supply, month, 30),
        "estimated-excess-quantity": excess,
        "weeks-of-cover-t30": _cover(stock.available, month, 30) // 7,
        "weeks-of-cover-t90": _cover(stock.available, quarter, 90) // 7,
        "historical-days-of-supply": round(stock.on_hand / (quarter / 90), 1) if quarter else 0.0,
        "fba-minimum-inventory-level": minimum,
        "fba-inventory-level-health-status": health,
        "Recommended ship-in quantity": max(0, round(month / 30 * 60) - supply) or "",
        "estimated-storage-cost-next-month": round(stock.on_hand * year.catalog.family(product).volume * 0.78, 2),
    }


def _cover(units: int, sold: int, days: int) -> int:
    """Days that the units last; 365 stands for a year and more, as in the real file."""
    return min(365, units * days // sold) if sold else 365 if units else 0


def _action(stock: StockCount, excess: int) -> str:
    if not stock.on_hand:
        return "NoRestockExcessActionRequired"
    return "CreateSale" if excess else "NoExcessInventory"
