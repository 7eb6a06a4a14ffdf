"""Advertising where a file holds more than one report, and where the plain harness does not reach."""

from __future__ import annotations

import json
import warnings
from collections import Counter
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.reports.plainly import amount, cells, read, read_all, refusal, source_of, total
from tests.reports.samples.ads import API, BULK
from xlops.errors import AmbiguousReport, PeriodUnknown, UnknownReport, UnreadableFile
from xlops.jobs.outcomes import Outcome
from xlops.periods import Span, span_in_name
from xlops.reports.clock import Days, settle_export

FIGURES = {"Impressions": "impressions", "Clicks": "clicks", "Spend": "spend", "Sales": "ad_sales",
           "Orders": "ad_orders", "Units": "ad_units"}  # fmt: skip


@lru_cache(maxsize=4)
def rows_of(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    """Every row of a sheet, by openpyxl; the reports of a bulk file share their sheets."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, read_only=True)
    book[sheet].reset_dimensions()
    rows = list(book[sheet].iter_rows(values_only=True))
    book.close()
    return rows


def sums_of(path: Path, sheet: str, entities: str) -> str:
    """Rows of some entities of a sheet and the sums of their figures, by openpyxl and Decimal."""
    header, *rows = rows_of(path, sheet)
    if entities:
        rows = [row for row in rows if row[header.index("Entity")] in entities.split(", ")]
    sums = [sum((amount(row[header.index(name)]) for row in rows), Decimal(0)) for name in FIGURES]
    return " ".join(str(n) for n in [len(rows), *(plain(s) for s in sums)])


def plain(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.01')):f}".removesuffix(".00")


@pytest.mark.parametrize(
    "file",
    [pytest.param(file, marks=[pytest.mark.thorough] if n else []) for n, file in enumerate(BULK)],
    ids=lambda f: f[0][-40:],
)
def test_bulk_samples_give_each_level_with_the_totals_of_another_route(
    file: tuple[str, str, str], samples: Path, tmp_path: Path
) -> None:
    path = samples / file[0]
    reports = [r for r, _, _ in read_all(path, tmp_path, name=file[1] + path.name)]
    found = {}
    for r in reports:
        sums = [plain(r.totals.get(field, Decimal(0))) for field in FIGURES.values()]
        found[f"{r.kind} {r.ad_product}"] = " ".join([str(r.rows), *sums])
    assert found == {kind: told for (_, kind, _), told in BULK[file].items()}
    assert {sheet: sums_of(path, *sheet) for sheet in {(s, e) for s, _, e in BULK[file]}} == {
        (s, e): told for (s, _, e), told in BULK[file].items()
    }
    assert {f"{r.span.first} {r.span.last} {r.span_by}" for r in reports} == {file[2]}
    assert {f.code for r in reports for f in r.findings} <= {"unknown-column", "unfinished"}
    assert len({r.sha256 for r in reports}) == len(reports)


@pytest.mark.parametrize("file", API, ids=lambda f: f.split("__")[-1])
def test_api_samples_are_read_with_the_totals_of_another_route(file: str, samples: Path, tmp_path: Path) -> None:
    reading, _ = read(samples / file, tmp_path, name=f"us/{Path(file).name}", ad_product="sp")
    rows = cells(samples / file)
    found = [plain(reading.totals[n]) for n in ("clicks", "spend", "impressions")]
    assert found == [plain(total(rows, n)) for n in ("clicks", "cost", "impressions")]
    codes = {f.code for f in reading.findings} - {"assumed-span"}
    told = [reading.kind, str(reading.span.first), str(reading.span.last), str(reading.rows), *found, *codes]
    assert " ".join(told) == API[file]


V2 = (  # the Ads API before 2023: keywords, segment `query`
    "date,campaignName,campaignId,adGroupName,adGroupId,keywordId,keywordText,matchType,query,impressions,clicks,cost,"
    "attributedConversions1d,attributedConversions7d,attributedConversions14d,attributedConversions7dSameSKU,"
    "attributedUnitsOrdered7d,attributedSales1d,attributedSales7d,attributedSales14d,attributedSales7dSameSKU\n"
    "2023-03-01,C,1,A,2,3,dog bed,BROAD,grey dog bed,100,5,2.50,0,1,2,1,1,0.0,19.99,39.98,19.99\n"
    "2023-03-01,C,1,A,2,3,dog bed,BROAD,big dog bed,50,2,1.00,0,0,0,0,0,0.0,0.0,0.0,0.0\n"
)


def test_a_search_term_report_of_the_old_interface_is_no_targeting_report(tmp_path: Path) -> None:
    path = tmp_path / "keywords.csv"
    path.write_text(V2)
    reading, _ = read(path, tmp_path, name="us/keywords.csv", ad_product="sp")
    assert (reading.kind, reading.attribution_days, reading.rows) == ("ads_term", 7, 2)
    found = {n: reading.totals[n] for n in ("spend", "clicks", "ad_orders", "ad_units", "ad_sales")}
    assert found == {"spend": Decimal("3.50"), "clicks": 7, "ad_orders": 1, "ad_units": 1, "ad_sales": Decimal("19.99")}
    assert {f.code for f in reading.findings} == {"other-window", "assumed-span"}


def test_one_file_never_mixes_sales_of_two_windows(samples: Path, tmp_path: Path) -> None:
    path = samples / "ads_api/fivetran__dbt_amazon_ads__campaign_level_report_data.csv"
    reading, _ = read(path, tmp_path, name="us/c.csv", ad_product="sp")
    assert reading.attribution_days == 7
    assert reading.totals["ad_sales"] == total(cells(path), "sales_7_d")
    assert "ad_orders" not in reading.totals  # the file counts purchases over 30 days only: no data, not theirs
    assert [f.column for f in reading.findings if f.code == "other-window"] == ["purchases_30_d", "sales_30_d"]


@pytest.mark.parametrize(
    ("columns", "product", "window", "told"),
    [
        ("sales1d", "sp", 1, "'sales1d' counts 1-day sales, where reports of Sponsored Products usually count 7 days"),
        ("sales14d", "sp", 14, "'sales14d' counts 14-day sales, where reports of Sponsored Products usually count 7"),
        ("sales30d", "sb", 30, "'sales30d' counts 30-day sales, where reports of Sponsored Brands usually count 14"),
        ("sales_1_d,sales_7_d", "sp", 7, ""),
        ("sales14d", "sb", 14, ""),
        ("7 Day Total Sales", "sp", 7, ""),
        ("14 Day Total Sales", "sp", 14, ""),  # vendors'
        ("1 Day Total Sales", "sp", 1, "'1 Day Total Sales' counts 1-day sales"),
    ],
)
def test_sales_of_another_window_than_usual_are_told(
    columns: str, product: str, window: int, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "campaigns.csv"
    cells = ",".join("20.00" for _ in columns.split(","))
    path.write_text(f"date,campaignName,impressions,clicks,cost,{columns}\n2026-11-16,C,100,10,5.00,{cells}\n")
    reading, _ = read(path, tmp_path, name="us/campaigns.csv", ad_product=product)
    assert (reading.attribution_days, reading.totals["ad_sales"]) == (window, Decimal(20))
    found = [f.message.en for f in reading.findings if f.code == "other-attribution"]
    assert [m[: len(told)] for m in found] == ([told] if told else [])
    record = Outcome(reading.name, "read", reading).record()
    assert (record["attribution_days"], record["basis"]) == (window, None)


@pytest.mark.parametrize(
    ("header", "product", "basis"),
    [
        ("Date,Campaign Name,Impressions,Clicks,Spend,14 Day Total Sales ", "sb", "order"),
        ("日期,广告活动名称,展示量,点击量,花费,14天总销售额", "sb", "order"),
        ("Date,Campaign Name,Impressions,Clicks,Spend,7 Day Total Sales ", "sp", ""),
        ("Date,Campaign name,Impressions,Clicks,Total cost,Sales", "sb", "traffic"),
        ("Date,Campaign name,Impressions,Clicks,Total cost,Sales", "sp", "traffic"),
        ("日期,广告活动名称,展示量,点击量,总成本,销售额", "sb", "traffic"),
        ("date,campaignName,impressions,clicks,cost,sales", "sb", ""),
        ("date,campaignName,impressions,clicks,cost,sales14d", "sb", ""),
    ],
)
def test_the_words_of_a_header_tell_on_which_day_sales_count(
    header: str, product: str, basis: str, tmp_path: Path
) -> None:
    path = tmp_path / "campaigns.csv"
    path.write_text(f"{header}\n2026-11-16,C,100,10,5.00,20.00\n", "utf-8")
    assert read(path, tmp_path, name="us/campaigns.csv", ad_product=product)[0].basis == basis


@pytest.mark.thorough
def test_equal_keys_of_sponsored_brands_add_up(samples: Path, tmp_path: Path) -> None:
    path = samples / "ads/KDool__Ads-aws-excel__Sponsored Brands Search term report .xlsx"
    header, *rows = cells(path)
    key = [
        header.index(n) for n in ("Campaign Name", "Ad Group Name", "Targeting", "Match Type", "Customer Search Term")
    ]
    repeated = [n for n in Counter(tuple(row[k] for k in key) for row in rows).values() if n > 1]
    reading, _ = read(path, tmp_path)
    assert len(repeated) > 20
    assert reading.rows == len(rows)
    assert reading.totals["spend"] == total([header, *rows], "Spend")


def test_n2_a_campaigns_own_dates_are_not_the_reports(tmp_path: Path) -> None:
    path = tmp_path / "Sponsored Products Campaign report.csv"
    path.write_text(
        "Start Date,End Date,Campaign Name,Status,Currency,Budget,Impressions,Last Year Impressions,Clicks,Spend,"
        "Last Year Spend,7 Day Total Sales \n"
        '"Mar 1, 2021",,SP | A,ENABLED,USD,$25.0,100,900,5,$4.00,$70.00,$20.00\n'
        '"Apr 8, 2021","Dec 31, 2027",SP | B,ENABLED,USD,$15.0,50,,1,$1.00,,$0.00\n',
        encoding="utf-8",
    )
    assert type(refusal(path, tmp_path)) is PeriodUnknown
    reading, rows = read(path, tmp_path, name=f"us/2026-W46/{path.name}")
    assert (str(reading.span), reading.span_by) == ("2026-11-09 … 2026-11-15", "folder")
    assert (reading.totals["spend"], reading.totals["impressions"]) == (Decimal(5), Decimal(150))  # not Last Year's
    assert len(rows) == 2


def workbook(path: Path, sheets: dict[str, list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


HEADER = ["Product", "Entity", "Operation", "Campaign ID", "Campaign Name", "Campaign Name (Informational only)",
          "State", "Budget", "Impressions", "Clicks", "Spend", "Sales", "Orders", "Units"]  # fmt: skip


def campaign(product: str, number: str, spend: float) -> list[Any]:
    return [product, "Campaign", "", number, f"C {number}", f"C {number}", "enabled", 10, 100, 5, spend, 20, 1, 1]


def test_n1_each_ad_product_of_a_bulk_file_is_a_scope_of_its_own(tmp_path: Path) -> None:
    name = "bulk-a1-20261001-20261031-1793495000000.xlsx"
    brands = "Sponsored Brands"
    path = workbook(tmp_path / name, {
        "Portfolios": [["Product", "Entity", "Operation", "Portfolio ID", "Portfolio Name", "Budget Currency Code"],
                       ["Portfolios", "Portfolio", "", "9", "Kitchen", "USD"]],
        "Sponsored Products Campaigns": [HEADER, campaign("Sponsored Products", "1", 5)],
        "Sponsored Brands Campaigns": [HEADER, campaign(brands, "2", 7)],
        "SB Multi Ad Group Campaigns": [HEADER, campaign(brands, "3", 11)],
        "Sponsored Display Campaigns": [HEADER],
        "RAS Campaigns": [["Product", "Entity", "Operation", "Campaign ID", "Retailer", "Name", "Clicks", "Spend"]],
        "SP Rules": [HEADER, ["Sponsored Products", "Budget Rule", "", "1", "C", "C", "enabled", 10, 1, 1, 1, 1, 1, 1]],
        "Config": [["SponsoredProductsProductNames", "Sponsored Products"]],
    })  # fmt: skip
    reports = [r for r, _, _ in read_all(path, tmp_path, name=f"us/{name}")]
    assert [(r.kind, r.ad_product, r.subject, r.totals["spend"], r.span_by) for r in reports] == [
        ("bulk_campaign", "sp", "", Decimal(5), "name"),
        ("bulk_campaign", "sb", "", Decimal(7), "name"),
        ("bulk_campaign", "sb", "multi ad group", Decimal(11), "name"),
    ]
    assert reports[2].name == f"us/{name} › SB Multi Ad Group Campaigns › Bulk campaigns"


def test_two_tables_of_one_kind_that_nothing_tells_apart_are_refused(tmp_path: Path) -> None:
    one, other = ([HEADER, campaign("Sponsored Products", "1", spend)] for spend in (5, 6))
    why = refusal(workbook(tmp_path / "b.xlsx", {"Sheet1": one, "Sheet2": other}), tmp_path, name="us/2026-W46/b.xlsx")
    assert type(why) is AmbiguousReport
    assert str(why) == (
        "its sheets 'Sheet1' and 'Sheet2' both hold one kind of report (Bulk campaigns), with other rows: delete the "
        "older or edited one ('Sheet2', if it is a copy) and save the file again. Two reports for two periods: save "
        "each sheet as a file of its own"
    )


def test_a_bulk_file_of_strange_entities_is_refused(tmp_path: Path) -> None:
    rows = [HEADER, ["Sponsored Products", "Budget Rule", "", "1", "C", "C", "enabled", 10, 1, 1, 1, 1, 1, 1]]
    why = refusal(workbook(tmp_path / "b.xlsx", {"Sheet1": rows}), tmp_path, name="us/2026-W46/b.xlsx")
    assert type(why) is UnknownReport
    assert str(why) == "none of its rows is of a kind xlops reads yet: their 'Entity' is Budget Rule"


def test_what_a_bulk_files_name_states(tmp_path: Path) -> None:
    name = "us/bulk-a3snsj-20251126-20260125-1769384391526.xlsx"
    span = span_in_name("bulk-a3snsj-20251126-20260125-1769384391526.xlsx")
    assert str(span) == "2025-11-26 … 2026-01-25"
    path = tmp_path / "b.xlsx"
    path.write_bytes(b"x")
    assert isinstance(span, Span)
    exported = settle_export(source_of(path, name), "US", Days(span, span.last))
    assert (exported.at, exported.by) == (datetime(2026, 1, 25, 15, 39, 51), "name")
    assert span_in_name("report 20260231-20260301.csv") is None  # no such day
    assert span_in_name("report 20260301-20260201.csv") is None  # ends before it starts
    assert span_in_name("stock 20260301.csv") is None  # one day is when it was downloaded


def write(path: Path, document: Any) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_api_records_keep_to_their_shape(tmp_path: Path) -> None:
    row = {"date": "2026-11-09", "campaignId": 1, "impressions": 4, "clicks": 2, "cost": 1.5, "sales7d": 3}
    other = {**row, "campaignId": 2, "portfolioId": None}
    reading, _ = read(write(tmp_path / "a.json", [row, other]), tmp_path, name="us/a.json")
    assert (reading.kind, reading.ad_product, reading.totals["spend"]) == ("ads_campaign", "sp", Decimal(3))
    why = refusal(write(tmp_path / "b.json", [{**row, "cost": {"amount": 1}}]), tmp_path, name="us/b.json")
    assert type(why) is UnreadableFile
    assert str(why).startswith("this Ads API document does not keep to Amazon's schema: 0.cost")
    why = refusal(write(tmp_path / "c.json", [{"campaignId": 1, "state": "enabled"}]), tmp_path, name="us/c.json")
    assert type(why) is UnknownReport


def test_an_api_report_without_a_window_says_what_it_needs(tmp_path: Path) -> None:
    row = {"date": "2026-11-09", "campaignName": "C", "impressions": 4, "clicks": 2, "cost": 1.5, "sales": 3}
    path = write(tmp_path / "a.json", [row])
    assert "--ad-product" in str(refusal(path, tmp_path, name="us/a.json"))
    reading, _ = read(path, tmp_path, name="us/a.json", ad_product="sb")
    assert (reading.ad_product, reading.attribution_days, reading.totals["ad_sales"]) == ("sb", None, Decimal(3))


@pytest.mark.parametrize("said", ["sp", "sb", "sd"])
def test_n21_a_name_with_words_of_two_products_says_nothing_and_the_option_does(said: str, tmp_path: Path) -> None:
    case = Path(__file__).parent / "cases" / "HSA_Display_UK_20261031.csv"
    assert str(refusal(case, tmp_path, name=f"gb/{case.name}")).startswith("nothing tells whether it is Sponsored")
    reading, _ = read(case, tmp_path, name=f"gb/{case.name}", ad_product=said)
    assert (reading.ad_product, reading.totals["spend"]) == (said, Decimal("5"))
    assert read(case, tmp_path, name="gb/Sponsored Display.csv", ad_product=said)[0].ad_product == said


def test_n21_the_only_product_of_the_settings_does_not_beat_a_name(tmp_path: Path) -> None:
    case = Path(__file__).parent / "cases" / "HSA_Display_UK_20261031.csv"
    assert read(case, tmp_path, name="gb/c.csv", only_product="sd")[0].ad_product == "sd"
    assert str(refusal(case, tmp_path, name="gb/Sponsored Brands.csv", only_product="sd")) == (
        "it is a Sponsored Brands report by its content or name, but ad_products in xlops.toml says Sponsored Display "
        "only: add 'sb' there, or use --ad-product"
    )
    reading, _ = read(case, tmp_path, name="gb/Sponsored Brands.csv", only_product="sd", ad_product="sb")
    assert reading.ad_product == "sb"


def test_n21_advertising_of_two_accounts_in_one_marketplace_is_refused(tmp_path: Path) -> None:
    """As a manager account exports it: another store's spend was added to this one's."""
    head = "Advertiser account name,Date,Country,Campaign name,Budget currency,Impressions,Clicks,Total cost,Sales"
    rows = [f"{{}},2026-10-0{day},{{}},C{day},{{}},1000,10,5.5,20" for day in (4, 5)]
    path = tmp_path / "c.csv"

    def put(*accounts: tuple[str, str, str]) -> None:
        path.write_text("\n".join([head, *(row.format(*account) for account in accounts for row in rows)]) + "\n")

    put(("ACME", "United States", "USD"), ("Other", "United States", "USD"))
    assert str(refusal(path, tmp_path, ad_product="sp")) == (
        "it holds several advertiser accounts (ACME, Other) in one marketplace: choose one account and download it "
        "again; if all are of this store: --kind ads_campaign"
    )
    both = read_all(path, tmp_path, ad_product="sp", kind="ads_campaign")
    assert [(r.rows, r.totals["spend"]) for r, _, _ in both] == [(4, Decimal(22))]  # the way out works
    put(("ACME US", "United States", "USD"), ("ACME DE", "Germany", "EUR"))
    found = {r.marketplace: r.totals["spend"] for r, _, _ in read_all(path, tmp_path, ad_product="sp")}
    assert found == {"US": Decimal(11), "DE": Decimal(11)}
