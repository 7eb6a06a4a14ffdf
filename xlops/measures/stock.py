"""Stock measures: the photograph that closes the period, no older than its measure allows (rules N4, N9, N26)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from xlops.facts.history import Store
from xlops.kpis import measures
from xlops.measures.coverage import Coverage
from xlops.measures.measured import PeriodMeasures
from xlops.measures.photographs import closing

# units a day from the last 30, 60 and 90 days; without the 60 and 90 day columns the last 30 alone
VELOCITY = (
    "case when shipped_60 is null or shipped_90 is null then shipped_30 / 30.0 "
    "else 0.5 * shipped_30 / 30.0 + 0.3 * shipped_60 / 60.0 + 0.2 * shipped_90 / 90.0 end"
)
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
    "velocity": f"sum({VELOCITY})",
    "shipped_7": "sum(shipped_7)",
    "shipped_30": "sum(shipped_30)",
    "shipped_90": "sum(shipped_90)",
    "available_units": "sum(available)",
    "excess_units": "sum(excess)",
    "age_units": f"sum(age_0_90 + age_91_180 + {AGED})",
    "aged181_units": f"sum({AGED})",
    "aged365_units": "sum(age_over_365)",
    "stranded_skus": "count(*) filter (alert ilike '%strand%')",
    "oos_skus": f"count(*) filter (available = 0 and {REPLENISHABLE})",
    "replenishable_skus": f"count(*) filter ({REPLENISHABLE})",
    "own_prices": f"sum(shipped_30 * {PRICE}) filter ({OFFER} > 0)",
    "offer_prices": f"sum(shipped_30 * {OFFER}) filter ({PRICE} > 0)",
}
MANAGE = {
    "sellable_stock": "sum(available)",
    "position": "sum(available + inbound_shipped + inbound_receiving)",
}


def stock_measures(store: Store, coverage: Coverage, rows: Sequence[PeriodMeasures]) -> None:
    """Give each row its stock measures, from the planning report, else from Manage FBA Inventory."""
    sums = {table: _photographs(store, table, columns) for table, columns in (("stock_plan", PLAN), ("stock", MANAGE))}
    for row in rows:
        for table, columns in (("stock_plan", PLAN), ("stock", MANAGE)):
            for name in columns:
                age = measures()[name].max_age_days or 0
                day = closing(coverage, table, row.marketplace, row.end, age)
                value = sums[table].get((row.marketplace, day), {}).get(name) if day else None
                if value is not None and name not in row.values:
                    row.give({name: value}, table, day)
        mean = _mean_available(sums["stock_plan"], coverage, row)
        if mean is not None:
            row.give({"mean_available_90": mean}, "stock_plan", row.photographs.get("available_units"))


def _photographs(store: Store, table: str, columns: dict[str, str]) -> dict[tuple[str, date], dict[str, float | None]]:
    query = ", ".join(columns.values())
    found = store.rows(f"select marketplace, day, {query} from {table} group by marketplace, day")
    return {
        (r[0], r[1]): {c: None if v is None else float(v) for c, v in zip(columns, r[2:], strict=True)} for r in found
    }


def _mean_available(
    sums: dict[tuple[str, date], dict[str, float | None]], coverage: Coverage, row: PeriodMeasures
) -> float | None:
    """Mean stock at 0, 30, 60 and 90 days back; none where one of the four photographs is missing."""
    levels = []
    for back in (0, 30, 60, 90):
        day = closing(coverage, "stock_plan", row.marketplace, row.end - timedelta(days=back), 7)
        level = sums.get((row.marketplace, day), {}).get("available_units") if day else None
        if level is None:
            return None
        levels.append(level)
    return sum(levels) / len(levels)
