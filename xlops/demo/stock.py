"""Stock that fits the sales: deliveries look ahead, units leave first in first out, snapshots know their age."""

from __future__ import annotations

from dataclasses import dataclass, field

from xlops.demo.catalog import Product
from xlops.demo.demand import stock_back
from xlops.demo.told import Stories
from xlops.demo.year import AsinDay, DemoYear

_REFILL_BELOW_DAYS = 26
_REFILL_TO_DAYS = 62
_IN_TRANSIT_DAYS = 21
_RECEIVING_DAYS = 3


@dataclass(slots=True)
class StockCount:
    """One ASIN's stock at the end of a day."""

    layers: list[tuple[int, int]]
    """(units, days in the warehouse), oldest first"""
    reserved: int = 0
    unsellable: int = 0
    inbound_shipped: int = 0
    inbound_receiving: int = 0

    @property
    def on_hand(self) -> int:
        """Sellable units, reserved ones included."""
        return sum(units for units, _ in self.layers)

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved

    def aged(self, above: int, to: int) -> int:
        """Units that lie there more than `above` and at most `to` days."""
        return sum(units for units, days in self.layers if above < days <= to)


@dataclass(slots=True)
class _Warehouse:
    layers: list[list[int]] = field(default_factory=list)

    @property
    def units(self) -> int:
        return sum(layer[0] for layer in self.layers)

    def take(self, units: int) -> None:
        while units:
            oldest = self.layers[0]
            taken = min(units, oldest[0])
            oldest[0] -= taken
            units -= taken
            if not oldest[0]:
                self.layers.pop(0)


def snapshots(year: DemoYear, product: Product, wanted: list[int]) -> dict[int, StockCount]:
    """The ASIN's stock at the end of each wanted day (indices)."""
    days = year.asin_days[product.index]
    sold = [day.units for day in days]
    deliveries = year.deliveries[product.index]
    house, found = _Warehouse(), {}
    for day, units in enumerate(sold):
        if deliveries.get(day):
            house.layers.append([deliveries[day], day])
        house.take(units)
        if day in wanted:
            found[day] = _snapshot(house, day, days, deliveries)
    return found


def _snapshot(house: _Warehouse, day: int, days: list[AsinDay], deliveries: dict[int, int]) -> StockCount:
    on_hand = house.units
    coming = {at - day: units for at, units in deliveries.items() if 0 < at - day <= _IN_TRANSIT_DAYS}
    return StockCount(
        layers=[(units, day - since) for units, since in house.layers],
        reserved=min(on_hand, days[day].units // 2 + on_hand // 40),
        unsellable=sum(d.refunded for d in days[max(0, day - 44) : day + 1]) * 2 // 5,
        inbound_shipped=sum(units for after, units in coming.items() if after > _RECEIVING_DAYS),
        inbound_receiving=sum(units for after, units in coming.items() if after <= _RECEIVING_DAYS),
    )


def deliveries(year: DemoYear, stories: Stories, product: Product) -> dict[int, int]:
    """Units that come in by day (index), so that what was sold could be sold."""
    sold = [day.units for day in year.asin_days[product.index]]
    if product.asin == stories.slow.asin:
        return _one_large_delivery(sold, stories)
    if product.asin == stories.stock_out.asin and year.market.code == stories.stock_out.market:
        empty = year.clock.index(year.clock.week(stories.stock_out.first_week))
        back = year.clock.index(stock_back(year.clock, stories))
        return refills(sold, 0, empty, product.index) | refills(sold, back, None, product.index)
    return refills(sold, 0, None, product.index)


def _one_large_delivery(sold: list[int], stories: Stories) -> dict[int, int]:
    bought = len(sold) - stories.slow.bought_days_ago
    weekly = max(1, sum(sold[-91:]) // 13)
    return {0: sum(sold[:bought]), bought: sum(sold[bought:]) + weekly * stories.slow.weeks_of_cover // 4}


def refills(
    sold: list[int], begin: int, end: int | None, product: int, below_days: int = _REFILL_BELOW_DAYS
) -> dict[int, int]:
    """Orders that look ahead at what will sell; with an `end`, the last unit goes the day before it."""
    # each ASIN has its own rhythm, or all would be restocked on the same day
    to_days = _REFILL_TO_DAYS - 15 + product * 11 % 31
    usual = max(1, sum(sold[-28:]) // 28)
    ahead = sold[:end] if end is not None else sold + [usual] * (to_days + _IN_TRANSIT_DAYS)
    last = end if end is not None else len(sold) + _IN_TRANSIT_DAYS
    stock, made = 0, {}
    for day in range(begin, last):
        need = sum(ahead[day : day + below_days])
        if need and stock < need and (day - begin) % 7 == 0:
            amount = sum(ahead[day : day + to_days]) - stock
            made[day] = amount if end is not None else -(-amount // 12) * 12
            stock += made[day]
        stock -= ahead[day]
    return made
