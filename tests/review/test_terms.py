"""The advice of a search term (rule N11): what the sheet says and what a review counts are one decision."""

from __future__ import annotations

import math
import tomllib
from importlib.resources import files
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stores import board_of, tiny_store
from xlops.diagnosis.negatives import clicks_to_negate
from xlops.language import Text
from xlops.review.observations import observe
from xlops.review.scorecard import Board
from xlops.review.terms import advice, term_rows, to_negate, with_kept
from xlops.workbook.typed_input import Standing

EDGE = 0.25
RATE = st.just(0.0) | st.floats(1e-6, 1.5)
TERM: dict[str, Any] = {
    "marketplace": "US", "ad_product": "sp", "campaign": "C", "ad_group": "G", "targeting": "t", "match_type": "BROAD",
    "term": "board", "impressions": 900.0, "clicks": 10.0, "spend": 8.0, "ad_sales": 0.0, "ad_orders": 0.0,
    "base_cvr": 0.1, "rate": 1.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Board:
    """A store without ads: it has an ACOS target and nothing else to say of terms."""
    return board_of(tiny_store(tmp_path_factory.mktemp("terms") / "tiny"))


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([TERM | row for row in rows], columns=list(TERM))


def told(board: Board, terms: pd.DataFrame) -> list[Text]:
    """What a review says of search terms."""
    found = observe(board, board.weeks[-1], [], pd.DataFrame(), terms)
    return [part for o in found if o.key.startswith("terms|") for part in (o.finding, o.evidence)]


def test_lower_the_bid_is_no_lower_price_in_chinese() -> None:
    """“降价” reads as cutting the price of the product."""
    words = tomllib.loads(files("xlops.review").joinpath("sayings.toml").read_text("utf-8"))["term_advice"]
    lower = {code: w["zh"] for code, w in words.items() if w["en"].startswith("lower the bid")}
    assert sorted(lower) == ["cut", "lower", "lower_later", "over", "over_own"]
    assert all(zh.startswith("降低竞价") for zh in lower.values())
    assert not any("降价" in w["zh"] for w in words.values())


def test_n11_a_term_of_four_clicks_is_no_negative_anywhere(board: Board) -> None:
    """At a rate of 0.8 three orders take 3.75 clicks, but five are the least from which a term is excluded."""
    four = frame({"clicks": 4.0, "base_cvr": 0.8, "spend": 6.5})
    [row] = term_rows(board, four)
    assert row["advice"] == Text("▲ lower the bid: no order in 4 clicks", "▲ 降低竞价：4 次点击无单")
    assert told(board, four) == []


def test_n11_a_term_of_five_clicks_is_a_negative_everywhere(board: Board) -> None:
    five = frame({"clicks": 5.0, "base_cvr": 0.8, "spend": 6.5})
    [row] = term_rows(board, five)
    assert row["advice"] == Text("✖ negate: no order in 5 clicks", "✖ 否定：5 次点击无单")
    assert told(board, five) == [
        Text("A search term took 6.50 USD without an order", "1 个搜索词花费 6.50 USD 无订单"),
        Text("worst: “board” in US C, 5 clicks", "最差：US C 的“board”，5 次点击"),
    ]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"clicks": 30.0}, "negate"),
        ({"clicks": 29.0}, "cut"),
        ({"clicks": 9.0}, "watch"),
        ({"clicks": 49.0, "base_cvr": 1 / 49}, "cut"),  # 1 / (1 / 49) is above 49 in floating point
        ({"clicks": 5.0, "base_cvr": 1.5}, "negate"),  # a click may bring two orders
        ({"clicks": 900.0, "base_cvr": 0.0}, "watch"),
        ({"clicks": 900.0, "base_cvr": math.nan}, "watch"),
        ({"ad_orders": 2.0, "ad_sales": 32.0}, "harvest"),  # ACOS is the edge, not above it
        ({"ad_orders": 2.0, "ad_sales": 31.9}, "over"),
        ({"ad_orders": 1.0, "ad_sales": 60.0}, "keep"),
        ({"ad_orders": 2.0, "ad_sales": 60.0, "match_type": "exact"}, "keep"),
        ({"ad_orders": 2.0, "ad_sales": 60.0, "match_type": None}, "harvest"),
        ({"ad_orders": 2.0, "ad_sales": 60.0, "term": "B0XLOPS101"}, "target"),
        ({"ad_orders": 2.0, "ad_sales": 60.0, "term": "B0XLOPS101 red"}, "harvest"),
        ({"ad_orders": 2.0, "ad_sales": 0.0}, "harvest"),  # sales of zero have no ACOS
    ],
)
def test_n11_the_advice_of_one_term(row: dict[str, Any], code: str) -> None:
    assert advice(frame(row), EDGE).tolist() == [code]


@pytest.mark.parametrize(
    ("own", "sales", "code"),
    [
        (0.1, 79.9, "over_own"),  # ACOS is just above 10 %
        (0.1, 80.0, "harvest"),
        (0.4, 31.9, "over"),  # the target is the lower one
        (math.nan, 31.9, "over"),
        (-0.1, 900.0, "over_own"),  # it loses money before any ad
    ],
)
def test_n29_a_term_of_one_asin_is_held_against_what_that_asin_earns(own: float, sales: float, code: str) -> None:
    row = {"ad_orders": 2.0, "ad_sales": sales, "own": own, "own_asin": "B0CHILD001"}
    assert advice(pd.DataFrame([TERM | row]), EDGE).tolist() == [code]


def test_n29_the_sheet_names_the_asin_and_its_break_even(board: Board) -> None:
    row = {"ad_orders": 2.0, "ad_sales": 50.0, "own": 0.123, "own_asin": "B0CHILD001"}
    [told_row] = term_rows(board, pd.DataFrame([TERM | row]))
    assert told_row["advice"] == Text(
        "▲ lower the bid: B0CHILD001 breaks even at ACOS 12%", "▲ 降低竞价：B0CHILD001 的盈亏平衡ACOS为 12%"
    )


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 3), RATE), min_size=1, max_size=20))
def test_n11_what_is_negated_is_what_the_rule_says(terms: list[tuple[int, int, float]]) -> None:
    table = frame(*({"clicks": float(c), "ad_orders": float(o), "base_cvr": r} for c, o, r in terms))
    asked = [o == 0 and (line := clicks_to_negate(r)) is not None and c >= line for c, o, r in terms]
    assert to_negate(table).tolist() == asked
    assert advice(table, EDGE).eq("negate").tolist() == asked


def test_the_terms_beyond_the_first_are_summed_up_per_marketplace(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xlops.review.terms.MOST", 1)
    rows = term_rows(board, frame({}, {"term": "a"}, {"term": "b", "clicks": 5.0}))
    assert [row["key"] for row in rows] == ["US|C|G|t|BROAD|board", "others|US"]
    assert rows[1] == {
        "key": "others|US", "marketplace": "US", "term": Text("all others (2)", "其他（2）"), "rate": 1.0,
        "impressions": 1800.0, "clicks": 15.0, "spend": 16.0, "ad_sales": 0.0, "ad_orders": 0.0,
    }  # fmt: skip


def test_a_store_without_terms_has_no_rows(board: Board) -> None:
    assert term_rows(board, frame()) == []


def test_n28_a_ticked_term_is_kept_whatever_it_costs(board: Board) -> None:
    """`Keep` was ticked and the advice stayed: nothing proposes a term that a person keeps."""
    lost = frame({"clicks": 90.0, "spend": 65.0}, {"clicks": 80.0, "spend": 60.0, "term": "pan", "match_type": ""})
    keys = [row["key"] for row in term_rows(board, lost)]
    assert keys == ["US|C|G|t|BROAD|board", "US|C|G|t||pan"]
    marked = with_kept(lost, {keys[1]})
    assert [row["advice"].en for row in term_rows(board, marked)] == ["✖ negate: no order in 90 clicks", "· keep"]
    assert [t.en for t in told(board, marked)] == [
        "A search term took 65.00 USD without an order", "worst: “board” in US C, 90 clicks",
    ]  # fmt: skip
    assert told(board, with_kept(lost, set(keys))) == []
    assert with_kept(lost, ()) is lost


def test_what_counts_as_ticked() -> None:
    words = {"a": "✔", "b": "x", "c": "no", "d": "否", "e": 1.0, "f": "☐", "g": "是"}
    typed: dict[tuple[str, str, str], Any] = {("tbl_terms", key, "keep"): v for key, v in words.items()}
    typed[("tbl_terms", "h", "note")] = "not a tick"
    assert Standing(typed).kept_terms == {"a", "b", "e", "g"}
