"""Rows that hold for nothing are told: a SKU, an ASIN or a marketplace that the store does not know (N24)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import stores
from tests.jobs.exports import Home, by_date
from tests.measures.test_own_measures import own, seen
from tests.stores import board_of
from tests.tiers import thorough_after

CODES = ("sku-unknown", "asin-unknown", "target-elsewhere", "target-twice")
TARGETS = """
[[target.tacos]]
marketplace = "FR"
target = 0.1
[[target.refund]]
asin = "B0NOSUCH01"
target = 0.1
[[target.refund]]
asin = "B0XLOPS101"
target = 0.1
[[target.acos]]
target = 0.2
[[target.acos]]
target = 0.21
from = 2026-10-01
[[target.acos]]
target = 0.22
breach = 0.3
"""


def told(folder: Path) -> list[str]:
    return [f.message.en for f in board_of(folder).findings if f.code in CODES]


@pytest.fixture
def shop(built_en: Path, tmp_path: Path) -> Home:
    home = Home(tmp_path / "shop")
    stores.copy_store(built_en.parent, home.folder)
    return home


@pytest.mark.thorough
def test_n24_nothing_is_told_where_all_that_was_typed_holds(shop: Home) -> None:
    assert told(shop.folder) == []


@pytest.mark.thorough
def test_n24_rows_that_hold_for_nothing_are_told_by_what_stands_in_them(shop: Home) -> None:
    own(shop, "update input_products set product_line = 'Kitchen' where asin = 'B0XLOPS101'")
    own(shop, "update input_products set sku = 'LF-towel-702' where sku = 'LF-TOWEL-702'")
    own(shop, seen("products", "sku, unit_cost", "'NOSUCH-1', 4"))
    own(shop, seen("products", "sku, launch_date", "'NEXT-YEAR', date '2027-02-01'"))  # not on sale yet
    own(shop, seen("events", "first_day, about, kind", "date '2026-11-20', 'B0XLOPS10X', 'deal'",
                   "date '2026-11-20', 'kitchen', 'deal'", "date '2026-11-20', 'b0xlops101', 'deal'"))  # fmt: skip
    own(shop, seen("documents", "asin, document", "'B0NOSUCH02', 'CE'"))
    assert told(shop.folder) == [
        "Products: no report knows the SKU LF-towel-702 (LF-TOWEL-702?), NOSUCH-1",
        "Events: neither a report nor the Products sheet knows B0XLOPS10X (B0XLOPS103?)",
        "Documents: neither a report nor the Products sheet knows B0NOSUCH02",
    ]


@pytest.mark.thorough
def test_n24_targets_that_hold_for_nothing_or_twice_are_told(shop: Home) -> None:
    with (shop.folder / "xlops.toml").open("a", encoding="utf-8") as file:
        file.write(TARGETS)
    found = [f for f in board_of(shop.folder).findings if f.code in CODES]
    assert [f.message.en for f in found] == [
        "xlops.toml, target of refund: neither a report nor the Products sheet knows B0NOSUCH01",
        "tacos: a target in xlops.toml is of FR, which the store does not have (it has US, DE)",
        "acos: two rows in xlops.toml set target for ALL; the later row counts",
    ]
    assert found[0].message.zh == "xlops.toml 中 refund 的目标：报告和“商品”表中都没有 B0NOSUCH01"


def test_n24_a_store_without_a_list_of_its_products_says_nothing_of_skus_and_asins(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.configure('marketplaces = ["US"]\n')
    home.put("us/sales.csv", by_date())
    home.ingest()
    own(home, seen("products", "sku, asin, unit_cost", "'NEW', 'B0XLOPS101', 4"))
    own(home, seen("documents", "asin, document", "'B0NOSUCH02', 'CE'"))
    assert told(home.folder) == []


@pytest.mark.parametrize("word", thorough_after(1, ['" Acos "', "ACOS", "acos", '"refund rate"', '"退款率"']))
def test_n16_a_target_holds_however_its_kpi_is_called(tmp_path: Path, word: str) -> None:
    kpi = "acos" if "acos" in word.casefold() else "refund"
    home = Home(tmp_path)
    home.put("us/BusinessReport-12-20-26.csv", by_date(14))
    home.ingest()
    home.configure(f'store = "T"\nmarketplaces = ["US"]\n[target.{word}]\ntarget = 0.07\nweight = 3\n')
    board = board_of(home.folder)
    edges = board.target(board.catalogue[kpi], board.weeks[-1], "US").target
    assert edges is not None
    assert (edges.high or edges.low, board.weights[kpi]) == (0.07, 3)
    assert board.account.settings.weights == {kpi: 3}
