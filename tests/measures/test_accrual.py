"""N29: what Amazon charges once for a month accrues by its days; break-even is that of the last closed month."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from tests.jobs.exports import Home, by_asin, by_date
from tests.measures.test_account import W45, account
from tests.measures.test_own_measures import TRANSACTIONS, own, seen, transaction
from tests.stores import board_of, kept_folder
from tests.tiers import thorough_after
from xlops.facts.history import open_store
from xlops.jobs.explain import explain
from xlops.jobs.ingest import EXPORTS
from xlops.measures import PeriodMeasures
from xlops.measures.asin_margin import break_evens, closed_month_of
from xlops.measures.charges import read_charged
from xlops.periods import Month, Period, Week
from xlops.settings import read_settings

TOML = 'marketplaces = ["US"]\nbase_currency = "USD"\n'
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
Charge = tuple[date, str, str, str, float]  # day, type, order, description, amount
STORAGE = (date(2026, 11, 7), "FBA Inventory Fee", "", "FBA storage fee", -310.0)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    found = Home(tmp_path)
    found.configure(TOML)
    return found


def line(charge: Charge) -> str:
    day, kind, order, about, amount = charge
    return f'"{day:%b} {day.day}, {day.year} 9:00:00 AM PST",1,{kind},{order},,{about},,,0,0,0,0,0,0,{amount},{amount}'


def sold(home: Home, until: date, charges: Sequence[Charge], since: date = date(2026, 9, 1)) -> None:
    """Two units of A a day for 100, 20 of them fees, and what Amazon charges besides."""
    if home.settings == read_settings(TOML) and not (home.folder / EXPORTS).exists():
        shutil.copytree(_sold(until, tuple(charges), since), home.folder, dirs_exist_ok=True)
    else:
        _sell(home, until, charges, since)


@cache
def _sold(until: date, charges: tuple[Charge, ...], since: date) -> Path:
    """A store of these lines alone, read once."""
    home = Home(kept_folder())
    home.configure(TOML)
    _sell(home, until, charges, since)
    return home.folder


def _sell(home: Home, until: date, charges: Sequence[Charge], since: date) -> None:
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    saved = until + timedelta(days=2)
    lines = [transaction(day, "Order", "A", 2, 100, -20) for day in days]
    home.put(f"us/transactions {since}.csv", "\n".join([TRANSACTIONS, *lines, *map(line, charges)]) + "\n", saved)
    home.put(f"us/sales {since}.csv", by_date(len(days), since), saved)
    assert [o.reason for o in home.ingest().of("refused")] == []


def of_us(home: Home, *periods: Period) -> list[PeriodMeasures]:
    with account(home) as known:
        return [row for row in known.measures(periods) if row.marketplace == "US"]


def fees(home: Home, *periods: Period) -> list[tuple[float, bool]]:
    """Amazon's fees without the 20 a day, and whether a part is an estimate."""
    rows = of_us(home, *periods)
    return [
        (round(row.values["amazon_fees"] - 20 * len(row.period.span), 6), "amazon_fees" in row.estimated)
        for row in rows
    ]


def test_n29_storage_charged_on_the_7th_is_of_the_days_of_the_month_before(home: Home) -> None:
    """October's 310 are 10 a day; November's are not charged yet: the same a day, marked, in the week and in none."""
    sold(home, date(2026, 11, 22), [STORAGE])
    october, w44, w45 = fees(home, OCTOBER, W45.previous(), W45)
    assert (october, w44, w45) == ((310, False), (70, True), (70, True))
    board = board_of(home.folder)
    marks = {p.label: board.score(board.catalogue["fee_cover"], p, "US").marks.estimated for p in (OCTOBER, W45)}
    assert marks == {"2026-10": (), "2026-W45": ()}  # of what holds no fees


def test_n29_an_estimate_is_told_beside_the_margin_and_trued_up_once(home: Home) -> None:
    sold(home, date(2026, 11, 22), [STORAGE])
    own(home, seen("products", "sku, unit_cost", "'A', 10"))
    board = board_of(home.folder)
    week = next(w for w in board.weeks if w == W45)
    margin = board.score(board.catalogue["gm"], week, "US")
    assert margin.value == pytest.approx(1 - (140 + 140 + 70) / 700)
    mark = margin.marks.text
    assert (mark.in_("en"), mark.in_("zh")) == (
        " (monthly fees estimated)",
        "（月度费用为估计）",
    )
    sold(home, date(2026, 12, 8), [(date(2026, 12, 8), *STORAGE[1:4], -600.0)], since=date(2026, 11, 23))
    assert fees(home, W45, NOVEMBER) == [(140, False), (600, False)]


def test_n29_a_fee_that_does_not_come_in_its_time_was_none(home: Home) -> None:
    sold(home, date(2026, 12, 13), [STORAGE])
    assert fees(home, NOVEMBER) == [(300, True)]
    sold(home, date(2026, 12, 16), [], since=date(2026, 12, 14))
    assert fees(home, NOVEMBER) == [(0, False)]


def test_n29_what_was_not_charged_for_months_is_not_estimated_for_ever(home: Home) -> None:
    """No report of the time in which it would be charged; three months on nothing is assumed any more."""
    sold(home, date(2026, 11, 22), [(date(2026, 8, 9), *STORAGE[1:4], -310.0)], since=date(2026, 11, 1))
    assert fees(home, W45) == [(0, False)]


@pytest.mark.parametrize(
    ("charge", "of_october", "of_november"),
    thorough_after(2, [
        ((date(2026, 10, 20), "FBA Inventory Fee", "", "FBA Long-Term Storage Fee", -62.0), 62, 60),
        ((date(2026, 10, 25), "Service Fee", "", "Subscription", -31.0), 31, 30),
        ((date(2026, 10, 25), "FBA Inventory Fee", "q0+nK", "FBA Removal Order: Disposal Fee", -31.0), 31, 0),
        ((date(2026, 10, 8), "FBA Inventory Fee", "", "FBA storage fee", -30.0), 31, 30),
    ]),
)  # fmt: skip
def test_n29_each_fee_has_its_month(home: Home, charge: Charge, of_october: float, of_november: float) -> None:
    """Aged stock and the subscription are of their own month, storage of the one before; a removal has its day."""
    sold(home, date(2026, 11, 3), [charge])
    october, w45 = fees(home, OCTOBER, W45.previous())
    assert october[0] == of_october
    assert w45[0] == pytest.approx(_of_week(charge, of_october, of_november))


def _of_week(charge: Charge, of_october: float, of_november: float) -> float:
    """26 October to 1 November."""
    return 0.0 if charge[2] else 6 * of_october / 31 + of_november / 30


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (
            "zhlovejie__amazon-report-show__2025MayMonthlyUnifiedTransaction.csv",
            {"US": {"storage": {Month(2025, 4): 77.23}}},
        ),
        (
            "katoiek__Amazon-FBA-Tool__2025Jan1-2025Jun30CustomTransaction.csv",
            {
                "JP": {
                    "storage": {Month(2024, 12): 26513, Month(2025, 1): 14721, Month(2025, 2): 11825},
                    "subscription": {Month(2025, 1): 5390, Month(2025, 2): 5390, Month(2025, 3): 5390},
                }
            },
        ),
    ],
    ids=["US", "JP"],
)
def test_n29_storage_of_real_reports(
    file: str, expected: dict[str, dict[str, dict[Month, float]]], home: Home, samples: Path
) -> None:
    """The missing order tells storage from removals in every language; a subscription of nothing is none."""
    home.settings = read_settings("")
    home.put(file, (samples / "transactions" / file).read_bytes())
    assert [o.reason for o in home.ingest().of("refused")] == []
    with open_store(home.folder, read_only=True) as store:
        assert read_charged(store) == expected


@pytest.mark.parametrize("period", thorough_after(1, [W45, W45.next()]))
def test_n29_break_even_is_the_margin_of_the_last_closed_month(home: Home, period: Week) -> None:
    """October: 3,100 sold, 620 of fees and 310 of storage, 620 of goods."""
    sold(home, date(2026, 11, 22), [STORAGE])
    own(home, seen("products", "sku, unit_cost, valid_from", "'A', 10, null", "'A', 30, date '2026-11-01'"))
    board = board_of(home.folder)
    names = ("closed_sales", "closed_cogs", "closed_fees")
    row = board.row(period, "US")
    assert row is not None
    assert [row.values[name] for name in names] == [3100, 620, 930]
    assert board.score(board.catalogue["be_acos"], period, "US").value == pytest.approx(0.5)
    assert board.score(board.catalogue["be_acos"], OCTOBER, "ALL").value == pytest.approx(0.5)
    september = board.score(board.catalogue["be_acos"], W45.previous().previous(), "US").value
    assert september == pytest.approx(1 - (600 + 600) / 3000)


def test_n29_an_asin_breaks_even_by_its_own_costs_and_its_share_of_what_no_sku_is_charged(home: Home) -> None:
    """October: A sells 100 a day with 20 of fees, B 60 with 12; storage of 310 in the month is 10 a day for both."""
    days = [date(2026, 9, 1) + timedelta(days=n) for n in range(83)]
    lines = [transaction(d, "Order", *of) for d in days for of in (("A", 2, 100, -20), ("B", 1, 60, -12))]
    home.put("us/transactions.csv", "\n".join([TRANSACTIONS, *lines, line(STORAGE)]) + "\n", date(2026, 11, 24))
    home.put("us/sales.csv", by_date(len(days), days[0]), date(2026, 11, 24))
    asins = (("B0PARENT01", f"B0CHILD00{n}", 300, 14, 700.0) for n in (1, 2))
    home.put("us/2026-W46/asins.csv", by_asin(*asins), date(2026, 11, 24))
    assert [o.reason for o in home.ingest().of("refused")] == []
    own(home, seen("products", "sku, asin, unit_cost", "'A', 'B0CHILD001', 10", "'B', 'B0CHILD002', null"))

    def told(kpi: str, asin: str) -> float | None:
        return explain(home.folder, home.settings, kpi, "2026-W46", "US", asin=asin).score.value

    assert told("be_acos", "B0CHILD001") == pytest.approx((100 - 20 - 20 - 10 * 100 / 160) / 100)
    assert told("be_acos", "B0CHILD002") is None  # its cost is not known
    with account(home) as of:
        earned = closed_month_of(of, ["US"], "B0CHILD001", date(2026, 11, 15))
        fees = pytest.approx(620 + 310 * 100 / 160)
        assert earned == {"closed_sales": 3100, "closed_cogs": 620, "closed_fees": fees}
        assert closed_month_of(of, ["US"], "B0CHILD009", date(2026, 11, 15)) == {}
        every = break_evens(of, date(2026, 11, 15))
        assert every == {("US", "B0CHILD001"): pytest.approx((100 - 20 - 20 - 10 * 100 / 160) / 100)}
