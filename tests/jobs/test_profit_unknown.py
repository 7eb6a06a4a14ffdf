"""Profit of a store without advertising reports, one product without a cost: not known is no zero, on any face."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.measures.test_account import account
from tests.measures.test_owed import FILES, filled, lines
from xlops.cli import cli
from xlops.jobs.profit import profit
from xlops.language import Text
from xlops.review.profit import ProfitPage, grouped
from xlops.settings import load_settings
from xlops.workbook.profit import WALK, profit_fills, profit_puts

_MONEY = ("sales", "refunds", "goods", "referral", "fba", "storage", "ads", "left")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """In one week seven units of A, whose cost is known, and as many of B, whose cost is not."""
    head, *rows = FILES["us/transactions.csv"].splitlines()
    other = [r.replace(",A,Thing", ",B,Thing").replace("111-", "112-") for r in rows if ",Order," in r]
    home = filled(tmp_path_factory.mktemp("profit"), FILES | {"us/transactions.csv": lines(head, *rows, *other)})
    home.configure('marketplaces = ["US"]\n')
    with account(home):
        return home.folder


@pytest.fixture(scope="module")
def page(store: Path) -> ProfitPage:
    return profit(store, load_settings(store), "2026-W35")


def test_n12_the_sheet_leaves_blank_what_is_not_known_and_says_why(page: ProfitPage) -> None:
    rows = profit_fills(page)[0].columns
    shown = {key: [rows[m][n] for m in _MONEY] for n, key in enumerate(rows["key"])}
    assert shown == {
        "total": [280.0, 0.0, None, -70.0, 0.0, 0.0, None, None],
        "B": [140.0, 0.0, None, -35.0, 0.0, 0.0, None, 105.0],
        "B0XLOPS101": [140.0, 0.0, -28.0, -35.0, 0.0, 0.0, None, 77.0],
        "rest": [0.0, 0.0, None, 0.0, 0.0, 0.0, None, 0.0],
    }
    notes = {k: n.en if isinstance(n, Text) else n for k, n in zip(rows["key"], rows["note"], strict=True)}
    assert (notes["total"], notes["B"], notes["B0XLOPS101"]) == (
        "before goods, ads: not known", "before goods, ads: not known", "before ads: not known",
    )  # fmt: skip
    [walk] = [p.values for p in profit_puts(page) if p.name == "pft_walk"]
    assert dict(zip(WALK, walk, strict=True))["ads"] is None


def test_the_terminal_has_a_dash_and_json_null_where_the_sheet_is_blank(store: Path) -> None:
    def ran(*options: str) -> str:
        asked = ["profit", "--store", str(store), "--period", "2026-W35", *options]
        result = CliRunner().invoke(cli, asked, env={"COLUMNS": "220"})
        assert result.exit_code == 0, result.output
        return result.stdout

    told: dict[str, Any] = json.loads(ran("--json"))
    assert [(p["refunds"], p["ads"], p["cogs"]) for p in (*told["products"], told["total"])] == [
        (0.0, None, None), (0.0, None, 28.0), (0.0, None, None),
    ]  # fmt: skip
    [every] = [line.split() for line in ran().splitlines() if line.startswith("All products")]
    assert every[2:] == "14 280 0 – -70 0 0 – – – – before goods, ads: not known, 210 left".split()
    [of_b] = [line for line in ran().splitlines() if line.startswith("B ")]
    assert ("(" in of_b, of_b.rstrip().endswith("before goods, ads: not known, 105 left")) == (False, True)


def test_an_owner_of_products_without_a_contribution_has_none(page: ProfitPage) -> None:
    owned = [replace(p, called=replace(p.called, owner="Ann")) for p in page.products]
    assert [(g.by, g.name, g.products, g.contribution, g.margin) for g in grouped(owned)] == [
        ("owner", "Ann", 2, None, None)
    ]  # fmt: skip
