"""Sales and Traffic by date."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from tests.recomputed.periods import Span, label_of, week
from tests.recomputed.reading import by_age, csv_rows, day_of, frame, german, last_saved, number

WORDS = {
    "US": {
        "day": ("Date", day_of("%m/%d/%y")),
        "gmv": ("Ordered Product Sales", number),
        "units": ("Units Ordered", number),
        "order_items": ("Total Order Items", number),
        "page_views": ("Page Views - Total", number),
        "sessions": ("Sessions - Total", number),
        "bb_share": ("Featured Offer (Buy Box) Percentage", number),
        "units_refunded": ("Units Refunded", number),
    },
    "DE": {
        "day": ("Datum", day_of("%d.%m.%Y")),
        "gmv": ("Durch bestellte Produkte erzielter Umsatz", german),
        "units": ("Bestellte Einheiten", german),
        "order_items": ("Zahl der Bestellposten", german),
        "page_views": ("Seitenaufrufe – Summe", german),
        "sessions": ("Sitzungen – Summe", german),
        "bb_share": ("Prozentsatz für Featured Offer (Einkaufswagen-Feld)", german),
        "units_refunded": ("Erstattete Einheiten", german),
    },
}


def read_sales(folder: Path, marketplace: str) -> pd.DataFrame:
    """One row per day: gmv, units, order_items, page_views, sessions, bb_views, units_refunded."""
    files = by_age(folder.glob("BusinessReport*.csv"))
    days = last_saved(frame(csv_rows(file), WORDS[marketplace]) for file in files)
    return days.assign(bb_views=days["bb_share"] * days["page_views"]).drop(columns="bb_share")


BY_ASIN = {"US": ("(Child) ASIN", "Sessions - Total"), "DE": ("(Untergeordnete) ASIN", "Sitzungen – Summe")}


def read_asin_sessions(folder: Path, marketplace: str) -> dict[str, dict[str, float]]:
    """Week label -> sessions by child ASIN."""
    asin, sessions = BY_ASIN[marketplace]
    read = number if marketplace == "US" else german
    weeks: dict[str, dict[str, float]] = {}
    for file in by_age(folder.glob("*-W*/BusinessReport*.csv")):
        said = weeks.setdefault(file.parent.name, {})
        for row in csv_rows(file):
            said[row[asin]] = said.get(row[asin], 0.0) + read(row[sessions])
    return weeks


def falling(weeks: dict[str, dict[str, float]], launched: dict[str, date], span: Span) -> float:
    """ASINs in weeks 5 to 8 on sale whose sessions fall: the slope over the last four weeks is below zero."""
    count = 0
    for asin, first in launched.items():
        age = (span.last - first).days // 7 + 1
        labels = [week(span.first - timedelta(weeks=back)) for back in (3, 2, 1, 0)]
        series = [weeks.get(label_of(one), {}).get(asin, 0.0) for one in labels]
        slope = sum(x * y for x, y in zip((-3, -1, 1, 3), series, strict=True))
        count += 5 <= age <= 8 and slope < 0
    return float(count)
