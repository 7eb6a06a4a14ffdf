"""Rows that stand in one file twice, rows of sums, headers in the middle: none of them is counted (rule N20)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.reports.plainly import read, read_all, refusal
from xlops.errors import AmbiguousReport, BadRows
from xlops.reports.checks.odd_words import is_total

CASES = Path(__file__).parent / "cases"
GOLDEN = Path(__file__).parent / "golden"
TERMS = ("Date", "Portfolio name", "Currency", "Campaign Name", "Ad Group Name", "Targeting", "Match Type",
         "Customer Search Term", "Impressions", "Clicks", "Spend", "7 Day Total Sales ",
         "7 Day Total Orders (#)")  # fmt: skip


def term(day: str, word: str, spend: float, campaign: str = "C1") -> list[Any]:
    return [day, "P", "USD", campaign, "AG", "kw", "EXACT", word, 100, 5, spend, 20, 1]


def table(path: Path, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([header, *rows])
    return path


def told(findings: Sequence[Any]) -> list[tuple[str, int | None, str]]:
    return [(f.code, f.row, f.value) for f in findings if f.code not in ("assumed-span", "unknown-column")]


@pytest.mark.parametrize(
    ("file", "field", "total", "findings"),
    [
        ("totals_row_summary_search_terms.xlsx", "spend", "23", [("totals-row", 5, "Total")]),
        ("ManageFBAInventory_20261115_totals_row.txt", "available", "60", [("totals-row", 5, "Total")]),
        ("totals_row.csv", "gmv", "31000", [("totals-row", 33, "Total")]),
        ("stray_header_long.csv", "gmv", "87000", [("repeated-header", 86, "1")]),
        ("two_daily_ad_exports_pasted_overlapping.xlsx", "spend", "15", [("repeated-rows", 12, "5")]),
        ("HSA_Display_sheet_copied_renamed.xlsx", "spend", "5", [("repeated-sheet", None, "Copy of it")]),
        ("sheet_copied_in_workbook.xlsx", "spend", "5", [("repeated-sheet", None, "Sponsored Display (2)")]),
        ("two_sheets_one_kind.xlsx", "ending", "95", [("repeated-sheet", None, "Only FBA")]),
    ],
)
def test_n20_a_file_counts_each_row_once(
    file: str, field: str, total: str, findings: list[tuple[str, int | None, str]], tmp_path: Path
) -> None:
    folder = "uk" if file.startswith(("two_daily", "HSA", "sheet")) else "us"
    [(reading, _, _)] = read_all(CASES / file, tmp_path, name=f"{folder}/{file}")
    assert (reading.totals[field], told(reading.findings)) == (Decimal(total), findings)


@pytest.mark.parametrize("product", ["sp", "sb", "sd"])
def test_n20_overlapping_ranges_of_one_term_are_refused(product: str, tmp_path: Path) -> None:
    why = refusal(CASES / "console_ranges_mixed.csv", tmp_path, name="us/c.csv", ad_product=product)
    assert str(why) == (
        "2 of its rows have the key of another row and other values, such as rows 2 and 4: exports of the same days "
        "seem to be pasted together. Download the days once, in one report, or put each export into a file of its own"
    )


def test_n20_restated_days_pasted_below_are_refused(tmp_path: Path) -> None:
    old = [term(f"2026-10-{d:02}", "cup", 1.5) for d in range(1, 8)]
    new = [term(f"2026-10-{d:02}", "cup", 1.6) for d in range(6, 11)]
    why = refusal(table(tmp_path / "t.csv", TERMS, old + new), tmp_path, name="us/t.csv")
    assert type(why) is AmbiguousReport


def test_n20_equal_advertising_rows_say_how_many_and_how_much(tmp_path: Path) -> None:
    rows = [term("2026-10-01", word, 1.25) for word in ("a", "b", "c", "d")]
    reading, _ = read(table(tmp_path / "t.csv", TERMS, [*rows, *rows[2:]]), tmp_path, name="us/t.csv")
    [finding] = [f for f in reading.findings if f.code == "repeated-rows"]
    assert (reading.rows, reading.totals["spend"]) == (4, Decimal(5))
    assert (finding.row, finding.message.in_("en")) == (
        6, "2 rows repeat an earlier row of the file exactly (spend or sales of 2.50 USD)",
    )  # fmt: skip
    assert finding.message.in_("zh") == "2 行与文件中前面的行完全相同（花费或销售额 2.50 USD）"


def test_n20_rows_that_differ_in_a_dimension_are_real(tmp_path: Path) -> None:
    rows = [term("2026-10-01", "cup", 1.5) for _ in range(3)]
    rows[1][6], rows[2][5] = "PHRASE", "other"
    reading, _ = read(table(tmp_path / "t.csv", TERMS, rows), tmp_path, name="us/t.csv")
    assert (reading.totals["spend"], told(reading.findings)) == (Decimal("4.5"), [])


def hourly(path: Path, hours: Sequence[int], of: int = 1) -> Path:
    """Equal figures in each hour of `of` days, the hour behind them; then nine days of one hour each."""
    days = [f"2026-10-{d:02}" for d in range(1, 10 + of)]
    rows = [[*term(day, "cup", 10.5), hour] for day in days[:of] for hour in hours]
    return table(path, [*TERMS, "Hr"], rows + [[*term(day, "cup", 10.5), 0] for day in days[of:]])


def test_n20_rows_that_differ_in_an_unknown_figure_are_no_repeats(tmp_path: Path) -> None:
    assert str(refusal(hourly(tmp_path / "t.csv", [0, 1, 2]), tmp_path, name="us/t.csv")) == (
        "2 of its rows have the key of another row, such as rows 2 and 4, which differ in its column 'Hr', and that is "
        "not known: it is a finer report, or exports of the same days are pasted together. Download the days once, in "
        "one report, without that column"
    )
    reading, _ = read(hourly(tmp_path / "u.csv", [0, 0, 0]), tmp_path, name="us/u.csv")
    assert (reading.rows, reading.totals["spend"]) == (10, Decimal("105"))
    assert told(reading.findings) == [("repeated-rows", 3, "2")]


def test_n20_few_rows_that_differ_in_an_unknown_figure_count_each(tmp_path: Path) -> None:
    rows = [[*term("2026-10-01", f"w{n}", 10.5), 0] for n in range(997)]
    rows += [[*term("2026-10-01", "w1", 10.5), hour] for hour in (1, 2)]
    path = table(tmp_path / "t.csv", [*TERMS, "Hr"], rows)
    reading, _ = read(path, tmp_path, name="us/t.csv")
    assert (reading.rows, reading.totals["spend"]) == (999, Decimal("10489.5"))
    assert told(reading.findings) == [("same-keys", 1000, "2")]


def test_n20_rows_that_differ_in_an_id_that_is_not_read_are_real(tmp_path: Path) -> None:
    rows = [[*term("2026-10-01", "cup", 1.5), 7001], [*term("2026-10-01", "cup", 1.5), 7002]]
    reading, _ = read(table(tmp_path / "t.csv", (*TERMS, "Creative ID"), rows), tmp_path, name="us/t.csv")
    assert (reading.rows, told(reading.findings)) == (2, [])


@pytest.mark.parametrize("name", ["total", "Total", "Grand total", "合计"])
def test_n20_a_campaign_or_term_may_be_called_total(name: str, tmp_path: Path) -> None:
    rows = [term("2026-10-01", "cup", 1.5), term("2026-10-01", name, 1.5), term("2026-10-01", "mug", 1.5, name)]
    rows[2][1] = ""  # a campaign outside of all portfolios
    reading, _ = read(table(tmp_path / "t.csv", TERMS, rows), tmp_path, name="us/t.csv")
    assert (reading.totals["spend"], told(reading.findings)) == (Decimal("4.5"), [])


@pytest.mark.parametrize("word", ["Total", "Grand total:", "合计", "总计", "Gesamt", "Summe", "Total général", "合計"])
def test_n20_a_row_of_sums_is_left_out_in_any_language(word: str, tmp_path: Path) -> None:
    rows = [term("2026-10-01", "cup", 1.5), term("2026-10-02", "mug", 2.5)]
    rows.append([word, *[""] * 7, 200, 10, 4.0, 40, 2])
    reading, _ = read(table(tmp_path / "t.csv", TERMS, rows), tmp_path, name="us/t.csv")
    assert (reading.totals["spend"], told(reading.findings)) == (Decimal(4), [("totals-row", 4, word)])


def test_n20_a_summary_row_without_days_is_no_row(tmp_path: Path) -> None:
    header = ("Start Date", "End Date", *TERMS[1:])
    rows = [["2026-10-01", "2026-10-07", *term("", word, 2.5)[1:]] for word in ("cup", "mug")]
    bare = ["", "", "", "USD", "", "", "", "", "", 200, 10, 5.0, 40, 2]
    reading, _ = read(table(tmp_path / "t.csv", header, [*rows, bare]), tmp_path, name="us/t.csv")
    assert (reading.totals["spend"], told(reading.findings)) == (Decimal(5), [("incomplete-row", 4, "")])


def test_n20_sums_without_a_word_are_no_row_of_a_report_without_days_either(tmp_path: Path) -> None:
    """Found by fuzz: people sum a list of orders in a spreadsheet and write no word beside it."""
    source = Path(__file__).parent / "golden" / "gb" / "unshipped 20261110.txt"
    text = source.read_text("utf-8").rstrip("\n")
    sums = {"order-item-id": "3", "days-past-promise": "-1", "quantity-purchased": "4", "quantity-shipped": "1",
            "quantity-to-ship": "3"}  # fmt: skip
    line = "\t".join(sums.get(name, "") for name in text.split("\n")[0].split("\t"))
    path = tmp_path / "unshipped 20261110.txt"
    path.write_text(f"{text}\n{line}\n", "utf-8")
    reading, _ = read(path, tmp_path, name="gb/unshipped 20261110.txt")
    assert (reading.rows, reading.totals["units"], [(f.code, f.row) for f in reading.findings]) == (
        2, Decimal(4), [("incomplete-row", 4)]
    )  # fmt: skip


def test_n20_one_row_alone_is_a_row(tmp_path: Path) -> None:
    reading, _ = read(table(tmp_path / "t.csv", TERMS, [term("2026-10-01", "Total", 1.5)]), tmp_path, name="us/t.csv")
    assert (reading.rows, told(reading.findings)) == (1, [])


FEES = ("date/time", "settlement id", "type", "order id", "sku", "description", "quantity", "marketplace",
        "product sales", "total")  # fmt: skip


def order(number: int, total: str = "10.00") -> list[Any]:
    day = "Oct 1, 2026 1:00:00 AM PDT"
    return [day, "S1", "Order", f"111-0000000-{number:07}", "SKU", "Cup", 1, "amazon.com", total, total]


def test_n20_a_block_pasted_in_twice_is_refused_and_named(tmp_path: Path) -> None:
    rows = [order(n) for n in range(10)]
    why = refusal(table(tmp_path / "t.csv", FEES, rows + rows[7:]), tmp_path, name="us/t.csv")
    assert str(why) == (
        "its rows 12 to 14 repeat rows 9 to 11, in the same order: a piece of it was pasted in twice. Delete the "
        "repeated rows, or download the report again"
    )


def test_n20_equal_lines_of_one_order_are_real(tmp_path: Path) -> None:
    lines = [order(1, "3.00"), order(1, "2.00"), order(1, "1.00")]
    rows = [order(0), *lines, *lines, order(2), order(2), order(3)]
    reading, _ = read(table(tmp_path / "t.csv", FEES, rows), tmp_path, name="us/t.csv")
    assert (reading.rows, told(reading.findings)) == (10, [])


RETURNS = ["return-date", "order-id", "sku", "asin", "fnsku", "product-name", "quantity",
           "detailed-disposition", "reason", "status"]  # fmt: skip


@pytest.mark.parametrize(("units", "is_sum"), [(39, True), (78, True), (38, False), (1, False)])
def test_n20_a_sum_without_any_word_is_no_row_of_a_small_report(units: int, is_sum: bool, tmp_path: Path) -> None:
    """One figure is all that such a report has: a row of nothing else refused it."""
    rows = [
        [f"2026-10-{n % 28 + 1:02}", f"1-{n}", "S", "B0CHILD001", "X", "T", 1 + (n == 3), "D", "R", "S"]
        for n in range(38)
    ]
    path = table(tmp_path / "returns.csv", RETURNS, [*rows, ["", "", "", "", "", "", units, "", "", ""]])
    if is_sum:
        reading, _ = read(path, tmp_path, name="us/returns.csv")
        assert (reading.rows, reading.totals["units"]) == (38, Decimal(39))
        assert told(reading.findings) == [("incomplete-row", 40, "")]
    else:
        why = str(refusal(path, tmp_path, name="us/returns.csv"))
        assert "row 40: order-id, return-date must not be empty where the row or others have figures" in why


def sheets(path: Path, tables: dict[str, list[list[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in tables.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_n20_a_changed_copy_of_a_sheet_is_refused_with_the_sheet_to_delete(tmp_path: Path) -> None:
    rows = [list(TERMS), *(term(f"2026-10-0{d}", "cup", 1.5) for d in range(1, 4))]
    path = sheets(tmp_path / "b.xlsx", {"Sponsored Products": rows, "Old": rows[:-1]})
    assert str(refusal(path, tmp_path, name="us/b.xlsx")) == (
        "its sheets 'Sponsored Products' and 'Old' both hold one kind of report (Search term report), with other rows: "
        "delete sheet 'Old' (all of its rows stand in 'Sponsored Products' too) and save the file again. Two reports "
        "for two periods: save each sheet as a file of its own"
    )
    mended = sheets(tmp_path / "b.xlsx", {"Sponsored Products": rows})
    assert read(mended, tmp_path, name="us/b.xlsx")[0].totals["spend"] == Decimal("4.5")


def test_a_label_is_all_that_its_cell_says() -> None:
    labels = ["Total", " TOTAL: ", "Total (23)", "*** Total ***", "合计：", "Gesamtergebnis", "Total général"]
    names = ["Total Gym", "totally", "计算器", "", None, "summer dress", "Somme toute", "total - white"]
    assert [word for word in labels if not is_total(word)] == []
    assert [word for word in names if is_total(word)] == []


def _countries(path: Path, last: list[Any], rows: int = 60) -> list[tuple[str, int, Decimal, list[Any]]]:
    """What is read of a file of two countries with a last row of its own: marketplace, rows, spend, findings."""
    header = ("Date", "Country", "Currency", "Campaign Name", "Impressions", "Clicks", "Spend", "7 Day Total Sales ")
    lines = [["2026-10-01", ("Germany", "France")[n % 2], "EUR", f"C{n}", 100, 5, 1, 20] for n in range(2 * rows)]
    found = read_all(table(path / "c.csv", header, [*lines, last]), path, name="eu/c.csv")
    return [(r.marketplace, r.rows, r.totals["spend"], told(r.findings)) for r, _, _ in found]


@pytest.mark.parametrize("country", ["", " "])
def test_n20_a_row_of_sums_without_a_country_does_not_stop_the_division(country: str, tmp_path: Path) -> None:
    found = _countries(tmp_path, ["Total", country, "", "", 12000, 600, 120, 2400])
    assert found == [("DE", 60, Decimal(60), [("totals-row", 122, "Total")]), ("FR", 60, Decimal(60), [])]


@pytest.mark.parametrize(("country", "code"), [("", "missing-value"), ("#N/A", "bad-value")])
def test_n20_a_row_of_no_country_is_told_and_not_counted(country: str, code: str, tmp_path: Path) -> None:
    found = _countries(tmp_path, ["2026-10-01", country, "EUR", "C9", 100, 5, 1, 20])
    assert found == [("DE", 60, Decimal(60), [(code, 122, country)]), ("FR", 60, Decimal(60), [])]


def test_n20_many_rows_of_no_country_refuse_their_file(tmp_path: Path) -> None:
    with pytest.raises(BadRows, match="1 of its 11 rows cannot be read"):
        _countries(tmp_path, ["2026-10-01", "", "EUR", "C9", 100, 5, 7, 20], rows=10)


def test_n20_single_rows_of_one_key_in_a_report_of_each_ad_are_told(tmp_path: Path) -> None:
    header = ("Date", "Currency", "Campaign Name", "Ad Group Name", "Targeting", "Match Type", "Impressions", "Clicks",
              "Spend", "14 Day Total Sales ")  # fmt: skip
    rows = [["2026-10-01", "USD", "C", "AG", f"kw{n}", "EXACT", 100, 5, 1, 20] for n in range(30)]
    rows.append(["2026-10-01", "USD", "C", "AG", "kw3", "EXACT", 90, 4, 2, 0])
    reading, _ = read(table(tmp_path / "t.csv", header, rows), tmp_path, name="us/t.csv", ad_product="sb")
    assert (reading.rows, reading.totals["spend"]) == (31, Decimal(32))
    assert told(reading.findings) == [("rows-of-each-ad", 32, "1")]


def test_n20_a_row_of_sums_is_seen_among_many_names_that_begin_alike(tmp_path: Path) -> None:
    rows = [term("2026-10-01", f"solid oak {n}", 1) for n in range(6000)]
    rows.append(["Total", "", "", "", "", "", "", "", 600000, 30000, 6000, 120000, 6000])
    reading, _ = read(table(tmp_path / "t.csv", TERMS, rows), tmp_path, name="us/t.csv")
    assert (reading.rows, told(reading.findings)) == (6000, [("totals-row", 6002, "Total")])


def test_n20_the_days_of_one_product_pasted_again_are_refused(tmp_path: Path) -> None:
    golden = (GOLDEN / "de/sellerboard.csv").read_text(encoding="utf-8-sig")
    header, *rows = golden.splitlines()
    (tmp_path / "s.csv").write_text("\n".join([header, *rows, *rows]) + "\n", encoding="utf-8")
    why = refusal(tmp_path / "s.csv", tmp_path, name="de/s.csv")
    assert str(why).startswith("its rows 5 to 6 repeat rows 2 to 3, in the same order")


@pytest.mark.parametrize(("tail", "codes"), [(",", ["open-end"]), (",\n", []), (",4", [])])
def test_n20_a_line_cut_before_its_last_cell_is_told(tail: str, codes: list[str], tmp_path: Path) -> None:
    rows = ["2026-11-09,A,9,2,1.5,3", "2026-11-10,A,9,2,1.5,5", "2026-11-11,A,9,2,1.5"]
    text = "\n".join(["Date,Campaign Name,Impressions,Clicks,Spend,7 Day Total Orders (#)", *rows]) + tail
    (tmp_path / "c.csv").write_text(text, encoding="utf-8")
    [(reading, _, _)] = read_all(tmp_path / "c.csv", tmp_path, name="us/c.csv", ad_product="sp")
    assert [f.code for f in reading.findings if f.code == "open-end"] == codes


BY_DATE = ("Date", "Ordered Product Sales", "Units Ordered", "Total Order Items", "Page Views - Total",
           "Sessions - Total")  # fmt: skip


def sold(day: str, gmv: float, units: int) -> list[object]:
    return [day, f"${gmv:,.2f}", units, units, 20 * units, 10 * units]


@pytest.mark.parametrize("blank", ["", "--", " "])
def test_n20_sums_without_a_day_are_no_row_whatever_they_are_called(blank: str, tmp_path: Path) -> None:
    days = [sold(f"11/{n}/26", 1000, 50) for n in range(9, 23)]
    path = table(tmp_path / "b.csv", BY_DATE, [*days, sold(blank, 14000, 700)])
    reading, _ = read(path, tmp_path, name="us/BusinessReport-11-24-26.csv")
    assert (str(reading.span), reading.totals["gmv"]) == ("2026-11-09 … 2026-11-22", Decimal(14000))
    assert [(f.code, f.row, f.column) for f in reading.findings] == [("incomplete-row", 16, "Date")]


def test_n20_sums_without_a_day_are_no_row_of_advertising(tmp_path: Path) -> None:
    rows = [term(f"2026-10-0{n}", "cup", 1.5) for n in (1, 2)]
    sums = ["", *rows[0][1:8], 200, 10, 3.0, 40, 2]
    reading, _ = read(table(tmp_path / "t.csv", TERMS, [*rows, sums]), tmp_path, name="us/t.csv")
    assert (reading.totals["spend"], told(reading.findings)) == (Decimal(3), [("incomplete-row", 4, "")])


def test_n20_a_day_that_is_missing_beside_other_figures_is_damage(tmp_path: Path) -> None:
    days = [sold(f"11/{n}/26", 1000, 50) for n in range(9, 23)]
    path = table(tmp_path / "b.csv", BY_DATE, [*days, sold("", 900, 45)])
    why = refusal(path, tmp_path, name="us/BusinessReport-11-24-26.csv")
    assert "row 16: Date must not be empty where the row or others have figures" in str(why)


CONSOLE = ("State", "Campaigns", "Type", "Targeting", "Impressions", "Clicks", "Spend(USD)", "Orders", "Sales(USD)")


def console(path: Path, tmp_path: Path) -> tuple[int, Decimal, list[tuple[str, int | None, str]]]:
    reading, _ = read(path, tmp_path, name="us/2026-W40/c.csv")
    return reading.rows, reading.totals["spend"], told(reading.findings)


@pytest.mark.parametrize("word", ["All campaigns", "Summe Kampagnen", "총합계", "共2条"])
@pytest.mark.parametrize("at", [0, 2])
def test_n20_sums_at_an_end_of_a_table_are_no_row_whatever_they_are_called(at: int, word: str, tmp_path: Path) -> None:
    """Found by trying rows of sums in Korean: a campaign of that name doubled every number."""
    rows = [["ENABLED", "C1", "SP", "MANUAL", "1,000", 20, "12.50", 2, "50.00"],
            ["ENABLED", "C2", "SP", "MANUAL", 100, 2, "2.50", 1, "10.00"]]  # fmt: skip
    rows.insert(at, ["", word, "SP", "", "1,100", 22, "15.00", 3, "60.00"])
    found = console(table(tmp_path / "c.csv", CONSOLE, rows), tmp_path)
    assert found == (2, Decimal(15), [("totals-row", at + 2, word)])


@pytest.mark.parametrize(
    "rows",
    [
        # it lacks nothing
        [["ENABLED", "C1", "SP", "MANUAL", 10, 2, 1, 1, 4], ["ENABLED", "C2", "SP", "MANUAL", 20, 3, 2, 1, 5],
         ["ENABLED", "C3", "SP", "MANUAL", 30, 5, 3, 2, 9]],
        # only one other row has figures
        [["ENABLED", "C1", "SP", "MANUAL", 10, 2, 1, 1, 4], ["ENABLED", "C2", "SP", "MANUAL", 0, 0, 0, 0, 0],
         ["", "C3", "SP", "", 10, 2, 1, 1, 4]],
        # most of its figures are no sums
        [["ENABLED", "C1", "SP", "MANUAL", 10, 2, 1, 1, 4], ["ENABLED", "C2", "SP", "MANUAL", 20, 3, 2, 1, 5],
         ["", "C3", "SP", "", 30, 6, 7, 8, 10]],
        # it stands in the middle
        [["ENABLED", "C1", "SP", "MANUAL", 10, 2, 1, 1, 4], ["", "C3", "SP", "", 30, 5, 3, 2, 9],
         ["ENABLED", "C2", "SP", "MANUAL", 20, 3, 2, 1, 5]],
    ],
    ids=["lacks nothing", "one other", "no sums", "in the middle"],
)  # fmt: skip
def test_n20_a_last_campaign_is_a_row(rows: list[list[Any]], tmp_path: Path) -> None:
    found = console(table(tmp_path / "c.csv", CONSOLE, rows), tmp_path)
    assert found == (3, Decimal(sum(row[6] for row in rows)), [])


ADDED = ("sku", "asin", "afn-fulfillable-quantity", "afn-total-quantity", "afn-reserved-quantity")


@pytest.mark.parametrize(("asin", "rows"), [("", 2), ("B0AAAAAAA3", 3)])
def test_n20_a_product_that_states_its_asin_is_no_row_of_sums(asin: str, rows: int, tmp_path: Path) -> None:
    lines = [["S-1", "B0AAAAAAA1", 5, 7, 2], ["S-2", "B0AAAAAAA2", 10, 13, 3], ["Alles", asin, 15, 20, 5]]
    reading, _ = read(table(tmp_path / "c.csv", ADDED, lines), tmp_path, name="us/stock_2026-10-01.csv")
    assert (reading.rows, told(reading.findings)) == (rows, [("totals-row", 4, "Alles")] * (3 - rows))


@pytest.mark.parametrize(("sums", "rows"), [((15, 20, 5), 2), ((15, 20, 6), 3)])
def test_n20_a_row_that_can_lack_nothing_is_of_sums_where_all_figures_are(
    sums: tuple[Any, ...], rows: int, tmp_path: Path
) -> None:
    lines = [["S-1", "", 5, 7, 2], ["S-2", "", 10, 13, 3], ["Alles", "", *sums]]
    reading, _ = read(table(tmp_path / "c.csv", ADDED, lines), tmp_path, name="us/stock_2026-10-01.csv")
    assert reading.rows == rows


def test_a_row_of_sums_of_some_quantities_alone_cannot_be_read(tmp_path: Path) -> None:
    lines = [["S-1", "", 5, 7, 2], ["S-2", "", 10, 13, 3], ["Alles", "", 15, 20, ""]]
    why = refusal(table(tmp_path / "c.csv", ADDED, lines), tmp_path, name="us/stock_2026-10-01.csv")
    assert "row 4: afn-reserved-quantity must not be empty where the row or others have figures" in str(why)


@pytest.mark.parametrize("at", [1, 3])
def test_n20_sums_of_groups_are_no_rows_wherever_their_word_stands(at: int, tmp_path: Path) -> None:
    """Excel's *Subtotal* writes a row below each group, and one below all; the word stands in the grouped column."""

    def sums(word: str, *figures: float) -> list[Any]:
        return [*(word if n == at else "" for n in range(4)), *figures]

    ads = [["ENABLED", f"C{n}", "SP", f"P{1 + n // 3}", 100 * n, 10 * n, n, n, 5 * n] for n in range(1, 5)]
    rows = [*ads[:2], sums("P1 Total", 300, 30, 3, 3, 15), *ads[2:], sums("P2 Total", 700, 70, 7, 7, 35)]
    header = (*CONSOLE[:2], "Type", "Portfolio", *CONSOLE[4:])
    expected = [("totals-row", 4, "P1 Total"), ("totals-row", 7, "P2 Total")]
    assert console(table(tmp_path / "c.csv", header, rows), tmp_path) == (4, Decimal(10), expected)
    rows.append(sums("Grand Total", 1000, 100, 10, 10, 50))
    found = console(table(tmp_path / "d.csv", header, rows), tmp_path)
    assert found == (4, Decimal(10), [*expected, ("totals-row", 8, "Grand Total")])


def test_n20_where_one_row_is_no_sum_of_its_group_none_is(tmp_path: Path) -> None:
    ads = [["ENABLED", f"C{n}", "SP", "MANUAL", 100 * n, 10 * n, n, n, 5 * n] for n in range(1, 4)]
    rows = [*ads[:2], ["", "C8", "", "", 300, 30, 3, 3, 15], ads[2], ["", "C9", "", "", 300, 31, 3, 3, 15]]
    assert console(table(tmp_path / "c.csv", CONSOLE, rows), tmp_path) == (5, Decimal(12), [])


CHILDREN = "(Parent) ASIN,(Child) ASIN,Title,Sessions - Total,Units Ordered,Ordered Product Sales"


@pytest.mark.parametrize(
    ("own", "refused"), [("50,$1534.50", True), ("40,$1534.50", False), ("50,$1234.50", False), ("0,$0.00", False)]
)
def test_n20_parents_beside_their_children_are_refused(own: str, refused: bool, tmp_path: Path) -> None:
    """A report by parent pasted over one by child doubled both; a parent that sells by itself is a product."""
    rows = ["B0PPPPPPP1,B0AAAAAAA1,a,1200,40,$1234.50", "B0PPPPPPP1,B0AAAAAAA2,b,300,10,$300.00"]
    rows += [f"B0PPPPPPP1,B0PPPPPPP1,p,1400,{own}", "B0PPPPPPP2,B0PPPPPPP2,single,9,3,$30.00"]
    path = tmp_path / "a.csv"
    path.write_text("\n".join([CHILDREN, *rows]) + "\n")
    if refused:
        assert str(refusal(path, tmp_path, name="us/2026-W41/a.csv")) == (
            "B0PPPPPPP1 stands in it as a parent with the sums of its children, and they beside it: a report by parent "
            "was pasted in. Download it by child item alone"
        )
        return
    reading, _ = read(path, tmp_path, name="us/2026-W41/a.csv")
    units, sales = own.split(",$")
    assert reading.totals["units"] == 53 + int(units)
    assert reading.totals["gmv"] == Decimal("1564.5") + Decimal(sales)


@pytest.mark.parametrize(
    ("skus", "why"),
    [
        (["1.23E+12", "1.23E+12"], "where a spreadsheet wrote '1.23E+12' over other texts: download the report again"),
        (["10-Dec", "10-Dec"], "where a spreadsheet wrote '10-Dec' over other texts: download the report again"),
        (["A-1", "A-1"], "(same sku): two reports seem to be pasted together"),
    ],
)
def test_keys_that_a_spreadsheet_made_alike_are_told(skus: list[str], why: str, tmp_path: Path) -> None:
    head = "sku,fnsku,asin,afn-fulfillable-quantity,afn-total-quantity"
    path = tmp_path / "s.csv"
    path.write_text("\n".join([head, *(f"{sku},X{n},B0AAAAAAA{n},{n}0,{n}0" for n, sku in enumerate(skus, 1))]) + "\n")
    assert why in str(refusal(path, tmp_path, name="us/s_2026-11-20.csv"))
