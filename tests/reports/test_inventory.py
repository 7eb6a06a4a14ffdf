"""Inventory, ledger and fees: files of several marketplaces, months, photographs, blanks, and what is refused."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.reports.plainly import amount, cells, read, read_all, read_sheet, refusal, source_of
from xlops.dates import parse_month
from xlops.errors import AmbiguousReport, BadRows, PeriodUnknown, ReportError
from xlops.facts.history import open_store
from xlops.periods import parse_span
from xlops.reports import KINDS
from xlops.reports.evidence import Hints
from xlops.reports.identify import decide
from xlops.reports.read_batch import prepare
from xlops.reports.sheet import open_sheets
from xlops.tables import TABLES


def write(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """A tab-separated file; `|` stands for the tab."""
    path.write_text("\n".join(line.replace("|", "\t") for line in lines) + "\n", encoding)
    return path


def records(path: Path, scratch: Path, name: str = "", **hints: Any) -> list[dict[str, Any]]:
    """The rows of the one report in a file, by column."""
    [(_, columns, rows)] = read_all(path, scratch, name=name, **hints)
    return [dict(zip(columns, row, strict=True)) for row in rows]


# -- one file, several reports -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "country", "quantity"),
    [
        (
            "fba_inventory/Juancho-BackToWin__aresstore-seller-hub__multicountry.txt",
            "country",
            "quantity-for-local-fulfillment",
        ),
        (
            "spanish_fixtures/Juancho-BackToWin__aresstore-seller-hub__multipais-es.txt",
            "pais",
            "cantidad-para-gestion-local",
        ),
    ],
)
def test_multi_country_inventory_is_one_photograph_per_marketplace(
    file: str, country: str, quantity: str, samples: Path, tmp_path: Path
) -> None:
    path = samples / file
    plain: dict[str, int] = defaultdict(int)
    header, *rows = cells(path)
    for row in rows:
        plain[row[header.index(country)]] += int(row[header.index(quantity)])
    found = {reading.marketplace: int(reading.totals["available"]) for reading, _, _ in read_all(path, tmp_path)}
    assert found == plain == {"DE": 880, "ES": 377, "FR": 503, "IT": 335}


def test_storage_fees_of_north_america_are_one_report_per_currency(samples: Path, tmp_path: Path) -> None:
    path = samples / "fba_inventory/bellmit__project-5__test-us-monthlyStorageFee-201803.tsv"
    plain: dict[str, Decimal] = defaultdict(Decimal)
    header, *rows = cells(path)
    for row in rows:
        plain[row[header.index("currency")]] += amount(row[header.index("estimated-monthly-storage-fee")])
    read_ = [reading for reading, _, _ in read_all(path, tmp_path, name="us/fees.tsv")]
    assert {r.currency: r.totals["fee"] for r in read_} == plain
    assert plain == {"CAD": Decimal("0.3969"), "USD": Decimal("0.1476")}
    assert [(r.marketplace, str(r.span), r.rows) for r in read_] == [
        ("CA", "2018-03-01 … 2018-03-31", 3),
        ("US", "2018-03-01 … 2018-03-31", 7),
    ]


# -- months ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["2025-09", "2025/9", "09/2025", "Sep-25", "sept. 2025", "September 2025", "2025年9月",
                                  "2025-09-01", "01.09.2025"])  # fmt: skip
def test_a_month_in_every_spelling(text: str) -> None:
    assert parse_month(text) == (date(2025, 9, 1), date(2025, 9, 30))


@pytest.mark.parametrize("text", ["", "2025", "2025-13", "2025-09-02", "25-Sep", "Foo-25", "9"])
def test_what_is_no_month(text: str) -> None:
    assert parse_month(text) is None


_FEES = "asin|fnsku|fulfillment_center|country_code|month_of_charge|currency|estimated_monthly_storage_fee"


def test_storage_fees_of_two_months_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "fees.txt", _FEES, "B0XLOPS101|X1|'ABE8'|US|2026-09|USD|1.00",
                 "B0XLOPS101|X1|'ABE8'|US|2026-10|USD|2.00")  # fmt: skip
    why = refusal(path, tmp_path)
    assert type(why) is AmbiguousReport
    assert str(why) == ("its rows are for several months, or for none (2026-09, 2026-10): download one month at a time")


def test_a_month_of_storage_fees_is_not_forced_into_another_period(tmp_path: Path) -> None:
    path = write(tmp_path / "fees.txt", _FEES, "B0XLOPS101|X1|'ABE8'|US|2026-09|USD|1.00")
    why = refusal(path, tmp_path, period=parse_span("2026-W47"))
    assert type(why) is AmbiguousReport
    assert str(why).startswith("its rows lie in 2026-09-01 … 2026-09-30, outside --period 2026-11-16 … 2026-11-22")


def test_a_storage_fee_without_a_readable_month_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "fees.txt", _FEES, "B0XLOPS101|X1|ABE8|US|25-Sep|USD|1.00")
    why = refusal(path, tmp_path)
    assert type(why) is PeriodUnknown
    assert "a spreadsheet has turned its month into '25-Sep'" in str(why)


# -- ledger ------------------------------------------------------------------------------------------------------------

_LEDGER = "Date|FNSKU|ASIN|MSKU|Disposition|Starting Warehouse Balance|Customer Shipments|Ending Warehouse Balance"


def ledger(path: Path, *days: str, location: str = "US") -> Path:
    rows = [f"{day}|X1|B0XLOPS101|0101|SELLABLE|10|-4|6|{location}" for day in days]
    return write(path, f"{_LEDGER}|Location", *rows)


def test_a_ledger_by_month_is_refused(tmp_path: Path) -> None:
    why = refusal(ledger(tmp_path / "ledger.txt", "01/2026", "02/2026"), tmp_path, name="us/ledger.txt")
    assert type(why) is AmbiguousReport
    assert str(why) == "its days are months (such as '01/2026'): download it again by day"


def test_a_ledger_by_week_is_refused(tmp_path: Path) -> None:
    path = ledger(tmp_path / "ledger.txt", "11/02/2026", "11/09/2026", "11/16/2026")
    why = refusal(path, tmp_path, name="us/ledger.txt")
    assert type(why) is AmbiguousReport
    assert "its rows are 7 days apart (2026-11-02, 2026-11-09 …): it is a report by week; choose *by day*" in str(why)


def test_a_ledger_pasted_together_twice_is_refused(tmp_path: Path) -> None:
    why = refusal(ledger(tmp_path / "ledger.txt", "11/02/2026", "11/02/2026"), tmp_path, name="us/ledger.txt")
    assert type(why) is AmbiguousReport
    assert str(why).startswith("1 of its rows stand in it twice (same fnsku, sku, disposition, condition, location")


@pytest.mark.parametrize("folder", ["us", "de", "jp"])
def test_the_ledger_writes_the_month_first_in_every_marketplace(folder: str, tmp_path: Path) -> None:
    path = ledger(tmp_path / "ledger.txt", "11/02/2026", "11/03/2026")
    assert [r["day"] for r in records(path, tmp_path, f"{folder}/ledger.txt")] == [date(2026, 11, 2), date(2026, 11, 3)]


def test_n9_daily_sellable_stock_comes_from_the_ledger(tmp_path: Path) -> None:
    path = ledger(tmp_path / "ledger.txt", "11/02/2026")
    [row] = records(path, tmp_path, "us/ledger.txt")
    assert (row["sku"], row["disposition"], row["ending"], row["shipped"]) == ("0101", "SELLABLE", 6, -4)
    assert row["found"] is None  # a column that the file lacks is no data, not zero


# -- photographs -------------------------------------------------------------------------------------------------------

_PLAN = "snapshot-date|sku|asin|available|units-shipped-t30|inv-age-0-to-90-days"


def test_a_row_without_its_snapshot_day_is_not_given_another(tmp_path: Path) -> None:
    path = write(tmp_path / "plan.txt", _PLAN, "2026-11-15|A|B0XLOPS101|5|3|5", "|B|B0XLOPS102|7|3|7")
    assert type(refusal(path, tmp_path, name="us/plan.txt")) is BadRows


def test_a_photograph_pasted_together_twice_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "plan.txt", _PLAN, *["2026-11-15|A|B0XLOPS101|5|3|5"] * 2)
    why = refusal(path, tmp_path, name="us/plan.txt")
    assert type(why) is AmbiguousReport
    assert str(why).startswith("1 of its rows stand in it twice (same sku): two reports seem to be pasted together")


def test_planning_of_several_marketplaces_is_one_photograph_each(tmp_path: Path) -> None:
    rows = ["2026-11-15|A|B0XLOPS101|5|3|5|US", "2026-11-15|A|B0XLOPS101|2|1|2|CA"]
    path = write(tmp_path / "plan.txt", f"{_PLAN}|marketplace", *rows)
    found = {r.marketplace: int(r.totals["available"]) for r, _, _ in read_all(path, tmp_path)}
    assert found == {"US": 5, "CA": 2}


def test_a_blank_column_is_no_data_and_so_is_a_missing_one(tmp_path: Path) -> None:
    path = write(tmp_path / "plan.txt", _PLAN, "2026-11-15|007|B0XLOPS101||3|")
    [(reading, columns, rows)] = read_all(path, tmp_path, name="us/plan.txt")
    row = dict(zip(columns, rows[0], strict=True))
    assert (row["sku"], row["available"], row["shipped_30"], row["age_0_90"]) == ("007", None, 3, None)
    assert (row["unsellable"], row["shipped_60"], row["age_181_365"], row["age_over_365"]) == (None,) * 4
    assert [(f.code, f.value) for f in reading.findings] == [("blank-figures", "available, inv-age-0-to-90-days")]


_FULL_PLAN = f"{_PLAN}|units-shipped-t7|inbound-quantity|Total Reserved Quantity"


@pytest.mark.parametrize("column", range(3, 9))
def test_an_emptied_quantity_is_no_zero(column: int, tmp_path: Path) -> None:
    """Amazon writes the zeros: every third cell of a column emptied made a third of the SKUs out of stock."""
    rows = [f"2026-11-15|S{n}|B0XLOPS1{n:02}|{n}|3|{n}|1|0|2".split("|") for n in range(60)]
    for row in rows[::3]:
        row[column] = ""
    path = write(tmp_path / "plan.txt", _FULL_PLAN, *map("|".join, rows))
    header = _FULL_PLAN.split("|")[column]
    assert (
        "20 of its 60 rows cannot be read, more than the limit of 2% (bad_rows_limit in xlops.toml); row 2: "
        f"{header} must not be empty where the row or others have figures."
    ) in str(refusal(path, tmp_path, name="us/plan.txt"))


def test_of_many_rows_one_that_was_emptied_is_left_out_and_told(tmp_path: Path) -> None:
    rows = [f"2026-11-15|S{n}|B0XLOPS1{n:02}|{'' if n == 40 else 5}|3|5" for n in range(60)]
    path = write(tmp_path / "plan.txt", _PLAN, *rows)
    reading, _ = read(path, tmp_path, name="us/plan.txt")
    assert (reading.rows, reading.totals["available"]) == (59, Decimal(295))
    assert [(f.code, f.row, f.column) for f in reading.findings] == [("missing-value", 42, "available")]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("sku|asin|afn-fulfillable-quantity|afn-reserved-quantity|afn-total-quantity", "A|B0XLOPS101||2|9"),
        ("出品者SKU|ASIN|Amazon出荷在庫(出荷可)|Amazon出荷在庫(合計)", "A|B0XLOPS101||9"),
        (_PLAN, "2026-11-15|A|B0XLOPS101||3|684"),
        (
            "Merchant SKU|ASIN|Units Sold Last 30 Days|Available|Total Units|Recommended replenishment qty",
            "A|B0XLOPS101|3||9|1",
        ),
    ],
)
def test_what_a_row_implies_is_not_taken_for_zero_throughout(header: str, row: str, tmp_path: Path) -> None:
    path = write(tmp_path / "stock.txt", header, row)
    assert "must not be empty where the row or others have figures" in str(
        refusal(path, tmp_path, name="jp/2026-W47/stock.txt")
    )


_IN_EUROPE = (  # the same report of a European account names one fee in its own way
    "quantity-to-be-charged-ais-365-plus-days|estimated-ais-365-plus-days|"
    "Exempted from Low-Inventory cost coverage fee?|Low-Inventory cost coverage fee applied in current week?|"
    "recommended-order-quantity|recommended-order-date"
)


def test_planning_knows_the_names_of_europe_and_no_program_makes_two_rows_of_a_sku(tmp_path: Path) -> None:
    path = write(
        tmp_path / "plan.txt", f"{_PLAN}|{_IN_EUROPE}", "2026-11-15|A|B0XLOPS101|5|3|5|1|2|No|Yes|7|2026-12-01"
    )
    reading, _ = read(path, tmp_path, name="de/plan.txt")
    assert (reading.marketplace, reading.totals["available"]) == ("DE", Decimal(5))
    assert not reading.findings
    rows = ["2026-11-15|A|B0XLOPS101|5|3|5|FBA", "2026-11-15|A|B0XLOPS101|2|1|2|AWD"]
    path = write(tmp_path / "plan.txt", f"{_PLAN}|Fulfillment Service and Programs", *rows)
    why = str(refusal(path, tmp_path, name="us/plan.txt"))
    assert why.startswith("its column 'Fulfillment Service and Programs' is not known, and rows 2 and 3 differ in it")


_BOTH = ("inv-age-181-to-270-days|inv-age-271-to-365-days|inv-age-181-to-330-days|inv-age-331-to-365-days|"
         "inv-age-365-plus-days|inv-age-366-to-455-days|inv-age-456-plus-days")  # fmt: skip


@pytest.mark.parametrize("ages", ["4|3|6|1|5|4|1", "4|3|||5||", "4|3|0|0|0|4|1", "0|0|6|1|5|0|0", "||6|1||4|1"])
def test_one_complete_set_of_age_buckets_counts(ages: str, tmp_path: Path) -> None:
    path = write(tmp_path / "plan.txt", f"{_PLAN}|{_BOTH}", f"2026-11-15|A|B0XLOPS101|20|3|8|{ages}")
    [row] = records(path, tmp_path, "us/plan.txt")
    assert (row["age_0_90"], row["age_181_365"], row["age_over_365"]) == (8, 7, 5)


def test_n2_photographs_of_several_days_cover_those_days_only(tmp_path: Path) -> None:
    """A file of two snapshot days leaves the days between them to other files."""
    two = write(tmp_path / "two.txt", _PLAN, "2026-11-15|A|B0XLOPS101|5|3|5", "2026-11-22|A|B0XLOPS101|7|3|7")
    one = write(tmp_path / "one.txt", _PLAN, "2026-11-18|A|B0XLOPS101|6|3|6")
    with open_store(tmp_path) as store:
        prepare(store.con)
        for path in (one, two):
            source = source_of(path, f"us/{path.name}")
            [(sheet, kind)] = decide(open_sheets(source), KINDS)
            store.add_all([read_sheet(store.con, sheet, kind, Hints(), tmp_path)])
        assert store.rows("select cast(day as varchar), available from stock_plan order by day") == [
            ("2026-11-15", 5),
            ("2026-11-18", 6),
            ("2026-11-22", 7),
        ]
        owned = store.rows("select cast(first_day as varchar) from owner order by first_day")
    assert owned == [("2026-11-15",), ("2026-11-18",), ("2026-11-22",)]


# -- listings ----------------------------------------------------------------------------------------------------------


def test_skus_keep_their_leading_zeros_and_stray_quotes(tmp_path: Path) -> None:
    path = write(
        tmp_path / "open.txt", "sku|asin|price|quantity", "00123|B0XLOPS101|5.00|", '"7-inch|B0XLOPS102|6.00|4'
    )
    rows = records(path, tmp_path, "us/open.txt")
    assert [(r["sku"], r["quantity"]) for r in rows] == [("00123", None), ('"7-inch', 4)]


def test_a_short_list_with_other_columns_is_no_inventory_report(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.txt", "sku|asin|price|quantity|my note", "1|B0XLOPS101|5.00|1|x")
    with pytest.raises(ReportError, match="of no report xlops reads yet"):
        read(path, tmp_path, name="us/mine.txt")


@pytest.mark.parametrize(("folder", "day"), [("us", date(2026, 2, 3)), ("gb", date(2026, 2, 3))])
def test_names_of_listings_reports_are_month_first_everywhere(folder: str, day: date, tmp_path: Path) -> None:
    path = write(tmp_path / "Inventory+Report+02-03-2026.txt", "sku|asin|price|quantity", "1|B0XLOPS101|5.00|1")
    reading, _ = read(path, tmp_path, name=f"{folder}/{path.name}")
    assert (reading.span.first, reading.span_by) == (day, "name")


# -- personal data -----------------------------------------------------------------------------------------------------


def test_d12_no_table_of_this_family_holds_personal_data() -> None:
    own = {"stock", "ledger", "storage", "fee", "listings"}
    columns = {c for t in TABLES.values() if t.name.split("_")[0] in own for c in t.columns}
    assert not columns & {"buyer", "name", "email", "phone", "address", "city", "postcode"}


def test_storage_fees_know_their_parts_with_hyphens_too(tmp_path: Path) -> None:
    """As the report is downloaded; with low lines it is one that a spreadsheet or a program made."""
    header = "asin,fnsku,country-code,month-of-charge,est-base-msf,est-sus,currency,estimated-monthly-storage-fee"
    path = tmp_path / "s.csv"
    path.write_text(f"{header}\nB0AAAAAAA1,X1,US,2026-10,1.20,0.30,USD,1.50\nB0AAAAAAA2,X2,US,2026-10,2,0,USD,2\n")
    reading, _ = read(path, tmp_path, name="us/s.csv")
    assert (reading.kind, reading.findings) == ("fba_storage_fee", ())
    assert reading.totals == {"base_fee": Decimal("3.2"), "surcharge": Decimal("0.3"), "fee": Decimal("3.5")}
