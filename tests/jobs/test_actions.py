"""The Actions sheet over weeks: what people type stays and counts, numbers hold, a lost workbook takes all back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.pages import table
from tests.stores import built, copy_store, workbook_path
from tests.workbook.people import edit, recompute, row_of, type_in
from xlops.cli import cli
from xlops.facts.history import open_store
from xlops.facts.placed import read_placed
from xlops.jobs.actions import FILE, list_actions, read_actions
from xlops.jobs.restock import restock_list
from xlops.jobs.sheets import INPUTS
from xlops.review.action import Entry
from xlops.settings import load_settings
from xlops.workbook.package import Package

pytestmark = pytest.mark.usefixtures("uncomputed_all", "measured_once")

W45, W46, W47 = (date(2026, 11, day) for day in (8, 15, 22))


def sheet(folder: Path, name: str = "tbl_actions") -> list[dict[str, Any]]:
    with Package(workbook_path(folder)) as package:
        return [row for row in table(package, name) if row.get("key") or row.get("action")]


def of(folder: Path, key: str) -> Entry:
    return next(e for e in read_actions(folder) if e.key == key)


def work(folder: Path, what: Callable[[Package], None]) -> None:
    package = edit(workbook_path(folder))
    what(package)
    package.save(workbook_path(folder))


def monday(package: Package) -> None:
    """A Monday's work: one accepted, one rejected, an owner, a note, a day in words, and an action of one's own."""
    row = {str(key): n for n, key in enumerate(package.read_table("tbl_actions")["key"]) if key}
    type_in(package, "tbl_actions", row["reorder|US|LF-BOTTLE-202"], do="x", note="=mail sent")
    type_in(package, "tbl_actions", row["reorder|US|LF-SKILLE-102"], do="否")
    type_in(package, "tbl_actions", row["stock_out|US|B0XLOPS102"], owner="Zoe")
    type_in(package, "tbl_actions", row["competitor_price|US|B0XLOPS201"], due="after Friday")
    type_in(package, "tbl_actions", row["competitor_price|US|B0XLOPS202"], due=date(2026, 11, 20))
    free = len(row)
    type_in(package, "tbl_actions", free, action="Call the freight agent", owner="Mei", due=46340, worth=250)
    type_in(package, "tbl_actions", free + 2, action="00123", do="done")


@pytest.fixture(scope="module")
def three_weeks(autumn_store: Path, tmp_path_factory: pytest.TempPathFactory, uncomputed_all: None) -> Path:
    """A store built on three Mondays and worked on after the first."""
    folder = copy_store(autumn_store, tmp_path_factory.mktemp("actions") / "shop")
    built(folder, as_of=W45)
    work(folder, monday)
    built(folder, as_of=W46)
    work(folder, lambda p: type_in(p, "tbl_actions", row_of(p, "tbl_actions", "no", "A-7"), do="完成"))
    built(folder, as_of=W47)
    return folder


def test_the_week_says_what_became_of_what_was_done(three_weeks: Path) -> None:
    with Package(workbook_path(three_weeks)) as package:
        recompute(package, "W47 2026", "W45 2026", "Actions")
        judged = [row for row in table(package, "wk_judged_2026_W47") if row["no"]]
        decide = [row["no"] for row in table(package, "wk_decide_2026_W45") if row["no"]]
    told = [(row["no"], row["result"], row["owner"], row["decided"], row["effect"]) for row in judged]
    assert told == [("A-7", "✔ done", "supply", 46348, None), ("A-10", "✔ done", None, 46341, None)]
    assert decide == ["A-8", "A-3", "A-4", "A-9", "A-5", "A-2", "A-6", "A-7"]


def test_numbers_hold_over_three_weeks_and_decisions_stand(three_weeks: Path) -> None:
    found = [(e.number, e.key, e.state, e.since, e.do) for e in read_actions(three_weeks)]
    assert found == [
        ("A-1", "stock_out|US|B0XLOPS102", "resolved", "2026-W45", ""),
        ("A-2", "competitor_price|US|B0XLOPS202", "proposed", "2026-W45", ""),
        ("A-3", "competitor_price|US|B0XLOPS201", "proposed", "2026-W45", ""),
        ("A-4", "competitor_price|US|B0XLOPS203", "proposed", "2026-W45", ""),
        ("A-5", "aged181|ALL", "proposed", "2026-W45", ""),
        ("A-6", "reorder|US|LF-SKILLE-102", "rejected", "2026-W45", "否"),
        ("A-7", "reorder|US|LF-BOTTLE-202", "done", "2026-W45", "完成"),
        ("A-8", "reorder|ALL", "proposed", "2026-W45", ""),
        ("A-9", "own|A-9", "proposed", "2026-W45", ""),
        ("A-10", "own|A-10", "done", "2026-W45", "done"),
        ("A-11", "reorder|US|LF-CAMPKN-302", "proposed", "2026-W46", ""),
        ("A-12", "reorder|US|LF-COFFEE-801", "proposed", "2026-W46", ""),
        ("A-13", "campaign|US|SP | Board | Broad", "proposed", "2026-W46", ""),
    ]


def test_what_is_reported_as_ordered_is_known_to_the_restock_plan(three_weeks: Path) -> None:
    """Accepted in the first week, done in the third: coming since then, beyond the stock of the first."""
    with open_store(three_weeks, read_only=True) as store:
        [order] = read_placed(store.con)
    assert order == (7, "US", "LF-BOTTLE-202", of(three_weeks, "reorder|US|LF-BOTTLE-202").parts[
        "reorder|US|LF-BOTTLE-202"], W45, W47)  # fmt: skip
    found = restock_list(three_weeks, load_settings(three_weeks), "US")
    assert [(o.action, o.sku, o.asked, o.reported) for o in found.on_order] == [(
        "A-7", "LF-BOTTLE-202", order.units, W47)]  # fmt: skip
    rows = [row for row in sheet(three_weeks, "tbl_restock") if row["way"] == "placed"]
    assert [(row["key"], row["units"]) for row in rows] == [("US|LF-BOTTLE-202|A-7", found.on_order[0].units)]


def test_d5_the_sheet_shows_what_was_typed_open_above_and_decided_below(three_weeks: Path) -> None:
    open_ones = {r["no"]: r for r in sheet(three_weeks)}
    assert list(open_ones) == [
        "A-8",
        "A-3",
        "A-4",
        "A-9",
        "A-5",
        "A-11",
        "A-12",
        "A-13",
        "A-2",
    ]  # by day; what is none counts as not typed
    assert [(r["owner"], r["due"], r["worth"]) for r in (open_ones[n] for n in ("A-9", "A-2", "A-3"))] == [
        ("Mei", 46340, 250), ("pricing", 46346, open_ones["A-2"]["worth"]),
        ("pricing", "after Friday", open_ones["A-3"]["worth"]),
    ]  # fmt: skip
    done = [(r["no"], r["result"], r["do"], r["owner"], r["note"], r["decided"]) for r in
            sheet(three_weeks, "tbl_actions_done")]  # fmt: skip
    day = {d: (d - date(1899, 12, 30)).days for d in (W46, W47)}
    assert done == [
        ("A-7", "✔ done", "完成", "supply", "=mail sent", day[W47]),
        ("A-1", "– resolved", None, "Zoe", None, day[W47]),
        ("A-10", "✔ done", "done", None, None, day[W46]),
        ("A-6", "☒ rejected", "否", "supply", None, day[W46]),
    ]
    assert [r["owner"] for r in sheet_of_owners(three_weeks)] == ["supply", "pricing", "Mei", "advertising"]


def sheet_of_owners(folder: Path) -> list[dict[str, Any]]:
    with Package(workbook_path(folder)) as package:
        return table(package, "tbl_action_owners")


@pytest.mark.thorough
def test_two_builds_of_the_same_data_give_the_same_list(three_weeks: Path, tmp_path: Path) -> None:
    folder = copy_store(three_weeks, tmp_path / "again")
    shutil.copytree(three_weeks / INPUTS, folder / INPUTS)
    before, shown = read_actions(folder), (sheet(folder), sheet(folder, "tbl_actions_done"))
    built(folder, as_of=W47, force=True)
    assert read_actions(folder) == before
    assert (sheet(folder), sheet(folder, "tbl_actions_done")) == shown
    built(folder, as_of=W45, force=True)  # a look back changes nothing
    assert read_actions(folder) == before


@pytest.mark.thorough
@pytest.mark.parametrize("language", ["zh", "en"])
def test_d14_a_lost_workbook_takes_them_back(three_weeks: Path, tmp_path: Path, language: str) -> None:
    folder = copy_store(three_weeks, tmp_path / "lost", language=language)
    shutil.copytree(three_weeks / INPUTS, folder / INPUTS)
    before = (sheet(folder), sheet(folder, "tbl_actions_done"))
    known = read_actions(folder)
    workbook_path(folder).unlink()
    built(folder, as_of=W47)
    assert read_actions(folder) == known
    after = (sheet(folder), sheet(folder, "tbl_actions_done"))
    typed = ("no", "key", "do", "due", "note")
    assert [[[r[c] for c in typed] for r in rows] for rows in after] == [
        [[r[c] for c in typed] for r in rows] for rows in before
    ]
    assert {r["owner"] for r in after[0]} == ({"定价", "供应链", "广告", "Mei"} if language == "zh" else
                                             {"pricing", "supply", "advertising", "Mei"})  # fmt: skip


@pytest.mark.thorough
def test_d14_a_lost_memory_is_read_from_the_sheet(three_weeks: Path, tmp_path: Path) -> None:
    folder = copy_store(three_weeks, tmp_path / "forgot")
    built(folder, as_of=W47, force=True)
    was = {e.number: (e.key, e.state) for e in read_actions(three_weeks) if e.state != "resolved" or e.touched}
    assert {e.number: (e.key, e.state) for e in read_actions(folder)} == was


@pytest.mark.thorough
def test_a_row_that_was_cleared_goes_and_a_decision_can_be_taken_back(three_weeks: Path, tmp_path: Path) -> None:
    folder = copy_store(three_weeks, tmp_path / "cleared")
    shutil.copytree(three_weeks / INPUTS, folder / INPUTS)

    def undo(package: Package) -> None:
        row = row_of(package, "tbl_actions", "no", "A-9")
        type_in(package, "tbl_actions", row, **dict.fromkeys(("no", "key", "action", "owner", "due", "worth")))
        type_in(package, "tbl_actions_done", row_of(package, "tbl_actions_done", "no", "A-6"), do=None)

    work(folder, undo)
    built(folder, as_of=W47)
    assert [r["no"] for r in sheet(folder)] == ["A-6", "A-8", "A-3", "A-4", "A-5", "A-11", "A-12", "A-13", "A-2"]
    assert (of(folder, "own|A-9").state, of(folder, "reorder|US|LF-SKILLE-102").decided) == ("resolved", None)
    work(folder, lambda p: type_in(p, "tbl_actions", len(sheet(folder)), action="Something new"))
    built(folder, as_of=W47)
    assert of(folder, "own|A-14").text.en == "Something new"  # a number is never given twice


@pytest.mark.thorough
def test_d11_a_workbook_without_the_sheet_goes_on_and_the_list_is_kept(autumn_built: Path, tmp_path: Path) -> None:
    from tests.jobs.older import rename_tables

    folder = copy_store(autumn_built, tmp_path / "older")
    shutil.copytree(autumn_built / INPUTS, folder / INPUTS)
    path, known = workbook_path(folder), read_actions(folder)
    rename_tables(path, ["tbl_actions", "tbl_actions_done", "tbl_action_owners"])
    package = Package(path)
    for name in ("act_window", "act_today", "act_headline", "act_waiting"):
        package.set_defined_name(name, "#REF!")
    where, cell = package.defined_names()["meta_contract"].replace("$", "").split("!")
    package.write_cells(where.strip("'"), {cell: 3})
    package.save(path)
    assert built(folder, force=True).applied.lacking == ["sheet Actions"]
    assert read_actions(folder) == known != []


def test_the_command_lists_what_the_workbook_says_by_now(three_weeks: Path, tmp_path: Path) -> None:
    folder = copy_store(three_weeks, tmp_path / "asked")
    shutil.copytree(three_weeks / INPUTS, folder / INPUTS)
    work(folder, lambda p: type_in(p, "tbl_actions", row_of(p, "tbl_actions", "no", "A-8"), do="yes", owner="Ann"))
    kept = (folder / INPUTS / FILE).read_bytes()
    ran = CliRunner().invoke(cli, ["actions", "--store", str(folder), "--today", "2026-11-23", "--json"])
    found = json.loads(ran.stdout)
    assert (found["today"], found["currency"]) == ("2026-11-23", "USD")
    assert [(a["number"], a["state"], a["overdue"], a["owner"], a["due"]) for a in found["actions"]][:3] == [
        ("A-8", "accepted", True, "Ann", "2026-11-09"),
        ("A-3", "proposed", True, "pricing", "2026-11-10"),
        ("A-4", "proposed", True, "pricing", "2026-11-10"),
    ]
    everything = json.loads(CliRunner().invoke(cli, ["actions", "--store", str(folder), "--all", "--json"]).stdout)
    assert len(everything["actions"]) == 13
    plain = CliRunner().invoke(cli, ["actions", "--store", str(folder), "--today", "2026-11-23"]).stdout
    assert plain.startswith("9 open, 9 overdue by 2026-11-23 · USD\nNo.")
    later = CliRunner().invoke(cli, ["actions", "--store", str(folder), "--today", "2026-12-20"]).stdout.splitlines()
    assert later[1] == "The sheet Actions counts by 2026-11-23, the morning after its data."
    assert (folder / INPUTS / FILE).read_bytes() == kept  # nothing is written


def test_overdue_is_by_today_not_by_the_day_of_the_data(three_weeks: Path) -> None:
    """The sheet goes by its own last day; the command is asked on a day of its own, never before the data's."""

    def over(day: date) -> tuple[date, list[str]]:
        found = list_actions(three_weeks, load_settings(three_weeks), today=day)
        return found.today, [e.number for e in found.entries if found.overdue(e)]

    due = {e.number: e.by for e in list_actions(three_weeks, load_settings(three_weeks)).entries}
    for day in (date(2026, 11, 23), date(2026, 12, 20)):
        assert over(day) == (day, [number for number, by in due.items() if by is not None and by < day])
    assert over(date(2026, 12, 20)) != over(date(2026, 11, 23))
    assert over(date(2026, 1, 1)) == over(date(2026, 11, 23))
