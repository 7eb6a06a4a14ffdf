"""Weekly builds of a workbook that holds all that Excel can hang onto one; a year of them is benchmarks/torture.py."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks.torture import new_week
from tests import stores
from tests.jobs.test_version_0_1_0 import FIXTURES
from tests.office import validator_errors
from tests.workbook.hard import add_hard, parts_of_others
from xlops.jobs.upgrade import upgrade
from xlops.settings import load_settings
from xlops.workbook.learn import learn
from xlops.workbook.package import Package


def test_d9_what_a_workbook_learns_changes_nothing_of_other_people(tmp_path: Path) -> None:
    path = Path(shutil.copyfile(FIXTURES / "workbook.en.xlsx", tmp_path / "book.xlsx"))
    add_hard(path)
    before = parts_of_others(path)
    package = Package(path)
    assert "Campaigns" in learn(package, "en")
    package.save(path)
    assert parts_of_others(path) == before


@pytest.mark.thorough
def test_d9_builds_and_an_upgrade_lose_nothing_of_other_people(tmp_path: Path) -> None:
    shop = stores.tiny_store(tmp_path / "shop", weeks=9)
    path = stores.built(shop).path
    add_hard(path)
    assert validator_errors(path) == []
    before = parts_of_others(path)
    assert len(before) == 14
    for week in range(2):
        new_week(shop, week)
        stores.built(shop)
        assert parts_of_others(path) == before
    done = upgrade(shop, load_settings(shop))
    assert parts_of_others(path).keys() == before.keys()
    assert [text.en for text in done.left][:-1] == []
    assert validator_errors(path) == []
