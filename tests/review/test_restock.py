"""The restock list as rows: by supplier, its cash, and what Amazon's index goes by."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from xlops.language import NOTHING, Text
from xlops.measures.replenish_check import SkuTest
from xlops.review.restock import IpiParts, Leftover, RestockRow, forecasts_told, ipi_parts
from xlops.review.stock import SkuStock
from xlops.targets import Status
from xlops.workbook.restock import CASH_ROWS, cash_rows, suppliers

DAY = date(2026, 11, 23)


def row(supplier: str = "", currency: str = "USD", weeks: int = 0, cost: float | None = 100.0) -> RestockRow:
    when = DAY + timedelta(weeks=weeks)
    return RestockRow(
        supplier, "US", "P", "", "Pan", "sea", 10.0, 1, cost, currency, when, when, when, 44, 1.0, 0.0, 0.95, 0.0, 0.0,
        False, NOTHING,
    )  # fmt: skip


def stock(sku: str, available: float, velocity: float | None, **more: Any) -> SkuStock:
    return SkuStock(
        "US", sku, "", "", available, 0.0, 0.0, available, velocity, 30, None, None, None, 0.0, 0.0, 10.0, 10.0,
        Status.MET, **more,
    )  # fmt: skip


def left(kind: str, sku: str, units: float, way: str) -> Leftover:
    return Leftover(kind, "US", sku, sku, units, None, way, None, "USD", NOTHING)


def test_cash_is_by_supplier_week_and_currency() -> None:
    rows = [row("B"), row("A", weeks=1), row("A"), row("A", "EUR"), row("A"), row("", cost=None)]
    assert cash_rows(rows) == [
        {"supplier": Text("A", "A"), "week": "2026-W48", "currency": "EUR"},
        {"supplier": Text("A", "A"), "week": "2026-W48", "currency": "USD"},
        {"supplier": Text("B", "B"), "week": "2026-W48", "currency": "USD"},
        {"supplier": Text("A", "A"), "week": "2026-W49", "currency": "USD"},
    ]


def test_cash_of_more_suppliers_than_there_is_room_for_is_of_all_together() -> None:
    rows = [row(f"S{n}") for n in range(CASH_ROWS + 1)]
    assert cash_rows(rows) == [{"supplier": NOTHING, "week": "2026-W48", "currency": "USD"}]
    assert len(cash_rows(rows[1:])) == CASH_ROWS


def test_a_supplier_that_is_missing_is_said_only_beside_others() -> None:
    assert suppliers([row()]) == {"": NOTHING}
    assert suppliers([row(), row("A")]) == {"": Text("not stated", "未填写"), "A": Text("A", "A")}


def test_the_parts_of_the_index_before_and_after_the_ways_out() -> None:
    skus = [stock("A", 1_000, 5.0), stock("B", 900, 20.0), stock("C", 100, None, stranded=True)]
    ways = [left("overstock", "A", 550, "cut"), left("aged", "A", 40, "cut"), left("stranded", "C", 100, "relist")]
    assert ipi_parts(skus, ways) == IpiParts(650 / 2_000, 100 / 1_450, 0.05, 2_250 / 2_000)
    assert ipi_parts(skus, ways).told().en == (  # type: ignore[union-attr]
        "IPI goes by: 32% of units beyond 90 days of sales (7% once this is done), 5% stranded, sell-through 1.1"
    )
    held = ipi_parts(skus, [left("overstock", "A", 550, "hold")])
    assert held is not None
    assert "once" not in held.told().en
    assert ipi_parts([stock("A", 0, 1.0)], []) is None


def test_without_stock_days_no_forecast_could_be_held_against_what_came() -> None:
    assert [line.en for line in forecasts_told({}, {})] == [
        "No SKU has stock days for long enough to hold forecasts against what came."
    ]


def test_sales_that_are_the_same_each_time_have_no_miss_to_compare_with() -> None:
    """Repeating them misses nothing, so that no number of times it does is left out, not `nan`."""
    even, usual = SkuTest(52, None, 0.1, 1.0, (0.0,)), SkuTest(52, 0.8, 0.2, 0.9, (-0.25, 0.1))
    both = [line.en for line in forecasts_told({("US", "A"): even, ("US", "B"): usual}, {("US", "B"): "Board"})]
    assert both == [
        (
            "2 SKUs, 52 days ahead as forecast earlier: misses are 0.80 times those of repeating the days before "
            "(below 1 is better); stock for 95% of cases would have been enough 95% of the time. Farthest off:"
        ),
        (
            "Board: forecast against what came -25% +10%; misses 0.80 times those of repeating the days before; stock "
            "for 95% enough 90% of the time"
        ),
        "US A: forecast against what came +0%; stock for 95% enough 100% of the time",
    ]
    assert [line.zh for line in forecasts_told({("US", "A"): even}, {})] == [
        "1 个 SKU，按早先的 52 天预测：按 95% 备货，100% 的时候够卖。偏差最大：",
        "US A：预测相对实际 +0%；按 95% 备货，100% 的时候够卖",
    ]
