"""Numbers as reports write them: thousands of spellings of known numbers, and everything that is no number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from random import Random

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlops.findings import Finding
from xlops.reports.columns import (
    PLAIN,
    Asin,
    Choice,
    Count,
    Day,
    Form,
    Locale,
    Money,
    Number,
    Percent,
    Quantity,
    Share,
    Words,
    decimal_mark,
    leaves_open,
)
from xlops.reports.read_batch import reader

DOT, COMMA = Locale(".", "."), Locale(",", ",")
WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    return reader()


def values(con: duckdb.DuckDBPyConnection, expression: str, texts: list[str]) -> list[object]:
    """The expression over `v` for every text, in order."""
    con.execute("create or replace temp table spelt (n integer, v varchar)")
    if texts:
        con.execute("insert into spelt select unnest(range(?)), unnest(?::varchar[])", [len(texts), texts])
    return [r[0] for r in con.execute(f"select {expression} from spelt order by n").fetchall()]


def grouped(whole: str, mark: str) -> str:
    """1234567 as 1,234,567, or, with the mark `lakh`, as 12,34,567."""
    if mark == "lakh":
        head, tail = whole[:-3], whole[-3:]
        pairs = re.findall(r"\d{1,2}", head[::-1])
        return ",".join([*(p[::-1] for p in reversed(pairs)), tail])
    groups = []
    while whole:
        whole, group = whole[:-3], whole[-3:]
        groups.append(group)
    return mark.join(reversed(groups))


def spellings(number: Decimal, decimal: str) -> Iterator[str]:
    """Ways to write a number with a decimal mark, all of which mean it and nothing else."""
    sign, text = ("-", str(-number)) if number < 0 else ("", str(number))
    whole, _, cents = text.partition(".")
    tail = decimal + cents if cents else ""
    groupings = [",", "lakh"] if decimal == "." else ["."]
    for mark in ["", *groupings, " ", "\u00a0", "\u202f", "'", "’"]:
        bare = (grouped(whole, mark) if mark else whole) + tail
        marks = [
            ("", ""),
            ("$", ""),
            ("US$", ""),
            ("€", ""),
            ("AED ", ""),
            ("AED\u00a0", ""),
            ("R$ ", ""),
            ("Rs.", ""),
            ("￥", ""),
            ("", " €"),
            ("", "\u00a0€"),
            ("", " zł"),
            ("", " kr"),
            ("", " EUR"),
            ("", "円"),
        ]
        for before, after in marks:
            yield f"{sign}{before}{bare}{after}"
            if sign:
                yield f"{before}-{bare}{after}"
                yield f"({before}{bare}{after})"
                yield f"{before}{bare}-{after}"
                yield f"−{before}{bare}{after}"
        yield sign + bare.translate(WIDE_DIGITS)
        yield f" {sign}{bare}\t"


NUMBERS = [
    Decimal(n)
    for n in (
        "0",
        "7",
        "12",
        "345",
        "1234",
        "12345",
        "123456",
        "1234567",
        "12345678",
        "0.5",
        "12.3",
        "12.34",
        "1234.56",
        "123456.78",
        "1234567.8901",
        "0.0004",
        "999.99",
        "1000.00",
    )
]


@pytest.mark.parametrize("locale", [DOT, COMMA], ids=["point", "comma"])
def test_money_in_every_spelling(con: duckdb.DuckDBPyConnection, locale: Locale) -> None:
    numbers = [n * sign for n in NUMBERS for sign in (1, -1)]
    cases = [(n, text) for n in numbers for text in spellings(n, locale.decimal)]
    found = values(con, Money("x").sql("v", locale), [text for _, text in cases])
    assert [(text, got) for (n, text), got in zip(cases, found, strict=True) if got != n] == []
    assert len(cases) > 4_000


@pytest.mark.parametrize("locale", [DOT, COMMA], ids=["point", "comma"])
def test_counts_in_every_grouping(con: duckdb.DuckDBPyConnection, locale: Locale) -> None:
    marks = [",", " ", "\u00a0", "'", "lakh" if locale.decimal == "." else "."]
    cases = [
        (n * sign, f"{'-' if sign < 0 else ''}{grouped(str(n), mark)}{tail}")
        for n in (0, 7, 999, 1000, 12345, 1234567)
        for sign in (1, -1)
        for mark in marks
        for tail in ("", f"{locale.decimal}0", f"{locale.decimal}00")
    ]
    found = values(con, Count("x").sql("v", locale), [text for _, text in cases])
    assert [(text, got) for (n, text), got in zip(cases, found, strict=True) if got != n] == []


NO_NUMBER = [
    "",
    "--",
    "-",
    "N/A",
    "abc",
    "1,23",
    "1,234,56",
    "12 34",
    "1.2.3",
    "1,2,3",
    "< 1%",
    ">100,000",
    "1e3",
    "1E+05",
    "1.5e1",
    "0x10",
    "0b11",
    "1_000",
    "12%",
    "12kr34",
    "true",
    "inf",
    "nan",
    "--5",
    "5-6",
    "(5",
    "5)",
    "$",
    "$$5",
    ".",
    "1,234 567",
    "1'234,567",
    "2026-11-23",
    "23.11.2026",
    "11:30",
    "#N/A",
    "=1+1",
    "12 %",
    "113.38 -409",
    "١٢",
    "１,２３",
    "99999999999999999999",
    "1 ,234",
    "5€6",
    "1.234,56",
]


def test_what_is_no_amount_is_none(con: duckdb.DuckDBPyConnection) -> None:
    found = values(con, Money("x").sql("v", DOT), NO_NUMBER)
    assert dict(zip(NO_NUMBER, found, strict=True)) == dict.fromkeys(NO_NUMBER)


def test_what_is_no_amount_with_decimal_commas_is_none(con: duckdb.DuckDBPyConnection) -> None:
    texts = ["1,234.56", "12.34", "1.23", "1.2345", "1,234,567", "1.234.56", "12,34%", "1.5"]
    found = values(con, Money("x").sql("v", COMMA), texts)
    assert dict(zip(texts, found, strict=True)) == dict.fromkeys(texts)


def test_what_is_no_whole_number_is_none(con: duckdb.DuckDBPyConnection) -> None:
    texts = [*NO_NUMBER, "1.5", "0.5", "1.6", "12.34", "$5", "8E-04", "1.000", "5 €", "1,5"]
    found = values(con, Count("x").sql("v", DOT), texts)
    assert dict(zip(texts, found, strict=True)) == dict.fromkeys(texts)


def test_shares(con: duckdb.DuckDBPyConnection) -> None:
    cases = {
        "12.34%": 0.1234,
        "100%": 1.0,
        "600.00%": 6.0,
        "12.34 %": 0.1234,
        "12.34％": 0.1234,
        "0.0238": 0.0238,
        "1": 1.0,
        "0": 0.0,
        "43": None,
        "< 1%": None,
        "--": None,
        "12,34%": None,
        "%": None,
    }
    found = values(con, Share("x").sql("v", DOT), list(cases))
    assert dict(zip(cases, found, strict=True)) == pytest.approx(cases)
    commas = {"12,34 %": 0.1234, "95,5%": 0.955, "16.40%": None, "1.234,5%": 12.345}
    found = values(con, Share("x").sql("v", COMMA), list(commas))
    assert dict(zip(commas, found, strict=True)) == pytest.approx(commas)


def test_asins_are_upper_case_and_have_a_digit(con: duckdb.DuckDBPyConnection) -> None:
    cases = {
        "B07TEST001": "B07TEST001",
        " b07test001 ": "B07TEST001",
        '="0123456789"': "0123456789",
        "Total": None,
        "": None,
        "1.23E+09": None,
        "合计": None,
        "--": None,
    }
    assert dict(zip(cases, values(con, Asin("x").sql("v", DOT), list(cases)), strict=True)) == cases


SEEDS = st.integers(0, 2**32)  # a query takes DuckDB longer to plan than to answer for thousands of texts


def odd(by: Random) -> str:
    """Up to nine signs that stand in numbers, or look like them."""
    return "".join(by.choices("0123456789.,-+eE_x$€%() '\u00a0\t１　kr", k=by.randrange(10)))


def numberish(by: Random) -> str:
    """What has the parts of a number, in their order."""

    def digits(least: int, most: int) -> str:
        return "".join(by.choices("0123456789", k=by.randint(least, most)))

    groups = [by.choice(".,") + digits(2, 3) for _ in range(by.randrange(4))]
    signs = by.choice(["", "-", "+"]) + by.choice(["", "$", "€"])
    return signs + digits(0, 4) + "".join(groups) + by.choice(["", "e", "E", "_"]) + digits(0, 2) + by.choice(["", "%"])


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_the_short_ways_agree_with_the_whole_rule(seed: int) -> None:
    """Where a column is found to be plain, reading it plainly gives what the full rule gives, value by value."""
    con, by = reader(), Random(seed)
    texts = [by.choice([odd, numberish])(by) for _ in range(2_000)]
    for locale in (DOT, COMMA):
        for column in (Money("x"), Count("x")):
            plain = column.digits_only("v", locale)
            short = column.sql("v", locale, Form.DIGITS)
            query = f"case when v is null or ({plain}) then {short} is not distinct from "
            agrees = values(con, f"{query} {column.sql('v', locale)} else true end", texts)
            assert [t for t, same in zip(texts, agrees, strict=True) if not same] == []
    short = Money("x").sql("v", DOT, Form.MARKED)
    marked = f"case when regexp_full_match(v, '{PLAIN}') then {short} is not distinct from "
    agrees = values(con, f"{marked} {Money('x').sql('v', DOT)} else true end", texts)
    assert [t for t, same in zip(texts, agrees, strict=True) if not same] == []


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_no_text_means_two_numbers(seed: int) -> None:
    """What is read with a point and with a comma differs only where one mark with three digits leaves it open."""
    con, by = reader(), Random(seed)
    texts = [odd(by) for _ in range(1_000)]
    both = zip(
        texts,
        values(con, Money("x").sql("v", DOT), texts),
        values(con, Money("x").sql("v", COMMA), texts),
        strict=True,
    )
    differ = [t for t, dot, comma in both if dot is not None and comma is not None and dot != comma]
    assert [t for t in differ if not re.search(r"[.,]\d{3}(?!\d)", t.translate({0xFF11: "1"}))] == []


@pytest.mark.parametrize(
    ("values", "mark"),
    [
        (["1.234,56 €"], ","),
        (["1,234.56"], "."),
        (["12,34"], ","),
        (["12.3456"], "."),
        (["1,234"], None),
        (["1.234"], None),
        (["1.234.567"], ","),
        (["1,234,567"], "."),
        (["0.125"], "."),
        (["1,234", "5.60"], "."),
        (["1.234,56", "1,234.56"], "?"),
        (["5.60", "5,60"], "?"),
        ([], None),
        (["17", "--"], None),
    ],
)
def test_the_decimal_mark_of_a_file(values: list[str], mark: str | None) -> None:
    assert decimal_mark(values) == mark


def test_one_mark_with_three_digits_leaves_it_open() -> None:
    assert [leaves_open([v]) for v in ("1,234", "1.234", "0.125", "12.34", "1,234.5", "1234")] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]


def test_every_expected_word_has_its_chinese() -> None:
    """A bad cell is described in the store's language, the word for what was expected included."""
    words = {kind.expected for kind in (Words, Asin, Count, Money, Number, Share, Day)}
    said = {w: Finding("bad-value", column="花费", value="x", expected=w).message.in_("zh") for w in words}
    assert {w: text.removeprefix("花费 的值 'x' 不是") for w, text in said.items()} == {
        "text": "文本",
        "ASIN": "ASIN",
        "whole number": "整数",
        "amount": "金额",
        "number": "数字",
        "percentage": "百分比",
        "date": "日期",
    }


def test_percentages_whose_sign_may_be_left_out(con: duckdb.DuckDBPyConnection) -> None:
    texts = ["8.44", "8.44%", "0", "100", "0.005976584408300617", "1e-3", "1.2.3", "much", ""]
    expected = [0.0844, 0.0844, 0.0, 1.0, 0.00005976584408300617, 0.00001, None, None, None]
    assert values(con, Percent("p").sql("v", DOT), texts) == pytest.approx(expected)
    assert values(con, Percent("p").sql("v", COMMA), ["8,44", "8.44"]) == [0.0844, None]


@pytest.mark.parametrize("locale", [DOT, COMMA])
def test_n16_quantities_as_people_type_them(locale: Locale, con: duckdb.DuckDBPyConnection) -> None:
    good = {"12": 12, "0.35%": 0.0035, "0,35 %": 0.0035, "< 1%": 0.01, "Under 4%": 0.04, "≤2.5%": 0.025,
            "0.0035": 0.0035, "低于 1%": 0.01, "0.125": 0.125, "１２％": 0.12, "12.5": 12.5}  # fmt: skip
    assert values(con, Quantity("q").sql("v", locale), list(good)) == pytest.approx(list(good.values()))
    bad = ["1,234", "1.234", "1,234.5", "many", "1 2", "%", "-3", ""]
    assert values(con, Quantity("q").sql("v", locale), bad) == [None] * len(bad)


def test_a_choice_knows_its_words_in_any_case_and_no_others(con: duckdb.DuckDBPyConnection) -> None:
    column = Choice("c", words={"odr": ("Order Defect Rate", "订单缺陷率"), "ahr": ("Seller's Rating",)})
    texts = ["ORDER DEFECT RATE", "odr", " 订单缺陷率 ", "seller's rating", "Order Defect", ""]
    assert values(con, column.sql("v", DOT), texts) == ["odr", "odr", "odr", "ahr", None, None]
