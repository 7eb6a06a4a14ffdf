"""Text, numbers, dates and references survive the way through a file and other readers."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import from_excel, to_excel
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

from tests.workbook.package.torture import FOREIGN, load
from xlops.workbook.package import Package, Refused
from xlops.workbook.package.references import Box, cell_ref, check_sheet_name, parse_cell, parse_place, quote_sheet
from xlops.workbook.package.scalars import date_of, decode_entities, decode_text, encode_text, number_text, serial

SLOW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
AWKWARD = st.text(
    st.one_of(st.sampled_from("_x0041F\x00\x01\r\n\t <>&\"' 周\ud800\udfff\ufffe"), st.characters()), max_size=40
)


def lasting(text: str) -> str:
    """The text as XML can hold it: lone surrogates and the two non-characters become U+FFFD."""
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" or c in "\ufffe\uffff" else c for c in text)


@given(AWKWARD)
def test_text_round_trip(text: str) -> None:
    assert decode_text(decode_entities(encode_text(text))) == lasting(text)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("&amp;lt; &lt;b&gt; &quot;&apos;", "&lt; <b> \"'"), ("&amp;amp;quot;", "&amp;quot;"),
        ("&#38;lt; &#x4E2D;", "&lt; 中"), ("&amp;#65; &nbsp; & &lt", "&#65; &nbsp; & &lt"),
    ],
)  # fmt: skip
def test_an_entity_is_read_once(written: str, read: str) -> None:
    assert decode_entities(written) == read


@given(st.lists(AWKWARD.filter(bool), min_size=1, max_size=20))
@SLOW
def test_text_through_openpyxl_calamine_and_us(book: Path, texts: list[str]) -> None:
    package = Package(book)
    package.write_cells(FOREIGN, {f"E{row}": text for row, text in enumerate(texts, 1)})
    out = book.with_name("out.xlsx")
    package.save(out)
    expected = [lasting(text) for text in texts]
    refs = [f"E{row}" for row in range(1, len(texts) + 1)]
    assert list(Package(out).read_cells(FOREIGN, refs).values()) == expected
    sheet = load(out)[FOREIGN]
    seen = [unescape(sheet[ref].value) if sheet[ref].value else "" for ref in refs]
    escaped = [text for text in expected if "_x" not in text]  # openpyxl leaves _x005F_ to the caller, or not
    assert [s for s, text in zip(seen, expected, strict=True) if "_x" not in text] == escaped
    rows = CalamineWorkbook.from_path(str(out)).get_sheet_by_name(FOREIGN).to_python()
    plain = [text for text in expected if text.isprintable() and "_x" not in text]
    assert [rows[n][4] for n, text in enumerate(expected) if text in plain] == plain


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("a_x0041_b", "a_x005F_x0041_b"),
        ("_x1234\x01", "_x005F_x1234_x0001_"),
        ("_x0041_x0042_", "_x005F_x0041_x005F_x0042_"),
        ("a\r\nb", "a_x000D_\nb"),
        ("<&>", "&lt;&amp;&gt;"),
        ("_x41_", "_x41_"),
    ],
)
def test_escapes(text: str, stored: str) -> None:
    assert encode_text(text) == stored


def test_text_limit_counts_utf16_units() -> None:
    assert encode_text("x" * 32_767)
    with pytest.raises(Refused, match="32,767"):
        encode_text("x" * 32_768)
    with pytest.raises(Refused, match="32,767"):
        encode_text("🙂" * 16_384)


@given(st.floats(allow_nan=False, allow_infinity=False, max_value=9e307, min_value=-9e307))
def test_floats_keep_every_bit(number: float) -> None:
    assert float(number_text(number)) == number


def test_numbers_a_cell_would_change_are_refused() -> None:
    assert number_text(10**20) == "1" + "0" * 20
    assert number_text(-(10**14) - 1) == "-100000000000001"
    for number in (1234567890123456, 12345678901234567890, -9007199254740993):
        with pytest.raises(Refused, match="write it as text"):
            number_text(number)
    with pytest.raises(Refused, match="largest"):
        number_text(1e308)


@given(st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 31)))
def test_dates_agree_with_openpyxl(moment: datetime) -> None:
    assert math.isclose(serial(moment), cast(Any, to_excel)(moment), abs_tol=1e-9)
    assert abs(date_of(serial(moment)) - moment) < timedelta(milliseconds=2)


@given(st.dates(date(1904, 1, 2), date(9999, 12, 31)))
def test_dates_of_1904_workbooks(day: date) -> None:
    assert date_of(serial(day, date1904=True), date1904=True).date() == day
    assert from_excel(serial(day, date1904=True), epoch=datetime(1904, 1, 1)) in (
        datetime(day.year, day.month, day.day),
        day,
    )


def test_first_days() -> None:
    assert [serial(d) for d in (date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1))] == [1, 59, 61]
    with pytest.raises(Refused, match="before the first day"):
        serial(date(1899, 12, 31))


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (Decimal("12.50"), 12.5),
        (Decimal("NaN"), None),
        (np.float32(0.5), 0.5),
        (np.int64(7), 7),
        (np.bool_(True), True),
        (np.datetime64("2026-01-05"), 46027.0),
        (pd.Timestamp("2026-01-05 12:00", tz="UTC"), 46027.5),
        (pd.NaT, None),
        (pd.NA, None),
        (float("-inf"), None),
        (-0.0, 0.0),
        (False, False),
        ("", ""),
        (date(2026, 1, 5), 46027.0),
    ],
)
def test_every_kind_of_value(book: Path, value: Any, read: Any) -> None:
    package = Package(book)
    package.write_cells("Config", {"B1": value})
    found = package.read_cells("Config", ["B1"])["B1"]
    assert (type(found), found) == (type(read), read)


def test_a_value_that_is_none_of_these_is_refused(book: Path) -> None:
    with pytest.raises(Refused, match="cannot hold a list"):
        Package(book).write_cells("Config", {"B1": [1]})  # type: ignore[dict-item]


@given(st.integers(1, 16_384), st.integers(1, 1_048_576))
def test_references_round_trip(column: int, row: int) -> None:
    assert parse_cell(cell_ref(column, row)) == (column, row)


@given(st.tuples(*[st.integers(1, 16_384), st.integers(1, 1_048_576)] * 2))
def test_boxes_round_trip(numbers: tuple[int, int, int, int]) -> None:
    a, b, c, d = numbers
    box = Box(min(a, c), min(b, d), max(a, c), max(b, d))
    assert Box.parse(box.ref) == box
    assert Box.parse(f"{cell_ref(c, d)}:{cell_ref(a, b)}") == box
    assert box.overlaps(box)


@pytest.mark.parametrize("ref", ["", "A0", "XFE1", "A1048577", "1A", "A", "A1:B2", "ÄÄ1", "A-1"])
def test_no_cell_of_a_sheet(ref: str) -> None:
    with pytest.raises(Refused, match="not a cell reference"):
        parse_cell(ref)


@given(st.text(st.characters(exclude_characters="[]:*?/\\", exclude_categories=["C"]), min_size=1, max_size=15))
def test_places_round_trip(name: str) -> None:
    try:
        check_sheet_name(name, [])
    except Refused:
        return
    assert parse_place(f"{quote_sheet(name)}!$B$3") == (name, Box(2, 3, 2, 3))
