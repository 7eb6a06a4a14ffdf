"""Rule N18 of lists of what happened: a day without a row inside the days that the file states is one without any."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.jobs.exports import Home, by_date
from tests.measures.test_own_measures import TRANSACTIONS, transaction
from tests.tiers import thorough_after
from xlops.facts.history import open_store
from xlops.jobs.check import check
from xlops.jobs.explain import explain
from xlops.language import Text
from xlops.measures import Account
from xlops.periods import Month

OCTOBER = Month(2026, 10)
MONTHLY = "us/2026OctMonthlyUnifiedTransaction.csv"


def october(*days: int) -> str:
    """An order of 100 on each of these days of October."""
    rows = [transaction(date(2026, 10, day), "Order", "A", 2, 100, -20) for day in days]
    return "\n".join([TRANSACTIONS, *rows]) + "\n"


def net_sales(home: Home) -> float | None:
    with open_store(home.folder, read_only=True) as store:
        rows = Account(store, home.settings).measures([OCTOBER])
    return next(r.values.get("net_sales") for r in rows if r.marketplace == "US")


@pytest.mark.parametrize(
    ("name", "days", "exported", "found"),
    thorough_after(
        3,
        [
            (MONTHLY, [3, 30], date(2026, 11, 5), 200.0),
            ("us/transactions 2026-10.csv", [3, 4, 12], date(2026, 11, 5), 300.0),
            ("us/2026-10/transactions.csv", [2, 9, 16, 23, 30], date(2026, 11, 5), 500.0),
            ("us/2026-10/transactions.csv", [*range(2, 31)], date(2026, 11, 5), 2900.0),
            ("us/2026-10/transactions.csv", [*range(1, 15)], date(2026, 11, 5), None),  # made on the 15th, copied later
            (MONTHLY, [*range(1, 15)], date(2026, 10, 15), None),  # the month had not ended
            ("us/transactions.csv", [2, 30], date(2026, 11, 5), None),  # nothing says that it holds the month
        ],
    ),
)
def test_n18_a_month_s_transactions_need_no_row_on_every_day(
    tmp_path: Path, name: str, days: list[int], exported: date, found: float | None
) -> None:
    home = Home(tmp_path)
    home.put(name, october(*days), exported)
    home.ingest()
    assert net_sales(home) == found


def test_n18_days_that_a_month_s_margin_lacks_are_named_with_what_to_do(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.put("us/2026-10/transactions.csv", october(*range(1, 15)), date(2026, 11, 5))
    home.put("us/sales.csv", by_date(40, date(2026, 10, 1)), date(2026, 11, 20))
    home.ingest()
    rest = Text("2026-10-15 to 2026-10-31", "2026-10-15 至 2026-10-31")
    findings = check(home.folder, home.settings, "2026-10", "US").findings
    money = [f for f in findings if f.code in ("days-lacking", "days-claimed")]
    assert [(f.code, f.file, f.value) for f in money] == [
        ("days-lacking", "", rest), ("days-claimed", "us/2026-10/transactions.csv", rest),
    ]  # fmt: skip
    assert "Payments › Reports Repository › Transaction" in str(money[0].hint)
    why = explain(home.folder, home.settings, "gm", "2026-10", "US").why.en
    assert "Transaction (Monthly Unified Transaction, or a custom range) (2026-10-15 to 2026-10-31)" in why
