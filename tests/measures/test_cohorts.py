"""N29: the refund rate by order beside the one by day of refund: which orders came back, and what is not known yet."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.jobs.exports import Home, by_date
from tests.measures.test_account import account
from tests.measures.test_own_measures import TRANSACTIONS
from xlops.jobs.explain import explain
from xlops.measures.cohorts import Cohort, cohort_of, settled_before
from xlops.periods import Month, Week
from xlops.review.cohorts import settled, told

FIRST, LAST = date(2026, 8, 1), date(2026, 11, 22)
AUGUST, OCTOBER = Month(2026, 8), Month(2026, 10)


def line(day: date, kind: str, order: str, units: int, sales: float) -> str:
    when = f'"{day:%b} {day.day}, {day.year} 9:00:00 AM PST"'
    return f"{when},1,{kind},{order},A,Kettle,{units},,{sales},0,0,0,0,0,0,{sales}"


def refunds(day: date, number: int) -> tuple[date, str, int, float] | None:
    """Every tenth order comes back after 30 days, one unit of its two."""
    return (day + timedelta(days=30), f"O{number}", 1, -50.0) if number % 10 == 0 else None


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An order of two units a day; refunds name it."""
    found = Home(tmp_path)
    found.configure('marketplaces = ["US"]\n')
    return found


def sold(home: Home, *, named: bool = True, last: date = LAST) -> None:
    days = [FIRST + timedelta(days=n) for n in range((last - FIRST).days + 1)]
    lines = [line(day, "Order", f"O{n}", 2, 100.0) for n, day in enumerate(days)]
    for n, day in enumerate(days):
        if (back := refunds(day, n)) and back[0] <= last:
            lines.append(line(back[0], "Refund", back[1] if named else f"R{n}", back[2], back[3]))
    saved = last + timedelta(days=2)
    home.put("us/transactions.csv", "\n".join([TRANSACTIONS, *lines]) + "\n", saved)
    home.put("us/sales.csv", by_date(len(days), FIRST), saved)
    assert [o.reason for o in home.ingest().of("refused")] == []


def cohort(home: Home, period: Month | Week, until: date = LAST) -> Cohort | None:
    with account(home) as of:
        return cohort_of(of.store, of.coverage, of.marketplaces, period, until)


def test_refunds_count_in_the_month_of_their_order_and_as_far_as_is_known(home: Home) -> None:
    """August: orders 0, 10, 20, 30 of 31; by the middle of September two of them."""
    sold(home)
    assert cohort(home, AUGUST) == Cohort(AUGUST, ("US",), 62, 4, 200 / 3100, LAST)
    early = cohort(home, AUGUST, date(2026, 9, 15))
    assert early == Cohort(AUGUST, ("US",), 62, 2, 100 / 3100, date(2026, 9, 15))
    assert (early.is_settled, early.settled_on) == (False, date(2026, 10, 30))
    week = cohort(home, Week.of(date(2026, 8, 10)))  # order 10 of the 11th
    assert week is not None
    assert (week.units, week.refunded, week.is_settled) == (14, 1, True)


def test_what_is_not_known_is_no_rate(home: Home) -> None:
    sold(home)
    assert cohort(home, Month(2026, 11)) is None  # it goes on
    assert cohort(home, Month(2026, 7)) is None  # before the first export


def test_refunds_that_name_no_order_of_the_store_are_no_cohort_of_zero(home: Home) -> None:
    sold(home, named=False)
    assert cohort(home, AUGUST) is None
    assert explain(home.folder, home.settings, "refund", "2026-10").by_order == []


def test_a_refund_of_more_than_was_ordered_counts_once(home: Home) -> None:
    sold(home)
    again = [line(date(2026, 11, day), "Refund", "O0", 2, -100.0) for day in (23, 24)]
    home.put("us/later.csv", "\n".join([TRANSACTIONS, *again]) + "\n", date(2026, 11, 26))
    home.ingest()
    found = cohort(home, AUGUST, date(2026, 11, 24))
    assert found is not None
    assert (found.refunded, found.money) == (5, 250 / 3100)


def test_the_newest_settled_month_ended_sixty_days_before() -> None:
    assert settled_before(OCTOBER, date(2026, 10, 31)) == AUGUST
    assert settled_before(OCTOBER, date(2026, 12, 29)) == Month(2026, 9)
    assert settled_before(OCTOBER, date(2026, 12, 30)) == OCTOBER


def test_explain_tells_it_beside_the_rate_by_day_of_refund_and_says_what_is_open(home: Home) -> None:
    sold(home)
    found = explain(home.folder, home.settings, "refund", "2026-10")
    assert told(found.by_order).en == (
        "by order: 3.2% of 62 units ordered in 2026-10 refunded until 2026-11-22, open: refunds come until about "
        "2026-12-30, 3.2% of their sales; by order: 6.5% of 62 units ordered in 2026-08 refunded until 2026-11-22, "
        "6.5% of their sales"
    )
    assert told(found.by_order[1:]).zh == (
        "按订单：2026-08 订购的 62 件中，截至 2026-11-22 已退款 6.5%，占其销售额的 6.5%"
    )
    assert found.record()["by_order"][0]["settled"] is False
    assert explain(home.folder, home.settings, "gmv", "2026-10").by_order == ()


def test_n26_a_review_of_october_knows_refunds_up_to_its_end_only(home: Home) -> None:
    sold(home)
    with account(home) as of:
        assert settled(of, OCTOBER).en == (
            "by order: 6.5% of 62 units ordered in 2026-08 refunded until 2026-10-31, 6.5% of their sales"
        )
