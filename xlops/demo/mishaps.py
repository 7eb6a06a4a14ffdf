"""What went wrong at Amazon: the ledger in its detailed view, reimbursements, and the returns of refunded units.

Of returns none is sellable: what can be sold again is credited to its product, and the margins of the demo are older
than these files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from xlops.demo.catalog import Product
from xlops.demo.money import order_id
from xlops.demo.text import Export
from xlops.demo.told import Mishap
from xlops.demo.year import AsinDay, DemoYear

_RETURNS_FROM = 128  # days before the last: as far back as a claim of a refund can reach, and some
_LEDGER = ("Date", "FNSKU", "ASIN", "MSKU", "Title", "Event Type", "Reference ID", "Quantity", "Fulfillment Center",
           "Disposition", "Reason", "Country")  # fmt: skip
_REIMBURSEMENTS = (
    "approval-date", "reimbursement-id", "case-id", "amazon-order-id", "reason", "sku", "fnsku", "asin",
    "product-name", "condition", "currency-unit", "amount-per-unit", "amount-total", "quantity-reimbursed-cash",
    "quantity-reimbursed-inventory", "quantity-reimbursed-total",
)  # fmt: skip
_RETURNS = ("return-date", "order-id", "sku", "asin", "fnsku", "product-name", "quantity", "fulfillment-center-id",
            "detailed-disposition", "reason", "status", "license-plate-number")  # fmt: skip
_CODES = {"lost": "M", "damaged": "E", "strange": "X"}
_PAID_FOR = {"lost": "Lost_Warehouse", "damaged": "Damaged_Warehouse"}
_SOLD_AS, _BROKEN = "SELLABLE", "WAREHOUSE_DAMAGED"
_CENTRE = {"US": "PHX7", "DE": "LEJ1"}


@dataclass(frozen=True)
class Happened:
    """A mishap with the day and the reference that the reports have it by, and how many units it is of."""

    told: Mishap
    product: Product
    day: date
    reference: str
    units: int
    sold: AsinDay | None = None  # of a refund: the day that it was of

    def later(self) -> date:
        return self.day + timedelta(days=self.told.after)


def mishap_files(year: DemoYear, mishaps: Sequence[Mishap]) -> Iterator[Export]:
    """The three reports of a marketplace; of one without mishaps none, of one without refunds among them no returns."""
    found = happened(year, mishaps)
    if not found:
        return
    code, last = year.market.code.lower(), year.clock.last_day
    ledger = [row for of in found if of.sold is None for row in _events(year, of)]
    first = min(day for day, _ in ledger)
    yield f"{code}/Inventory_Ledger_Detail_{first}_to_{last}.txt", _tabbed(_LEDGER, ledger)
    yield (
        f"{code}/Reimbursements_{year.clock.exported}.txt",
        _tabbed(_REIMBURSEMENTS, [_paid(year, of) for of in found if of.told.paid]),
    )
    if refunds := [of for of in found if of.sold is not None]:
        yield (
            f"{code}/FBA_Customer_Returns_{year.clock.exported}.txt",
            _tabbed(_RETURNS, list(_returned(year, refunds))),
        )


def happened(year: DemoYear, mishaps: Sequence[Mishap]) -> list[Happened]:
    """The mishaps of the year's marketplace."""
    return [_one(year, told) for told in mishaps if told.market == year.market.code]


def _one(year: DemoYear, told: Mishap) -> Happened:
    product, day = year.catalog.by_asin[told.asin], year.clock.last_day - timedelta(days=told.ago)
    if told.kind in _CODES:
        return Happened(told, product, day, f"{71_000_000_000 + day.toordinal() * 100 + product.index}", told.units)
    index, days = year.clock.index(day), year.asin_days[product.index]
    while not days[index].refunded:
        index += 1
    units = min(told.units, days[index].refunded)
    return Happened(told, product, year.clock.days[index], order_id(year.clock.days[index], product.sku), units,
                    days[index])  # fmt: skip


Row = tuple[date, list[object]]


def _events(year: DemoYear, of: Happened) -> Iterator[Row]:
    """The lines of the ledger: the mishap, and what was found of it."""
    kind, found = of.told.kind, of.told.found
    yield _event(year, of, of.day, -of.units, _SOLD_AS, _CODES[kind])
    if kind == "damaged":
        yield _event(year, of, of.day, of.units, _BROKEN, "P")
    if found and kind == "lost":
        yield _event(year, of, of.later(), found, _SOLD_AS, "F")
    if found and kind == "damaged":
        yield _event(year, of, of.later(), -found, _BROKEN, "Q")
        yield _event(year, of, of.later(), found, _SOLD_AS, "P")


def _event(year: DemoYear, of: Happened, day: date, units: int, disposition: str, reason: str) -> Row:
    p, code = of.product, year.market.code
    return day, [
        f"{day:%m/%d/%Y}", p.fnsku, p.asin, p.sku, p.title(year.market), "Adjustments", of.reference, units,
        _CENTRE[code], disposition, reason, code,
    ]  # fmt: skip


def _paid(year: DemoYear, of: Happened) -> Row:
    """What Amazon paid, 30 % of the list price a unit."""
    p, day, units = of.product, of.later(), of.told.paid
    each = p.price(year.market) * 3 // 10
    return day, [
        _moment(day), f"{80_000_000 + day.toordinal() * 40 + p.index}", "", of.reference if of.sold else "",
        _PAID_FOR.get(of.told.kind, "CustomerReturn"), p.sku, p.fnsku, p.asin, p.title(year.market), "New",
        year.market.currency, _amount(each), _amount(each * units), units, 0, units,
    ]  # fmt: skip


def _returned(year: DemoYear, refunds: Sequence[Happened]) -> Iterator[Row]:
    """A line for the refunds of a SKU and day, as many units as came back; one more for those that Amazon damaged."""
    missing = {of.reference: of for of in refunds}
    first = year.clock.last_day - timedelta(days=_RETURNS_FROM)
    for index in range(year.clock.index(first), len(year.clock.days)):
        day = year.clock.days[index]
        for p in year.catalog.products:
            order, back = order_id(day, p.sku), year.asin_days[p.index][index].refunded
            if of := missing.get(order):
                back -= of.units
                if of.told.kind == "returned_damaged":
                    yield _return(year, p, day, order, of.units, "CARRIER_DAMAGED", "DAMAGED_BY_CARRIER")
            if back:
                yield _return(year, p, day, order, back, *_WHY[(day.toordinal() + p.index) % len(_WHY)])


_WHY = (("CUSTOMER_DAMAGED", "UNWANTED_ITEM"), ("DEFECTIVE", "DEFECTIVE"), ("CUSTOMER_DAMAGED", "NOT_AS_DESCRIBED"))


def _return(year: DemoYear, p: Product, day: date, order: str, units: int, disposition: str, reason: str) -> Row:
    return day, [
        _moment(day), order, p.sku, p.asin, p.fnsku, p.title(year.market), units, _CENTRE[year.market.code],
        disposition, reason, "Unit returned to inventory", f"LPN{order.replace('-', '')[3:]}",
    ]  # fmt: skip


def _moment(day: date) -> str:
    return f"{day}T10:12:40+00:00"


def _amount(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _tabbed(header: Sequence[str], rows: Sequence[Row]) -> bytes:
    """A flat file, by day."""
    lines = [header, *(cells for _, cells in sorted(rows, key=lambda row: row[0]))]
    return "".join("\t".join(map(str, cells)) + "\n" for cells in lines).encode()
