"""Orders that people reported as placed: what an action asked for, by the day that it was asked and reported."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import duckdb


class PlacedOrder(NamedTuple):
    """Units of a SKU; `asked` is the day of the stock by which they were, `reported` that of the data when it was told.

    `action` is the number of the action on the list.
    """

    action: int
    marketplace: str
    sku: str
    units: float
    asked: date
    reported: date


def read_placed(con: duckdb.DuckDBPyConnection) -> list[PlacedOrder]:
    """Every one, the oldest first; none in a store of an earlier xlops that is only read."""
    try:
        found = con.execute("select * from placed_order order by asked, action, marketplace, sku").fetchall()
    except duckdb.CatalogException:
        return []
    return [PlacedOrder(*row) for row in found]


def keep_placed(con: duckdb.DuckDBPyConnection, orders: Iterable[PlacedOrder]) -> None:
    """Remember these orders, and no others."""
    now = sorted(orders, key=lambda o: (o.asked, o.action, o.marketplace, o.sku))
    if now == read_placed(con):
        return
    con.execute("delete from placed_order")
    for order in now:
        con.execute("insert into placed_order values (?, ?, ?, ?, ?, ?)", list(order))
