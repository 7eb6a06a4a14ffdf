"""From accepted actions to Amazon's sheet and back: what was carried out is done, what Amazon refused stays open."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.bulk.books import filled, processed
from tests.bulk.of_store import book_of_store
from tests.pages import table
from tests.stores import built, copy_store, workbook_path
from tests.workbook.people import edit, row_of, type_in
from xlops.cli import cli
from xlops.errors import UsageError
from xlops.facts.history import open_store
from xlops.jobs.actions import read_actions, write_actions
from xlops.jobs.sheets import INPUTS
from xlops.jobs.upgrade import upgrade
from xlops.jobs.upload import export_actions, import_actions
from xlops.review.action import Entry
from xlops.settings import load_settings
from xlops.workbook.package import Package
from xlops.workbook.package.references import Box, cell_ref
from xlops.workbook.proposals import PROPOSALS

pytestmark = pytest.mark.usefixtures("uncomputed_all", "measured_once")


def xlops(folder: Path, *words: str) -> Any:
    result = CliRunner().invoke(cli, [*words, "--store", str(folder), "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def accept(folder: Path, numbers: Sequence[str]) -> None:
    package = edit(workbook_path(folder))
    for number in numbers:
        type_in(package, "tbl_actions", row_of(package, "tbl_actions", "no", number), do="yes")
    package.save(workbook_path(folder))


def decide(folder: Path, action: Entry, words: Sequence[str | None]) -> list[str]:
    """Type a word beside the first single changes of an action; what these change."""
    package = edit(workbook_path(folder))
    first = row_of(package, PROPOSALS, "action", action.number)
    for n, word in enumerate(words):
        type_in(package, PROPOSALS, first + n, do=word)
    package.save(workbook_path(folder))
    return [row["about"] for row in table(package, PROPOSALS)[first : first + len(words)]]


def named(folder: Path, family: str, campaign: str) -> Entry:
    return next(e for e in read_actions(folder) if e.base == f"ads|{family}|US|SP|SP | {campaign}")


@pytest.fixture(scope="module")
def shop(built_en: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo with its first workbook, and a bulk workbook of its American campaigns beside it."""
    folder = copy_store(built_en.parent, tmp_path_factory.mktemp("upload") / "shop")
    shutil.copytree(built_en.parent / INPUTS, folder / INPUTS)
    with open_store(folder, read_only=True) as store:
        book_of_store(store, "US", folder.parent / "bulk.xlsx")
    return folder


def test_without_a_decision_nothing_is_written(shop: Path) -> None:
    with pytest.raises(UsageError, match=r"no action is accepted yet \(\d+ are proposed\): type yes"):
        export_actions(shop, load_settings(shop), shop.parent / "bulk.xlsx")
    with pytest.raises(UsageError, match="there is no list of an upload"):
        import_actions(shop, shop.parent / "bulk.xlsx")


@pytest.mark.thorough
def test_d14_single_changes_are_left_out_or_taken_alone_and_stay_decided(shop: Path, tmp_path: Path) -> None:
    folder = copy_store(shop, tmp_path / "shop")
    shutil.copytree(shop / INPUTS, folder / INPUTS)
    negatives, pauses = named(folder, "terms", "Board | Broad"), named(folder, "terms", "Skillet | Exact")
    bulk = shop.parent / "bulk.xlsx"
    left = decide(folder, negatives, ["否", None, "no, our own word"])
    taken = decide(folder, pauses, ["x"])
    told = xlops(folder, "actions", "export", "--bulk", str(bulk))
    assert (told["actions"], told["rows"]) == ([pauses.number], 1)  # the others wait for a word of their action
    assert [r["Keyword Text"] for r in filled(Path(told["file"]))] == taken
    back = processed(Path(told["file"]), tmp_path / "back.xlsx", {})
    assert xlops(folder, "actions", "import", str(back))["closed"] == []  # of a pair one is still to decide

    accept(folder, [negatives.number])
    told = xlops(folder, "actions", "export", "--bulk", str(bulk))
    assert (told["actions"], told["rows"]) == ([negatives.number, pauses.number], 13 + 1)
    assert not {r["Keyword Text"] for r in filled(Path(told["file"]))} & {left[0], left[2]}


@pytest.mark.thorough
def test_d14_what_was_decided_of_single_changes_outlasts_a_lost_workbook(shop: Path, tmp_path: Path) -> None:
    folder = copy_store(shop, tmp_path / "shop")
    shutil.copytree(shop / INPUTS, folder / INPUTS)
    negatives, pauses = named(folder, "terms", "Board | Broad"), named(folder, "terms", "Skillet | Exact")
    left, taken = decide(folder, negatives, ["否", None, "no, our own word"]), decide(folder, pauses, ["x"])
    built(folder, force=True)
    workbook_path(folder).unlink()
    built(folder)
    with Package(workbook_path(folder)) as package:
        again = {(row["action"], row["about"]): row["do"] for row in table(package, PROPOSALS) if row["do"]}
    assert again == {
        (negatives.number, left[0]): "否", (negatives.number, left[2]): "no, our own word",
        (pauses.number, taken[0]): "x",
    }  # fmt: skip


@pytest.mark.thorough
def test_d14_a_change_of_a_closed_action_keeps_its_row_its_number_and_an_upgrade(shop: Path, tmp_path: Path) -> None:
    """Its number leads nowhere any more; the column is filled with the way of the first row, which is another's."""
    folder = copy_store(shop, tmp_path / "shop")
    shutil.copytree(shop / INPUTS, folder / INPUTS)
    pauses = named(folder, "terms", "Skillet | Exact")
    [about] = decide(folder, pauses, ["no"])
    package = edit(workbook_path(folder))
    place = row_of(package, "tbl_actions", "no", pauses.number)
    type_in(package, "tbl_actions", place, do="done")
    type_in(package, "tbl_actions", place + 1, owner="  ")
    package.save(workbook_path(folder))

    def kept() -> list[tuple[Any, ...]]:
        with Package(workbook_path(folder)) as package:
            return [(r["action"], r["no"], r["do"], r["about"]) for r in table(package, PROPOSALS) if r["do"]]

    built(folder, force=True)
    assert kept() == [(pauses.number, pauses.number, "no", about)]
    with Package(workbook_path(folder)) as package:
        shape = package.tables()[PROPOSALS]
        box, last = Box.parse(shape.ref), len(table(package, PROPOSALS))
        cell = cell_ref(box.left + shape.columns.index("no"), box.top + last)
        assert cell not in package.read_formulas(shape.sheet)
    upgrade(folder, load_settings(folder))
    assert kept() == [(pauses.number, pauses.number, "no", about)]


def of_two(shop: Path, folder: Path) -> tuple[Path, Entry]:
    """A copy of the shop with an accepted action in each marketplace; the German one."""
    copy_store(shop, folder)
    shutil.copytree(shop / INPUTS, folder / INPUTS)
    german = next(e for e in read_actions(folder) if e.base.startswith("ads|terms|DE|"))
    accept(folder, [named(folder, "terms", "Skillet | Exact").number, german.number])
    return folder, german


@pytest.mark.thorough
def test_d6_an_upload_is_written_over_nothing(shop: Path, tmp_path: Path) -> None:
    folder, _ = of_two(shop, tmp_path / "shop")
    own, bulk = workbook_path(folder), shop.parent / "bulk.xlsx"
    for out, why in ((own, "is there already"), (tmp_path / "up.csv", "is not called .xlsx")):
        with pytest.raises(UsageError, match=why):
            export_actions(folder, load_settings(folder), bulk, out, "US")
    with pytest.raises(UsageError, match="accepted actions are of DE, US"):
        export_actions(folder, load_settings(folder), bulk)


@pytest.mark.thorough
def test_an_upload_names_what_is_of_elsewhere_and_what_was_written_before(shop: Path, tmp_path: Path) -> None:
    (folder, german), bulk = of_two(shop, tmp_path / "shop"), shop.parent / "bulk.xlsx"
    found = export_actions(folder, load_settings(folder), bulk, tmp_path, "US")
    assert found.upload.path == tmp_path / "ads-2026-W47-US.xlsx"
    assert ([e.number for e in found.elsewhere], found.without) == ([german.number], ())
    first = export_actions(folder, load_settings(folder), bulk, marketplace="US")
    assert (first.earlier, first.upload.refused) == ((), ())
    again = export_actions(folder, load_settings(folder), bulk, marketplace="US")
    assert again.earlier == ("ads-2026-W47-US",)
    result = CliRunner().invoke(
        cli, ["actions", "export", "--bulk", str(bulk), "--marketplace", "DE", "--store", str(folder)]
    )
    assert (result.exit_code, result.stdout.splitlines()[0]) == (1, "Nothing was written: all 2 changes are refused.")


def test_n11_search_terms_and_proposals_of_one_workbook_do_not_contradict_each_other(shop: Path) -> None:
    """Of 33 negatives and pauses 30 had another advice there, and 29 of 64 terms to add were exact keywords."""
    package = edit(workbook_path(shop))
    rows, proposed = table(package, "tbl_terms"), table(package, PROPOSALS)
    rows = [r | {"marketplace": r["marketplace"].partition(" ")[0]} for r in rows]  # `DE · EUR`
    of = {(r["marketplace"], r["campaign"], r["ad_group"], r["term"], r["targeting"].casefold()): r for r in rows}
    ends = [p for p in proposed if p["kind"] in ("negative", "product", "pause")]
    assert len(ends) > 20
    for p in ends:
        place = (p["marketplace"], p["campaign"], p["ad_group"], p["about"])
        here = [r for key, r in of.items() if key[:4] == place]
        assert [r["advice"] for r in here if p["what"] in r["advice"]], place
        chance = re.search(r"[\d.]+%", p["why"])
        told = {"0.1%" if (c := r["worth_chance"]) < 0.001 else f"{c:.1%}" for r in here if p["what"] in r["advice"]}
        assert chance
        assert chance[0] in told
    exact = {(r["marketplace"], r["targeting"].casefold()) for r in rows if r["match_type"] == "EXACT"}
    added = {(r["marketplace"], r["term"]) for r in rows if "add as exact" in r["advice"]}
    assert len(added) > 10
    assert added.isdisjoint(exact)


@pytest.mark.thorough
def test_n11_a_term_ticked_as_to_be_kept_leaves_an_accepted_action_at_once(shop: Path, tmp_path: Path) -> None:
    folder = copy_store(shop, tmp_path / "shop")
    shutil.copytree(shop / INPUTS, folder / INPUTS)
    negatives = named(folder, "terms", "Board | Broad")
    accept(folder, [negatives.number])
    package = edit(workbook_path(folder))
    rows = table(package, "tbl_terms")
    asked = [c["about"] for c in xlops(folder, "actions", "show", negatives.number)["changes"]]
    kept = next(n for n, r in enumerate(rows) if r["campaign"] == "SP | Board | Broad" and r["term"] in asked)
    type_in(package, "tbl_terms", kept, keep="✔")
    package.save(workbook_path(folder))
    told = xlops(folder, "actions", "export", "--bulk", str(shop.parent / "bulk.xlsx"))
    words = {r["Keyword Text"] for r in filled(Path(told["file"]))}
    assert (len(words), rows[kept]["term"] in words) == (14, False)
    listed = xlops(folder, "actions", "show", negatives.number)["changes"]
    assert rows[kept]["term"] not in {c["about"] for c in listed}


@pytest.mark.thorough
def test_what_amazon_carried_out_is_done_whatever_was_typed_since_and_what_it_refused_is_told(
    shop: Path, tmp_path: Path
) -> None:
    folder = copy_store(shop, tmp_path / "shop")
    shutil.copytree(shop / INPUTS, folder / INPUTS)
    negatives, pauses = named(folder, "terms", "Board | Broad"), named(folder, "terms", "Skillet | Exact")
    accept(folder, [negatives.number, pauses.number])
    upload = Path(xlops(folder, "actions", "export", "--bulk", str(shop.parent / "bulk.xlsx"))["file"])
    package = edit(workbook_path(folder))
    type_in(package, "tbl_actions", row_of(package, "tbl_actions", "no", negatives.number), do="no")
    package.save(workbook_path(folder))
    back = processed(upload, tmp_path / "back.xlsx", {2: ("Error", "Keyword is archived")})
    told = xlops(folder, "actions", "import", str(back))
    assert (told["closed"], told["against"]) == ([negatives.number], [negatives.number])
    for _ in range(2):  # what Amazon said is no note of theirs, however often it is read back
        built(folder, force=True)
        entries = {e.number: e for e in read_actions(folder)}
        assert entries[negatives.number].state == "done"
        failed = entries[pauses.number]
        assert (failed.state, failed.note, failed.answer) == ("accepted", "", "Amazon: Keyword is archived")
        with Package(workbook_path(folder)) as package:
            row = next(r for r in table(package, "tbl_actions") if r["no"] == pauses.number)
        assert row["note"] == "Amazon: Keyword is archived"


@pytest.mark.thorough
def test_a_round_trip_closes_exactly_what_amazon_carried_out(shop: Path) -> None:
    negatives, pauses = named(shop, "terms", "Board | Broad"), named(shop, "terms", "Skillet | Exact")
    price = next(e for e in read_actions(shop) if e.key.startswith("competitor_price|US|"))
    accept(shop, [negatives.number, pauses.number, price.number])

    told = xlops(shop, "actions", "export", "--bulk", str(shop.parent / "bulk.xlsx"))
    assert (told["actions"], told["without"], told["rows"]) == (
        [negatives.number, pauses.number], [price.number], 17,
    )  # fmt: skip
    upload = Path(told["file"])
    assert (upload.parent, upload.name) == (shop / "actions", "ads-2026-W47-US.xlsx")
    rows = filled(upload)
    assert [(r["Entity"], r["Operation"]) for r in rows] == [("Keyword", "Update")] * 2 + [
        ("Negative Keyword", "Create")
    ] * 15
    assert {r["State"] for r in rows[:2]} == {"paused"}
    assert {r["Match Type"] for r in rows[2:]} == {"negativeExact"}

    back = processed(upload, shop.parent / "back.xlsx", {3: ("Error", "Keyword is archived")})
    told = xlops(shop, "actions", "import", str(back))
    assert told["closed"] == [negatives.number]
    assert [(r["action"], r["outcome"], r["reason"]) for r in told["rows"] if r["outcome"] != "done"] == [
        (pauses.number, "failed", "Keyword is archived")
    ]
    built(shop, force=True)
    states = {e.number: e.state for e in read_actions(shop)}
    assert (states[negatives.number], states[pauses.number], states[price.number]) == ("done", "accepted", "accepted")
    assert xlops(shop, "actions", "import", str(back))["closed"] == []  # twice closes nothing more


@pytest.mark.thorough
def test_what_is_done_is_judged_once_its_days_have_settled(shop: Path) -> None:
    """An old action on a campaign: a verdict; one of last week: the day on which it will be judged."""
    entries = read_actions(shop)
    old, new = named(shop, "terms", "Lantern | Exact"), named(shop, "bids", "Skillet | Exact")
    day = date(2026, 11, 22)
    dated = {old.no: day - timedelta(weeks=9), new.no: day - timedelta(weeks=1)}
    write_actions(shop, [_done(e, dated[e.no]) if e.no in dated else e for e in entries])
    workbook_path(shop).unlink()
    built(shop)
    with Package(workbook_path(shop)) as package:
        shown = {row["no"]: row for row in table(package, "tbl_actions_done")}
    assert shown[new.number]["result"].startswith("◷ judged ")
    judged = shown[old.number]
    assert judged["result"] in ("✔ worked", "✖ did not", "◷ cannot tell")
    assert [str(judged[c])[-1:] for c in ("before", "after")] == ["%", "%"]
    assert judged["verdict"]


def _done(entry: Entry, day: date) -> Entry:
    return replace(entry, do="done", decided=day, carried=None)
