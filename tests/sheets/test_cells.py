"""A cell as people type it, in Excel or in a CSV that Excel saved again: read in one way, or refused with a reason."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from xlops.language import Text, spoken
from xlops.sheets import SHEETS, Field
from xlops.sheets.cells import Habits, NoValue, day_order, decimal_mark, value_of
from xlops.sheets.reading import Grid, read_rows
from xlops.workbook.package.scalars import date_of


def column(sheet: str, id_: str) -> Field:
    return next(f for f in SHEETS[sheet].columns if f.id == id_)


NO_DAY = "is no day that can be read in one way: write 2026-03-05"
KINDS = "price, coupon, deal, listing edit, bid change, search-term review, holiday"
BOOK = Habits(day_of=date_of)


@pytest.mark.parametrize(
    ("sheet", "id_", "raw", "value"),
    [
        ("products", "sku", " A-1 ", "A-1"),
        ("products", "sku", 12345.0, "12345"),
        ("products", "sku", "'=A1", "=A1"),
        ("products", "asin", "b0xlops101", "B0XLOPS101"),
        ("products", "asin", 306406152, "0306406152"),  # an ISBN, after a spreadsheet
        ("products", "unit_cost", "$7.25", Decimal("7.25")),
        ("products", "unit_cost", "1,234.5", Decimal("1234.5")),
        ("products", "unit_cost", "1.234,50 €", Decimal("1234.5")),
        ("products", "unit_cost", "７．５", Decimal("7.5")),
        ("products", "unit_cost", 7.25, Decimal("7.25")),
        ("products", "unit_cost", "", None),
        ("products", "currency", "rmb", "CNY"),
        ("products", "moq", "1,200,000", 1_200_000),
        ("products", "launch_date", "2026/3/5", date(2026, 3, 5)),
        ("products", "launch_date", "2026年3月5日", date(2026, 3, 5)),
        ("products", "launch_date", "5.3.2026", date(2026, 3, 5)),
        ("products", "launch_date", "3/25/2026", date(2026, 3, 25)),
        ("products", "launch_date", 46086.0, date(2026, 3, 5)),
        ("plan", "month", "2026-03", date(2026, 3, 1)),
        ("plan", "month", "2026年3月", date(2026, 3, 1)),
        ("plan", "month", "Mar-26", date(2026, 3, 1)),
        ("plan", "month", "2026/3/5", date(2026, 3, 1)),
        ("plan", "month", 46086.0, date(2026, 3, 1)),
        ("plan", "marketplace", "amazon.de", "DE"),
        ("plan", "marketplace", "德国", "DE"),
        ("plan", "marketplace", "ALL", None),
        ("events", "marketplace", "UK", "GB"),
        ("events", "marketplace", "GB", "GB"),
        ("plan", "gross_margin", "25%", 0.25),
        ("plan", "gross_margin", "25,5％", 0.255),
        ("plan", "gross_margin", "0.25", 0.25),
        ("plan", "gross_margin", 0.25, 0.25),
        ("events", "kind", "Search-Term Review", "term_review"),
        ("events", "kind", "调价", "price"),
        ("events", "effect", "+80%", 0.8),
        ("events", "effect", "-15％", -0.15),
        ("events", "effect", "250%", 2.5),
        ("events", "effect", 2.5, 2.5),
        ("events", "effect", "0.3", 0.3),
        ("documents", "accepted", "是", True),
        ("documents", "accepted", "No", False),
        ("documents", "accepted", True, True),
        ("cases", "posted", "2026-11-20 14:30", datetime(2026, 11, 20, 14, 30)),
        ("cases", "posted", "2026/11/20 2:30 PM", datetime(2026, 11, 20, 14, 30)),
        ("cases", "posted", "2026-11-20T14:30:05", datetime(2026, 11, 20, 14, 30, 5)),
        ("cases", "posted", 46346.604166667, datetime(2026, 11, 20, 14, 30)),
        ("rates", "rate", "1.168", Decimal("1.168")),
    ],
)
def test_what_a_cell_says(sheet: str, id_: str, raw: Any, value: Any) -> None:
    habits = Habits(decimal=".", day_of=date_of)
    assert value_of(column(sheet, id_), raw, habits) == value


@pytest.mark.parametrize(
    ("sheet", "id_", "raw", "why"),
    [
        ("products", "asin", "B0", "'B0' is no ASIN: it has ten letters and digits"),
        ("products", "short_name", "x" * 40_000, "a text of 40,000 letters is longer than a cell can hold: shorten it"),
        ("products", "unit_cost", "seven", "'seven' is no number"),
        ("products", "unit_cost", "#N/A", "'#N/A' is no number"),
        ("products", "unit_cost", "-3", "'-3' cannot be: it is below zero or too large"),
        ("products", "unit_cost", "1.250", "'1.250' may be 1.250 or 1250: write it without grouping"),
        ("products", "moq", "1.5", "'1.5' is no whole number"),
        ("products", "launch_date", "3/5/2026", f"'3/5/2026' {NO_DAY}"),
        ("products", "launch_date", "2026-02-30", f"'2026-02-30' {NO_DAY}"),
        ("plan", "month", "13/2026", "'13/2026' is no month: write 2026-03"),
        ("plan", "marketplace", "Mars", "'Mars' is no marketplace we know"),
        ("plan", "gross_margin", 25.0, "25.0: is it 25.0 % or 2500.0 %? Type it with its sign, such as 25.0%"),
        ("events", "kind", "party", f"'party' is none of {KINDS}"),
        ("events", "effect", "80", "'80': is it 80 % or 8000 %? Type it with its sign, such as 80%"),
        ("events", "effect", 80.0, "80.0: is it 80.0 % or 8000.0 %? Type it with its sign, such as 80.0%"),
        ("events", "effect", "-120%", "'-120%' cannot be: nothing falls by more than 100% or grows by more than 1000%"),
        ("documents", "accepted", "perhaps", "'perhaps' is neither yes nor no"),
        ("cases", "posted", "2026-11-20 25:30", "'2026-11-20 25:30' is no time of day"),
        ("rates", "rate", "0", "'0' is no rate: it must be above zero"),
    ],
)  # fmt: skip
def test_n16_what_fits_two_readings_or_none_is_refused(sheet: str, id_: str, raw: Any, why: str) -> None:
    with pytest.raises(NoValue) as refused:
        value_of(column(sheet, id_), raw, BOOK)
    assert refused.value.text.en == why
    assert refused.value.text.zh != why


@pytest.mark.parametrize(("kind", "kept"), [("deal", None), ("优惠券", None), ("price", -0.3), ("holiday", -0.3)])
def test_n34_a_deal_that_takes_sales_away_is_asked_about(kind: str, kept: float | None) -> None:
    """It is its discount, most likely."""
    rows = [(2, [datetime(2026, 11, 11), kind, "-30%"])]
    read = read_rows(SHEETS["events"], Grid("own/events.csv", ["First day", "Kind", "Expected effect"], rows), {})
    assert [row["effect"] for row in read.rows] == [kept]
    word = {"deal": "deal", "优惠券": "coupon"}.get(kind)
    told = f"a {word} of -30%: is that its discount? Type what it does to sales, such as +40%, or leave it empty"
    assert [f.value.in_("en") for f in read.findings if isinstance(f.value, Text)] == ([told] if word else [])


def test_the_cells_of_a_sheet_tell_how_it_writes_numbers_and_days() -> None:
    assert decimal_mark(["1.250", "12.50"], None) == "."
    assert decimal_mark(["1.250", "12,50"], ".") == ","
    assert decimal_mark(["12.50", "12,50"], ".") is None, "they contradict each other"
    assert decimal_mark(["1.250"], ",") == ",", "the delimiter says it"
    assert day_order(["3/5/2026", "25/5/2026"]) == "dmy"
    assert day_order(["3/5/2026"]) is None


def test_every_choice_and_header_has_one_meaning() -> None:
    for sheet in SHEETS.values():
        for field in sheet.columns:
            assert {sheet.find(word) for word in (field.id, field.word.en, field.word.zh, *field.also)} == {field}
        assert set(sheet.key) <= {f.id for f in sheet.columns}


def test_r80_no_case_is_answered_or_closed_before_it_was_posted() -> None:
    """A report states no hour, so that its cases stand at the end of their day."""
    header = ["Case", "Posted", "First reply", "Closed"]
    rows = [
        (2, ["C1", "2026-11-20 14:30", "2026-11-19 10:00", "2026-11-21"]),
        (3, ["C2", "2026-11-20 14:30", "2026-11-20 14:30", "2026-11-20 10:00"]),
        (4, ["FB-1", "2026-11-20 23:59", "2026-11-20 08:00", "2026-11-20 09:00"]),
    ]
    read = read_rows(SHEETS["cases"], Grid("own/cases.csv", header, rows), {})
    assert [(f.row, spoken(f.column, "en"), f.message.en) for f in read.findings] == [
        (2, "First reply", "First reply: it is before the case was posted, 2026-11-20 14:30"),
        (3, "Closed", "Closed: it is before the case was posted, 2026-11-20 14:30"),
    ]
    assert [(r["number"], r["first_reply"] is None, r["closed"] is None) for r in read.rows] == [
        ("C1", True, False), ("C2", False, True), ("FB-1", False, False),
    ]  # fmt: skip
