"""Who does what until when: as people typed it on the review, else as the Targets and Products sheets say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.export.shops import page_of
from tests.stores import copy_store
from xlops.export.page import Deed
from xlops.language import NOTHING, Text

KEY = "violations|ALL|2026-W47"


@pytest.fixture
def typed(demo_store: Path, tmp_path: Path) -> Path:
    """The demo with words in `inputs/` as a build copies them from the workbook."""
    folder = copy_store(demo_store, tmp_path / "shop")
    inputs = folder / "inputs"
    inputs.mkdir(exist_ok=True)

    def put(name: str, *rows: str) -> None:
        (inputs / f"{name}.csv").write_text("\n".join(["key,column,value,kind", *rows]) + "\n", "utf-8-sig")

    put("wk_findings_2026_W47", f"{KEY},owner,Dora,", f"{KEY},due,46350,number", f"{KEY},note,called them,")
    put("tbl_targets", "reorder_due,owner,Eva,")
    put(
        "wk_actions_2026_W47", "row 1,action,Air 696,", "row 1,owner,Ann,", "row 1,due,46350,number", "row 2,owner,Ben,"
    )
    put("wk_last_actions_2026_W47", "row 1,action,Expedite,", "row 1,result,+6664,", "row 1,due,soon,")
    (inputs / "reviews.csv").write_text("period,kind,made,state\n2026-W47,wk,2026-11-22,closed\n", "utf-8-sig")
    return folder


def test_d1_what_was_typed_beside_a_finding_stands_on_its_card(typed: Path) -> None:
    page = page_of(typed, "2026-W47")
    cards = {c.key.split("|")[0]: c for c in (*page.cards, *page.more_cards)}
    card = cards["violations"]
    assert (card.owner, card.due, card.note) == ("Dora", Text("by 24 Nov", "11/24 前"), "called them")
    assert cards["reorder_due"].owner == "Eva"
    assert page.next == [Deed("Air 696", owner="Ann", due=Text("by 24 Nov", "11/24 前"))]
    assert page.done == [Deed("Expedite", result="+6664", due=Text("soon", "soon"))]
    assert page.freshness.en.endswith("This review is closed: its sheet keeps the figures of that day")


def test_a_review_without_words_has_none(demo_store: Path) -> None:
    page = page_of(demo_store, "2026-W46")
    assert (list(page.done), list(page.next)) == ([], [])
    assert {c.due for c in page.cards if not c.key.startswith("stock_out")} == {NOTHING}


def test_a_page_of_one_marketplace_has_no_words_of_the_whole(typed: Path) -> None:
    assert list(page_of(typed, "2026-W47", marketplace="DE").next) == []
    shutil.rmtree(typed)
