"""The transaction report: net sales, Amazon's fees, and the cost of what was sold, by day."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from tests.recomputed.money import Rates
from tests.recomputed.reading import by_age, csv_rows, german, number
from tests.recomputed.typed import Costs, cost_on

HEADER = {"US": "date/time", "DE": "Datum/Uhrzeit"}
NAMES = {
    "US": ("date/time", "type", "sku", "description", "quantity", "product sales", "promotional rebates"),
    "DE": ("Datum/Uhrzeit", "Typ", "SKU", "Beschreibung", "Menge", "Umsätze", "Rabatte aus Werbeaktionen"),
}
FEES = {
    "US": ("selling fees", "fba fees", "other transaction fees", "other"),
    "DE": ("Verkaufsgebühren", "Gebühren zu Versand durch Amazon", "Andere Transaktionsgebühren", "Andere"),
}
VAT = {"DE": "Produktumsatzsteuer"}  # of prices that hold it (N33); the US adds its sales tax at the checkout
WORDS = {
    "Order": "order",
    "Bestellung": "order",
    "Refund": "refund",
    "Erstattung": "refund",
    "Transfer": "transfer",
    "Übertrag": "transfer",
}
MONTHLY = {"FBA storage fee": 1, "Lagergebühr": 1, "Subscription": 0, "Abonnement": 0}  # months that the charge is late
ADVERTISING = ("Cost of Advertising", "Werbekosten")


def _day(text: str) -> date:
    if found := re.match(r"(\d\d)\.(\d\d)\.(\d{4}) ", text):
        return date(int(found[3]), int(found[2]), int(found[1]))
    return datetime.strptime(" ".join(text.split()[:3]), "%b %d, %Y").date()


def read_transactions(folder: Path, marketplace: str) -> pd.DataFrame:
    """One row per line: day, type (order, refund, fee, ads, transfer), sku, quantity, product, rebates, fees, vat."""
    read = number if marketplace == "US" else german
    day, kind, sku, about, quantity, product, rebates = NAMES[marketplace]
    days: dict[str, date] = {}
    lines = []
    for file in by_age(folder.glob("*Transaction.csv")):
        for row in csv_rows(file, HEADER[marketplace]):
            said = days.setdefault(row[day], days.get(row[day]) or _day(row[day]))
            what = "ads" if row[about] in ADVERTISING else WORDS.get(row[kind], "fee")
            fees = sum(read(row[name]) for name in FEES[marketplace])
            vat = read(row[VAT[marketplace]]) if marketplace in VAT else 0.0
            sold = (read(row[quantity]), read(row[product]), read(row[rebates]))
            lines.append((said, what, row[sku], row[about], *sold, -fees, vat))
    return pd.DataFrame(lines, columns=["day", "type", "sku", "about", "quantity", "product", "rebates", "fees", "vat"])


def accrued(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines with what is charged for a month as a line for each of its days (N29).

    A month without its charge has that of the month before, day by day.
    """
    monthly = lines["about"].isin(MONTHLY.keys())
    days = pd.Series(sorted(lines["day"].unique()))
    spread = []
    for about, late in MONTHLY.items():
        charged = lines[lines["about"] == about]
        month = pd.PeriodIndex(pd.to_datetime(charged["day"]), freq="M") - late
        a_day = (charged.groupby(month)["fees"].sum() / month.unique().sort_values().days_in_month).sort_index()
        if a_day.empty:
            continue
        of_day = pd.PeriodIndex(pd.to_datetime(days), freq="M")
        rate = a_day.reindex(pd.period_range(a_day.index[0], of_day[-1], freq="M")).ffill()
        spread.append(
            pd.DataFrame({"day": days, "type": "fee", "about": about, "fees": rate.reindex(of_day).to_numpy()})
        )
    rest = lines[~monthly]
    filled = pd.concat([rest, *spread], ignore_index=True)
    return filled.fillna({"sku": "", "quantity": 0.0, "product": 0.0, "rebates": 0.0, "fees": 0.0, "vat": 0.0})


def with_costs(lines: pd.DataFrame, costs: Costs, rates: Rates, marketplace: str) -> pd.DataFrame:
    """The lines with `cost`: of the units of an order, in the marketplace's currency; unknown is not a number."""
    orders = lines[lines["type"] == "order"]
    pairs = {
        pair: cost_on(costs, *pair, rates, marketplace) for pair in set(zip(orders["sku"], orders["day"], strict=True))
    }
    each = [pairs[pair] for pair in zip(orders["sku"], orders["day"], strict=True)]
    return lines.assign(cost=pd.Series(each, orders.index) * orders["quantity"])


def known_share(lines: pd.DataFrame) -> float:
    """The share of product sales whose cost is known; a ratio of one marketplace, which needs no rate."""
    orders = lines[lines["type"] == "order"]
    return float(orders["product"].where(orders["cost"].notna()).sum() / orders["product"].sum())


def measures(lines: pd.DataFrame, share: float) -> dict[str, float | None]:
    """Goods whose cost is unknown cost what the others do, in proportion to their sales; refunds bring none back."""
    orders, sold = lines[lines["type"] == "order"], lines[lines["type"].isin(("order", "refund"))]
    costed = orders[orders["cost"].notna()]
    return {
        "net_sales": float((sold["product"] + sold["rebates"]).sum()),
        "priced_sales": float((sold["product"] + sold["rebates"] + sold["vat"]).sum()),
        "amazon_fees": float(lines[~lines["type"].isin(("ads", "transfer"))]["fees"].sum()),
        "product_sales": float(orders["product"].sum()),
        "costed_sales": float(costed["product"].sum()),
        "cogs": float(costed["cost"].sum()) / share if share else None,
    }
