"""Stock measures: the photograph that closes the period, no older than its measure allows (rules N4, N9, N26)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from xlops.facts.history import Store
from xlops.kpis import measures
from xlops.measures.coverage import Coverage
from xlops.measures.giver import Giver, Sources
from xlops.measures.measured import PeriodMeasures
from xlops.measures.photographs import closing

# sellable now, between Amazon's warehouses, or on its way; working shipments have not left yet
POSITION = "available + coalesce(reserved_transfer, 0) + coalesce(inbound_shipped + inbound_receiving, inbound, 0)"
# 181 to 270 and 271 to 365 days, or, in regions that count so, 181 to 330 and 331 to 365
AGED = "coalesce(age_181_365, age_181_270 + age_271_365) + age_over_365"
REPLENISHABLE = "coalesce(shipped_90, 0) > 0"

PRICE = "coalesce(nullif(sales_price, 0), price)"
OFFER = "least(nullif(lowest_price, 0), nullif(featured_price, 0))"  # the cheaper of what others ask

PLAN = {
    "sellable_stock": "sum(available)",
    "position": f"sum({POSITION})",
    "shipped_7": "sum(shipped_7)",
    "shipped_30": "sum(shipped_30)",
    "shipped_90": "sum(shipped_90)",
    "available_units": "sum(available)",
    "excess_units": "sum(excess)",
    "age_units": f"sum(age_0_90 + age_91_180 + {AGED})",
    "aged181_units": f"sum({AGED})",
    "aged365_units": "sum(age_over_365)",
    "stranded_skus": "count(*) filter (alert ilike '%strand%')",
    "oos_skus": f"case when count(available) > 0 then count(*) filter (available = 0 and {REPLENISHABLE}) end",
    "replenishable_skus": f"count(*) filter ({REPLENISHABLE})",
    "own_prices": f"sum(shipped_30 * {PRICE}) filter ({OFFER} > 0)",
    "offer_prices": f"sum(shipped_30 * {OFFER}) filter ({PRICE} > 0)",
}
MANAGE = {
    "sellable_stock": "sum(available)",
    "position": "sum(available + inbound_shipped + inbound_receiving)",
}
_Sums = dict[tuple[str, date], dict[str, float | None]]  # by marketplace and day


def _give_planned(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Give each row its stock measures from the planning report, and the mean stock of 90 days."""
    sums = _photographs(sources.store, "stock_plan", PLAN)
    for row in rows:
        _give(sources, row, "stock_plan", sums)
        mean = _mean_available(sums, sources.coverage, row)
        row.give({"mean_available_90": mean}, "stock_plan", row.photographs.get("available_units"))


def _give_managed(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Give what the planning report did not tell from Manage FBA Inventory."""
    sums = _photographs(sources.store, "stock", MANAGE)
    for row in rows:
        _give(sources, row, "stock", sums)


def _give(sources: Sources, row: PeriodMeasures, table: str, sums: _Sums) -> None:
    rate = sources.exchange.stock(row.currency, row.end)
    for name in (PLAN if table == "stock_plan" else MANAGE).keys() - row.values.keys():
        age = measures()[name].max_age_days or 0
        day = closing(sources.coverage, table, row.marketplace, row.end, age)
        value = sums.get((row.marketplace, day), {}).get(name) if day else None
        row.give({name: value}, table, day, {name: rate})


def _photographs(store: Store, table: str, columns: dict[str, str]) -> _Sums:
    query = ", ".join(columns.values())
    found = store.rows(f"select marketplace, day, {query} from {table} group by marketplace, day")
    return {
        (r[0], r[1]): {c: None if v is None else float(v) for c, v in zip(columns, r[2:], strict=True)} for r in found
    }


def _mean_available(sums: _Sums, coverage: Coverage, row: PeriodMeasures) -> float | None:
    """Mean stock at 0, 30, 60 and 90 days back; none where one of the four photographs is missing."""
    levels = []
    for back in (0, 30, 60, 90):
        day = closing(coverage, "stock_plan", row.marketplace, row.end - timedelta(days=back), 7)
        level = sums.get((row.marketplace, day), {}).get("available_units") if day else None
        if level is None:
            return None
        levels.append(level)
    return sum(levels) / len(levels)


PLANNED_STOCK = Giver("stock", _give_planned, {**PLAN, "mean_available_90": PLAN["available_units"]}, ("stock_plan",))
MANAGED_STOCK = Giver(
    "stock of Manage FBA Inventory", _give_managed, MANAGE, ("stock",), needs=frozenset({"sellable_stock", "position"})
)
