"""A workbook that people work in lives on in place: what they typed and drew outlasts the next week's build."""

from __future__ import annotations

import pickle
import shutil
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from tests import stores
from tests.jobs.exports import Home
from tests.office import validator_errors
from tests.pages import Cells, Inputs, differences, expected, same, sheets_of, table
from tests.stores import workbook_path
from tests.workbook.foreign import NAME, add_sheet, foreign_parts
from tests.workbook.people import edit, notes_cell, row_of, type_in
from xlops.jobs.build import Built
from xlops.jobs.ingest import ingest
from xlops.periods import parse_period
from xlops.review.scorecard import Board
from xlops.settings import load_settings
from xlops.workbook.package import Package

ACTION = {"action": "Cut bids of Board | Broad", "owner": "Li", "status": "open", "expected": "ACOS -5 pp"}


class Life:
    """A store before and after the next Monday."""

    def __init__(self, folder: Path, typed: dict[str, Any], monday: Built, before: dict[str, bytes]) -> None:
        self.folder, self.typed, self.monday, self.foreign = folder, typed, monday, before
        self.path = workbook_path(folder)
        self.package = Package(self.path)

    @cached_property
    def board(self) -> Board:
        return stores.board_of(self.folder)

    @cached_property
    def sheets(self) -> dict[str, Cells]:
        return sheets_of(self.path)


def people_work(path: Path) -> dict[str, Any]:
    """Type notes, owners, dates, targets, actions; what was typed where, by key."""
    package = edit(path)
    findings = table(package, "wk_findings_2026_W47")
    kept, gone = findings[0]["key"], "kpi|made-up|2026-W47"
    type_in(package, "wk_findings_2026_W47", 0, owner="Wang 王", due=46350, note="=not a formula")
    type_in(package, "wk_findings_2026_W47", 4, key=gone, owner="Zoe", note="was here first")
    type_in(package, "wk_actions_2026_W47", 0, **ACTION)
    type_in(package, "wk_actions_2026_W47", 2, action="Order LF-SKILLE-102", owner="Mei")
    package.write_cells("W47 2026", {notes_cell(package): "Prime day was quiet"})
    term = table(package, "tbl_terms")[3]["key"]
    type_in(package, "tbl_terms", 3, keep="x", note="our brand")
    sku = table(package, "tbl_stock")[1]["key"]
    type_in(package, "tbl_stock", 1, note="ship by air")
    type_in(package, "tbl_stock", 2, key="US|GONE-1", sku="GONE-1", note="sold out for good")
    count = package.tables()["tbl_stock"].rows
    type_in(package, "tbl_stock", count - 1, key=None, sku="my own row", note="keep me")
    type_in(package, "tbl_targets", row_of(package, "tbl_targets", "kpi", "acos"), your_target=0.22)
    type_in(package, "tbl_targets", row_of(package, "tbl_targets", "kpi", "ctr"), your_target=25, owner="Mei")
    package.save(path)
    add_sheet(path)
    return {"kept": kept, "gone": gone, "term": term, "sku": sku}


@pytest.fixture(scope="module")
def life(demo_store: Path, built_en: Path, tmp_path_factory: pytest.TempPathFactory) -> Life:
    def live(root: Path) -> None:
        folder = stores.copy_store(built_en.parent, root / "demo")
        shutil.copytree(demo_store / "exports", folder / "exports")
        path = workbook_path(folder)
        typed = people_work(path)
        before = foreign_parts(path, without_values=True)
        stores.add_next_week(folder, root / "new")
        result = ingest(folder, load_settings(folder))
        assert (len(result.of("stored")) > 20, result.of("refused")) == (True, [])
        (root / "told").write_bytes(pickle.dumps((typed, stores.built(folder), before)))

    root = stores.once(tmp_path_factory.getbasetemp(), "life", live)
    return Life(root / "demo", *pickle.loads((root / "told").read_bytes()))


def finding(life: Life, key: str) -> dict[str, Any]:
    """A finding's row on the sheet of W47, in whichever of its two tables it stands."""
    rows = [r for t in ("wk_findings", "wk_more") for r in table(life.package, f"{t}_2026_W47") if r["key"] == key]
    assert len(rows) == 1
    return rows[0]


@pytest.mark.usefixtures("uncomputed")
def test_d5_what_is_typed_outlasts_the_next_monday(tmp_path: Path) -> None:
    """A small store through one Monday; the other tests follow all that people type in a large one."""
    folder = stores.tiny_store(tmp_path / "tiny")
    path = stores.built(folder).path
    package = edit(path)
    key = table(package, "wk_findings_2026_W47")[0]["key"]
    type_in(package, "wk_findings_2026_W47", 0, owner="Wang 王", note="=not a formula")
    type_in(package, "wk_actions_2026_W47", 0, **ACTION)
    package.save(path)
    Home(folder).put("us/BusinessReport-11-30-26.csv", stores.by_date(date(2026, 11, 16), 14), date(2026, 11, 30))
    assert [o.what for o in ingest(folder, load_settings(folder)).outcomes] == ["stored"]
    monday = stores.built(folder)
    assert (monday.applied.made, monday.applied.refreshed) == (["W48 2026"], ["W47 2026"])
    package = Package(path)
    rows = [r for t in ("wk_findings", "wk_more") for r in table(package, f"{t}_2026_W47") if r["key"] == key]
    assert [(r["owner"], r["note"]) for r in rows] == [("Wang 王", "=not a formula")]
    assert [r["action"] for r in table(package, "wk_last_actions_2026_W48") if r["action"]] == [ACTION["action"]]


@pytest.mark.thorough
def test_d5_notes_stand_beside_their_finding(life: Life) -> None:
    row = finding(life, life.typed["kept"])
    assert (row["owner"], row["due"], row["note"]) == ("Wang 王", 46350, "=not a formula")


@pytest.mark.thorough
def test_d15_a_finding_that_nothing_is_known_of_stays_below_without_a_verdict(life: Life) -> None:
    row = finding(life, life.typed["gone"])
    assert (row["status"], row["owner"], row["note"]) == ("– no data", "Zoe", "was here first")
    assert life.typed["gone"] in {r["key"] for r in table(life.package, "wk_more_2026_W47")}


@pytest.mark.thorough
def test_d5_free_notes_and_actions_stay(life: Life) -> None:
    place = notes_cell(life.package)
    assert life.package.read_cells("W47 2026", [place]) == {place: "Prime day was quiet"}
    rows = table(life.package, "wk_actions_2026_W47")
    assert {k: rows[0][k] for k in ACTION} == ACTION
    assert rows[2]["action"] == "Order LF-SKILLE-102"


@pytest.mark.thorough
def test_last_week_s_actions_are_carried_to_the_new_week(life: Life) -> None:
    rows = table(life.package, "wk_last_actions_2026_W48")
    assert [(r["action"], r["owner"]) for r in rows if r["action"]] == [
        (ACTION["action"], "Li"), ("Order LF-SKILLE-102", "Mei"),
    ]  # fmt: skip
    assert len(rows) == 8
    assert not any(r["action"] for r in table(life.package, "wk_actions_2026_W48"))


@pytest.mark.thorough
def test_d5_notes_stay_with_terms_and_skus(life: Life) -> None:
    term = next(r for r in table(life.package, "tbl_terms") if r["key"] == life.typed["term"])
    sku = next(r for r in table(life.package, "tbl_stock") if r["key"] == life.typed["sku"])
    assert (term["keep"], term["note"], sku["note"]) == ("x", "our brand", "ship by air")


@pytest.mark.thorough
def test_d5_a_sku_that_is_gone_stays_without_its_old_numbers(life: Life) -> None:
    rows = table(life.package, "tbl_stock")
    gone = [r for r in rows if r["key"] == "US|GONE-1"]
    assert [(r["sku"], r["note"], r["status"], r["available"]) for r in gone] == [
        ("GONE-1", "sold out for good", "– no data", None)
    ]
    own = [r for r in rows if r["sku"] == "my own row"]
    assert [(r["key"], r["note"]) for r in own] == [(None, "keep me")]
    assert rows[-2:] == [*gone, *own]


@pytest.mark.thorough
def test_d9_a_person_s_own_sheet_is_left_alone(life: Life) -> None:
    assert foreign_parts(life.path, without_values=True) == life.foreign
    weeks = table(life.package, "tbl_week")
    shown = life.package.read_cells(NAME, ["A1", "B1", "B2", "B3"])
    assert shown.pop("B1") == pytest.approx(sum(r["gmv"] or 0 for r in weeks))
    assert shown == {"A1": "  mine, not yours", "B2": "2026-W48 !", "B3": 7}


@pytest.mark.thorough
def test_d10_tables_are_replaced_and_the_new_week_is_there(life: Life) -> None:
    for name in ("tbl_week", "tbl_month", "tbl_asin_week", "tbl_terms"):
        keys = [r["key"] for r in table(life.package, name)]
        assert len(keys) == len(set(keys))
    weeks = {r["key"] for r in table(life.package, "tbl_week")}
    assert {"2026-W48|ALL", "2026-W48|US", "2026-W48|DE"} <= weeks
    assert max(r["period"] for r in table(life.package, "tbl_week")) == "2026-W48"


@pytest.mark.thorough
def test_the_new_week_is_made_the_old_ones_refreshed(life: Life) -> None:
    done = life.monday.applied
    assert (done.made, done.refreshed, done.closed) == (["W48 2026"], ["M10 2026", "W47 2026"], [])
    visible = [s.name for s in life.package.sheets() if s.state == "visible"]
    assert visible[:4] == ["Dashboard", "W48 2026", "W47 2026", "M10 2026"]
    assert visible[-1] == NAME


@pytest.mark.thorough
def test_d1_a_typed_target_counts_and_what_could_be_two_numbers_is_asked_about(life: Life) -> None:
    assert life.monday.targets_changed == 1
    assert [(f.code, f.column) for f in life.monday.findings if f.code == "input-refused"] == [
        ("input-refused", "ctr target")
    ]
    asked = next(f for f in life.monday.findings if f.code == "input-refused")
    assert "meant as 25%" in asked.message.in_("en")
    board = life.board
    week = board.weeks[-1]
    acos, ctr = (board.target(board.catalogue[k], week, "ALL") for k in ("acos", "ctr"))
    assert (acos.source, acos.target and acos.target.high) == ("sheet", 0.22)
    assert (ctr.source, ctr.target and ctr.target.low) == ("default", 0.004)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("sheet", "period"), [("W48 2026", "2026-W48"), ("W47 2026", "2026-W47"), ("M10 2026", "2026-10")]
)
def test_every_open_review_shows_what_python_says(life: Life, sheet: str, period: str) -> None:
    page, board = Inputs(life.sheets[sheet]), life.board
    scores = {k: board.score(board.catalogue[k], parse_period(period)) for k in page.columns}
    assert [k for k, s in scores.items() if not same(page.value(k), expected(s, "en"))] == []
    assert {k: page.status(k) for k in scores} == {k: s.status.label.in_("en") for k, s in scores.items()}


@pytest.mark.thorough
def test_d1_everything_typed_is_copied_to_inputs(life: Life) -> None:
    copied = {p.name: p.read_text("utf-8-sig") for p in (life.folder / "inputs").glob("*.csv")}
    assert "our brand" in copied["tbl_terms.csv"]
    assert "'=not a formula" in copied["wk_findings_2026_W47.csv"]  # rule D8: no formula for a spreadsheet
    assert "Prime day was quiet" in copied["wk_notes.csv"]
    assert "acos,your_target,0.22" in copied["tbl_targets.csv"]


@pytest.mark.thorough
def test_d6_the_old_workbook_stands_in_backups(life: Life) -> None:
    backup = life.monday.backup
    assert backup is not None
    backup = life.folder / "backups" / backup.name  # the folder was moved when it was done
    assert table(Package(backup), "tbl_targets") != []
    assert [s.name for s in Package(backup).sheets() if s.name.startswith("W4")] == ["W47 2026"]


@pytest.mark.thorough
def test_the_workbook_is_still_valid(life: Life) -> None:
    assert validator_errors(life.path) == []


@pytest.mark.thorough
def test_building_again_changes_no_value(life: Life, tmp_path: Path) -> None:
    folder = stores.copy_store(life.folder, tmp_path / "demo")
    shutil.copytree(life.folder / "inputs", folder / "inputs")  # which actions were open in weeks that are over
    path = workbook_path(folder)
    before = sheets_of(path)
    again = stores.built(folder, force=True)
    assert (again.applied.made, again.applied.closed, again.targets_changed) == ([], [], 0)
    assert [p.name for p in (folder / "backups").iterdir()] == [again.backup.name if again.backup else ""]
    after = sheets_of(path)
    for name in ("Log", "_meta"):  # the run itself
        del before[name], after[name]
    assert differences(before, after) == []
