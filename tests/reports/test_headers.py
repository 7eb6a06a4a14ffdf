from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlops.reports.vocabulary import attribution_days, normalise, vocabularies


@pytest.mark.parametrize(
    ("family", "field", "spellings"),
    [
        ("business", "sessions", ["Sessions - Total", "Sessions – Total", "SESSIONS — TOTAL ", "会话数 - 总计",
                                  "Sitzungen – Summe"]),
        ("business", "asin", ["(Child) ASIN", "（子）ASIN", "(子)ASIN", "（子） ASIN"]),
        ("ads", "ad_sales", ["7 Day Total Sales ", "14 Day Total Sales (₹)", "7 Day Total Sales ($)", "7天总销售额",
                             "7 Tage, Umsatz gesamt (€)", "14 Day Total Sales (USD)", "\ufeff7 Day Total Sales"]),
        ("ads", "ad_orders", ["7 Day Total Orders (#)", "Purchases", "7天总订单数(#)"]),
    ],
)  # fmt: skip
def test_spellings_of_one_field(family: str, field: str, spellings: list[str]) -> None:
    assert {s: vocabularies()[family].field(s) for s in spellings} == dict.fromkeys(spellings, field)


def test_what_is_near_is_not_the_same() -> None:
    ads, business = vocabularies()["ads"], vocabularies()["business"]
    assert ads.field("Last Year Spend") == "_known"
    assert ads.field("7 Day Advertised SKU Sales ") == "same_sku_sales"
    assert ads.field("14 Day Total Sales - (Click)") == "click_sales"
    assert business.field("Sessions - Total - B2B") == "sessions_b2b"
    assert business.field("转化率 - 总计") == "_known"


def test_attribution_windows() -> None:
    cells = [
        "7 Day Total Sales ",
        "14 Day Total Sales",
        "Sales",
        "Orders placed within 1-week of a click",
        "14天总销售额",
    ]
    assert [attribution_days(c) for c in cells] == [7, 14, None, 7, 14]


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing_but_windows(cell: str) -> None:
    once = normalise(cell)
    assert once == " ".join(once.split())
    assert normalise(f"  {cell}\u00a0 ") == once
