"""A finding beside which somebody typed is never left out, and called resolved only where it was judged met (D15)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.stores import board_of, tiny_store
from xlops.language import NOTHING, Text, plain
from xlops.review.below import Below
from xlops.review.fates import fates
from xlops.review.observation import Observation
from xlops.review.observations import observe
from xlops.review.reviewed import Reviewed
from xlops.review.scorecard import Board
from xlops.review.terms import MOST, term_rows
from xlops.targets import Status
from xlops.workbook.action_plan import ReviewActions
from xlops.workbook.package import Package
from xlops.workbook.plan import Fill
from xlops.workbook.review_plan import review_sheet
from xlops.workbook.template import template_path
from xlops.workbook.typed_input import merge, read_standing

NONE = pd.DataFrame()
WEEK = "2026-W47"


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Board:
    return board_of(tiny_store(tmp_path_factory.mktemp("fates") / "tiny"))


def campaign(name: str, spend: float, sales: float) -> dict[str, Any]:
    return {"marketplace": "US", "campaign": name, "clicks": 9.0, "spend": spend, "ad_sales": sales, "ad_orders": 1.0,
            "days": 21, "rate": 1.0}  # fmt: skip


def test_d15_resolved_is_what_was_judged_and_is_met(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    week = board.weeks[-1]
    ends = {"acos": Status.MET, "gmv": Status.NO_DATA, "sessions": Status.INFO, "tacos": Status.OPEN}
    scores = [replace(s, status=ends[s.kpi.id]) for s in board.scorecard(week) if s.kpi.id in ends]
    monkeypatch.setattr(Board, "scorecard", lambda self, period, market="ALL": scores)
    asins = pd.DataFrame({"asin": ["B1"]})
    stood = Below(pd.DataFrame([{"term": "x"}]), [], pd.DataFrame([campaign("Broad", 9, 90)]), "")
    found = fates(board, week, stood, asins, moved=True)
    assert {key: found.get(f"{key}|ALL|{WEEK}") for key in ends} == {
        "acos": Text("✔ resolved", "✔ 已解决"), "gmv": Status.NO_DATA.label, "sessions": Status.INFO.label,
        "tacos": Status.OPEN.label,
    }  # fmt: skip
    resolved = Text("✔ resolved", "✔ 已解决")
    assert found[f"campaign|US|Broad|{WEEK}"] == found[f"mover|B1|{WEEK}"] == found["terms"] == resolved
    assert found["stock_out"] == Status.NO_DATA.label, "no stock was seen: nobody knows"
    gone = fates(board, week, Below(NONE, [], NONE, ""), asins, moved=False)
    assert [key for key in gone if key.startswith(("campaign", "mover"))] == []
    assert gone["terms"] == Status.NO_DATA.label


def test_d15_a_noted_finding_beyond_the_cap_of_twelve_stays(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    """Buy Box 98.1 %, warn, was called resolved as soon as twelve other KPIs were worse."""
    week = board.weeks[-1]
    scores = [replace(s, status=Status.WARN, value=1.0, judged=1.0) for s in board.scorecard(week) if s.target.edges][
        :20
    ]
    monkeypatch.setattr(Board, "scorecard", lambda self, period, market="ALL": scores)
    found = [o for o in observe(board, week, [], NONE, NONE) if o.status is Status.WARN]
    assert sum(not o.spare for o in found) == 12
    last = next(o for o in found if o.spare)
    told = reviewed(board, found)
    assert last.key not in keys_of(board, told, noted=())
    assert last.key in keys_of(board, told, noted=[last.key])


def test_d15_campaigns_below_their_share_of_spend_stay_where_they_are_noted(board: Board) -> None:
    rows = pd.DataFrame([campaign("Big", 990, 500), campaign("Small", 10, 1)])
    found = [o for o in observe(board, board.weeks[-1], [], rows, NONE) if o.key.startswith("campaign")]
    assert [(o.key.split("|")[2], o.spare, o.status) for o in found] == [
        ("Big", False, Status.BREACH), ("Small", True, Status.BREACH),
    ]  # fmt: skip


def reviewed(board: Board, found: list[Observation]) -> Reviewed:
    return Reviewed(board.weeks[-1], [], found, [], [], [], NOTHING, NOTHING, {}, NOTHING, {}, (), NOTHING, [], [])


def keys_of(board: Board, told: Reviewed, noted: Any) -> list[str]:
    sheet = review_sheet(board, told, True, noted, ReviewActions({}, NOTHING), closing=False, close=False)
    return [key for fill in sheet.fills if "key" in fill.columns for key in fill.columns["key"]]


def test_d15_a_noted_term_beyond_the_most_that_a_sheet_lists_keeps_its_row(board: Board) -> None:
    of = {
        "marketplace": "US", "ad_product": "sp", "campaign": "C", "ad_group": "G", "targeting": "t", "base_cvr": 0.1,
        "match_type": "BROAD", "impressions": 9.0, "clicks": 1.0, "ad_sales": 0.0, "ad_orders": 0.0, "rate": 1.0,
    }  # fmt: skip
    terms = pd.DataFrame([of | {"term": f"t{n}", "spend": 10.0} for n in range(MOST + 3)])
    plain_rows, key = term_rows(board, terms), f"US|C|G|t|BROAD|t{MOST + 1}"
    assert (len(plain_rows), plain_rows[-1]["spend"]) == (MOST + 1, 30.0)
    rows = term_rows(board, terms, {key})
    assert [r["key"] for r in rows[MOST:]] == [key, "others|US"]
    assert rows[-1]["spend"] == 20.0, "sums still add up"


@pytest.mark.parametrize(("key", "label"), [
    ("acos|ALL|2026-W47", "✔ resolved"), ("gmv|ALL|2026-W47", "◷ preliminary"), ("mover|B9|2026-W47", "– no data"),
    ("closing|ALL|2026-W47", "✔ resolved"),
])  # fmt: skip
def test_d15_a_row_that_is_gone_says_what_became_of_it(tmp_path: Path, key: str, label: str) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(template_path("en").read_bytes())
    with Package(path) as book:
        book.fill_table(
            "wk_more", {"key": [key], "status": ["✖ breach"], "finding": ["was"], "note": ["mine"]}, keys="key"
        )
        ends = {"acos|ALL|2026-W47": "✔ resolved", "gmv|ALL|2026-W47": "◷ preliminary", "closing": "✔ resolved"}
        shapes = {"wk_more": book.tables()["wk_more"].columns}
        columns: dict[str, list[Any]] = {c: [] for c in ("status", "finding", "evidence", "advice", "key")}
        [after] = merge(book, {"wk_more": Fill("wk_more", columns, ends)}, shapes)
        assert (after["status"], after["finding"], after["note"]) == ([label], ["was"], ["mine"])
        assert read_standing(book).noted == frozenset()


def test_d15_labels_are_spoken_in_the_language_of_the_book() -> None:
    fill = Fill("wk_more", {"key": []}, {"acos": Text("✔ resolved", "✔ 已解决"), "x": plain("y")})
    assert fill.in_("zh").fates == {"acos": "✔ 已解决", "x": "y"}
    assert (fill.fate("acos|ALL|2026-W47"), fill.fate("unknown|1")) == (Text("✔ resolved", "✔ 已解决"), None)
