"""FBA Inventory: one photograph a Monday, one row per SKU."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from tests.recomputed.health import closing_day
from tests.recomputed.reading import Columns, by_age, csv_rows, frame, number

AGES = (
    "inv-age-0-to-90-days",
    "inv-age-91-to-180-days",
    "inv-age-181-to-270-days",
    "inv-age-271-to-365-days",
    "inv-age-366-to-455-days",
    "inv-age-456-plus-days",
)
COLUMNS: Columns = {
    "sku": ("sku", str),
    "asin": ("asin", str),
    "available": ("available", number),
    "transfer": ("fc-transfer", number),
    "shipped": ("inbound-shipped", number),
    "received": ("inbound-received", number),
    "sold7": ("units-shipped-t7", number),
    "sold30": ("units-shipped-t30", number),
    "sold60": ("units-shipped-t60", number),
    "sold90": ("units-shipped-t90", number),
    "excess": ("estimated-excess-quantity", number),
    "alert": ("alert", str),
    "price": ("your-price", number),
    "lowest": ("lowest-price-new-plus-shipping", number),
    "featured": ("featuredoffer-price", number),
    **{name: (name, number) for name in AGES},
}
Stock = dict[date, pd.DataFrame]


def read_stock(folder: Path) -> Stock:
    taken: Stock = {}
    for file in by_age(folder.glob("*/FBA_Inventory_*.csv")):
        rows = csv_rows(file)
        taken[date.fromisoformat(rows[0]["snapshot-date"])] = frame(rows, COLUMNS)
    return taken


def closing(stock: Stock, last: date) -> pd.DataFrame | None:
    day = closing_day(sorted(stock), last)
    return None if day is None else stock[day]


def position(skus: pd.DataFrame) -> pd.Series[float]:
    """Sellable and on its way: available, in transfer, shipped in, being received."""
    return skus["available"] + skus["transfer"] + skus["shipped"] + skus["received"]


def mean_of_90(stock: Stock, day: date) -> float | None:
    """Mean units available of the photographs 0, 30, 60 and 90 days before the last one; None without all four."""
    sums = [_near(stock, day - timedelta(days=days)) for days in (0, 30, 60, 90)]
    known = [one for one in sums if one is not None]
    return sum(known) / 4 if len(known) == 4 else None


def _near(stock: Stock, day: date) -> float | None:
    near = [taken for taken in stock if abs((taken - day).days) <= 3]
    if not near:
        return None
    return float(stock[min(near, key=lambda taken: abs((taken - day).days))]["available"].sum())


def measures(skus: pd.DataFrame, worth: float) -> Mapping[str, float]:
    """Of one photograph; `worth` is one unit of its currency in that of the answer."""
    offers = skus[["lowest", "featured"]].where(skus[["lowest", "featured"]] > 0).min(axis=1)
    priced = skus[(skus["price"] > 0) & offers.notna()]
    kept = skus["sold90"] > 0
    ages = skus[list(AGES)].sum()
    return {
        "available_units": skus["available"].sum(),
        "position": position(skus).sum(),
        "shipped_90": skus["sold90"].sum(),
        "excess_units": skus["excess"].sum(),
        "age_units": ages.sum(),
        "aged181_units": ages[list(AGES[2:])].sum(),
        "stranded_skus": float(skus["alert"].str.lower().str.contains("strand").sum()),
        "replenishable_skus": float(kept.sum()),
        "oos_skus": float((kept & (skus["available"] <= 0)).sum()),
        "own_prices": (priced["price"] * priced["sold30"]).sum() * worth,
        "offer_prices": (offers[priced.index] * priced["sold30"]).sum() * worth,
    }


def of_90_days(stock: Stock, last: date) -> Mapping[str, float]:
    """The mean stock that the units of 90 days were sold from."""
    day = closing_day(sorted(stock), last)
    mean = None if day is None else mean_of_90(stock, day)
    return {} if mean is None else {"mean_available_90": mean}


def turnover(stock: Stock, last: date, cost: Callable[[str], float]) -> Mapping[str, float]:
    """What a year sells and the mean position it is sold from, at cost; SKUs without one are left out.

    Over twelve months where there are photographs of them, else over 90 days: one every 30 days, units of 90 days each.
    """
    for length in (360, 90):
        taken = [_nearest(stock, last - timedelta(days=back)) for back in range(0, length + 1, 30)]
        frames = [one for one in taken if one is not None]
        if len(frames) == len(taken):
            costs = [one["sku"].map(cost) for one in frames]
            held = sum(float((position(one) * each).sum()) for one, each in zip(frames, costs, strict=True))
            sold = [float((frames[n]["sold90"] * costs[n]).sum()) for n in range(0, length // 30, 3)]
            return {"turns_sold": sum(sold) * 365 / length, "turns_stock": held / len(frames)}
    return {}


def _nearest(stock: Stock, day: date) -> pd.DataFrame | None:
    near = [taken for taken in stock if -3 <= (day - taken).days <= 7]
    return stock[min(near, key=lambda taken: abs((taken - day).days))] if near else None


def pace(skus: pd.DataFrame, paces: Mapping[str, float]) -> Mapping[str, float]:
    """What the SKUs of a photograph sell a day; when to order them is a forecast, which nothing here makes again."""
    return {"velocity": float(skus["sku"].map(paces).fillna(0.0).sum())}
