"""Transaction and settlement reports: what must add up, what is refused, whose money a line is."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.reports.plainly import read, refusal
from tests.tiers import thorough_after
from xlops.errors import AmbiguousReport, BadRows, MarketplaceUnknown
from xlops.reports.codes import codes, plain
from xlops.reports.vocabulary import spellings
from xlops.tables import TABLES

GOLDEN = Path(__file__).parent / "golden"
TRANSACTIONS = sorted(GOLDEN.glob("*/2026*Transaction.csv"))
HEADER = (
    "date/time,settlement id,type,order id,sku,description,quantity,marketplace,product sales,selling fees,other,total"
)
SETTLEMENT = (
    "settlement-id\tsettlement-start-date\tsettlement-end-date\ttotal-amount\tcurrency\ttransaction-type\t"
    "marketplace-name\tamount-type\tamount-description\tamount\tposted-date\tsku\n"
)
SUMMARY = "{0}\t2026-10-01 00:00:00 UTC\t2026-10-15 00:00:00 UTC\t{1}\tUSD\n"
LINE = "{0}\t\t\t\t\tOrder\t{2}\tItemPrice\tPrincipal\t{1}\t2026-10-02\tSKU-A\n"


def transactions(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "2026OctMonthlyUnifiedTransaction.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    return path


def order(day: int = 1, *, sales: str = "10.00", total: str = "8.50", market: str = "amazon.com") -> str:
    return f'"Oct {day}, 2026 9:00:00 AM PDT",1,Order,111-1,SKU-A,Hook,1,{market},{sales},-1.50,0,{total}'


def settlement(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "50000000000.txt"
    path.write_text(SETTLEMENT + "".join(lines))
    return path


def column(name: str, table: str, rows: list[tuple[Any, ...]]) -> list[Any]:
    at = ["row", *TABLES[table].columns].index(name)
    return [row[at] for row in rows]


# -- transactions ----------------------------------------------------------------------------------------------------


def test_rows_that_do_not_add_up_are_named_with_their_difference(tmp_path: Path) -> None:
    right = [order(n % 31 + 1, sales=f"{10 + n}.00", total=f"{8 + n}.50") for n in range(60)]
    path = transactions(tmp_path, *right, order(total="8.55"))
    reading, rows = read(path, tmp_path)
    assert [(f.code, f.row, f.message.in_("en")) for f in reading.findings] == [
        ("total-differs", 62, "total is 8.5500, but the amounts of the row differ from it by 0.0500")
    ]
    assert reading.rows == len(rows) == 61


def test_a_report_whose_rows_do_not_add_up_is_refused(tmp_path: Path) -> None:
    why = refusal(transactions(tmp_path, order(), order(total="9"), order(total="8")), tmp_path)
    assert type(why) is BadRows
    assert str(why) == (
        "the amounts of 2 of its 3 rows do not add up to their total (row 3: total 9.0000, difference 0.5000): a "
        "column is missing or was edited; download the report again"
    )


def test_the_same_line_may_stand_twice(tmp_path: Path) -> None:
    reading, _ = read(transactions(tmp_path, order(), order()), tmp_path)
    assert (reading.rows, reading.totals["total"], reading.findings) == (2, Decimal("17.0000"), ())


def test_an_unknown_type_keeps_its_text_and_its_money(tmp_path: Path) -> None:
    path = transactions(tmp_path, order(), '"Oct 2, 2026 9:00:00 AM PDT",1,Moon Fee,,,,,,0,0,-3.00,-3.00')
    reading, rows = read(path, tmp_path)
    assert column("type", "transactions", rows) == ["order", "Moon Fee"]
    assert reading.totals["total"] == Decimal("5.5")
    [finding] = reading.findings
    assert (finding.code, finding.row) == ("unknown-word", 3)
    assert finding.message.in_("en") == "type says 'Moon Fee' (1 rows), a word xlops does not know"


def test_lines_of_no_marketplace_are_the_file_s(tmp_path: Path) -> None:
    path = transactions(tmp_path, order(), order(market=""), order(market="sim1.stores.amazon.com"))
    reading, _ = read(path, tmp_path)
    assert (reading.marketplace, reading.marketplace_by, reading.rows) == ("US", "content", 3)


def test_two_marketplaces_in_one_file_are_refused(tmp_path: Path) -> None:
    why = refusal(transactions(tmp_path, order(), order(market="amazon.ca")), tmp_path)
    assert type(why) is AmbiguousReport
    assert "it holds several marketplaces (amazon.ca, amazon.com)" in str(why)


def test_the_line_above_the_table_states_the_currency(tmp_path: Path) -> None:
    path = transactions(tmp_path, order(market=""))
    path.write_text(
        '"Marketplace (FBA), för fraktkrediter"\n"All amounts in INR, unless specified"\n' + path.read_text()
    )
    reading, _ = read(path, tmp_path)
    assert (reading.marketplace, reading.currency) == ("IN", "INR")
    why = refusal(path, tmp_path, name="us/2026OctMonthlyUnifiedTransaction.csv")
    assert type(why) is MarketplaceUnknown
    assert "its amounts are in INR" in str(why)


@pytest.mark.parametrize("path", thorough_after(5, TRANSACTIONS), ids=lambda p: p.parent.name)
def test_the_totals_of_every_country_are_those_of_another_route(path: Path, tmp_path: Path) -> None:
    reading, _ = read(path, tmp_path, name=path.relative_to(GOLDEN).as_posix())
    words = {w.casefold() for language in spellings()["transactions"]["total"].values() for w in language}
    lines = [line for line in csv.reader(path.read_text("utf-8-sig").splitlines()) if len(line) > 1]
    at = next(n for n, cell in enumerate(lines[0]) if cell.casefold() in words)
    totals = [line[at].replace("\u202f", "") for line in lines[1:]]
    if reading.decimal == ",":
        totals = [t.replace(".", "").replace(",", ".") for t in totals]
    assert reading.totals["total"] == sum(Decimal(t.replace(",", "")) for t in totals)


def test_every_country_is_read() -> None:
    assert [p.parent.name for p in TRANSACTIONS] == [
        *("au", "de", "es", "fr", "gb", "in", "it", "jp", "mx", "nl", "pl", "se", "us"),
    ]


def test_d12_places_of_buyers_are_never_read() -> None:
    private = {"_city", "_state", "_postal"}
    assert private <= spellings()["transactions"].keys()
    assert not any(c in TABLES["transactions"].columns for c in ("city", "state", "postal"))
    assert "SPRINGFIELD" not in (GOLDEN / "us/2026OctMonthlyUnifiedTransaction.csv.golden").read_text("utf-8")


# -- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Order", "order"), ("Bestellung", "order"), ("注文", "order"), ("Zamówienie", "order"), ("Pedido", "order"),
        ("Tariffa dell'Offerta Lampo", "deal_fee"), ("TARIFFA DELL’OFFERTA LAMPO", "deal_fee"),
        ("Übertrag", "transfer"), ("U\u0308bertrag", "transfer"), ("Frais\u00a0de  service", "service_fee"),
        ("FBA 在庫関連の手数料 - 訂正", "fba_inventory_fee"), ("FBA 在庫関連の手数料 - 取り消し", "fba_inventory_fee"),
    ],
)  # fmt: skip
def test_words_are_compared_after_normalising(word: str, code: str) -> None:
    assert codes("transaction_types")[plain(word)] == code


# -- settlements -----------------------------------------------------------------------------------------------------


def test_a_settlement_that_does_not_add_up_is_refused(tmp_path: Path) -> None:
    path = settlement(tmp_path, SUMMARY.format(7, "30.00"), LINE.format(7, "10.00", "Amazon.com") * 2)
    why = refusal(path, tmp_path)
    assert type(why) is BadRows
    assert str(why) == (
        "its lines add up to 20.0000, but it states a total of 30.0000: lines are missing or were edited; download "
        "the settlement again"
    )


def test_a_line_may_end_early(tmp_path: Path) -> None:
    path = settlement(tmp_path, SUMMARY.format(7, "20.00"), LINE.format(7, "10.00", "Amazon.com") * 2)
    reading, rows = read(path, tmp_path)
    assert (reading.rows, reading.findings, str(reading.span)) == (3, (), "2026-10-01 … 2026-10-15")
    assert column("stated_total", "settlements", rows) == [Decimal("20.0000"), None, None]
    assert column("total", "settlements", rows) == [0, 10, 10]


def test_a_settlement_cut_off_is_refused(tmp_path: Path) -> None:
    path = settlement(tmp_path, SUMMARY.format(7, "20.00"), LINE.format(7, "10.00", "Amazon.com"), "7\t\t\t\t\tOrd")
    assert "its lines add up to 10.0000" in str(refusal(path, tmp_path))


@pytest.mark.parametrize(
    ("first", "last", "span"),
    [
        ("10/05/2026", "10/12/2026", "2026-10-05 … 2026-10-12"),  # nothing but the marketplace tells
        ("10/05/2026", "10/19/2026", "2026-10-05 … 2026-10-19"),
    ],
)
def test_a_settlement_may_write_days_as_its_country_does(first: str, last: str, span: str, tmp_path: Path) -> None:
    """Its own days were no days, and *nothing tells which days it covers*."""
    text = "".join([SUMMARY.format("500", "10.00"), LINE.format("500", "10.00", "Amazon.com")])
    text = (
        text.replace("2026-10-01 ", f"{first} ").replace("2026-10-15 ", f"{last} ").replace("2026-10-02", "10/06/2026")
    )
    reading, rows = read(settlement(tmp_path, text), tmp_path, name="us/50000000000.txt")
    assert (str(reading.span), reading.span_by) == (span, "content")
    assert column("day", "settlements", rows) == [None, date(2026, 10, 6)]


def test_several_settlements_in_one_file_are_refused(tmp_path: Path) -> None:
    path = settlement(tmp_path, *(SUMMARY.format(n, "1") + LINE.format(n, "1", "Amazon.com") for n in (8, 7)))
    why = refusal(path, tmp_path)
    assert type(why) is AmbiguousReport
    assert str(why) == "it holds 2 settlements (7, 8): download one settlement at a time"


def test_a_settlement_without_total_is_read_and_says_so(tmp_path: Path) -> None:
    path = settlement(tmp_path, SUMMARY.format(7, ""), LINE.format(7, "10.00", "Amazon.com"))
    reading, _ = read(path, tmp_path)
    assert [f.code for f in reading.findings] == ["unchecked-total"]
