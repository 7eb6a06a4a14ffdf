"""A column that no word list knows is not ignored where it may cut rows finer; one that cannot is no reason (N21)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from tests.reports.plainly import read, read_all, refusal
from tests.reports.test_golden import GOLDEN
from tests.tiers import thorough_after
from xlops.errors import AmbiguousReport
from xlops.findings import Level
from xlops.reports.checks.names import named_in

CASES = Path(__file__).parent / "cases"
TARGETS = ("Date", "Portfolio name", "Currency", "Campaign Name", "Ad Group Name", "Targeting", "Match Type",
           "Impressions", "Clicks", "Spend", "7 Day Total Sales ", "7 Day Total Orders (#)")  # fmt: skip
ROWS = [[day, "P", "USD", campaign, "AG", word, "BROAD", 100, 5, 2.5, 20, 1]
        for day in ("2026-10-01", "2026-10-02") for campaign in ("C1", "C2") for word in ("cup", "mug")]  # fmt: skip
FIRST_FIGURE = TARGETS.index("Impressions")


def with_column(
    path: Path, name: str, cells: Sequence[str], at: int = FIRST_FIGURE, rows: Sequence[Sequence[object]] = ROWS
) -> Path:
    """A targeting report with one column more."""
    table: list[list[object]] = [[*TARGETS], *map(list, rows)]
    for row, cell in zip(table, [name, *cells], strict=True):
        row.insert(at, cell)
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows(table)
    return path


@pytest.mark.parametrize(
    ("file", "folder", "language", "spend"),
    [
        ("Sponsored_Products_Search_term_report_d.csv", "us", "en", "15"),
        ("FR_terme.csv", "fr", "fr", "10.5"),
        ("st_DE_1.csv", "de", "de", "10.5"),
    ],
)
def test_n21_search_terms_under_their_other_names_are_search_terms(
    file: str, folder: str, language: str, spend: str, tmp_path: Path
) -> None:
    reading, _ = read(CASES / file, tmp_path, name=f"{folder}/{file}")
    assert (reading.kind, reading.language, reading.totals["spend"]) == ("ads_term", language, Decimal(spend))


def test_n21_a_column_that_tells_rows_apart_makes_another_report(tmp_path: Path) -> None:
    case = CASES / "Sponsored_Products_Audience_report_big.csv"
    why = refusal(case, tmp_path, name="us/by audience.csv")
    assert type(why) is AmbiguousReport
    assert str(why) == (
        "its column 'Audience Name' is not known, and rows 2 and 3 differ in it that are otherwise of one key: it is "
        "not the Advertising campaign report that its other columns say, but a finer report, which xlops does not know "
        "by this name (the nearest known name is 'ad name'). Download the Advertising campaign report; a column of "
        "your own: delete it"
    )
    assert str(refusal(case, tmp_path, name="us/by audience.csv", kind="ads_campaign")) == str(why)


def test_n21_a_name_near_to_a_known_dimension_is_asked_about_with_the_kind_it_would_be(tmp_path: Path) -> None:
    words = ["a", "b", "c", "d", "e", "f", "g", "h"]
    path = with_column(tmp_path / "t.csv", "Customer srch term", words, at=len(TARGETS))
    assert str(refusal(path, tmp_path, name="us/t.csv")) == (
        "its column 'Customer srch term' is not known: if it is 'Customer Search Term', this is another report (Search "
        "term report, not Targeting report). Then write 'Customer Search Term' over it; a column of your own: delete "
        "it, or say --kind ads_targeting"
    )
    reading, rows = read(path, tmp_path, name="us/t.csv", kind="ads_targeting")  # the way out works
    assert (reading.kind, reading.rows, len(rows)) == ("ads_targeting", 8, 8)
    renamed = with_column(tmp_path / "u.csv", "Customer Search Term", words)  # and so does the other
    assert read(renamed, tmp_path, name="us/u.csv")[0].kind == "ads_term"


@pytest.mark.parametrize(
    ("name", "cells", "at"),
    [
        ("Shop", ["My shop"] * 8, FIRST_FIGURE),  # constant, and whose it is
        ("Advertiser entity ID", ["ENTITY1"] * 8, FIRST_FIGURE),
        ("Kampagnenstatus", ["Aktiv"] * 8, 0),
        ("品牌名称", ["我的品牌"] * 8, 0),
        ("アカウント名", ["店"] * 8, 0),
        ("Zorblax", ["EUR"] * 8, FIRST_FIGURE),  # constant, and a thing of the whole report
        ("Zorblax", ["Germany"] * 8, FIRST_FIGURE),
        ("Zorblax", ["2026-11-01"] * 8, FIRST_FIGURE),
        ("Device type", ["All"] * 8, FIRST_FIGURE),  # not filtered
        ("Zorblax", ["5"] * 8, FIRST_FIGURE),  # no words
        ("Zorblax", ["new"] * 8, len(TARGETS)),  # constant, and behind the figures
        ("Person", ["Anna", "Anna", "Ben", "Ben"] * 2, 0),  # what the campaign settles
        ("Person", ["Anna", "Anna", "", ""] * 2, FIRST_FIGURE),
        ("Owner", list("abcdefgh"), FIRST_FIGURE),  # what people call their own columns
        ("负责人", list("abcdefgh"), 0),
        ("My remarks", list("abcdefgh"), 0),
        ("Seen on", list("abcdefgh"), len(TARGETS)),  # behind the figures, and near to no dimension
        ("Score", list("12345678"), len(TARGETS)),
        ("", [""] * 8, FIRST_FIGURE),
    ],
)
def test_n21_what_cannot_tell_rows_apart_is_no_reason(name: str, cells: list[str], at: int, tmp_path: Path) -> None:
    path = with_column(tmp_path / "t.csv", name, cells, at)
    reading, _ = read(path, tmp_path, name="us/t.csv", ad_product="sp")
    assert (reading.kind, reading.rows, reading.totals["spend"]) == ("ads_targeting", 8, Decimal("20"))


SEGMENTS = (
    ("Audience Name", "New to brand shoppers"), ("Device type", "Mobile"), ("Shopper segment", "New to brand"),
    ("Brand new shoppers", "yes"), ("Type", "Mobile"), ("Gerätetyp", "Mobil"), ("デバイス", "スマホ"), ("人群", "新客"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "cell"), thorough_after(4, SEGMENTS))
def test_n21_a_report_of_one_segment_alone_is_asked_about(name: str, cell: str, tmp_path: Path) -> None:
    path = with_column(tmp_path / "t.csv", name, [cell] * 8)
    why = refusal(path, tmp_path, name="us/t.csv", ad_product="sp")
    assert type(why) is AmbiguousReport
    assert str(why) == (
        f"its column {name!r} is not known, stands before the figures and says {cell!r} in every row: it may hold the "
        f"figures of {cell!r} alone, and would replace the whole ones. Download the Targeting report without that "
        "column; if its figures are whole, delete the column, or say --kind ads_targeting"
    )
    reading, _ = read(path, tmp_path, name="us/t.csv", ad_product="sp", kind="ads_targeting")  # the way out works
    assert (reading.rows, reading.totals["spend"]) == (8, Decimal("20"))


def test_n21_a_constant_column_of_a_business_report_is_no_segment(tmp_path: Path) -> None:
    """Amazon has no filter there; what stands in all rows is what someone wrote beside them."""
    path = tmp_path / "t.csv"
    lines = [f"{day}/10/2026,new,£10.00,1,1,5,9" for day in range(10, 13)]
    header = "Date,Zorblax,Ordered Product Sales,Units Ordered,Total Order Items,Sessions - Total,Page Views - Total"
    path.write_text("\n".join([header, *lines]) + "\n", "utf-8")
    assert read(path, tmp_path, name="uk/t.csv")[0].totals["units"] == 3


def test_n21_one_row_proves_no_column_constant(tmp_path: Path) -> None:
    path = with_column(tmp_path / "t.csv", "Segment", ["new"], rows=ROWS[:1])
    why = refusal(path, tmp_path, name="us/t.csv")
    assert "'Segment' is not known and stands before the figures" in str(why)


def test_n21_hours_in_front_of_the_figures_cut_rows_finer(tmp_path: Path) -> None:
    rows = [row for row in ROWS for _ in range(2)]
    path = with_column(tmp_path / "t.csv", "Time", ["9", "10"] * 8, rows=rows)
    assert "rows 2 and 3 differ in it that are otherwise of one key" in str(refusal(path, tmp_path, name="us/t.csv"))


# one of each family and language; each of their rows has a key of its own
GOLDENS = (
    "de/campaigns.csv", "jp/campaigns.csv", "us/placement.csv", "us/advertised product.csv",
    "us/Sponsored Display targeting.csv",
    "de/search terms new console.csv", "us/2026-W46/business by asin.csv",
    "us/2026-W46/ManageFBAInventory_US_20261115.txt", "us/2026-W46/FBA_Inventory_US_2026-11-15.csv",
)  # fmt: skip


@pytest.mark.parametrize("name", thorough_after(3, GOLDENS))
def test_n21_every_kind_refuses_a_column_that_may_be_a_dimension_and_takes_one_that_cannot(
    name: str, tmp_path: Path
) -> None:
    path = GOLDEN / name
    text = path.read_text("utf-8-sig")
    mark = "\t" if "\t" in text.splitlines()[0] else ","
    table = list(csv.reader(text.splitlines(), delimiter=mark))
    before, _ = read(path, tmp_path, name=name)

    def changed(header: str, cells: Sequence[str]) -> Path:
        new = tmp_path / f"{header}{path.suffix}"
        with new.open("w", newline="", encoding="utf-8") as handle:
            csv.writer(handle, delimiter=mark).writerows([c, *r] for c, r in zip([header, *cells], table, strict=True))
        return new

    rows = len(table) - 1
    why = refusal(changed("Zqx", [f"w{n}" for n in range(rows)]), tmp_path, name=name)
    assert "its column 'Zqx' is not known" in str(why)
    same, _ = read(changed("Owner", [f"w{n}" for n in range(rows)]), tmp_path, name=name)
    assert (same.kind, same.rows, same.totals) == (before.kind, before.rows, before.totals)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("Sponsored_Products_Search_term_report_d.csv", {"ads_term"}),
        ("商品推广_搜索词_报告 (3).xlsx", {"ads_term"}),
        ("Sponsored Products Suchbegriff-Bericht.xlsx", {"ads_term"}),
        ("Search term impression share report.csv", {"ads_share"}),
        ("Keyword placement report.csv", {"ads_target_placement"}),
        ("US_Top_search_terms_Simple_Week_2026_11_14.csv", {"top_terms"}),
        ("BusinessReport-11-02-26 (1).csv", {"business_by_date"}),
        ("Gross and invalid traffic report.csv", set()),
        ("campaign report and search terms.csv", None),  # two things: it says nothing
        ("Brand A, October.csv", None),
        ("researchterms.csv", None),
    ],
)
def test_n21_what_names_say(name: str, kinds: set[str] | None) -> None:
    named = named_in(name)
    assert (named is None) is (kinds is None)
    assert named is None or kinds is None or (kinds <= named.kinds and bool(kinds) == bool(named.kinds))


def test_n21_a_name_that_contradicts_the_columns_is_asked_about_and_an_option_or_a_new_name_settles_it(
    tmp_path: Path,
) -> None:
    case = CASES / "Sponsored_Products_Targeting_report.csv"
    name = "us/Sponsored Products Search term report.csv"
    assert str(refusal(case, tmp_path, name=name)) == (
        "its name says 'Search term report', and its columns say 'Targeting report': if the columns are right, rename "
        "the file or use --kind ads_targeting; if the name is, a column is missing or called otherwise: download it "
        "again"
    )
    assert read(case, tmp_path, name=name, kind="ads_targeting")[0].kind == "ads_targeting"
    assert read(case, tmp_path, name="us/Sponsored Products targets.csv")[0].kind == "ads_targeting"
    why = refusal(CASES / "Sponsored_Products_Audience_report_big.csv", tmp_path, name="us/Audience report.csv")
    assert str(why).startswith(
        "its name says 'audience report', which xlops does not read, and its columns say 'Advertising campaign report' "
        "(of them 'Audience Name' not known): "
    )


def test_n21_what_a_tool_wrote_may_be_called_anything(tmp_path: Path) -> None:
    tool = GOLDEN / "us/2026-W46/US_AMAZON_cerebro_B0TESTAS01_2026-11-15.csv"
    reading, _ = read(tool, tmp_path, name="us/2026-W46/search terms of B0TESTAS01.csv")
    assert reading.kind == "h10_cerebro"


def orders_called(path: Path, name: str) -> Path:
    """A targeting report whose orders stand under another name."""
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([[*TARGETS[:-1], name], *ROWS])
    return path


@pytest.mark.parametrize(
    "name",
    [
        "Total des commandes sur 7 jours (#)",
        "Total des commandes (#) sur 7 jours",
        "Orders Total (7 Day)",
        "7 Day Orders, total",
        "Bestellungen gesamt, 7 Tage (#)",
    ],
)
def test_n21_a_known_name_in_another_order_is_read(name: str, tmp_path: Path) -> None:
    reading, _ = read(orders_called(tmp_path / "t.csv", name), tmp_path, name="us/t.csv")
    assert reading.totals["ad_orders"] == Decimal(len(ROWS))
    assert [(f.code, f.column) for f in reading.findings if f.code != "assumed-span"] == [("column-variant", name)]


def test_n21_a_variant_beside_the_known_name_is_not_read(tmp_path: Path) -> None:
    path = with_column(tmp_path / "t.csv", "Total orders, 7 day", ["3"] * len(ROWS), at=len(TARGETS))
    assert read(path, tmp_path, name="us/t.csv")[0].totals["ad_orders"] == Decimal(len(ROWS))


def test_n21_two_variants_of_one_name_are_both_left(tmp_path: Path) -> None:
    path, names = tmp_path / "t.csv", ("Orders total 7 day", "Total 7 day orders")
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([[*TARGETS[:-1], *names], *([*row, 3] for row in ROWS)])
    assert "ad_orders" not in read(path, tmp_path, name="us/t.csv")[0].totals


def test_a_column_of_figures_that_is_not_read_and_costs_kpis_is_a_warning(tmp_path: Path) -> None:
    name = "Nombre total de commandes sur 7 jours"
    reading, _ = read(orders_called(tmp_path / "t.csv", name), tmp_path, name="us/t.csv")
    (finding,) = [f for f in reading.findings if f.level is Level.WARNING]
    assert (finding.code, finding.column, finding.value) == ("column-not-read", name, "ad_orders")
    assert finding.hint == "7 Day Total Orders"
    assert finding.message.en == (
        f"column {name!r} is not known and was not read; is it '7 Day Total Orders', which this file lacks? So these "
        "stay blank: ad_orders"
    )


@pytest.mark.parametrize(("name", "cell"), [("7 Day Total Orders note", "late"), ("Shelf", "3")])
def test_words_and_figures_of_another_name_are_no_warning(name: str, cell: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([[*TARGETS[:-1], name], *([*row[:-1], cell] for row in ROWS)])
    assert [f.code for f in read(path, tmp_path, name="us/t.csv")[0].findings if f.level is Level.WARNING] == []


FEES = ("asin", "fnsku", "country_code", "month_of_charge", "curr", "estimated_monthly_storage_fee")


def fees_in(path: Path, *currencies: str) -> Path:
    """A storage fee report whose currency column goes by a name that nobody knows."""
    rows = [[f"B00000000{n}", f"X00000000{n}", code[:2], "Sep-26", code, "1.25"] for n, code in enumerate(currencies)]
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([FEES, *rows])
    return path


def test_n21_currencies_count_whatever_their_column_is_called(tmp_path: Path) -> None:
    one = read(fees_in(tmp_path / "one.csv", "CAD", "CAD"), tmp_path, name="fees.csv", configured=("US", "CA"))[0]
    assert (one.marketplace, one.currency, one.totals["fee"]) == ("CA", "CAD", Decimal("2.5"))
    two = refusal(fees_in(tmp_path / "two.csv", "USD", "CAD"), tmp_path, name="us/fees.csv")
    assert type(two) is AmbiguousReport
    assert str(two) == "two currencies stand in one file (CAD, USD): download one report per marketplace"


def test_n21_what_is_no_currency_says_nothing_of_amounts(tmp_path: Path) -> None:
    reading, _ = read(fees_in(tmp_path / "t.csv", "USD", "top shelf"), tmp_path, name="us/fees.csv")
    assert (reading.currency, reading.totals["fee"]) == ("USD", Decimal("2.5"))


BLANK = "column 'Match Type' is missing, so these stay blank: negative"


@pytest.mark.parametrize(("called", "told"), [("Match Type", []), ("Type of match", ["missing-column"])])
def test_n5_negatives_are_not_counted_where_the_column_that_tells_them_is_not_known(
    called: str, told: list[str], tmp_path: Path
) -> None:
    """The bulk sheet of 2018 has negatives as keywords; that of today says what a row is, and needs no match type."""
    text = (GOLDEN / "us/2026-W46/bulk of 2018.csv").read_text("utf-8")
    path = tmp_path / "bulk.csv"
    path.write_text(text.replace(",Match Type,", f",{called},"), "utf-8")
    found = {r.kind: r for r, _, _ in read_all(path, tmp_path, name="us/2026-W46/bulk of 2018.csv")}["bulk_target"]
    assert found.totals.get("negative") == (None if told else 1)
    warned = [f for f in found.findings if f.level is Level.WARNING]
    assert [f.code for f in warned] == told
    assert [f.message.en for f in warned] == [BLANK] * len(told)


def test_a_missing_column_is_named_with_its_days(tmp_path: Path) -> None:
    path = tmp_path / "Sponsored Products campaigns.csv"
    path.write_text("Date,Campaign Name,Currency,Impressions,Clicks,Spend\n2026-11-16,C,USD,100,10,5\n", "utf-8")
    reading, _ = read(path, tmp_path, name="us/c.csv", ad_product="sp")
    said = [f.message.en for f in reading.findings if f.code == "missing-column"]
    assert [text.partition(",")[0] for text in said] == ["column '7 Day Total Sales' is missing"]


SPEND = GOLDEN / "de/sellerboard.csv"


@pytest.mark.parametrize(
    ("before", "after", "spend", "told"),
    [
        ("SponsoredВrands", "Zorblax", None, [("sum-open", "Zorblax")]),
        ("SponsoredВrands", "Margin", Decimal("24.4"), []),  # known, and no part of it
        ("Ads spend", "Zorblax", Decimal("25.5"), []),  # no part is missing
    ],
)
def test_n5_a_sum_is_blank_where_an_unknown_column_may_be_the_part_that_is_missing(
    before: str, after: str, spend: Decimal | None, told: list[tuple[str, str]], tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(SPEND.read_text("utf-8").replace(f'"{before}"', f'"{after}"'), "utf-8")
    (found, *_), *_ = [r for r in read_all(path, tmp_path, name="de/t.csv") if r[0].marketplace == "DE"]
    assert found.totals.get("ad_spend") == spend
    warned = [f for f in found.findings if f.level is Level.WARNING]
    assert [(f.code, f.column) for f in warned] == told
    for finding in warned:
        assert finding.message.en == (
            "column 'Zorblax' is not known and may be 'SponsoredВrands', which this file lacks and which ad_spend is "
            "a sum of: ad_spend stays blank"
        )


def test_a_column_that_stands_twice_with_one_content_is_told(tmp_path: Path) -> None:
    path, name = tmp_path / "t.csv", "jp/2026JulMonthlyUnifiedTransaction.csv"
    path.write_text((GOLDEN / name).read_text("utf-8").replace("配送料の税金", "配送料"), "utf-8")
    [(reading, _, _)] = read_all(path, tmp_path, name=name)
    assert [(f.code, f.column) for f in reading.findings] == [("column-twice", "配送料")]
    assert reading.totals.get("shipping_tax") is None


def test_n21_a_column_of_marketplaces_counts_whatever_it_is_called(tmp_path: Path) -> None:
    path, name = tmp_path / "t.txt", "us/2026-W46/fulfilled shipments.txt"
    path.write_text((GOLDEN / name).read_text("utf-8").replace("sales-channel", "Zorblax"), "utf-8")
    [(reading, _, _)] = read_all(path, tmp_path, name=name)
    assert (reading.marketplace, reading.rows, reading.totals["units"]) == ("US", 1, Decimal(2))
    told = [(f.code, f.column, f.value) for f in reading.findings if f.column == "Zorblax"]
    assert told == [("left-out", "Zorblax", "Non-Amazon"), ("column-by-cells", "Zorblax", "sales-channel")]


def test_n2_a_column_of_several_days_that_may_be_those_of_a_snapshot_is_a_warning(tmp_path: Path) -> None:
    path, name = tmp_path / "t.csv", "us/account health.csv"
    path.write_text((GOLDEN / name).read_text("utf-8").replace(",Date,", ",Zorblax,"), "utf-8")
    [(reading, _, _)] = read_all(path, tmp_path, name=name)
    told = [f.message.en for f in reading.findings if f.level is Level.WARNING]
    assert told == [
        "column 'Zorblax' is not known and was not read; is it 'Date', which this file lacks? So these stay blank: day"
    ]


@pytest.mark.parametrize(("part", "blank"), [("qty-charged-6-mo-long-term", "units"), ("6-mo-long-terms", "fee")])
def test_n5_a_storage_fee_is_blank_where_half_of_it_may_be_under_another_name(
    part: str, blank: str, tmp_path: Path
) -> None:
    path, name = tmp_path / "t.txt", "us/long-term storage fees.txt"
    text = (GOLDEN / name).read_text("utf-8")
    path.write_text(text.replace(f"{part}-storage-fee", "Zorblax", 1), "utf-8")
    [(reading, _, _)] = read_all(path, tmp_path, name=name)
    assert [c for c in ("units", "fee") if reading.totals.get(c) is None] == [blank]
    assert [(f.code, f.value) for f in reading.findings if f.level is Level.WARNING] == [("sum-open", blank)]
