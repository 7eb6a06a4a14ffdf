"""Whatever was typed comes back (rule D14): into a new workbook, another language, macros, a sheet made anew."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pages import table
from tests.stores import built, copy_store, tiny_store, workbook_path
from tests.workbook.people import edit, notes_cell, row_of, type_in
from xlops.jobs.sheets import INPUTS
from xlops.jobs.typed_copies import keep, read_kept
from xlops.periods import Week
from xlops.workbook.choices import chosen
from xlops.workbook.package import Package
from xlops.workbook.returning import lay_tables
from xlops.workbook.template import template_path
from xlops.workbook.typed_input import ReviewFound, Standing, read_standing

pytestmark = pytest.mark.usefixtures("uncomputed_all")

W46, W47 = Week.of(date(2026, 11, 9)), Week.of(date(2026, 11, 16))
ACTION = {"status": "open", "action": "Order Board S", "owner": "Mei", "due": 46349, "note": "=call"}


def work(path: Path) -> None:
    """A Monday's work on two reviews, and targets."""
    package = edit(path)
    for sheet, week in (("W46 2026", "2026_W46"), ("W47 2026", "2026_W47")):
        key = table(package, f"wk_findings_{week}")[0]["key"]
        type_in(package, f"wk_findings_{week}", 0, owner=f"Ann {week}", due=46350, note="00123")
        assert key
        package.write_cells(sheet, {notes_cell(package, sheet): f"quiet {week}"})
        ids = package.defined_names(sheet)["wk_more_kpi_ids"].split("!")[1].split(":")[0].replace("$", "")
        row = int(re.sub(r"\D", "", ids))
        package.write_cells(sheet, {f"E{row}": "remark of the first"})
    type_in(package, "wk_actions_2026_W46", 1, **ACTION)
    type_in(package, "wk_more_2026_W46", 0, key="made-up|ALL|2026-W46", finding="Something gone", note="mine")
    type_in(package, "tbl_targets", row_of(package, "tbl_targets", "kpi", "acos"), your_target=0.22, owner="Li")
    type_in(package, "own_events", 0, first_day=46340, kind="price", name="test of prices")
    package.save(path)


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory, uncomputed_all: None) -> Path:
    """A store of three weeks whose two last reviews were worked on, and read by the next build."""
    folder = tiny_store(tmp_path_factory.mktemp("returning") / "tiny", weeks=3)
    built(folder, periods=[W46, W47])
    work(workbook_path(folder))
    built(folder)
    return folder


def typed(folder: Path) -> dict[tuple[str, str, str], Any]:
    with Package(workbook_path(folder)) as package:
        return read_standing(package).typed


def test_d14_a_new_workbook_in_another_language_takes_over_all_that_was_typed(worked: Path, tmp_path: Path) -> None:
    folder = copy_store(worked, tmp_path / "tiny")
    shutil.copytree(worked / "inputs", folder / "inputs")
    before = typed(folder)
    workbook_path(folder).unlink()
    toml = folder / "xlops.toml"
    toml.write_text(toml.read_text("utf-8").replace('language = "en"', 'language = "zh"'), "utf-8")
    again = built(folder)
    own = {at: chosen(at[2], v, "zh") for at, v in before.items() if not at[0].startswith("own_")}  # words of a list
    after = typed(folder)
    assert {at: after.get(at) for at in own} == own
    assert ("wk_actions_2026_W46", "row 2", "action") in own
    assert ("wk_findings_2026_W47", "00123") in {(at[0], v) for at, v in own.items() if at[2] == "note"}
    assert "test of prices" in {v for at, v in after.items() if at[0] == "own_events"}
    assert len(again.applied.made) == 2
    assert [f.code for f in again.findings if f.code.startswith("review")] == []
    package = edit(workbook_path(folder))
    rows = [r for name in ("wk_findings", "wk_more") for r in table(package, f"{name}_2026_W46")]
    [gone] = [r for r in rows if r["note"] == "mine"]
    assert (gone["key"], gone["finding"]) == ("made-up|ALL|2026-W46", "Something gone")
    assert gone["status"] == "– 无数据"


def test_d14_a_text_in_a_copy_of_an_early_xlops_is_no_number(tmp_path: Path) -> None:
    """It did not say kinds: of numbers it wrote no zeros at the end."""
    (tmp_path / INPUTS).mkdir()
    rows = "key,column,value\nacos,your_target,1.250\nacos,your_warn,0.25\ncvr,your_target,3.0\ncvr,your_warn,12\n"
    (tmp_path / INPUTS / "tbl_targets.csv").write_text(rows, "utf-8")
    assert read_kept(tmp_path)[0] == {
        "tbl_targets": {
            "acos": {"your_target": "1.250", "your_warn": 0.25}, "cvr": {"your_target": 3, "your_warn": 12},
        },
    }  # fmt: skip


@pytest.mark.thorough
def test_d14_with_macros_all_stays(worked: Path, tmp_path: Path) -> None:
    folder = copy_store(worked, tmp_path / "tiny")
    shutil.copytree(worked / "inputs", folder / "inputs")
    before = typed(folder)
    result = built(folder, macros=True)
    assert result.path.suffix == ".xlsm"
    assert typed(folder) == before


@pytest.mark.thorough
def test_d14_a_review_without_data_waits_and_is_named(worked: Path, tmp_path: Path) -> None:
    folder = tiny_store(tmp_path / "tiny", weeks=1)
    shutil.copytree(worked / "inputs", folder / "inputs", dirs_exist_ok=True)
    (folder / "inputs" / "store.json").unlink()
    result = built(folder)
    assert [(f.code, f.value) for f in result.findings if f.code == "review-waits"] == [("review-waits", "2026-W46")]
    built(folder, force=True)
    assert "quiet 2026_W46" in (folder / "inputs" / "wk_notes.csv").read_text("utf-8-sig"), "it still waits there"


@pytest.mark.thorough
def test_a_deleted_review_is_named_once_with_how_to_get_it_back(worked: Path, tmp_path: Path) -> None:
    """Deleted in Excel: the build tells, and `xlops review` makes it again with what was typed into it."""
    folder = copy_store(worked, tmp_path / "tiny")
    shutil.copytree(worked / "inputs", folder / "inputs")
    before = typed(folder)
    without(workbook_path(folder), "W46 2026")
    told = built(folder)
    assert [(f.code, f.value, f.hint) for f in told.findings if f.code == "review-gone"] == [
        ("review-gone", "2026-W46", "xlops review week 2026-W46")
    ]
    assert [f for f in built(folder, periods=[W46]).findings if f.code == "review-gone"] == []
    of = {at: v for at, v in before.items() if "2026_W46" in at[0] or at[1] == "2026-W46"}
    after = {(at[0].removesuffix("_2"), *at[1:]): v for at, v in typed(folder).items()}
    assert {at: after.get(at) for at in of} == of


def without(path: Path, sheet: str) -> None:
    """As good as deleted: a sheet that names no period is no review of ours any more."""
    package = edit(path)
    local = package.defined_names(sheet)
    place = local["wk_period"].split("!")[1].replace("$", "")
    package.write_cells(sheet, {place: None})
    package.save(path)


@pytest.mark.thorough
def test_actions_added_late_reach_the_next_review(worked: Path, tmp_path: Path) -> None:
    folder = copy_store(worked, tmp_path / "tiny")
    shutil.copytree(worked / "inputs", folder / "inputs")
    package = edit(workbook_path(folder))
    last = table(package, "wk_last_actions_2026_W47")
    assert [r["action"] for r in last if r["action"]] == ["Order Board S"]
    type_in(package, "wk_last_actions_2026_W47", 0, result="done on Tuesday")
    type_in(package, "wk_actions_2026_W46", 4, action="Ask for a refund", owner="Li")
    package.save(workbook_path(folder))
    for _ in range(2):
        built(folder, force=True)
        rows = table(edit(workbook_path(folder)), "wk_last_actions_2026_W47")
        assert [(r["action"], r["owner"], r["result"]) for r in rows if r["action"]] == [
            ("Order Board S", "Mei", "done on Tuesday"), ("Ask for a refund", "Li", None),
        ]  # fmt: skip


CELL = st.one_of(
    st.text(min_size=1).filter(lambda t: t.strip() == t and "\x00" not in t), st.integers(0, 99), st.booleans()
)


@given(
    st.dictionaries(st.sampled_from(["keep", "note", "owner", "your_target"]), CELL, min_size=1), st.text(min_size=1)
)
def test_d14_what_is_copied_is_read_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, cells: dict[str, Any], words: str
) -> None:
    folder = tmp_path_factory.mktemp("copies")
    encoded = {c: v for c, v in cells.items() if not isinstance(v, str) or v.encode("utf-8", "ignore").decode() == v}
    typed_there = {("tbl_terms", "US|=C|t", c): v for c, v in encoded.items()}
    typed_there |= {("wk_notes", "2026-W47", "line 2"): "a\nb", ("mo_actions_2026_10", "row 1", "due"): 46349}
    keep(folder, Standing(typed_there), ["tbl_terms"])
    once, reviews = read_kept(folder)
    assert once.get("tbl_terms", {}) == ({"US|=C|t": encoded} if encoded else {})
    assert reviews["2026-W47"].tables == {"wk_notes": {"2026-W47": {"line 2": "a\nb"}}}
    assert reviews["2026-10"].tables == {"mo_actions": {"row 1": {"due": 46349}}}


def test_d1_what_was_cleared_goes_from_the_copy_and_what_was_lost_stays(tmp_path: Path) -> None:
    notes = {("tbl_terms", "a", "note"): "x", ("tbl_stock", "b", "note"): "y", ("wk_notes", "2026-W46", "line 1"): "z"}
    review = ReviewFound("W46 2026", "2026-W46", "wk", {}, closed=False, made="2026-11-16")
    keep(tmp_path, Standing(dict(notes), {"2026-W46": review}), ["tbl_terms", "tbl_stock"])
    keep(tmp_path, Standing(), ["tbl_terms"])  # the stock sheet and the review are gone, the term's note was cleared
    once, reviews = read_kept(tmp_path)
    assert once == {"tbl_stock": {"b": {"note": "y"}}}
    assert reviews["2026-W46"].tables == {"wk_notes": {"2026-W46": {"line 1": "z"}}}


def test_d14_notes_on_terms_and_stock_are_laid_beside_their_keys(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(template_path("en").read_bytes())
    package = edit(path)
    lay_tables(package, {
        "tbl_terms": {"US|C": {"keep": "✔", "note": "brand"}},
        "tbl_stock": {"US|A": {"note": "air"}, "": {"sku": "own"}},
        "tbl_targets": {"acos": {"your_target": 0.2}, "no such": {"your_target": 1}},
    })  # fmt: skip
    assert [(r["key"], r["keep"], r["note"]) for r in table(package, "tbl_terms")] == [("US|C", "✔", "brand")]
    assert [(r["key"], r["sku"], r["note"]) for r in table(package, "tbl_stock")] == [
        ("US|A", None, "air"), (None, "own", None),
    ]  # fmt: skip
    assert [r["your_target"] for r in table(package, "tbl_targets") if r["kpi"] == "acos"] == [0.2]


def test_d8_a_number_that_people_typed_stays_whole_in_the_copy(tmp_path: Path) -> None:
    """The number of a case is 123 there and in a new workbook, not 123.0."""
    keep(tmp_path, Standing({("tbl_claims", "US|lost|R1|A", "case_no"): 123.0}), ["tbl_claims"])
    assert "case_no,123,number" in (tmp_path / INPUTS / "tbl_claims.csv").read_text("utf-8-sig")
    value = read_kept(tmp_path)[0]["tbl_claims"]["US|lost|R1|A"]["case_no"]
    assert (value, type(value)) == (123, int)
