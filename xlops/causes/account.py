"""What costs the account more, or ties money up: a dearer fee, storage, far too much ordered (rules R60, R70)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd

from xlops.causes.found import SURE, Cause, Fact
from xlops.causes.limits import Thresholds
from xlops.causes.panel import last_known
from xlops.diagnosis.surprise import Numbers
from xlops.periods import Month, Week

_TOLD_WEEKS = 5  # so long after its month ended a dearer fee is told
_LEAST_UNITS = 20  # of a month, for a fee a unit to say something
_EARLIER = 3  # months that storage is held against
_SALES_WEEKS, _GREW_WEEKS = 4, 5


def fee_causes(
    marketplace: str, fees: pd.DataFrame, asin_of: Mapping[tuple[str, str], str], week: Week, limits: Thresholds
) -> list[Cause]:  # fmt: skip
    """SKUs of which Amazon takes more to fulfil a unit than in the month before, in the last month that is known."""
    known = fees[(fees["marketplace"] == marketplace) & (fees["units"] >= _LEAST_UNITS)]
    known = known.assign(month=pd.to_datetime(known["month"]).dt.date, a_unit=known["fba_fees"] / known["units"])
    known = known.sort_values(["sku", "month"])
    known = known.assign(before=known.groupby("sku", sort=False)["a_unit"].shift())
    last = known[known["sku"].duplicated() & ~known["sku"].duplicated(keep="last")]
    found = []
    for sku, month, units, now, before in zip(
        last["sku"], last["month"], *(last[name].tolist() for name in ("units", "a_unit", "before")), strict=True
    ):
        if before <= 0 or now / before - 1 < limits.fee or not _is_recent(month, week):
            continue
        a_week = units * 7 / 30
        facts: dict[str, Fact] = {"fee": now, "fee_before": before, "month": f"{month:%Y-%m}", "sku": str(sku)}
        asin = asin_of.get((marketplace, str(sku)), str(sku))
        found.append(Cause("fee_up", marketplace, "asin", asin, (before - now) * a_week, 4, SURE, facts))
    return found


def storage_cause(marketplace: str, storage: Mapping[Month, float], week: Week, limits: Thresholds) -> Cause | None:
    """Storage that came to far more for the last month charged than for those before it."""
    months = sorted(m for m, amount in storage.items() if amount)
    if len(months) < 2:
        return None
    now, earlier = months[-1], [storage[m] for m in months[-1 - _EARLIER : -1]]
    usual = float(np.median(earlier))
    charged = now.next().first + timedelta(days=14)
    if usual <= 0 or storage[now] / usual - 1 < limits.storage or not _is_recent(charged, week):
        return None
    facts: dict[str, Fact] = {"fee": storage[now], "fee_before": usual, "month": now.label}
    return Cause("storage_up", marketplace, "account", "", (usual - storage[now]) * 7 / 30, 4, SURE, facts)


def over_ordered(
    marketplace: str, asins: tuple[str, ...], stock: Numbers, units: Numbers, price: Numbers, limits: Thresholds
) -> list[Cause]:  # fmt: skip
    """ASINs of which a delivery left far more than sells in half a year: `stock` and `units` by week."""
    told = np.isfinite(units[:, -_SALES_WEEKS:])
    a_week = np.nan_to_num(units[:, -_SALES_WEEKS:]).sum(axis=1) / np.maximum(told.sum(axis=1), 1)
    here = last_known(stock, 2)
    found = []
    for n, asin in enumerate(asins):
        before = stock[n, -1 - _GREW_WEEKS : -1]
        known = before[np.isfinite(before)]
        if not len(known) or not a_week[n] > 0 or not np.isfinite(here[n]):
            continue
        weeks, least = here[n] / a_week[n], float(known.min())
        if weeks < limits.cover_weeks or here[n] < limits.grew * max(least, 1.0):
            continue
        excess = here[n] - a_week[n] * limits.cover_weeks / 2
        tied = float(excess * np.nan_to_num(price[n]))
        facts = {"stock": float(here[n]), "stock_before": least, "weeks": float(weeks), "tied": tied}
        found.append(Cause("over_ordered", marketplace, "asin", asin, -limits.holding * tied, 1, SURE, facts))
    return found


def _is_recent(month_or_day: date, week: Week) -> bool:
    end = Month.of(month_or_day).span.last
    return end - timedelta(days=31) <= week.span.last <= end + timedelta(weeks=_TOLD_WEEKS)
