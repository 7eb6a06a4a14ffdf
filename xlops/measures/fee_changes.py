"""What FBA charges more for a SKU: a dearer or announced fee, a unit measured larger, a surcharge on storage or age.

Sources are Amazon's own quotes and charges. That the rate of storage rises for all in October is no change of a SKU.
Money is in the marketplace's currency.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from xlops.measures.account import Account
from xlops.measures.photographs import DAYS_AFTER, closing

FeeKind = Literal["fulfilment", "announced", "volume", "surcharge", "aged"]
_UNITS = (
    "select sku, max(shipped_30)::double units from stock_plan where marketplace = ? and day = ?::date group by sku"
)
_PREVIEW = """
with told as (
  select day, sku, max(asin) asin, max(fulfilment_fee)::double fee, max(future_fulfilment_fee)::double later,
    coalesce(max(size_tier), '') tier
  from fee_preview where marketplace = $market and day in ($now::date, $before::date) group by all
), sold as (
  select sku, max(shipped_30)::double units from stock_plan
  where marketplace = $market and day = $stock::date group by sku
)
select n.sku, coalesce(n.asin, ''), b.fee, n.fee, n.later, coalesce(b.tier, ''), n.tier, s.units
from told n left join told b on b.sku = n.sku and b.day = $before::date left join sold s on s.sku = n.sku
where n.day = $now::date and n.fee > 0 order by n.sku
"""
_STORED = """
select asin, volume_unit, month, sum(volume)::double / nullif(sum(on_hand - coalesce(removing, 0)), 0)::double unit,
  sum(on_hand - coalesce(removing, 0))::double units, coalesce(sum(surcharge), 0)::double surcharge,
  sum(coalesce(base_fee, fee))::double fee, sum(volume)::double volume
from storage_fee where marketplace = ? and month <= ? and month >= ? and asin <> '' group by all order by 1, 2, 3
"""
_AGED = """
select sku, coalesce(max(asin), ''), sum(fee)::double, sum(units)::double from storage_fee_aged
where marketplace = $market and day = (
  select max(day) from storage_fee_aged where marketplace = $market and day <= $on::date and day > $since::date
) group by sku having sum(fee) > 0 order by sku
"""


@dataclass(frozen=True)
class FeeChange:
    """`before` and `now` are a unit's fee, or its volume in `unit`; of a new surcharge and of age the month's sum.

    `money` is what it comes to in a month; None where nobody knows how many are sold.
    """

    kind: FeeKind
    marketplace: str
    sku: str  # or the ASIN, where a report names no SKU
    asin: str
    before: float | None
    now: float
    money: float | None
    tier: str = ""  # the new size tier, where it changed
    unit: str = ""


@cache
def _limits() -> dict[str, Any]:
    return tomllib.loads(files("xlops.measures").joinpath("fee_changes.toml").read_text("utf-8"))


def fee_changes(account: Account, on: date) -> list[FeeChange]:
    """What is dearer as of the end of `on`, most money first, unknown money last."""
    found = [
        change
        for market in account.marketplaces
        for of in (_of_preview, _of_storage, _of_age)
        for change in of(account, market, on)
    ]
    return sorted(found, key=lambda c: (-(c.money or 0.0), c.marketplace, c.sku, c.kind))


def _of_preview(account: Account, market: str, on: date) -> Iterator[FeeChange]:
    limits, days = _limits()["preview"], account.coverage.cover("fee_preview", market).days
    now = closing(account.coverage, "fee_preview", market, on, limits["fresh_days"])
    if now is None:
        return
    before = max((d for d in days if 0 < (now - d).days <= limits["before_days"]), default=None)
    stock = closing(account.coverage, "stock_plan", market, on, limits["fresh_days"])
    asked = {"market": market, "now": now, "before": before, "stock": stock}
    for sku, asin, was, fee, later, tier_was, tier, units in account.store.con.execute(_PREVIEW, asked).fetchall():
        if was is not None and fee > was:
            changed = tier if tier_was and tier != tier_was else ""
            yield FeeChange("fulfilment", market, sku, asin, was, fee, _times(fee - was, units), changed)
        if later is not None and later > fee:
            yield FeeChange("announced", market, sku, asin, fee, later, _times(later - fee, units))


def _of_storage(account: Account, market: str, on: date) -> Iterator[FeeChange]:
    """The newest month reported beside the newest one before it, by ASIN."""
    limits = _limits()["storage"]
    rows = account.store.rows(_STORED, [market, on, on - timedelta(days=400)])
    newest = max((row[2] for row in rows), default=None)
    if newest is None or (on - newest).days > limits["fresh_days"]:
        return
    for last, (asin, of, month, unit, units, surcharge, fee, volume) in zip([None, *rows], rows, strict=False):
        if month != newest or last is None or last[:2] != (asin, of):
            continue
        if surcharge > 0 and not last[5]:
            yield FeeChange("surcharge", market, asin, asin, 0.0, surcharge, surcharge)
        enough = min(units or 0.0, last[4] or 0.0) >= limits["least_units"] and last[3]
        if enough and volume and unit > last[3] * (1 + limits["volume_step"]):
            yield FeeChange("volume", market, asin, asin, last[3], unit, fee * (1 - last[3] / unit), unit=of or "")


def _of_age(account: Account, market: str, on: date) -> Iterator[FeeChange]:
    since = on - timedelta(days=_limits()["aged"]["fresh_days"])
    asked = {"market": market, "on": on + timedelta(days=DAYS_AFTER), "since": since}
    for sku, asin, fee, _ in account.store.con.execute(_AGED, asked).fetchall():
        yield FeeChange("aged", market, sku, asin, None, fee, fee)


def _times(each: float, units: float | None) -> float | None:
    return None if units is None else each * units
