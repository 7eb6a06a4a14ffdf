"""Advertising by day: campaigns of Sponsored Products and Brands, search terms."""

from __future__ import annotations

import math
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from tests.recomputed.reading import Columns, by_age, csv_rows, day_of, frame, last_saved, number, xlsx_rows

SP: Columns = {
    "day": ("Date", day_of("%b %d, %Y")),
    "impressions": ("Impressions", number),
    "clicks": ("Clicks", number),
    "spend": ("Spend", number),
    "ad_sales": ("7 Day Total Sales", number),
    "ad_orders": ("7 Day Total Orders (#)", number),
    "budget": ("Budget Amount", number),
}
SB: Columns = {
    "day": ("Date", day_of("")),
    "impressions": ("Impressions", number),
    "clicks": ("Clicks", number),
    "spend": ("Spend", number),
    "ad_sales": ("14 Day Total Sales", number),
    "ad_orders": ("14 Day Total Orders (#)", number),
}
SUMS = ("impressions", "clicks", "spend", "ad_sales", "ad_orders")


def read_campaigns(folder: Path) -> pd.DataFrame:
    """Per day, of all products (`spend`, `clicks` …) and of Sponsored Products (`sp_spend` …, `budget`)."""
    sp = last_saved(
        frame(csv_rows(file), SP) for file in by_age(folder.glob("ads/Sponsored_Products_Campaign_report*.csv"))
    )
    sb = last_saved(
        frame(xlsx_rows(file), SB) for file in by_age(folder.glob("ads/Sponsored_Brands_Campaign_report*.xlsx"))
    )
    sp_days, sb_days = sp.groupby("day").sum(), sb.groupby("day").sum()
    both = {name: sp_days[name] + sb_days[name] for name in SUMS}
    of_sp = {f"sp_{name.removeprefix('ad_')}": sp_days[name] for name in SUMS}
    return pd.DataFrame(both | of_sp | {"budget": sp_days["budget"]}).reset_index()


TERM: Columns = {
    "day": ("Date", day_of("")),
    "campaign": ("Campaign Name", str),
    "group": ("Ad Group Name", str),
    "targeting": ("Targeting", str),
    "match": ("Match Type", str),
    "term": ("Customer Search Term", str),
    "clicks": ("Clicks", number),
    "spend": ("Spend", number),
    "orders": ("7 Day Total Orders (#)", number),
}


def read_terms(folder: Path) -> pd.DataFrame:
    """The search-term report of Sponsored Products by day."""
    files = by_age(folder.glob("ads/Sponsored_Products_Search_term_report*.xlsx"))
    return last_saved(frame(xlsx_rows(file), TERM) for file in files)


WINDOW, SETTLES = 60, 9


def term_spend(terms: pd.DataFrame, last: date) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Rows of the 60 settled days up to `last`, and those of terms with clicks for an order that brought none.

    An order takes 1 / conversion rate of the account clicks, rounded up. A day is settled 9
    days before the export: the window of 7 and two (N32).
    """
    exported = terms["day"].max() + timedelta(days=1)
    end = min(last, exported - timedelta(days=SETTLES))
    rows = terms[(terms["day"] > end - timedelta(days=WINDOW)) & (terms["day"] <= end)]
    if rows.empty:
        return None
    needed = math.ceil(rows["clicks"].sum() / rows["orders"].sum())
    sums = rows.groupby(["campaign", "group", "term"])[["clicks", "orders"]].transform("sum")
    return rows, rows[(sums["orders"] == 0) & (sums["clicks"] >= needed)]
