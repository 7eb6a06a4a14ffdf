"""Layouts and hands that files go through on their way: every total by csv or openpyxl and Decimal as well."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bulk.books import STORE, bulk_book
from tests.reports.plainly import cells, read, read_all, refusal, total
from xlops.dates import MONTHS, open_month, parse_month
from xlops.errors import AmbiguousReport, MarketplaceUnknown, PeriodUnknown, UnreadableFile
from xlops.periods import parse_span
from xlops.reports.checks import letters
from xlops.reports.vocabulary import normalise

CASES = Path(__file__).parent / "cases"


def comma(cell: str) -> Decimal:
    """An amount with a decimal comma and blanks between its thousands, as Excel writes it in France or Sweden."""
    return Decimal("".join(cell.split()).replace(",", "."))


# -- research tools ------------------------------------------------------------------------------------------------


def test_xray_of_2026_has_its_price_whatever_blank_stands_before_the_currency(tmp_path: Path) -> None:
    path = CASES / "Helium_10_Xray_2026-10-21-nbsp.csv"
    rows = [dict(zip(cells(path)[0], row, strict=True)) for row in cells(path)[1:]]
    price, fees = (next(name for name in rows[0] if name.startswith(word)) for word in ("Price", "Fees"))
    reading, _ = read(path, tmp_path, name=f"us/{path.name}")
    assert (reading.kind, reading.currency, reading.decimal, reading.findings) == ("h10_xray", "USD", ",", ())
    assert {f: reading.totals[f] for f in ("price", "fba_fee", "monthly_revenue", "monthly_units")} == {
        "price": sum(comma(row[price]) for row in rows),
        "fba_fee": sum(comma(row[fees]) for row in rows),
        "monthly_revenue": sum(comma(row["ASIN Revenue"]) for row in rows),
        "monthly_units": sum(comma(row["ASIN Sales"]) for row in rows),
    }


def test_xray_of_2025_tells_the_sales_of_all_variations(tmp_path: Path) -> None:
    path = CASES / "Helium_10_Xray_IN.csv"
    reading, _ = read(path, tmp_path)
    assert (reading.kind, reading.marketplace, reading.currency) == ("h10_xray", "IN", "INR")
    assert reading.totals == {
        "price": Decimal(658), "family_monthly_units": 174, "family_monthly_revenue": Decimal("113529.99"),
        "rank": 5076, "ratings": 1240, "offers": 1, "fba_fee": Decimal("189.56"),
    }  # fmt: skip
    assert reading.totals["family_monthly_revenue"] == total(cells(path), "Revenue")


def test_a_header_is_known_with_any_currency_and_any_blank_in_it() -> None:
    written = ["Price  USD", "Price\u00a0 SEK", "Price\u2003€", "price", "Price (PLN)", "Price(AED)", "Price CA$"]
    assert {normalise(cell) for cell in written} == {"price"}
    assert [normalise(c) for c in ("Fees to try", "USD", "Search volume (%)")] == [
        "fees to try",
        "usd",
        "search volume (%)",
    ]


def test_sellersprite_in_its_short_layout_says_its_marketplace_in_its_name(tmp_path: Path) -> None:
    path = CASES / "ReverseASIN-US-B0AAAAAAA2(1584)-20261012.xlsx"
    reading, rows = read(path, tmp_path)
    assert (reading.kind, reading.marketplace, reading.marketplace_by) == ("sellersprite_keywords", "US", "name")
    assert (str(reading.span), {row[3] for row in rows}) == ("2026-10-12", {"B0AAAAAAA2"})
    header = {"search_volume": "月搜索量", "clicks": "点击量", "impressions": "展示量", "competing_products": "商品数"}
    assert {f: reading.totals[f] for f in header} == {f: total(cells(path), column) for f, column in header.items()}
    elsewhere, _ = read(path, tmp_path, name=f"de/{path.name}")
    assert (elsewhere.marketplace, elsewhere.marketplace_by) == ("DE", "folder")


# -- bulk workbooks in Japanese and German ---------------------------------------------------------------------------


def test_every_level_of_a_japanese_bulk_workbook_is_told_apart(tmp_path: Path) -> None:
    known = ("Campaign", "Ad Group", "Keyword", "Product Targeting")
    rows = [row for row in STORE if row["Entity"] in known]
    path = bulk_book(tmp_path / "bulk-x-20261001-20261031-1796083200000.xlsx", rows, language="ja", config=False)
    found = {r.kind: r.rows for r, _, _ in read_all(path, tmp_path, name=f"jp/{path.name}")}
    assert found == {"bulk_campaign": 6, "bulk_ad_group": 3, "bulk_target": 7}


def test_the_german_bulk_sheet_of_search_terms_is_read(tmp_path: Path) -> None:
    path = CASES / "bulk-a1b2c3-20261001-20261031-1796083200000.xlsx"
    reading, _ = read(path, tmp_path, name=f"de/{path.name}")
    assert (reading.kind, reading.ad_product, reading.marketplace) == ("bulk_term", "sp", "DE")
    assert (str(reading.span), reading.span_by, reading.findings) == ("2026-10-01 … 2026-10-31", "name", ())
    names = {"spend": "Ausgaben", "ad_sales": "Verkäufe", "ad_orders": "Bestellungen", "ad_units": "Einheiten",
             "clicks": "Klicks", "impressions": "Impressions"}  # fmt: skip
    assert {f: reading.totals[f] for f in names} == {f: total(cells(path), column) for f, column in names.items()}


_BULK = [
    "Produkt", "Entität", "Operation", "Kampagnen-ID", "Anzeigengruppen-ID", "Portfolio-ID", "Anzeigen-ID",
    "Keyword-ID", "Produkt-Targeting-ID", "Kampagnenname", "Name der Anzeigengruppe",
    "Kampagnenname (Nur zu Informationszwecken)",
    "Name der Anzeigengruppe (Nur zu Informationszwecken)", "Startdatum", "Enddatum", "Targeting-Typ", "Zustand",
    "Kampagnenstatus (Nur zu Informationszwecken)", "Tagesbudget", "SKU", "ASIN (Nur zu Informationszwecken)",
    "Standardgebot für die Anzeigengruppe", "Gebot", "Keyword-Text", "Übereinstimmungstyp", "Gebotsstrategie",
    "Platzierung", "Prozentsatz", "Ausdruck für Produkt-Targeting", "Impressions", "Klicks", "Klickrate", "Ausgaben",
    "Verkäufe", "Bestellungen", "Einheiten", "Conversion-Rate", "ACOS", "CPC", "ROAS",
]  # fmt: skip


def bulk_row(entity: str, **filled: Any) -> list[Any]:
    """A row of `_BULK` with the same figures at every level, as Amazon repeats them."""
    same = {"Produkt": "Sponsored Products", "Entität": entity, "Kampagnen-ID": "11", "Zustand": "Aktiviert",
            "Kampagnenname (Nur zu Informationszwecken)": "K", "Impressions": 100, "Klicks": 10, "Ausgaben": 4.25,
            "Verkäufe": 20.5, "Bestellungen": 2, "Einheiten": 3}  # fmt: skip
    by_name = {**same, **{name.replace("_", " "): value for name, value in filled.items()}}
    return [by_name.get(name) for name in _BULK]


def test_every_level_of_a_german_bulk_workbook_is_told_apart(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Sponsored Products-Kampagnen"
    rows = [
        bulk_row("Kampagne", Kampagnenname="K", Tagesbudget=10),
        bulk_row("Gebotsanpassung", Platzierung="Top-Platzierung", Prozentsatz=50),
        bulk_row("Anzeigengruppe", Name_der_Anzeigengruppe="AG"),
        bulk_row("Produktanzeige", SKU="S-1"),
        bulk_row("Keyword", **{"Keyword-Text": "becher", "Übereinstimmungstyp": "exact"}),
        bulk_row("Negatives Keyword auf Kampagnenebene", **{"Keyword-Text": "glas"}),
        bulk_row("Produkt-Targeting", **{"Ausdruck für Produkt-Targeting": 'asin="B0AAAAAAA2"'}),
        bulk_row("Negatives Produkt-Targeting", **{"Ausdruck für Produkt-Targeting": 'asin="B0AAAAAAA3"'}),
    ]
    for row in [_BULK, *rows]:
        sheet.append(row)
    path = tmp_path / "bulk-x-20261001-20261031-1796083200000.xlsx"
    book.save(path)
    found = read_all(path, tmp_path, name=f"de/{path.name}")
    assert {r.kind: (r.rows, r.totals["spend"], r.ad_product) for r, _, _ in found} == {
        "bulk_campaign": (1, Decimal("4.25"), "sp"), "bulk_placement": (1, Decimal("4.25"), "sp"),
        "bulk_ad_group": (1, Decimal("4.25"), "sp"), "bulk_ad": (1, Decimal("4.25"), "sp"),
        "bulk_target": (4, Decimal("17.00"), "sp"),
    }  # fmt: skip
    assert [f.code for r, _, _ in found for f in r.findings] == []
    [(columns, targets)] = [(columns, rows) for r, columns, rows in found if r.kind == "bulk_target"]
    at = [columns.index(name) for name in ("target_kind", "negative", "state", "campaign")]
    assert [tuple(row[n] for n in at) for row in targets] == [
        ("keyword", 0, "enabled", "K"), ("keyword", 1, "enabled", "K"), ("product", 0, "enabled", "K"),
        ("product", 1, "enabled", "K"),
    ]  # fmt: skip


# -- damaged letters -----------------------------------------------------------------------------------------------


def test_letters_that_another_program_damaged_are_put_right_and_told(tmp_path: Path) -> None:
    path = CASES / "DE_budget_mojibake.csv"
    reading, rows = read(path, tmp_path, name=f"de/{path.name}")
    assert (reading.kind, reading.language, reading.currency, reading.ad_product) == ("ads_campaign", "de", "EUR", "sp")
    text = path.read_text("utf-8-sig").encode("cp1252").decode("utf-8")  # the other route
    plain = list(csv.reader(text.splitlines()))
    assert {f: reading.totals[f] for f in ("spend", "ad_sales", "budget")} == {
        "spend": total(plain, "Ausgaben"), "ad_sales": total(plain, "7 Tage, Umsatz gesamt (€)"),
        "budget": total(plain, "Budget"),
    }  # fmt: skip
    assert "Gardinen Größe" in rows[0]
    assert [(f.code, f.value) for f in reading.findings if f.code == "letters-mended"] == [
        ("letters-mended", "WÃ¤hrung")
    ]


def test_a_damaged_mark_of_byte_order_costs_no_column(tmp_path: Path) -> None:
    path = CASES / "BusinessReport_mojibake_bom.csv"
    reading, _ = read(path, tmp_path, name=f"us/{path.name}")
    assert (reading.kind, reading.rows, str(reading.span)) == ("business_by_date", 28, "2026-10-01 … 2026-10-28")
    assert reading.totals["gmv"] == total(cells(path), "Ordered Product Sales") == Decimal(28406)
    assert [f.code for f in reading.findings] == ["letters-mended"]
    good = tmp_path / "good.csv"  # other letters of the file are whole
    good.write_bytes(path.read_bytes() + '10/29/26,"$9.00",1,1,1,1,90.00%,5.00%,3,–\n'.encode())
    assert read(good, tmp_path, name="us/good.csv")[0].totals["gmv"] == Decimal(28415)


def test_a_workbook_made_of_a_damaged_file_is_put_right_too(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in csv.reader((CASES / "DE_budget_mojibake.csv").read_text("utf-8-sig").splitlines()):
        book.worksheets[0].append(row)
    book.save(path := tmp_path / "budget.xlsx")
    reading, rows = read(path, tmp_path, name="de/budget.xlsx")
    assert (reading.totals["spend"], "Gardinen Größe" in rows[0]) == (Decimal("12.34"), True)
    assert "letters-mended" in {f.code for f in reading.findings}
    for title, cell in (("lost", "Gr\ufffdße"), ("notes", "WÃ¤hrung und Tür")):  # sheets that are no reports
        book.create_sheet(title).append([cell, "x", "y"])
    book.save(path)
    assert read(path, tmp_path, name="de/budget.xlsx")[0].totals["spend"] == Decimal("12.34")


def test_letters_damaged_in_part_are_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "budget.csv"
    text = (CASES / "DE_budget_mojibake.csv").read_text("utf-8-sig")
    path.write_text(text + "2026-10-01,2026-10-31,P,EUR,Tür,ENABLED,,1,1,1,1,1,\n", "utf-8")
    why = refusal(path, tmp_path, name="de/budget.csv")
    assert type(why) is UnreadableFile
    assert str(why) == (
        "its letters were damaged by another program (such as 'WÃ¤hrung'): download the report again, and put it into "
        "the folder as it is, without opening and saving it"
    )
    lost = tmp_path / "lost.csv"
    lost.write_text("Startdatum,Enddatum,W\ufffdhrung,Kampagnen-Name,Auftr\ufffdge\n1,2,3,4,5\n", "utf-8")
    assert "such as 'W\ufffdhrung'" in str(refusal(lost, tmp_path, name="de/lost.csv"))


def test_what_a_shopper_typed_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text(
        "Date,Campaign Name,Ad Group Name,Targeting,Customer Search Term,Impressions,Clicks,Spend,7 Day Total Sales\n"
        "2026-10-01,C,A,cup,cafÃ© cup,10,1,1.00,0\n", "utf-8"
    )  # fmt: skip
    reading, rows = read(path, tmp_path, name="us/terms.csv", ad_product="sp")
    assert "cafÃ© cup" in rows[0]
    assert "letters-mended" not in {f.code for f in reading.findings}


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_damage_done_is_damage_undone(text: str) -> None:
    damaged = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in text.encode())
    assert letters.undone(damaged) == text.removeprefix("\ufeff")


@given(st.text(st.characters(min_codepoint=0x80, exclude_categories=["Cs"]), min_size=1, max_size=8))
def test_whole_letters_are_never_taken_for_damaged_ones(text: str) -> None:
    """Either they cannot be undone, or they are what UTF-8 looks like in cp1252 (in its gaps Latin-1), throughout."""
    try:
        mended = letters.undone(text)
    except UnicodeError:
        return
    written = b"".join(c.encode("cp1252") if c in _CP1252 else c.encode("latin-1") for c in text)
    assert written.decode("utf-8").removeprefix("\ufeff") == mended


_CP1252 = {bytes([n]).decode("cp1252", "ignore") for n in range(256)} - {""}


# -- months and yen, as a spreadsheet and Shift-JIS write them -----------------------------------------------------


def test_n22_a_month_that_a_spreadsheet_left_open_is_that_of_its_folder(tmp_path: Path) -> None:
    path = CASES / "storage_month_by_excel.csv"
    for name, hints in ((f"us/2025-01/{path.name}", {}), (f"us/{path.name}", {"period": parse_span("2025-01")})):
        reading, rows = read(path, tmp_path, name=name, **hints)
        assert (str(reading.span), date(2025, 1, 1) in rows[0]) == ("2025-01-01 … 2025-01-31", True)
        assert reading.totals["fee"] == total(cells(path), "estimated_monthly_storage_fee") == Decimal("0.39")
        assert [(f.code, f.value, f.expected) for f in reading.findings] == [("month-by-place", "25-Jan", "2025-01")]


def test_n22_a_month_that_nothing_settles_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = CASES / "storage_month_by_excel.csv"
    why = refusal(path, tmp_path, name=f"us/{path.name}")
    assert type(why) is PeriodUnknown
    assert str(why) == (
        "a spreadsheet has turned its month into '25-Jan', whose number may be a day or a year: put it into a folder "
        "named after its month, such as exports/us/2025-01/, or use --period 2025-01"
    )
    for folder in ("2025-02", "2026-01"):
        other = refusal(path, tmp_path, name=f"us/{folder}/{path.name}")
        assert type(other) is AmbiguousReport
        assert str(other) == (
            f"its rows say '25-Jan', but its folder, its name or --period says {folder}: move it to the folder of its "
            "month, or download it again"
        )


@given(st.sampled_from(sorted(MONTHS)), st.integers(10, 99), st.sampled_from("-/ "))
def test_months_of_spreadsheets_are_read_or_left_open(word: str, number: int, mark: str) -> None:
    found = parse_month(f"{word}{mark}{number}")
    assert found is not None
    assert (found[0].year, found[0].month) == (2000 + number, MONTHS[word])
    assert open_month(f"{number}{mark}{word}") == (MONTHS[word], number)
    assert parse_month(f"{number}{mark}{word}") is None


def test_months_in_chinese_and_by_numbers() -> None:
    jan = (date(2025, 1, 1), date(2025, 1, 31))
    assert {parse_month(t) for t in ("2025年1月", "2025-01", "Jan-25", "01/2025", "2025/1/1", "janv.-25")} == {jan}
    assert [open_month(t) for t in ("2025年1月", "25-Foo", "2025-01-01", "25-jan-2025")] == [None] * 4


@pytest.mark.parametrize("encoding", ["cp932", "utf-8"])
def test_a_backslash_is_the_yen_sign(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "BusinessReport-13-08-26.csv"
    header = "日付,注文商品の売上額,注文された商品点数,セッション数 - 合計"
    text = f'{header}\r\n2026/8/1,"\\12,345",3,9\r\n2026/8/2,"-\\8,000",2,9\r\n'
    path.write_bytes(text.encode(encoding))
    reading, _ = read(path, tmp_path)
    assert (reading.marketplace, reading.currency, reading.totals["gmv"]) == ("JP", "JPY", Decimal(4345))
    in_us = refusal(path, tmp_path, name=f"us/{path.name}")
    assert type(in_us) is MarketplaceUnknown
    assert str(in_us).startswith("its amounts are in JPY, but US (its folder says so) sells in USD")


# -- Sellerboard over several currencies ---------------------------------------------------------------------------

_DASHBOARD = (
    "Date,Marketplace,ASIN,SKU,SalesOrganic,SalesPPC,SponsoredProducts,NetProfit,VAT\n"
    "13.11.2026,Amazon.de,B0TESTAS01,A,10.00,0.00,-1.00,2.00,\n"
    "13.11.2026,Amazon.co.uk,B0TESTAS01,A,9.00,0.00,0.00,1.00,\n"
    "13.11.2026,Amazon.se,B0TESTAS01,A,7.00,0.00,0.00,1.00,\n"
)


@pytest.mark.parametrize("place", ["dashboard-EUR.csv", "EUR/dashboard.csv", "column"])
def test_sellerboard_in_the_stated_currency_of_its_account(place: str, tmp_path: Path) -> None:
    lines = _DASHBOARD.splitlines()
    if place == "column":
        lines = [line + (",EUR" if n else ",Currency") for n, line in enumerate(lines)]
    path = tmp_path / "dashboard.csv"
    path.write_text("\n".join(lines) + "\n")
    found = read_all(path, tmp_path, name="dashboard.csv" if place == "column" else place)
    assert {r.marketplace: (r.currency, r.totals["sales_organic"]) for r, _, _ in found} == {
        "DE": ("EUR", Decimal(10)), "GB": ("EUR", Decimal(9)), "SE": ("EUR", Decimal(7)),
    }  # fmt: skip
    assert "assumed-currency" not in {f.code for r, _, _ in found for f in r.findings}
    blank = (
        "UnitsOrganic, UnitsPPC, Refunds, PromoValue, Shipping, RefundCost, AmazonFees, Cost of Goods, VAT, "
        "EstimatedPayout, GrossProfit, Sessions"
    )
    assert {f.value for r, _, _ in found for f in r.findings if f.code == "no-figures"} == {blank}
    two = refusal(path, tmp_path, name="EUR GBP.csv") if place != "column" else None
    assert two is None or "names several currencies (EUR, GBP)" in str(two)


# -- the campaign manager's page -----------------------------------------------------------------------------------

_PAGE = Path(__file__).parent / "golden/us/2026-W47/Campaigns_Nov_23_2026.csv"
_TAB = _PAGE.with_name("Sponsored Products search terms of the campaign manager.csv")


def test_the_campaign_managers_table_is_read_where_its_days_are_known(tmp_path: Path) -> None:
    found = read_all(_PAGE, tmp_path, name=f"us/2026-W47/{_PAGE.name}")
    told = ("console_campaign", "ads_campaign", "2026-11-16 … 2026-11-22", "folder")
    assert {r.ad_product: (r.kind, r.table, str(r.span), r.span_by) for r, _, _ in found} == {"sp": told, "sb": told}
    for column, field in (("Spend(USD)", "spend"), ("Sales(USD)", "ad_sales"), ("Orders", "ad_orders")):
        assert sum(r.totals[field] for r, _, _ in found) == total(cells(_PAGE), column)
    assert [f.code for r, _, _ in found for f in r.findings] == []
    tab, _ = read(_TAB, tmp_path, name="us/terms.csv", ad_product="sp", period=parse_span("2026-W47"))
    assert (tab.kind, tab.table, tab.totals["spend"]) == ("console_term", "ads_term", total(cells(_TAB), "Spend(USD)"))


def test_the_second_kind_of_sponsored_brands_is_read_and_an_unknown_kind_is_warned_of(tmp_path: Path) -> None:
    text = _PAGE.read_text("utf-8-sig").replace("Sponsored Products", "SP").replace("Sponsored Brands", "SB2")
    path = tmp_path / "c.csv"
    path.write_text(text + text.splitlines()[-1].replace("SB2", "STV") + "\n", encoding="utf-8")
    found = read_all(path, tmp_path, name="us/2026-W47/c.csv")
    assert {r.ad_product: r.totals["spend"] for r, _, _ in found} == {"sp": Decimal("84.37"), "sb": Decimal("8.00")}
    [told] = [f for r, _, _ in found for f in r.findings]
    assert (told.code, told.column, told.value, told.level) == ("ads-not-read", "Type", "STV", "warning")


def test_the_chinese_page_writes_state_and_status_alike_and_sales_as_a_word_for_units(tmp_path: Path) -> None:
    page = _PAGE.with_name("campaigns in Chinese.csv")
    found = read_all(page, tmp_path, name=f"us/2026-W47/{page.name}")
    assert {r.ad_product: (r.totals["spend"], r.totals["ad_sales"]) for r, _, _ in found} == {
        "sp": (Decimal("133.85"), Decimal("285.89")), "sb": (Decimal("12.40"), Decimal("25.99")),
    }  # fmt: skip
    assert sorted(row[columns.index("status")] for _, columns, rows in found for row in rows) == [
        "enabled", "enabled", "paused",
    ]  # fmt: skip
    plain = tmp_path / "c.csv"
    plain.write_text(page.read_text("utf-8-sig").replace("销量(USD)", "销量"), encoding="utf-8")
    assert str(refusal(plain, tmp_path, name="us/2026-W47/c.csv")) == (
        "its column '销量' names no currency, so that it may be units as well as sales: download the report instead "
        "(Advertising › Measurement & reporting › Reports (Unified Reporting) › Campaign, daily)"
    )


def test_the_layout_of_2026_is_no_targeting_report(tmp_path: Path) -> None:
    path = tmp_path / "campaigns.csv"
    path.write_text(
        "Country,Campaign name,State,Type,Targeting,Campaign bid strategy,Campaign budget amount,Impressions,Clicks,"
        "Total cost,Purchases,Sales\nGermany,A,ENABLED,Sponsored Products,AUTO,Down only,€10.00,100,10,€4.20,1,€20.00\n"
    )
    reading, _ = read(path, tmp_path, name="2026-10/campaigns.csv")
    assert (reading.kind, reading.marketplace, reading.ad_product) == ("console_campaign", "DE", "sp")
    assert reading.totals["spend"] == Decimal("4.20")


def test_the_campaign_managers_table_names_the_report_to_download_instead(tmp_path: Path) -> None:
    report = "Advertising › Measurement & reporting › Reports (Unified Reporting) › "
    untyped = tmp_path / "c.csv"
    rows = cells(_PAGE)
    at = rows[0].index("Type")
    untyped.write_text("\n".join(",".join(f'"{c}"' for n, c in enumerate(r) if n != at) for r in rows) + "\n")
    why = refusal(untyped, tmp_path, name="us/2026-W47/c.csv")
    assert type(why) is AmbiguousReport
    assert str(why) == (
        "it is a table of the campaign manager's page, and nothing tells whether it is Sponsored Products, Brands or "
        f"Display: download the report instead ({report}Campaign, daily); or add the column Type on the page, or say "
        "it with --ad-product"
    )
    why = refusal(untyped, tmp_path, name="us/c.csv", ad_product="sp")
    assert type(why) is PeriodUnknown
    assert str(why) == (
        "it is a table of the campaign manager's page, which states no days: download the report instead "
        f"({report}Campaign, daily); or put it into a folder named after the days that were chosen on the page, such "
        "as exports/us/2026-W47/, or use --period"
    )
    tab = tmp_path / "tab.csv"
    rows = cells(_TAB)
    at = rows[0].index("Campaign")
    tab.write_text("\n".join(",".join(f'"{c}"' for n, c in enumerate(r) if n != at) for r in rows) + "\n")
    assert str(refusal(tab, tmp_path, name="us/2026-W47/tab.csv", ad_product="sp")) == (
        "it is a tab of one campaign on the campaign manager's page, and does not say which: download the report "
        f"instead ({report}Search term, daily), which names all of them"
    )
