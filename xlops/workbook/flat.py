"""The Data sheet: a row per week, marketplace and product for people's own lookups and pivots (and ours)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from xlops.measures.objects import ProductWords
from xlops.workbook.contract import ContractTable, columns

FLAT, PIVOT = "tbl_flat", "pvt_products"
SINCE = 6
WEEKS = 26  # the newest; a pivot of more is better asked of the store
TABLES = (
    ContractTable(
        FLAT,
        "flat",
        "A row per week, marketplace and child ASIN of the newest 26 weeks, for lookups and pivots of people's own; "
        "`key` stands first, as VLOOKUP wants it. Money is in the marketplace's currency.",
        columns(
            "key week first_day marketplace asin product brand product_line owner currency gmv units order_items "
            "sessions page_views spend ad_sales"
        ),
        key="key",
        optional=True,
        since=SINCE,
    ),
)


def flat_rows(
    asins: pd.DataFrame, weeks: Mapping[str, date], currencies: Mapping[str, str], words: Mapping[str, ProductWords]
) -> list[dict[str, object]]:
    """`asins` has a row per period, marketplace and ASIN; `weeks` the first day of each that counts. Newest first."""
    newest = sorted(weeks, key=lambda label: weeks[label], reverse=True)[:WEEKS]
    order = {label: n for n, label in enumerate(newest)}
    here = asins[asins["period"].isin(order) & asins["marketplace"].isin(currencies)]
    rows = []
    for row in here.to_dict("records"):
        market, asin, of = row["marketplace"], row["asin"], words.get(row["asin"], ProductWords())
        rows.append(
            {c: row[c] for c in _MEASURES}
            | {
                "key": f"{row['period']}|{market}|{asin}", "week": row["period"], "first_day": weeks[row["period"]],
                "marketplace": market, "asin": asin, "product": row["title"] or asin, "currency": currencies[market],
                "brand": of.brand or None, "product_line": of.product_line or None, "owner": of.owner or None,
            }
        )  # fmt: skip
    return sorted(rows, key=lambda r: (order[str(r["week"])], r["marketplace"], -float(str(r["gmv"] or 0)), r["asin"]))


_MEASURES = ("gmv", "units", "order_items", "sessions", "page_views", "spend", "ad_sales")
