"""Fees of a SKU that rose: by preview, by storage, by age; with money, and quiet where nothing changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests.fact_rows import blank, put_facts, store
from xlops.facts.history import Store
from xlops.measures import Account
from xlops.measures.fee_changes import FeeChange, fee_changes
from xlops.periods import Month, Week
from xlops.review.fee_changes import fee_findings
from xlops.settings import read_settings

__all__ = ["blank", "store"]

DAY = date(2026, 11, 22)
SKU, ASIN = "MUG-1", "B0MUG00001"
SETTINGS = read_settings('store = "Fees"\nmarketplaces = ["US"]\n')


def quoted(store: Store, day: date, fee: float, **more: Any) -> None:
    row = {"day": day, "sku": SKU, "asin": ASIN, "fulfilment_fee": fee, "size_tier": "Small standard", **more}
    put_facts(store, "fba_fee_preview", [row])


def stored(store: Store, month: Month, **more: Any) -> None:
    row = {"day": month.first, "month": month.first, "asin": ASIN, "fnsku": "X", "on_hand": 100, "volume": 5.0,
           "volume_unit": "cubic feet", "fee": 12.0, "base_fee": 12.0, **more}  # fmt: skip
    put_facts(store, "fba_storage_fee", [row], span=month.span)


def found(store: Store) -> list[FeeChange]:
    return fee_changes(Account(store, SETTINGS), DAY)


def round_money(change: FeeChange) -> FeeChange:
    return replace(change, money=round(change.money or 0.0, 6))


def test_a_dearer_quote_is_told_with_the_money_of_a_month(store: Store) -> None:
    quoted(store, DAY - timedelta(days=30), 3.06)
    quoted(store, DAY, 4.15, size_tier="Large standard")
    put_facts(store, "fba_planning", [{"day": DAY, "sku": SKU, "asin": ASIN, "shipped_30": 90}])
    (change,) = found(store)
    assert round_money(change) == FeeChange("fulfilment", "US", SKU, ASIN, 3.06, 4.15, 98.1, "Large standard")
    (said,) = fee_findings([change], {SKU: "Mug"}, {"US": "USD"}, Week.of(DAY), "US")
    assert said.finding.en == "FBA charges more for products (1): about 98 USD a month"
    assert said.evidence.en == "US Mug: 3.06 → 4.15 USD a unit (Large standard)"
    assert fee_findings([change], {}, {"US": "USD"}, Week.of(DAY), "DE") == []


def test_an_announced_fee_is_told_before_it_comes(store: Store) -> None:
    quoted(store, DAY, 3.06, future_fulfilment_fee=3.20)
    (change,) = found(store)
    assert (change.kind, change.before, change.now, change.money) == ("announced", 3.06, 3.20, None)
    (said,) = fee_findings([change], {}, {"US": "USD"}, Week.of(DAY), "US")
    assert said.finding.zh == "1 个商品的 FBA 费用上涨"


def test_a_unit_that_was_measured_larger_and_a_surcharge_are_told(store: Store) -> None:
    stored(store, Month(2026, 9))
    stored(store, Month(2026, 10), volume=6.0, surcharge=3.0)
    volume, surcharge = sorted(found(store), key=lambda c: c.kind, reverse=True)
    assert round_money(volume) == FeeChange("volume", "US", ASIN, ASIN, 0.05, 0.06, 2.0, unit="cubic feet")
    assert surcharge == FeeChange("surcharge", "US", ASIN, ASIN, 0.0, 3.0, 3.0)


def test_the_newest_charge_on_aged_stock_is_told(store: Store) -> None:
    rows = [{"sku": SKU, "asin": ASIN, "fnsku": "X", "tier": t, "units": 4, "fee": 6} for t in ("271", "365")]
    put_facts(store, "fba_aged_fee", [{"day": date(2026, 10, 15), **rows[0]}])
    put_facts(store, "fba_aged_fee", [{"day": date(2026, 11, 15), **row} for row in rows])
    assert found(store) == [FeeChange("aged", "US", SKU, ASIN, None, 12, 12)]


def test_what_did_not_change_what_is_old_and_the_rate_of_the_season_are_quiet(store: Store) -> None:
    quoted(store, DAY - timedelta(days=30), 3.06)
    quoted(store, DAY, 3.06, size_tier="Large standard", future_fulfilment_fee=3.06)
    stored(store, Month(2026, 9))
    stored(store, Month(2026, 10), volume=5.2, fee=37.0, base_fee=37.0)  # the dear rate of October, rounded volumes
    put_facts(store, "fba_aged_fee", [{"day": date(2026, 9, 15), "sku": SKU, "fnsku": "X", "units": 4, "fee": 6}])
    assert found(store) == []
