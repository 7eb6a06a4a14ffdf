"""Workbooks of version 0.1.0 are in people's hands: a later build goes on with them (tests/fixtures/v0.1.0)."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests import stores
from tests.stores import workbook_path
from tests.tiers import thorough_after
from tests.workbook.people import notes_cell, row_of
from xlops.workbook.package import Package
from xlops.workbook.template import sheet_name
from xlops.workbook.template_check import check

FIXTURES = Path(__file__).parents[1] / "fixtures" / "v0.1.0"
LANGUAGES = ("en", "zh")
LEARNED = ("campaigns", "queries", "restock", "profit", "owed", "actions", "proposals", "flat", "pivot")


def typed(path: Path) -> dict[str, Any]:
    """What the makers of the fixture typed into it, as it reads now."""
    package = Package(path)
    targets, products = package.read_table("tbl_targets"), package.read_table("own_products")
    plan, actions = package.read_table("own_plan"), package.read_table("wk_actions_2026_W47")
    return {
        "target": targets["your_target"][row_of(package, "tbl_targets", "kpi", "gmv_wow")],
        "product": [products[c][0] for c in ("sku", "asin", "unit_cost", "currency", "owner")],
        "plan": [plan[c][0] for c in ("marketplace", "gmv")],
        "action": [actions[c][0] for c in ("action", "owner", "status")],
        "notes": package.read_cells("W47 2026", [notes_cell(package)])[notes_cell(package)],
    }


TYPED = {
    "target": 0.05,
    "product": ["TINY-1", "B0XLOPS101", 7.5, "USD", "Mei"],
    "plan": ["US", 9000],
    "action": ["Ship by air", "Li", "open"],
    "notes": "A quiet week 平静的一周",
}


@pytest.mark.usefixtures("uncomputed")
@pytest.mark.parametrize("language", thorough_after(1, LANGUAGES))
def test_d11_a_workbook_of_version_0_1_0_lives_on(language: str, tmp_path: Path) -> None:
    shop = stores.tiny_store(tmp_path / "tiny", weeks=9, language=language)
    shutil.copyfile(FIXTURES / f"workbook.{language}.xlsx", workbook_path(shop))
    assert typed(workbook_path(shop)) == TYPED
    done = stores.built(shop)
    assert (done.new, done.applied.made, done.applied.refreshed) == (True, [], ["M10 2026", "W47 2026"])
    assert done.applied.drift == []
    assert typed(workbook_path(shop)) == TYPED
    new = [sheet_name(sheet, language) for sheet in LEARNED]
    columns = ["data_week (+17)", "data_month (+17)", "data_asin (+4)"]
    assert done.applied.learned[: len(columns) + len(new)] == columns + new  # rule D19
    assert done.applied.lacking == ["table tbl_apart", "dash_findings_do", "mo_verdicts", "wk_verdicts"]
    tabs = [info.name for info in Package(workbook_path(shop)).sheets()]
    around = [sheet_name(sheet, language) for sheet in ("asin", "campaigns", "terms", "queries", "stock", "restock")]
    assert tabs[3:9] == around


@pytest.mark.thorough
@pytest.mark.parametrize("language", LANGUAGES)
def test_d11_a_template_of_version_0_1_0_makes_a_workbook(language: str, tmp_path: Path) -> None:
    template = FIXTURES / f"template.{language}.xlsx"
    assert check(template) == []
    shop = stores.tiny_store(tmp_path / "tiny", weeks=9, language=language)
    done = stores.built(shop, template=template)
    assert (done.applied.made, done.applied.drift) == (["M10 2026", "W47 2026"], [])
