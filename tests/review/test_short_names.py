"""A product in few words: three skillets do not look the same (rule N28)."""

from __future__ import annotations

from unicodedata import east_asian_width

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from xlops.language import Text
from xlops.measures import ALL
from xlops.review.below import Below
from xlops.review.movers import movers
from xlops.review.objects import short
from xlops.review.stock import SkuStock
from xlops.targets import Status

PAN = "Larkfell Cast Iron Skillet, Pre-Seasoned Camping Pan for Grill, Stove and Campfire, "


def test_n28_a_long_title_keeps_what_tells_variants_apart() -> None:
    assert [short(PAN + size) for size in ('8"', '10.25"', '12"')] == [
        'Larkfell Cast Iron Skillet … 8"', 'Larkfell Cast Iron Skillet … 10.25"', 'Larkfell Cast Iron Skillet … 12"',
    ]  # fmt: skip
    assert short("Camp Knife Olive") == "Camp Knife Olive"
    assert (
        short("户外露营铸铁煎锅加厚无涂层不粘锅家用平底锅牛排锅煎蛋锅二十六厘米")
        == "户外露营铸铁煎锅加厚无涂层不粘 … 蛋锅二十六厘米"
    )


@given(st.text(max_size=200))
def test_a_short_name_has_room_in_a_sentence(title: str) -> None:
    assert sum(2 if east_asian_width(c) in "WF" else 1 for c in short(title)) <= 48


def test_n13_what_a_product_lacked_in_stock_is_a_part_of_its_other_change() -> None:
    columns = ["asin", "title", "gmv", "units", "sessions"]
    before = pd.DataFrame([["A", "a", 0.0, 0, 10], ["B", "b", 100.0, 5, 50]], columns=columns)
    now = pd.DataFrame([["A", "a", 90.0, 3, 30], ["B", "b", 120.0, 6, 60]], columns=columns)
    found = {m.asin: m for m in movers(now, before, 110.0, Text("others", "其他"), out={("", "A")})}
    assert (found["A"].stock, found["A"].other, found["A"].sessions) == (90.0, 90.0, 0.0)
    assert (found["B"].stock, found["B"].other) == (0.0, 0.0)


def test_what_stands_below_one_marketplace_is_its_own() -> None:
    def sku(market: str) -> SkuStock:
        none = dict.fromkeys(("inbound", "reserved", "velocity", "reorder_point", "reorder_qty", "latest_order_date"))
        more = dict.fromkeys(("aged181", "excess", "price", "lowest_price"))
        return SkuStock(
            market, "S", "A", "T", 1.0, position=1.0, lead_days=45, status=Status.MET, **none, **more  # type: ignore[arg-type]
        )  # fmt: skip

    rows = pd.DataFrame({"marketplace": ["US", "DE"], "spend": [1.0, 2.0]})
    every = Below(rows, [sku("US"), sku("DE")], rows, "2026-11-22")
    german = every.of("DE")
    assert every.of(ALL) is every
    assert (german.terms["spend"].tolist(), german.campaigns["spend"].tolist()) == ([2.0], [2.0])
    assert german.skus == [sku("DE")]
