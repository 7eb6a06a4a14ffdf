"""The inventory ledger, summary by day: what was shipped and what stood in the warehouse when the day ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from tests.recomputed.periods import Span
from tests.recomputed.reading import Columns, by_age, csv_rows, day_of, frame, last_saved, number

COLUMNS: Columns = {
    "day": ("Date", day_of("%m/%d/%Y")),
    "sku": ("MSKU", str),
    "disposition": ("Disposition", str),
    "start": ("Starting Warehouse Balance", number),
    "received": ("Receipts", number),
    "shipped": ("Customer Shipments", number),
    "end": ("Ending Warehouse Balance", number),
}


def read_ledger(folder: Path) -> pd.DataFrame:
    """One row per day and SKU, sellable units only; units shipped are positive."""
    files = by_age(folder.glob("Inventory_Ledger_Summary_*.csv"))
    rows = last_saved(frame(csv_rows(file), COLUMNS) for file in files)
    return rows[rows["disposition"] == "SELLABLE"].assign(shipped=lambda days: -days["shipped"])


def measures(
    rows: pd.DataFrame,
    span: Span,
    skus: pd.DataFrame | None,
    on_sale: Mapping[str, date],
    paces: Mapping[str, float],
    worth: float,
) -> dict[str, float | None]:
    """In-stock days weighed by the velocity, and what the days without stock lost at the price of the end (N30).

    A SKU without a line on a day has neither stock nor movement: it is out, from its first day on sale on. What a day
    sold before its stock ended is not lost.
    """
    if skus is None or rows["day"].min() > span.first or rows["day"].max() < span.last:
        return {}
    price = skus.set_index("sku")["price"] * worth
    weight, whole, lost = 0.0, 0.0, 0.0
    for sku, pace in paces.items():
        days = rows[rows["sku"] == sku]
        begins = max(span.first, on_sale.get(sku, days["day"].min()), days["day"].min())
        inside = days[(days["day"] >= begins) & (days["day"] <= span.last)].groupby("day")[["end", "shipped"]].sum()
        count, stocked = max(0, (span.last - begins).days + 1), int((inside["end"] > 0).sum())
        weight, whole = weight + pace * stocked, whole + pace * count
        gone = pace * (count - stocked) - float(inside[inside["end"] <= 0]["shipped"].sum())
        if gone > 0:
            lost += gone * float(price[sku])
    return {"instock_weight": weight, "stock_weight": whole, "lost_sales": lost}
