"""Baskets and repeat purchases: the newest report counts, own products are told apart, few customers say nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from tests.fact_rows import put_facts
from tests.stores import begin_store
from xlops.facts.history import Store, open_store
from xlops.measures import Account
from xlops.measures.bought import Again, Pair, bought_again, bought_together
from xlops.periods import Month, Week
from xlops.review.bought import bought_findings
from xlops.settings import read_settings

OCTOBER = Month(2026, 10)
LAST = OCTOBER.span.last
SETTINGS = read_settings('store = "Bought"\nmarketplaces = ["US"]\n')


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    folder = tmp_path_factory.mktemp("bought")
    begin_store(folder)
    with open_store(folder) as store:
        _fill(store)
        yield Account(store, SETTINGS)


def _fill(store: Store) -> None:
    for month, share in ((OCTOBER.previous(), 0.09), (OCTOBER, 0.05)):
        rows = [
            {"day": month.first, "asin": "B0MUG00001", "asin_1": "B0LID00001", "combination_share_1": share,
             "asin_2": "B0RIVAL001", "combination_share_2": 0.03, "asin_3": "B0RARE0001", "combination_share_3": 0.001},
            {"day": month.first, "asin": "B0LID00001"},
        ]  # fmt: skip
        put_facts(store, "market_basket", rows, span=month.span)
    customers = [("B0MUG00001", 400, 60), ("B0LID00001", 99, 90)]
    rows = [{"day": OCTOBER.first, "asin": a, "customers": c, "repeat_customers": r} for a, c, r in customers]
    put_facts(store, "repeat_purchase", rows, span=OCTOBER.span)
    brand = {"day": OCTOBER.first, "brand": "Ours", "customers": 900, "repeat_customers": 180}
    put_facts(store, "repeat_brand", [brand], span=OCTOBER.span)


def test_pairs_of_the_newest_report_with_ours_told_from_others(account: Account) -> None:
    assert bought_together(account, LAST) == [
        Pair("US", "B0MUG00001", "B0LID00001", 0.05, own=True),
        Pair("US", "B0MUG00001", "B0RIVAL001", 0.03, own=False),
    ]


def test_shares_of_few_customers_are_not_told(account: Account) -> None:
    assert bought_again(account, LAST) == [
        Again("US", "Ours", 900, 0.2, brand=True),
        Again("US", "B0MUG00001", 400, 0.15, brand=False),
    ]


def test_a_month_remarks_on_both_and_a_week_on_none(account: Account) -> None:
    found = bought_together(account, LAST), bought_again(account, LAST)
    basket, repeat = bought_findings(*found, {"B0MUG00001": "Mug"}, OCTOBER, "US")
    assert basket.evidence.en.split("; ")[0] == "US Mug + B0LID00001 (yours): 5.0% of orders"
    assert (
        repeat.evidence.en
        == "US Mug: 15.0% of 400 customers bought before; US Ours: 20.0% of 900 customers bought before"
    )
    assert bought_findings(*found, {}, Week.of(LAST), "US") == []
    assert bought_together(account, date(2027, 3, 1)) == []
