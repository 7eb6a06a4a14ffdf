"""A total for want of an exchange rate (rule N25): the rate is named on every face, no report that is here."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.jobs.exports import Home, by_asin, by_date
from tests.measures.test_currency import STORE, rate
from tests.stores import kept_folder
from xlops.errors import UsageError
from xlops.facts.history import open_store
from xlops.jobs.board import open_board
from xlops.jobs.bridge import bridge
from xlops.jobs.explain import explain
from xlops.jobs.profit import profit, record
from xlops.jobs.status import status
from xlops.language import Text, plain
from xlops.measures import ALL
from xlops.periods import Month
from xlops.review.observations import summary
from xlops.review.profit_pages import why_no_page
from xlops.review.profit_words import more
from xlops.review.unrated import LackingRate, told_of_rates, without_rate

pytestmark = pytest.mark.usefixtures("measured_once")

OCTOBER = Month(2026, 10)
NO_RATE = "no exchange rate from EUR to USD (DE)"
HEADER = (
    '"date/time","settlement id","type","order id","sku","description","quantity","marketplace","product sales",'
    '"selling fees","fba fees","other transaction fees","other","total"'
)


def sold(first: date, days: int, market: str) -> str:
    """A transaction report: one order a day."""
    site, zone = {"US": ("amazon.com", "PDT"), "DE": ("amazon.de", "UTC")}[market]
    rows = [
        f'"{first + timedelta(n):%b %d, %Y} 9:{n:02d}:00 AM {zone}","1","Order","1-{n}","S","Thing","1","{site}",'
        '"100.00","-15.00","-5.00","0","0","80.00"'
        for n in range(days)
    ]
    return "\n".join([HEADER, *rows]) + "\n"


@pytest.fixture(scope="module")
def made() -> Path:
    """Two marketplaces with sales by day of September and October, and by ASIN of October."""
    home = Home(kept_folder())
    home.configure(STORE)
    by_day = by_date(61, date(2026, 9, 1))
    assert "$" in by_day
    for market, mark in (("us", "$"), ("de", "€")):
        home.put(f"{market}/BusinessReport-11-23-26.csv", by_day.replace("$", mark))
        home.put(f"{market}/2026-10/BusinessReport-11-23-26.csv", by_asin().replace("$", mark))
    home.ingest()
    return home.folder


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Home:
    home = Home(shutil.copytree(made, tmp_path / "shop"))
    home.configure(STORE)
    return home


def headline(home: Home, period: Month = OCTOBER) -> Text:
    with open_store(home.folder, read_only=True) as store:
        board = open_board(store, home.settings)
        return summary(board, period, board.scorecard(period))


def why(home: Home, kpi: str, market: str | None = None) -> str:
    return explain(home.folder, home.settings, kpi, "2026-10", market).why.en


def test_n25_the_headline_names_the_rate_and_no_report_that_is_here(home: Home) -> None:
    told = headline(home)
    assert (told.en, told.zh) == (f"GMV: {NO_RATE}", "销售额：缺少 EUR 兑 USD 的汇率（DE）")
    home.configure(STORE + rate("2026-01-01", "1.1"))
    assert headline(home).en.startswith("GMV 6,510 USD")
    assert headline(home, Month(2026, 5)).en == (
        "No business report and no advertising covers 2026-05: the Dashboard lists what to download"
    )


def test_n25_status_names_it_beside_what_to_download(home: Home) -> None:
    found = status(home.folder, home.settings)
    assert (found.record()["rates_missing"], [f.message.en for f in found.rates]) == (
        ["EUR"], ["no exchange rate from EUR to USD"],
    )  # fmt: skip
    home.configure(STORE + rate("2026-01-01", "1.1"))
    assert status(home.folder, home.settings).rates == ()


def test_n25_days_without_a_rate_are_named_where_others_have_one(home: Home) -> None:
    home.configure(STORE + rate("2026-10-10", "1.1"))
    assert headline(home).en == "GMV: no exchange rate from EUR to USD (DE, 2026-10-01 … 2026-10-09)"


def test_n25_explain_names_the_rate_and_a_marketplace_needs_none(home: Home) -> None:
    no_total = f"no total of GMV: {NO_RATE}. Type it on Plan or in xlops.toml, [[rate]]"
    assert why(home, "gmv").startswith(no_total)
    assert "Supply" not in why(home, "gmv")
    assert "rate" not in why(home, "gmv", "DE")
    home.configure(STORE + rate("2026-10-01", "1.1"))  # none for the month before
    assert why(home, "gmv_wow").startswith(f"no total of GMV of the period before: {NO_RATE}")
    assert "rate" not in why(home, "gmv")


def test_what_was_not_there_before_is_no_zero_denominator(home: Home) -> None:
    home.configure(STORE + rate("2026-01-01", "1.1"))
    found = explain(home.folder, home.settings, "gmv_yoy", "2026-10").why
    assert (found.en.split(";")[0], found.zh.split("；")[0]) == (
        "no data: nothing is known of GMV of a year ago", "无数据：销售额（去年同期）未知",
    )  # fmt: skip


def test_n25_an_asin_and_a_bridge_without_a_total_name_the_rate(home: Home) -> None:
    with pytest.raises(UsageError) as refused:
        explain(home.folder, home.settings, "gmv", "2026-10", asin="B0CHILD001")
    assert refused.value.said.en == (
        f"no total of B0CHILD001 in 2026-10: {NO_RATE}; ask for one marketplace with --marketplace"
    )
    assert explain(home.folder, home.settings, "gmv", "2026-10", "DE", "B0CHILD001").score.value == 100
    with pytest.raises(UsageError, match="no by-ASIN report of 2026-10 names B0NOWHERE1"):
        explain(home.folder, home.settings, "gmv", "2026-10", asin="B0NOWHERE1")
    with pytest.raises(UsageError, match=r"2026-10 cannot be compared with 2026-09: no exchange rate from EUR to USD"):
        bridge(home.folder, home.settings, "gmv", "2026-10")


def test_n5_a_total_asks_only_for_what_no_marketplace_has(home: Home) -> None:
    """Transactions are here and unit costs are not: the report is not asked for again."""
    for market in ("US", "DE"):
        home.put(f"{market.lower()}/transactions.csv", sold(date(2026, 10, 1), 31, market))
    home.ingest()
    home.configure(STORE + rate("2026-01-01", "1.1"))
    told = why(home, "gm")
    assert told.startswith("no data for cogs. Supply: Unit costs on the Products sheet")
    assert "transaction report;" not in told.split("Products sheet")[0]
    with open_store(home.folder, read_only=True) as store:
        waits = {k.id: k.supply.en for k in open_board(store, home.settings).waiting()}
    assert (waits["gm"], waits["cm"]) == (
        "Unit costs on the Products sheet",
        "Unit costs on the Products sheet; Campaign report, daily, of every ad product the store runs",
    )


def test_n25_profit_says_for_what_each_marketplace_is_left_out(home: Home) -> None:
    home.put("us/transactions.csv", sold(date(2026, 10, 1), 31, "US"))
    home.ingest()
    left = "without DE: no transaction report covers all of 2026-10"
    assert left in more(profit(home.folder, home.settings, "2026-10")).en
    home.put("de/transactions.csv", sold(date(2026, 10, 1), 31, "DE"))
    home.ingest()
    page = profit(home.folder, home.settings, "2026-10")
    assert (page.over, page.missing, f"without DE: {NO_RATE}" in more(page).en) == (("US",), ("DE",), True)
    assert json.loads(json.dumps(record(page)["rates_missing"])) == ["EUR"]
    home.configure(STORE + rate("2026-01-01", "1.1"))
    page = profit(home.folder, home.settings, "2026-10")
    assert (page.over, page.missing, "without" in more(page).en.split("Not ranked")[0]) == (("US", "DE"), (), False)


def test_n25_a_store_without_any_rate_is_not_told_to_download_transactions(home: Home) -> None:
    home.put("de/transactions.csv", sold(date(2026, 10, 1), 31, "DE"))
    home.ingest()
    with pytest.raises(UsageError) as refused:
        profit(home.folder, home.settings, "2026-10")
    told = f"No profit of all marketplaces: {NO_RATE}. Type it on Plan or in xlops.toml, [[rate]]"
    assert refused.value.said.en == told
    with open_store(home.folder, read_only=True) as store:
        board = open_board(store, home.settings)
        assert why_no_page(board, OCTOBER).en == told
        assert why_no_page(board, None).en.startswith("No month of transactions yet")


def test_n25_rates_are_told_by_currency_and_without_a_base_what_is_not_set(home: Home) -> None:
    several = LackingRate("EUR", "USD", ("DE", "FR")), LackingRate("GBP", "", ("GB",))
    assert told_of_rates(several).en == (
        "no exchange rate from EUR to USD (DE, FR); no base_currency is set into which GBP is added up (GB)"
    )
    assert told_of_rates([]) == plain("")
    with open_store(home.folder, read_only=True) as store:
        board = open_board(store, home.settings)
        assert without_rate(board, ["US"], OCTOBER) == []
        assert without_rate(board, board.account.marketplaces, OCTOBER) == [LackingRate("EUR", "USD", ("DE",))]
        assert board.currency(ALL) == "USD"
