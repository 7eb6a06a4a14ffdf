"""Stores that have only part: advertising, months, ASINs, SKUs or stock alone are judged by what there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from tests.jobs.exports import BY_SKU_HEADER, Home, by_asin, by_date
from tests.measures.test_own_measures import TRANSACTIONS, transaction
from tests.stores import board_of
from tests.tiers import thorough_after
from xlops.errors import StoreError, UsageError
from xlops.facts.history import open_store
from xlops.jobs.board import open_board
from xlops.jobs.build import build
from xlops.jobs.check import check
from xlops.jobs.details import due
from xlops.jobs.explain import explain
from xlops.jobs.profit import profit
from xlops.jobs.queries import search_queries
from xlops.jobs.sheets import data_day
from xlops.jobs.status import status
from xlops.language import Text
from xlops.periods import Month, Week
from xlops.review.observations import observe
from xlops.review.off_target import finding_of
from xlops.targets import Status
from xlops.workbook.package import Package
from xlops.workbook.typed_input import Standing

LATE = date(2026, 12, 20)
W47, W46 = (Week.of(date(2026, 11, day)) for day in (16, 9))
OCTOBER = Month(2026, 10)
ADS = "Date,Campaign Name,Currency,Impressions,Clicks,Spend,7 Day Total Orders (#),7 Day Total Sales "


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def ads_only(home: Home) -> None:
    days = [date(2026, 11, 9) + timedelta(n) for n in range(14)]
    rows = [f'"{d:%b %d, %Y}",Kettle,USD,4000,50,$20,10,$100' for d in days]
    home.put("us/Sponsored_Products_Campaign_report 2026-12-20.csv", "\n".join([ADS, *rows]) + "\n", LATE)


def months_only(home: Home) -> None:
    for month, units in (("2026-09", 400), ("2026-10", 300)):
        row = ("P0XLOPS001", "B0XLOPS101", 5000, units, units * 20.0)
        home.put(f"us/{month}/BusinessReport-12-20-26.csv", by_asin(row), LATE)


def asins_only(home: Home) -> None:
    for week, sessions in (("2026-W46", 500), ("2026-W47", 600)):
        rows = [("P0XLOPS001", f"B0XLOPS10{n}", sessions, 60, 1200.0) for n in (1, 2)]
        home.put(f"us/{week}/BusinessReport-12-20-26.csv", by_asin(*rows), LATE)


def skus_only(home: Home) -> None:
    """Two SKUs of one ASIN: the report repeats its sessions on both."""
    for week, sessions in (("2026-W46", 500), ("2026-W47", 600)):
        rows = [f'P0XLOPS001,B0XLOPS101,T,S{u},{sessions},1200,{u},"${u * 20:,.2f}"' for u in (40, 20)]
        home.put(f"us/{week}/BusinessReport-12-20-26.csv", "\n".join([BY_SKU_HEADER, *rows]) + "\n", LATE)


def stock_only(home: Home) -> None:
    head = "snapshot-date|sku|asin|available|units-shipped-t30|units-shipped-t60|units-shipped-t90|inv-age-0-to-90-days"
    rows = [f"2026-11-23|S{n}|B0XLOPS10{n}|{units}|30|60|90|5" for n, units in enumerate((8, 0))]
    home.put("us/plan.txt", "\n".join([head, *rows]).replace("|", "\t") + "\n", LATE)


Make = Callable[[Home], None]
SHOPS: list[tuple[Make, Week | Month, dict[str, tuple[float, str]]]] = [
    (ads_only, W47, {"acos": (0.2, "met"), "ctr": (0.0125, "met"), "cpc": (0.4, "met"), "ad_cvr": (0.2, "met")}),
    (
        months_only,
        OCTOBER,
        {"gmv": (6000, "info"), "units": (300, "info"), "sessions": (5000, "info"), "usp": (0.06, "info")},
    ),
    (asins_only, W47, {"gmv": (2400, "info"), "sessions": (1200, "info"), "usp": (0.1, "info"), "asp": (20, "met")}),
    (skus_only, W47, {"gmv": (1200, "info"), "units": (60, "info"), "sessions": (600, "info"), "usp": (0.1, "info")}),
    (stock_only, W47, {"oos": (0.5, "breach")}),
]


@pytest.mark.parametrize(
    ("make", "period", "kpis"), thorough_after(1, SHOPS), ids=[make.__name__ for make, *_ in SHOPS]
)
def test_n5_a_store_with_only_part_is_judged_by_what_there_is(
    make: Make, period: Week | Month, kpis: dict[str, tuple[float, str]], home: Home
) -> None:
    make(home)
    home.ingest()
    found = check(home.folder, home.settings)
    scores = {s.kpi.id: s for s in found.scores}
    assert found.period == period
    assert {k: (round(scores[k].value or 0, 9), scores[k].status.value) for k in kpis} == kpis
    with open_store(home.folder, read_only=True) as store:
        board = open_board(store, home.settings)
        assert data_day(store) == board.as_of
    assert due(board, Standing()) == [period], "no sheet of a period without numbers"
    assert board.opens_on == period


@pytest.mark.thorough
@pytest.mark.parametrize(("make", "sessions"), [(asins_only, 1200), (skus_only, 600)])
def test_n1_sessions_of_asins_are_marked_and_not_judged(make: Make, sessions: int, home: Home) -> None:
    make(home)
    home.ingest()
    told = explain(home.folder, home.settings, "sessions")
    assert (told.score.value, told.score.status.value) == (sessions, "info")
    assert (told.score.name.en, told.score.name.zh) == ("Sessions (sum of ASINs)", "会话数（各 ASIN 之和）")
    assert told.why.zh == "仅供参考：会话数为各 ASIN 之和；账户会话数请下载“销售量与访问量（按日期）”"
    assert [u.table for u in told.inputs] == ["sales_asin" if make is asins_only else "sales_sku"]
    names = {s.kpi.id: s.name.en for s in check(home.folder, home.settings).scores}
    assert (names["usp"], names["buybox"]) == ("Unit session % (sum of ASINs)", "Buy Box %")


def test_n1_once_the_account_s_own_sessions_were_seen_no_sum_of_asins_stands_beside_them(home: Home) -> None:
    """W46 by ASIN only, W47 by date as well: 1,200 are not compared with 420."""
    asins_only(home)
    home.put("us/BusinessReport-12-20-26.csv", by_date(7, W47.first), LATE)
    home.ingest()
    scores = {s.kpi.id: s for s in check(home.folder, home.settings).scores}
    assert (scores["sessions"].value, scores["sessions"].previous, scores["sessions"].marks.summed) == (
        420,
        None,
        False,
    )
    assert scores["usp"].status.value == "warn"


def test_n24_all_is_a_sum_of_asins_where_one_marketplace_is(home: Home) -> None:
    home.configure(
        'marketplaces = ["US", "CA"]\nbase_currency = "USD"\n[[rate]]\nday = 2026-01-01\ncurrency = "CAD"\nrate = 0.7\n'
    )
    home.put("us/BusinessReport-12-20-26.csv", by_date(14, W46.first), LATE)
    home.put("ca/2026-W47/BusinessReport-12-20-26.csv", by_asin().replace("$", "CA$"), LATE)
    home.ingest()
    found = {m: check(home.folder, home.settings, None, m).scores for m in ("ALL", "US", "CA")}
    sessions = {m: next(s for s in scores if s.kpi.id == "sessions") for m, scores in found.items()}
    assert {m: (s.value, s.marks.summed) for m, s in sessions.items()} == {
        "ALL": (480, True), "US": (420, False), "CA": (60, True),
    }  # fmt: skip


@pytest.mark.parametrize(("exported", "settled"), [(LATE, OCTOBER), (date(2026, 11, 1), None)])
def test_the_settled_period_of_a_store_of_months_is_a_month(exported: date, settled: Month | None, home: Home) -> None:
    home.put(f"us/2026-10/BusinessReport-{exported:%m-%d-%y}.csv", by_asin())
    home.ingest()
    if settled:
        assert check(home.folder, home.settings, settled=True).period == settled
    else:
        with pytest.raises(UsageError, match="no month has settled yet: leave --settled out"):
            check(home.folder, home.settings, settled=True)


def test_a_store_without_sales_ads_and_stock_says_what_to_download(home: Home) -> None:
    home.ingest()
    with pytest.raises(StoreError, match="no report of sales, advertising or stock yet: download Sales and Traffic by"):
        check(home.folder, home.settings)


@pytest.mark.thorough
def test_the_dashboard_of_months_shows_the_month(home: Home) -> None:
    """Its formulas look into the months where the store has no week."""
    months_only(home)
    home.configure('language = "zh"\nmarketplaces = ["US"]\n')
    home.ingest()
    built = build(home.folder, home.settings)
    assert built.applied.made == ["M10 2026"]
    with Package(built.path) as package:
        cells = package.read_cells("看板", ["B3", "E6", "B10"])
    assert "2026-10-01 – 2026-10-31" in str(cells["B3"])
    assert (cells["E6"], cells["B10"]) == ("月", 6000)


@pytest.mark.parametrize(
    ("sales", "goal", "acos", "roas"),
    thorough_after(
        2,
        [
            ("$133.40", "", Status.WARN, Status.WARN),  # the band is 15 to 25 %
            ("$133.30", "", Status.MET, Status.MET),
            ("$200", "", Status.WARN, Status.WARN),
            ("$200", "[target.acos]\ntarget = 0.20\n", Status.WARN, Status.WARN),
            ("$200", "[target.acos]\ntarget = 0.15\n", Status.MET, Status.MET),  # who wants less than the band has it
        ],
    ),
)
def test_n7_an_acos_below_its_healthy_band_warns(home: Home, sales: str, goal: str, acos: Status, roas: Status) -> None:
    home.configure(f'marketplaces = ["US"]\n{goal}')
    days = [date(2026, 11, 9) + timedelta(n) for n in range(14)]
    rows = [f'"{d:%b %d, %Y}",Kettle,USD,4000,50,$20,10,{sales}' for d in days]
    home.put("us/Sponsored_Products_Campaign_report 2026-12-20.csv", "\n".join([ADS, *rows]) + "\n", LATE)
    home.ingest()
    board = board_of(home.folder)
    found = board.score(board.catalogue["acos"], W47)
    assert (found.status, board.score(board.catalogue["roas"], W47).status) == (acos, roas)
    if found.status is Status.WARN:
        share = f"{found.value:.1%}"
        assert finding_of(found, W47) == Text(
            f"ACOS {share}, below the healthy band 15.0% … 25.0%", f"ACOS {share}，低于健康区间 15.0% … 25.0%"
        )
        why = explain(home.folder, home.settings, "acos", "2026-W47").why.en
        assert (
            why == f"{share} meets the target and lies below the healthy band (15.0% … 25.0%): more advertising may pay"
        )
        why = explain(home.folder, home.settings, "roas", "2026-W47").why.en
        assert why.endswith("meets the target and lies above the healthy band (4.00 … 6.67): more advertising may pay")
        [told] = [o for o in observe(board, W47, [], pd.DataFrame(), pd.DataFrame()) if o.key.startswith("acos")]
        assert told.advice.en.startswith("Room to grow")


QUERIES = (
    "Search Query,Search Query Volume,Impressions: Total Count,Impressions: Brand Count,Clicks: Total Count,"
    "Clicks: Brand Count,Purchases: Total Count,Purchases: Brand Count,Reporting Date"
)


def query_report(ends: date) -> str:
    first = 'Brand=["X"],Reporting Range=["Weekly"]'
    return f"{first}\n{QUERIES}\nbottle,100,900,90,80,8,7,1,{ends}\n"


def test_n16_a_store_of_search_queries_alone_is_told_of_them(home: Home) -> None:
    home.put("us/queries.csv", query_report(date(2026, 11, 21)))
    home.ingest()
    found = search_queries(home.folder, home.settings)
    assert found.spans == {"US": (date(2026, 11, 15), date(2026, 11, 21))}
    assert [(row.query, row.shares[0]) for row in found.rows] == [("bottle", 0.1)]


def test_n16_a_store_of_transactions_alone_is_told_what_it_earned(home: Home) -> None:
    days = [date(2026, 10, 1) + timedelta(n) for n in range(31)]
    lines = [transaction(day, "Order", "SKU-1", 1, 20.0, -3.0) for day in days]
    home.put("us/transactions.csv", "\n".join([TRANSACTIONS, *lines]) + "\n")
    home.ingest()
    page = profit(home.folder, home.settings)
    assert (page.period, page.report) == (OCTOBER, 31 * 17.0)
    assert [(p.skus, p.part("sales"), p.part("cogs")) for p in page.products] == [(("SKU-1",), 620.0, 0.0)]


def test_profit_of_a_month_that_is_known_in_part_says_which_days_are(home: Home) -> None:
    home.put("us/sales.csv", by_date(30, date(2026, 11, 1)))
    lines = [transaction(date(2026, 11, day), "Order", "SKU-1", 1, 20.0, -3.0) for day in (2, 9)]
    home.put("us/2026-11-02_2026-11-09/transactions.csv", "\n".join([TRANSACTIONS, *lines]) + "\n")
    home.ingest()
    with pytest.raises(UsageError, match="Transactions cover US 2026-11-02 – 2026-11-09 of 2026-11 only"):
        profit(home.folder, home.settings, "2026-11")
    with pytest.raises(UsageError, match="No transaction report covers 2026-10 yet"):
        profit(home.folder, home.settings, "2026-10")
    with pytest.raises(UsageError, match="No month of transactions yet"):
        profit(home.folder, home.settings)
    (other,) = status(home.folder, home.settings).others
    assert (other.marketplace, other.table, other.first, other.last, other.lacking) == (
        "US", "transactions", date(2026, 11, 2), date(2026, 11, 9), (),
    )  # fmt: skip


def test_an_old_report_of_search_queries_is_named_with_how_to_see_it(home: Home) -> None:
    home.put("us/sales.csv", by_date(20, date(2026, 11, 1)))
    home.put("us/queries.csv", query_report(date(2026, 6, 20)))
    home.ingest()
    found = search_queries(home.folder, home.settings)
    assert found.rows == []
    assert "ends on 2026-06-20; the data's day is 2026-11-20: `--period 2026-06` shows it" in found.window.en
    assert [row.query for row in search_queries(home.folder, home.settings, period="2026-06").rows] == ["bottle"]
    with pytest.raises(UsageError, match="Known reports end on 2026-06-20"):
        search_queries(home.folder, home.settings, period="2026-10")


def test_a_month_of_which_no_kpi_tells_anything_gets_no_page_of_dashes(home: Home) -> None:
    """Its transactions hold no order: it is reviewed only when asked for, and then says what is missing."""
    asins_only(home)
    days = [date(2026, 9, 1) + timedelta(n) for n in range(61)]
    rows = [transaction(day, "Order", "SKU-1", 1, 20.0, -3.0) for day in days[:30]]
    rows += [transaction(day, "Service Fee", "", 0, 0.0, 0.0, -3.0) for day in days[30:]]
    home.put("us/2026Sep1-2026Oct31CustomTransaction.csv", "\n".join([TRANSACTIONS, *rows]) + "\n", LATE)
    home.ingest()
    with open_store(home.folder, read_only=True) as store:
        board = open_board(store, home.settings)
        assert [(board.seen(m), board.tells(m)) for m in (OCTOBER, OCTOBER.previous())] == [
            (True, False),
            (True, False),
        ]
        assert due(board, Standing()) == [W47]
    assert profit(home.folder, home.settings).period == OCTOBER.previous()
