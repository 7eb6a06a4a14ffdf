"""Old closed reviews move to an archive beside the workbook, and nothing typed is lost on the way (rules D10, D16)."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.office import validator_errors
from tests.skips import NEEDS_SIGNALS
from tests.stores import built, copy_store, tiny_store, workbook_path
from tests.tiers import thorough_after
from tests.workbook.people import edit, notes_cell, type_in
from xlops.cli import cli
from xlops.jobs.actions import list_actions
from xlops.jobs.archive import old_reviews
from xlops.jobs.export import review_page
from xlops.jobs.identity import read_identity
from xlops.jobs.sheets import INPUTS
from xlops.jobs.typed_copies import in_archives
from xlops.periods import parse_period
from xlops.settings import load_settings
from xlops.workbook.archive import MARK, values_of
from xlops.workbook.headless import _at_rest
from xlops.workbook.package import Package
from xlops.workbook.typed_input import ReviewFound, Typed, find_reviews, typed_in

pytestmark = pytest.mark.usefixtures("uncomputed_all")

W25, W26, W34, M09 = map(parse_period, ("2026-W25", "2026-W26", "2026-W34", "2026-09"))
ARCHIVE = "archive-2026.xlsx"
OLD = {"2026-W25", "2026-W26"}
DONE = {"2026-W25": ARCHIVE, "2026-W26": ARCHIVE}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory, uncomputed_all: None) -> Path:
    """A store with two closed reviews of June, one of August and people's words in them; its next build moves two."""
    folder = tiny_store(tmp_path_factory.mktemp("archive") / "shop", weeks=30)
    built(folder, periods=[W25, W26, W34], close=True, as_of=date(2026, 9, 6))
    package = edit(workbook_path(folder))
    for week in ("W25", "W26"):
        package.write_cells(f"{week} 2026", {notes_cell(package, f"{week} 2026"): f"=quiet {week} 周"})
        type_in(package, f"wk_actions_2026_{week}", 1, action=f"Order more {week}", owner="Li", status="open")
        type_in(package, f"wk_findings_2026_{week}", 0, owner="Ann", note="00123")
    package.write_cells("W25 2026", {"Q3": "beside"})
    package.save(workbook_path(folder))
    return folder


@pytest.fixture
def shop(before: Path, tmp_path: Path) -> Path:
    return copied(before, tmp_path / "shop")


@pytest.fixture(scope="module")
def moved(before: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same store after the build that moved two reviews."""
    folder = copied(before, tmp_path_factory.mktemp("moved") / "shop")
    built(folder)
    return folder


@pytest.fixture
def archived(moved: Path, tmp_path: Path) -> Path:
    return copied(moved, tmp_path / "shop")


def copied(store: Path, folder: Path) -> Path:
    copy_store(store, folder)
    shutil.copytree(store / INPUTS, folder / INPUTS)
    for archive in store.glob("archive-*.xlsx"):
        shutil.copy2(archive, folder)
    return folder


def everything(folder: Path) -> dict[str, tuple[str, Typed, dict[str, Any]]]:
    """Each closed review: the file that has it, what was typed, its values; a review in two files fails."""
    found: dict[str, tuple[str, Typed, dict[str, Any]]] = {}
    for path in (workbook_path(folder), *folder.glob("archive-*.xlsx")):
        package = Package(path)
        for period, review in find_reviews(package).items():
            assert period not in found, f"{period} is there twice"
            if review.closed:
                found[period] = (path.name, typed_in(package, review), values_of(package, review.sheet))
    return found


def said(folder: Path, **options: Any) -> list[tuple[str, str, str]]:
    codes = ("review-stays", "review-archived", "review-gone", "archive-waits", "archive-gone")
    return [(f.code, str(f.value), str(f.hint)) for f in built(folder, **options).findings if f.code in codes]


# -- there and back ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "day", "old"),
    [("2026-W33", "2026-11-22", True), ("2026-W34", "2026-11-22", False), ("2026-W34", "2026-11-23", True),
     ("2025-09", "2026-11-01", True), ("2025-10", "2026-11-30", False), ("2025-10", "2026-12-01", True)],
)  # fmt: skip
def test_d16_a_closed_review_is_old_after_thirteen_weeks_or_months(period: str, day: str, old: bool) -> None:
    prefix = "wk" if "W" in period else "mo"
    found, newer, still_open = (
        ReviewFound(p, p, prefix, {}, closed)
        for p, closed in ((period, True), ("2026-W46" if prefix == "wk" else "2026-10", True), ("2024-W01", False))
    )
    every = [found, newer, still_open]
    assert [r.period for r in old_reviews(every, date.fromisoformat(day), ())] == [period] * old
    assert old_reviews(every, date.fromisoformat(day), [period]) == []
    assert old_reviews([found], date.fromisoformat(day), ()) == [], "the newest of its kind stays"


def test_d10_old_reviews_move_with_all_that_was_typed(shop: Path) -> None:
    was = everything(shop)
    result = built(shop)
    assert result.applied.archived == [f"W26 2026, W25 2026 → {ARCHIVE}"]
    now = everything(shop)
    assert {p: now[p][1:] for p in OLD} == {p: was[p][1:] for p in OLD}
    assert {p: where for p, (where, _, _) in now.items()} == {**DONE, "2026-W34": "shop.xlsx"}
    assert "=quiet W25 周" in now["2026-W25"][2].values()
    assert "beside" in now["2026-W25"][2].values()
    archive = Package(shop / ARCHIVE)
    assert [s.name for s in archive.sheets()] == ["W26 2026", "W25 2026"]
    assert archive.defined_names() == {
        MARK: '"2026"', "meta_store": f'"{read_identity(shop).id}"', "lst_marketplaces": "'W26 2026'!$C$4",
    }  # fmt: skip
    assert [archive.read_formulas(s.name) for s in archive.sheets()] == [{}, {}]
    assert in_archives(shop) == DONE
    assert _at_rest(Package(workbook_path(shop))) == ["W34 2026"], "what is closed is not computed again"
    copies = {p.name: p.read_text("utf-8-sig") for p in (shop / INPUTS).glob("*.csv")}
    assert "Order more W25" in copies["wk_actions_2026_W25.csv"], "what was typed is in inputs/ too"
    assert "'=quiet W25 周" in copies["wk_notes.csv"]


@pytest.mark.thorough
def test_d16_reopen_brings_a_review_back_and_the_archive_forgets_it(before: Path, archived: Path) -> None:
    shop, was = archived, everything(before)
    now = everything(shop)
    assert (said(shop, force=True), everything(shop)) == ([], now), "again moves nothing"
    assert said(shop, periods=[W25]) == [("review-archived", "2026-W25", ARCHIVE)]
    result = built(shop, periods=[W25], reopen=True)
    assert (result.applied.made, result.applied.refreshed) == ([], ["W25 2026"])
    package = Package(workbook_path(shop))
    review = find_reviews(package)["2026-W25"]
    typed = typed_in(package, review)
    assert not review.closed
    assert typed == was["2026-W25"][1]
    assert package.read_cells("W25 2026", ["Q3"]) == {"Q3": "beside"}
    assert set(package.read_formulas("W25 2026")) >= set(package.read_formulas("W47 2026"))
    assert list(find_reviews(Package(shop / ARCHIVE))) == ["2026-W26"]
    assert in_archives(shop) == {"2026-W26": ARCHIVE}
    names = [s.name for s in package.sheets() if s.name[1].isdigit()]
    assert names == ["W47 2026", "W34 2026", "W25 2026", "M10 2026"]
    assert built(shop, periods=[W25], reopen=True).applied.refreshed == ["W25 2026"], "as after a run that was killed"
    built(shop, periods=[W26], reopen=True)
    assert (sorted(shop.glob("archive-*")), in_archives(shop)) == ([], {}), "an archive of nothing goes"
    assert [p.name[:12] for p in (shop / "backups").glob("archive-*")] == ["archive-2026"] * 2
    built(shop, periods=[W25, W26], close=True)
    built(shop, force=True)
    now = everything(shop)
    assert {p: now[p][0] for p in OLD} == DONE, "closed again it moves again"
    assert all(now[p][1].items() >= was[p][1].items() for p in OLD)


@pytest.mark.thorough
def test_open_actions_of_an_archived_review_live_on(shop: Path) -> None:
    assert "2026-W26" in {p for p, (where, _, _) in everything(shop).items() if where == "shop.xlsx"}
    package = edit(workbook_path(shop))
    type_in(package, "tbl_actions", 0, key=None, action="Call the factory", owner="Li", due=46400)
    package.save(workbook_path(shop))
    built(shop)
    before = [e for e in list_actions(shop, load_settings(shop)).entries if e.open]
    built(shop, force=True)
    assert [e.text.en for e in before] == ["Call the factory"]
    assert [e for e in list_actions(shop, load_settings(shop)).entries if e.open] == before
    shown = Package(workbook_path(shop)).read_table("tbl_actions")["action"]
    assert [action for action in shown if action] == ["Call the factory"]


@pytest.mark.thorough
def test_status_export_and_a_new_workbook_know_where_it_lies(archived: Path) -> None:
    shop = archived
    told = CliRunner().invoke(cli, ["status", "--store", str(shop)]).output
    assert f"  {ARCHIVE}: 2026-W25, 2026-W26" in told.splitlines()
    page = review_page(shop, load_settings(shop), ["2026-W25"]).page
    assert ARCHIVE in repr(page)
    assert "Order more W25" in repr(page)
    workbook_path(shop).unlink()
    again = built(shop)
    assert (again.anew, sorted(everything(shop))) == (True, ["2026-W25", "2026-W26", "2026-W34"][:2])
    assert "W34 2026" in again.applied.made
    assert not {"W25 2026", "W26 2026"} & set(again.applied.made)


@pytest.mark.thorough
def test_an_archive_that_is_gone_is_named_and_the_review_can_be_made_again(archived: Path) -> None:
    shop = archived
    (shop / ARCHIVE).unlink()
    assert said(shop, force=True)[0] == ("archive-gone", ARCHIVE, "")
    again = built(shop, periods=[W25])
    assert again.applied.made == ["W25 2026"]
    package = Package(workbook_path(shop))
    assert package.read_cells("W25 2026", [notes_cell(package, "W25 2026")]) == {
        notes_cell(package, "W25 2026"): "=quiet W25 周"
    }


# -- what stays --------------------------------------------------------------------------------------------------------


def _name(package: Package) -> None:
    package.set_defined_name("MyBest", "'W25 2026'!$B$5")


def _formula(package: Package) -> None:
    package.write_cells("Plan", {"Z1": _cell("'W25 2026'!B5&\"\"")})


def _table(package: Package) -> None:
    package.write_cells("Plan", {"Z1": _cell("COUNTA(wk_actions_2026_W25[action])")})


def _cell(formula: str) -> Any:
    from xlops.workbook.package import CellFormula

    return CellFormula(formula, 1)


@pytest.mark.thorough
@pytest.mark.parametrize(("point", "where"), [(_name, "MyBest"), (_formula, "Plan"), (_table, "Plan")])
def test_d16_a_review_that_others_refer_to_stays(shop: Path, point: Callable[[Package], None], where: str) -> None:
    package = Package(workbook_path(shop))
    point(package)
    package.save(workbook_path(shop))
    [(code, period, why)] = said(shop)
    assert (code, period) == ("review-stays", "2026-W25")
    assert where in why
    assert {p: f for p, (f, _, _) in everything(shop).items()} == {
        "2026-W25": "shop.xlsx", "2026-W26": ARCHIVE, "2026-W34": "shop.xlsx",
    }  # fmt: skip


@pytest.mark.parametrize("trouble", thorough_after(0, ["open", "damaged", "another's"]))
def test_an_archive_that_cannot_be_written_postpones_the_move_alone(shop: Path, trouble: str) -> None:
    if trouble == "open":
        (shop / f"~${ARCHIVE}").write_text("")
    elif trouble == "damaged":
        (shop / ARCHIVE).write_bytes(b"PK no workbook")
    else:
        edit(workbook_path(shop)).save(shop / "x.xlsx")
        (shop / "x.xlsx").rename(shop / ARCHIVE)
    if trouble == "another's":
        package = Package(shop / ARCHIVE)
        package.set_defined_name("meta_contract", '"none"')
        package.save(shop / ARCHIVE)
    kept = (shop / ARCHIVE).read_bytes() if (shop / ARCHIVE).exists() else b""
    result = built(shop)
    waits = [f.message.in_("en") for f in result.findings if f.code == "archive-waits"]
    told = {"open": "is open in Excel", "damaged": "damaged", "another's": "is no archive of this store"}[trouble]
    assert (len(waits), told in waits[0], result.applied.made) == (1, True, ["M10 2026", "W47 2026"])
    assert find_reviews(Package(workbook_path(shop))).keys() >= OLD
    assert ((shop / ARCHIVE).read_bytes() if (shop / ARCHIVE).exists() else b"") == kept
    for path in (shop / ARCHIVE, shop / f"~${ARCHIVE}"):
        path.unlink(missing_ok=True)
    assert built(shop).applied.archived == [f"W26 2026, W25 2026 → {ARCHIVE}"], "tried again, though nothing is new"


@pytest.mark.thorough
def test_people_s_own_sheets_in_an_archive_stay(archived: Path) -> None:
    shop = archived
    archive = Package(shop / ARCHIVE)
    archive.clone_sheet("W26 2026", "My notes")
    archive.write_cells("My notes", {"Q9": "mine"})
    archive.save(shop / ARCHIVE)
    built(shop, periods=[W25], reopen=True)
    built(shop, periods=[W25], close=True)
    built(shop, force=True)
    after = Package(shop / ARCHIVE)
    assert {s.name for s in after.sheets()} == {"W25 2026", "W26 2026", "My notes"}
    assert after.read_cells("My notes", ["Q9"]) == {"Q9": "mine"}


# -- killed ------------------------------------------------------------------------------------------------------------

EVENTS = ("replace", "unlink")  # what a reader of the folder sees changes with these only


def _killed(folder: Path, at: int, reopen: bool, told: Any) -> None:
    """Build, and be killed at the n-th change of a file that matters; without one, say how many there were."""
    from tests.computed import uncompute

    patch, count = pytest.MonkeyPatch(), 0
    uncompute(patch)

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def event(*args: Any, **options: Any) -> Any:
            nonlocal count
            count += not Path(str(args[-1])).name.startswith(("wk_", "mo_"))  # copies of what was typed, long before
            if count >= at:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **options)

        return event

    for name in EVENTS:
        patch.setattr(os, name, counted(getattr(os, name)))
    built(folder, periods=[W25] if reopen else None, reopen=reopen)
    told.put(count)


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason=NEEDS_SIGNALS)
@pytest.mark.parametrize("reopen", [False, True], ids=["moved", "reopened"])
def test_d16_killed_at_every_change_of_a_file_nothing_is_lost_and_nothing_doubled(
    before: Path, moved: Path, tmp_path: Path, reopen: bool
) -> None:
    ready = copied(moved if reopen else before, tmp_path / "ready" / "shop")
    was = {p: typed for p, (_, typed, _) in everything(ready).items() if p in OLD}
    context = multiprocessing.get_context("fork")
    told, at, seen = context.Queue(), 1, set()
    while True:
        folder = copied(ready, tmp_path / f"{at}" / "shop")
        process = context.Process(target=_killed, args=(folder, at, reopen, told))
        process.start()
        process.join()
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        built(folder)
        typed = {}
        for path in (workbook_path(folder), *folder.glob("archive-*.xlsx")):
            package = Package(path)
            for period, review in find_reviews(package).items():
                if period in OLD:
                    assert period not in typed, f"event {at}: {period} is there twice"
                    typed[period] = typed_in(package, review)
        assert typed == was, f"event {at}"
        lies = in_archives(folder)
        assert lies.keys() in ({"2026-W25", "2026-W26"}, {"2026-W26"}), f"event {at}"
        seen.add(len(lies))
        assert [p.name for p in folder.iterdir() if p.name.startswith(".xlops-")] == [], f"event {at}"
        shutil.rmtree(folder.parent)
        at += 1
    assert (at, at > 6) == (told.get() + 1, True)
    assert seen == ({1, 2} if reopen else {2})


@pytest.mark.thorough
def test_archive_and_workbook_are_valid(archived: Path) -> None:
    shop = archived
    assert validator_errors(shop / ARCHIVE) == []
    assert validator_errors(workbook_path(shop)) == []
    built(shop, periods=[W25], reopen=True)
    assert validator_errors(shop / ARCHIVE) == []
    assert validator_errors(workbook_path(shop)) == []
