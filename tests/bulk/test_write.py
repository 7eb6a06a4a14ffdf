"""The upload: each kind of change as the row that Amazon wants, and each refusal with its reason."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.bulk.books import (
    C1,
    C2,
    G1,
    G2,
    HEADERS,
    K1,
    K2,
    NAME,
    SP,
    STORE,
    T1,
    TITLES,
    bulk_book,
    filled,
    grid,
    keyword,
)
from tests.office import validator_errors
from xlops.bulk.change import Change
from xlops.bulk.write import Upload, export_changes
from xlops.errors import UnknownReport, UnreadableFile

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PANS: dict[str, Any] = {"ad_product": "SP", "campaign": "Skillet – manual", "ad_group": "Pans"}
BID = Change("A-1", "bid", target="steel pan", match="exact", value=Decimal("0.61"), **PANS)
HARVEST = Change(
    "A-2", "harvest_exact", target="steel pan 28 cm", start_bid=Decimal("0.9"),
    from_campaign="Skillet – auto", from_ad_group="Auto", **PANS,
)  # fmt: skip
NAMES = {"Campaign Name (Informational only)": "Skillet – manual", "Ad Group Name (Informational only)": "Pans"}


def export(tmp_path: Path, *changes: Change, rows: Any = STORE, **options: Any) -> Upload:
    book = bulk_book(
        tmp_path / NAME, rows, **{k: options.pop(k) for k in ("language", "config", "header") if k in options}
    )
    return export_changes(changes, book, tmp_path / "actions" / "upload-2026-W47.xlsx", now=NOW, **options)


def row_of(tmp_path: Path, change: Change, **options: Any) -> dict[str, Any]:
    """The only row that a change makes, by its header."""
    found = export(tmp_path, change, **options)
    assert [(r.reason.text.en, r.reason.code) for r in found.refused] == []
    assert found.path
    [row] = filled(found.path)
    return row


def refusal(tmp_path: Path, *changes: Change, **options: Any) -> list[str]:
    """The codes of what is refused; nothing else may be written of it."""
    found = export(tmp_path, *changes, **options)
    assert {r.change for r in found.refused} & {w.change for w in found.written} == set()
    assert all(r.reason.text.en and r.reason.text.zh and "{" not in r.reason.text.en for r in found.refused)
    return [r.reason.code for r in found.refused]


# -- rows ------------------------------------------------------------------------------------------------------------


def test_a_bid_repeats_the_keywords_own_row_with_the_new_bid(tmp_path: Path) -> None:
    assert row_of(tmp_path, BID) == {
        "Product": "Sponsored Products", "Entity": "Keyword", "Operation": "Update", "Campaign ID": C1,
        "Ad Group ID": G1, "Keyword ID": K1, "State": "enabled", "Bid": 0.61, "Keyword Text": "steel pan",
        "Match Type": "exact", **NAMES,
    }  # fmt: skip


def test_the_match_type_tells_two_keywords_of_one_text_apart(tmp_path: Path) -> None:
    row = row_of(tmp_path, replace(BID, match="phrase"))
    assert (row["Keyword ID"], row["Match Type"]) == (K2, "phrase")


def test_a_bid_of_a_product_target_is_found_by_its_asin(tmp_path: Path) -> None:
    row = row_of(tmp_path, replace(BID, target="b0aaaaaaa1", match="product"))
    assert {k: row[k] for k in ("Entity", "Product Targeting ID", "Bid", "Product Targeting Expression")} == {
        "Entity": "Product Targeting", "Product Targeting ID": T1, "Bid": 0.61,
        "Product Targeting Expression": 'asin="B0AAAAAAA1"',
    }  # fmt: skip


def test_a_bid_of_an_automatic_target(tmp_path: Path) -> None:
    change = Change("A-1", "bid", "SP", "Skillet – auto", target="close-match", match="auto", value=Decimal("0.4"))
    row = row_of(tmp_path, change)
    assert (row["Campaign ID"], row["Ad Group ID"], row["Product Targeting ID"]) == (C2, G2, "1005")


def test_negatives_stand_in_an_ad_group_or_in_the_whole_campaign(tmp_path: Path) -> None:
    inside = Change("A-1", "negative_exact", target="Rusty  pan", **PANS)
    assert row_of(tmp_path, inside) == {
        "Product": "Sponsored Products", "Entity": "Negative Keyword", "Operation": "Create", "Campaign ID": C1,
        "Ad Group ID": G1, "State": "enabled", "Keyword Text": "Rusty pan", "Match Type": "negativeExact", **NAMES,
    }  # fmt: skip
    whole = replace(inside, kind="negative_phrase", ad_group=None)
    assert row_of(tmp_path, whole) == {
        "Product": "Sponsored Products", "Entity": "Campaign Negative Keyword", "Operation": "Create",
        "Campaign ID": C1, "State": "enabled", "Keyword Text": "Rusty pan", "Match Type": "negativePhrase",
        "Campaign Name (Informational only)": "Skillet – manual",
    }  # fmt: skip


def test_a_negative_product_target_is_written_as_an_expression(tmp_path: Path) -> None:
    row = row_of(tmp_path, Change("A-1", "negative_product", target="b0bbbbbbb2", **PANS))
    assert row == {
        "Product": "Sponsored Products", "Entity": "Negative Product Targeting", "Operation": "Create",
        "Campaign ID": C1, "Ad Group ID": G1, "State": "enabled",
        "Product Targeting Expression": 'asin="B0BBBBBBB2"', **NAMES,
    }  # fmt: skip


def test_a_harvest_is_a_keyword_and_a_negative_where_the_term_was_found(tmp_path: Path) -> None:
    found = export(tmp_path, HARVEST)
    assert found.path
    assert filled(found.path) == [
        {
            "Product": "Sponsored Products", "Entity": "Keyword", "Operation": "Create", "Campaign ID": C1,
            "Ad Group ID": G1, "State": "enabled", "Bid": 0.9, "Keyword Text": "steel pan 28 cm",
            "Match Type": "exact", **NAMES,
        },
        {
            "Product": "Sponsored Products", "Entity": "Negative Keyword", "Operation": "Create", "Campaign ID": C2,
            "Ad Group ID": G2, "State": "enabled", "Keyword Text": "steel pan 28 cm", "Match Type": "negativeExact",
            "Campaign Name (Informational only)": "Skillet – auto", "Ad Group Name (Informational only)": "Auto",
        },
    ]  # fmt: skip


def test_a_budget_repeats_all_that_amazon_lists_of_a_campaign(tmp_path: Path) -> None:
    """A blank end date or portfolio might be taken for none."""
    rows = [STORE[0] | {"End Date": "20270131"}]
    change = Change("A-1", "budget", "SP", "Skillet – manual", value=Decimal(15))
    assert row_of(tmp_path, change, rows=rows) == {
        "Product": "Sponsored Products", "Entity": "Campaign", "Operation": "Update", "Campaign ID": C1,
        "Portfolio ID": "95232512935825", "Campaign Name": "Skillet – manual", "Start Date": "20260109",
        "End Date": "20270131", "State": "enabled", "Daily Budget": 15, "Bidding Strategy": "Fixed bid",
        "Campaign Name (Informational only)": "Skillet – manual",
    }  # fmt: skip


def test_a_placement_is_updated_or_made_and_spelled_as_the_workbook_does(tmp_path: Path) -> None:
    change = Change(
        "A-1", "placement", "SP", "Skillet – manual", placement="Top of Search on-Amazon", value=Decimal(40)
    )
    row = row_of(tmp_path, change)
    assert (row["Operation"], row["Placement"], row["Percentage"]) == ("Update", "Placement Top", 40)
    row = row_of(tmp_path, replace(change, placement="Detail Page on-Amazon"))
    assert (row["Operation"], row["Placement"], row["Percentage"]) == ("Create", "placementProductPage", 40)


def test_a_pause_keeps_the_bid(tmp_path: Path) -> None:
    row = row_of(tmp_path, Change("A-1", "pause_target", target="steel pan", match="exact", **PANS))
    assert (row["State"], row["Bid"], row["Keyword ID"]) == ("paused", 0.75, K1)
    row = row_of(tmp_path, Change("A-1", "pause_campaign", "SP", "Skillet – manual"))
    assert (row["Entity"], row["State"], row["Daily Budget"]) == ("Campaign", "paused", 9)


def test_parents_come_before_what_stands_in_them(tmp_path: Path) -> None:
    found = export(tmp_path, HARVEST, BID, Change("A-3", "budget", "SP", "Skillet – manual", value=Decimal(15)))
    assert [(w.number, w.entity) for w in found.written] == [
        (2, "Campaign"), (3, "Keyword"), (4, "Keyword"), (5, "Negative Keyword"),
    ]  # fmt: skip


# -- the user's own header -------------------------------------------------------------------------------------------


def test_the_header_is_theirs_in_spelling_order_and_further_columns(tmp_path: Path) -> None:
    mixed = [c.replace(" ID", " Id") for c in SP]
    mixed[mixed.index("Native Language Keyword")] = "My own column"
    found = export(tmp_path, BID, header=mixed)
    assert found.path
    assert openpyxl.load_workbook(found.path).sheetnames == ["Sponsored Products Campaigns"]
    assert grid(found.path)[0] == mixed
    assert filled(found.path)[0]["Keyword Id"] == K1


@pytest.mark.parametrize(
    ("language", "config", "told"),
    [
        ("zh", True, ["商品推广", "关键词", "Update", "enabled", "exact"]),
        ("zh", False, ["商品推广", "关键词", "Update", "已启用", "精准"]),
        ("de", True, ["Sponsored Products", "Keyword", "Update", "enabled", "exact"]),
        ("de", False, ["Sponsored Products", "Keyword", "Update", "Aktiviert", "Genau Passend"]),
        ("ja", True, ["スポンサープロダクト広告", "キーワード", "Update", "enabled", "exact"]),
    ],
)
def test_words_are_those_that_the_workbook_shows(tmp_path: Path, language: str, config: bool, told: list[str]) -> None:
    found = export(tmp_path, BID, language=language, config=config)
    assert [(r.reason.text.en) for r in found.refused] == []
    assert found.path
    header, row = grid(found.path)
    assert openpyxl.load_workbook(found.path).sheetnames == [TITLES[language]]
    assert tuple(header) == HEADERS[language]
    assert [row[SP.index(c)] for c in ("Product", "Entity", "Operation", "State", "Match Type")] == told


def test_a_word_that_no_workbook_has_shown_is_not_invented(tmp_path: Path) -> None:
    change = Change("A-1", "negative_exact", target="rusty pan", **PANS)
    rows = [row for row in STORE if not row["Entity"].startswith("Negative")]
    found = export(tmp_path, change, rows=rows, language="ja", config=False)
    assert [r.reason.text.en for r in found.refused] == [
        (
            "How this workbook's language writes 'Negative Keyword' is not known, and no sheet Config in it says: "
            "download it in English."
        )
    ]
    assert (found.path, found.sidecar) == (None, None)


# -- refusals --------------------------------------------------------------------------------------------------------

_TERM = Change("A-1", "negative_exact", target="rusty pan", **PANS)
REFUSED = {
    "no_campaign": replace(BID, campaign="Elsewhere"),
    "many_campaigns": replace(BID, campaign="Twice"),
    "no_group": replace(BID, ad_group="Pots"),
    "no_target": replace(BID, target="copper pan"),
    "many_targets": replace(BID, match=None),
    "no_sheet": replace(BID, ad_product="SD"),
    "same_value": replace(BID, value=Decimal("0.75")),
    "moved": replace(BID, value=Decimal("1.40"), was=Decimal("2.00")),
    "no_home": replace(HARVEST, campaign="", ad_group=None),
    "no_value": replace(BID, value=None),
    "no_text": replace(_TERM, target="  "),
    "is_asin": replace(_TERM, target="b0aaaaaaa9"),
    "negative_exists": replace(_TERM, target="Toy Pan"),
    "blocks_keyword": replace(_TERM, target="steel pan"),
    "blocks_target": Change("A-1", "negative_product", target="B0AAAAAAA1", **PANS),
    "keyword_exists": replace(HARVEST, target="steel pan"),
    "blocked_by_negative": replace(HARVEST, target="toy pan"),
    "auto_campaign": replace(HARVEST, campaign="Skillet – auto", ad_group="Auto"),
    "archived": replace(BID, target="old pan"),
    "paused": replace(BID, target="slow pan"),
    "paused_already": Change("A-1", "pause_target", target="slow pan", match="exact", **PANS),
    "too_low": replace(BID, value=Decimal("0.01")),
    "too_high": replace(BID, value=Decimal("1000.01")),
    "too_fine": replace(BID, value=Decimal("0.555")),
    "needs_group": Change("A-1", "negative_product", "SP", "Skillet – manual", target="B0BBBBBBB2"),
    "not_product": Change("A-1", "negative_product", target="copper pan", **PANS),
    "too_many_words": replace(_TERM, kind="negative_phrase", target="one two three four five"),
    "too_long": replace(_TERM, target="pan " * 20 + "x"),
    "bad_letters": replace(_TERM, target='40" pan'),
    "bad_word": Change("A-1", "placement", "SP", "Skillet – manual", placement="Moon", value=Decimal(5)),
}  # fmt: skip


@pytest.mark.parametrize("code", REFUSED)
def test_what_cannot_be_written_is_refused_with_its_reason(tmp_path: Path, code: str) -> None:
    assert refusal(tmp_path, REFUSED[code]) == [code]


def test_a_bid_that_was_not_known_takes_its_step_from_the_one_in_the_workbook(tmp_path: Path) -> None:
    """0.94 for a click that costs 1.00 is a cut of 6 %: of 0.75 it is 0.70, and no raise to 0.94."""
    cut = replace(BID, value=Decimal("0.94"), was=Decimal("1.00"), by_click=True)
    assert row_of(tmp_path, cut)["Bid"] == 0.7
    assert [w.en[:21] for w in export(tmp_path, cut).warnings] == ["1 bids were not known"]
    assert row_of(tmp_path, replace(BID, value=Decimal("0.71"), was=Decimal("0.77")))["Bid"] == 0.71


def test_only_actions_that_were_written_whole_are_done_by_it(tmp_path: Path) -> None:
    half = replace(BID, action="A-7", target="copper pan")
    found = export(tmp_path, BID, replace(BID, action="A-7", target="bare pan"), half, replace(HARVEST, action="A-9"))
    assert found.sidecar
    assert json.loads(found.sidecar.read_text("utf-8"))["closing"] == ["A-1", "A-9"]
    again = export(tmp_path, BID, replace(HARVEST, action="A-9"), closing={"A-9"})
    assert again.sidecar
    assert json.loads(again.sidecar.read_text("utf-8"))["closing"] == ["A-9"]


def test_a_refusal_is_a_sentence_in_both_languages(tmp_path: Path) -> None:
    [why] = export(tmp_path, replace(BID, campaign="Elsewhere")).refused
    assert (why.reason.text.en, why.reason.text.zh) == (
        "The bulk workbook has no campaign 'Elsewhere'.", "批量表格中没有广告活动“Elsewhere”。",
    )  # fmt: skip


def test_an_id_wins_over_a_name_that_several_have(tmp_path: Path) -> None:
    change = Change("A-1", "budget", "SP", "Twice", campaign_id="700002", value=Decimal(12))
    assert row_of(tmp_path, change)["Campaign ID"] == "700002"


@pytest.mark.parametrize(("name", "code"), [("Asleep", "paused"), ("Gone", "archived")])
def test_what_stands_in_a_campaign_that_does_not_run_is_refused(tmp_path: Path, name: str, code: str) -> None:
    assert refusal(tmp_path, Change("A-1", "budget", "SP", name, value=Decimal(12))) == [code]


def test_what_stands_in_a_campaign_whose_last_day_is_over_is_refused(tmp_path: Path) -> None:
    """It says that it is enabled all the same; the workbook is of 21 November 2026."""
    budget = Change("A-1", "budget", "SP", "Asleep", value=Decimal(12))
    for last, codes in (("20261120", ["over"]), ("20261121", []), ("", [])):
        asleep = {"State": "enabled", "End Date": last}
        rows = [row | asleep if row.get("Campaign Name") == "Asleep" else row for row in STORE]
        assert refusal(tmp_path, budget, rows=rows) == codes


def test_a_negative_of_a_keyword_goes_with_its_pause_alone(tmp_path: Path) -> None:
    pause = Change("A-2", "pause_target", target="steel pan", match="exact", **PANS)
    negative = Change("A-3", "negative_exact", target="Steel Pan", **PANS)
    assert refusal(tmp_path, negative) == ["blocks_keyword"]
    assert refusal(tmp_path, negative, pause) == []
    assert refusal(tmp_path, negative, pause, replace(BID, action="A-4")) == ["blocks_keyword", "twice", "twice"]
    asin = Change("A-5", "negative_product", target="B0AAAAAAA1", **PANS)
    gone = Change("A-6", "pause_target", target='asin="B0AAAAAAA1"', match="product", **PANS)
    assert (refusal(tmp_path, asin), refusal(tmp_path, asin, gone)) == (["blocks_target"], [])


def test_a_bid_of_a_keyword_whose_signs_a_new_one_could_not_have_is_written(tmp_path: Path) -> None:
    rows = [*STORE, keyword("1009", 'pan 10"', "Broad"), keyword("1010", "+steel +pan", "Broad")]
    for n, text in enumerate(('pan 10"', "+Steel +pan")):
        change = replace(BID, action=f"A-{n}", target=text, match="broad")
        assert refusal(tmp_path, change, rows=rows) == []


@pytest.mark.parametrize(("state", "codes"), [("paused", ["paused"]), ("archived", ["archived", "archived"])])
def test_what_stands_in_an_ad_group_that_does_not_run_is_refused(tmp_path: Path, state: str, codes: list[str]) -> None:
    rows = [row | {"State": state} if row.get("Ad Group Name") == "Pans" else row for row in STORE]
    pause = Change("A-2", "pause_target", "SP", "Skillet – manual", target="steel pan", match="phrase")
    assert refusal(tmp_path, replace(BID, ad_group=None), pause, rows=rows) == codes


def test_the_present_bid_is_the_ad_groups_where_a_target_has_none(tmp_path: Path) -> None:
    assert refusal(tmp_path, replace(BID, target="bare pan", value=Decimal("0.80"))) == ["same_value"]


def test_bids_keep_to_the_limits_of_the_marketplace(tmp_path: Path) -> None:
    change = replace(BID, value=Decimal("1.5"))
    assert refusal(tmp_path, change, marketplace="US") == []
    assert refusal(tmp_path, change, marketplace="JP") == ["too_low"]


def test_the_same_thing_changed_twice_is_refused_twice(tmp_path: Path) -> None:
    other = replace(BID, action="A-9", value=Decimal("0.5"))
    found = export(tmp_path, BID, other, replace(BID, action="A-3", match="phrase"))
    assert [(r.change.action, r.reason.text.en) for r in found.refused] == [
        ("A-1", "A-1, A-9 change the same thing: accept one of them."),
        ("A-9", "A-1, A-9 change the same thing: accept one of them."),
    ]
    assert [w.change.action for w in found.written] == ["A-3"]


def test_a_negative_against_a_keyword_of_the_same_upload_stops_both(tmp_path: Path) -> None:
    whole = Change("A-9", "negative_exact", "SP", "Skillet – manual", target="Steel pan 28 cm")
    assert refusal(tmp_path, HARVEST, whole) == ["against", "against"]
    assert refusal(tmp_path, HARVEST, replace(whole, ad_group="Lids")) == []


def test_a_harvest_goes_whole_or_not_at_all(tmp_path: Path) -> None:
    assert refusal(tmp_path, replace(HARVEST, from_ad_group="Pots")) == ["no_group"]
    keyword_half = replace(HARVEST, from_campaign=None, from_ad_group=None)
    negative_half = Change("A-2", "negative_exact", "SP", "Skillet – auto", ad_group="Pots", target="steel pan 28 cm")
    assert refusal(tmp_path, keyword_half, negative_half) == ["partner", "no_group"]


def test_a_harvest_whose_negative_stands_already_is_written(tmp_path: Path) -> None:
    there = {
        "Entity": "Negative Keyword", "Campaign ID": C2, "Ad Group ID": G2, "Keyword ID": "1", "State": "enabled",
        "Keyword Text": "steel pan 28 cm", "Match Type": "Negative Exact",
    }  # fmt: skip
    found = export(tmp_path, HARVEST, rows=[*STORE, there])
    assert [(w.entity, w.operation) for w in found.written] == [("Keyword", "Create")]


def test_products_that_no_real_sample_shows_are_refused(tmp_path: Path) -> None:
    both = {"Product": "Sponsored Display", "Campaign ID": "1", "State": "enabled"}
    rows = [
        both | {"Entity": "Campaign", "Campaign Name": "D"},
        both | {"Entity": "Ad Group", "Ad Group ID": "2", "Ad Group Name": "G"},
    ]
    change = Change("A-1", "negative_product", "SD", "D", ad_group="G", target="B0AAAAAAA1")
    found = export(tmp_path, change, rows=rows)
    assert [r.reason.text.en for r in found.refused] == [
        (
            "No real workbook has shown how Sponsored Display takes Negative Product Targeting (Create): make this "
            "change in the console."
        )
    ]


# -- ids and text ----------------------------------------------------------------------------------------------------


def test_d8_ids_and_text_stay_text_whatever_they_look_like(tmp_path: Path) -> None:
    found = export(
        tmp_path, BID, replace(_TERM, action="A-2", target="=1+1"), replace(_TERM, action="A-3", target="'00123")
    )
    assert found.path
    [sheet] = openpyxl.load_workbook(found.path).worksheets
    typed = {(c.value, c.data_type, c.number_format) for row in sheet.iter_rows(min_row=2) for c in row if c.value}
    assert {(K1, "s", "@"), (G1, "s", "@"), ("=1+1", "s", "@"), ("'00123", "s", "@"), (0.61, "n", "General")} <= typed
    assert "f" not in {kind for _, kind, _ in typed}


def test_d8_ids_that_a_spreadsheet_made_numbers_of_are_repaired_where_whole(tmp_path: Path) -> None:
    rows = [row | {k: float(row[k]) for k in row if k.endswith(" ID")} for row in STORE[:4]]
    found = export(tmp_path, BID, rows=rows)
    assert found.path
    assert filled(found.path)[0]["Keyword ID"] == K1
    assert [w.en for w in found.warnings] == [
        (
            "A spreadsheet program has turned 3 ids into numbers; none of these lost a digit, and they are written as "
            "text again."
        )
    ]


@pytest.mark.parametrize("lost", [144196907353523000.0, "1.44197E+17"])
def test_d8_a_rounded_id_is_never_written(tmp_path: Path, lost: object) -> None:
    rows = [*STORE[:4], keyword(K2, "tin pan", "Exact") | {"Keyword ID": lost}]
    change = replace(BID, target="tin pan")
    assert refusal(tmp_path, change, BID, rows=rows) == ["rounded_id"]
    assert "A spreadsheet program has rounded 1 ids" in export(tmp_path, change, rows=rows).warnings[0].en


# -- the file as a whole ---------------------------------------------------------------------------------------------


def test_an_old_workbook_is_said_to_be_old(tmp_path: Path) -> None:
    book = bulk_book(tmp_path / NAME)
    made = datetime.fromtimestamp(1795219200, UTC)
    out = tmp_path / "up.xlsx"
    assert export_changes([BID], book, out, now=made + timedelta(days=7)).warnings == ()
    [told] = export_changes([BID], book, out, now=made + timedelta(days=8)).warnings
    assert told.en.startswith("The bulk workbook is 8 days old")
    nameless = book.rename(tmp_path / "mine.xlsx")
    [told] = export_changes([BID], nameless, out).warnings
    assert told.en == "Nothing tells how old the bulk workbook is."


def test_what_is_no_bulk_workbook_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Campaign", "Spend", "Clicks"])
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(UnknownReport, match="no bulk operations workbook"):
        export_changes([BID], tmp_path / "x.xlsx", tmp_path / "up.xlsx")
    (tmp_path / "y.xlsx").write_bytes(b"")
    with pytest.raises(UnreadableFile, match="empty"):
        export_changes([BID], tmp_path / "y.xlsx", tmp_path / "up.xlsx")


def test_no_column_of_ours_is_in_the_sheet_and_actions_are_listed_beside_it(tmp_path: Path) -> None:
    found = export(tmp_path, BID)
    assert found.path
    assert found.sidecar == found.path.with_suffix(".json")
    assert "A-1" not in {cell for row in grid(found.path) for cell in row}
    told = json.loads(found.sidecar.read_text("utf-8"))
    assert told["bulk"] == NAME
    assert told["rows"] == [
        {
            "action": "A-1", "kind": "bid", "product": "SP", "sheet": "Sponsored Products Campaigns", "row": 2,
            "entity": "Keyword", "operation": "Update", "campaign_id": C1, "ad_group_id": G1, "keyword_id": K1,
            "keyword": "steel pan", "match_type": "exact", "bid": "0.61", "state": "enabled",
        }
    ]  # fmt: skip


@pytest.mark.thorough
def test_an_upload_is_a_sound_workbook(tmp_path: Path) -> None:
    found = export(tmp_path, BID, HARVEST, Change("A-3", "budget", "SP", "Skillet – manual", value=Decimal(15)))
    assert found.path
    # the order within openpyxl's own default font, which every reader takes
    assert [e for e in validator_errors(found.path) if "/x:fonts[1]/x:font[1]" not in e] == []
