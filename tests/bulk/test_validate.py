"""The data of both witnesses, row by row: what must stand, what may not, what words and numbers are taken."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from xlops.bulk.ids import may_be, read_id
from xlops.bulk.validate import faults, row_rules, witnesses

KEYWORD: dict[str, Any] = {
    "ad_product": "Sponsored Products", "entity": "Keyword", "operation": "Update", "campaign_id": "1",
    "ad_group_id": "2", "keyword_id": "3", "state": "enabled", "bid": Decimal("0.5"), "keyword": "steel pan",
    "match_type": "exact",
}  # fmt: skip
NEGATIVE: dict[str, Any] = {
    "ad_product": "Sponsored Products", "entity": "Negative Keyword", "operation": "Create", "campaign_id": "1",
    "ad_group_id": "2", "state": "enabled", "keyword": "steel pan", "match_type": "negativePhrase",
}  # fmt: skip


def codes(row: dict[str, Any], product: Any = "SP", **options: Any) -> list[str]:
    return [f.code for f in faults(product, {k: v for k, v in row.items() if v is not None}, **options)]


def test_a_whole_row_has_no_fault() -> None:
    assert (codes(KEYWORD), codes(NEGATIVE)) == ([], [])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"keyword_id": None}, "missing"), ({"state": None}, "missing"), ({"budget": Decimal(5)}, "not_allowed"),
        ({"clicks": "3"}, "not_allowed"), ({"operation": "Archive"}, "unwitnessed"),
        ({"entity": "Theme"}, "unwitnessed"),
        ({"match_type": "Exact"}, "bad_word"), ({"match_type": "negativeExact"}, "bad_word"),
        ({"state": "archived"}, "bad_word"), ({"state": "Enabled"}, "bad_word"), ({"bid": "0.5"}, "not_a_number"),
        ({"bid": Decimal("0.01")}, "too_low"), ({"bid": Decimal(1001)}, "too_high"),
        ({"bid": Decimal("0.005")}, "too_low"), ({"bid": Decimal("0.555")}, "too_fine"),
        ({"keyword_id": "4.5E+14"}, "bad_id"), ({"keyword_id": "K3"}, "bad_id"),
        ({"ad_product": "Sponsored Brands"}, "bad_word"),
    ],
)  # fmt: skip
def test_each_fault_of_a_keyword_is_found(change: dict[str, Any], code: str) -> None:
    assert codes(KEYWORD | change) == [code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * 81, "too_long"), ("a b c d e f g h i j k", "too_many_words"), ("pan-", "bad_letters"),
        ("pan\x07", "bad_letters"), ('pan 10"', "bad_letters"),
    ],
)  # fmt: skip
def test_the_words_of_a_new_keyword_are_held_to_the_limits_those_that_stand_are_not(text: str, code: str) -> None:
    new = {field: cell for field, cell in KEYWORD.items() if field != "keyword_id"} | {"operation": "Create"}
    ids = {"campaign_id": "1", "ad_group_id": "2"}
    assert codes(new | ids | {"keyword": text}) == [code]
    assert codes(KEYWORD | {"keyword": text}) == []


def test_a_negative_has_no_bid_and_a_phrase_four_words() -> None:
    assert codes(NEGATIVE | {"bid": Decimal(1)}) == ["not_allowed"]
    assert codes(NEGATIVE | {"keyword": "a b c d e"}) == ["too_many_words"]
    assert codes(NEGATIVE | {"keyword": "a b c d e", "match_type": "negativeExact"}) == []


def test_capitals_count_in_english_alone() -> None:
    assert codes(KEYWORD | {"state": "已启用", "match_type": "精准"}, language="zh") == []
    assert codes(KEYWORD | {"state": "已启用"}) == ["bad_word"]


@pytest.mark.parametrize("said", ["placementTop", "Placement Top", "placement top"])
def test_amazons_own_spellings_of_a_placement_are_one(said: str) -> None:
    row = {
        "ad_product": "Sponsored Products", "entity": "Bidding Adjustment", "operation": "Update", "campaign_id": "1",
        "placement": said, "percentage": Decimal(900),
    }  # fmt: skip
    assert codes(row) == []
    assert codes(row | {"percentage": Decimal(901)}) == ["too_high"]
    assert codes(row | {"percentage": Decimal("1.5")}) == ["too_fine"]


def test_every_row_says_who_shows_it() -> None:
    assert {source.split(" (")[0] for rule in row_rules().values() for source in rule.source.split(", ")} == {
        "config", "rows", "spec",
    }  # fmt: skip
    assert all(rule.source == "rows" for (product, *_), rule in row_rules().items() if product != "SP")
    assert len(row_rules()) == len(witnesses()["row"]) == 17


# -- ids -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "text", "state"),
    [
        ("144196907353523492", "144196907353523492", "text"), (" 123 ", "123", "text"), ("", "", "none"),
        (None, "", "none"), (347066231335202.0, "347066231335202", "repaired"), (12, "12", "repaired"),
        ("347066231335202.0", "347066231335202", "repaired"), (144196907353523000.0, "144196907353523008", "rounded"),
        ("4.5E+14", "4.5E+14", "rounded"), ("1,44E+17", "1,44E+17", "rounded"),
        ("Campaign001", "Campaign001", "strange"),
        (0.5, "0", "rounded"), (True, "True", "strange"),
    ],
)  # fmt: skip
def test_d8_how_an_id_was_kept(cell: object, text: str, state: str) -> None:
    found = read_id(cell)
    assert (found.text, found.state, found.whole) == (text, state, state in ("text", "repaired"))


@pytest.mark.parametrize(
    ("cell", "known"),
    [
        ("144196907353523492", True), (144196907353523000, True), (144196907353523492.0, True), ("1.44197E+17", True),
        ("1,44197E+17", True), ("144196907353523491", False), (144196907353525000, False), ("1.44199E+17", False),
        ("1.44197E+16", False), ("", False), ("x", False),
    ],
)  # fmt: skip
def test_d8_a_rounded_id_is_known_again(cell: object, known: bool) -> None:
    assert may_be(read_id(cell), "144196907353523492") is known
