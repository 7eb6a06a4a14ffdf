"""Two columns that Amazon's own translation calls alike: told apart by their cells, then by their order (rule N21)."""

from __future__ import annotations

from pathlib import Path

from tests.reports.plainly import read_all
from xlops.reports.checks.twins import twin_fields

CASE = Path(__file__).parent / "cases" / "所有商品报告.txt"
HEADER = ["商品名称", "商品编码", "卖家 SKU", "商品编码"]


def test_n21_twin_names_of_the_chinese_listings_report_are_its_listing_and_product_ids(tmp_path: Path) -> None:
    [(reading, columns, rows)] = read_all(CASE, tmp_path, name=f"us/{CASE.name}")
    assert (reading.kind, reading.language, reading.rows) == ("listings", "zh", 1)
    row = dict(zip(columns, rows[0], strict=True))
    assert {n: row[n] for n in ("sku", "asin", "listing_id", "product_id")} == {
        "sku": "SKU-1", "asin": "B0AAAAAAA2", "listing_id": "0816Y30AAAA", "product_id": "B0AAAAAAA2",
    }  # fmt: skip


def test_n21_cells_tell_twins_apart_before_their_order_does() -> None:
    asin_last = [["a", "0816Y30AAAA", "S", "B0AAAAAAA2"], ["b", "0816Y30AAAB", "T", ""]]
    asin_first = [[row[0], row[3], row[2], row[1]] for row in asin_last]
    numbers = [["a", "0816Y30AAAA", "S", "4006381333931"]]
    assert twin_fields("listings", HEADER, asin_last) == {3: "product_id", 1: "listing_id"}
    assert twin_fields("listings", HEADER, asin_first) == {1: "product_id", 3: "listing_id"}
    assert twin_fields("listings", HEADER, numbers) == {1: "listing_id", 3: "product_id"}
    assert twin_fields("listings", HEADER, []) == {1: "listing_id", 3: "product_id"}


def test_n21_a_name_that_stands_once_keeps_its_field_and_other_families_have_no_twins() -> None:
    assert twin_fields("listings", HEADER[:3], [["a", "x", "S"]]) == {}
    assert twin_fields("ads", HEADER, []) == {}
