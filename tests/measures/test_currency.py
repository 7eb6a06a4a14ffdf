"""Money in the base currency (rule N25): flows at the rate of their day, stocks at that of the period's last day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.jobs.exports import FIRST, Home, by_asin, by_date
from tests.measures.test_account import W45, account
from xlops.facts.history import open_store
from xlops.measures import PeriodMeasures
from xlops.measures.currency import Exchange, rate_of_sum, rated, sql_rate
from xlops.measures.detail import asin_periods, days
from xlops.money import Rate, Rates
from xlops.periods import Month, Span, Week
from xlops.review.currency import days_with_all, with_all

STORE = 'marketplaces = ["US", "DE"]\nbase_currency = "USD"\n'
OCTOBER = Month(2026, 10)


def rate(day: str, value: str, currency: str = "EUR") -> str:
    return f'[[rate]]\nday = {day}\ncurrency = "{currency}"\nrate = {value}\n'


STEP = rate("2026-01-01", "1.1") + rate("2026-10-16", "1.4")


def german(text: str) -> str:
    """A US by-date report as Seller Central of Germany writes it."""
    return re.sub(r"(\d+)/(\d+)/(\d+)", r"\2.\1.\3", text.replace("$", "€"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def october(home: Home, rates: str) -> None:
    """31 days of 100 USD in the US, and of 10 EUR in Germany."""
    home.configure(STORE + rates)
    home.put("us/sales.csv", by_date(31, date(2026, 10, 1)), date(2026, 11, 20))
    home.put("de/sales.csv", german(by_date(31, date(2026, 10, 1), gmv=10)), date(2026, 11, 20))
    home.ingest()


def total(home: Home, period: Week | Month) -> tuple[PeriodMeasures, list[tuple[str, object, object]]]:
    with account(home) as own:
        row = next(r for r in own.measures([period]) if r.marketplace == "ALL")
        return row, [(f.code, f.value, f.expected) for f in own.findings]


def test_n25_a_rate_step_inside_a_month_counts_from_its_day(home: Home) -> None:
    october(home, STEP)
    row, findings = total(home, OCTOBER)
    assert row.values["gmv"] == pytest.approx(31 * 100 + 15 * 10 * 1.1 + 16 * 10 * 1.4)
    assert findings == []


def test_n25_the_days_of_a_month_add_up_to_it_on_every_sheet(home: Home) -> None:
    october(home, STEP)
    with account(home) as own:
        every = days_with_all(own, days(own))
    by_day = every[every["marketplace"] == "ALL"]
    assert len(by_day) == 31
    assert by_day["gmv"].sum() == pytest.approx(total(home, OCTOBER)[0].values["gmv"])


def test_n25_at_one_rate_a_total_is_the_plain_product(home: Home) -> None:
    october(home, rate("2026-01-01", "1.1685"))
    assert total(home, OCTOBER)[0].values["gmv"] == 31 * 100 + 31 * 10 * 1.1685


def test_n25_a_day_without_a_rate_leaves_the_total_blank_and_says_so(home: Home) -> None:
    october(home, rate("2026-10-02", "1.1"))
    row, findings = total(home, OCTOBER)
    assert ("gmv" in row.values, row.values["units"], findings) == (False, 310, [("missing-rate", "EUR", "USD")])


def test_n25_a_summary_is_worth_the_mean_rate_of_its_days(home: Home) -> None:
    home.configure(STORE + rate("2026-01-01", "1.1") + rate("2026-11-05", "1.45"))  # three days, then four
    home.put("us/2026-W45/b.csv", by_asin(("B0P", "B0C1", 60, 5, 700.0)))
    home.put("de/2026-W45/b.csv", by_asin(("B0P", "B0C1", 60, 5, 700.0)).replace("$", "€"))
    home.ingest()
    mean = (3 * 1.1 + 4 * 1.45) / 7
    assert total(home, W45)[0].values["gmv"] == pytest.approx(700 + 700 * mean)
    with account(home) as own:
        rows = with_all(own, asin_periods(own, [W45]))
    assert list(rows.columns) == [
        "period", "marketplace", "asin", "title", "gmv", "units", "order_items", "sessions", "page_views", "bb_views",
        "units_refunded", "spend", "ad_sales", "clicks", "ad_part",
    ]  # fmt: skip
    assert rows[["marketplace", "gmv"]].to_numpy().tolist() == [
        ["ALL", pytest.approx(700 + 700 * mean)], ["US", 700], ["DE", 700],
    ]  # fmt: skip


def test_n25_a_month_of_weeks_takes_the_mean_rate_of_each_week(home: Home) -> None:
    february = Month(2021, 2)  # four whole weeks
    home.configure(
        'marketplaces = ["DE"]\nbase_currency = "USD"\n' + rate("2021-01-01", "1.1") + rate("2021-02-12", "1.8")
    )
    for n in range(4):
        week = Week.of(date(2021, 2, 1) + timedelta(7 * n))
        home.put(f"de/{week.label}/b.csv", by_asin(("B0P", "B0C1", 60, 5, 100.0 * (n + 1))).replace("$", "€"))
    home.ingest()
    second = (4 * 1.1 + 3 * 1.8) / 7
    expected = 100 * 1.1 + 200 * second + 700 * 1.8
    assert total(home, february)[0].values["gmv"] == pytest.approx(expected)
    with account(home) as own:
        rows = with_all(own, asin_periods(own, [february]))
    assert rows[["marketplace", "gmv"]].to_numpy().tolist() == [["ALL", pytest.approx(expected)], ["DE", 1000]]


def test_n25_a_plan_is_worth_the_rates_of_its_days(home: Home) -> None:
    october(home, STEP)
    with open_store(home.folder) as store:
        values = (
            "(date '2026-10-01', 'US', 3100, date '2026-10-01'), (date '2026-10-01', 'DE', 3100, date '2026-10-01')"
        )
        store.con.execute(f"insert into input_plan (month, marketplace, gmv, seen_on) values {values}")
    assert total(home, OCTOBER)[0].values["plan_gmv"] == pytest.approx(3100 + 15 * 100 * 1.1 + 16 * 100 * 1.4)


# -- the rule itself -------------------------------------------------------------------------------------------------

LEVELS = st.decimals("0.001", "200", places=4)
DATED = st.lists(st.tuples(st.integers(0, 60), LEVELS), min_size=1, max_size=6, unique_by=lambda r: r[0])
FIGURES = st.decimals("0.01", "100000", places=2)


def exchange(dated: list[tuple[int, Decimal]]) -> Exchange:
    """Rates of EUR in USD; the first one holds from before the first day on."""
    rates = [Rate(FIRST + timedelta(n), "EUR", level) for n, level in dated]
    return Exchange(Rates("USD", [*rates, Rate(FIRST - timedelta(400), "EUR", dated[0][1])]))


def spans(length: int) -> list[Span]:
    return [Span.closed(FIRST + timedelta(n), FIRST + timedelta(n)) for n in range(length)]


@given(DATED, st.lists(FIGURES, min_size=1, max_size=62))
def test_n25_the_sum_of_the_days_is_the_period(dated: list[tuple[int, Decimal]], figures: list[Decimal]) -> None:
    rates = [exchange(dated).flow("EUR", day) for day in spans(len(figures))]
    parts = [(float(f), r) for f, r in zip(figures, rates, strict=True)]
    whole = rate_of_sum(parts)
    assert whole is not None
    by_day = sum(f * r for f, r in parts if r is not None)
    assert sum(f for f, _ in parts) * whole == pytest.approx(by_day, rel=1e-12)


@given(DATED, st.integers(1, 60))
def test_n25_a_span_has_the_mean_rate_of_its_days(dated: list[tuple[int, Decimal]], length: int) -> None:
    rates = [r for day in spans(length) if (r := exchange(dated).flow("EUR", day)) is not None]
    whole = exchange(dated).flow("EUR", Span.closed(FIRST, FIRST + timedelta(length - 1)))
    assert whole is not None
    assert whole == pytest.approx(sum(rates) / length, rel=1e-12)
    assert len(set(rates)) > 1 or whole == rates[0]


@pytest.mark.thorough
@settings(deadline=None)
@given(st.lists(st.tuples(FIGURES, st.none() | st.sampled_from([0.5, 1.1, 1.4])), min_size=1, max_size=12))
def test_n25_sql_and_python_keep_one_rule(parts: list[tuple[Decimal, float | None]]) -> None:
    con = duckdb.connect()
    con.register("parts", rated(((float(f), r) for f, r in parts), "figure rate"))
    ((found,),) = con.execute(f"select {sql_rate('figure')} from parts").fetchall()
    expected = rate_of_sum([(float(f), r) for f, r in parts])
    assert found == (None if expected is None else pytest.approx(expected, rel=1e-12))


def test_n25_what_stands_takes_the_last_day_and_the_base_currency_is_itself() -> None:
    known = exchange([(0, Decimal("1.1")), (6, Decimal("1.4"))])
    last = FIRST + timedelta(6)
    assert (known.stock("EUR", last), known.stock("EUR", last - timedelta(1)), known.stock("USD", last)) == (
        1.4,
        1.1,
        1.0,
    )
    assert known.flow("GBP", Span.closed(FIRST, last)) is None
    assert Exchange(None).stock("USD", last) is None


def test_n25_a_cost_is_converted_on_the_day_of_the_sale() -> None:
    known = exchange([(0, Decimal("1.25")), (6, Decimal("2"))])
    found = [known.between("USD", "EUR", FIRST + timedelta(n)) for n in (5, 6)]
    assert (found, known.between("GBP", "GBP", FIRST), known.between("GBP", "EUR", FIRST)) == ([0.8, 0.5], 1.0, None)
