"""Brand Analytics: the first line, periods and scopes, and every official JSON example, whole."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.reports.plainly import read, read_all, refusal
from xlops.errors import AmbiguousReport, MarketplaceUnknown, PeriodUnknown, UnknownReport, UnreadableFile
from xlops.facts.history import open_store
from xlops.jobs.ingest import ingest
from xlops.periods import Span
from xlops.settings import Settings

HEADER = (
    "Search Query,Search Query Volume,Impressions: Total Count,Impressions: Brand Count,Clicks: Total Count,"
    "Clicks: Brand Count,Purchases: Total Count,Purchases: Brand Count"
)
NOVEMBER = Span(date(2025, 11, 1), date(2025, 12, 1))


def write(folder: Path, first: str, ends: str = "", name: str = "queries.csv") -> Path:
    """A search query report of the brand view with one row."""
    lines = [first] if first else []
    lines += [HEADER + (",Reporting Date" if ends else ""), "bottle,100,900,90,80,8,7,1" + (f",{ends}" if ends else "")]
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("first", "ends", "span"),
    [
        ('Brand=["X"],Reporting Range=["Monthly"],Select year=["2025"],Select month=["November"]', "", NOVEMBER),
        ('Brand=["X"],Reporting Range=["Monthly"]', "2025-11-30", NOVEMBER),
        ('Brand=["X, Y"],Reporting Range=["Monthly"],Select month=["2025-11"]', "", NOVEMBER),
        ('Brand=["X"],Reporting Range=["Monthly"],Select month=["X | 2025-11-01 - 2025-11-30 2025"]', "", NOVEMBER),
        (
            'Brand=["X"],Reporting Range=["Weekly"],Select week=["Week 9 | 2026-02-22 - 2026-02-28 2026"]',
            "2026-02-28",
            Span(date(2026, 2, 22), date(2026, 3, 1)),
        ),
        ('Brand=["X"],Reporting Range=["Weekly"]', "2026-02-28", Span(date(2026, 2, 22), date(2026, 3, 1))),
        (
            'Brand=["X"],Reporting Range=["Quarterly"],Select year=["2026"],Select quarter=["2"]',
            "",
            Span(date(2026, 4, 1), date(2026, 7, 1)),
        ),
        ('Brand=["X"],Reporting Range=["Quarterly"]', "2026-06-30", Span(date(2026, 4, 1), date(2026, 7, 1))),
        ('Brand=["X"],Reporting Range=["Daily"]', "2026-06-30", Span(date(2026, 6, 30), date(2026, 7, 1))),
        ('"Marke=[""X""],Berichtszeitraum=[""Monatlich""],Jahr auswählen=[""2026""],Monat auswählen=[""Juni""]"', "",
         Span(date(2026, 6, 1), date(2026, 7, 1))),
    ],
)  # fmt: skip
def test_the_first_line_and_the_reporting_date_say_the_period(
    first: str, ends: str, span: Span, tmp_path: Path
) -> None:
    reading, _ = read(write(tmp_path, first, ends), tmp_path, name="us/queries.csv")
    assert (reading.span, reading.span_by) == (span, "content")
    assert reading.subject == ("X, Y" if "X, Y" in first else "X")


@pytest.mark.parametrize(
    ("first", "ends", "name", "words"),
    [
        ('Brand=["X"],Reporting Range=["Monthly"]', "2025-11-15", "us/q.csv", "its reporting date 2025-11-15"),
        (
            'Brand=["X"],Reporting Range=["Monthly"],Select year=["2025"],Select month=["October"]',
            "2025-11-30",
            "us/q.csv",
            "its first line says 2025-10-01 … 2025-10-31, but its rows are of the period that ends on 2025-11-30",
        ),
        ("", "2025-11-08", "us/2025-11/q.csv", "'2025-11' says 2025-11-01 … 2025-11-30, but its rows are"),
    ],
)  # fmt: skip
def test_a_period_that_contradicts_itself_is_refused(
    first: str, ends: str, name: str, words: str, tmp_path: Path
) -> None:
    why = refusal(write(tmp_path, first, ends), tmp_path, name=name)
    assert type(why) is AmbiguousReport
    assert words in str(why)


def test_without_first_line_the_file_s_own_name_or_a_folder_says_the_period(tmp_path: Path) -> None:
    path = write(tmp_path, "", "2025-11-30")
    by_name, _ = read(path, tmp_path, name="US_Search_Query_Performance_Brand_View_Simple_Month_2025_11_30.csv")
    by_folder, _ = read(path, tmp_path, name="us/2025-11/queries.csv")
    assert [(r.span, r.marketplace, r.marketplace_by) for r in (by_name, by_folder)] == [
        (NOVEMBER, "US", "name"),
        (NOVEMBER, "US", "folder"),
    ]
    assert type(refusal(path, tmp_path, name="us/queries.csv")) is PeriodUnknown


def test_a_country_code_that_begins_the_name_says_the_marketplace_unless_the_folder_differs(tmp_path: Path) -> None:
    path = write(tmp_path, 'Brand=["X"],Reporting Range=["Monthly"]', "2025-11-30")
    reading, _ = read(path, tmp_path, name="UK_Search_Query.csv")
    assert (reading.marketplace, reading.currency, reading.marketplace_by) == ("GB", "GBP", "name")
    why = refusal(path, tmp_path, name="de/US_Search_Query.csv")
    assert str(why) == (
        "its name begins with US, but its folder says DE: move it into the right folder, or use --marketplace"
    )
    assert read(path, tmp_path, name="de/US_Search_Query.csv", marketplace="US")[0].marketplace_by == "option"
    for name in ("us_queries.csv", "USA_queries.csv", "US queries.csv", "Q_US_x.csv"):
        assert type(refusal(path, tmp_path, name=name)) is MarketplaceUnknown


def test_ranks_are_grouped_as_the_shares_beside_them_are_written(samples: Path, tmp_path: Path) -> None:
    """An English report saved by a German spreadsheet: `2.722` was no whole number, `8,44` a share."""
    [path] = (samples / "brand_analytics").glob("*Top_search_terms*")
    first, *lines = path.read_text("utf-8-sig").splitlines()
    header, *rows = csv.reader(lines)
    shares = [n for n, name in enumerate(header) if name.endswith("Share")]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    for row in rows:
        row[0] = f"{int(row[0]):,}".replace(",", ".")
        for n in shares:
            row[n] = row[n].replace(".", ",")
        writer.writerow(row)
    german = tmp_path / "DE_Top_search_terms_Simple_Month_2025_11_30.csv"
    german.write_text(f"{first}\n{out.getvalue()}", "utf-8")
    found, was = read(german, tmp_path, marketplace="DE")[1], read(path, tmp_path, marketplace="US")[1]
    assert [row[1:] for row in found] == [row[1:] for row in was]


def test_an_asin_view_without_its_first_line_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "asin.csv"
    path.write_text(HEADER.replace("Brand", "ASIN") + "\nbottle,100,900,90,80,8,7,1\n", encoding="utf-8")
    why = refusal(path, tmp_path, name="us/2025-11/asin.csv")
    assert "nothing tells of which ASIN it is" in str(why)


def test_rates_and_shares_are_not_read_but_follow_from_counts(samples: Path, tmp_path: Path) -> None:
    path = next((samples / "brand_analytics").glob("*Search_Query*"))
    _, columns, rows = read_all(path, tmp_path, name="us/q.csv")[0]
    first = dict(zip(columns, rows[0], strict=True))
    assert first["query"] == "dihydroberberine"
    assert 100 * first["clicks"] / first["volume"] == pytest.approx(53.51823317925013)  # Clicks: Click Rate %
    assert 100 * first["own_impressions"] / first["impressions"] == pytest.approx(0.27080967541526046)
    assert 100 * first["own_purchases"] / first["purchases"] == pytest.approx(0.10277492291880781)


def test_two_brands_and_two_asins_of_one_month_stand_side_by_side(tmp_path: Path) -> None:
    folder = tmp_path / "exports" / "us"
    folder.mkdir(parents=True)
    month = 'Reporting Range=["Monthly"],Select year=["2025"],Select month=["November"]'
    for brand in ("X", "Y"):
        write(folder, f'Brand=["{brand}"],{month}', name=f"{brand}.csv")
    for asin in ("B000000001", "B000000002"):
        text = f'ASIN or Product=["{asin}"],{month}\n{HEADER.replace("Brand", "ASIN")}\nbottle,100,900,90,80,8,7,1\n'
        (folder / f"{asin}.csv").write_text(text, encoding="utf-8")
    ingest(tmp_path, Settings())
    with open_store(tmp_path) as store:
        brands = store.rows("select brand, own_clicks from queries order by 1")
        asins = store.rows("select asin, own_clicks from query_asin order by 1")
    assert brands == [("X", 8), ("Y", 8)]
    assert asins == [("B000000001", 8), ("B000000002", 8)]


# -- JSON --------------------------------------------------------------------------------------------------------------


def examples(samples: Path, schema: str) -> Iterator[Any]:
    [path] = (samples / "schemas").glob(f"*__{schema}.json")
    yield from json.loads(path.read_text("utf-8"))["examples"]


def told(document: Any, folder: Path) -> list[tuple[str, str, list[tuple[Any, ...]]]]:
    """(kind, marketplace and span, rows) of every report in a document, columns of the table without its blanks."""
    path = folder / "report.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    found = []
    for reading, columns, rows in read_all(path, folder):
        some = [n for n, c in enumerate(columns) if c != "row" and any(row[n] is not None for row in rows)]
        values = [tuple(float(r[n]) if isinstance(r[n], Decimal) else r[n] for n in some) for r in rows]
        found.append((reading.kind, f"{reading.marketplace} {reading.span} {reading.subject}".strip(), values))
    return found


OFFICIAL: dict[str, list[tuple[str, str, list[tuple[Any, ...]]]]] = {
    "sellingPartnerSearchQueryPerformanceReport": [
        (
            "query_asin",
            f"US 2025-01-05 … 2025-01-11 {asin}",
            [(asin, "wireless headphones", 5, 15000, 10000, 765, 1000, 50, 200, 10, 100, 5, *[19.99] * 6)],
        )
        for asin in ("B123456789", "B987654321")
    ],
    "sellingPartnerSearchCatalogPerformanceReport": [
        (
            "catalog_performance",
            "US 2025-01-05 … 2025-01-11",
            [(asin, 10000, 1000, 100, 50, 999.5, *[19.99] * 4) for asin in ("B123456789", "B987654321")],
        )
    ],
    "sellingPartnerSearchTermsReport": [
        (
            "top_terms",
            "US 2021-06-06 … 2021-06-12",
            [
                ("Amazon.com", "search term rank one", 1, "B123456789", "B987654321", "B897654321",
                 0.0771, 0.0726, 0.0405, 0.0874, 0.0974, 0.0854),
                ("Amazon.com", "search term rank two", 2, "B123454321", "B567898765", "B135797531",
                 0.0567, 0.0371, 0.0205, 0.123, 0.0854, 0.0469),
                ("Beauty", "beauty search term rank one", 1, "B1212134343", "B1313145454", "B1414156565",
                 0.1118, 0.0767, 0.0734, 0.0974, 0.0743, 0.0),
                ("Beauty", "beauty search term rank two", 2, "B2323254545", "B2424276767", "B2525287878",
                 0.0677, 0.0411, 0.0374, 0.0582, 0.0031, 0.1429),
            ],
        )
    ],
    "sellingPartnerMarketBasketAnalysisReport": [
        (
            "market_basket",
            "US 2021-06-06 … 2021-06-12",
            [
                ("B123456789", "B1A345B78C", "B1D345E78F", "B1G345H78I", 0.028, 0.0229, 0.0212),
                ("B987654321", "B9C765B32A", "B9F765E32D", "B9I765H32G", 0.4342, 0.0378, 0.0155),
            ],
        )
    ],
    "sellingPartnerRepeatPurchaseReport": [
        (
            "repeat_purchase",
            "US 2021-06-06 … 2021-06-12",
            [("B123456789", 1256, 1201, 0.0083, 2246.13, 0.0217), ("B234567890", 2561, 43, 0.1234, 1234.56, 0.0465)],
        ),
        ("repeat_purchase", "US 2021-06-13 … 2021-06-19", [("B987654321", 6541, 123, 0.0129, 1662.46, 0.8717)]),
    ],
    "sellerCouponReport": [
        (
            "coupons",
            "US 2021-11-01 … 2021-11-30",
            [
                (date(2021, 11, 26), date(2021, 11, 29), "A2NW32V27GZS2T", "Product $40 Off", "All (Default)",
                 "PERCENT_OFF_LIST_PRICE", 10.0, 13, 1, 10000.0, 42.29, 40.0, 62.1, "B08XJWMYR5 B07Z7XTQKZ"),
            ],
        )
    ],
    "promotionReport": [
        (
            "promotions",
            "US 2020-11-23 … 2020-12-06",
            [
                (date(2020, 11, 23), date(2020, 11, 23), "16913551269", "Save on BrandX Product Name", "BEST_DEAL",
                 "APPROVED", 121, 32917.01, 41084),
            ],
        ),
        (
            "promotion_asin",
            "US 2020-11-23 … 2020-12-06",
            [
                (date(2020, 11, 23), "16913551269", "B08755Z2ND", "BrandX Product, Travel Size, 3 Pack", 20, 16371.85,
                 380),
            ],
        ),
    ],
}  # fmt: skip


@pytest.mark.parametrize("schema", OFFICIAL)
def test_the_official_example_is_read_whole(schema: str, samples: Path, tmp_path: Path) -> None:
    [example] = examples(samples, schema)
    assert told(example, tmp_path) == OFFICIAL[schema]


def test_a_schema_is_no_report(samples: Path, tmp_path: Path) -> None:
    for path in (samples / "schemas").glob("*.json"):
        assert type(refusal(path, tmp_path, name=f"us/{path.name}")) is UnknownReport


def test_a_fourth_product_of_a_term_is_refused_with_its_place(samples: Path, tmp_path: Path) -> None:
    [example] = examples(samples, "sellingPartnerSearchTermsReport")
    example["dataByDepartmentAndSearchTerm"][1]["clickShareRank"] = 4
    path = tmp_path / "terms.json"
    path.write_text(json.dumps(example), encoding="utf-8")
    why = refusal(path, tmp_path)
    assert type(why) is UnreadableFile
    assert "dataByDepartmentAndSearchTerm.1.clickShareRank" in str(why)


def test_sales_and_traffic_by_week_or_month_keeps_its_asins_and_refuses_its_dates(
    samples: Path, tmp_path: Path
) -> None:
    by_day, by_week, by_month = examples(samples, "sellerSalesAndTrafficReport")
    assert [(k, where) for k, where, _ in told(by_day, tmp_path)] == [
        ("business_by_date", "US 2021-06-11 … 2021-06-14"),
        ("business_by_sku", "US 2021-06-11 … 2021-06-14"),
    ]
    folder = tmp_path / "exports" / "us"
    folder.mkdir(parents=True)
    (folder / "week.json").write_text(json.dumps(by_week), encoding="utf-8")
    (folder / "month.json").write_text(json.dumps(by_month), encoding="utf-8")
    result = ingest(tmp_path, Settings())
    assert sorted((o.name.split("/")[-1], o.reason.en.split(":")[0]) for o in result.of("refused")) == [
        ("month.json", "its dates are by MONTH"),
        ("week.json › by date", "its rows are 7 days apart (2021-06-06, 2021-06-13 …)"),
    ]
    with open_store(tmp_path) as store:
        assert store.rows("select asin, units, sessions from sales_asin order by asin") == [
            (a["childAsin"], a["salesByAsin"]["unitsOrdered"], a["trafficByAsin"]["sessions"])
            for a in by_week["salesAndTrafficByAsin"]
        ]
        assert store.rows("select count(*) from sales_day") == [(0,)]


def kiosk(first: str, last: str, **ids: str) -> str:
    """A line of a Data Kiosk document."""
    sales = {"orderedProductSales": {"amount": 238.44, "currencyCode": "EUR"}, "unitsOrdered": 23}
    record = {"startDate": first, "endDate": last, "marketplaceId": "A1PA6795UKMFR9", **ids, "sales": sales}
    return json.dumps({**record, "traffic": {"sessions": 1000, "pageViews": 1658}})


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([kiosk("2026-11-01", "2026-11-07")], "its dates are by WEEK"),
        ([kiosk("2026-11-01", "2026-11-07", parentAsin="B0XLOPS100")], "its rows are by parent ASIN"),
        (
            [kiosk(day, day, parentAsin="B0XLOPS100", childAsin="B0XLOPS102") for day in ("2026-11-01", "2026-11-02")],
            "its ASINs are by day, week or month",
        ),
        ([kiosk("2026-11-01", "2026-11-01")[:-1], kiosk("2026-11-02", "2026-11-02")], "is damaged or cut off"),
    ],
)
def test_a_data_kiosk_document_that_no_table_holds_is_refused(lines: list[str], words: str, tmp_path: Path) -> None:
    path = tmp_path / "kiosk.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert words in str(refusal(path, tmp_path))


def test_one_line_of_the_data_kiosk_is_a_document_too(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.json"
    path.write_text(kiosk("2026-11-01", "2026-11-01"), encoding="utf-8")
    reading, _ = read(path, tmp_path)
    assert (reading.kind, reading.marketplace, str(reading.span)) == ("business_by_date", "DE", "2026-11-01")
    assert (reading.totals["gmv"], reading.totals["units"]) == (Decimal("238.44"), Decimal(23))


def test_german_top_search_terms_are_read_but_for_their_shares_whose_names_have_not_been_seen(tmp_path: Path) -> None:
    path = Path(__file__).parent / "golden/brand/DE_Top_search_terms_Simple_Week_2026_11_14.csv"
    [(reading, columns, rows)] = read_all(path, tmp_path)
    assert (reading.kind, reading.language, str(reading.span)) == ("top_terms", "de", "2026-11-08 … 2026-11-14")
    read = [dict(zip(columns, row, strict=True)) for row in rows]
    assert [(r["term"], r["rank"], r["asin_1"]) for r in read] == [
        ("hundebett", 1, "B0AAAAAAA1"), ("katzenbaum", 2, "B0AAAAAAA4"),
    ]  # fmt: skip
    assert [f.code for f in reading.findings] == ["unknown-columns"]
