"""The inventory ledger, summary by day: what was shipped and what stood in the warehouse when the day ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
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
    rows: pd.DataFrame, span: Span, skus: pd.DataFrame | None, on_sale: Mapping[str, date], worth: float
) -> dict[str, float | None]:
    """In-stock days weighed by the units of 60 days, and what the days without stock lost at the price of the end.

    A SKU without a line on a day has neither stock nor movement: it is out, from its first day on sale on.
    """
    if skus is None or rows["day"].min() > span.first or rows["day"].max() < span.last:
        return {}
    window = rows[(rows["day"] > span.last - timedelta(days=60)) & (rows["day"] <= span.last)]
    sold = window.groupby("sku")["shipped"].sum()
    begins = {sku: max(span.first, on_sale.get(sku, span.first)) for sku in sold.index}
    stocked = window[(window["end"] > 0) & (window["day"] >= window["sku"].map(on_sale).fillna(window["day"]))]
    within = stocked[stocked["day"] >= span.first].groupby("sku").size().reindex(sold.index, fill_value=0)
    days = pd.Series({sku: max(0, (span.last - first).days + 1) for sku, first in begins.items()})
    pace = (sold / stocked.groupby("sku").size()).fillna(0)
    price = skus.set_index("sku")["price"].reindex(sold.index) * worth
    out = (days - within).clip(lower=0)
    return {
        "instock_weight": float((within * sold).sum()),
        "stock_weight": float((days * sold).sum()),
        "lost_sales": float((out * pace * price)[out > 0].sum()),
    }
