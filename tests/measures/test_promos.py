"""Coupons and deals that ran in a period, as a remark of its review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.fact_rows import put_facts
from tests.stores import begin_store
from xlops.facts.history import Store, open_store
from xlops.measures import Account
from xlops.measures.promos import promos
from xlops.periods import Week
from xlops.review.promos import promo_findings
from xlops.settings import read_settings

WEEK = Week.of(date(2026, 11, 9))
SETTINGS = read_settings('store = "Deals"\nmarketplaces = ["US"]\n')


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    begin_store(tmp_path)
    with open_store(tmp_path) as store:
        yield store


def test_what_ran_on_a_day_of_the_period_is_told_and_judges_nothing(store: Store) -> None:
    first, last = WEEK.first, WEEK.span.last
    week = timedelta(days=7)
    put_facts(store, "coupons", [
        {"day": first - week, "ends": first, "coupon": "C1", "title": "10 % off", "sales": 90},
        {"day": first - week, "ends": first - timedelta(days=1), "coupon": "C2", "title": "gone", "sales": 999},
        {"day": last + timedelta(days=1), "ends": last + week, "coupon": "C3", "title": "later", "sales": 999},
    ])  # fmt: skip
    put_facts(store, "promotions", [{"day": last, "ends": last + week, "promotion": "P1", "title": "", "sales": 1200}])
    put_facts(store, "promotion_asin", [{"day": last, "promotion": "P1", "asin": "B0A", "sales": 1200}])
    account = Account(store, SETTINGS)
    found = promos(account, WEEK.span)
    assert [(p.kind, p.title, p.sales, p.asins) for p in found] == [
        ("deal", "P1", 1200.0, ("B0A",)), ("coupon", "10 % off", 90.0, ()),
    ]  # fmt: skip
    [told] = promo_findings(found, {"B0A": "Bottle"}, account.currency_of, WEEK, "US")
    assert (told.status.value, told.finding.en) == ("info", "Coupons and deals that ran: 2")
    assert told.evidence.en == (
        "US deal P1 (Bottle), 11-15 to 11-22, 1,200 USD; US coupon 10 % off, 11-02 to 11-09, 90 USD"
    )
    assert promo_findings(found, {}, account.currency_of, WEEK, "DE") == []
