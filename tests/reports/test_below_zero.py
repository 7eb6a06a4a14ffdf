"""Spend and stock below zero are taken as they stand, since Amazon may give something back, but are told."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tests.jobs.exports import BY_ASIN_HEADER, term_days
from tests.measures.test_own_measures import TRANSACTIONS
from tests.reports.plainly import read

STOCK = "sku\tfnsku\tasin\tproduct-name\tcondition\tyour-price\tafn-warehouse-quantity\tafn-fulfillable-quantity\t\
afn-unsellable-quantity\tafn-reserved-quantity\tafn-total-quantity\tafn-inbound-working-quantity\t\
afn-inbound-shipped-quantity\tafn-inbound-receiving-quantity"


def told(path: Path, text: str, name: str) -> tuple[dict[str, Decimal], list[str]]:
    file = path / name.rsplit("/", 1)[-1]
    file.write_text(text, "utf-8")
    reading, _ = read(file, path, name=name)
    found = [f for f in reading.findings if f.code == "below-zero"]
    return reading.totals, [f"{f.level} row {f.row}: {f.message.en} | {f.message.zh}" for f in found]


def test_spend_below_zero_is_told_with_its_rows_and_amount(tmp_path: Path) -> None:
    text = term_days(60)
    for word, spend in (("term 7", "-1200.25"), ("term 9", "-2")):
        text = text.replace(f"{word},150,3,2.5,", f"{word},150,3,{spend},")
    totals, found = told(tmp_path, text, "us/terms.csv")
    assert totals["spend"] == Decimal("-1057.25")
    assert found == [
        (
            "warning row 9: Spend is below zero: -1,202.25 USD in all (such rows: 2) | "
            "Spend 为负数：合计 -1,202.25 USD（共 2 行）"
        )
    ]


def test_stock_below_zero_is_told(tmp_path: Path) -> None:
    rows = [f"S{n}\tX{n}\tB0TEST{n:04}\tPan\tNew\t9.99\t5\t{5 - 9 * (n == 3)}\t0\t0\t5\t0\t0\t0" for n in range(5)]
    _, found = told(tmp_path, "\n".join([STOCK, *rows]) + "\n", "us/fba_2026-11-20.txt")
    assert found == [
        (
            "warning row 5: afn-fulfillable-quantity is below zero: -4 in all (such rows: 1) | "
            "afn-fulfillable-quantity 为负数：合计 -4（共 1 行）"
        )
    ]


def test_sales_below_zero_are_told_and_fees_are_not(tmp_path: Path) -> None:
    rows = [f'B0PARENT01,B0CHILD{n:03},T,60,120,5,"{"-" * (n == 2)}$100.00"' for n in range(60)]
    _, found = told(tmp_path, "\n".join([BY_ASIN_HEADER, *rows]) + "\n", "us/2026-W47/BusinessReport-11-23-26.csv")
    assert [line.split(" | ")[0] for line in found] == [
        "warning row 4: Ordered Product Sales is below zero: -100.00 USD in all (such rows: 1)"
    ]
    fee = '"Oct 1, 2026 10:00:00 AM PST",1,Service Fee,111-1,,Thing,,amazon.com,0,0,0,0,0,0,-40,-40.00'
    assert told(tmp_path, f"{TRANSACTIONS}\n{fee}\n", "us/2026OctMonthlyUnifiedTransaction.csv")[1] == []
