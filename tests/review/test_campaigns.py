"""What the Campaigns sheet says: each campaign judged by what it may cost, the structure, how far reports agree."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.jobs.exports import Home, by_date
from tests.measures.ad_files import CAMPAIGN, LAST, PRODUCT, SETTLED, days, report, terms
from tests.tiers import thorough_after
from xlops.facts.history import open_store
from xlops.jobs.board import open_board
from xlops.language import Text, spoken
from xlops.measures import detail
from xlops.measures.campaigns import campaigns
from xlops.measures.reconciled import reconcile
from xlops.review.campaigns import CampaignPage, campaign_page, judged
from xlops.targets import Status

HEAD = "us/Sponsored_Products_"


@pytest.mark.parametrize(
    ("spend", "sales", "clicks", "orders", "limit", "status"),
    [
        (0, 0, 50, 0, 0.3, Status.NO_DATA),
        (30, 0, 19, 0, 0.3, Status.LOW_SAMPLE),
        (30, 0, 20, 0, 0.3, Status.BREACH),  # N6
        (30, 100, 20, 4, math.nan, Status.INFO),
        (30, 100, 20, 4, 0.3, Status.MET),
        (31, 100, 20, 4, 0.3, Status.WARN),
        (44, 100, 20, 4, 0.3, Status.WARN),  # of four orders half is chance
        (46, 100, 20, 4, 0.3, Status.BREACH),
        (33, 100, 200, 100, 0.3, Status.WARN),
        (34, 100, 200, 100, 0.3, Status.BREACH),
    ],
)
def test_a_campaign_is_in_breach_where_it_costs_more_than_it_may_beyond_chance(
    spend: float, sales: float, clicks: float, orders: float, limit: float, status: Status
) -> None:
    assert judged(spend, sales, clicks, orders, limit, 20) is status


def page(home: Home) -> CampaignPage:
    assert [o.reason for o in home.ingest().of("refused")] == []
    with open_store(home.folder, read_only=True) as store:
        board = open_board(store, home.settings)
        known = campaigns(board.account, board.as_of)
        found = reconcile(board.account, known.windows)
        return campaign_page(board, known, found, detail.terms(board.account, board.as_of))


@pytest.fixture
def shop(tmp_path: Path) -> Callable[..., CampaignPage]:
    """The page of a store with a campaign report whose days have these rows, of 56 days and of the last 28."""

    def made(*now: tuple[object, ...], before: tuple[tuple[object, ...], ...] = ()) -> CampaignPage:
        home = Home(tmp_path)
        home.put("us/sales.csv", by_date(60, LAST - timedelta(days=59)), SETTLED)
        rows = report(CAMPAIGN, days(56)[:28], *(before or now))
        home.put(f"{HEAD}Campaign_report.csv", rows + report(CAMPAIGN, days(28), *now).split("\n", 1)[1], SETTLED)
        return page(home)

    return made


GOOD = ("Good", "ENABLED", 20, 900, 10, 5, 40, 1)
DEAR = ("Dear", "ENABLED", 20, 900, 10, 8, 16, 1)
BARE = ("Bare", "ENABLED", 20, 900, 10, 2, 0, 0)


def test_the_worst_come_first_and_the_headline_names_them(shop: Callable[..., CampaignPage]) -> None:
    found = shop(GOOD, DEAR, BARE)
    told = [(r["campaign"], r["judged"].value, round(r["lost"], 2), r["changed"].en) for r in found.rows]
    assert told == [("Dear", "breach", 112.0, ""), ("Bare", "breach", 56.0, ""), ("Good", "met", 0.0, "")]
    assert found.headline == Text(
        "420.00 USD spent for 1,568: ACOS 26.8%. 2 campaigns cost 168.00 more than they may in 28 days: Dear, Bare",
        "花费 420.00 USD，广告销售额 1,568，ACOS 26.8%。2 个广告活动 28 天的花费比可承受的多 168.00：Dear、Bare",
    )
    assert found.window.en == "US · SP 2025-10-27 … 2025-11-23 · 3 campaigns · USD"
    assert found.reports.en == (
        "3 of 3 campaigns looked at, 0 of them down to terms, targets or products; "
        "no second report covers just these days"
    )
    assert found.shown == {"budget", "budget_use", "acos_before", "spend_change", "faults"}


def test_what_changed_is_said_of_each(shop: Callable[..., CampaignPage]) -> None:
    old = (GOOD, ("Gone", "PAUSED", 20, 900, 10, 5, 40, 1), ("Slow", "ENABLED", 20, 900, 40, 5, 40, 4))
    found = shop(GOOD, BARE, ("Slow", "ENABLED", 20, 900, 20, 5, 40, 4), before=old)
    told = {r["campaign"]: r["changed"] for r in found.rows}
    assert told == {
        "Bare": Text("new", "新开"),
        "Good": Text("", ""),
        "Slow": Text("", ""),  # twice the CPC and twice the conversion: ACOS stands
        "Gone": Text("stopped", "已停"),
    }


def test_without_a_dear_campaign_the_headline_says_so(shop: Callable[..., CampaignPage]) -> None:
    assert shop(GOOD).headline.en == (
        "140.00 USD spent for 1,120: ACOS 12.5%. No campaign costs more than it may, beyond chance"
    )


def test_a_store_without_advertising_is_told_what_to_download(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.put("us/sales.csv", by_date(14, LAST - timedelta(days=13)), SETTLED)
    found = page(home)
    assert (found.rows, found.faults, found.structure.en, found.reports.en, found.shown) == (
        [],
        [],
        "",
        "",
        frozenset(),
    )
    assert found.headline.en == (
        "No report of campaigns yet: download the campaign report of Sponsored Products by day"
    )


def test_faults_name_their_things_and_what_they_need(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.put("us/sales.csv", by_date(60, LAST - timedelta(days=59)), SETTLED)
    home.put(f"{HEAD}Campaign_report.csv", report(CAMPAIGN, days(28), GOOD, DEAR), SETTLED)
    goods = [("Dear", "G", f"S{n}", f"B0CHILD00{n}", 900, 5, 4, 8, 1, 1) for n in (1, 2)]
    goods.append(("Good", "G", "S1", "B0CHILD001", 900, 10, 5, 40, 1, 1))
    home.put(f"{HEAD}Advertised_product_report.csv", report(PRODUCT, days(28), *goods), SETTLED)
    both = [(c, "G", "board", "BROAD", "oak board", 10, *of, 1) for c, of in (("Good", (5, 40)), ("Dear", (8, 16)))]
    home.put(f"{HEAD}Search_term_report.csv", terms(days(28), *both), SETTLED)
    found = page(home)
    columns = ("fault", "found", "points", "worst")
    told = [tuple(spoken(fault.get(c, ""), "en") for c in columns) for fault in found.faults]
    assert told == [
        ("one term in several campaigns", "1 of 1 terms", -20.0, "oak board (2)"),
        ("unlike products in one ad group", "1 of 2 ad groups", -20.0, "Dear › G"),
        ("winners without an exact keyword", "1 of 1 terms", -15.0, "oak board"),
        ("auto campaigns without negatives", "needs the bulk file", "", ""),
        ("winners short of budget", "0 of 1 campaigns", 0.0, ""),
        ("campaigns without an order", "0 of 2 campaigns", 0.0, ""),
        ("brand and generic words mixed", "needs your brand", "", ""),
    ]
    assert {r["campaign"]: r["faults"].en for r in found.rows} == {
        "Dear": "terms shared: 1; mixes 2 products; terms without exact: 1",
        "Good": "",
    }
    assert found.structure == Text(
        "Structure 27 of 100: one term in several campaigns (1), unlike products in one ad group (1), "
        "winners without an exact keyword (1)",
        "广告结构 27/100：同一搜索词投在多个活动（1）、一个广告组混投不同商品（1）、出单词未建精准关键词（1）",
    )
    assert found.reports.en == (
        "2 of 2 campaigns looked at, 2 of them down to terms, targets or products; "
        "reports of products, search terms agree within 2%"
    )


def test_n1_a_report_that_is_off_is_named(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.put("us/sales.csv", by_date(60, LAST - timedelta(days=59)), SETTLED)
    home.put(f"{HEAD}Campaign_report.csv", report(CAMPAIGN, days(28), GOOD), SETTLED)
    home.put(f"{HEAD}Search_term_report.csv", terms(days(28), ("Good", "G", "b", "BROAD", "b", 10, 4, 40, 1)), SETTLED)
    assert page(home).reports == Text(
        "1 of 1 campaigns looked at, 1 of them down to terms, targets or products; US SP search terms: spend -20.0%",
        "已查看 1/1 个广告活动，其中 1 个有搜索词、投放或商品数据；US SP 搜索词：花费 -20.0%",
    )


def test_n25_rows_of_another_currency_say_so_and_what_is_added_up_names_the_base_currency(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.configure(
        'marketplaces = ["US", "DE"]\nbase_currency = "USD"\n[[rate]]\nday = 2025-01-01\ncurrency = "EUR"\nrate = 1.2\n'
    )
    home.put("us/sales.csv", by_date(60, LAST - timedelta(days=59)), SETTLED)
    home.put(f"{HEAD}Campaign_report.csv", report(CAMPAIGN, days(28), GOOD, DEAR), SETTLED)
    abroad = [(f"{name} DE", *rest) for name, *rest in (GOOD, DEAR)]
    home.put("de/Sponsored_Products_Campaign_report.csv", report(CAMPAIGN, days(28), *abroad, currency="EUR"), SETTLED)
    found = page(home)
    assert [(r["marketplace"], r["campaign"], r["key"], round(r["lost"], 2)) for r in found.rows] == [
        ("DE · EUR", "Dear DE", "DE|sp|Dear DE", 112.0),
        ("US", "Dear", "US|sp|Dear", 112.0),
        ("DE · EUR", "Good DE", "DE|sp|Good DE", 0.0),
        ("US", "Good", "US|sp|Good", 0.0),
    ]
    assert found.headline == Text(
        "800.80 USD spent for 3,450: ACOS 23.2%. 2 campaigns cost 246.40 USD more than they may in 28 days: "
        "DE Dear DE, US Dear",
        "花费 800.80 USD，广告销售额 3,450，ACOS 23.2%。"
        "2 个广告活动 28 天的花费比可承受的多 246.40 USD：DE Dear DE、US Dear",
    )
    assert found.window == Text(
        "US, DE · SP 2025-10-27 … 2025-11-23 · 4 campaigns · totals, bars and order in USD, rows of DE in EUR",
        "US、DE · SP 2025-10-27 … 2025-11-23 · 4 个广告活动 · 合计、条形与排序按 USD，DE 各行为 EUR",
    )


@pytest.mark.parametrize(
    ("count", "since"),
    thorough_after(
        1,
        [
            (14, date(2025, 12, 2)),  # its last day settles nine days after it
            (20, date(2025, 11, 26)),  # fourteen of twenty are enough
            (5, date(2025, 12, 11)),  # nine days are still to come
        ],
    ),
)
def test_days_that_have_not_settled_are_no_missing_report(tmp_path: Path, count: int, since: date) -> None:
    home = Home(tmp_path)
    home.put("us/sales.csv", by_date(80, LAST - timedelta(days=59)), SETTLED)

    def exported(day: date, of: list[date]) -> CampaignPage:
        home.put(f"{HEAD}Campaign_report_{day}.csv", report(CAMPAIGN, of, GOOD), day)
        return page(home)

    found = exported(LAST + timedelta(days=1), days(count))
    assert found.rows == []
    assert found.headline == Text(
        "The report of campaigns is read to 2025-11-23, but no 14 days in a row have settled yet: "
        f"campaigns show here with a report downloaded on {since} or later",
        "广告活动报告已读取至 2025-11-23，但还没有连续 14 天的数据稳定："
        f"{since} 起下载的报告读取后，这里才列出广告活动",
    )
    more = [days(count)[0] + timedelta(days=n) for n in range(max(count, 14))]
    assert exported(since - timedelta(days=1), more).rows == []
    assert [r["campaign"] for r in exported(since, more).rows] == ["Good"]


def test_a_report_whose_days_are_too_few_or_old_asks_for_one_by_day(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.put("us/sales.csv", by_date(80, LAST - timedelta(days=59)), SETTLED)
    old = days(5, LAST - timedelta(days=50))
    home.put(f"{HEAD}Campaign_report_2025-12-20.csv", report(CAMPAIGN, old, GOOD), SETTLED)
    assert page(home).headline == Text(
        "The report of campaigns is read to 2025-10-04, without 14 settled days in a row of the last 60: "
        "download the campaign report by day",
        "广告活动报告已读取至 2025-10-04，但近 60 天内没有连续 14 天的稳定数据：请下载广告活动报告（每日）",
    )
