"""The restock plan of a store as of a day (rules N9, N26, N30), on stores made by hand."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.jobs.exports import Home, by_date
from tests.measures.test_account import account, measured
from tests.measures.test_own_measures import own, seen
from tests.measures.test_velocity import DAYS, GONE, MONDAY, SUNDAY, W47, back, ledgers, photographs, plan
from tests.tiers import thorough_after
from xlops.measures import Account
from xlops.measures.detail import stock
from xlops.measures.shipped import _matched
from xlops.measures.supply import supplies
from xlops.restock.sku_plan import SkuPlan
from xlops.review.below import plans_on
from xlops.review.stock import SkuStock, judge_stock, to_order


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path)
    made.put("us/sales.csv", by_date(14, SUNDAY - timedelta(days=13)))
    return made


def judged(of: Account, on: date = SUNDAY) -> dict[str, SkuStock]:
    found = judge_stock(stock(of, on), 45, on, supplies(of.sources, on), plans=plans_on(of, on))
    return {s.sku: s for s in found}


def planned(home: Home, on: date = SUNDAY, sku: str = "ABC") -> SkuPlan:
    with account(home) as of:
        return plans_on(of, on)["US", sku]


def even(home: Home, available: int, days: int = DAYS, out: int = 0) -> None:
    """Ten a day, out of stock for the last days."""
    home.put("us/plan.txt", plan(MONDAY, ABC=(available, 70, 300, 600, 900), OLD=(5000, 70, 300, 600, 900)))
    ledgers(home, {"OLD": [(10, 9)] * days, "ABC": [(10, available or 9)] * (days - out) + [GONE] * out})


@pytest.mark.parametrize("out", thorough_after(1, [7, 0, 28]))
def test_n30_the_order_of_a_sku_that_is_out_does_not_shrink(out: int, home: Home) -> None:
    """Ten a day: 45 days of lead, a week, 30 days to last, and what is held back; however long it is out."""
    even(home, 0, out=out)
    found = planned(home)
    assert found.level == pytest.approx(10.0, rel=0.01)
    assert 820 + 100 < found.sea.quantity < 820 + 300
    assert found.sea.lost == pytest.approx(450, rel=0.05)
    assert (found.sea.arrives - SUNDAY).days in (45, 46)


def test_n9_the_list_and_its_count_do_not_quarrel(home: Home) -> None:
    """What the KPI counts as due is what the list says; the edges of status are those of the rule."""
    even(home, 560)
    with account(home) as of:
        found = judged(of)
    row = measured(home, W47).values
    due = [s for s in found.values() if s.due]
    assert (row["reorder_due"], row["reorder_overdue"]) == (
        len(due), sum(s.latest_order_date is not None and s.latest_order_date < SUNDAY for s in due),
    )  # fmt: skip
    abc = found["ABC"]
    assert abc.plan is not None
    assert (abc.reorder_qty, abc.latest_order_date) == (abc.plan.sea.quantity, abc.plan.latest)
    assert (abc.reorder_point, abc.status.value, abc.velocity) == (590.0, "warn", 10.0)  # 45 days and 14 of ten
    assert [s.sku for s in to_order(list(found.values()))] == ["ABC"]


def test_n9_a_sku_of_less_than_28_days_in_stock_has_the_rule_of_n9(home: Home) -> None:
    home.put("us/plan.txt", plan(MONDAY, ABC=(200, 35, 100, 100, 100)))
    ledgers(home, {"OLD": [(1, 9)] * DAYS, "ABC": [GONE] * (DAYS - 27) + [(5, 200)] * 27})
    with account(home) as of:
        found = judged(of)["ABC"]
    assert (found.plan, found.reorder_qty) == (None, 5 * (45 + 7 + 30 + 14) - 200)


def test_n26_a_plan_knows_no_later_day(home: Home) -> None:
    """Four weeks ago it was made of what was sold by then, whatever came since."""
    home.put("us/plan.txt", plan(MONDAY, ABC=(400, 350, 1500, 2000, 2500)))
    home.put("us/plan before.txt", plan(back(27), ABC=(400, 70, 300, 600, 900)))
    ledgers(home, {"OLD": [(10, 9)] * DAYS, "ABC": [(10, 400)] * (DAYS - 28) + [(50, 400)] * 28})
    then, now = planned(home, back(28)), planned(home)
    assert then.on == back(28)
    assert then.level == pytest.approx(10.0, rel=0.02)
    assert now.level > 25


def test_typed_days_cover_carton_and_smallest_order_count(home: Home) -> None:
    even(home, 100)
    columns = "sku, production_days, freight_days, customs_days, receiving_days, moq, carton, cover_days"
    own(home, seen("products", columns, "'ABC', 14, 22, 3, 5, 1500, 48, 20"))
    found = planned(home)
    assert (found.sea.lead_days, found.sea.quantity) == (44, 1536.0)
    assert found.air is not None
    assert (found.air.lead_days, found.air.quantity % 48) == (28, 0.0)  # production, customs, receiving as by sea
    assert found.air.lost < found.sea.lost


def test_a_typed_service_level_wins(home: Home) -> None:
    even(home, 100)
    usual = planned(home)
    home.configure("service_level = 0.99\n")
    typed = planned(home)
    assert (usual.service, usual.typed_service) == (0.95, False)  # neither margin nor cost is known
    assert (typed.service, typed.typed_service) == (0.99, True)
    assert typed.point > usual.point


def test_photographs_alone_make_a_plan_too(home: Home) -> None:
    photographs(home, lambda ago: 10, lambda ago: True)
    found = planned(home)
    assert found.level == pytest.approx(10.0, rel=0.02)
    assert found.sea.quantity > 0


def test_a_delivery_takes_from_the_photograph_that_shows_it_to_half_of_its_receipt() -> None:
    first = date(2026, 9, 7)
    weekly = [(first + timedelta(days=7 * n), float(u)) for n, u in enumerate([0, 400, 400, 400, 100, 0, 200])]
    receipts = [(first + timedelta(days=25), 300.0), (first + timedelta(days=30), 100.0)]
    assert _matched(weekly, receipts) == [25 - 3.5]
    assert _matched(weekly[:3], []) == []
    assert _matched([], receipts) == []
