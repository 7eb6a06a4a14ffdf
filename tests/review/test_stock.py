"""Stock per SKU is judged by its lead time (rule N9)."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlops.measures.supply import Supply
from xlops.restock.sku_plan import SkuPlan, Way
from xlops.review.observations import _lasts_told, _to_order
from xlops.review.stock import judge_stock
from xlops.targets import Status

TODAY = date(2026, 11, 22)


def sku(name: str = "A", **numbers: Any) -> dict[str, Any]:
    given = {
        "marketplace": "US", "day": TODAY, "sku": name, "asin": "B1", "title": "T", "available": 100.0,
        "inbound": 0.0, "reserved": 0.0, "position": 100.0, "velocity": 2.0, "aged181": 0.0, "excess": 0.0,
        "price": 10.0, "lowest_price": math.nan,
    }  # fmt: skip
    return given | numbers


def judged(*rows: dict[str, Any], lead: int = 30) -> list[tuple[str, Status]]:
    return [(s.sku, s.status) for s in judge_stock(pd.DataFrame(rows), lead, TODAY)]


@pytest.mark.parametrize(
    ("position", "status"),
    [
        (59.99, Status.BREACH),  # below 2 a day × 30 days
        (60.0, Status.WARN),
        (87.99, Status.WARN),  # below the reorder point, 14 days of safety more
        (88.0, Status.WARN),  # its order is due today
        (103.99, Status.WARN),  # in 7 days
        (104.0, Status.MET),
        (0.0, Status.BREACH),
    ],
)
def test_n9_edges_are_lead_time_and_reorder_point(position: float, status: Status) -> None:
    assert judged(sku(position=position)) == [("A", status)]


def test_n9_what_to_order_and_by_when() -> None:
    (found,) = judge_stock(pd.DataFrame([sku(position=70.0)]), 30, TODAY)
    # 2 a day × (30 lead + 7 until the next look + 30 target) + 28 safety - 70
    assert (found.reorder_point, found.reorder_qty, found.cover) == (88.0, 92.0, 35.0)
    assert found.latest_order_date == date(2026, 11, 13)  # 21 days above safety less 30 days of lead: nine days ago


def test_n9_a_sku_has_its_own_lead_time_cover_smallest_order_and_carton() -> None:
    supply = {"A": Supply(lead_days=40, cover_days=20, moq=100, carton=48)}
    found = {
        s.sku: s for s in judge_stock(pd.DataFrame([sku(position=70.0), sku("B", position=70.0)]), 30, TODAY, supply)
    }
    # 2 a day × (40 lead + 7 until the next look + 20 of its target) + 28 safety - 70 = 92; at least 100, cartons of 48
    assert (found["A"].lead_days, found["A"].reorder_point, found["A"].reorder_qty) == (40, 108.0, 144.0)
    assert (found["A"].status, found["B"].status) == (Status.BREACH, Status.WARN)
    assert (found["B"].lead_days, found["B"].reorder_qty) == (30, 92.0)


def test_n9_enough_stock_needs_no_order() -> None:
    (found,) = judge_stock(pd.DataFrame([sku(position=1000.0)]), 30, TODAY)
    assert (found.reorder_qty, found.latest_order_date, found.status) == (0.0, None, Status.MET)


@pytest.mark.parametrize(
    ("velocity", "status"), [(0.0, Status.INFO), (math.nan, Status.NO_DATA), (None, Status.NO_DATA)]
)
def test_n9_without_sales_there_is_no_date(velocity: float | None, status: Status) -> None:
    (found,) = judge_stock(pd.DataFrame([sku(velocity=velocity)]), 30, TODAY)
    assert (found.status, found.cover, found.reorder_point, found.reorder_qty, found.latest_order_date) == (
        status, None, None, None, None,
    )  # fmt: skip


def test_n9_the_most_urgent_stands_first_and_ties_are_stable() -> None:
    rows = [
        sku("met", position=500.0), sku("warn", position=80.0), sku("late", position=40.0), sku("out", position=0.0),
        sku("b", position=80.0), sku("none", velocity=math.nan), sku("idle", velocity=0.0),
    ]  # fmt: skip
    first = judged(*rows)
    assert [s for s, _ in first] == ["out", "late", "b", "warn", "none", "idle", "met"]
    assert judged(*rows[::-1]) == first


def test_n9_a_slow_seller_far_beyond_the_calendar_is_no_crash() -> None:
    (found,) = judge_stock(pd.DataFrame([sku(velocity=1e-9, position=50.0)]), 30, TODAY)
    assert (found.status, found.latest_order_date) == (Status.MET, None)


def test_n5_a_column_that_the_report_lacks_is_no_zero() -> None:
    (found,) = judge_stock(pd.DataFrame([sku(inbound=math.nan, aged181=math.nan, price=math.nan)]), 30, TODAY)
    assert (found.inbound, found.aged181, found.price) == (None, None, None)


@given(st.floats(0, 1e6), st.floats(0, 1e4), st.integers(0, 365))
def test_n9_any_stock_is_judged(position: float, velocity: float, lead: int) -> None:
    (found,) = judge_stock(pd.DataFrame([sku(position=position, velocity=velocity)]), lead, TODAY)
    assert found.status in {Status.BREACH, Status.WARN, Status.MET, Status.INFO}
    if found.reorder_qty:
        assert found.latest_order_date is not None


def test_an_empty_report_has_no_skus() -> None:
    assert judge_stock(pd.DataFrame(columns=list(sku())), 30, TODAY) == []


def test_stock_that_lasts_otherwise_by_expected_sales_says_both() -> None:
    """The Inventory sheet divides by what was sold so far, the Restock sheet by what is expected."""
    way = Way(45, 100.0, date(2026, 12, 1), 0.0, 1.0)

    def said(week: float, position: float = 20.0) -> str:
        plan = SkuPlan(TODAY, 2, 90, 9, 0.95, False, 90, 100, TODAY, way, None, (week,) * 26)
        frame = pd.DataFrame([sku(position=position)])
        return _lasts_told(judge_stock(frame, 30, TODAY, plans={("US", "A"): plan})[0]).en

    assert said(28.0) == "10 days left at its pace, expected out 11-27; new stock takes 30 days"
    assert (said(14.0), said(28.0, 0.0)) == ("10 days left, new stock takes 30", "0 days left, new stock takes 30")
    assert _lasts_told(judge_stock(pd.DataFrame([sku(position=20.0)]), 30, TODAY)[0]).zh == ("可售 10 天，备货需 30 天")


def test_what_to_order_of_the_first_that_runs_out_is_said_with_its_way() -> None:
    """The rest is on the Restock sheet; what helps by air is said where the order by sea comes too late."""
    sea, air = Way(45, 3288.0, date(2027, 1, 5), 1504.0, 0.1), Way(28, 600.0, date(2026, 12, 20), 906.0, 0.2)
    late = SkuPlan(TODAY, 38, 2700, 90, 0.96, False, 2790, 3600, date(2026, 10, 8), sea, air, (266.0,) * 26)
    frame = pd.DataFrame([sku(position=20.0), sku("B", position=20.0)])

    def said(plan: SkuPlan | None, count: int) -> list[str]:
        plans = {("US", "A"): plan} if plan else {}
        text = _to_order(judge_stock(frame, 30, TODAY, plans=plans)[:count])
        return [text.en, text.zh]

    assert said(late, 2) == [
        "Order 3,288 units now, 600 of them by air (back 12-21); the others: Restock",
        "立即下单 3,288 件，其中 600 件空运（12-21 到货）；其余见补货表",
    ]
    assert said(replace(late, air=None), 1) == ["Order 3,288 units now", "立即下单 3,288 件"]
    assert said(replace(late, sea=replace(sea, held=0.9)), 1)[0] == "Order 3,288 units now"  # by sea is soon enough
