"""A build's two verbs: taking over input has effects, planning has none."""

from __future__ import annotations

import inspect
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tests import stores
from tests.computed import uncompute
from tests.machines import tree
from tests.stores import workbook_path
from tests.workbook.people import row_of, type_in
from xlops.facts.history import open_store
from xlops.jobs.planning import plan, plan_run, read_run, take_over_input
from xlops.jobs.run import Run
from xlops.language import Text
from xlops.settings import load_settings
from xlops.targets import TypedTarget
from xlops.workbook.package import Package


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with its workbook, into which somebody typed a target and one that cannot be read."""
    folder = stores.tiny_store(tmp_path_factory.mktemp("typed") / "shop", weeks=2)
    with pytest.MonkeyPatch.context() as patch:
        uncompute(patch)
        stores.built(folder)
    type_targets(folder, acos=0.2, tacos="low")
    return folder


@pytest.fixture
def shop(typed: Path, tmp_path: Path, uncomputed: None) -> Path:
    return Path(shutil.copytree(typed, tmp_path / "shop"))


def type_targets(folder: Path, **targets: float | str) -> None:
    """Type into the column *your target* of the Targets sheet."""
    with Package(workbook_path(folder)) as book:
        for kpi, value in targets.items():
            type_in(book, "tbl_targets", row_of(book, "tbl_targets", "kpi", kpi), your_target=value)
        book.save(workbook_path(folder))


def test_n7_what_was_typed_and_does_not_fit_stands_on_the_log_of_that_build(shop: Path) -> None:
    """A target beyond its breach edge, and one that is no number; nothing is found while the plan is made."""
    type_targets(shop, acos=0.5)
    with open_store(shop) as store, Package(workbook_path(shop)) as book:
        run = Run(shop, load_settings(shop), store, workbook_path(shop), datetime(2026, 11, 26))
        taken = take_over_input(book, run, new=False)
        board, details = read_run(run, taken)
    logged = [(r["code"], r["column"]) for r in details.findings if r["code"] == "input-refused"]
    assert logged == [("input-refused", "acos"), ("input-refused", "tacos target")]
    found = list(board.findings)
    plan(taken, board, details, run.id)
    board.scorecard(board.weeks[-1])
    assert board.findings == found
    fresh = stores.board_of(shop)
    assert fresh.refused_targets() == []  # the store keeps what counted before
    assert fresh.goals.taken(fresh.catalogue["acos"], fresh.as_of) == TypedTarget()


def test_input_is_taken_over_before_a_plan_exists_and_planning_changes_nothing(shop: Path) -> None:
    path = workbook_path(shop)
    with open_store(shop) as store, Package(path) as book:
        run = Run(shop, load_settings(shop), store, path, datetime(2026, 11, 26), id="20261126-120000")
        taken = take_over_input(book, run, new=False)
        assert (taken.targets_changed, [f.column for f in taken.refused]) == (1, ["tacos target"])
        assert [(k, e, v) for k, e, v, _ in store.typed_targets()] == [("acos", "target", 0.2)]
        assert (shop / "inputs" / "tbl_targets.csv").read_text("utf-8-sig").splitlines()[1:] == [
            "acos,your_target,0.2,number",
            "tacos,your_target,low,",
        ]
        before, stored = tree(shop), store.typed_targets()
        planned = plan_run(run, taken)
        assert (tree(shop), store.typed_targets()) == (before, stored)
        board, details = read_run(run, taken)
        assert book.read_table("tbl_targets") == dict(taken.targets)
    # the store is closed: a plan is made of what was read
    again = plan(taken, board, details, run.id)
    assert again == replace(planned.plan, fills=planned.plan.fills[:-2]), "but for what names look up"
    assert plan(taken, board, details, "another").puts != planned.plan.puts


def test_a_plan_is_spoken_once_in_the_language_of_the_store(shop: Path) -> None:
    path = workbook_path(shop)
    with open_store(shop) as store, Package(path) as book:
        run = Run(shop, load_settings(shop), store, path, datetime(2026, 11, 26))
        taken = take_over_input(book, run, new=False)
        board, details = read_run(run, taken)
    en = plan(taken, board, details, run.id)
    chinese = run.settings.model_copy(update={"language": "zh"})
    board.account.settings = chinese
    zh = plan(taken, board, details, run.id)
    for made, first in ((en, "latest"), (zh, "最新")):
        values = [v for f in made.fills for column in f.columns.values() for v in column]
        assert not any(isinstance(v, Text) for v in values)
        assert next(f for f in made.fills if f.table == "tbl_list_week").columns["period"][0] == first
    assert (en.language, zh.language) == ("en", "zh")
    assert replace(zh, language="en") != en


@pytest.mark.parametrize("verb", [take_over_input, plan_run, plan])
def test_no_verb_takes_more_than_five_things(verb: object) -> None:
    assert callable(verb)
    assert len(inspect.signature(verb).parameters) <= 5
