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
from tests.measures.test_own_measures import own
from xlops.cli import cli
from xlops.cli.profit_cmd import _before
from xlops.jobs.profit import profit
from xlops.language import NOTHING, Text
from xlops.review.profit import Called, ProductProfit, ProfitPage, grouped
from xlops.review.profit_words import not_known
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


@pytest.mark.thorough
def test_n25_a_cost_without_a_rate_is_told_by_its_currency_on_every_face(tmp_path: Path) -> None:
    home = filled(tmp_path, FILES)
    home.configure('marketplaces = ["US"]\n')
    own(home, "update input_products set unit_cost = 28, currency = 'CNY'")
    with account(home):
        pass

    def ran(*asked: str) -> str:
        env = {"COLUMNS": "240"}
        period = [] if "check" in asked else ["--period", "2026-W35"]
        result = CliRunner().invoke(cli, [*asked, "--store", str(home.folder), *period], env=env)
        assert result.exit_code == 0, result.output
        return result.output

    told = ran("profit")
    assert "Not ranked, without a rate for CNY, in which their cost is typed: B0XLOPS101" in told
    assert "○ no rate" in told
    assert "no cost of goods: no rate from CNY to USD; type it on Plan or in xlops.toml, [[rate]]" in ran(
        "explain", "gm"
    )
    assert "no rate from CNY to USD: unit costs typed in CNY count as none (SKUs: 1)" in ran("check")
    home.configure('marketplaces = ["US"]\n[[rate]]\nday = 2026-01-01\ncurrency = "CNY"\nrate = 0.14\n')
    assert "no rate" not in ran("check") + ran("profit") + ran("explain", "gm")


def test_n12_nothing_dangles_where_all_of_a_product_is_known_and_the_page_is_not() -> None:
    known = ProductProfit("B0XLOPS101", (), Called("Thing"), {"sales": 140.0, "cogs": 28.0}, known=False)
    assert not_known(known) == _before(known) == NOTHING
    assert _before(replace(known, of={"sales": 140.0, "uncosted": 140.0})).en == "no unit cost: before goods, 140 left"
