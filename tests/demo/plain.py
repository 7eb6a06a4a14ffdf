"""What anybody sees in the exports of a store in the United States: plain pandas, nothing of xlops."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from io import BytesIO
from typing import Any

import pandas as pd

Files = Mapping[date, Iterable[tuple[str, bytes]]]


def numbers(column: pd.Series[Any]) -> pd.Series[float]:
    """`$1,234.50`, `12.5%`, `1,234` as numbers."""
    plain = column.astype(str).str.replace(r"[^\d.\-]", "", regex=True).replace("", "0")
    return plain.astype(float)


@dataclass(frozen=True)
class Store:
    """Files by the day of their visit; of what two visits tell, the later one holds."""

    files: list[tuple[date, str, bytes]]

    @classmethod
    def of(cls, files: Files) -> Store:
        return cls([(day, name, content) for day, some in sorted(files.items()) for name, content in some])

    def _frames(self, pattern: str, read: Any) -> pd.DataFrame:
        found = [
            read(BytesIO(content)).assign(seen=day, file=name)
            for day, name, content in self.files
            if re.search(pattern, name)
        ]
        return pd.concat(found, ignore_index=True) if found else pd.DataFrame()

    @staticmethod
    def _latest(frame: pd.DataFrame, by: str) -> pd.DataFrame:
        """The rows of each day (or week) as the last visit that has it tells them."""
        return frame[frame["seen"] == frame.groupby(by)["seen"].transform("max")]

    @cached_property
    def by_date(self) -> pd.DataFrame:
        frame = self._frames(r"^us/BusinessReport", pd.read_csv)
        frame["day"] = pd.to_datetime(frame["Date"], format="%m/%d/%y").dt.date
        made = pd.DataFrame({"day": frame["day"], "seen": frame["seen"]})
        for name, column in (
            ("gmv", "Ordered Product Sales"), ("units", "Units Ordered"), ("order_items", "Total Order Items"),
            ("sessions", "Sessions - Total"), ("units_refunded", "Units Refunded"),
        ):  # fmt: skip
            made[name] = numbers(frame[column])
        return self._latest(made, "day")

    @cached_property
    def by_asin(self) -> pd.DataFrame:
        """A row for each ISO week (its Monday) and ASIN."""
        frame = self._frames(r"^us/\d{4}-W\d\d/BusinessReport", pd.read_csv)
        monday = [date.fromisocalendar(int(f[3:7]), int(f[9:11]), 1) for f in frame["file"]]
        made = pd.DataFrame({"week": monday, "asin": frame["(Child) ASIN"], "seen": frame["seen"]})
        for name, column in (
            ("sales", "Ordered Product Sales"), ("units", "Units Ordered"), ("sessions", "Sessions - Total"),
            ("offer", "Featured Offer (Buy Box) Percentage"), ("refunded", "Units Refunded"),
        ):  # fmt: skip
            made[name] = numbers(frame[column])
        made["conversion"], made["price"] = made["units"] / made["sessions"], made["sales"] / made["units"]
        return self._latest(made, "week")

    @cached_property
    def campaigns(self) -> pd.DataFrame:
        frame = self._frames("Products_Campaign_report", pd.read_csv)
        made = pd.DataFrame({"day": pd.to_datetime(frame["Date"], format="%b %d, %Y").dt.date, "seen": frame["seen"]})
        made["campaign"] = frame["Campaign Name"]
        return self._latest(_ads(made, frame, "7"), "day").assign(budget=numbers(frame["Budget Amount"]))

    @cached_property
    def brands(self) -> pd.DataFrame:
        frame = self._sheets("Brands_Campaign_report")
        made = pd.DataFrame({"day": frame["Date"].dt.date, "seen": frame["seen"], "campaign": frame["Campaign Name"]})
        return self._latest(_ads(made, frame, "14"), "day")

    @cached_property
    def terms(self) -> pd.DataFrame:
        frame = self._sheets("Search_term_report")
        made = pd.DataFrame({"day": frame["Date"].dt.date, "seen": frame["seen"], "campaign": frame["Campaign Name"]})
        made["term"] = frame["Customer Search Term"]
        return self._latest(_ads(made, frame, "7"), "day")

    def _sheets(self, pattern: str) -> pd.DataFrame:
        frame = self._frames(pattern, lambda content: pd.read_excel(content, engine="calamine"))
        return frame.rename(columns=str.strip)

    @cached_property
    def stock(self) -> pd.DataFrame:
        return self._frames(r"/FBA_Inventory_", pd.read_csv)

    @cached_property
    def keepa(self) -> pd.DataFrame:
        return self._frames("Keepa", pd.read_csv)

    @cached_property
    def health(self) -> pd.DataFrame:
        rows = []
        for day, name, content in self.files:
            if "seller performance" in name:
                metrics = json.loads(content)["performanceMetrics"][0]
                defects, violations = metrics["orderDefectRate"]["afn"]["rate"], metrics["listingPolicyViolations"]
                rows.append({"seen": day, "odr": defects, "violations": violations["defectsCount"]})
        return pd.DataFrame(rows)

    @cached_property
    def money(self) -> pd.DataFrame:
        frame = self._frames("MonthlyUnified", lambda content: pd.read_csv(content, skiprows=7, thousands=","))
        frame["day"] = pd.to_datetime(frame["date/time"].str.extract(r"(^\w+ \d+, \d+)")[0], format="%b %d, %Y").dt.date
        return frame

    def values(self, label: str) -> dict[str, int]:
        """The sums of a week (`2026-W20`) or month (`2026-05`), money in cents."""
        days = _days(label)
        made = {}
        sales = self.by_date[self.by_date["day"].isin(days)]
        for name in ("gmv", "units", "order_items", "sessions", "units_refunded"):
            made[name] = round(float(sales[name].sum()) * (100 if name == "gmv" else 1))
        for product, frame in (("sp", self.campaigns), ("sb", self.brands)):
            own = frame[frame["day"].isin(days)]
            for name in ("spend", "clicks", "impressions", "orders", "sales"):
                made[f"{product}_{name}"] = round(float(own[name].sum()) * (100 if name in ("spend", "sales") else 1))
        return made


def _ads(made: pd.DataFrame, frame: pd.DataFrame, window: str) -> pd.DataFrame:
    frame = frame.rename(columns=str.strip)
    for name, column in (
        ("impressions", "Impressions"), ("clicks", "Clicks"), ("spend", "Spend"),
        ("orders", f"{window} Day Total Orders (#)"), ("sales", f"{window} Day Total Sales"),
    ):  # fmt: skip
        made[name] = numbers(frame[column])
    return made


def _days(label: str) -> set[date]:
    if "W" in label:
        monday = date.fromisocalendar(int(label[:4]), int(label[6:]), 1)
        return {monday + timedelta(days=n) for n in range(7)}
    first = date.fromisoformat(f"{label}-01")
    return {d for n in range(31) if (d := first + timedelta(days=n)).month == first.month}
